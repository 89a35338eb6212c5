//! What time the journal knows to have come, and an administrator's word against it.

use rusqlite::OptionalExtension;

use super::error::JournalError;
use super::receipt::Receipt;
use super::record::{ClockConfirmed, Event};
use super::store::{Heading, Journal};
use crate::staff::{Role, SignedIn};
use crate::verification::errand::Note;

impl Journal {
    /// The latest time on record, RFC 3339 in UTC, since the clock was last confirmed: not the last
    /// record's, which a clock that went back may have written.
    ///
    /// # Errors
    /// See [`JournalError`].
    pub fn latest_time(&self) -> Result<Option<String>, JournalError> {
        // By the indexes of times and confirmations: without the signs SQLite would walk through all
        // records, and this is asked every other second.
        let latest = self.store.query_row(
            "SELECT json_extract(body, '$.time') FROM record
             WHERE +sequence >= coalesce((SELECT max(+sequence) FROM record
                 WHERE json_extract(body, '$.clock.by') IS NOT NULL), 0)
             ORDER BY json_extract(body, '$.time') DESC LIMIT 1",
            [],
            |row| row.get(0),
        );
        Ok(latest.optional()?)
    }

    /// Appends an administrator's word that the heading's time is right, though a record before is
    /// of a later one.
    ///
    /// # Errors
    /// [`JournalError::NotEntitled`], and see [`JournalError`]. Nothing is appended then.
    pub fn confirm_clock(
        &mut self,
        heading: Heading,
        by: &SignedIn,
        note: &Note,
    ) -> Result<Receipt, JournalError> {
        if by.role() < Role::Administrator {
            return Err(JournalError::NotEntitled);
        }
        let confirmed = ClockConfirmed {
            by: by.name().into(),
            latest: self.latest_time()?,
            note: note.as_str().into(),
        };
        self.add(heading, Event::Clock(confirmed), |_| Ok(()))
    }
}
