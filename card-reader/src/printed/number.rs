//! The 12-digit personal number of a Vietnamese citizen.

use std::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

use crate::access::Can;

/// Twelve digits: three for the place of birth registration, one for century and sex, two
/// for the year of birth, six at random. The last six are the card access number, so the
/// number alone opens the chip: show [`Self::masked`] where it may last.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonalNumber {
    digits: Zeroizing<String>,
    can: Can,
}

/// Why text is not a personal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NumberError {
    /// It has another count of digits.
    #[error("expected 12 digits, found {found}")]
    Length {
        /// Digits found.
        found: usize,
    },
    /// Something else than digits, spaces, full stops and hyphens.
    #[error("expected digits only")]
    NotDigits,
}

impl PersonalNumber {
    /// Reads twelve digits; spaces, full stops and hyphens between them are dropped.
    ///
    /// # Errors
    /// See [`NumberError`].
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let mut digits = Zeroizing::new(String::with_capacity(12));
        let mut found = 0;
        for c in text.chars() {
            match c {
                '0'..='9' => {
                    found += 1;
                    if found <= 12 {
                        digits.push(c);
                    }
                }
                ' ' | '\u{A0}' | '\u{202F}' | '.' | '-' => {}
                _ => return Err(NumberError::NotDigits),
            }
        }
        match digits.get(6..).map(Can::new) {
            Some(Ok(can)) if found == 12 => Ok(Self { digits, can }),
            _ => Err(NumberError::Length { found }),
        }
    }

    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        &self.digits
    }

    /// The card access number: the last six digits.
    pub const fn can(&self) -> &Can {
        &self.can
    }

    /// The document number in the MRZ: the last nine digits.
    pub fn document_number(&self) -> &str {
        self.slice(3, 12)
    }

    /// The year of birth, from the digit for century and sex and the two that follow.
    pub fn birth_year(&self) -> i16 {
        let digit = |at| i16::from(self.digits.as_bytes().get(at).map_or(0, |c| c - b'0'));
        1900 + 100 * (digit(3) / 2) + 10 * digit(4) + digit(5)
    }

    /// `001 ••• ••• •••`: for whatever lasts (journal, receipts, logs).
    pub fn masked(&self) -> String {
        format!("{} ••• ••• •••", self.slice(0, 3))
    }

    /// `001 ••• ••• 006`: for the clerk's screen while the citizen is there.
    pub fn masked_for_visit(&self) -> String {
        format!("{} ••• ••• {}", self.slice(0, 3), self.slice(9, 12))
    }

    fn slice(&self, from: usize, to: usize) -> &str {
        self.digits.get(from..to).unwrap_or_default()
    }
}

impl fmt::Debug for PersonalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonalNumber(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_digits_however_they_are_spaced() {
        let plain = PersonalNumber::parse("001090000006").unwrap();
        for text in ["001 090 000 006", "001.090.000.006", "001-090-000\u{A0}006"] {
            assert_eq!(PersonalNumber::parse(text).as_ref(), Ok(&plain));
        }
        assert_eq!(plain.can().as_bytes(), b"000006");
        assert_eq!(plain.document_number(), "090000006");
        assert_eq!(plain.birth_year(), 1990);
        assert_eq!(
            PersonalNumber::parse("001303000006").unwrap().birth_year(),
            2003
        );
    }

    #[test]
    fn says_what_is_wrong() {
        let error = |text| PersonalNumber::parse(text).unwrap_err();
        assert_eq!(error("00109000000"), NumberError::Length { found: 11 });
        assert_eq!(error("0010900000067"), NumberError::Length { found: 13 });
        assert_eq!(error("00109000000O"), NumberError::NotDigits);
        assert_eq!(error("٠٠١٠٩٠٠٠٠٠٠٦"), NumberError::NotDigits);
        assert_eq!(error("001090\n000006"), NumberError::NotDigits);
    }

    #[test]
    fn hides_the_digits_that_open_the_chip() {
        let number = PersonalNumber::parse("001090000006").unwrap();
        assert_eq!(number.masked(), "001 ••• ••• •••");
        assert_eq!(number.masked_for_visit(), "001 ••• ••• 006");
        assert_eq!(format!("{number:?}"), "PersonalNumber(..)");
    }

    proptest! {
        #[test]
        fn any_text_is_twelve_digits_or_refused(text in "[0-9 .\\-a\u{A0}]{0,20}") {
            if let Ok(number) = PersonalNumber::parse(&text) {
                prop_assert!(number.as_str().len() == 12 && text.len() >= 12);
            }
        }
    }
}
