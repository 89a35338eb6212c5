//! The receipt of one visit: the record with the proof that the desk wrote it.

use std::io::Write;
use std::path::Path;

use ring::signature::{ED25519, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

use super::record::Record;
use super::store::{JournalError, chain};

/// A signed record, as a JSON file. Hashes, key and signature are hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The record, if hash and signature hold under the receipt's own key.
    pub fn verify(&self) -> Option<Record> {
        let hash = chain(&hex::decode(&self.previous_hash).ok()?, &self.record);
        let key = UnparsedPublicKey::new(&ED25519, hex::decode(&self.public_key).ok()?);
        if hex::encode(hash) != self.hash {
            return None;
        }
        key.verify(&hash, &hex::decode(&self.signature).ok()?)
            .ok()?;
        serde_json::from_str(&self.record).ok()
    }

    pub(super) fn write(&self, path: &Path) -> Result<(), JournalError> {
        let text = serde_json::to_string_pretty(self)?;
        let write = || {
            let mut file = std::fs::File::create(path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        write().map_err(|source: std::io::Error| JournalError::Folder {
            path: path.into(),
            source,
        })
    }

    /// Reads a receipt's file.
    ///
    /// # Errors
    /// [`JournalError::Folder`] where it cannot be read, [`JournalError::Record`] where it is no receipt.
    pub fn read(path: &Path) -> Result<Self, JournalError> {
        let text = std::fs::read_to_string(path).map_err(|source| JournalError::Folder {
            path: path.into(),
            source,
        })?;
        Ok(serde_json::from_str(&text)?)
    }
}
