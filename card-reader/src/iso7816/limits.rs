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

/// What is left of the bounds.
pub(super) struct Budget {
    commands: u32,
    deadline: Instant,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            commands: limits.commands,
            deadline: Instant::now() + limits.time,
        }
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
