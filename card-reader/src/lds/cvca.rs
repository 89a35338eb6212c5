//! EF.CVCA, whom the chip trusts for terminal authentication (BSI TR-03110-3 clause A.6.2.1).

use crate::iso7816::tlv::{Objects, TlvError};
use crate::lds::LdsError;

/// The names of the certification authorities that the chip knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cvca {
    /// The current authority's reference: country, mnemonic, sequence number.
    pub current: String,
    /// The one before it, which the chip still accepts.
    pub previous: Option<String>,
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
        let current = reference(references.expect(0x42)?.value)?;
        let filled = bytes.get(2 + current.len()..).unwrap_or_default();
        if filled.iter().all(|octet| *octet == 0) {
            return Ok(Self {
                current,
                previous: None,
            });
        }
        let previous = reference(references.expect(0x42)?.value)?;
        let filled = bytes
            .get(4 + current.len() + previous.len()..)
            .unwrap_or_default();
        if filled.iter().any(|octet| *octet != 0) {
            return Err(TlvError::TrailingBytes.into());
        }
        Ok(Self {
            current,
            previous: Some(previous),
        })
    }
}

/// Two letters, a mnemonic of up to nine characters, five more for the sequence.
fn reference(value: &[u8]) -> Result<String, LdsError> {
    let printable = value.iter().all(u8::is_ascii_graphic);
    if !(8..=16).contains(&value.len()) || !printable {
        return Err(LdsError::Element);
    }
    Ok(value.iter().map(|octet| char::from(*octet)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iso7816::tlv::encode;

    #[test]
    fn reads_one_or_two_references() {
        let mut bytes = encode(0x42, b"VNCVCA00002");
        bytes.resize(Cvca::LEN, 0);
        let one = Cvca::parse(&bytes).unwrap();
        assert_eq!((one.current.as_str(), one.previous), ("VNCVCA00002", None));
        let both = [encode(0x42, b"VNCVCA00002"), encode(0x42, b"VNCVCA00001")];
        let mut bytes = both.concat();
        bytes.resize(Cvca::LEN, 0);
        let two = Cvca::parse(&bytes).unwrap();
        assert_eq!(two.previous.as_deref(), Some("VNCVCA00001"));
        assert_eq!(
            Cvca::parse(&encode(0x42, b"VN\x01VCA00002")),
            Err(LdsError::Element)
        );
        assert!(Cvca::parse(&[0; 36]).is_err());
    }
}
