//! The receipt of one visit: the record with the proof that the desk wrote it.

use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::JournalError;
use super::keys::PublicKey;
use super::record::Record;
use super::store::chain;
use crate::bounded;

/// Largest receipt that is read, in bytes.
const MAX_BYTES: u64 = 256 * 1024;

/// A signed record, as a JSON file. Hashes, key and signature are hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// True for receipts of the demonstration, which prove nothing.
    #[serde(rename = "DEMO", default, skip_serializing_if = "std::ops::Not::not")]
    pub demo: bool,
    /// The record's text, to the letter, since the hash is over it.
    pub record: String,
    /// Hash of the record before this one.
    pub previous_hash: String,
    /// SHA-256 over previous hash and record.
    pub hash: String,
    /// Ed25519 signature over the hash.
    pub signature: String,
    /// Key that verifies the signature. To be compared with the desk's known key.
    pub public_key: String,
}

impl Receipt {
    /// Sequence number of the record; 0 where it cannot be read.
    pub fn sequence(&self) -> u64 {
        serde_json::from_str::<Record>(&self.record).map_or(0, |record| record.sequence)
    }

    /// The record, if hash and signature hold under this key.
    pub fn verify(&self, key: &PublicKey) -> Option<Record> {
        let hash = chain(&hex::decode(&self.previous_hash).ok()?, &self.record);
        let signature = hex::decode(&self.signature).ok()?;
        if hex::encode(hash) != self.hash || !key.verifies(&hash, &signature) {
            return None;
        }
        let record: Record = serde_json::from_str(&self.record).ok()?;
        (record.demo == self.demo).then_some(record)
    }

    pub(super) fn write(&self, path: &Path) -> Result<(), JournalError> {
        let text = serde_json::to_string_pretty(self)?;
        write(path, text.as_bytes())
    }

    /// Reads a receipt's file.
    ///
    /// # Errors
    /// See [`Receipt::text`] and [`Receipt::parse`].
    pub fn read(path: &Path) -> Result<Self, JournalError> {
        Self::parse(&Self::text(path)?)
    }

    /// The text of a file that may be a receipt.
    ///
    /// # Errors
    /// [`JournalError::Folder`] where it cannot be read, or is larger than 256 KiB.
    pub fn text(path: &Path) -> Result<String, JournalError> {
        let failed = |source| JournalError::Folder {
            path: path.into(),
            source,
        };
        let mut text = bounded::read_text(path, MAX_BYTES).map_err(failed)?;
        Ok(std::mem::take(&mut *text))
    }

    /// Reads a receipt's JSON.
    ///
    /// # Errors
    /// [`JournalError::Record`] where it is no receipt.
    pub fn parse(text: &str) -> Result<Self, JournalError> {
        Ok(serde_json::from_str(text)?)
    }
}

/// Writes a file so that it outlives a loss of power.
pub(super) fn write(path: &Path, content: &[u8]) -> Result<(), JournalError> {
    let write = || {
        let mut file = std::fs::File::create(path)?;
        file.write_all(content)?;
        file.sync_all()
    };
    write().map_err(|source: std::io::Error| JournalError::Folder {
        path: path.into(),
        source,
    })
}
