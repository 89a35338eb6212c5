//! DG16, persons to notify (ICAO 9303-10 clause 4.7.16).

use std::fmt;

use crate::iso7816::tlv::Tlv;
use crate::lds::text::{date, utf8};
use crate::lds::{DataGroup, LdsError, Text};
use crate::printed::PartialDate;

const MAX_PERSONS: u8 = 15;

/// Persons to notify in an emergency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dg16 {
    /// In the order of the file.
    pub persons: Vec<PersonToNotify>,
}

/// One person.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct PersonToNotify {
    /// 5F50: when this was recorded.
    pub recorded: Option<PartialDate>,
    /// 5F51: name, with `<` between its parts.
    pub name: Option<Text>,
    /// 5F52: telephone.
    pub telephone: Option<Text>,
    /// 5F53: address.
    pub address: Option<Text>,
}

impl Dg16 {
    /// Outer tag 70: a count, then templates A1, A2 and on.
    ///
    /// # Errors
    /// See [`LdsError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LdsError> {
        let mut fields = Tlv::exactly(bytes, u32::from(DataGroup::DG16.tag()))?.children();
        let [count @ 0..=MAX_PERSONS] = fields.expect(0x02)?.value else {
            return Err(LdsError::Count);
        };
        let mut persons = Vec::new();
        for number in 1..=*count {
            persons.push(person(fields.expect(0xA0 | u32::from(number))?)?);
        }
        fields.end()?;
        Ok(Self { persons })
    }
}

fn person(template: Tlv<'_>) -> Result<PersonToNotify, LdsError> {
    let mut person = PersonToNotify::default();
    for element in template.children() {
        let element = element?;
        match element.tag {
            0x5F50 => person.recorded = Some(date(element.value)?),
            0x5F51 => person.name = utf8(element.value)?,
            0x5F52 => person.telephone = utf8(element.value)?,
            0x5F53 => person.address = utf8(element.value)?,
            _ => {}
        }
    }
    Ok(person)
}

/// Hides the person's data.
impl fmt::Debug for PersonToNotify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonToNotify(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iso7816::tlv::encode;
    use proptest::prelude::*;

    fn sample() -> Vec<u8> {
        let one = [encode(0x5F50, b"20210510"), encode(0x5F51, b"SMITH<<JANE")];
        let two = encode(0x5F52, b"0123");
        let body = [
            encode(0x02, &[2]),
            encode(0xA1, &one.concat()),
            encode(0xA2, &two),
        ];
        encode(0x70, &body.concat())
    }

    #[test]
    fn reads_each_person() {
        let persons = Dg16::parse(&sample()).unwrap().persons;
        assert_eq!(persons[0].name.as_ref().unwrap().as_str(), "SMITH<<JANE");
        assert_eq!(
            persons[0].recorded,
            PartialDate::new(2021, Some(5), Some(10))
        );
        assert_eq!(persons[1].telephone.as_ref().unwrap().as_str(), "0123");
        let mut more = sample();
        more[4] = 3;
        assert!(Dg16::parse(&more).is_err());
    }

    proptest! {
        #[test]
        fn any_changed_byte_is_read_or_refused(at in 0usize..48, to in any::<u8>()) {
            let mut bytes = sample();
            if let Some(byte) = bytes.get_mut(at) {
                *byte = to;
            }
            let _ = Dg16::parse(&bytes);
        }
    }
}
