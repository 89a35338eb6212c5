//! What a second person decided about a visit.

use super::error::JournalError;
use super::receipt::Receipt;
use super::record::{Event, Override};
use super::store::{Heading, Journal};
use crate::staff::{Role, SignedIn};
use crate::verification::decision::Decision;
use crate::verification::errand::Note;
use crate::verification::second_person::OverrideReason;

impl Journal {
    /// Appends a second person's decision about the visit of record `visit`.
    ///
    /// # Errors
    /// See [`JournalError`]. Nothing is appended then.
    pub fn append_override(
        &mut self,
        heading: Heading,
        visit: u64,
        by: &SignedIn,
        accepted: bool,
        reason: OverrideReason,
        note: &Note,
    ) -> Result<Receipt, JournalError> {
        let Some(Event::Visit(decided)) = self.record(visit)?.map(|record| record.event) else {
            return Err(JournalError::NoVisit { sequence: visit });
        };
        if by.role() < Role::Supervisor || decided.clerk.as_deref() == Some(by.name()) {
            return Err(JournalError::NotEntitled);
        }
        if !Decision::from_code(&decided.decision).is_some_and(Decision::leaves_open) {
            return Err(JournalError::Decided);
        }
        let decision = Override {
            visit,
            by: by.name().into(),
            role: by.role(),
            program_decision: decided.decision,
            person_decision: if accepted { "accepted" } else { "declined" }.into(),
            reason: reason.code().into(),
            note: note.as_str().into(),
        };
        self.add(heading, Event::Override(decision), |transaction| {
            let decisions: u64 = transaction.query_row(
                "SELECT count(*) FROM record WHERE json_extract(body, '$.override.visit') = ?1",
                [visit],
                |row| row.get(0),
            )?;
            // This one is among them.
            if decisions == 1 {
                Ok(())
            } else {
                Err(JournalError::Decided)
            }
        })
    }

    /// The second person's decision about the visit of this number.
    pub(crate) fn decision_about(&self, visit: u64) -> Result<Option<Override>, JournalError> {
        let record = self.one(
            "SELECT body FROM record WHERE json_extract(body, '$.override.visit') = ?1",
            visit,
        )?;
        Ok(record.and_then(|record| match record.event {
            Event::Override(decision) => Some(decision),
            _ => None,
        }))
    }
}
