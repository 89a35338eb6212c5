//! What the code on a printed receipt says: enough to find the record, and signed by the desk.

use super::error::JournalError;
use super::keys::{Keys, PublicKey};
use super::record::{Event, Record};

/// First part of every code; nothing that a desk signs otherwise begins so.
const MARK: &str = "KIOSK1";

/// A signed summary of one visit; its text is described in `JOURNAL.md`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Sequence number of the record.
    pub sequence: u64,
    /// Time of the record, RFC 3339 in UTC.
    pub time: String,
    /// Code of the program's decision.
    pub decision: String,
    /// Number of the file; empty where there is none.
    pub file_number: String,
    /// Hash of the record, hexadecimal.
    pub hash: String,
}

impl Summary {
    /// The summary of a visit's record with this hash; none for a record of another kind.
    pub fn of(record: &Record, hash: &str) -> Option<Self> {
        let Event::Visit(visit) = &record.event else {
            return None;
        };
        Some(Self {
            sequence: record.sequence,
            time: record.time.clone(),
            decision: visit.decision.clone(),
            file_number: visit.file_number.clone().unwrap_or_default(),
            hash: hash.into(),
        })
    }

    fn text(&self) -> String {
        format!(
            "{MARK}|{}|{}|{}|{}|{}",
            self.sequence, self.time, self.decision, self.file_number, self.hash
        )
    }

    /// The text of the code, about 300 characters.
    ///
    /// # Errors
    /// [`JournalError::Token`] where the key does not sign.
    pub fn sign(&self, keys: &Keys) -> Result<String, JournalError> {
        let text = self.text();
        let signature = hex::encode(keys.sign(text.as_bytes())?);
        Ok(format!("{text}|{signature}"))
    }

    /// Reads the text of a code, if its signature holds under this key.
    pub fn verify(code: &str, key: &PublicKey) -> Option<Self> {
        let (text, signature) = code.trim().rsplit_once('|')?;
        if !key.verifies(text.as_bytes(), &hex::decode(signature).ok()?) {
            return None;
        }
        let parts: Vec<&str> = text.split('|').collect();
        let [MARK, sequence, time, decision, file_number, hash] = parts[..] else {
            return None;
        };
        Some(Self {
            sequence: sequence.parse().ok()?,
            time: time.into(),
            decision: decision.into(),
            file_number: file_number.into(),
            hash: hash.into(),
        })
    }
}
