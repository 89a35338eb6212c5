//! A clock that is set in the midst of a visit, in the kiosk's own process. Skipped, by name, where
//! libfaketime is absent.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value;

use super::world::{Fingers, NUMBER, World, grown};

/// What stands between a program and its clock; it reads how far that is set from a file.
fn library() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?;
    let library = |folder: std::io::Result<std::fs::DirEntry>| {
        let path = folder.ok()?.path().join("faketime/libfaketime.so.1");
        path.exists().then_some(path)
    };
    folders.filter_map(library).next()
}

/// Exit code and reason of a visit whose clock is set by this much once the finger is asked for.
fn visit(world: &World, fingers: &Fingers, set: &str) -> (i32, String) {
    let file = world.state().with_file_name("clock");
    std::fs::write(&file, "+0").unwrap();
    world.sensor.lift();
    let mut program = world
        .kiosk()
        .args(["verify", "--number", NUMBER])
        .env("LD_PRELOAD", library().unwrap())
        .env("FAKETIME_TIMESTAMP_FILE", &file)
        .env("FAKETIME_NO_CACHE", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(program.stderr.take().unwrap()).lines();
    let asked = lines.find(|line| line.as_ref().unwrap().contains("Put on the glass"));
    assert!(asked.is_some(), "no finger is asked for");
    std::fs::write(&file, set).unwrap();
    world.sensor.place(fingers.holder.clone());
    lines.for_each(drop);
    let code = program.wait().unwrap().code().unwrap();
    let export = world.kiosk().args(["journal", "export", "--json"]).output();
    let records: Vec<Value> = serde_json::from_slice(&export.unwrap().stdout).unwrap();
    let last = &records.last().unwrap()["visit"];
    (code, last["reason"].as_str().unwrap().to_owned())
}

#[test]
fn a_clock_that_is_set_in_a_visit_ends_it_without_a_decision_and_bars_nobody_afterwards() {
    let test =
        "a_clock_that_is_set_in_a_visit_ends_it_without_a_decision_and_bars_nobody_afterwards";
    if library().is_none() {
        println!("skipped: {test}: libfaketime is not installed");
        return;
    }
    let Some(world) = World::new(test) else {
        return;
    };
    let fingers = grown();
    let _card = world.insert(world.card(&fingers.enrolled));
    let ended = |set| visit(&world, &fingers, set);
    let wrong = || (3, "clock-wrong".to_owned());
    let verified = || (0, "finger-matches".to_owned());
    assert_eq!(ended("+90d"), wrong());
    assert_eq!(ended("-90d"), wrong());
    // What a time server corrects is no jump; and neither of the visits before keeps anybody out.
    assert_eq!(ended("-30"), verified());
    assert_eq!(ended("+0"), verified());
}
