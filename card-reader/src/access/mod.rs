//! Access control: a key in, a secure channel out.

pub mod bac;
mod derivation;
mod key;
pub mod pace;
#[cfg(test)]
mod tests;

use thiserror::Error;

use crate::crypto::CryptoError;
use crate::iso7816::{CardError, MalformedAnswer};

pub(crate) use derivation::channel_keys;
pub use key::{AccessKey, AccessKeyError, Can, MrzKey};

/// Why access was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AccessError {
    /// The chip does not know the key.
    #[error("the chip does not open with this key")]
    WrongKey,
    /// The chip broke the protocol.
    #[error(transparent)]
    Violation(#[from] Violation),
    /// The conversation with the card failed.
    #[error(transparent)]
    Card(CardError),
}

/// How a chip broke an access protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Violation {
    /// The encrypted nonce has a wrong size, or the nonce is zero.
    #[error("the chip's nonce is not usable")]
    Nonce,
    /// An answer lacks the data object of its step, or holds another.
    #[error("the chip's answer has the wrong data objects")]
    Objects,
    /// A public key is not a point of the curve, or is infinity, or leads there.
    #[error("the chip's public key is not acceptable")]
    PublicKey,
    /// The chip sent our own public key back.
    #[error("the chip sent the terminal's own key")]
    OwnKey,
    /// The chip's authentication token or cryptogram is wrong.
    #[error("the chip's proof of the key is wrong")]
    Token,
    /// The chip's variant of the protocol is not known here.
    #[error("the chip's variant of the protocol is not supported")]
    Unsupported,
}

impl From<CardError> for AccessError {
    fn from(error: CardError) -> Self {
        match error {
            CardError::Malformed(MalformedAnswer::Objects) => Self::Violation(Violation::Objects),
            error => Self::Card(error),
        }
    }
}

impl From<CryptoError> for AccessError {
    fn from(error: CryptoError) -> Self {
        Self::Card(error.into())
    }
}
