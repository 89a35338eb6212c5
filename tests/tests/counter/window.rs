//! The window itself: what a clerk types and what the board then shows.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use hil::chip::Profile;
use serde_json::Value;

use super::counter::{
    BOARD, COVERED, Counter, DECIDE, FAIL, PASS, TECHNICAL, USUAL, assert_ended, ended, furnish,
};
use super::display::Display;
use super::world::{
    NUMBER, World, card_of_unknown_issuer, grown, program, pulled_in_its_portrait, real,
};

#[test]
fn the_window_verifies_the_demonstration() {
    let test = "the_window_verifies_the_demonstration";
    let Some(display) = Display::start(test, USUAL) else {
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
    let visit = ended(&receipt, &mut program);
    assert_eq!(visit["decision"], "verified");
    display.wait_for(PASS, COVERED);
}

impl Counter {
    /// Waits for the end of the visit that was begun, and for the board that says so, and leaves
    /// it; gives the visit's record.
    fn end(&mut self, name: &str, decision: &str, reason: &str, board: [u8; 3]) -> Value {
        let visit = self.ended();
        assert_ended(&visit, decision, reason);
        self.display.wait_for(board, COVERED);
        self.display.keep(name);
        for other in [PASS, FAIL, DECIDE]
            .into_iter()
            .filter(|colour| *colour != board)
        {
            let share = self.display.share_of(other);
            assert!(share < COVERED, "{name} has two boards");
        }
        self.display.press("Return");
        self.display.wait_for(BOARD, COVERED);
        visit
    }

    fn serve(&mut self, name: &str, decision: &str, reason: &str, board: [u8; 3]) {
        self.begin(NUMBER);
        self.end(name, decision, reason, board);
    }
}

#[test]
fn a_clerk_serves_four_citizens_in_the_window() {
    let test = "a_clerk_serves_four_citizens_in_the_window";
    let Some(mut counter) = Counter::open(test) else {
        return;
    };
    let fingers = real(test).unwrap_or_else(grown);
    counter.world.sensor.place(fingers.holder.clone());
    let card = counter.world.insert(counter.world.card(&fingers.enrolled));
    counter.serve("holder", "verified", "finger-matches", PASS);
    counter.world.sensor.place(fingers.stranger);
    counter.serve("stranger", "refused", "finger-differs", FAIL);
    counter.world.take(card);

    let unknown = card_of_unknown_issuer(&fingers.enrolled);
    let card = counter.world.insert(unknown);
    counter.serve("unknown-issuer", "staff", "csca-unknown", DECIDE);
    counter.world.take(card);

    let pulled = pulled_in_its_portrait(counter.world.card(&fingers.enrolled));
    let card = counter.world.insert(pulled);
    counter.serve("pulled", "abandoned", "card-removed", TECHNICAL);
    counter.world.take(card);
    counter.world.sensor.place(fingers.holder);
    let _card = counter.world.insert(counter.world.card(&fingers.enrolled));
    counter.serve("next", "verified", "finger-matches", PASS);
}

/// Outcome of the MRZ's comparison in a record.
fn mrz_comparison(visit: &Value) -> &str {
    let checks = visit["checks"].as_array().unwrap();
    let mrz = checks.iter().find(|check| check["id"] == "mrz-comparison");
    mrz.unwrap()["outcome"].as_str().unwrap()
}

#[test]
fn what_is_pasted_or_typed_by_a_scanner_opens_the_chip() {
    let Some(mut counter) = Counter::open("what_is_pasted_or_typed_by_a_scanner_opens_the_chip")
    else {
        return;
    };
    let fingers = grown();
    counter.world.sensor.place(fingers.holder);
    let _card = counter.world.insert(counter.world.card(&fingers.enrolled));

    counter.display.press("F4");
    counter.display.paste(NUMBER);
    counter.display.press("Return");
    let visit = counter.end("pasted", "verified", "finger-matches", PASS);
    assert_eq!(mrz_comparison(&visit), "not-supported");

    // A scanner that types sends Enter behind the text, and behind every line of an MRZ.
    let qr = format!("{NUMBER}||NGUYEN VAN MAU|05051990|Nam|So 1 Duong Mau, Ha Noi|10052021");
    counter.begin(&qr);
    let visit = counter.end("qr", "verified", "finger-matches", PASS);
    assert_eq!(mrz_comparison(&visit), "not-supported");

    let mrz = Profile::vietnamese().holder.mrz();
    counter.display.press("F4");
    for line in mrz.as_bytes().chunks(30) {
        counter.enter(std::str::from_utf8(line).unwrap());
    }
    let visit = counter.end("mrz", "verified", "finger-matches", PASS);
    assert_eq!(mrz_comparison(&visit), "successful");
}

/// A chosen option: there is none while the window is locked.
const CHOSEN: [u8; 3] = [0xE3, 0xED, 0xF6];

impl World {
    fn set_pin(&self, name: &str, role: &str, pin: &str) {
        let mut program = self
            .kiosk()
            .args(["pin", "set", name, "--role", role])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let input = program.stdin.take();
        input.unwrap().write_all(pin.as_bytes()).unwrap();
        assert!(program.wait().unwrap().success(), "no PIN for {name}");
    }

    /// The desk's records, as auditors are given them.
    fn records(&self) -> Vec<Value> {
        let mut export = self.kiosk();
        let output = export.args(["journal", "export", "--json"]).output();
        serde_json::from_slice(&output.unwrap().stdout).unwrap_or_default()
    }
}

#[test]
fn a_clerk_signs_in_and_a_supervisor_decides_beside_the_program() {
    let test = "a_clerk_signs_in_and_a_supervisor_decides_beside_the_program";
    let Some((display, world)) = furnish(test, USUAL) else {
        return;
    };
    world.set_pin("Le Thi Mau", "clerk", "729184");
    world.set_pin("Tran Van Thu", "supervisor", "481592");
    let card = card_of_unknown_issuer(&grown().enrolled);
    let _card = world.insert(card);
    let mut counter = Counter::over((display, world));
    let display = &counter.display;
    assert!(display.share_of(CHOSEN) < 0.01, "nobody has signed in");
    counter.enter("729184");
    display.wait_for(CHOSEN, 0.01);
    counter.begin(NUMBER);
    assert_ended(&counter.ended(), "staff", "csca-unknown");
    let display = &counter.display;
    display.wait_for(DECIDE, COVERED);

    // The dialog, its first reason, the only supervisor's PIN, accepted.
    for key in ["F7", "Tab", "space"] {
        display.press_and_see(key);
    }
    display.type_text("481592");
    display.keep("second-person");
    display.press("F7");
    let deadline = Instant::now() + Duration::from_secs(60);
    let second = loop {
        if let [_, second] = counter.world.records().as_slice() {
            break second["override"].clone();
        }
        assert!(Instant::now() < deadline, "no decision on record");
        std::thread::sleep(Duration::from_secs(1));
    };
    assert_eq!(second["by"], "Tran Van Thu");
    assert_eq!(second["person_decision"], "accepted");
    assert_eq!(second["program_decision"], "staff");
    // The board keeps its colour.
    display.wait_for(DECIDE, COVERED);
    display.keep("decided");
    assert!(display.share_of(PASS) < COVERED);
}
