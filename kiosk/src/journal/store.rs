//! The journal's file: appended, never changed.

use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::statvfs::statvfs;
use ring::digest;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::error::JournalError;
use super::keys::{Keys, PublicKey};
use super::receipt::{Receipt, write};
use super::record::{Event, Record, TrustChange, Visit};
use crate::settings::{self, JournalKey};
use crate::verification::clock::Moment;
use crate::words::Language;

/// File of the journal in its folder.
pub const FILE: &str = "journal.sqlite";

/// Free space below which no visit begins, in bytes: many times what one leaves behind.
pub(crate) const SPACE: u64 = 16 << 20;

/// An open journal.
pub struct Journal {
    pub(super) store: Connection,
    pub(super) keys: Keys,
    folder: PathBuf,
}

/// Who writes, and when: the same for every kind of record.
#[derive(Debug, Clone)]
pub struct Heading {
    /// Time of the event, RFC 3339 in UTC.
    pub time: String,
    /// True in the demonstration.
    pub demo: bool,
    /// Office of the desk.
    pub office: String,
    /// Desk within the office.
    pub desk: String,
}

impl Heading {
    /// The heading of what happens at this desk at this moment.
    pub fn of(desk: &settings::Desk, moment: Moment, demo: bool) -> Self {
        Self {
            time: moment.record_time(),
            demo,
            office: desk.office.clone(),
            desk: desk.name.clone(),
        }
    }
}

impl Journal {
    /// Opens the journal of these settings, or begins one.
    ///
    /// # Errors
    /// See [`JournalError`].
    pub fn of(settings: &settings::Journal) -> Result<Self, JournalError> {
        Self::open_with(&settings.folder, settings.key.as_ref())
    }

    /// Opens the journal in `folder` whose key lies there too, or begins one.
    ///
    /// # Errors
    /// See [`JournalError`].
    pub fn open(folder: &Path) -> Result<Self, JournalError> {
        Self::open_with(folder, None)
    }

    fn open_with(folder: &Path, key: Option<&JournalKey>) -> Result<Self, JournalError> {
        std::fs::create_dir_all(folder.join("receipts")).map_err(|source| {
            JournalError::Folder {
                path: folder.into(),
                source,
            }
        })?;
        let keys = Keys::open(folder, key)?;
        let store = Connection::open(folder.join(FILE))?;
        store.busy_timeout(Duration::from_secs(5))?;
        store.pragma_update(None, "journal_mode", "WAL")?;
        store.pragma_update(None, "synchronous", "FULL")?;
        store.pragma_update(None, "secure_delete", true)?;
        store.execute_batch(
            "CREATE TABLE IF NOT EXISTS record (
                 sequence  INTEGER PRIMARY KEY CHECK (sequence > 0),
                 body      TEXT NOT NULL,
                 hash      BLOB NOT NULL CHECK (length(hash) = 32),
                 signature BLOB NOT NULL CHECK (length(signature) = 64)
             ) STRICT;
             CREATE INDEX IF NOT EXISTS record_by_time ON record (json_extract(body, '$.time'));
             CREATE INDEX IF NOT EXISTS record_by_file ON record (json_extract(body, '$.visit.file_number'));
             CREATE INDEX IF NOT EXISTS record_by_tag ON record (json_extract(body, '$.visit.number_tag'));
             CREATE INDEX IF NOT EXISTS record_by_decision ON record (json_extract(body, '$.visit.decision'),
                 json_extract(body, '$.time')) WHERE json_extract(body, '$.visit.decision') IS NOT NULL;
             CREATE INDEX IF NOT EXISTS record_by_override ON record (json_extract(body, '$.override.visit'));
             CREATE INDEX IF NOT EXISTS record_by_elsewhere ON record (json_extract(body, '$.elsewhere.visit'))
                 WHERE json_extract(body, '$.elsewhere.visit') IS NOT NULL;
             CREATE INDEX IF NOT EXISTS record_by_clock ON record (json_extract(body, '$.clock.by'))
                 WHERE json_extract(body, '$.clock.by') IS NOT NULL;
             CREATE INDEX IF NOT EXISTS record_by_trust ON record (coalesce(json_extract(body, '$.visit.trust_version'),
                 json_extract(body, '$.trust.version'), json_extract(body, '$.retention.trust_version')));
             CREATE TRIGGER IF NOT EXISTS record_is_never_changed BEFORE UPDATE ON record
                 BEGIN SELECT RAISE(ABORT, 'records are never changed'); END;
             CREATE TRIGGER IF NOT EXISTS record_is_removed_by_retention_alone BEFORE DELETE ON record
                 WHEN OLD.sequence > coalesce((SELECT json_extract(body, '$.retention.removed_through')
                     FROM record ORDER BY sequence DESC LIMIT 1), 0)
                 BEGIN SELECT RAISE(ABORT, 'records are removed by retention alone'); END;",
        )?;
        let journal = Self {
            store,
            keys,
            folder: folder.into(),
        };
        journal.is_ours()?;
        Ok(journal)
    }

    /// A desk whose key was changed or lost goes on in no journal that another key has signed.
    fn is_ours(&self) -> Result<(), JournalError> {
        let last: Option<(Vec<u8>, Vec<u8>)> = self
            .store
            .query_row(
                "SELECT hash, signature FROM record ORDER BY sequence DESC LIMIT 1",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let key = self.keys.public_key();
        match last {
            Some((hash, signature)) if !key.verifies(&hash, &signature) => {
                Err(JournalError::OtherKey)
            }
            _ => Ok(()),
        }
    }

    /// The journal's file.
    pub fn file(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    /// Whether a visit may begin: its record will find room and can be written.
    ///
    /// # Errors
    /// See [`JournalError`].
    pub fn ready(&mut self) -> Result<(), JournalError> {
        let space = statvfs(&self.folder).map_err(|source| JournalError::Folder {
            path: self.folder.clone(),
            source: source.into(),
        })?;
        if space
            .blocks_available()
            .saturating_mul(space.fragment_size())
            < SPACE
        {
            return Err(JournalError::Full {
                path: self.folder.clone(),
            });
        }
        self.keys.ready()?;
        // Takes the lock for writing, which a read-only or vanished file refuses.
        self.immediate()?.rollback()?;
        Ok(())
    }

    fn immediate(&mut self) -> Result<Transaction<'_>, JournalError> {
        Ok(self
            .store
            .transaction_with_behavior(TransactionBehavior::Immediate)?)
    }

    /// Appends a record of a visit. When this returns, no loss of power loses it.
    ///
    /// # Errors
    /// See [`JournalError`]. Nothing is appended then.
    pub fn append(&mut self, heading: Heading, visit: Visit) -> Result<Receipt, JournalError> {
        self.add(heading, Event::Visit(Box::new(visit)), |_| Ok(()))
    }

    /// Appends an event, if `also`, in the same transaction, succeeds.
    pub(super) fn add(
        &mut self,
        heading: Heading,
        event: Event,
        also: impl FnOnce(&Transaction<'_>) -> Result<(), JournalError>,
    ) -> Result<Receipt, JournalError> {
        // Not by `immediate`, so that the keys stay free to sign.
        let transaction = self
            .store
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let last: Option<(u64, Vec<u8>)> = transaction
            .query_row(
                "SELECT sequence, hash FROM record ORDER BY sequence DESC LIMIT 1",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let (sequence, previous) = last.unwrap_or((0, vec![0; 32]));
        let record = Record {
            sequence: sequence + 1,
            time: heading.time,
            demo: heading.demo,
            office: heading.office,
            desk: heading.desk,
            program: env!("CARGO_PKG_VERSION").into(),
            event,
        };
        let body = serde_json::to_string(&record)?;
        let hash = chain(&previous, &body);
        let signature = self.keys.sign(&hash)?;
        transaction.execute(
            "INSERT INTO record (sequence, body, hash, signature) VALUES (?1, ?2, ?3, ?4)",
            params![record.sequence, body, hash.as_slice(), signature],
        )?;
        also(&transaction)?;
        transaction.commit()?;
        Ok(Receipt {
            demo: record.demo,
            record: body,
            previous_hash: hex::encode(previous),
            hash: hex::encode(hash),
            signature: hex::encode(signature),
            public_key: self.keys.public_key().to_string(),
        })
    }

    /// The record of this number.
    ///
    /// # Errors
    /// See [`JournalError`].
    pub fn record(&self, sequence: u64) -> Result<Option<Record>, JournalError> {
        self.one("SELECT body FROM record WHERE sequence = ?1", sequence)
    }

    /// The record whose body this statement selects by a number.
    pub(super) fn one(&self, statement: &str, number: u64) -> Result<Option<Record>, JournalError> {
        let body: Option<String> = self
            .store
            .query_row(statement, [number], |row| row.get(0))
            .optional()?;
        Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
    }

    /// The receipt of this number, made again from the journal.
    ///
    /// # Errors
    /// [`JournalError::NoVisit`] where there is no such record.
    pub fn receipt(&self, sequence: u64) -> Result<Receipt, JournalError> {
        let receipt = self
            .store
            .query_row(
                "SELECT body, hash, signature, coalesce(json_extract(body, '$.demo'), 0),
                     (SELECT hash FROM record before WHERE before.sequence = record.sequence - 1)
                 FROM record WHERE sequence = ?1",
                [sequence],
                |row| {
                    Ok(Receipt {
                        demo: row.get(3)?,
                        record: row.get(0)?,
                        previous_hash: row
                            .get::<_, Option<Vec<u8>>>(4)?
                            .map(hex::encode)
                            .unwrap_or_default(),
                        hash: hex::encode(row.get::<_, Vec<u8>>(1)?),
                        signature: hex::encode(row.get::<_, Vec<u8>>(2)?),
                        public_key: self.keys.public_key().to_string(),
                    })
                },
            )
            .optional()?;
        let mut receipt = receipt.ok_or(JournalError::NoVisit { sequence })?;
        if receipt.previous_hash.is_empty() {
            receipt.previous_hash = match sequence {
                1 => hex::encode([0; 32]),
                _ => self.removed_hash(sequence - 1)?,
            };
        }
        Ok(receipt)
    }

    /// Writes a receipt into the journal's folder; returns its path. The record stands whether
    /// this succeeds or not.
    ///
    /// # Errors
    /// [`JournalError::Folder`].
    pub fn save(&self, receipt: &Receipt) -> Result<PathBuf, JournalError> {
        let record: Record = serde_json::from_str(&receipt.record)?;
        let path = self.receipt_path(record.sequence);
        receipt.write(&path)?;
        Ok(path)
    }

    /// Writes the receipt of visit `sequence` on paper beside the other; returns its path.
    ///
    /// # Errors
    /// See [`Journal::page`], and [`JournalError::Folder`].
    pub fn save_page(&self, sequence: u64, language: Language) -> Result<PathBuf, JournalError> {
        let path = self.receipt_path(sequence).with_extension("pdf");
        write(&path, &self.page(sequence, language)?)?;
        Ok(path)
    }

    fn receipt_path(&self, sequence: u64) -> PathBuf {
        self.folder
            .join("receipts")
            .join(format!("{sequence:06}.json"))
    }

    /// Where tables are written for people.
    pub(super) fn exports(&self) -> PathBuf {
        self.folder.join("exports")
    }

    /// Every file that may have been made for this record.
    pub(super) fn receipt_paths(&self, sequence: u64) -> [PathBuf; 2] {
        let path = self.receipt_path(sequence);
        [path.with_extension("pdf"), path]
    }

    /// The highest version of the trust store on record; 0 where there is none.
    ///
    /// # Errors
    /// See [`JournalError`].
    pub fn trust_version(&self) -> Result<u64, JournalError> {
        let highest: Option<u64> = self.store.query_row(
            "SELECT max(coalesce(json_extract(body, '$.visit.trust_version'),
                 json_extract(body, '$.trust.version'), json_extract(body, '$.retention.trust_version'))) FROM record",
            [],
            |row| row.get(0),
        )?;
        Ok(highest.unwrap_or(0))
    }

    /// Appends a change of the trust store that was signed here.
    ///
    /// # Errors
    /// See [`JournalError`]. Nothing is appended then.
    pub fn append_trust_change(
        &mut self,
        heading: Heading,
        change: TrustChange,
    ) -> Result<Receipt, JournalError> {
        self.add(heading, Event::Trust(change), |_| Ok(()))
    }

    /// The keyed tag of a number, for a record or a search.
    pub fn tag(&self, number: &str) -> String {
        self.keys.tag(number)
    }

    /// The key that verifies this journal.
    pub fn public_key(&self) -> PublicKey {
        self.keys.public_key()
    }

    /// The key that signs this journal and its receipts.
    pub const fn keys(&self) -> &Keys {
        &self.keys
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
