//! DG3, the fingers (ICAO 9303-10 clause 4.7.3).

use crate::lds::{BiometricBlock, DataGroup, LdsError, cbeff};

/// The fingers as biometric data blocks; decoding them is the business of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dg3 {
    /// One block a template; none where the holder gave no finger.
    pub blocks: Vec<BiometricBlock>,
}

impl Dg3 {
    /// Takes the file's envelope apart.
    ///
    /// # Errors
    /// See [`LdsError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LdsError> {
        let blocks = cbeff::parse(bytes, DataGroup::DG3.tag())?;
        Ok(Self { blocks })
    }
}
