//! The citizen's window: a terminal that one person uses alone.

mod keyboard;
mod reading;
mod staff;
mod unplugged;
mod walk;

use std::time::{Duration, Instant};

use serde_json::Value;

use super::counter::{COVERED, Counter, FAIL, PASS, assert_ended, furnish};
use super::display::Place;

const WHITE: [u8; 3] = [0xFF; 3];
const ACCENT: [u8; 3] = [0x0B, 0x4A, 0x7F];

/// How long the next screen may take to come.
const PATIENCE: Duration = Duration::from_secs(80);

/// Where things stand on the citizen's page, in pixels.
pub struct Plan {
    size: (u32, u32),
    /// The middle of each of the four steps on the board.
    steps: [Place; 4],
    pub vietnamese: Place,
    english: Place,
    agree: Place,
    decline: Place,
    /// The key 1, and the distance to the key 5.
    key: (Place, Place),
    next: Place,
    /// The beginning of the bar that tells how far the chip is read.
    bar: Place,
    /// The mark of the second try with a finger.
    second_try: Place,
    again: Place,
    here: Place,
    /// Of the help bar: to hear it again where two are offered, larger letters and contrast where
    /// all five are or, before a visit, four.
    again_heard: Place,
    larger: Place,
    contrast: Place,
    /// Where the page is bare.
    pub bare: Place,
}

pub const UPRIGHT: Plan = Plan {
    size: (1080, 1920),
    steps: [(177, 196), (419, 196), (660, 196), (902, 196)],
    vietnamese: (120, 1340),
    english: (120, 1565),
    agree: (600, 1530),
    decline: (100, 1530),
    key: ((216, 971), (322, 147)),
    next: (778, 1588),
    bar: (120, 1502),
    second_try: (170, 1627),
    again: (120, 1568),
    here: (120, 1413),
    again_heard: (800, 1816),
    larger: (540, 1816),
    contrast: (920, 1816),
    bare: (20, 1000),
};

pub const LYING: Plan = Plan {
    size: (1280, 800),
    steps: [(95, 140), (215, 140), (335, 140), (455, 140)],
    vietnamese: (620, 488),
    english: (620, 620),
    agree: (960, 626),
    decline: (640, 626),
    key: ((693, 254), (222, 99)),
    next: (1080, 645),
    bar: (600, 643),
    second_try: (648, 649),
    again: (620, 620),
    here: (620, 510),
    again_heard: (950, 744),
    larger: (640, 744),
    contrast: (1100, 744),
    bare: (565, 400),
};

/// A terminal, and the citizen before it.
pub struct Terminal {
    pub counter: Counter,
    plan: &'static Plan,
}

impl Terminal {
    /// None, with a word about it, where the machine has no display or no virtual reader.
    pub fn open(test: &str, plan: &'static Plan) -> Option<Self> {
        let (display, world) = furnish(test, plan.size)?;
        world.add_settings("[desk]\nmode = \"citizen\"\n");
        let terminal = Self {
            counter: Counter::over((display, world)),
            plan,
        };
        terminal.await_welcome();
        Some(terminal)
    }

    pub fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds(self) {
            if Instant::now() > deadline {
                self.keep("too-late");
                panic!("{what} does not come");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    pub fn is(&self, place: Place, colour: [u8; 3]) -> bool {
        self.counter.display.colour_at(place) == colour
    }

    /// The step that the board tells, 1 to 4; none without a step. All four stand on the white
    /// board that asks whether somebody is still there.
    pub fn step(&self) -> usize {
        let steps = self.plan.steps.iter();
        steps.filter(|place| self.is(**place, WHITE)).count()
    }

    pub fn await_step(&self, step: usize) {
        self.until(&format!("step {step}"), |it| it.step() == step);
    }

    pub fn is_welcome(&self) -> bool {
        // Beside where the pointer may have been left.
        let mut answers = [self.plan.vietnamese, self.plan.english].into_iter();
        self.step() == 0 && answers.all(|(x, y)| self.is((x + 60, y), ACCENT))
    }

    pub fn await_welcome(&self) {
        self.until("the first screen", Self::is_welcome);
    }

    /// Touches a place, for as long as a person needs to come to the next one.
    pub fn touch(&self, place: Place) {
        self.counter.display.click(place);
        std::thread::sleep(Duration::from_millis(400));
    }

    /// Keeps a picture; the citizen never sees red.
    pub fn keep(&self, name: &str) {
        let (width, height) = self.plan.size;
        self.counter
            .display
            .keep(&format!("citizen-{name}-{width}x{height}"));
        assert_eq!(self.counter.display.share_of(FAIL), 0.0, "red on {name}");
    }

    /// The middle of a digit's key.
    pub fn key(&self, digit: u8) -> Place {
        let (first, pitch) = self.plan.key;
        let place = match digit {
            b'0' => 10,
            digit => usize::from(digit - b'1'),
        };
        (
            first.0 + pitch.0 * (place % 3),
            first.1 + pitch.1 * (place / 3),
        )
    }

    /// Agrees in this language, and comes to the screen that asks for the number.
    pub fn agree(&self, language: Place) {
        self.touch(language);
        self.await_step(1);
        self.keep("2-agreement");
        self.touch(self.plan.agree);
        self.until("the keys", Self::asks_for_number);
    }

    pub fn asks_for_number(&self) -> bool {
        let (middle, y) = self.key(b'1');
        self.is((middle + 60, y), WHITE)
    }

    pub fn touch_number(&self, number: &str) {
        for digit in number.bytes() {
            self.touch(self.key(digit));
        }
        self.touch(self.plan.next);
    }

    /// The finger is found to be the holder's, in a visit of this language.
    pub fn assert_verified(&mut self, language: &str) {
        self.counter.display.wait_for(PASS, COVERED);
        let visit = self.counter.ended();
        assert_visit(&visit, "verified", "finger-matches", language);
    }

    /// What a scanner that types sends: a key for each letter, and Enter behind every line.
    pub fn scan(&self, lines: &[&str]) {
        for line in lines {
            self.counter.enter(line);
        }
    }
}

pub fn assert_visit(visit: &Value, decision: &str, reason: &str, language: &str) {
    assert_ended(visit, decision, reason);
    let agreement = &visit["agreement"];
    assert_eq!(agreement["language"], language, "{visit}");
    assert_eq!(agreement["version"], "2026-11", "{visit}");
}
