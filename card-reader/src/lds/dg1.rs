//! DG1, the machine readable zone (ICAO 9303-10 clause 4.7.1).

use crate::iso7816::tlv::Tlv;
use crate::lds::{DataGroup, LdsError};
use crate::printed::{Mrz, MrzError};

/// The machine readable zone as the chip holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dg1 {
    /// The zone; its check digits are right.
    pub mrz: Mrz,
}

impl Dg1 {
    /// Parses the file.
    ///
    /// # Errors
    /// See [`LdsError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LdsError> {
        let mut fields = Tlv::exactly(bytes, u32::from(DataGroup::DG1.tag()))?.children();
        let zone = fields.expect(0x5F1F)?.value;
        fields.end()?;
        let text = str::from_utf8(zone).map_err(|_| LdsError::Text)?;
        let mrz = Mrz::parse(text)?;
        // On paper small letters and white space are forgiven; on the chip they are not.
        if mrz.text() != text {
            return Err(MrzError::Length { found: text.len() }.into());
        }
        Ok(Self { mrz })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iso7816::tlv::encode;
    use crate::printed::MrzField;
    use proptest::prelude::*;

    const ZONE: &str = "IDVNM0900000063001090000006<<4\
                        9005053M3005051VNM<<<<<<<<<<<0\
                        NGUYEN<<VAN<MAU<<<<<<<<<<<<<<<";

    fn dg1(zone: &str) -> Result<Dg1, LdsError> {
        Dg1::parse(&encode(0x61, &encode(0x5F1F, zone.as_bytes())))
    }

    #[test]
    fn reads_the_zone() {
        let dg1 = dg1(ZONE).unwrap();
        assert_eq!(dg1.mrz.text(), ZONE);
        assert_eq!(dg1.mrz.personal_number().unwrap().as_str(), "001090000006");
    }

    #[test]
    fn refuses_wrong_digits_small_letters_and_line_breaks() {
        assert_eq!(
            dg1(&ZONE.replace("3001090", "4001090")),
            Err(MrzError::CheckDigit(MrzField::DocumentNumber).into())
        );
        assert!(dg1(&ZONE.to_lowercase()).is_err());
        assert!(dg1(&format!("{ZONE}\n")).is_err());
    }

    proptest! {
        #[test]
        fn any_changed_byte_is_read_or_refused(at in 0usize..95, to in any::<u8>()) {
            let mut bytes = encode(0x61, &encode(0x5F1F, ZONE.as_bytes()));
            if let Some(byte) = bytes.get_mut(at) {
                *byte = to;
            }
            let _ = Dg1::parse(&bytes);
        }
    }
}
