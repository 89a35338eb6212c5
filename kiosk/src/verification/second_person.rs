//! What people decide beside the program: a second person, or that somebody is verified elsewhere.

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::clock::Moment;
use super::errand::Note;
use super::view::Refusal;
use super::visit::Desk;
use crate::coded::coded;
use crate::journal::JournalError;
use crate::staff::Denied;

coded! {
    /// Why a second person decides as they do; the word files have `override-CODE`.
    pub enum OverrideReason {
        /// The person was compared with the printed photograph, and the card was looked at.
        ComparedInPerson = "compared-in-person",
        /// Other papers show who it is.
        OtherPapers = "other-papers",
        /// The police of the place of residence confirmed it.
        PoliceConfirmed = "police-confirmed",
        /// Another reason, which the note tells.
        Other = "other",
    }
}

/// What a second person decides, and by what PIN.
#[derive(Clone)]
pub struct SecondDecision {
    /// Who decides.
    pub name: String,
    /// Their PIN.
    pub pin: Zeroizing<String>,
    /// Whether the file is accepted.
    pub accepted: bool,
    /// Why.
    pub reason: OverrideReason,
    /// In their own words.
    pub note: Note,
}

impl Desk {
    /// Records what a second person decides about the visit of this record. The program's
    /// decision stays as it is.
    ///
    /// # Errors
    /// Why it is not taken.
    pub fn decide(&mut self, visit: u64, decision: &SecondDecision) -> Result<(), Refusal> {
        let SecondDecision {
            accepted,
            reason,
            note,
            ..
        } = decision;
        let by = self
            .staff()
            .sign_in(&decision.name, &decision.pin, Timestamp::now())
            .map_err(|error| Refusal::from(&error))?;
        let heading = self.heading(Moment::present());
        let recorded = self
            .journal
            .append_override(heading, visit, &by, *accepted, *reason, note);
        recorded.map(drop).map_err(|error| refusal(&error))
    }

    /// Records that whoever came for the visit of this record was sent to be verified elsewhere.
    ///
    /// # Errors
    /// Why it is not taken.
    pub fn send_elsewhere(&mut self, visit: u64) -> Result<(), Refusal> {
        let heading = self.heading(Moment::present());
        let recorded = self.journal.append_elsewhere(heading, visit);
        recorded.map(drop).map_err(|error| refusal(&error))
    }
}

fn refusal(error: &JournalError) -> Refusal {
    Refusal {
        code: match error {
            JournalError::NotEntitled => Denied::NotEntitled.code(),
            JournalError::Decided | JournalError::NoVisit { .. } => Denied::AlreadyDecided.code(),
            _ => error.fault().code(),
        },
        count: None,
    }
}
