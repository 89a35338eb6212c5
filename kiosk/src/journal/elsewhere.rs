//! Who was sent to be verified elsewhere.

use rusqlite::OptionalExtension;

use super::error::JournalError;
use super::receipt::Receipt;
use super::record::{Elsewhere, Event};
use super::store::{Heading, Journal};
use crate::verification::decision::Decision;

impl Journal {
    /// Appends that whoever came for the visit of record `visit` was sent to be verified elsewhere.
    ///
    /// # Errors
    /// [`JournalError::NoVisit`]; [`JournalError::Decided`] where the person was verified or has
    /// been sent already; and see [`JournalError`]. Nothing is appended then.
    pub fn append_elsewhere(
        &mut self,
        heading: Heading,
        visit: u64,
    ) -> Result<Receipt, JournalError> {
        let Some(Event::Visit(ended)) = self.record(visit)?.map(|record| record.event) else {
            return Err(JournalError::NoVisit { sequence: visit });
        };
        if ended.decision == Decision::Verified.code() || self.was_sent_elsewhere(visit)? {
            return Err(JournalError::Decided);
        }
        let sent = Elsewhere {
            visit,
            by: ended.clerk,
        };
        self.add(heading, Event::Elsewhere(sent), |_| Ok(()))
    }

    /// Whether whoever came for this visit was sent to be verified elsewhere.
    pub(super) fn was_sent_elsewhere(&self, visit: u64) -> Result<bool, JournalError> {
        let sent = self.store.query_row(
            "SELECT 1 FROM record WHERE json_extract(body, '$.elsewhere.visit') = ?1",
            [visit],
            |_| Ok(()),
        );
        Ok(sent.optional()?.is_some())
    }
}
