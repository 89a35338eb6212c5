//! Dates of which only a part may be known.

use std::fmt;

use jiff::civil::Date;

/// A year, perhaps with its month, perhaps with its day.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartialDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

impl PartialDate {
    /// A date that exists in the years 1 to 9999; a day needs a month.
    pub fn new(year: i16, month: Option<i8>, day: Option<i8>) -> Option<Self> {
        if year < 1 || (month.is_none() && day.is_some()) {
            return None;
        }
        Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        Some(Self { year, month, day })
    }

    /// The year, 1 to 9999.
    pub const fn year(self) -> i16 {
        self.year
    }

    /// The month, 1 to 12, if known.
    pub const fn month(self) -> Option<i8> {
        self.month
    }

    /// The day, 1 to 31, if known.
    pub const fn day(self) -> Option<i8> {
        self.day
    }

    /// The date, if it is known to the day.
    pub fn exact(self) -> Option<Date> {
        Date::new(self.year, self.month?, self.day?).ok()
    }

    /// Reads `dd/MM/yyyy`, `MM/yyyy`, `yyyy` and `yyyyMMdd`; 00 stands for an unknown
    /// day or month.
    pub fn from_chip(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('/').collect();
        match *parts.as_slice() {
            [day, month, year] => Self::from_digits(year, month, day),
            [month, year] => Self::from_digits(year, month, "00"),
            [text] if text.len() == 8 => {
                Self::from_digits(text.get(..4)?, text.get(4..6)?, text.get(6..)?)
            }
            [year] => Self::from_digits(year, "00", "00"),
            _ => None,
        }
    }

    /// Reads `ddMMyyyy`, `MMyyyy` and `yyyy`; 00 stands for an unknown day or month.
    pub fn from_qr(text: &str) -> Option<Self> {
        match text.len() {
            8 => Self::from_digits(text.get(4..)?, text.get(2..4)?, text.get(..2)?),
            6 => Self::from_digits(text.get(2..)?, text.get(..2)?, "00"),
            4 => Self::from_digits(text, "00", "00"),
            _ => None,
        }
    }

    fn from_digits(year: &str, month: &str, day: &str) -> Option<Self> {
        let number = |text: &str, length: usize| -> Option<i16> {
            let digits = text.len() == length && text.bytes().all(|c| c.is_ascii_digit());
            digits.then(|| text.parse().ok()).flatten()
        };
        let part = |text: &str| -> Option<Option<i8>> {
            let value = i8::try_from(number(text, 2)?).ok()?;
            Some((value != 0).then_some(value))
        };
        Self::new(number(year, 4)?, part(month)?, part(day)?)
    }
}

impl From<Date> for PartialDate {
    fn from(date: Date) -> Self {
        Self {
            year: date.year(),
            month: Some(date.month()),
            day: Some(date.day()),
        }
    }
}

/// `dd/MM/yyyy`, `MM/yyyy` or `yyyy`, as Vietnam writes dates.
impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(day) = self.day {
            write!(f, "{day:02}/")?;
        }
        if let Some(month) = self.month {
            write!(f, "{month:02}/")?;
        }
        write!(f, "{:04}", self.year)
    }
}

/// Hides the date: it is somebody's birthday.
impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PartialDate(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_the_forms_that_chips_and_codes_use() {
        let day = PartialDate::new(1990, Some(5), Some(6));
        let month = PartialDate::new(1990, Some(5), None);
        let year = PartialDate::new(1990, None, None);
        for (text, expected) in [
            ("06/05/1990", day),
            ("19900506", day),
            ("05/1990", month),
            ("00/05/1990", month),
            ("1990", year),
            ("31/02/1990", None),
            ("06/00/1990", None),
            ("6/5/1990", None),
            ("+6/05/1990", None),
            ("Không thời hạn", None),
            ("", None),
        ] {
            assert_eq!(PartialDate::from_chip(text), expected, "{text}");
        }
        for (text, expected) in [
            ("06051990", day),
            ("051990", month),
            ("00001990", year),
            ("1990", year),
            ("19900506", None),
            ("0605199é", None),
        ] {
            assert_eq!(PartialDate::from_qr(text), expected, "{text}");
        }
    }

    #[test]
    fn writes_what_is_known() {
        let written = |text| PartialDate::from_chip(text).map(|date| date.to_string());
        for text in ["06/05/1990", "05/1990", "1990"] {
            assert_eq!(written(text).as_deref(), Some(text));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_that_comes_back_or_none(text in "[0-9/]{0,10}|.{0,10}") {
            if let Some(date) = PartialDate::from_chip(&text) {
                prop_assert_eq!(PartialDate::from_chip(&date.to_string()), Some(date));
            }
            let _ = PartialDate::from_qr(&text);
        }
    }
}
