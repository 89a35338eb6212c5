//! The sizes of pictures, and what the matcher makes of them.

use std::path::PathBuf;

use card_reader::lds::Dg3;
use fingerprint::matching::FalseMatchRate;
use fingerprint::record::{self, Sample};
use fingerprint::sensor::SensorError;
use fingerprint::{Picture, compare, extract};
use hil::finger::{Conditions, Master};
use hil::sensor::{Fault, Model};

use super::{MODELS, capture, each, is_that, open, pattern, plugged_in};

fn captured(model: Model, fault: Option<Fault>) -> Result<bool, SensorError> {
    let simulated = plugged_in(model);
    let mut sensor = open(&simulated).unwrap();
    simulated.place([pattern(model, 1)]);
    if let Some(fault) = fault {
        simulated.fault(fault);
    }
    let picture = capture(&mut *sensor)?;
    assert!(!simulated.is_fault_pending());
    Ok(is_that(&picture, model, 1))
}

/// R305 and its like: whatever size the sensor tells.
#[test]
fn a_size_that_the_sensor_tells_is_taken() {
    let sizes = [(256, 288), (192, 192), (208, 288), (242, 266), (96, 320)];
    each(sizes, |size| {
        let model = Model::Zfm { size, tells: true };
        let simulated = plugged_in(model);
        assert_eq!(open(&simulated).unwrap().description().size, Some(size));
        for fault in [None, Some(Fault::NoLastPacket)] {
            assert_eq!(captured(model, fault), Ok(true), "{size:?} {fault:?}");
        }
    });
}

#[test]
fn a_size_that_the_sensor_does_not_tell_is_known_by_its_octets() {
    let sizes = [(256, 288), (208, 288), (192, 192), (160, 160)];
    each(sizes, |size| {
        let model = Model::Zfm { size, tells: false };
        let simulated = plugged_in(model);
        assert_eq!(open(&simulated).unwrap().description().size, None);
        for fault in [None, Some(Fault::NoLastPacket)] {
            assert_eq!(captured(model, fault), Ok(true), "{size:?} {fault:?}");
        }
    });
}

#[test]
fn an_unknown_size_is_said_and_nothing_is_made_of_it() {
    let model = Model::Zfm {
        size: (100, 120),
        tells: false,
    };
    assert_eq!(captured(model, None), Err(SensorError::UnknownSize(6000)));
    // Sides beyond reason are not believed.
    let model = Model::Zfm {
        size: (4, 4000),
        tells: true,
    };
    assert_eq!(captured(model, None), Err(SensorError::UnknownSize(8000)));
}

/// From DG3 of BSI's reference passport to a decision: each of its fingers, laid on a small sensor,
/// agrees with what the passport stores of it and not with the other.
#[test]
fn the_reference_passports_fingers_are_captured_and_compared() {
    let folder = std::env::var_os("KIOSK_TEST_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data")),
        PathBuf::from,
    );
    let Ok(file) = std::fs::read(folder.join("bsi_reference_passport/Datagroup3.bin")) else {
        println!(
            "skipped: the_reference_passports_fingers: no {}",
            folder.display()
        );
        return;
    };
    let blocks = Dg3::parse(&file).unwrap().blocks;
    let records = blocks
        .iter()
        .flat_map(|block| record::decode(&block.data).unwrap());
    let pictures: Vec<Picture> = records
        .map(|finger| match finger.sample {
            Sample::Picture(picture) => picture,
            Sample::Minutiae(_) => panic!("no picture"),
        })
        .collect();
    assert_eq!(pictures.len(), 2);
    let stored: Vec<_> = pictures
        .iter()
        .map(|picture| extract(picture).unwrap())
        .collect();
    let simulated = plugged_in(Model::R307);
    let mut sensor = open(&simulated).unwrap();
    simulated.place(pictures);
    for laid in 0..2 {
        let fresh = extract(&capture(&mut *sensor).unwrap()).unwrap();
        for (at, reference) in stored.iter().enumerate() {
            let compared = compare(&fresh, reference);
            assert_eq!(
                compared.matches_at(FalseMatchRate::default()),
                at == laid,
                "{compared:?}"
            );
        }
    }
}

/// A finger on each sensor agrees with its enrolment, and another's does not: the picture has the
/// resolution that it states.
#[test]
fn the_matcher_takes_the_pictures_at_their_resolution() {
    let [own, other] = [3, 4].map(Master::grow);
    let enrolled = extract(&own.impression(1, &Conditions::ENROLMENT)).unwrap();
    each(MODELS, |model| {
        let simulated = plugged_in(model);
        let mut sensor = open(&simulated).unwrap();
        let laid = [&own, &other].map(|finger| finger.impression(7, &Conditions::COUNTER));
        simulated.place(laid);
        let [same, differs] = [(), ()].map(|()| {
            let picture = capture(&mut *sensor).unwrap();
            compare(&enrolled, &extract(&picture).unwrap()).false_match_rate
        });
        assert!(same < 1e-4, "{model:?}: {same}");
        assert!(differs > 1e-2, "{model:?}: {differs}");
    });
}
