//! A desk with its window open on a display of its own.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::display::{Display, Running};
use super::world::World;

// The solid boards: nothing else on a screen is filled with these.
pub const BOARD: [u8; 3] = [0x0B, 0x3D, 0x69];
pub const PASS: [u8; 3] = [0x00, 0x69, 0x52];
pub const FAIL: [u8; 3] = [0xB3, 0x24, 0x0F];
pub const DECIDE: [u8; 3] = [0xF4, 0xB2, 0x23];
pub const TECHNICAL: [u8; 3] = [0x46, 0x52, 0x5E];

/// Least share of the display that a board covers.
pub const COVERED: f64 = 0.1;

/// The clerk's usual display.
pub const USUAL: (u32, u32) = (1280, 800);

/// A desk and its window.
pub struct Counter {
    pub display: Display,
    pub world: World,
    pub program: Running,
    visits: u32,
}

/// A desk and the display of its window, which is not open yet. None, with a word about it, where
/// the machine has no display or no virtual reader.
pub fn furnish(test: &str, size: (u32, u32)) -> Option<(Display, World)> {
    Some((Display::start(test, size)?, World::new(test)?))
}

impl Counter {
    /// The clerk's window; none as in [`furnish`].
    pub fn open(test: &str) -> Option<Self> {
        furnish(test, USUAL).map(Self::over)
    }

    /// The window over a desk that is furnished.
    pub fn over((display, world): (Display, World)) -> Self {
        let kiosk = world.kiosk();
        Self::run((display, world), kiosk)
    }

    /// The window that this program opens; its first board is there.
    pub fn run((display, world): (Display, World), mut kiosk: Command) -> Self {
        let program = display.spawn(&mut kiosk);
        display.wait_for(BOARD, COVERED);
        Self {
            display,
            world,
            program,
            visits: 0,
        }
    }

    /// Types a number, or what a scanner sends, and the key Enter behind it.
    pub fn enter(&self, text: &str) {
        self.display.type_text(text);
        self.display.press("Return");
    }

    /// Says that the citizen agrees, and begins a visit by a number or by what a scanner sends.
    pub fn begin(&self, text: &str) {
        self.display.press("F4");
        self.enter(text);
    }

    /// The receipt of the visit that is under way.
    pub fn receipt(&self) -> PathBuf {
        let name = format!("kiosk/receipts/{:06}.json", self.visits + 1);
        self.world.state().join(name)
    }

    /// Waits for the end of the visit that is under way; gives its record.
    pub fn ended(&mut self) -> Value {
        let visit = ended(&self.receipt(), &mut self.program);
        self.visits += 1;
        visit
    }
}

/// Waits for this receipt of a visit; gives its record.
pub fn ended(receipt: &Path, program: &mut Running) -> Value {
    let deadline = Instant::now() + Duration::from_secs(90);
    loop {
        if let Some(visit) = visit_of(receipt) {
            return visit;
        }
        assert_eq!(program.0.try_wait().unwrap(), None, "the window has closed");
        assert!(Instant::now() < deadline, "no {}", receipt.display());
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// The visit of a receipt, once it is written.
fn visit_of(receipt: &Path) -> Option<Value> {
    let receipt: Value = serde_json::from_str(&std::fs::read_to_string(receipt).ok()?).ok()?;
    let record: Value = serde_json::from_str(receipt["record"].as_str()?).ok()?;
    Some(record["visit"].clone())
}

/// A visit ended so, and why.
pub fn assert_ended(visit: &Value, decision: &str, reason: &str) {
    let found = (&visit["decision"], &visit["reason"]);
    let wanted = (&Value::from(decision), &Value::from(reason));
    assert_eq!(found, wanted, "{visit}");
}
