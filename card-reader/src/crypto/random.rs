//! Where challenges and ephemeral keys come from.

use ring::rand::{SecureRandom, SystemRandom};

use super::CryptoError;

/// Fills a buffer with octets that nobody can foresee. Worked examples put their own here.
pub(crate) type RandomSource = Box<dyn FnMut(&mut [u8]) -> Result<(), CryptoError> + Send>;

/// The operating system's generator.
pub(crate) fn system() -> RandomSource {
    let random = SystemRandom::new();
    Box::new(move |buffer| random.fill(buffer).map_err(|_| CryptoError))
}
