//! The window.

use std::process::ExitCode;

use zeroize::Zeroizing;

use crate::verification::Desk;

/// How the window begins.
#[derive(Default)]
pub struct Start {
    /// A number that is entered and read at once, as in the demonstration.
    pub number: Option<Zeroizing<String>>,
    /// An ordinary window that can be closed, not a full screen.
    pub windowed: bool,
}

/// Opens the window.
pub fn run(_desk: Desk, _start: Start) -> ExitCode {
    ExitCode::from(3)
}
