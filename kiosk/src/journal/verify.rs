//! Verifies a journal's file with nothing but the public key, and a later receipt for its tail.

use std::path::Path;

use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};
use thiserror::Error;

use super::error::JournalError;
use super::keys::PublicKey;
use super::receipt::Receipt;
use super::record::{Event, Record};
use super::store::chain;

/// Longest value that a file may hold, in bytes: a record has a few thousand.
const MAX_VALUE: i32 = 1 << 20;

/// What a file was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whole {
    /// First record; more than 1 where retention removed those before.
    pub first: u64,
    /// Last record; 0 where there is none.
    pub last: u64,
    /// Last record that a receipt proves to be in its place. What follows could have been more.
    pub proved: Option<u64>,
}

/// The first thing that is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Fault {
    /// This record was altered, removed or moved.
    #[error("record {0} has been altered, removed or moved")]
    Record(u64),
    /// The receipt proves a record that the file lacks: its tail was cut.
    #[error("the tail is cut: record {0} is missing")]
    TailCut(u64),
    /// The record is not the one that the receipt was given for.
    #[error("record {0} is not the one of the receipt")]
    Replaced(u64),
    /// The receipt is not by this key.
    #[error("the receipt is not signed by this key")]
    ReceiptForged,
}

/// Verifies the journal in this file. `head` is a receipt given out later than what is in doubt.
///
/// # Errors
/// [`JournalError`] where the file is no journal.
pub fn verify_file(
    path: &Path,
    key: &PublicKey,
    head: Option<&Receipt>,
) -> Result<Result<Whole, Fault>, JournalError> {
    let store = open(path)?;
    let mut proof = None;
    if let Some(receipt) = head {
        match receipt.verify(key) {
            Some(record) => proof = Some((record.sequence, receipt.hash.clone())),
            None => return Ok(Err(Fault::ReceiptForged)),
        }
    }
    let (first, mut previous) = match beginning(&store)? {
        Ok(beginning) => beginning,
        Err(fault) => return Ok(Err(fault)),
    };
    let mut next = first;
    let mut query =
        store.prepare("SELECT sequence, body, hash, signature FROM record ORDER BY sequence")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let sequence: u64 = row.get(0)?;
        // A value of another type than the journal's is an alteration too.
        let values = (row.get(1), row.get(2), row.get(3));
        let (Ok(body), Ok(hash), Ok(signature)) = values else {
            return Ok(Err(Fault::Record(next)));
        };
        let (body, hash, signature): (String, Vec<u8>, Vec<u8>) = (body, hash, signature);
        let holds = sequence == next
            && serde_json::from_str::<Record>(&body).is_ok_and(|record| record.sequence == next)
            && hash == chain(&previous, &body)
            && key.verifies(&hash, &signature);
        if !holds {
            return Ok(Err(Fault::Record(next)));
        }
        if let Some((proved, expected)) = &proof
            && *proved == sequence
            && *expected != hex::encode(&hash)
        {
            return Ok(Err(Fault::Replaced(sequence)));
        }
        previous = hash;
        next += 1;
    }
    let proved = proof.map(|(sequence, _)| sequence);
    if proved.is_some_and(|sequence| sequence >= next) {
        return Ok(Err(Fault::TailCut(next)));
    }
    Ok(Ok(Whole {
        first,
        last: next - 1,
        // A receipt of a record that retention removed says nothing about the tail.
        proved: proved.filter(|sequence| *sequence >= first),
    }))
}

/// The file is hostile: opened for reading alone, with nothing in it that runs.
fn open(path: &Path) -> Result<Connection, JournalError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let store = Connection::open_with_flags(path, flags)?;
    store.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_VALUE)?;
    store.pragma_update(None, "trusted_schema", false)?;
    store.pragma_update(None, "cell_size_check", true)?;
    Ok(store)
}

/// Number of the first record, and the hash before it: zeros, or what signs for the gap.
fn beginning(store: &Connection) -> Result<Result<(u64, Vec<u8>), Fault>, JournalError> {
    let first: Option<u64> =
        store.query_row("SELECT min(sequence) FROM record", [], |row| row.get(0))?;
    let first = first.unwrap_or(1);
    if first == 1 {
        return Ok(Ok((1, vec![0; 32])));
    }
    let mut query = store.prepare("SELECT body FROM record ORDER BY sequence DESC")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let Ok(body) = row.get::<_, String>(0) else {
            continue;
        };
        if let Ok(record) = serde_json::from_str::<Record>(&body)
            && let Event::Retention(gap) = record.event
            && gap.removed_through.checked_add(1) == Some(first)
            && let Ok(hash) = hex::decode(gap.hash)
        {
            return Ok(Ok((first, hash)));
        }
    }
    Ok(Err(Fault::Record(1)))
}
