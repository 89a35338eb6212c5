//! Through every step by the keyboard alone, a ring round whatever it is at.

use std::time::{Duration, Instant};

use super::{LYING, PATIENCE, Terminal, assert_visit};
use crate::counter::{COVERED, DECIDE};
use crate::display::Place;
use crate::world::{NUMBER, card_of_unknown_issuer, grown};

/// The ring's colour, light and in high contrast.
const RINGS: [[u8; 3]; 2] = [[0x12, 0x20, 0x2F], [0xFF, 0xE6, 0x00]];

const BLACK: [u8; 3] = [0; 3];

impl Terminal {
    /// The ring's lines, once they rest: a frame is seen while it is drawn, too.
    fn ring(&self) -> Vec<(usize, usize, usize)> {
        let display = &self.counter.display;
        let lines = || RINGS.map(|colour| display.lines(colour)).concat();
        let deadline = Instant::now() + PATIENCE;
        let mut ring = lines();
        loop {
            std::thread::sleep(Duration::from_millis(50));
            let last = std::mem::replace(&mut ring, lines());
            if ring == last {
                return ring;
            }
            assert!(Instant::now() < deadline, "the ring does not rest");
        }
    }

    /// Presses Tab until the ring is round this place.
    fn go_to(&self, (x, y): Place, name: &str) {
        for _ in 0..25 {
            let before = self.ring();
            self.counter.display.press("Tab");
            self.until("another ring", |it| it.ring() != before);
            let ring = self.ring();
            let mut across = ring
                .iter()
                .filter(|(_, from, to)| (*from..*to).contains(&x));
            // A line above the place, and one below it that begins and ends as it does.
            let is_round = across.any(|(row, from, to)| {
                let mut below = ring.iter().filter(|other| other.0 > y);
                *row < y && below.any(|other| (other.1, other.2) == (*from, *to))
            });
            if is_round {
                self.keep(name);
                return;
            }
        }
        self.keep("no-ring");
        panic!("{name}: the keyboard does not come there");
    }
}

#[test]
fn a_citizen_is_led_through_every_step_by_the_keyboard_alone() {
    let test = "a_citizen_is_led_through_every_step_by_the_keyboard_alone";
    let Some(mut terminal) = Terminal::open(test, &LYING) else {
        return;
    };
    let fingers = grown();
    // Tab, Enter and Space: language, agreement, number, card, finger, result.
    terminal.go_to(LYING.english, "keyboard-1-welcome");
    terminal.counter.display.press("Return");
    terminal.await_step(1);
    terminal.go_to(LYING.agree, "keyboard-2-agreement");
    terminal.counter.display.press("space");
    terminal.until("the keys", Terminal::asks_for_number);
    terminal.go_to(terminal.key(NUMBER.as_bytes()[0]), "keyboard-2-number");
    terminal.counter.display.press("space");
    terminal.counter.display.type_text(&NUMBER[1..]);
    terminal.go_to(LYING.next, "keyboard-2-next");
    terminal.counter.display.press("Return");
    terminal.await_step(2);
    let card = terminal.counter.world.card(&fingers.enrolled);
    let card = terminal.counter.world.insert(card);
    terminal.await_step(3);
    // Larger letters while the finger is asked for: the help bar is reached too.
    terminal.go_to(LYING.larger, "keyboard-5-finger");
    terminal.counter.world.sensor.place(fingers.holder);
    terminal.assert_verified("en");
    terminal.counter.world.take(card);
    terminal.await_welcome();

    // In high contrast: a card for staff.
    terminal.go_to(LYING.contrast, "keyboard-1-contrast");
    terminal.counter.display.press("space");
    terminal.until("high contrast", |it| it.is(LYING.bare, BLACK));
    terminal.go_to(LYING.vietnamese, "keyboard-1-welcome-contrast");
    terminal.counter.display.settle(|it| it.press("Return"));
    terminal.go_to(LYING.agree, "keyboard-2-agreement-contrast");
    terminal.counter.display.settle(|it| it.press("Return"));
    terminal.scan(&[NUMBER]);
    let card = card_of_unknown_issuer(&fingers.enrolled);
    let card = terminal.counter.world.insert(card);
    let visit = terminal.counter.ended();
    assert_visit(&visit, "staff", "csca-unknown", "vi");
    terminal.go_to(LYING.again_heard, "keyboard-8-see-staff");
    terminal.counter.world.take(card);
    terminal.await_welcome();

    // Somebody thinks it over, is asked whether they are still there, and declines.
    terminal.go_to(LYING.vietnamese, "keyboard-1-again");
    terminal.counter.display.press("Return");
    terminal.await_step(1);
    terminal.await_step(4);
    terminal.go_to(LYING.here, "keyboard-9-still-there");
    terminal.counter.display.press("Return");
    terminal.await_step(1);
    terminal.go_to(LYING.decline, "keyboard-2-decline");
    terminal.counter.display.press("Return");
    terminal.counter.display.wait_for(DECIDE, COVERED);
    terminal.keep("keyboard-8-declined");
}
