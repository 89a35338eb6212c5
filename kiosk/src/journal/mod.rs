//! The record of every decision: SQLite, chained by hash, each record signed.
//!
//! The format, as other programs may read it, is described in `JOURNAL.md` beside this file.

mod clock;
mod elsewhere;
mod error;
mod export;
pub mod keys;
mod paper;
pub mod receipt;
pub mod record;
mod retention;
mod search;
mod second_person;
pub mod store;
mod summary;
pub mod verify;

pub use error::JournalError;
pub use keys::{Keys, PublicKey};
pub use receipt::Receipt;
pub use record::{Event, Record, Visit};
pub use search::{Counts, Found, Hour, Query, Sought};
pub use store::Journal;
pub use summary::Summary;

#[cfg(test)]
mod tests;
