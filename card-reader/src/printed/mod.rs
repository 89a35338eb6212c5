//! What is printed on the card, and the access keys that follow from it.

mod check_digit;
mod date;
mod keys;
mod mrz;
mod number;
mod qr;
mod text;

use thiserror::Error;

pub use check_digit::check_digit;
pub use date::PartialDate;
pub use keys::MAX_KEYS;
pub use mrz::{Mrz, MrzComparison, MrzDate, MrzError, MrzField, MrzFormat, Sex};
pub use number::{NumberError, PersonalNumber};
pub use qr::{Qr, QrError, QrField};

/// Longest text accepted, in bytes. A QR code of the card has some 250.
pub const MAX_TEXT_BYTES: usize = 2048;

/// What was typed, pasted or scanned. Gives a key to the chip; is never evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Printed {
    /// The 12-digit number.
    Number(PersonalNumber),
    /// The text of the QR code.
    Qr(Qr),
    /// The machine readable zone.
    Mrz(Mrz),
}

/// Which of the three a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrintedKind {
    /// The 12-digit number.
    Number,
    /// The text of the QR code.
    Qr,
    /// The machine readable zone.
    Mrz,
}

impl PrintedKind {
    /// A QR text has a `|`; an MRZ has a `<`, or is long.
    fn of(text: &str) -> Self {
        if text.contains('|') {
            Self::Qr
        } else if text.contains('<') || text.chars().count() > 40 {
            Self::Mrz
        } else {
            Self::Number
        }
    }
}

/// Why text is none of the three. Names the field and what is expected, never the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PrintedError {
    /// Nothing was given.
    #[error("nothing was given")]
    Empty,
    /// More than [`MAX_TEXT_BYTES`].
    #[error("longer than {MAX_TEXT_BYTES} bytes")]
    TooLong,
    /// A control, bidirectional or invisible character.
    #[error("character U+{code:04X} is not allowed", code = u32::from(*.0))]
    Character(char),
    /// Looks like a number, and is none.
    #[error("number: {0}")]
    Number(#[from] NumberError),
    /// Looks like the text of a QR code, and is none.
    #[error("QR code: {0}")]
    Qr(#[from] QrError),
    /// Looks like an MRZ, and is none.
    #[error("MRZ: {0}")]
    Mrz(#[from] MrzError),
}

impl Printed {
    /// Recognises a number, a QR text (by `|`) or an MRZ (by `<` or by its length).
    ///
    /// A byte order mark and white space around the text are dropped, and the text is put
    /// in Unicode's form NFC.
    ///
    /// # Errors
    /// See [`PrintedError`].
    pub fn parse(text: &str) -> Result<Self, PrintedError> {
        let text = text::clean(text)?;
        Self::read(PrintedKind::of(&text), &text)
    }

    /// Reads text that is known to be of one kind.
    ///
    /// # Errors
    /// See [`PrintedError`].
    pub fn parse_as(kind: PrintedKind, text: &str) -> Result<Self, PrintedError> {
        Self::read(kind, &text::clean(text)?)
    }

    fn read(kind: PrintedKind, text: &str) -> Result<Self, PrintedError> {
        Ok(match kind {
            PrintedKind::Number => Self::Number(PersonalNumber::parse(text)?),
            PrintedKind::Qr => Self::Qr(Qr::parse(text)?),
            PrintedKind::Mrz => Self::Mrz(Mrz::parse(text)?),
        })
    }

    /// The 12-digit number, where the source has one.
    pub fn number(&self) -> Option<&PersonalNumber> {
        match self {
            Self::Number(number) => Some(number),
            Self::Qr(qr) => Some(qr.number()),
            Self::Mrz(mrz) => mrz.personal_number(),
        }
    }

    /// The machine readable zone, if that is what was given.
    pub const fn mrz(&self) -> Option<&Mrz> {
        match self {
            Self::Mrz(mrz) => Some(mrz),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn recognises_which_of_the_three_was_given() {
        let number = "\u{FEFF}001 090 000 006\r\n";
        assert!(matches!(Printed::parse(number), Ok(Printed::Number(_))));
        let qr = "001090000006||Nguyê\u{303}n Văn Mẫu|05051990|Nam|Hà Nội|10052021\r";
        let Ok(Printed::Qr(qr)) = Printed::parse(qr) else {
            panic!("expected a QR code");
        };
        assert_eq!(qr.full_name(), "Nguyễn Văn Mẫu");
        let mrz = "idvnm0900000063001090000006<<49005053m3005051vnm<<<<<<<<<<<0nguyen<<van<mau<<<<<<<<<<<<<<<";
        let printed = Printed::parse(mrz).unwrap();
        assert!(printed.mrz().is_some());
        assert_eq!(printed.number().unwrap().as_str(), "001090000006");
    }

    #[test]
    fn errors_say_which_of_the_three_it_looked_like() {
        let error = |text: &str| Printed::parse(text).unwrap_err();
        assert_eq!(
            error("00109000000"),
            PrintedError::Number(NumberError::Length { found: 11 })
        );
        assert_eq!(
            error("001090000006|x"),
            PrintedError::Qr(QrError::Fields { found: 2 })
        );
        assert_eq!(
            error("IDVNM<<"),
            PrintedError::Mrz(MrzError::Length { found: 7 })
        );
        assert_eq!(error(&"|".repeat(4096)), PrintedError::TooLong);
        assert_eq!(
            error("001090000006\u{202E}"),
            PrintedError::Character('\u{202E}')
        );
    }

    #[test]
    fn text_of_a_known_kind_is_held_to_that_kind() {
        let error = |kind| Printed::parse_as(kind, "001090000006").unwrap_err();
        assert_eq!(
            error(PrintedKind::Qr),
            PrintedError::Qr(QrError::Fields { found: 1 })
        );
        assert_eq!(
            error(PrintedKind::Mrz),
            PrintedError::Mrz(MrzError::Length { found: 12 })
        );
        assert!(Printed::parse_as(PrintedKind::Number, "001 090 000 006").is_ok());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            if let Ok(printed) = Printed::parse(&text) {
                let keys = printed.candidate_keys(jiff::civil::date(2026, 1, 1));
                prop_assert!(keys.len() <= MAX_KEYS);
            }
        }
    }
}
