//! The fuzz targets over their corpus, and over small damage to it.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

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
