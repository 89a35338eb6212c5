//! Speeds: found, raised, gone back from.

use std::fs::{File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::time::Instant;

use fingerprint::sensor::{Family, SensorError};
use hil::sensor::{Fault, Model, SimulatedSensor, Unit};

use super::{MODELS, capture, each, is_that, open, open_port, pattern};

fn standing_at(model: Model, baud: u32) -> SimulatedSensor {
    let mut unit = Unit::new(model);
    unit.baud = baud;
    SimulatedSensor::of(unit).unwrap()
}

#[test]
fn a_sensor_is_found_at_whatever_speed_it_stands_and_raised() {
    let any = (1..=12).map(|factor| (Model::R307, factor * 9600));
    let usual = [9600, 19_200, 38_400, 57_600, 115_200];
    let cases = any.chain(usual.map(|baud| (Model::Gt521f, baud)));
    each(cases, |(model, baud)| {
        let simulated = standing_at(model, baud);
        let mut sensor = open(&simulated).unwrap();
        let found = sensor.description();
        let family = match model {
            Model::Zfm { .. } => Family::Zfm,
            Model::Gt521f => Family::Gt521f,
        };
        assert_eq!(
            (found.family, found.baud),
            (family, 115_200),
            "{model:?} at {baud}"
        );
        assert_eq!(simulated.baud(), 115_200);
        simulated.place([pattern(model, 1)]);
        assert!(is_that(&capture(&mut *sensor).unwrap(), model, 1));
    });
}

#[test]
fn a_line_that_loses_octets_is_gone_back_from_until_it_is_plugged_anew() {
    each(MODELS, |model| {
        let mut unit = Unit::new(model);
        unit.loses_above = Some(57_600);
        let mut simulated = SimulatedSensor::of(unit).unwrap();
        let mut sensor = open(&simulated).unwrap();
        assert_eq!(sensor.description().baud, 115_200);
        simulated.place([pattern(model, 1)]);
        assert!(
            is_that(&capture(&mut *sensor).unwrap(), model, 1),
            "{model:?}"
        );
        assert_eq!(
            (sensor.description().baud, simulated.baud()),
            (57_600, 57_600)
        );
        drop(sensor);
        // It is remembered, and nothing is asked for twice.
        let mut sensor = open(&simulated).unwrap();
        assert_eq!(sensor.description().baud, 57_600, "{model:?}");
        assert!(is_that(&capture(&mut *sensor).unwrap(), model, 1));
        drop(sensor);
        simulated.plug_in().unwrap();
        assert_eq!(
            open(&simulated).unwrap().description().baud,
            115_200,
            "{model:?}"
        );
    });
}

/// Whatever comes of asking for another speed, both ends are at the same one afterwards.
#[test]
fn a_change_of_speed_that_goes_wrong_leaves_both_ends_at_one_speed() {
    let faults = [
        (Fault::SpeedRefused, 57_600),
        (Fault::SpeedUnanswered, 115_200),
        (Fault::SpeedKept, 57_600),
    ];
    let cases = MODELS.map(|model| faults.map(|(fault, baud)| (model, fault, baud)));
    each(cases.into_iter().flatten(), |(model, fault, baud)| {
        let simulated = standing_at(model, 57_600);
        simulated.fault(fault);
        let mut sensor = open(&simulated).unwrap();
        assert!(!simulated.is_fault_pending());
        let both = (sensor.description().baud, simulated.baud());
        assert_eq!(both, (baud, baud), "{model:?} {fault:?}");
        simulated.place([pattern(model, 1)]);
        assert!(is_that(&capture(&mut *sensor).unwrap(), model, 1));
    });
}

/// Who is there is asked at each speed; the answer may be lost, or be an old one.
#[test]
fn a_sensor_is_found_although_its_first_answer_is_none() {
    let faults = [
        Fault::LostAnswer,
        Fault::AnswerChecksum,
        Fault::StrayOctets,
        Fault::StaleAnswer,
    ];
    let cases = MODELS.map(|model| faults.map(|fault| (model, fault)));
    each(cases.into_iter().flatten(), |(model, fault)| {
        let simulated = standing_at(model, 57_600);
        simulated.fault(fault);
        let mut sensor = open(&simulated).unwrap();
        assert!(!simulated.is_fault_pending());
        simulated.place([pattern(model, 1)]);
        let picture = capture(&mut *sensor).unwrap();
        assert!(is_that(&picture, model, 1), "{model:?} {fault:?}");
    });
}

/// As fast as the wire, and no faster: nothing is given up too early.
#[test]
fn a_picture_takes_its_time_on_a_real_line() {
    each(MODELS, |model| {
        let mut unit = Unit::new(model);
        unit.paced = true;
        let simulated = SimulatedSensor::of(unit).unwrap();
        let mut sensor = open(&simulated).unwrap();
        simulated.place([pattern(model, 1)]);
        let begun = Instant::now();
        let picture = capture(&mut *sensor).unwrap();
        assert!(is_that(&picture, model, 1), "{model:?}");
        assert_eq!(sensor.description().baud, 115_200, "{model:?}");
        // Half an octet a pixel or a whole one, ten bits an octet.
        let octets = match model {
            Model::Zfm { .. } => picture.pixels().len() / 2,
            Model::Gt521f => picture.pixels().len(),
        };
        let least = octets as f64 * 10.0 / 115_200.0;
        assert!(begun.elapsed().as_secs_f64() > least, "{model:?}");
    });
}

#[test]
fn a_port_that_this_user_may_not_open_is_said_to_be_denied() {
    let simulated = SimulatedSensor::start().unwrap();
    let terminal = std::fs::canonicalize(simulated.path()).unwrap();
    std::fs::set_permissions(&terminal, Permissions::from_mode(0o000)).unwrap();
    if File::open(&terminal).is_ok() {
        println!("skipped: a_port_that_this_user_may_not_open: root may open every port");
        return;
    }
    assert_eq!(open(&simulated).err(), Some(SensorError::Denied));
}

#[test]
fn a_port_that_another_program_holds_is_said_to_be_denied() {
    let simulated = SimulatedSensor::start().unwrap();
    let first = open(&simulated).unwrap();
    assert_eq!(open(&simulated).err(), Some(SensorError::Denied));
    drop(first);
    assert!(open(&simulated).is_ok());
}

#[test]
fn a_port_without_a_sensor_is_said_to_be_silent() {
    let simulated = SimulatedSensor::start().unwrap();
    simulated.fault(Fault::Mute);
    assert_eq!(open(&simulated).err(), Some(SensorError::Silent));
    let nowhere = std::path::Path::new("/dev/no-such-sensor");
    assert_eq!(open_port(nowhere, 0).err(), Some(SensorError::NotFound));
}
