//! Why the journal cannot be used.

use std::path::PathBuf;

use rusqlite::ErrorCode;
use thiserror::Error;

use crate::verification::fault::Fault;

/// Why the journal cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The folder or a file in it cannot be made, read or written.
    #[error("{path} cannot be used")]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The disk is nearly full.
    #[error("{path}: less than 16 MiB free")]
    Full {
        /// The folder.
        path: PathBuf,
    },
    /// The desk's key file cannot be read, written, or is not a key.
    #[error("the journal's key file cannot be used")]
    Key,
    /// The token that holds the key is not there, does not let the desk in, or does not sign.
    #[error("the journal's key in its token: {0:#}")]
    Token(anyhow::Error),
    /// The last record is signed by another key than the desk's present one, or was altered.
    #[error("the journal's last record is not signed by this desk's key")]
    OtherKey,
    /// What was given is not a public key.
    #[error("a public key is 64 hexadecimal digits, or a file that holds them")]
    PublicKey,
    /// SQLite reports a fault: disk full, file damaged, locked by another program.
    #[error("journal: {0}")]
    Store(#[from] rusqlite::Error),
    /// A record or a receipt cannot be written or read as JSON.
    #[error("journal record: {0}")]
    Record(#[from] serde_json::Error),
    /// An export cannot be written.
    #[error("the export cannot be written")]
    Export(#[from] std::io::Error),
    /// The page of paper cannot be made.
    #[error("the receipt's page cannot be made")]
    Page,
    /// There is no visit of this number.
    #[error("there is no visit {sequence} in the journal")]
    NoVisit {
        /// The number that was asked for.
        sequence: u64,
    },
    /// The person may not decide that: about a visit a supervisor other than its clerk may, about
    /// the clock an administrator.
    #[error("this person may not decide that")]
    NotEntitled,
    /// The visit's decision stands, or somebody has decided already.
    #[error("there is nothing to decide about this visit")]
    Decided,
}

impl JournalError {
    /// The kind of fault that people are told of.
    pub const fn fault(&self) -> Fault {
        match self {
            Self::Full { .. } => Fault::DiskFull,
            Self::Store(rusqlite::Error::SqliteFailure(error, _))
                if matches!(error.code, ErrorCode::DiskFull) =>
            {
                Fault::DiskFull
            }
            Self::Key | Self::Token(_) | Self::OtherKey => Fault::JournalKeyUnusable,
            _ => Fault::JournalUnusable,
        }
    }
}
