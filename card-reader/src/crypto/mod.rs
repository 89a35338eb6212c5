//! The only room that names `openssl` and `ring`.

pub mod agreement;
pub mod cipher;
pub mod curve;
pub mod domain;
pub mod ecdsa;
pub mod hash;
pub mod mac;
pub mod public_key;
pub mod random;
pub mod recovery;
pub mod signature;
pub mod terminal_signature;

use thiserror::Error;

/// The cryptographic library refused an operation: a wrong length, a key out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("cryptographic operation refused")]
pub struct CryptoError;

impl From<openssl::error::ErrorStack> for CryptoError {
    fn from(_: openssl::error::ErrorStack) -> Self {
        Self
    }
}
