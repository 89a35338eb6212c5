//! EF.CVCA, whom the chip trusts for terminal authentication (BSI TR-03110-3 clause A.6.2.1).

use std::fmt;

use crate::iso7816::tlv::{Objects, TlvError};
use crate::lds::LdsError;

/// Name of a certificate's holder or authority (clause C.1.1.2): two letters of the country, up to
/// nine characters, and five more of the sequence.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CertificateReference(Vec<u8>);

impl CertificateReference {
    /// Takes the octets as they stand, characters of ISO/IEC 8859-1; none where they are no name.
    pub fn new(octets: &[u8]) -> Option<Self> {
        let (country, rest) = octets.split_at_checked(2)?;
        let named = country.iter().all(u8::is_ascii_alphabetic)
            && rest
                .iter()
                .all(|octet| !matches!(octet, 0..0x21 | 0x7F..0xA1));
        (named && (8..=16).contains(&octets.len())).then(|| Self(octets.to_vec()))
    }

    /// The octets as they stand.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for CertificateReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|octet| write!(f, "{}", char::from(*octet)))
    }
}

impl fmt::Debug for CertificateReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CertificateReference({self})")
    }
}

/// The names of the certification authorities that the chip knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cvca {
    /// The current authority's reference.
    pub current: CertificateReference,
    /// The one before it, which the chip still accepts.
    pub previous: Option<CertificateReference>,
}

impl Cvca {
    /// File identifier in the eMRTD application, where DG14 names no other.
    pub const FILE_ID: u16 = 0x011C;
    /// Short EF identifier in the eMRTD application, where DG14 names no other.
    pub const SHORT_ID: u8 = 0x1C;
    /// The file's whole length in bytes: it has no outer tag.
    pub const LEN: usize = 36;

    /// Parses one or two references (tag 42), then zeros.
    ///
    /// # Errors
    /// See [`LdsError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LdsError> {
        let mut references = Objects::new(bytes);
        let current = references.expect(0x42)?;
        let filled = bytes.get(current.raw.len()..).unwrap_or_default();
        let (previous, filled) = if filled.first() == Some(&0x42) {
            let previous = references.expect(0x42)?;
            let rest = filled.get(previous.raw.len()..).unwrap_or_default();
            (Some(reference(previous.value)?), rest)
        } else {
            (None, filled)
        };
        if filled.iter().any(|octet| *octet != 0) {
            return Err(TlvError::TrailingBytes.into());
        }
        Ok(Self {
            current: reference(current.value)?,
            previous,
        })
    }
}

fn reference(value: &[u8]) -> Result<CertificateReference, LdsError> {
    CertificateReference::new(value).ok_or(LdsError::Element)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iso7816::tlv::encode;
    use proptest::prelude::*;

    #[test]
    fn reads_one_or_two_references() {
        let mut bytes = encode(0x42, b"VNCVCA00002");
        bytes.resize(Cvca::LEN, 0);
        let one = Cvca::parse(&bytes).unwrap();
        assert_eq!(one.current.as_bytes(), b"VNCVCA00002");
        assert_eq!(one.previous, None);
        let both = [encode(0x42, b"VNCVCA00002"), encode(0x42, b"VNCVCA00001")];
        let mut bytes = both.concat();
        bytes.resize(Cvca::LEN, 0);
        let two = Cvca::parse(&bytes).unwrap();
        assert_eq!(two.previous, CertificateReference::new(b"VNCVCA00001"));
        bytes[35] = 1;
        assert_eq!(Cvca::parse(&bytes), Err(TlvError::TrailingBytes.into()));
        assert_eq!(
            Cvca::parse(&encode(0x42, b"VN\x01VCA00002")),
            Err(LdsError::Element)
        );
        assert!(Cvca::parse(&[0; 36]).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = Cvca::parse(&bytes);
            let _ = Cvca::parse(&encode(0x42, &bytes));
        }
    }
}
