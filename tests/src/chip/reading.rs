//! How a chip answers READ BINARY: the length of its answers, and habits seen on real chips.

use serde::Deserialize;

/// What a chip makes of READ BINARY.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reading {
    /// Octets of its longest response APDU, status word included.
    pub largest_response: usize,
    /// What becomes of a command that expects more.
    pub longer: Longer,
    /// EF.ATR/INFO states the longest response APDU.
    pub stated: bool,
    /// What it does with files of the application.
    pub habit: Habit,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            largest_response: 65_538,
            longer: Longer::Cut,
            stated: false,
            habit: Habit::None,
        }
    }
}

/// What becomes of a command that expects more than the chip can send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Longer {
    /// It gets what the chip can send.
    Cut,
    /// It is refused with this status word.
    Refuse(u16),
    /// It is refused with this status word outside of the channel, which is dead then.
    Break(u16),
}

/// A way of answering that the standard allows, or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Habit {
    /// As many octets as are expected and there.
    None,
    /// At most so many at a time.
    Trickle(usize),
    /// None at all, and success.
    Nothing,
    /// So many more than are expected.
    Excess(usize),
    /// A file shorter than expected is answered with 6282.
    Warn,
    /// A file shorter than expected is refused with 6Cxx, the right length.
    RightLength,
    /// A file shorter than expected is refused with 6B00.
    OutOfFile,
    /// A short identifier does not select.
    ForgetSelection,
    /// EF.CardAccess is found after SELECT MF only.
    MasterFileFirst,
    /// EF.CardAccess is refused with 6982.
    CardAccessShut,
    /// Answers of more than 256 octets come in pieces, each announced by 61xx (T=0).
    Pieces,
}
