//! Fingers that come and go, and a desk that changes its mind.

use std::ops::ControlFlow;
use std::time::Duration;

use fingerprint::sensor::{self, CaptureEvent, SensorError};
use hil::sensor::{Fault, Model};

use super::{MODELS, PATIENCE, capture, each, is_that, open, pattern, plugged_in, watched};

#[test]
fn brings_one_finger_after_the_other_and_reports_progress() {
    each(MODELS, |model| {
        let simulated = plugged_in(model);
        simulated.place([pattern(model, 1), pattern(model, 2)]);
        let mut sensor = open(&simulated).unwrap();
        let (first, events) = watched(&mut *sensor);
        assert!(is_that(&first.unwrap(), model, 1), "{model:?}");
        assert_eq!(events[0], CaptureEvent::WaitingForFinger);
        let shares: Vec<_> = events
            .iter()
            .filter_map(|event| match event {
                CaptureEvent::Uploading { done, total } => Some((*done, *total)),
                _ => None,
            })
            .collect();
        assert!(
            shares.len() > 20,
            "{model:?}: progress in {} steps",
            shares.len()
        );
        assert!(shares.is_sorted());
        let (done, total) = *shares.last().unwrap();
        assert_eq!(done, total, "{model:?}");
        assert!(
            is_that(&capture(&mut *sensor).unwrap(), model, 2),
            "{model:?}"
        );
    });
}

#[test]
fn the_finger_of_the_capture_before_has_to_be_lifted() {
    each(MODELS, |model| {
        let simulated = plugged_in(model);
        simulated.place([pattern(model, 1)]);
        let mut sensor = open(&simulated).unwrap();
        capture(&mut *sensor).unwrap();
        simulated.keep(pattern(model, 1));
        let mut looks = 0;
        let kept = sensor.capture(PATIENCE, &mut |event| {
            assert_eq!(event, CaptureEvent::WaitingForLift, "{model:?}");
            looks += 1;
            if looks < 5 {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        assert_eq!(kept.unwrap_err(), SensorError::Cancelled);
        simulated.place([pattern(model, 3)]);
        assert!(is_that(&capture(&mut *sensor).unwrap(), model, 3));
    });
}

#[test]
fn a_finger_that_is_lifted_too_early_is_waited_for_anew() {
    each(MODELS, |model| {
        let simulated = plugged_in(model);
        let mut sensor = open(&simulated).unwrap();
        simulated.place([pattern(model, 1), pattern(model, 2)]);
        simulated.fault(Fault::LiftedEarly);
        let (captured, events) = watched(&mut *sensor);
        assert!(is_that(&captured.unwrap(), model, 2), "{model:?}");
        assert!(!simulated.is_fault_pending());
        let waits = |event: &&CaptureEvent| **event == CaptureEvent::WaitingForFinger;
        assert!(events.iter().filter(waits).count() > 1, "{events:?}");
    });
}

#[test]
fn waiting_can_be_cancelled_and_begun_again() {
    each(MODELS, |model| {
        let simulated = plugged_in(model);
        let mut sensor = open(&simulated).unwrap();
        let cancelled = sensor.capture(PATIENCE, &mut |_| ControlFlow::Break(()));
        assert_eq!(cancelled.unwrap_err(), SensorError::Cancelled);
        simulated.place([pattern(model, 1)]);
        assert!(is_that(&capture(&mut *sensor).unwrap(), model, 1));
    });
}

/// What the sensor still sends of a picture that nobody wants is not taken for the next one.
#[test]
fn an_upload_can_be_cancelled_and_begun_again() {
    each(MODELS, |model| {
        let simulated = plugged_in(model);
        simulated.place([pattern(model, 1), pattern(model, 2)]);
        for reopened in [false, true] {
            let mut sensor = open(&simulated).unwrap();
            let cancelled = sensor.capture(PATIENCE, &mut |event| match event {
                CaptureEvent::Uploading { done, total } if done > total / 3 => {
                    ControlFlow::Break(())
                }
                _ => ControlFlow::Continue(()),
            });
            assert_eq!(cancelled.unwrap_err(), SensorError::Cancelled, "{model:?}");
            if reopened {
                drop(sensor);
                sensor = open(&simulated).unwrap();
            }
            simulated.place([pattern(model, 4)]);
            assert!(
                is_that(&capture(&mut *sensor).unwrap(), model, 4),
                "{model:?}"
            );
            simulated.place([pattern(model, 1)]);
        }
    });
}

/// F02, F05: what the sensor says of a match is not asked for, and not heard when it says it.
#[test]
fn the_sensors_own_match_is_worth_nothing() {
    each(MODELS, |model| {
        let simulated = plugged_in(model);
        let mut sensor = open(&simulated).unwrap();
        for _ in 0..2 {
            // Nobody is there, and yet somebody matches.
            simulated.fault(Fault::SaysMatch);
            let mut looks = 0;
            let captured = sensor.capture(PATIENCE, &mut |event| {
                assert_eq!(event, CaptureEvent::WaitingForFinger);
                looks += 1;
                if looks < 5 {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            });
            assert_eq!(captured.unwrap_err(), SensorError::Cancelled, "{model:?}");
            assert!(!simulated.is_fault_pending());
        }
        simulated.place([pattern(model, 1)]);
        simulated.fault(Fault::SaysMatch);
        assert!(
            is_that(&capture(&mut *sensor).unwrap(), model, 1),
            "{model:?}"
        );
        let judged: &[u8] = match model {
            // Match, Search, HiSpeedSearch.
            Model::Zfm { .. } => &[0x03, 0x04, 0x1B],
            // Verify, Identify, and both with a template.
            Model::Gt521f => &[0x50, 0x51, 0x52, 0x53],
        };
        assert!(!simulated.asked().iter().any(|code| judged.contains(code)));
    });
}

#[test]
fn no_finger_that_comes_or_goes_in_time_is_said() {
    const SHORT: Duration = Duration::from_millis(400);
    each(MODELS, |model| {
        let simulated = plugged_in(model);
        let mut sensor = open(&simulated).unwrap();
        let mut go_on = |_| ControlFlow::Continue(());
        let nobody = sensor.capture(SHORT, &mut go_on);
        assert_eq!(nobody.unwrap_err(), SensorError::NoFinger, "{model:?}");
        simulated.place([pattern(model, 1)]);
        assert!(is_that(&capture(&mut *sensor).unwrap(), model, 1));
        simulated.keep(pattern(model, 1));
        let stays = sensor.capture(SHORT, &mut go_on);
        assert_eq!(stays.unwrap_err(), SensorError::NoFinger, "{model:?}");
    });
}

/// Each command is waited for a second and a half or longer, three times; nothing of it has to be
/// waited for once the desk has enough.
#[test]
fn a_command_that_is_not_answered_can_be_cancelled_at_once() {
    each(MODELS, |model| {
        for answered in [0, 3] {
            let simulated = plugged_in(model);
            let mut sensor = open(&simulated).unwrap();
            let (mut looks, mut last) = (0, None);
            let captured = sensor.capture(PATIENCE, &mut |_| {
                let asked = simulated.asked().len();
                if looks == answered {
                    simulated.fault(Fault::Mute);
                    last = Some(asked);
                }
                looks += 1;
                // As soon as a command is not answered.
                match last {
                    Some(last) if asked > last => ControlFlow::Break(()),
                    _ => ControlFlow::Continue(()),
                }
            });
            assert_eq!(captured.unwrap_err(), SensorError::Cancelled, "{model:?}");
            // It was not repeated; a GT-521F's light goes out.
            let asked = simulated.asked().len() - last.unwrap();
            assert!(
                (1..=2).contains(&asked),
                "{model:?}: {asked} after {answered}"
            );
        }
    });
}

#[test]
fn looking_for_a_sensor_can_be_cancelled() {
    let simulated = plugged_in(Model::R307);
    simulated.fault(Fault::Mute);
    let mut looks = 0;
    let opened = sensor::open(&simulated.path(), 0, &mut || {
        looks += 1;
        if looks < 3 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    assert_eq!(opened.err(), Some(SensorError::Cancelled));
    assert_eq!(looks, 3);
}
