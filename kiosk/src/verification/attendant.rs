//! Who attends a visit: the window with its clerk, or the terminal on its own.

use super::fault::Fault;
use super::view::{Command, Stage};

/// Shown what happens, and asked what only a person at the desk can say.
pub trait Attendant {
    /// Draws where the visit stands. Called often: after every step and block of bytes.
    fn show(&mut self, stage: &Stage);

    /// What the person at the desk has asked for meanwhile, if anything. Never waits.
    fn poll(&mut self) -> Option<Command>;

    /// Waits for the clerk to compare the portrait with the person; none where nobody does.
    ///
    /// # Errors
    ///
    /// [`Fault::Cancelled`] when the visit is ended instead.
    fn compare_portrait(&mut self) -> Result<Option<bool>, Fault>;
}
