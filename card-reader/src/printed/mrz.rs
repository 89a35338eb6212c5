//! The machine readable zone (ICAO 9303-4 to -6): TD1, TD2 and TD3.

use std::fmt;

use jiff::civil::Date;
use thiserror::Error;
use zeroize::Zeroizing;

use super::{PartialDate, PersonalNumber, check_digit};
use crate::access::MrzKey;

/// Which of the three layouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MrzFormat {
    /// Three lines of 30, on cards.
    Td1,
    /// Two lines of 36.
    Td2,
    /// Two lines of 44, in passports.
    Td3,
}

/// A field of the MRZ, to name in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names are the standard's names")]
pub enum MrzField {
    DocumentNumber,
    DateOfBirth,
    Sex,
    DateOfExpiry,
    /// The passport's personal number, or the 12 digits on the Vietnamese card.
    PersonalNumber,
    /// The check digit over all fields together.
    Composite,
}

/// Why text is not a machine readable zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MrzError {
    /// Neither 90, 72 nor 88 characters.
    #[error("expected 90, 72 or 88 characters, found {found}")]
    Length {
        /// Characters found, white space not counted.
        found: usize,
    },
    /// Another character than A to Z, 0 to 9 and `<`.
    #[error("character {position} is none of A to Z, 0 to 9 and <")]
    Character {
        /// Which one, from 1, white space not counted.
        position: usize,
    },
    /// A check digit is wrong.
    #[error("the check digit of {0:?} is wrong")]
    CheckDigit(MrzField),
    /// A field's content is not of its form.
    #[error("{0:?} is not of its form")]
    Content(MrzField),
}

/// A date of the MRZ: two digits a part, `<<` where unknown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct MrzDate {
    year: Option<u8>,
    month: Option<i8>,
    day: Option<i8>,
}

impl MrzDate {
    /// The date in the century that begins with `first_year` (1900, 2000).
    pub fn in_century(self, first_year: i16) -> Option<PartialDate> {
        let year = first_year.checked_add(i16::from(self.year?))?;
        let day = self.month.and(self.day);
        PartialDate::new(year, self.month, day)
    }

    fn parse(text: &str) -> Option<Self> {
        let part = |from: usize, least: u8, most: u8| -> Option<Option<u8>> {
            let text = text.get(from..from + 2)?;
            if text == "<<" {
                return Some(None);
            }
            // Some issuers write zeros for an unknown month or day.
            if text == "00" && least > 0 {
                return Some(None);
            }
            let digits = text.bytes().all(|c| c.is_ascii_digit());
            let value: u8 = text.parse().ok().filter(|_| digits)?;
            (least..=most).contains(&value).then_some(Some(value))
        };
        let (year, month, day) = (part(0, 0, 99)?, part(2, 1, 12)?, part(4, 1, 31)?);
        Some(Self {
            year,
            month: month.and_then(|month| i8::try_from(month).ok()),
            day: day.and_then(|day| i8::try_from(day).ok()),
        })
    }
}

impl fmt::Debug for MrzDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MrzDate(..)")
    }
}

/// Sex as the MRZ states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say all")]
pub enum Sex {
    Male,
    Female,
    Unspecified,
}

/// How two machine readable zones compare (TR-03135-1, T5.46).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MrzComparison {
    /// Equal in all characters.
    Equal,
    /// Only optional data (and the digits over them) differ.
    OptionalDataDiffer,
    /// Anything else differs.
    Differ,
}

/// One machine readable zone with right check digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Mrz {
    format: MrzFormat,
    text: Zeroizing<String>,
    document_number: Zeroizing<String>,
    birth: MrzDate,
    sex: Sex,
    expiry: MrzDate,
    personal_number: Option<PersonalNumber>,
    key: MrzKey,
}

/// Where the fields stand in the lines put together; ends are exclusive.
struct Layout {
    issuing_state: (usize, usize),
    document_number: (usize, usize),
    optional: (usize, usize),
    second_optional: (usize, usize),
    birth: (usize, usize),
    sex: (usize, usize),
    expiry: (usize, usize),
    nationality: (usize, usize),
    names: (usize, usize),
    composite: usize,
    covered: &'static [(usize, usize)],
}

const TD1: Layout = Layout {
    issuing_state: (2, 5),
    document_number: (5, 14),
    optional: (15, 30),
    second_optional: (48, 59),
    birth: (30, 36),
    sex: (37, 38),
    expiry: (38, 44),
    nationality: (45, 48),
    names: (60, 90),
    composite: 59,
    covered: &[(5, 37), (38, 45), (48, 59)],
};

const TD2: Layout = Layout {
    issuing_state: (2, 5),
    document_number: (36, 45),
    optional: (64, 71),
    second_optional: (71, 71),
    birth: (49, 55),
    sex: (56, 57),
    expiry: (57, 63),
    nationality: (46, 49),
    names: (5, 36),
    composite: 71,
    covered: &[(36, 46), (49, 56), (57, 71)],
};

const TD3: Layout = Layout {
    issuing_state: (2, 5),
    document_number: (44, 53),
    optional: (72, 86),
    second_optional: (86, 86),
    birth: (57, 63),
    sex: (64, 65),
    expiry: (65, 71),
    nationality: (54, 57),
    names: (5, 44),
    composite: 87,
    covered: &[(44, 54), (57, 64), (65, 87)],
};

impl MrzFormat {
    const fn layout(self) -> &'static Layout {
        match self {
            Self::Td1 => &TD1,
            Self::Td2 => &TD2,
            Self::Td3 => &TD3,
        }
    }
}

impl Mrz {
    /// Reads a zone with or without line breaks; small letters are taken for capitals.
    ///
    /// # Errors
    /// See [`MrzError`]; every check digit that the layout has must be right.
    pub fn parse(text: &str) -> Result<Self, MrzError> {
        let mut line = Zeroizing::new(String::with_capacity(92));
        let mut found = 0;
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            found += 1;
            let c = c.to_ascii_uppercase();
            if !matches!(c, 'A'..='Z' | '0'..='9' | '<') {
                return Err(MrzError::Character { position: found });
            }
            if found <= 90 {
                line.push(c);
            }
        }
        let format = match found {
            90 => MrzFormat::Td1,
            72 => MrzFormat::Td2,
            88 => MrzFormat::Td3,
            _ => return Err(MrzError::Length { found }),
        };
        Self::from_line(format, line)
    }

    fn from_line(format: MrzFormat, text: Zeroizing<String>) -> Result<Self, MrzError> {
        let layout = format.layout();
        let field = |range: (usize, usize)| text.get(range.0..range.1).unwrap_or_default();
        let digit_after = |range: (usize, usize)| field((range.1, range.1 + 1));

        let document_number = document_number(
            field(layout.document_number),
            digit_after(layout.document_number),
            (format != MrzFormat::Td3).then(|| field(layout.optional)),
        )?;
        let date = |range, name| {
            if !digit_matches(field(range), digit_after(range)) {
                return Err(MrzError::CheckDigit(name));
            }
            MrzDate::parse(field(range)).ok_or(MrzError::Content(name))
        };
        let birth = date(layout.birth, MrzField::DateOfBirth)?;
        let expiry = date(layout.expiry, MrzField::DateOfExpiry)?;
        let sex = match field(layout.sex) {
            "M" => Sex::Male,
            "F" => Sex::Female,
            "<" | "X" => Sex::Unspecified,
            _ => return Err(MrzError::Content(MrzField::Sex)),
        };
        if format == MrzFormat::Td3 {
            let (optional, digit) = (field(layout.optional), digit_after(layout.optional));
            let unused = optional.bytes().all(|c| c == b'<') && digit == "<";
            if !unused && !digit_matches(optional, digit) {
                return Err(MrzError::CheckDigit(MrzField::PersonalNumber));
            }
        }
        let covered: Zeroizing<String> =
            Zeroizing::new(layout.covered.iter().map(|range| field(*range)).collect());
        if !digit_matches(&covered, field((layout.composite, layout.composite + 1))) {
            return Err(MrzError::CheckDigit(MrzField::Composite));
        }
        let vietnamese = format == MrzFormat::Td1 && field(layout.issuing_state) == "VNM";
        let personal_number = if vietnamese {
            vietnamese_number(field(layout.optional))?
        } else {
            None
        };
        let key = MrzKey::new(&document_number, field(layout.birth), field(layout.expiry))
            .map_err(|_| MrzError::Content(MrzField::DocumentNumber))?;
        Ok(Self {
            format,
            document_number,
            birth,
            sex,
            expiry,
            personal_number,
            key,
            text,
        })
    }

    /// The layout.
    pub const fn format(&self) -> MrzFormat {
        self.format
    }

    /// All characters, lines put together.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// `ID`, `P` and so on, without filling.
    pub fn document_code(&self) -> &str {
        self.field((0, 2)).trim_end_matches('<')
    }

    /// Three letters, or fewer as in Germany's `D`.
    pub fn issuing_state(&self) -> &str {
        self.field(self.format.layout().issuing_state)
            .trim_end_matches('<')
    }

    /// Three letters, or fewer as in Germany's `D`.
    pub fn nationality(&self) -> &str {
        self.field(self.format.layout().nationality)
            .trim_end_matches('<')
    }

    /// The document number without filling; longer than nine characters where TD1 or TD2
    /// continue it in the optional data.
    pub fn document_number(&self) -> &str {
        &self.document_number
    }

    /// The date of birth as it stands.
    pub const fn birth(&self) -> MrzDate {
        self.birth
    }

    /// Sex.
    pub const fn sex(&self) -> Sex {
        self.sex
    }

    /// The date of expiry as it stands.
    pub const fn expiry(&self) -> MrzDate {
        self.expiry
    }

    /// The 12 digits of a Vietnamese card.
    pub const fn personal_number(&self) -> Option<&PersonalNumber> {
        self.personal_number.as_ref()
    }

    /// Surname and names before the given names, words parted by spaces.
    pub fn primary_identifier(&self) -> Zeroizing<String> {
        self.names().0
    }

    /// Given names, words parted by spaces; may be cut short or empty.
    pub fn secondary_identifier(&self) -> Zeroizing<String> {
        self.names().1
    }

    /// The key for PACE or BAC that follows from this zone.
    pub const fn key(&self) -> &MrzKey {
        &self.key
    }

    /// The date of birth in its century: from `dg13` where its last digits agree, else
    /// from the Vietnamese number, else the latest century that is not in the future.
    pub fn birth_date(&self, dg13: Option<PartialDate>, today: Date) -> Option<PartialDate> {
        let year = i16::from(self.birth.year?);
        let century = |of: i16| (of % 100 == year).then_some(of - of % 100);
        let first_year = dg13
            .and_then(|date| century(date.year()))
            .or_else(|| {
                let number = self.personal_number.as_ref()?;
                century(number.birth_year())
            })
            .unwrap_or_else(|| {
                let this_century = today.year() - today.year() % 100;
                let born = self.birth.in_century(this_century);
                let future = born.is_none_or(|born| {
                    let known = |today: i8, part: Option<i8>| part.map_or(1, |_| today);
                    (
                        born.year(),
                        born.month().unwrap_or(1),
                        born.day().unwrap_or(1),
                    ) > (
                        today.year(),
                        known(today.month(), born.month()),
                        known(today.day(), born.day()),
                    )
                });
                if future {
                    this_century - 100
                } else {
                    this_century
                }
            });
        self.birth.in_century(first_year)
    }

    /// The date of expiry: in the century of `dg13` where its last two digits agree, else
    /// in 2000 to 2099 (unlimited validity, `991231`, is 2099).
    pub fn expiry_date(&self, dg13: Option<PartialDate>) -> Option<Date> {
        let year = i16::from(self.expiry.year?);
        let first_year = dg13
            .map(PartialDate::year)
            .filter(|of| of % 100 == year)
            .map_or(2000, |of| of - of % 100);
        self.expiry.in_century(first_year)?.exact()
    }

    /// Compares with another zone, field by field.
    pub fn compare(&self, other: &Self) -> MrzComparison {
        if self.text == other.text {
            return MrzComparison::Equal;
        }
        let layout = self.format.layout();
        let optional = |at: usize| {
            let within = |range: (usize, usize)| (range.0..range.1).contains(&at);
            let digit_of_optional =
                at == layout.composite || (self.format == MrzFormat::Td3 && at == 86);
            within(layout.optional) || within(layout.second_optional) || digit_of_optional
        };
        let (one, two) = (self.text.bytes(), other.text.bytes());
        let mandatory_equal = self.format == other.format
            && self.document_number == other.document_number
            && one
                .zip(two)
                .enumerate()
                .all(|(at, (one, two))| one == two || optional(at));
        if mandatory_equal {
            MrzComparison::OptionalDataDiffer
        } else {
            MrzComparison::Differ
        }
    }

    fn names(&self) -> (Zeroizing<String>, Zeroizing<String>) {
        let names = self.field(self.format.layout().names);
        let (primary, secondary) = names.split_once("<<").unwrap_or((names, ""));
        let words = |part: &str| Zeroizing::new(part.replace('<', " ").trim().to_owned());
        (words(primary), words(secondary))
    }

    fn field(&self, range: (usize, usize)) -> &str {
        self.text.get(range.0..range.1).unwrap_or_default()
    }
}

impl fmt::Debug for Mrz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mrz({:?}, ..)", self.format)
    }
}

fn digit_matches(field: &str, digit: &str) -> bool {
    check_digit(field).is_some_and(|right| digit.chars().eq([right]))
}

/// The document number, continued in the optional data where its check digit is `<`
/// (ICAO 9303-5 clause 4.2.2 note j).
fn document_number(
    field: &str,
    digit: &str,
    optional: Option<&str>,
) -> Result<Zeroizing<String>, MrzError> {
    let wrong = MrzError::CheckDigit(MrzField::DocumentNumber);
    let mut number = Zeroizing::new(String::with_capacity(32));
    number.push_str(field);
    let Some(optional) = optional.filter(|_| digit == "<") else {
        if !digit_matches(field, digit) {
            return Err(wrong);
        }
        let length = number.trim_end_matches('<').len();
        number.truncate(length);
        return Ok(number);
    };
    let (rest, _) = optional.split_once('<').unwrap_or((optional, ""));
    let (rest, digit) = rest
        .split_at_checked(rest.len().saturating_sub(1))
        .unwrap_or_default();
    number.push_str(rest);
    if rest.is_empty() || !digit_matches(&number, digit) {
        return Err(wrong);
    }
    Ok(number)
}

/// The 12 digits at the front of the optional data, with Vietnam's own check digit at
/// position 30.
fn vietnamese_number(optional: &str) -> Result<Option<PersonalNumber>, MrzError> {
    let Some((digits, rest)) = optional.split_at_checked(12) else {
        return Ok(None);
    };
    if !digits.bytes().all(|c| c.is_ascii_digit()) {
        return Ok(None);
    }
    match rest.strip_prefix("<<") {
        None => return Ok(None),
        Some("<") => {}
        Some(digit) if digit_matches(digits, digit) => {}
        Some(_) => return Err(MrzError::CheckDigit(MrzField::PersonalNumber)),
    }
    Ok(PersonalNumber::parse(digits).ok())
}

#[cfg(test)]
mod tests;
