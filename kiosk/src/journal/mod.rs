//! The record of every decision: SQLite, chained by hash, each record signed.
//!
//! A record is a JSON text that is never changed. Record n carries
//! `hash = SHA-256(previous hash || body)`, where the first record's previous hash is 32 zero
//! bytes, and an Ed25519 signature over that hash.

pub mod keys;
pub mod receipt;
pub mod record;
pub mod store;

pub use keys::Keys;
pub use receipt::Receipt;
pub use record::Record;
pub use store::{Journal, JournalError};
