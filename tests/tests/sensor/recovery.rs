//! What goes wrong on the line, and what is done about it.

use std::ops::ControlFlow;

use fingerprint::sensor::{CaptureEvent, SensorError};
use hil::sensor::{Fault, Model, SimulatedSensor, Unit};

use super::{
    MODELS, PATIENCE, capture, each, is_that, open, open_port, pattern, plugged_in, watched,
};

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
        let (mut looks, mut asked) = (0, 0);
        let captured = sensor.capture(PATIENCE, &mut |event| {
            let uploading = matches!(event, CaptureEvent::Uploading { .. });
            assert!(looks > 6 || !uploading, "{model:?} {fault:?}");
            // While an answer is awaited nothing is looked at.
            if asked == simulated.asked().len() {
                return ControlFlow::Continue(());
            }
            asked = simulated.asked().len();
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
    assert_eq!(open_port(&port, 0).err(), Some(SensorError::WrongPassword));
    let mut sensor = open_port(&port, 0x1234_5678).unwrap();
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

#[test]
fn a_picture_that_comes_broken_three_times_is_said_to_be_broken() {
    each(MODELS, |model| {
        let simulated = plugged_in(model);
        let mut sensor = open(&simulated).unwrap();
        simulated.place([pattern(model, 1)]);
        simulated.faults([Fault::PictureChecksum; 3]);
        assert_eq!(capture(&mut *sensor).unwrap_err(), SensorError::Broken);
        assert!(!simulated.is_fault_pending(), "{model:?}");
        simulated.place([pattern(model, 2)]);
        assert!(is_that(&capture(&mut *sensor).unwrap(), model, 2));
    });
}

#[test]
fn what_goes_wrong_while_a_broken_picture_is_recovered_is_survived() {
    let faults = [
        [Fault::PictureChecksum, Fault::LostAnswer],
        [Fault::PictureChecksum, Fault::AnswerChecksum],
        [Fault::PictureChecksum, Fault::StaleAnswer],
        [Fault::LostOctet, Fault::PictureChecksum],
        [Fault::LostPacket, Fault::StrayOctets],
        [Fault::PictureWithheld, Fault::LostPacket],
    ];
    let cases = MODELS.map(|model| faults.map(|faults| (model, faults)));
    each(cases.into_iter().flatten(), |(model, faults)| {
        let simulated = plugged_in(model);
        let mut sensor = open(&simulated).unwrap();
        simulated.place([pattern(model, 1)]);
        simulated.faults(faults);
        let picture = capture(&mut *sensor).unwrap();
        assert!(is_that(&picture, model, 1), "{model:?} {faults:?}");
        assert!(!simulated.is_fault_pending(), "{model:?} {faults:?}");
    });
}

/// The sensor refuses to take the picture of a finger that is gone, and an old answer before that
/// says that it has: the picture of the finger before must not be brought for it.
#[test]
fn a_stale_yes_with_an_early_lift_brings_no_picture_of_another_finger() {
    let orders = [
        [Fault::LiftedEarly, Fault::StaleAnswer],
        [Fault::StaleAnswer, Fault::LiftedEarly],
    ];
    let cases = MODELS.map(|model| orders.map(|faults| (model, faults)));
    each(cases.into_iter().flatten(), |(model, faults)| {
        let simulated = plugged_in(model);
        let mut sensor = open(&simulated).unwrap();
        simulated.place([pattern(model, 1)]);
        assert!(is_that(&capture(&mut *sensor).unwrap(), model, 1));
        simulated.place([pattern(model, 2), pattern(model, 3)]);
        simulated.faults(faults);
        let picture = capture(&mut *sensor).unwrap();
        assert!(is_that(&picture, model, 3), "{model:?} {faults:?}");
        assert!(!simulated.is_fault_pending(), "{model:?} {faults:?}");
    });
}

/// The line has lost nothing where nothing was sent: its speed stays.
#[test]
fn a_picture_that_is_withheld_is_asked_for_again_at_the_same_speed() {
    each(MODELS, |model| {
        let simulated = plugged_in(model);
        let mut sensor = open(&simulated).unwrap();
        simulated.place([pattern(model, 1)]);
        simulated.fault(Fault::PictureWithheld);
        assert!(is_that(&capture(&mut *sensor).unwrap(), model, 1));
        assert!(!simulated.is_fault_pending());
        assert_eq!(sensor.description().baud, 115_200, "{model:?}");
    });
}

#[test]
fn a_refusal_is_told_with_its_code() {
    each(MODELS, |model| {
        let simulated = plugged_in(model);
        let mut sensor = open(&simulated).unwrap();
        simulated.place([pattern(model, 1)]);
        simulated.fault(Fault::Refused);
        let code = match model {
            // The flash cannot be written, and the device fails.
            Model::Zfm { .. } => 0x18,
            Model::Gt521f => 0x100F,
        };
        assert_eq!(
            capture(&mut *sensor).unwrap_err(),
            SensorError::Refused(code)
        );
        assert!(is_that(&capture(&mut *sensor).unwrap(), model, 1));
    });
}
