//! EF.ATR/INFO, what lengths the card can take (ICAO 9303-10 clause 3.11.2).

use crate::iso7816::tlv::{Objects, Tlv};
use crate::lds::LdsError;

/// The card's statement on extended lengths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtrInfo {
    /// Largest command APDU in bytes, if stated.
    pub max_command: Option<u16>,
    /// Largest response APDU in bytes, if stated.
    pub max_response: Option<u16>,
}

impl AtrInfo {
    /// File identifier in the master file.
    pub const FILE_ID: u16 = 0x2F01;
    /// Short EF identifier in the master file.
    pub const SHORT_ID: u8 = 0x01;

    /// Finds the extended length information (7F66) among the file's data objects; what
    /// comes after a broken object is not looked at.
    ///
    /// # Errors
    /// [`LdsError::Element`] where it is there and is not two numbers of two bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, LdsError> {
        let stated = Objects::new(bytes)
            .map_while(Result::ok)
            .find(|object| object.tag == 0x7F66);
        let Some(stated) = stated else {
            return Ok(Self {
                max_command: None,
                max_response: None,
            });
        };
        let mut numbers = stated.children();
        Ok(Self {
            max_command: Some(number(numbers.expect(0x02)?)?),
            max_response: Some(number(numbers.expect(0x02)?)?),
        })
    }
}

/// Up to 65,535; some cards write a leading zero, some the whole 65,536.
fn number(object: Tlv<'_>) -> Result<u16, LdsError> {
    if object.value.is_empty() || object.value.len() > 4 {
        return Err(LdsError::Element);
    }
    let value = object
        .value
        .iter()
        .fold(0u32, |number, octet| number << 8 | u32::from(*octet));
    Ok(u16::try_from(value).unwrap_or(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn finds_the_lengths_among_other_objects() {
        let parse = |text| AtrInfo::parse(&hex::decode(text).unwrap());
        let stated = AtrInfo {
            max_command: Some(0x0100),
            max_response: Some(0x1000),
        };
        assert_eq!(parse("4301b87f660802020100020210000000"), Ok(stated));
        let large = parse("7f660a02030100000203010000").unwrap();
        assert_eq!(large.max_response, Some(u16::MAX));
        let silent = parse("4301b8").unwrap();
        assert_eq!(silent.max_command, None);
        assert_eq!(parse("7f66020200"), Err(LdsError::Element));
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = AtrInfo::parse(&bytes);
        }
    }
}
