//! The journal's file: appended, never changed, and verified as a chain.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ring::{digest, signature};
use rusqlite::{Connection, OptionalExtension, params};
use thiserror::Error;

use super::keys::Keys;
use super::receipt::Receipt;
use super::record::Record;

/// File of the journal in its folder.
const FILE: &str = "journal.sqlite";

/// Why the journal cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The folder cannot be made or written.
    #[error("journal folder {path}: {source}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The desk's key file cannot be read, written, or is not a key.
    #[error("the journal's key file cannot be used")]
    Key,
    /// SQLite reports a fault: disk full, file damaged, locked by another program.
    #[error("journal: {0}")]
    Store(#[from] rusqlite::Error),
    /// A record or a receipt cannot be written or read as JSON.
    #[error("journal record: {0}")]
    Record(#[from] serde_json::Error),
    /// A record's chain or signature is wrong.
    #[error("record {sequence} has been altered, or one before it is missing")]
    Altered {
        /// The first record that does not hold.
        sequence: u64,
    },
}

/// An open journal.
pub struct Journal {
    store: Connection,
    keys: Keys,
    receipts: PathBuf,
}

/// Hash, body and signature of one stored record.
struct Row {
    sequence: u64,
    body: String,
    hash: Vec<u8>,
    signature: Vec<u8>,
}

impl Journal {
    /// Opens the journal in `folder`, or begins one.
    ///
    /// # Errors
    /// See [`JournalError`].
    pub fn open(folder: &Path) -> Result<Self, JournalError> {
        let receipts = folder.join("receipts");
        std::fs::create_dir_all(&receipts).map_err(|source| JournalError::Folder {
            path: folder.into(),
            source,
        })?;
        let keys = Keys::open(folder)?;
        let store = Connection::open(folder.join(FILE))?;
        store.busy_timeout(Duration::from_secs(5))?;
        store.pragma_update(None, "journal_mode", "WAL")?;
        store.pragma_update(None, "synchronous", "FULL")?;
        store.execute_batch(
            "CREATE TABLE IF NOT EXISTS record (
                 sequence  INTEGER PRIMARY KEY CHECK (sequence > 0),
                 body      TEXT NOT NULL,
                 hash      BLOB NOT NULL CHECK (length(hash) = 32),
                 signature BLOB NOT NULL CHECK (length(signature) = 64)
             ) STRICT;
             CREATE TRIGGER IF NOT EXISTS record_is_never_changed BEFORE UPDATE ON record
                 BEGIN SELECT RAISE(ABORT, 'records are never changed'); END;
             CREATE TRIGGER IF NOT EXISTS record_is_never_deleted BEFORE DELETE ON record
                 BEGIN SELECT RAISE(ABORT, 'records are never deleted'); END;",
        )?;
        Ok(Self {
            store,
            keys,
            receipts,
        })
    }

    /// Appends the record, whose sequence number is given here, and writes its receipt.
    ///
    /// # Errors
    /// See [`JournalError`]. Nothing is appended then; a receipt that could not be written
    /// leaves the record in place.
    pub fn append(&mut self, mut record: Record) -> Result<(u64, PathBuf), JournalError> {
        let transaction = self
            .store
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let last: Option<(u64, Vec<u8>)> = transaction
            .query_row(
                "SELECT sequence, hash FROM record ORDER BY sequence DESC LIMIT 1",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let (sequence, previous) = last.unwrap_or((0, vec![0; 32]));
        record.sequence = sequence + 1;
        let body = serde_json::to_string(&record)?;
        let hash = chain(&previous, &body);
        let signature = self.keys.sign(&hash);
        transaction.execute(
            "INSERT INTO record (sequence, body, hash, signature) VALUES (?1, ?2, ?3, ?4)",
            params![record.sequence, body, hash.as_slice(), signature],
        )?;
        transaction.commit()?;

        let receipt = Receipt {
            demo: record.demo,
            record: body,
            previous_hash: hex::encode(previous),
            hash: hex::encode(hash),
            signature: hex::encode(signature),
            public_key: hex::encode(self.keys.public_key()),
        };
        let path = self.receipts.join(format!("{:06}.json", record.sequence));
        receipt.write(&path)?;
        Ok((record.sequence, path))
    }

    /// Time of the newest record, RFC 3339 in UTC.
    ///
    /// # Errors
    /// See [`JournalError`].
    pub fn last_time(&self) -> Result<Option<String>, JournalError> {
        let body: Option<String> = self
            .store
            .query_row(
                "SELECT body FROM record ORDER BY sequence DESC LIMIT 1",
                [],
                |row| row.get(0),
            )
            .optional()?;
        body.map(|body| Ok(serde_json::from_str::<Record>(&body)?.time))
            .transpose()
    }

    /// The keyed tag of a number, for a record.
    pub fn tag(&self, number: &str) -> String {
        self.keys.tag(number)
    }

    /// Verifies every record from the first on; returns how many there are. A tail that was cut
    /// off cannot be seen here: a later receipt shows it.
    ///
    /// # Errors
    /// [`JournalError::Altered`] names the first record that does not hold.
    pub fn verify(&self) -> Result<u64, JournalError> {
        let key = signature::UnparsedPublicKey::new(&signature::ED25519, self.keys.public_key());
        let mut query = self
            .store
            .prepare("SELECT sequence, body, hash, signature FROM record ORDER BY sequence")?;
        let rows = query.query_map([], |row| {
            Ok(Row {
                sequence: row.get(0)?,
                body: row.get(1)?,
                hash: row.get(2)?,
                signature: row.get(3)?,
            })
        })?;
        let mut previous = vec![0; 32];
        let mut count = 0;
        for row in rows {
            let row = row?;
            count += 1;
            let holds = row.sequence == count
                && row.hash == chain(&previous, &row.body)
                && key.verify(&row.hash, &row.signature).is_ok();
            if !holds {
                return Err(JournalError::Altered { sequence: count });
            }
            previous = row.hash;
        }
        Ok(count)
    }
}

/// Hash of a record in the chain.
pub(super) fn chain(previous: &[u8], body: &str) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(previous);
    context.update(body.as_bytes());
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Policy;

    fn record() -> Record {
        Record {
            sequence: 0,
            time: "2026-11-23T02:41:27Z".into(),
            demo: true,
            office: "BHXH cơ sở Mẫu".into(),
            desk: "Quầy 03".into(),
            program: "0.1.0".into(),
            policy: Policy::default(),
            masked_number: Some("001 ••• ••• •••".into()),
            number_tag: None,
            decision: "verified".into(),
            reason: "finger-matches".into(),
            checks: Vec::new(),
            access: None,
            csca: None,
            revocation_list: None,
            tries: Vec::new(),
        }
    }

    #[test]
    fn records_are_chained_signed_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(folder.path()).unwrap();
        let first = Receipt::read(&journal.append(record()).unwrap().1).unwrap();
        drop(journal);
        let mut journal = Journal::open(folder.path()).unwrap();
        let (_, path) = journal.append(record()).unwrap();
        let second = Receipt::read(&path).unwrap();
        assert_eq!(second.previous_hash, first.hash);
        assert_eq!(journal.verify().unwrap(), 2);
        assert_eq!(
            journal.last_time().unwrap().as_deref(),
            Some("2026-11-23T02:41:27Z")
        );
        assert_eq!(second.verify().unwrap().sequence, 2);
        assert!(second.demo);
    }

    #[test]
    fn an_altered_deleted_or_reordered_record_is_named() {
        let alterations = [
            (
                "UPDATE record SET body = replace(body, 'verified', 'refused') WHERE sequence = 2",
                2,
            ),
            ("DELETE FROM record WHERE sequence = 1", 1),
            (
                "UPDATE record SET sequence = 9 WHERE sequence = 2; UPDATE record SET sequence = 2 WHERE sequence = 3; UPDATE record SET sequence = 3 WHERE sequence = 9",
                2,
            ),
        ];
        for (statement, first_bad) in alterations {
            let folder = tempfile::tempdir().unwrap();
            let mut journal = Journal::open(folder.path()).unwrap();
            for _ in 0..3 {
                journal.append(record()).unwrap();
            }
            assert!(
                journal.store.execute_batch(statement).is_err(),
                "the triggers stand in the way"
            );
            journal
                .store
                .execute_batch(
                    "DROP TRIGGER record_is_never_changed; DROP TRIGGER record_is_never_deleted;",
                )
                .unwrap();
            journal.store.execute_batch(statement).unwrap();
            assert!(
                matches!(journal.verify(), Err(JournalError::Altered { sequence }) if sequence == first_bad),
                "{statement}"
            );
        }
    }

    #[test]
    fn a_receipt_with_another_decision_does_not_verify() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(folder.path()).unwrap();
        let mut receipt = Receipt::read(&journal.append(record()).unwrap().1).unwrap();
        receipt.record = receipt.record.replace("verified", "refused");
        assert!(receipt.verify().is_none());
    }

    #[test]
    fn tags_are_stable_and_do_not_hold_the_number() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path()).unwrap();
        let tag = journal.tag("001090000006");
        assert_eq!(
            tag,
            Journal::open(folder.path()).unwrap().tag("001090000006")
        );
        assert_ne!(
            tag,
            Journal::open(tempfile::tempdir().unwrap().path())
                .unwrap()
                .tag("001090000006")
        );
        assert!(!tag.contains("000006"));
    }
}
