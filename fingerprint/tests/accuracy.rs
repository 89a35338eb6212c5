//! The accuracy on two sets of real prints, each with weights that did not see it. Skipped, by its
//! name, where the sets are absent.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a test may")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use fingerprint::matching::Model;
use fingerprint::{Features, Picture, extract};

/// Impressions taken of each of ten fingers.
const IMPRESSIONS: usize = 4;

fn features(set: &Path, finger: usize, impression: usize) -> Features {
    let path = set.join(format!("{}_{}.png", 101 + finger, 1 + impression));
    let picture = image::open(path).unwrap().into_luma8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    extract(&Picture::new(width, height, 500, picture.into_raw()).unwrap()).unwrap()
}

/// Sixty pairs of one finger and sixty of two in each set: those of one stand apart.
#[test]
fn prints_of_one_finger_stand_apart_from_those_of_two() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("KIOSK_TEST_DATA").map_or(beside, PathBuf::from);
    let mut models: BTreeMap<String, Model> =
        toml::from_str(include_str!("../src/bin/finger/leave_out.toml")).unwrap();
    for name in ["fvc2002_db1_b", "fvc2002_db3_b"] {
        let set = folder.join("fingerprints").join(name);
        if !set.is_dir() {
            println!(
                "skipped: prints_of_one_finger_stand_apart: no {}",
                set.display()
            );
            return;
        }
        let model = models.remove(name).unwrap();
        let prints: Vec<Vec<Features>> = (0..10)
            .map(|finger| {
                let impressions = 0..IMPRESSIONS;
                impressions.map(|at| features(&set, finger, at)).collect()
            })
            .collect();
        let score = |a: (usize, usize), b: (usize, usize)| {
            f64::from(model.compare(&prints[a.0][a.1], &prints[b.0][b.1]).score)
        };
        let mut genuine = Vec::new();
        let mut impostors = Vec::new();
        for first in 0..10 {
            for a in 0..IMPRESSIONS {
                genuine.extend((a + 1..IMPRESSIONS).map(|b| score((first, a), (first, b))));
            }
            for step in 1..=6 {
                let second = (first + step) % 10;
                impostors.push(score((first, step % IMPRESSIONS), (second, 0)));
            }
        }
        for scores in [&mut genuine, &mut impostors] {
            scores.sort_by(f64::total_cmp);
        }
        // The kiosk's usual rate of 1 in 10,000 is a score of 40; two decades are a margin.
        let (worst, best) = (genuine[0], impostors[impostors.len() - 1]);
        assert_eq!((genuine.len(), impostors.len()), (60, 60));
        assert!(
            worst > 40.0 && best < 40.0 && worst - best > 20.0,
            "{name}: {worst:.1} is the worst of one finger, {best:.1} the best of two"
        );
    }
}
