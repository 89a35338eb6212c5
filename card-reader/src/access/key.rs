//! The keys that open a chip: the card access number, or three fields of the MRZ.

use std::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

use crate::printed::check_digit;

/// A key to try at a chip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessKey {
    /// Opens by PACE.
    Can(Can),
    /// Opens by PACE or BAC.
    Mrz(MrzKey),
}

/// Why text is not an access key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AccessKeyError {
    /// A card access number has six digits.
    #[error("a card access number has six digits")]
    Can,
    /// A document number has 1 to 22 characters A to Z, 0 to 9 and `<`.
    #[error("a document number has 1 to 22 characters of the MRZ")]
    DocumentNumber,
    /// A date in the MRZ has six characters, digits or `<`.
    #[error("a date in the MRZ has six characters")]
    Date,
}

/// The card access number (ICAO 9303-11 clause 4.4.2.1): six digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Can(Zeroizing<String>);

impl Can {
    /// Takes six digits.
    ///
    /// # Errors
    /// [`AccessKeyError::Can`].
    pub fn new(digits: &str) -> Result<Self, AccessKeyError> {
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(AccessKeyError::Can);
        }
        Ok(Self(Zeroizing::new(digits.to_owned())))
    }

    /// The six digits as the bytes from which PACE derives its key.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Can {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Can(..)")
    }
}

/// The MRZ information (ICAO 9303-11 clause 4.3.2): document number, dates of birth and
/// of expiry, each followed by its check digit.
#[derive(Clone, PartialEq, Eq)]
pub struct MrzKey {
    information: Zeroizing<String>,
    document_number_len: usize,
}

impl MrzKey {
    /// Takes the document number (filled with `<` to nine characters where shorter) and
    /// two dates `YYMMDD` as they stand in the MRZ.
    ///
    /// # Errors
    /// [`AccessKeyError::DocumentNumber`] or [`AccessKeyError::Date`].
    pub fn new(document_number: &str, birth: &str, expiry: &str) -> Result<Self, AccessKeyError> {
        let number = document_number.trim_end_matches('<');
        // Room enough that the buffer never moves and leaves a copy behind.
        let mut information = Zeroizing::new(String::with_capacity(64));
        if number.is_empty() || number.len() > 22 {
            return Err(AccessKeyError::DocumentNumber);
        }
        information.push_str(number);
        while information.len() < 9 {
            information.push('<');
        }
        let document_number_len = information.len();
        let digit = check_digit(&information).ok_or(AccessKeyError::DocumentNumber)?;
        information.push(digit);
        for date in [birth, expiry] {
            let in_form = |c: u8| c.is_ascii_digit() || c == b'<';
            if date.len() != 6 || !date.bytes().all(in_form) {
                return Err(AccessKeyError::Date);
            }
            information.push_str(date);
            information.push(check_digit(date).ok_or(AccessKeyError::Date)?);
        }
        Ok(Self {
            information,
            document_number_len,
        })
    }

    /// The whole MRZ information, check digits included.
    pub fn information(&self) -> &str {
        &self.information
    }

    /// The document number with its check digit: what terminal authentication signs as
    /// the chip's identity after BAC (BSI TR-03110-3 clause A.2.2.3).
    pub fn document_number_with_check_digit(&self) -> &str {
        self.information
            .get(..=self.document_number_len)
            .unwrap_or_default()
    }
}

impl fmt::Debug for MrzKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MrzKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn builds_the_mrz_information_of_icao_9303_11_appendix_d() {
        let key = MrzKey::new("L898902C<", "690806", "940623").unwrap();
        assert_eq!(key.information(), "L898902C<369080619406236");
        assert_eq!(key.document_number_with_check_digit(), "L898902C<3");
        assert_eq!(key, MrzKey::new("L898902C", "690806", "940623").unwrap());
        let long = MrzKey::new("D23145890734", "340712", "950712").unwrap();
        assert_eq!(long.information(), "D23145890734934071279507122");
    }

    #[test]
    fn refuses_what_is_no_key_and_prints_none() {
        assert_eq!(Can::new("00000a"), Err(AccessKeyError::Can));
        assert_eq!(Can::new("0000006"), Err(AccessKeyError::Can));
        let bad_number = MrzKey::new("l898902c", "690806", "940623");
        assert_eq!(bad_number, Err(AccessKeyError::DocumentNumber));
        let bad_date = MrzKey::new("L898902C", "6908", "940623");
        assert_eq!(bad_date, Err(AccessKeyError::Date));
        let key = AccessKey::Can(Can::new("090006").unwrap());
        assert!(!format!("{key:?}").contains("090006"));
    }

    proptest! {
        #[test]
        fn any_fields_are_a_key_or_refused(
            number in "[A-Z0-9<]{0,24}|.{0,12}",
            birth in "[0-9<]{6}|.{0,6}",
            can in "[0-9]{6}|.{0,6}",
        ) {
            if let Ok(key) = MrzKey::new(&number, &birth, &birth) {
                let digits = [key.document_number_with_check_digit().len(), 7, 7];
                prop_assert_eq!(key.information().len(), digits.iter().sum::<usize>());
            }
            if let Ok(can) = Can::new(&can) {
                prop_assert!(can.as_bytes().iter().all(u8::is_ascii_digit));
            }
        }
    }
}
