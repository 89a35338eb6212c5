//! DG11, additional personal details (ICAO 9303-10 clause 4.7.11).

use std::fmt;

use zeroize::Zeroizing;

use crate::iso7816::tlv::Tlv;
use crate::lds::details::{elements, list};
use crate::lds::text::{date, utf8};
use crate::lds::{DataGroup, LdsError, Text};
use crate::printed::PartialDate;

/// Additional personal details, names with `<` between their parts as they stand.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Dg11 {
    /// 5F0E: full name in national characters.
    pub full_name: Option<Text>,
    /// 5F0F: other names.
    pub other_names: Vec<Text>,
    /// 5F10: personal number.
    pub personal_number: Option<Text>,
    /// 5F2B: full date of birth.
    pub birth: Option<PartialDate>,
    /// 5F11: place of birth.
    pub place_of_birth: Option<Text>,
    /// 5F42: permanent address.
    pub address: Option<Text>,
    /// 5F12: telephone.
    pub telephone: Option<Text>,
    /// 5F13: profession.
    pub profession: Option<Text>,
    /// 5F14: title.
    pub title: Option<Text>,
    /// 5F15: personal summary.
    pub personal_summary: Option<Text>,
    /// 5F16: picture of the proof of citizenship.
    pub proof_of_citizenship: Option<Zeroizing<Vec<u8>>>,
    /// 5F17: numbers of other travel documents.
    pub other_documents: Option<Text>,
    /// 5F18: custody information.
    pub custody: Option<Text>,
}

impl Dg11 {
    /// Outer tag 6B. The list of tags at its head is not relied on.
    ///
    /// # Errors
    /// See [`LdsError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LdsError> {
        let file = Tlv::exactly(bytes, u32::from(DataGroup::DG11.tag()))?;
        let mut dg11 = Self::default();
        for element in elements(file.children()) {
            let element = element?;
            let value = element.value;
            match element.tag {
                0x5F0E => dg11.full_name = utf8(value)?,
                0x5F0F => dg11.other_names.extend(utf8(value)?),
                0xA0 => dg11.other_names = list(element, 0x5F0F)?,
                0x5F10 => dg11.personal_number = utf8(value)?,
                0x5F2B => dg11.birth = Some(date(value)?),
                0x5F11 => dg11.place_of_birth = utf8(value)?,
                0x5F42 => dg11.address = utf8(value)?,
                0x5F12 => dg11.telephone = utf8(value)?,
                0x5F13 => dg11.profession = utf8(value)?,
                0x5F14 => dg11.title = utf8(value)?,
                0x5F15 => dg11.personal_summary = utf8(value)?,
                0x5F16 => dg11.proof_of_citizenship = Some(Zeroizing::new(value.to_vec())),
                0x5F17 => dg11.other_documents = utf8(value)?,
                0x5F18 => dg11.custody = utf8(value)?,
                _ => {}
            }
        }
        Ok(dg11)
    }
}

/// Hides the holder's data.
impl fmt::Debug for Dg11 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dg11(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iso7816::tlv::encode;
    use proptest::prelude::*;

    fn sample() -> Vec<u8> {
        let names = [encode(0x02, &[1]), encode(0x5F0F, b"JANE")].concat();
        let elements = [
            encode(0x5C, &[0x5F, 0x0E, 0x5F, 0x2B]),
            encode(0x5F0E, "NGUYỄN<<MẪU".as_bytes()),
            encode(0xA0, &names),
            encode(0x5F2B, &[0x19, 0x90, 0x05, 0x00]),
            encode(0x5F42, "Hà Nội".as_bytes()),
            encode(0x5F7F, b"?"),
        ];
        encode(0x6B, &elements.concat())
    }

    #[test]
    fn reads_names_date_and_address() {
        let dg11 = Dg11::parse(&sample()).unwrap();
        assert_eq!(dg11.full_name.unwrap().as_str(), "NGUYỄN<<MẪU");
        assert_eq!(dg11.other_names[0].as_str(), "JANE");
        assert_eq!(dg11.birth, PartialDate::new(1990, Some(5), None));
        assert_eq!(dg11.address.unwrap().as_str(), "Hà Nội");
        assert_eq!(dg11.title, None);
    }

    proptest! {
        #[test]
        fn any_changed_byte_is_read_or_refused(at in 0usize..80, to in any::<u8>()) {
            let mut bytes = sample();
            if let Some(byte) = bytes.get_mut(at) {
                *byte = to;
            }
            let _ = Dg11::parse(&bytes);
        }
    }
}
