//! The window itself: what a clerk types and what the board then shows.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use super::display::{Display, Running};
use super::world::{
    NUMBER, World, card_of_unknown_issuer, grown, program, pulled_in_its_portrait, real,
};

// The solid boards: nothing else on a screen is filled with these.
pub const BOARD: [u8; 3] = [0x0B, 0x3D, 0x69];
pub const PASS: [u8; 3] = [0x00, 0x69, 0x52];
const FAIL: [u8; 3] = [0xB3, 0x24, 0x0F];
const DECIDE: [u8; 3] = [0xF4, 0xB2, 0x23];
const TECHNICAL: [u8; 3] = [0x46, 0x52, 0x5E];

/// Least share of the display that a board covers.
pub const COVERED: f64 = 0.1;

/// Decision and reason of a receipt, once it is written.
fn ended(receipt: &Path) -> Option<(String, String)> {
    let receipt: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(receipt).ok()?).ok()?;
    let record: serde_json::Value = serde_json::from_str(receipt["record"].as_str()?).ok()?;
    let record = &record["visit"];
    let text = |name: &str| record[name].as_str().map(str::to_owned);
    Some((text("decision")?, text("reason")?))
}

pub fn wait_for_end(receipt: &Path, program: &mut Running) -> (String, String) {
    let deadline = Instant::now() + Duration::from_secs(90);
    loop {
        if let Some(ended) = ended(receipt) {
            return ended;
        }
        assert_eq!(program.0.try_wait().unwrap(), None, "the window has closed");
        assert!(Instant::now() < deadline, "no {}", receipt.display());
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn the_window_verifies_the_demonstration() {
    let test = "the_window_verifies_the_demonstration";
    let Some(display) = Display::start(test, 1280, 800) else {
        return;
    };
    let state = tempfile::tempdir().unwrap();
    let mut command = Command::new(program());
    command
        .arg("demo")
        .env("XDG_STATE_HOME", state.path())
        .env_remove("STATE_DIRECTORY");
    let mut program = display.spawn(&mut command);
    let receipt = state.path().join("kiosk/demo/receipts/000001.json");
    let (decision, _) = wait_for_end(&receipt, &mut program);
    assert_eq!(decision, "verified");
    display.wait_for(PASS, COVERED);
}

#[test]
fn a_clerk_serves_four_citizens_in_the_window() {
    let test = "a_clerk_serves_four_citizens_in_the_window";
    let Some(display) = Display::start(test, 1280, 800) else {
        return;
    };
    let Some(world) = World::new(test) else {
        return;
    };
    let fingers = real(test).unwrap_or_else(grown);
    let mut program = display.spawn(&mut world.kiosk());
    display.wait_for(BOARD, COVERED);
    let mut visits = 0;
    let mut serve = |name: &str, decision: &str, reason: &str, board: [u8; 3]| {
        visits += 1;
        display.wait_for(BOARD, COVERED);
        display.type_text(NUMBER);
        display.press("Return");
        let receipt = format!("kiosk/receipts/{visits:06}.json");
        let ended = wait_for_end(&world.state().join(receipt), &mut program);
        assert_eq!(ended, (decision.to_owned(), reason.to_owned()), "{name}");
        display.wait_for(board, COVERED);
        display.keep(name);
        for other in [PASS, FAIL, DECIDE]
            .into_iter()
            .filter(|colour| *colour != board)
        {
            assert!(display.share_of(other) < COVERED, "{name} has two boards");
        }
        display.press("Return");
    };

    world.sensor.place(fingers.holder.clone());
    let card = world.insert(world.card(&fingers.enrolled));
    serve("holder", "verified", "finger-matches", PASS);
    world.sensor.place(fingers.stranger);
    serve("stranger", "refused", "finger-differs", FAIL);
    drop(card);

    let card = world.insert(card_of_unknown_issuer(&fingers.enrolled));
    serve("unknown-issuer", "staff", "csca-unknown", DECIDE);
    drop(card);

    let card = world.insert(pulled_in_its_portrait(world.card(&fingers.enrolled)));
    serve("pulled", "abandoned", "card-removed", TECHNICAL);
    drop(card);
    world.sensor.place(fingers.holder);
    let _card = world.insert(world.card(&fingers.enrolled));
    serve("next", "verified", "finger-matches", PASS);
}
