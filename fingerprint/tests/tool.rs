//! The tool `finger` as it is called, on made-up prints.

#![allow(clippy::unwrap_used, reason = "a test may")]

#[path = "../benches/made_up.rs"]
mod made_up;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

fn finger(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_finger"))
        .args(arguments)
        .output()
        .unwrap()
}

/// What it prints where it succeeds.
fn printed(arguments: &[&str]) -> String {
    let output = finger(arguments);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    String::from_utf8(output.stdout).unwrap()
}

/// Prints in this folder, at 500 dpi, evaluated with these options more.
fn evaluated(folder: &TempDir, options: &[&str]) -> String {
    let place = folder.path().to_str().unwrap();
    printed(&[&["evaluate", place, "--dpi", "500"], options].concat())
}

/// What it complains of where it fails.
fn complaint(arguments: &[&str]) -> String {
    let output = finger(arguments);
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

fn draw(folder: &Path, name: &str, seed: u32, turn: f32, shift: (f32, f32)) -> PathBuf {
    let picture = made_up::finger(seed, (300, 320), turn, shift);
    let path = folder.join(name);
    image::save_buffer(
        &path,
        picture.pixels(),
        300,
        320,
        image::ExtendedColorType::L8,
    )
    .unwrap();
    path
}

/// Two fingers, one of them with a second and a tenth impression, among files that are no prints.
fn set() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let prints = [
        ("7_1.png", 1, 0.0),
        ("7_2.png", 1, 0.1),
        ("7_10.png", 1, -0.1),
        ("p_8_1.png", 2, 0.0),
        ("p_8_2.png", 2, 0.1),
    ];
    for (name, seed, turn) in prints {
        draw(folder.path(), name, seed, turn, (20.0 * turn, 4.0));
    }
    std::fs::write(folder.path().join("7_3.txt"), "no print").unwrap();
    std::fs::write(folder.path().join("README.png"), "no print").unwrap();
    folder
}

fn keys(object: &Value) -> Vec<&str> {
    object
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn json_and_scores_are_as_they_are_described() {
    let folder = set();
    let scores = folder.path().join("scores.txt");
    let told = evaluated(&folder, &["--json", "--scores", scores.to_str().unwrap()]);
    let told: Value = serde_json::from_str(&told).unwrap();
    let mut names = keys(&told);
    names.sort_unstable();
    let expected = [
        "compare_cpu_us",
        "eer",
        "extract_cpu_ms",
        "failures",
        "fnmr",
        "intervals",
    ];
    assert_eq!(names, expected);
    for rates in [&told["fnmr"], &told["intervals"]["fnmr"]] {
        let mut names = keys(rates);
        names.sort_unstable();
        assert_eq!(names, ["0", "1e-2", "1e-3", "1e-4"]);
    }
    assert_eq!((&told["eer"], &told["failures"]), (&0.0.into(), &0.into()));
    assert_eq!(told["fnmr"]["0"], 0.0);
    assert!(told["extract_cpu_ms"].as_f64().unwrap() > 1.0);
    assert!(told["compare_cpu_us"].as_f64().unwrap() > 100.0);

    let written = std::fs::read_to_string(scores).unwrap();
    let lines: Vec<Vec<&str>> = written
        .lines()
        .map(|line| line.split(' ').collect())
        .collect();
    let pairs: Vec<(&str, &str)> = lines.iter().map(|line| (line[0], line[1])).collect();
    // The tenth impression comes after the second.
    let expected = [
        ("7_1", "7_2"),
        ("7_1", "7_10"),
        ("7_1", "p_8_1"),
        ("7_1", "p_8_2"),
        ("7_2", "7_10"),
        ("7_2", "p_8_1"),
        ("7_2", "p_8_2"),
        ("7_10", "p_8_1"),
        ("7_10", "p_8_2"),
        ("p_8_1", "p_8_2"),
    ];
    assert_eq!(pairs, expected);
    for line in &lines {
        let score: f64 = line[2].parse().unwrap();
        let genuine = line[0].starts_with('7') == line[1].starts_with('7');
        assert_eq!((line.len(), score > 30.0), (3, genuine), "{line:?}");
    }
}

#[test]
fn impostors_may_be_of_the_first_impressions_alone() {
    let folder = set();
    let told = evaluated(&folder, &["--impostor-impressions", "1"]);
    assert!(told.contains("4 genuine and 1 impostor pairs of 5 pictures, 0 of them without"));
    for line in [
        "EER: 0.00 % (95 %: ",
        "FNMR at FMR 1/1000: 0.00 % (95 %: ",
        " octets a template",
    ] {
        assert!(told.contains(line), "{told}");
    }
}

/// An even grey has no features: it counts as a failure, loses its pairs, and costs no comparison.
#[test]
fn a_failure_to_extract_loses_its_pairs_on_whichever_side() {
    let folder = set();
    let blank = vec![200; 300 * 320];
    let path = folder.path().join("7_0.png");
    image::save_buffer(path, &blank, 300, 320, image::ExtendedColorType::L8).unwrap();
    let told = evaluated(&folder, &["--json"]);
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["failures"], 1);
    // Three of the seven genuine pairs.
    assert!(
        (told["fnmr"]["0"].as_f64().unwrap() - 3.0 / 7.0).abs() < 1e-9,
        "{told}"
    );
    assert!(told["compare_cpu_us"].as_f64().unwrap() > 100.0);
}

#[test]
fn several_sets_are_pooled_at_one_threshold() {
    let (a, b) = (set(), set());
    let with_dpi = |folder: &TempDir, dpi: &str| format!("{}{dpi}", folder.path().display());
    let (a, b) = (with_dpi(&a, "@500"), with_dpi(&b, ""));
    assert!(complaint(&["evaluate", &a, &b]).contains("FOLDER@DPI"));
    let told = printed(&["evaluate", &a, &b, "--dpi", "510"]);
    assert!(
        told.contains("\npooled, plain:\n8 genuine and 12 impostor pairs of 10 pictures"),
        "{told}"
    );
    let lines = told
        .lines()
        .filter(|line| line.starts_with("at the pooled threshold of 1/1000, "));
    assert_eq!(lines.clone().count(), 2);
    assert!(
        lines
            .clone()
            .all(|line| line.ends_with("FNMR 0.00 %, FMR 0.000 %")),
        "{told}"
    );
    let told = printed(&["evaluate", &a, &b, "--dpi", "510", "--json"]);
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((keys(&told["sets"]).len(), &told["eer"]), (2, &0.0.into()));
}

#[test]
fn the_counters_case_is_beside_the_plain_one() {
    let folder = set();
    let told = evaluated(&folder, &["--as-kiosk"]);
    for run in [
        "card in WSQ against 256 x 288:",
        "card in WSQ against 192 x 192:",
        "plain:",
    ] {
        let report = told.split(run).nth(1).unwrap();
        assert!(
            report.starts_with("\n4 genuine and 6 impostor pairs of "),
            "{told}"
        );
    }
    // Both sides of a pair are pictures of their own.
    assert!(told.contains("pairs of 10 pictures") && told.contains("pairs of 5 pictures"));
}

/// Two people with two fingers of three impressions each: a visit of two tries with both fingers.
#[test]
fn whole_visits_are_measured_beside_the_pairs() {
    let folder = tempfile::tempdir().unwrap();
    for (person, finger) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        for impression in 0..3 {
            let name = format!("p{person}_{finger}_{impression}.png");
            let turn = 0.1 * impression as f32;
            draw(
                folder.path(),
                &name,
                1 + 2 * person + finger,
                turn,
                (3.0, 4.0 * turn),
            );
        }
    }
    let told = evaluated(&folder, &["--tries", "2", "--fingers", "2"]);
    let (pairs, visits) = told
        .split_once("plain, visits of 2 tries with 2 fingers:\n")
        .unwrap();
    assert!(
        pairs.contains("12 genuine and 54 impostor pairs of 12 pictures"),
        "{told}"
    );
    // Each impression stored in turn, and each person once in the other's place.
    assert!(
        visits.starts_with("6 genuine and 2 impostor pairs\n"),
        "{told}"
    );
    assert!(visits.contains("EER: 0.00 %"), "{told}");
    assert!(
        visits.contains("at a calibrated 1e-4: FNMR 0.00 %, FMR 0.000 %"),
        "{told}"
    );
}

#[test]
fn templates_and_worn_prints_are_measured_and_the_poorest_refused() {
    let folder = set();
    let place = folder.path().to_str().unwrap();
    let told = evaluated(&folder, &["--as-template"]);
    assert!(
        told.starts_with("picture against template:\n4 genuine"),
        "{told}"
    );
    let told = evaluated(&folder, &["--worn", "dry", "--reject"]);
    assert!(told.starts_with("worn:\n4 genuine"), "{told}");
    assert!(told.contains("FNMR at a calibrated 1e-4, the poorest refused: 0 %: "));
    let both = complaint(&["evaluate", place, "--dpi", "500", "--reject", "--json"]);
    assert!(both.contains("--reject") && both.contains("--json"));
    let unknown = complaint(&["evaluate", place, "--dpi", "500", "--leave-out"]);
    assert!(unknown.contains("none of the training sets"), "{unknown}");
}

#[test]
fn two_pictures_are_compared_each_at_its_resolution() {
    let folder = tempfile::tempdir().unwrap();
    let first = draw(folder.path(), "a.png", 1, 0.0, (0.0, 0.0));
    let second = draw(folder.path(), "b.png", 1, 0.1, (2.0, 4.0));
    let other = draw(folder.path(), "c.png", 2, 0.0, (0.0, 0.0));
    let [first, second, other] = [&first, &second, &other].map(|path| path.to_str().unwrap());
    let same = printed(&["compare", first, second, "--dpi", "500"]);
    for line in [
        "quality ",
        "score ",
        "false match rate ",
        "at 1e-4: the same finger",
    ] {
        assert!(same.lines().any(|text| text.starts_with(line)), "{same}");
    }
    let differs = printed(&["compare", first, other, "--dpi", "500"]);
    assert!(
        differs.contains("at 1e-4: not shown to be the same finger"),
        "{differs}"
    );
    let refused = complaint(&[
        "compare",
        first,
        second,
        "--dpi",
        "500",
        "--false-match-rate",
        "0.5",
    ]);
    assert!(refused.contains("between 0.000001 and 0.01"), "{refused}");

    // The same print at twice the resolution.
    let doubled = image::open(second).unwrap();
    let doubled = doubled.resize_exact(600, 640, image::imageops::FilterType::Triangle);
    let finer = folder.path().join("finer.png");
    doubled.save(&finer).unwrap();
    let finer = finer.to_str().unwrap();
    let told = printed(&[
        "compare",
        first,
        finer,
        "--dpi",
        "500",
        "--second-dpi",
        "1000",
    ]);
    assert!(told.contains("at 1e-4: the same finger"), "{told}");
    let told = printed(&["compare", first, finer, "--dpi", "500"]);
    assert!(told.contains("not shown to be the same finger"), "{told}");
}

#[test]
fn what_is_seen_of_a_picture_is_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let path = draw(folder.path(), "a.png", 1, 0.0, (0.0, 0.0));
    let drawing = folder.path().join("out.png");
    let told = printed(&[
        "show",
        path.to_str().unwrap(),
        "-o",
        drawing.to_str().unwrap(),
    ]);
    assert!(
        told.starts_with("quality ") && told.contains(", advice none, "),
        "{told}"
    );
    // Twice as large, with minutiae in red.
    let drawn = image::open(drawing).unwrap().into_rgb8();
    assert_eq!(drawn.dimensions(), (600, 640));
    assert!(drawn.pixels().any(|pixel| pixel.0 == [220, 0, 40]));
}
