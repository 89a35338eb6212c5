//! The read of a chip, as far as it is.

use std::time::Duration;

use card_reader::check::Outcome;

use super::super::fault::Fault;
use super::Fields;
use crate::coded::coded;

/// Is there a card?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardPresence {
    /// Put the card on the reader.
    Awaited,
    /// It lies there.
    Present,
    /// It was lifted: so many seconds are left to put it back.
    Lifted {
        /// Whole seconds left.
        seconds_left: u32,
    },
    /// No card can be laid down until this has passed.
    Unready(Fault),
}

/// The read of a chip.
#[derive(Clone, PartialEq)]
pub struct Reading {
    /// Is there a card?
    pub card: CardPresence,
    /// The steps, in order.
    pub steps: Vec<StepLine>,
    /// Bytes read so far, of all files.
    pub bytes_done: u64,
    /// Bytes of all files; those to come as large as on the last card.
    pub bytes_total: u64,
    /// How far the read is, 0 to 1. It never falls, though files turn out larger than expected.
    pub share: f32,
    /// Whole seconds left, once they can be estimated.
    pub seconds_left: Option<u32>,
    /// What is proven so far.
    pub fields: Fields,
}

coded! {
    /// A step of the read, as people see it; the word file has `step-CODE`.
    pub enum StepName {
        /// The chip is opened.
        OpenChip = "open-chip",
        /// The signature over the chip's data and its issuer.
        Signature = "signature",
        /// Whether the signer is revoked.
        Revocation = "revocation",
        /// Whether the chip is no copy.
        ChipAuthenticity = "chip-authenticity",
        /// The holder's data.
        PersonalData = "personal-data",
        /// The photograph.
        Portrait = "portrait",
        /// The fingers in the chip.
        Fingers = "fingers",
        /// What was entered against the chip's data.
        Printed = "printed",
    }
}

/// A step and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepLine {
    /// Which step.
    pub name: StepName,
    /// How far it is.
    pub state: StepState,
    /// What else is told once it has ended.
    pub detail: Option<StepDetail>,
}

/// What is told of a step beside its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepDetail {
    /// How long it took.
    Took(Duration),
    /// Country of the document's signer, proven.
    Country(String),
    /// Bytes that it brought.
    Bytes(u64),
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Not reached.
    Waiting,
    /// Running: bytes done and bytes in all, both zero where the step counts no bytes.
    Running {
        /// Bytes done.
        done: u64,
        /// Bytes in all.
        total: u64,
    },
    /// Ended, with the code of the reason (`reason-CODE`).
    Done {
        /// How it ended.
        outcome: Outcome,
        /// Why.
        reason: &'static str,
    },
}
