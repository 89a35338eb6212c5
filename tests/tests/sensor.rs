//! The driver against the simulated sensor, over a real pseudo terminal.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::ops::ControlFlow;

use fingerprint::Picture;
use fingerprint::sensor::zfm::Zfm;
use fingerprint::sensor::{CaptureEvent, Sensor, SensorError};
use hil::sensor::{Fault, SimulatedSensor};

fn picture(grey: u8) -> Picture {
    Picture::new(256, 288, 500, vec![grey; 256 * 288]).unwrap()
}

fn capture(sensor: &mut Zfm) -> Result<u8, SensorError> {
    let picture = sensor.capture(&mut |_| ControlFlow::Continue(()))?;
    assert_eq!(
        (picture.width(), picture.height(), picture.dpi()),
        (256, 288, 500)
    );
    Ok(picture.pixels()[1000])
}

#[test]
fn brings_one_finger_after_the_other_and_reports_progress() {
    let simulated = SimulatedSensor::start().unwrap();
    simulated.place([picture(0x40), picture(0x90)]);
    let mut sensor = Zfm::open(simulated.path()).unwrap();
    let mut events = Vec::new();
    let first = sensor
        .capture(&mut |event| {
            events.push(event);
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(first.pixels()[0], 0x44);
    assert_eq!(events[0], CaptureEvent::WaitingForFinger);
    assert_eq!(
        events.last(),
        Some(&CaptureEvent::Uploading {
            done: 36_864,
            total: 36_864
        })
    );
    assert_eq!(capture(&mut sensor), Ok(0x99));
}

#[test]
fn recovers_from_what_goes_wrong_once() {
    for fault in [
        Fault::Checksum,
        Fault::DroppedBytes,
        Fault::NoLastPacket,
        Fault::StaleAnswer,
    ] {
        let simulated = SimulatedSensor::start().unwrap();
        let mut sensor = Zfm::open(simulated.path()).unwrap();
        simulated.place([picture(0x40)]);
        simulated.fault(fault);
        assert_eq!(capture(&mut sensor), Ok(0x44), "{fault:?}");
    }
}

#[test]
fn says_what_it_cannot_mend() {
    let simulated = SimulatedSensor::start().unwrap();
    simulated.fault(Fault::Password);
    assert!(matches!(
        Zfm::open(simulated.path()),
        Err(SensorError::WrongPassword)
    ));

    let simulated = SimulatedSensor::start().unwrap();
    let mut sensor = Zfm::open(simulated.path()).unwrap();
    simulated.place([picture(0x40)]);
    simulated.fault(Fault::Unplugged);
    assert_eq!(capture(&mut sensor), Err(SensorError::Unplugged));

    let nowhere = Zfm::open(std::path::Path::new("/dev/no-such-sensor"));
    assert!(matches!(nowhere, Err(SensorError::NotFound)));
}

#[test]
fn waiting_can_be_cancelled() {
    let simulated = SimulatedSensor::start().unwrap();
    let mut sensor = Zfm::open(simulated.path()).unwrap();
    let cancelled = sensor.capture(&mut |_| ControlFlow::Break(()));
    assert!(matches!(cancelled, Err(SensorError::Cancelled)));
}
