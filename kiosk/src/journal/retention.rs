//! Removes records whose time is over, and signs for the gap.

use jiff::{SignedDuration, Timestamp};
use rusqlite::OptionalExtension;

use super::error::JournalError;
use super::record::{Event, Retention};
use super::store::{Heading, Journal};
use crate::verification::clock::Moment;

impl Journal {
    /// Removes the records before `days` days ago, their receipts too, and every table that may
    /// hold them; returns how many went.
    /// The newest record always stays.
    ///
    /// # Errors
    /// See [`JournalError`]. Nothing is removed then, but receipts may be.
    pub fn retain(
        &mut self,
        heading: Heading,
        days: u32,
        now: Timestamp,
    ) -> Result<u64, JournalError> {
        let limit =
            Moment::at(now - SignedDuration::from_hours(24 * i64::from(days))).record_time();
        // Up to the first record that is young enough: a clock that once went back parts nothing.
        // What stands before an old confirmation of the clock is older than that, whatever it says.
        let last: Option<(u64, u64, Vec<u8>)> = self
            .store
            .query_row(
                "SELECT sequence, sequence - (SELECT min(sequence) FROM record) + 1, hash FROM record
                 WHERE sequence < coalesce(
                     (SELECT min(sequence) FROM record WHERE json_extract(body, '$.time') >= ?1
                         AND sequence > coalesce((SELECT max(+sequence) FROM record
                             WHERE json_extract(body, '$.clock.by') IS NOT NULL
                             AND json_extract(body, '$.time') < ?1), 0)),
                     (SELECT max(sequence) FROM record))
                 ORDER BY sequence DESC LIMIT 1",
                [limit],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .optional()?;
        let Some((through, count, hash)) = last else {
            return Ok(0);
        };
        for sequence in through + 1 - count..=through {
            for path in self.receipt_paths(sequence) {
                match std::fs::remove_file(&path) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        return Err(JournalError::Folder {
                            path,
                            source: error,
                        });
                    }
                    _ => {}
                }
            }
        }
        // A table may hold what goes; whoever wants one writes it anew.
        let exports = self.exports();
        match std::fs::remove_dir_all(&exports) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(JournalError::Folder {
                    path: exports,
                    source,
                });
            }
            _ => {}
        }
        let gap = Retention {
            removed_through: through,
            hash: hex::encode(hash),
            days,
            trust_version: self.trust_version()?,
        };
        self.add(heading, Event::Retention(gap), |transaction| {
            transaction.execute("DELETE FROM record WHERE sequence <= ?1", [through])?;
            Ok(())
        })?;
        // What was removed must not live on in the write-ahead log.
        self.store
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(count)
    }

    /// Hash of a record that retention removed, from the record that signs for the gap.
    pub(super) fn removed_hash(&self, sequence: u64) -> Result<String, JournalError> {
        let hash = self
            .store
            .query_row(
                "SELECT json_extract(body, '$.retention.hash') FROM record
                 WHERE json_extract(body, '$.retention.removed_through') = ?1",
                [sequence],
                |row| row.get(0),
            )
            .optional()?;
        hash.ok_or(JournalError::NoVisit { sequence })
    }
}
