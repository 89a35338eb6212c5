//! Is the chip the one that the state personalised?

pub mod active;
pub mod chip;
pub mod mapping;
pub mod terminal;

use crate::check::{Check, CheckId, Outcome, Reason};

/// The check on the chip's authenticity with this end.
const fn concluded(outcome: Outcome, reason: Reason) -> Check {
    Check {
        id: CheckId::ChipAuthenticity,
        outcome,
        reason,
    }
}
