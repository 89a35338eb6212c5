//! DG13, the holder's data on the Vietnamese card.
//!
//! No specification is public: a set of numbered fields, in no order to rely on, some of
//! them empty. Unknown numbers are kept as they stand.

use std::fmt;

use zeroize::Zeroizing;

use crate::iso7816::tlv::{Tlv, TlvError};
use crate::lds::{DataGroup, LdsError, Text, text};
use crate::printed::{PartialDate, PersonalNumber};

const SEQUENCE: u32 = 0x30;
const SET: u32 = 0x31;
const INTEGER: u32 = 0x02;
const UTF8_STRING: u32 = 0x0C;
const PRINTABLE_STRING: u32 = 0x13;
const IA5_STRING: u32 = 0x16;
const BMP_STRING: u32 = 0x1E;

/// Most fields; the card has 16.
const MAX_FIELDS: usize = 64;
/// Most names of parents or spouses.
const MAX_NAMES: usize = 16;
/// Names are nested in at most two sequences.
const MAX_NAME_DEPTH: usize = 3;

/// A date as the chip writes it.
#[derive(Clone, PartialEq, Eq)]
pub struct DateText {
    /// As it stands, in words too: `Không thời hạn`.
    pub text: Text,
    /// What it means, if it is a date.
    pub date: Option<PartialDate>,
}

/// A field whose number is not known.
#[derive(Clone, PartialEq, Eq)]
pub struct RawField {
    /// Its number.
    pub number: u8,
    /// Its values, tags and lengths included.
    pub values: Zeroizing<Vec<u8>>,
}

/// The holder's data. A field that is empty or missing is `None`.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Dg13 {
    /// 1: the 12-digit number.
    pub personal_number: Option<PersonalNumber>,
    /// 2: the full name, with diacritics and never cut: the one to show.
    pub full_name: Option<Text>,
    /// 3: date of birth.
    pub birth: Option<DateText>,
    /// 4: `Nam` or `Nữ`.
    pub sex: Option<Text>,
    /// 5: nationality.
    pub nationality: Option<Text>,
    /// 6: ethnicity.
    pub ethnicity: Option<Text>,
    /// 7: religion.
    pub religion: Option<Text>,
    /// 8: place of origin.
    pub place_of_origin: Option<Text>,
    /// 9: place of residence.
    pub place_of_residence: Option<Text>,
    /// 10: identifying features.
    pub identifying_features: Option<Text>,
    /// 11: date of issue.
    pub issued: Option<DateText>,
    /// 12: date of expiry, or words.
    pub expiry: Option<DateText>,
    /// 13: name of the father.
    pub father: Option<Text>,
    /// 13: name of the mother.
    pub mother: Option<Text>,
    /// 14: names of spouses.
    pub spouses: Vec<Text>,
    /// 15: the nine digits of the former identity card (CMND).
    pub former_number: Option<Text>,
    /// 16: an identifier of 16 characters whose meaning is not known.
    pub identifier: Option<Text>,
    /// Fields of other numbers.
    pub unknown: Vec<RawField>,
}

impl Dg13 {
    /// Parses the file.
    ///
    /// # Errors
    /// See [`LdsError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LdsError> {
        let file = Tlv::exactly(bytes, u32::from(DataGroup::DG13.tag()))?;
        let mut dg13 = Self::default();
        let mut seen = [false; 256];
        let (mut fifteen, mut sixteen) = (None, None);
        for (count, field) in find_set(file)?.children().enumerate() {
            let field = field?;
            if field.tag != SEQUENCE {
                return Err(TlvError::UnexpectedTag { expected: SEQUENCE }.into());
            }
            if count == MAX_FIELDS {
                return Err(LdsError::Count);
            }
            let mut parts = field.children();
            let [number] = parts.expect(INTEGER)?.value else {
                return Err(LdsError::Element);
            };
            let values: Vec<Tlv<'_>> = parts.clone().take(MAX_NAMES).collect::<Result<_, _>>()?;
            if std::mem::replace(&mut seen[usize::from(*number)], true) {
                return Err(LdsError::Duplicate);
            }
            match number {
                1 => {
                    dg13.personal_number = single(&values)?
                        .map(|text| PersonalNumber::parse(&text))
                        .transpose()?;
                }
                2 => dg13.full_name = single(&values)?,
                3 => dg13.birth = date(&values)?,
                4 => dg13.sex = single(&values)?,
                5 => dg13.nationality = single(&values)?,
                6 => dg13.ethnicity = single(&values)?,
                7 => dg13.religion = single(&values)?,
                8 => dg13.place_of_origin = single(&values)?,
                9 => dg13.place_of_residence = single(&values)?,
                10 => dg13.identifying_features = single(&values)?,
                11 => dg13.issued = date(&values)?,
                12 => dg13.expiry = date(&values)?,
                13 => {
                    let mut names = names(&values)?.into_iter();
                    dg13.father = names.next().flatten();
                    dg13.mother = names.next().flatten();
                }
                14 => dg13.spouses = names(&values)?.into_iter().flatten().collect(),
                15 => fifteen = single(&values)?,
                16 => sixteen = single(&values)?,
                _ => dg13.unknown.push(RawField {
                    number: *number,
                    values: Zeroizing::new(values.iter().flat_map(|v| v.raw).copied().collect()),
                }),
            }
        }
        (dg13.former_number, dg13.identifier) = put_in_place(fifteen, sixteen);
        Ok(dg13)
    }
}

/// Hides the holder's data.
impl fmt::Debug for Dg13 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dg13(..)")
    }
}

/// The first SET inside the sequence; a version and an identifier may stand before it.
fn find_set(file: Tlv<'_>) -> Result<Tlv<'_>, LdsError> {
    let (outer, _) = Tlv::split(file.value)?;
    if outer.tag == SET {
        return Ok(outer);
    }
    if outer.tag != SEQUENCE {
        return Err(TlvError::UnexpectedTag { expected: SEQUENCE }.into());
    }
    for child in outer.children() {
        let child = child?;
        if child.tag == SET {
            return Ok(child);
        }
    }
    Err(TlvError::UnexpectedTag { expected: SET }.into())
}

/// One source swaps fields 15 and 16: nine digits are the former number.
fn put_in_place(fifteen: Option<Text>, sixteen: Option<Text>) -> (Option<Text>, Option<Text>) {
    let former = |text: &Option<Text>| {
        text.as_ref()
            .is_some_and(|text| text.len() == 9 && text.bytes().all(|c| c.is_ascii_digit()))
    };
    if former(&sixteen) && !former(&fifteen) {
        (sixteen, fifteen)
    } else {
        (fifteen, sixteen)
    }
}

/// The text of a field with one value, or none.
fn single(values: &[Tlv<'_>]) -> Result<Option<Text>, LdsError> {
    match values {
        [] => Ok(None),
        [value] => text(*value),
        _ => Err(LdsError::Count),
    }
}

fn date(values: &[Tlv<'_>]) -> Result<Option<DateText>, LdsError> {
    Ok(single(values)?.map(|text| DateText {
        date: PartialDate::from_chip(&text),
        text,
    }))
}

/// The names in nested sequences, in order; an empty sequence holds the place of a name.
fn names(values: &[Tlv<'_>]) -> Result<Vec<Option<Text>>, LdsError> {
    let mut found = Vec::new();
    for value in values {
        collect_names(*value, 0, &mut found)?;
    }
    Ok(found)
}

fn collect_names(
    value: Tlv<'_>,
    depth: usize,
    found: &mut Vec<Option<Text>>,
) -> Result<(), LdsError> {
    if found.len() == MAX_NAMES || depth > MAX_NAME_DEPTH {
        return Err(LdsError::Count);
    }
    if value.tag != SEQUENCE {
        found.push(text(value)?);
    } else if value.value.is_empty() {
        found.push(None);
    } else {
        for child in value.children() {
            collect_names(child?, depth + 1, found)?;
        }
    }
    Ok(())
}

/// The text of a string of any of the four types seen.
fn text(value: Tlv<'_>) -> Result<Option<Text>, LdsError> {
    match value.tag {
        UTF8_STRING | PRINTABLE_STRING | IA5_STRING => text::utf8(value.value),
        BMP_STRING => text::utf16(value.value),
        _ => Err(TlvError::UnexpectedTag {
            expected: UTF8_STRING,
        }
        .into()),
    }
}

#[cfg(test)]
mod tests;
