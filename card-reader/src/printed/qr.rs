//! The QR code on the face of the Vietnamese card, of 2021 and of 2024.

use std::fmt;

use jiff::civil::Date;
use thiserror::Error;
use zeroize::Zeroizing;

use super::{PartialDate, PersonalNumber, Sex};

/// Most fields that are read; the code of 2021 has seven.
const MAX_FIELDS: usize = 32;
/// Most characters in one field.
const MAX_FIELD_CHARS: usize = 512;

/// A field of the QR code, to name in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names say all")]
pub enum QrField {
    PersonalNumber,
    /// The nine digits of the former identity card (CMND), or nothing.
    FormerNumber,
    FullName,
    /// `ddMMyyyy`.
    DateOfBirth,
    /// `Nam` or `Nữ`.
    Sex,
    Residence,
    /// `ddMMyyyy`.
    DateOfIssue,
    /// Any field after the seventh.
    Further,
}

impl QrField {
    const fn at(index: usize) -> Self {
        match index {
            0 => Self::PersonalNumber,
            1 => Self::FormerNumber,
            2 => Self::FullName,
            3 => Self::DateOfBirth,
            4 => Self::Sex,
            5 => Self::Residence,
            6 => Self::DateOfIssue,
            _ => Self::Further,
        }
    }
}

/// Why text is not that of the card's QR code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum QrError {
    /// Fewer than 7 or more than 32 fields.
    #[error("expected 7 to 32 fields parted by |, found {found}")]
    Fields {
        /// Fields found.
        found: usize,
    },
    /// A field is not of its form.
    #[error("{0:?} is not of its form")]
    Content(QrField),
}

/// What the QR code says. A convenience to find the key; never evidence.
#[derive(Clone, PartialEq, Eq)]
pub struct Qr {
    number: PersonalNumber,
    former_number: Option<Zeroizing<String>>,
    full_name: Zeroizing<String>,
    birth: PartialDate,
    sex: Sex,
    residence: Zeroizing<String>,
    issued: Date,
    further: Vec<Zeroizing<String>>,
}

impl Qr {
    /// Reads the fields; those after the seventh stay as they are.
    ///
    /// # Errors
    /// See [`QrError`].
    pub fn parse(text: &str) -> Result<Self, QrError> {
        let found = text.split('|').count();
        let fields: Vec<&str> = text.split('|').take(MAX_FIELDS).map(str::trim).collect();
        let [
            number,
            former_number,
            full_name,
            birth,
            sex,
            residence,
            issued,
            further @ ..,
        ] = fields.as_slice()
        else {
            return Err(QrError::Fields { found });
        };
        if found > MAX_FIELDS {
            return Err(QrError::Fields { found });
        }
        let bad = QrError::Content;
        // A line break inside is no accident of a scanner; those around the text are.
        let broken = text
            .split('|')
            .position(|text| text.contains(char::is_control));
        if let Some(index) = broken {
            return Err(bad(QrField::at(index)));
        }
        let all_digits = |text: &str| text.bytes().all(|c| c.is_ascii_digit());
        if number.len() != 12 || !all_digits(number) {
            return Err(bad(QrField::PersonalNumber));
        }
        if !matches!(former_number.len(), 0 | 9) || !all_digits(former_number) {
            return Err(bad(QrField::FormerNumber));
        }
        if full_name.is_empty() || !full_name.chars().all(may_be_in_name) {
            return Err(bad(QrField::FullName));
        }
        for (text, field) in [
            (full_name, QrField::FullName),
            (residence, QrField::Residence),
        ]
        .into_iter()
        .chain(further.iter().map(|text| (text, QrField::Further)))
        {
            if text.chars().count() > MAX_FIELD_CHARS {
                return Err(bad(field));
            }
        }
        Ok(Self {
            number: PersonalNumber::parse(number).map_err(|_| bad(QrField::PersonalNumber))?,
            former_number: (!former_number.is_empty()).then(|| secret(former_number)),
            full_name: secret(full_name),
            birth: PartialDate::from_qr(birth).ok_or(bad(QrField::DateOfBirth))?,
            sex: match *sex {
                "Nam" => Sex::Male,
                "Nữ" => Sex::Female,
                _ => return Err(bad(QrField::Sex)),
            },
            residence: secret(residence),
            issued: PartialDate::from_qr(issued)
                .and_then(PartialDate::exact)
                .ok_or(bad(QrField::DateOfIssue))?,
            further: further.iter().map(|text| secret(text)).collect(),
        })
    }

    /// The personal number.
    pub const fn number(&self) -> &PersonalNumber {
        &self.number
    }

    /// The nine digits of the former identity card.
    pub fn former_number(&self) -> Option<&str> {
        self.former_number.as_deref().map(String::as_str)
    }

    /// The full name, with diacritics.
    pub fn full_name(&self) -> &str {
        &self.full_name
    }

    /// The date of birth.
    pub const fn birth(&self) -> PartialDate {
        self.birth
    }

    /// Sex.
    pub const fn sex(&self) -> Sex {
        self.sex
    }

    /// The place of residence.
    pub fn residence(&self) -> &str {
        &self.residence
    }

    /// The date of issue.
    pub const fn issued(&self) -> Date {
        self.issued
    }

    /// The fields after the seventh, as they stand.
    pub fn further(&self) -> impl Iterator<Item = &str> {
        self.further.iter().map(|text| text.as_str())
    }
}

impl fmt::Debug for Qr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Qr(..)")
    }
}

fn secret(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

fn may_be_in_name(c: char) -> bool {
    c.is_alphabetic() || matches!(c, ' ' | '\'' | '’' | '-' | '.' | '\u{300}'..='\u{36F}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SAMPLE: &str = "001090000006||Nguyễn Văn Mẫu|05051990|Nam|\
        Số 1 Đường Mẫu, Phường Mẫu, Quận Mẫu, Hà Nội|10052021";

    #[test]
    fn reads_the_code_of_2021() {
        let qr = Qr::parse(SAMPLE).unwrap();
        assert_eq!(qr.number().as_str(), "001090000006");
        assert_eq!(qr.former_number(), None);
        assert_eq!(qr.full_name(), "Nguyễn Văn Mẫu");
        assert_eq!(qr.birth().to_string(), "05/05/1990");
        assert_eq!(qr.sex(), Sex::Male);
        assert!(qr.residence().ends_with("Hà Nội"));
        assert_eq!(qr.issued(), jiff::civil::date(2021, 5, 10));
        assert_eq!(qr.further().count(), 0);
        assert_eq!(format!("{qr:?}"), "Qr(..)");
    }

    #[test]
    fn keeps_further_fields_as_they_stand() {
        let text = SAMPLE.replace("||", "|012345678|") + "||Nguyễn Văn Cha|";
        let qr = Qr::parse(&text).unwrap();
        assert_eq!(qr.former_number(), Some("012345678"));
        assert_eq!(qr.further().collect::<Vec<_>>(), ["", "Nguyễn Văn Cha", ""]);
    }

    #[test]
    fn names_the_field_that_is_wrong() {
        for (from, to, field) in [
            ("001090000006", "00109000000", QrField::PersonalNumber),
            ("001090000006", "001 090000006", QrField::PersonalNumber),
            ("||", "|12|", QrField::FormerNumber),
            ("Văn", "1=1;--", QrField::FullName),
            ("Nguyễn Văn Mẫu", "", QrField::FullName),
            ("05051990", "32051990", QrField::DateOfBirth),
            ("Nam", "nam", QrField::Sex),
            ("Quận", "\r\n", QrField::Residence),
            ("|Nam", "|\nNam", QrField::Sex),
            ("10052021", "10052021|\n|", QrField::Further),
            ("10052021", "00052021", QrField::DateOfIssue),
        ] {
            assert_eq!(
                Qr::parse(&SAMPLE.replace(from, to)),
                Err(QrError::Content(field)),
                "{to}"
            );
        }
        assert_eq!(Qr::parse("1|2|3"), Err(QrError::Fields { found: 3 }));
        let many = SAMPLE.to_owned() + &"|".repeat(40);
        assert_eq!(Qr::parse(&many), Err(QrError::Fields { found: 47 }));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[^|]{0,20}(\\|[^|]{0,20}){0,9}") {
            if let Ok(qr) = Qr::parse(&text) {
                prop_assert_eq!(qr.number().as_str().len(), 12);
            }
        }

        #[test]
        fn any_change_to_a_good_code_is_read_or_refused(
            at in 0usize..100, with in any::<char>()
        ) {
            let text: String = SAMPLE
                .chars()
                .enumerate()
                .map(|(place, c)| if place == at { with } else { c })
                .collect();
            let _ = crate::printed::Printed::parse(&text);
        }
    }
}
