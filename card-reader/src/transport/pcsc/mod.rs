//! Readers and cards over PC/SC (pcscd). The only room that names the `pcsc` crate.

mod card;
mod readers;

use ::pcsc::Error as PcscError;
use thiserror::Error;

use super::TransportError;

pub use card::PcscCard;
pub use readers::{Canceller, ReaderEvent, Readers, Selection};

/// Why readers or a card cannot be reached.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReaderError {
    /// The smart card service (pcscd) does not answer. It may come back: try again.
    #[error("the smart card service is not running")]
    ServiceUnavailable,
    /// No reader is plugged in.
    #[error("no reader is plugged in")]
    NoReader,
    /// Readers are plugged in, but none of the chosen name.
    #[error("no reader of the chosen name; there are: {present:?}")]
    NotFound {
        /// The names of those that are.
        present: Vec<String>,
    },
    /// The chosen name fits several readers.
    #[error("the chosen name fits several readers: {fitting:?}")]
    SeveralReaders {
        /// Their full names.
        fitting: Vec<String>,
    },
    /// Cards lie on several readers at once, so it is not clear which is meant.
    #[error("cards on several readers: {readers:?}")]
    SeveralCards {
        /// The readers' names.
        readers: Vec<String>,
    },
    /// The card was taken away before it could be connected.
    #[error("the card was removed")]
    CardRemoved,
    /// The card does not answer to reset: it lies badly, or is no chip card.
    #[error("the card does not answer to reset")]
    CardMute,
    /// Another program holds the card.
    #[error("another program uses the card")]
    CardInUse,
    /// Waiting was cancelled.
    #[error("waiting was cancelled")]
    Cancelled,
    /// Anything else that the service or the driver reports.
    #[error("the reader reported a fault")]
    Communication,
}

impl ReaderError {
    fn of(error: PcscError) -> Self {
        match error {
            _ if service_lost(error) => Self::ServiceUnavailable,
            PcscError::NoReadersAvailable => Self::NoReader,
            PcscError::UnknownReader | PcscError::ReaderUnavailable => Self::NoReader,
            PcscError::NoSmartcard | PcscError::RemovedCard => Self::CardRemoved,
            PcscError::UnresponsiveCard
            | PcscError::UnpoweredCard
            | PcscError::UnsupportedCard
            | PcscError::ProtoMismatch => Self::CardMute,
            PcscError::SharingViolation => Self::CardInUse,
            PcscError::Cancelled => Self::Cancelled,
            _ => Self::Communication,
        }
    }
}

/// True where the connection to pcscd is of no more use: the context must be made anew.
const fn service_lost(error: PcscError) -> bool {
    matches!(
        error,
        PcscError::NoService
            | PcscError::ServiceStopped
            | PcscError::CommError
            | PcscError::InvalidHandle
            | PcscError::Shutdown
            | PcscError::SystemCancelled
            // What libpcsclite says of a service that closed the connection: as a rule it
            // died, or it does not serve this user.
            | PcscError::SecurityViolation
    )
}

const fn transport_error(error: PcscError) -> TransportError {
    match error {
        _ if service_lost(error) => TransportError::ServiceUnavailable,
        // A reset ends the session as surely as a removal does.
        PcscError::RemovedCard
        | PcscError::NoSmartcard
        | PcscError::UnpoweredCard
        | PcscError::ResetCard => TransportError::CardRemoved,
        PcscError::UnknownReader | PcscError::ReaderUnavailable => TransportError::ReaderGone,
        PcscError::Timeout | PcscError::WaitedTooLong => TransportError::Timeout,
        _ => TransportError::Communication,
    }
}
