//! What one card may cost.

use std::time::{Duration, Instant};

use thiserror::Error;

/// Bounds on the conversation with one card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Commands in all.
    pub commands: u32,
    /// Time in all.
    pub time: Duration,
    /// Octets of one file.
    pub file: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            commands: 600,
            time: Duration::from_secs(30),
            file: 1 << 20,
        }
    }
}

/// Which bound was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Exhausted {
    /// Too many commands.
    #[error("the card takes too many commands")]
    Commands,
    /// Too much time.
    #[error("the card takes too long")]
    Time,
    /// A file claims or sends more octets than allowed.
    #[error("a file on the card is too large")]
    FileSize,
}

/// What is left of the bounds, and what has been spent.
pub(super) struct Budget {
    commands: u32,
    deadline: Instant,
    spent: Spent,
}

/// What a conversation took. A relay shows in the slowest command, if anywhere; so does a slow chip.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spent {
    /// Commands sent.
    pub(crate) commands: u32,
    /// The longest wait for an answer.
    pub(crate) slowest: Duration,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            commands: limits.commands,
            deadline: Instant::now() + limits.time,
            spent: Spent::default(),
        }
    }

    /// An answer came after so long.
    pub(super) fn answered(&mut self, after: Duration) {
        self.spent.commands += 1;
        self.spent.slowest = self.spent.slowest.max(after);
    }

    pub(super) const fn spent(&self) -> Spent {
        self.spent
    }

    /// Takes one command off.
    pub(super) fn spend(&mut self) -> Result<(), Exhausted> {
        self.commands = self.commands.checked_sub(1).ok_or(Exhausted::Commands)?;
        if Instant::now() > self.deadline {
            Err(Exhausted::Time)
        } else {
            Ok(())
        }
    }
}
