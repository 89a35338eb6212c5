//! DG12, additional document details (ICAO 9303-10 clause 4.7.12).

use std::fmt;

use zeroize::Zeroizing;

use crate::iso7816::tlv::Tlv;
use crate::lds::details::{elements, list};
use crate::lds::text::{date, utf8};
use crate::lds::{DataGroup, LdsError, Text};
use crate::printed::PartialDate;

/// Additional document details.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Dg12 {
    /// 5F19: issuing authority.
    pub issuing_authority: Option<Text>,
    /// 5F26: date of issue.
    pub issued: Option<PartialDate>,
    /// 5F1A: other persons on the document.
    pub other_persons: Vec<Text>,
    /// 5F1B: endorsements, observations.
    pub endorsements: Option<Text>,
    /// 5F1C: tax or exit requirements.
    pub tax_exit: Option<Text>,
    /// 5F1D: picture of the front.
    pub front: Option<Zeroizing<Vec<u8>>>,
    /// 5F1E: picture of the rear.
    pub rear: Option<Zeroizing<Vec<u8>>>,
    /// 5F56: serial number of the personalisation system.
    pub system: Option<Text>,
}

impl Dg12 {
    /// Outer tag 6C. The list of tags at its head is not relied on.
    ///
    /// # Errors
    /// See [`LdsError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LdsError> {
        let file = Tlv::exactly(bytes, u32::from(DataGroup::DG12.tag()))?;
        let mut dg12 = Self::default();
        for element in elements(file.children()) {
            let element = element?;
            let value = element.value;
            match element.tag {
                0x5F19 => dg12.issuing_authority = utf8(value)?,
                0x5F26 => dg12.issued = Some(date(value)?),
                0x5F1A => dg12.other_persons.extend(utf8(value)?),
                0xA0 => dg12.other_persons = list(element, 0x5F1A)?,
                0x5F1B => dg12.endorsements = utf8(value)?,
                0x5F1C => dg12.tax_exit = utf8(value)?,
                0x5F1D => dg12.front = Some(Zeroizing::new(value.to_vec())),
                0x5F1E => dg12.rear = Some(Zeroizing::new(value.to_vec())),
                0x5F56 => dg12.system = utf8(value)?,
                _ => {}
            }
        }
        Ok(dg12)
    }
}

/// Hides the document's data.
impl fmt::Debug for Dg12 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dg12(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iso7816::tlv::encode;
    use proptest::prelude::*;

    fn sample() -> Vec<u8> {
        let persons = [encode(0x02, &[1]), encode(0x5F1A, b"JOHN")].concat();
        let elements = [
            encode(0x5C, &[0x5F, 0x19, 0x5F, 0x26]),
            encode(0x5F19, "Cục Mẫu".as_bytes()),
            encode(0x5F26, b"20210510"),
            encode(0xA0, &persons),
            encode(0x5F55, &[0x20, 0x21, 0x05, 0x10, 0x08, 0x00, 0x00]),
        ];
        encode(0x6C, &elements.concat())
    }

    #[test]
    fn reads_authority_and_date_in_digits_or_bcd() {
        let dg12 = Dg12::parse(&sample()).unwrap();
        assert_eq!(dg12.issuing_authority.unwrap().as_str(), "Cục Mẫu");
        assert_eq!(dg12.issued, PartialDate::new(2021, Some(5), Some(10)));
        assert_eq!(dg12.other_persons[0].as_str(), "JOHN");
        let bcd = encode(0x6C, &encode(0x5F26, &[0x20, 0x21, 0x05, 0x10]));
        assert_eq!(Dg12::parse(&bcd).unwrap().issued, dg12.issued);
        let wrong = encode(0x6C, &encode(0x5F26, b"2021"));
        assert_eq!(Dg12::parse(&wrong), Err(LdsError::Element));
    }

    proptest! {
        #[test]
        fn any_changed_byte_is_read_or_refused(at in 0usize..80, to in any::<u8>()) {
            let mut bytes = sample();
            if let Some(byte) = bytes.get_mut(at) {
                *byte = to;
            }
            let _ = Dg12::parse(&bytes);
        }
    }
}
