//! EF.COM, the table of contents that nobody signed (ICAO 9303-10 clause 4.6.1).

use crate::iso7816::tlv::Tlv;
use crate::lds::{DataGroup, LdsError};

/// What the chip says of itself. To be compared with the SOD, never to be relied on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Com {
    /// LDS version, four digits: `0107`.
    pub lds_version: [u8; 4],
    /// Unicode version, six digits: `040000`.
    pub unicode_version: [u8; 6],
    tags: Vec<u8>,
}

impl Com {
    /// Outer tag of the file.
    pub const TAG: u32 = 0x60;
    /// File identifier.
    pub const FILE_ID: u16 = 0x011E;
    /// Short EF identifier.
    pub const SHORT_ID: u8 = 0x1E;

    /// Parses the file.
    ///
    /// # Errors
    /// See [`LdsError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LdsError> {
        let mut fields = Tlv::exactly(bytes, Self::TAG)?.children();
        let digits = |value: &[u8]| value.iter().all(u8::is_ascii_digit);
        let lds_version = fields.expect(0x5F01)?.value;
        let unicode_version = fields.expect(0x5F36)?.value;
        let tags = fields.expect(0x5C)?.value;
        fields.end()?;
        if !digits(lds_version) || !digits(unicode_version) || tags.len() > 16 {
            return Err(LdsError::Element);
        }
        Ok(Self {
            lds_version: lds_version.try_into().map_err(|_| LdsError::Element)?,
            unicode_version: unicode_version.try_into().map_err(|_| LdsError::Element)?,
            tags: tags.to_vec(),
        })
    }

    /// The groups whose tags are listed; an unknown tag gives `None`.
    pub fn groups(&self) -> impl Iterator<Item = Option<DataGroup>> {
        self.tags.iter().map(|tag| DataGroup::from_tag(*tag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iso7816::tlv::TlvError;
    use proptest::prelude::*;

    #[test]
    fn lists_groups_in_the_order_of_the_file() {
        // The order of the Vietnamese card: 1, 2, 3, 13, 15, 14.
        let bytes = hex::decode("60185f0104303130375f36063034303030305c066175636d6f6e").unwrap();
        let com = Com::parse(&bytes).unwrap();
        assert_eq!(&com.lds_version, b"0107");
        let numbers: Vec<_> = com.groups().map(|group| group.unwrap().number()).collect();
        assert_eq!(numbers, [1, 2, 3, 13, 15, 14]);
    }

    #[test]
    fn refuses_what_does_not_conform() {
        let parse = |text| Com::parse(&hex::decode(text).unwrap());
        assert_eq!(
            parse("60185f0104303130375f36063034303030305c066175636d6f"),
            Err(TlvError::Truncated.into())
        );
        assert_eq!(
            parse("60165f01033031305f36063034303030305c05617563766e"),
            Err(LdsError::Element)
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = Com::parse(&crate::iso7816::tlv::encode(0x60, &bytes));
        }
    }
}
