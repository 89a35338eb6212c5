//! Values that may be shown: signature, chain and hash have succeeded.

use std::ops::Deref;

/// The bytes of a data group that passive authentication has proven. Made there alone.
pub struct ProvenFile<'a>(pub(super) &'a [u8]);

impl ProvenFile<'_> {
    /// Reads the content; it stays proven.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn parse<T, E>(&self, read: impl FnOnce(&[u8]) -> Result<T, E>) -> Result<Proven<T>, E> {
        read(self.0).map(Proven)
    }
}

/// Something that was read out of a [`ProvenFile`].
pub struct Proven<T>(T);

impl<T> Deref for Proven<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
