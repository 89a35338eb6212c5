//! EF.DIR, the applications on the card (ICAO 9303-10 clause 3.11.1).

use crate::iso7816::tlv::{Tlv, TlvError};
use crate::lds::LdsError;

const MAX_APPLICATIONS: usize = 32;

/// The applications that the card lists in its master file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dir {
    /// Application identifiers, 5 to 16 bytes each.
    pub applications: Vec<Vec<u8>>,
}

impl Dir {
    /// File identifier in the master file.
    pub const FILE_ID: u16 = 0x2F00;
    /// Short EF identifier in the master file.
    pub const SHORT_ID: u8 = 0x1E;

    /// Parses the application templates (61) that follow one another, up to filling zeros.
    ///
    /// # Errors
    /// See [`LdsError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LdsError> {
        let mut applications = Vec::new();
        let mut rest = bytes;
        while rest.first().is_some_and(|octet| *octet != 0) {
            let (template, after) = Tlv::split(rest)?;
            rest = after;
            if template.tag != 0x61 {
                return Err(TlvError::UnexpectedTag { expected: 0x61 }.into());
            }
            if applications.len() == MAX_APPLICATIONS {
                return Err(LdsError::Count);
            }
            let identifier = template.children().expect(0x4F)?.value;
            if !(5..=16).contains(&identifier.len()) {
                return Err(LdsError::Element);
            }
            applications.push(identifier.to_vec());
        }
        Ok(Self { applications })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lists_the_applications() {
        let bytes = hex::decode("61094f07a000000247100161094f07a00000024720010000").unwrap();
        let dir = Dir::parse(&bytes).unwrap();
        let texts: Vec<_> = dir.applications.iter().map(hex::encode).collect();
        assert_eq!(texts, ["a0000002471001", "a0000002472001"]);
        let short = hex::decode("61044f02a000").unwrap();
        assert_eq!(Dir::parse(&short), Err(LdsError::Element));
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            if let Ok(dir) = Dir::parse(&bytes) {
                prop_assert!(dir.applications.len() <= MAX_APPLICATIONS);
            }
            let _ = Dir::parse(&crate::iso7816::tlv::encode(0x61, &bytes));
        }
    }
}
