//! The record of every decision: SQLite, chained by hash, each record signed.
//!
//! The format, as other programs may read it, is described in `JOURNAL.md` beside this file.

mod clock;
mod elsewhere;
mod export;
pub mod keys;
mod paper;
pub mod receipt;
pub mod record;
mod retention;
mod search;
pub mod store;
mod summary;
pub mod verify;

pub use keys::{Keys, PublicKey};
pub use receipt::Receipt;
pub use record::{Event, Record, Visit};
pub use search::{Counts, Found, Hour, Query};
pub use store::{Journal, JournalError};
pub use summary::Summary;
