//! A desk's devices together: two cards at once, and everything in order.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use super::world::{NUMBER, World, grown};

/// Lets pcscd notice what was laid down: it looks at a virtual slot every 0.4 s.
fn noticed() {
    std::thread::sleep(Duration::from_secs(1));
}

#[test]
fn two_cards_at_once_are_told_until_one_of_them_is_taken_away() {
    let test = "two_cards_at_once_are_told_until_one_of_them_is_taken_away";
    let Some(world) = World::new(test) else {
        return;
    };
    let fingers = grown();
    let _card = world.insert(world.card(&fingers.enrolled));
    let second = hil::chip::vpcd::insert(world.card(&fingers.enrolled), world.service.port() + 1);
    let second = second.unwrap();
    noticed();
    world.sensor.place(fingers.holder);
    let mut program = world
        .kiosk()
        .args(["verify", "--number", NUMBER])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(program.stderr.take().unwrap()).lines();
    let told = lines.find(|line| {
        let line = line.as_ref().unwrap();
        line.contains("Leave only one card") || line.contains("Chỉ để lại một thẻ")
    });
    assert!(told.is_some(), "it is told");
    drop(second);
    lines.for_each(drop);
    assert_eq!(program.wait().unwrap().code(), Some(0), "the visit goes on");
}

#[test]
fn the_doctor_finds_a_whole_desk_in_order() {
    let test = "the_doctor_finds_a_whole_desk_in_order";
    let Some(world) = World::new(test) else {
        return;
    };
    let _card = world.insert(world.card(&grown().enrolled));
    noticed();
    let scanner = world.state().with_file_name("scanner");
    std::fs::write(&scanner, "").unwrap();
    world.add_settings(&format!("[scanner]\nport = {scanner:?}\n"));
    let doctor = || {
        let output = world
            .kiosk()
            .args(["doctor", "--json"])
            .env("DISPLAY", ":9")
            .output()
            .unwrap();
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        let parts = found["parts"].as_array().unwrap().iter();
        let others = parts.filter(|part| part["state"] != "good");
        let others = others.map(|part| part["part"].as_str().unwrap().to_owned());
        (output.status.code(), others.collect::<Vec<_>>())
    };
    // There is no journal before the first visit, and the settings want no vendor's reader.
    let unused = || vec!["vendor-reader".to_owned(), "journal".to_owned()];
    assert_eq!(doctor(), (Some(0), unused()));
    world.unplug_sensor();
    let mut others = unused();
    others.insert(0, "sensor".into());
    assert_eq!(doctor(), (Some(1), others));
}
