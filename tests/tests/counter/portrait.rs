//! The chip gives no finger: the clerk compares the portrait, in the window, and says so.

use std::time::{Duration, Instant};

use super::counter::{BOARD, COVERED, Counter, DECIDE, PASS, USUAL, assert_ended, furnish};
use super::display::Display;
use super::world::{NUMBER, grown};

/// The middle of the enlarged portrait, and the colour that the face has there.
const FACE: (usize, usize) = (640, 340);
const SKIN: [u8; 3] = [168, 184, 196];

fn await_portrait(display: &Display) {
    let deadline = Instant::now() + Duration::from_secs(60);
    let is_skin = |colour: [u8; 3]| {
        let mut parts = colour.iter().zip(SKIN);
        parts.all(|(found, wanted)| found.abs_diff(wanted) < 10)
    };
    while !is_skin(display.colour_at(FACE)) {
        assert!(Instant::now() < deadline, "no portrait");
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn the_clerk_says_whether_the_portrait_is_the_persons_where_the_chip_gives_no_finger() {
    let test = "the_clerk_says_whether_the_portrait_is_the_persons_where_the_chip_gives_no_finger";
    let Some((display, world)) = furnish(test, USUAL) else {
        return;
    };
    world.add_settings("[policy]\nreference_finger = \"none\"\n");
    // A finger that would match is on the sensor: nobody asks for it.
    let fingers = grown();
    world.sensor.place(fingers.holder);
    let _card = world.insert(world.card(&fingers.enrolled));
    let mut counter = Counter::over((display, world));
    for (key, reason) in [("F7", "portrait-matches"), ("F6", "portrait-differs")] {
        counter.begin(NUMBER);
        await_portrait(&counter.display);
        counter.display.keep("portrait");
        counter.display.press(key);
        let visit = counter.ended();
        // The document is verified; about the holder it is the clerk's word, and staff decide.
        assert_ended(&visit, "staff", reason);
        assert_eq!(visit["policy"]["reference_finger"], "none");
        assert_eq!(visit["tries"], serde_json::json!([]));
        let checks = visit["checks"].as_array().unwrap();
        let outcome = |id: &str| {
            let check = checks.iter().find(|check| check["id"] == id);
            check.unwrap()["outcome"].as_str().unwrap()
        };
        for proven in ["security-object", "document-signer", "chip-authenticity"] {
            assert_eq!(outcome(proven), "successful");
        }
        assert_eq!(outcome("holder"), "undetermined");
        counter.display.wait_for(DECIDE, COVERED);
        assert!(counter.display.share_of(PASS) < COVERED);
        counter.display.keep(reason);
        counter.display.press("Return");
        counter.display.wait_for(BOARD, COVERED);
    }
}
