//! Tells the caller how the inspection goes on, and hears whether to stop.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Event, InspectionError, ProvenDocument, Step};
use crate::check::{Check, CheckId, Outcome, Reason};

/// Collects the checks and passes events on.
pub(super) struct Report<'a> {
    events: &'a mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
    step: Step,
    checks: Vec<Check>,
    stop: Arc<AtomicBool>,
}

impl<'a> Report<'a> {
    pub(super) fn new(events: &'a mut dyn FnMut(Event<'_>) -> ControlFlow<()>) -> Self {
        Self {
            events,
            step: Step::OpenChip,
            checks: Vec::new(),
            stop: Arc::default(),
        }
    }

    /// The card is opened anew: what was concluded no longer stands.
    pub(super) fn begin_again(&mut self) {
        self.checks.clear();
    }

    /// A step begins.
    pub(super) fn step(&mut self, step: Step) -> Result<(), InspectionError> {
        self.step = step;
        self.tell(Event::Step(step))
    }

    /// Bytes arrived. A wish to stop takes effect at the next command.
    pub(super) fn progress(&mut self, done: usize, total: usize) {
        let step = self.step;
        let _ = self.tell(Event::Progress { step, done, total });
    }

    /// Set once the receiver has asked to stop.
    pub(super) fn stop(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// A check was concluded.
    pub(super) fn check(&mut self, check: Check) -> Result<(), InspectionError> {
        self.checks.push(check);
        self.tell(Event::Checked(check))
    }

    /// A check was concluded, named by its parts.
    pub(super) fn conclude(
        &mut self,
        id: CheckId,
        outcome: Outcome,
        reason: Reason,
    ) -> Result<(), InspectionError> {
        self.check(Check {
            id,
            outcome,
            reason,
        })
    }

    /// More of the document may be shown.
    pub(super) fn document(&mut self, document: &ProvenDocument) -> Result<(), InspectionError> {
        self.tell(Event::Document(document))
    }

    /// The document's signer is known.
    pub(super) fn signer(&mut self, country: &str) -> Result<(), InspectionError> {
        self.tell(Event::Signer(country))
    }

    /// The checks so far.
    pub(super) fn take_checks(&mut self) -> Vec<Check> {
        std::mem::take(&mut self.checks)
    }

    /// An error if the receiver asked to stop.
    pub(super) fn go_on(&self) -> Result<(), InspectionError> {
        if self.stopped() {
            Err(InspectionError::Cancelled)
        } else {
            Ok(())
        }
    }

    fn tell(&mut self, event: Event<'_>) -> Result<(), InspectionError> {
        // Once told to stop, nobody listens any more.
        if !self.stopped() && (self.events)(event).is_break() {
            self.stop.store(true, Ordering::Relaxed);
        }
        self.go_on()
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}
