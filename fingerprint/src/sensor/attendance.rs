//! Who is told what happens, and asked whether to go on.

use std::ops::ControlFlow;

use super::{CaptureEvent, SensorError};

/// The receiver of events, and what it was told last: while nothing comes over the line it is told
/// so again, so that it may stop whatever is waited for.
pub(super) struct Attendance<'a> {
    on: &'a mut dyn FnMut(CaptureEvent) -> ControlFlow<()>,
    last: CaptureEvent,
}

impl<'a> Attendance<'a> {
    pub(super) fn new(
        on: &'a mut dyn FnMut(CaptureEvent) -> ControlFlow<()>,
        first: CaptureEvent,
    ) -> Self {
        Self { on, last: first }
    }

    /// Tells what happens.
    ///
    /// # Errors
    /// [`SensorError::Cancelled`].
    pub(super) fn tell(&mut self, event: CaptureEvent) -> Result<(), SensorError> {
        self.last = event;
        self.ask()
    }

    /// Whether to go on.
    ///
    /// # Errors
    /// [`SensorError::Cancelled`].
    pub(super) fn ask(&mut self) -> Result<(), SensorError> {
        match (self.on)(self.last) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(SensorError::Cancelled),
        }
    }
}
