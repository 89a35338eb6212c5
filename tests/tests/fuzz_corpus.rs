//! The fuzz targets over their corpus, and over small damage to it.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use card_reader::authenticity::terminal::CvCertificate;
use card_reader::lds::security_infos::SecurityInfos;
use card_reader::lds::{Dg2, Dg3, Dg13};
use card_reader::printed::Printed;
use fingerprint::record::{Sample, decode};
use fingerprint::sensor::scan::Scan;
use fingerprint::sensor::zfm::packet::Packet;
use fingerprint::sensor::zfm::picture_size;
use fingerprint::{Features, extract};
use hil::fuzzing::TARGETS;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz")
        .join(name)
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
}

fn names(folder: &Path) -> BTreeSet<String> {
    let stem = |path: PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    entries(folder).into_iter().map(stem).collect()
}

#[test]
fn every_target_has_its_program_and_its_corpus() {
    let expected: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(expected.len(), TARGETS.len(), "a name twice");
    assert_eq!(names(&folder("fuzz_targets")), expected);
    assert_eq!(names(&folder("corpus")), expected);
    let manifest = std::fs::read_to_string(folder("Cargo.toml")).unwrap();
    for name in expected {
        let path = format!("path = \"fuzz_targets/{name}.rs\"");
        assert!(manifest.contains(&path), "{name} is not in the manifest");
        let program = std::fs::read_to_string(folder(&format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(program.contains(&format!("hil::fuzzing::{name}(data)")));
        assert!(!entries(&folder(&format!("corpus/{name}"))).is_empty());
    }
}

/// What fuzzing of the card's side begins with is whole.
#[test]
fn the_seeds_are_read() {
    let seed = |name: &str| std::fs::read(folder(&format!("corpus/{name}"))).unwrap();
    let dg2 = |name| Dg2::parse(&seed(name)).unwrap().faces.len();
    assert_eq!(dg2("biometric_groups/dg2"), 2);
    assert_eq!(dg2("biometric_groups/dg2-2019"), 2);
    let dg3 = |name| Dg3::parse(&seed(name)).unwrap().blocks.len();
    assert_eq!(dg3("biometric_groups/dg3"), 1);
    assert_eq!(dg3("biometric_groups/dg3-empty"), 0);
    assert!(Dg13::parse(&seed("dg13/holder")).unwrap().father.is_some());
    let dg14 = SecurityInfos::from_dg14(&seed("security_infos/dg14")).unwrap();
    assert_eq!(
        (dg14.pace_offers().count(), dg14.chip_keys().count()),
        (4, 2)
    );
    let product = match Packet::scan(&seed("sensor_zfm/product")) {
        Scan::Whole { packet, .. } => picture_size(&packet),
        _ => None,
    };
    assert_eq!(product, Some((192, 192)));
    let with_features = |name: &str| match decode(&seed(name)).unwrap().remove(0).sample {
        Sample::Picture(picture) => extract(&picture).is_ok(),
        Sample::Minutiae(minutiae) => Features::from_minutiae(minutiae.to_vec()).is_ok(),
    };
    assert!(with_features("finger_features/picture"));
    assert!(with_features("finger_features/template"));
    for path in entries(&folder("corpus/printed")) {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(Printed::parse(&text).is_ok(), "{}", path.display());
    }
    for path in entries(&folder("corpus/cv_certificate")) {
        let bytes = std::fs::read(&path).unwrap();
        assert!(CvCertificate::parse(&bytes).is_ok(), "{}", path.display());
    }
}

#[test]
fn the_corpus_is_small() {
    for path in entries(&folder("corpus")).iter().flat_map(|of| entries(of)) {
        let octets = path.metadata().unwrap().len();
        assert!(octets <= 32 << 10, "{} is too large", path.display());
    }
}

#[test]
fn the_corpus_and_small_damage_to_it_are_survived() {
    for (name, target) in TARGETS {
        for path in entries(&folder(&format!("corpus/{name}"))) {
            let whole = std::fs::read(&path).unwrap();
            target(&whole);
            // Places spread over the file, most of them in the headers at its start.
            let places = (0..96).map(|i| i * (1 + i * whole.len() / 9216));
            for at in places.filter(|at| *at < whole.len()) {
                target(&whole[..at]);
                for change in [0x01, 0x80, 0xFF] {
                    let mut damaged = whole.clone();
                    damaged[at] ^= change;
                    target(&damaged);
                }
            }
        }
    }
}
