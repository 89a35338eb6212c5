//! DG15, the public key of active authentication (ICAO 9303-10 clause 4.7.15).

use crate::iso7816::tlv::Tlv;
use crate::lds::{DataGroup, LdsError};

/// The key for active authentication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dg15 {
    /// SubjectPublicKeyInfo, DER as it stands in the file.
    pub subject_public_key_info: Vec<u8>,
}

impl Dg15 {
    /// Parses the file.
    ///
    /// # Errors
    /// See [`LdsError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LdsError> {
        let mut fields = Tlv::exactly(bytes, u32::from(DataGroup::DG15.tag()))?.children();
        let key = fields.expect(0x30)?;
        fields.end()?;
        Ok(Self {
            subject_public_key_info: key.raw.to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iso7816::tlv::{TlvError, encode};
    use proptest::prelude::*;

    #[test]
    fn hands_on_the_key_and_nothing_else() {
        let key = encode(0x30, b"key");
        let dg15 = Dg15::parse(&encode(0x6F, &key)).unwrap();
        assert_eq!(dg15.subject_public_key_info, key);
        assert_eq!(
            Dg15::parse(&encode(0x6F, &[key, vec![0, 0]].concat())),
            Err(TlvError::TrailingBytes.into())
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = Dg15::parse(&encode(0x6F, &bytes));
        }
    }
}
