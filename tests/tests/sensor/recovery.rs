//! What goes wrong on the line, and what is done about it.

use std::ops::ControlFlow;

use fingerprint::sensor::{self, CaptureEvent, SensorError};
use hil::sensor::{Fault, Model, SimulatedSensor, Unit};

use super::{MODELS, capture, each, is_that, open, pattern, plugged_in, watched};

/// F01: what goes wrong with an answer, before the capture and while a finger is awaited.
#[test]
fn broken_stray_lost_and_stale_answers_are_survived() {
    let faults = [
        Fault::AnswerChecksum,
        Fault::LostAnswer,
        Fault::StrayOctets,
        Fault::StaleAnswer,
        Fault::SaysMatch,
    ];
    let cases = MODELS.map(|model| faults.map(|fault| (model, fault)));
    each(cases.into_iter().flatten(), |(model, fault)| {
        let simulated = plugged_in(model);
        let mut sensor = open(&simulated).unwrap();
        simulated.fault(fault);
        simulated.place([pattern(model, 1)]);
        let picture = capture(&mut *sensor).unwrap();
        assert!(is_that(&picture, model, 1), "{model:?} {fault:?}");
        assert!(!simulated.is_fault_pending());

        // The glass is free: a stale answer must not bring the finger of the one before.
        simulated.lift();
        let mut looks = 0;
        let captured = sensor.capture(&mut |event| {
            let uploading = matches!(event, CaptureEvent::Uploading { .. });
            assert!(looks > 6 || !uploading, "{model:?} {fault:?}");
            looks += 1;
            match looks {
                2 | 4 => simulated.fault(fault),
                6 => simulated.place([pattern(model, 2)]),
                8.. => return ControlFlow::Break(()),
                _ => {}
            }
            ControlFlow::Continue(())
        });
        assert_eq!(captured.unwrap_err(), SensorError::Cancelled);
    });
}

#[test]
fn a_picture_that_comes_broken_is_asked_for_again() {
    let faults = [
        Fault::PictureChecksum,
        Fault::LostOctet,
        Fault::LostPacket,
        Fault::NoLastPacket,
    ];
    let cases = MODELS.map(|model| faults.map(|fault| (model, fault)));
    each(cases.into_iter().flatten(), |(model, fault)| {
        let simulated = plugged_in(model);
        let mut sensor = open(&simulated).unwrap();
        simulated.place([pattern(model, 1), pattern(model, 2)]);
        simulated.fault(fault);
        let (captured, events) = watched(&mut *sensor);
        assert!(!simulated.is_fault_pending());
        assert!(is_that(&captured.unwrap(), model, 1), "{model:?} {fault:?}");
        // The person need not lay the finger down again.
        let first = events
            .iter()
            .position(|event| matches!(event, CaptureEvent::Uploading { .. }))
            .unwrap();
        assert!(!events[first..].contains(&CaptureEvent::WaitingForLift));
        let next = capture(&mut *sensor).unwrap();
        assert!(is_that(&next, model, 2), "{model:?} {fault:?}");
    });
}

/// F04: the cable is pulled in the middle of a picture, and comes back.
#[test]
fn an_unplugged_sensor_is_said_to_be_gone_and_found_again() {
    each(MODELS, |model| {
        let mut simulated = plugged_in(model);
        let mut sensor = open(&simulated).unwrap();
        simulated.place([pattern(model, 1)]);
        simulated.fault(Fault::Unplugged);
        assert_eq!(capture(&mut *sensor).unwrap_err(), SensorError::Unplugged);
        assert_eq!(capture(&mut *sensor).unwrap_err(), SensorError::Unplugged);
        drop(sensor);
        simulated.unplug();
        assert_eq!(open(&simulated).err(), Some(SensorError::NotFound));
        simulated.plug_in().unwrap();
        simulated.place([pattern(model, 2)]);
        let mut sensor = open(&simulated).unwrap();
        assert!(is_that(&capture(&mut *sensor).unwrap(), model, 2));
    });
}

#[test]
fn a_sensor_that_stops_answering_is_said_to_be_silent() {
    each(MODELS, |model| {
        let simulated = plugged_in(model);
        let mut sensor = open(&simulated).unwrap();
        simulated.fault(Fault::Mute);
        assert_eq!(
            capture(&mut *sensor).unwrap_err(),
            SensorError::Silent,
            "{model:?}"
        );
    });
}

#[test]
fn the_password_is_the_one_of_the_settings() {
    let mut unit = Unit::new(Model::R503);
    unit.password = 0x1234_5678;
    let simulated = SimulatedSensor::of(unit).unwrap();
    let port = simulated.path();
    assert_eq!(
        sensor::open(&port, 0).err(),
        Some(SensorError::WrongPassword)
    );
    let mut sensor = sensor::open(&port, 0x1234_5678).unwrap();
    // A loose contact: it wants its password again.
    for _ in 0..2 {
        simulated.fault(Fault::Restart);
        simulated.place([pattern(Model::R503, 1)]);
        assert!(is_that(&capture(&mut *sensor).unwrap(), Model::R503, 1));
        assert!(!simulated.is_fault_pending());
    }
}

/// This one falls back to the speed it begins with, and has to be opened anew.
#[test]
fn a_gt521f_that_begins_anew_is_found_again() {
    let simulated = plugged_in(Model::Gt521f);
    let mut sensor = open(&simulated).unwrap();
    simulated.fault(Fault::Restart);
    assert_eq!(capture(&mut *sensor).unwrap_err(), SensorError::Silent);
    drop(sensor);
    let mut sensor = open(&simulated).unwrap();
    simulated.place([pattern(Model::Gt521f, 1)]);
    assert!(is_that(&capture(&mut *sensor).unwrap(), Model::Gt521f, 1));
}
