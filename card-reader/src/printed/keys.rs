//! Which keys to try at the chip, in which order.
//!
//! A QR code names the holder's birth and the day of issue, but not the expiry that the
//! MRZ key needs. The law gives few: cards run to the 25th, 40th or 60th birthday, then
//! without end; since July 2024 those of young children for some years only.

use jiff::civil::{Date, date};

use super::{Printed, Qr};
use crate::access::{AccessKey, MrzKey};

/// Most keys that one source gives: a chip slows down, or shuts, after wrong ones.
pub const MAX_KEYS: usize = 6;

/// The law on identification came into force.
const NEW_LAW: Date = date(2024, 7, 1);
/// How unlimited validity stands in the MRZ.
const UNLIMITED: Date = date(2099, 12, 31);
/// So many days around a birthday that changes the validity, either may have been meant.
const DOUBTFUL_DAYS: i64 = 7;

/// Below the age on the left at issue, the card runs to the birthday on the right.
const STEPS: [(i16, i16); 4] = [(12, 14), (23, 25), (38, 40), (58, 60)];

impl Printed {
    /// The keys to try, likeliest first, at most [`MAX_KEYS`].
    ///
    /// The number alone gives the card access number. A QR code adds MRZ keys for the
    /// expiries that the law allows, unless its dates lie after `today`. An MRZ adds its
    /// own key.
    pub fn candidate_keys(&self, today: Date) -> Vec<AccessKey> {
        let mut keys = Vec::with_capacity(MAX_KEYS);
        if let Some(number) = self.number() {
            keys.push(AccessKey::Can(number.can().clone()));
        }
        match self {
            Self::Number(_) => {}
            Self::Qr(qr) => keys.extend(qr.mrz_keys(today).map(AccessKey::Mrz)),
            Self::Mrz(mrz) => keys.push(AccessKey::Mrz(mrz.key().clone())),
        }
        keys.truncate(MAX_KEYS);
        keys
    }
}

impl Qr {
    /// The MRZ key of this holder with an expiry that the clerk read off the card.
    pub fn mrz_key(&self, expiry: Date) -> Option<MrzKey> {
        let birth = mrz_date(self.birth().exact()?);
        MrzKey::new(self.number().document_number(), &birth, &mrz_date(expiry)).ok()
    }

    fn mrz_keys(&self, today: Date) -> impl Iterator<Item = MrzKey> {
        let birth = self.birth().exact();
        birth
            .map(|birth| expiry_candidates(birth, self.issued(), today))
            .unwrap_or_default()
            .into_iter()
            .filter_map(|expiry| self.mrz_key(expiry))
    }
}

fn mrz_date(date: Date) -> String {
    date.strftime("%y%m%d").to_string()
}

/// Days of expiry that the law allows, likeliest first. Empty where the dates make no sense.
fn expiry_candidates(birth: Date, issued: Date, today: Date) -> Vec<Date> {
    if birth > issued || issued > today {
        return Vec::new();
    }
    let steps: Vec<(i16, i16)> = STEPS
        .into_iter()
        .filter(|(below, _)| *below != 12 || issued >= NEW_LAW)
        .collect();
    // The first step whose birthday is still ahead; beyond the last, without end.
    let ahead = |below: i16| birthdays(birth, below).into_iter().any(|day| issued < day);
    let likeliest = steps
        .iter()
        .position(|(below, _)| ahead(*below))
        .unwrap_or(steps.len());
    let expiries = |step: usize| -> Vec<Date> {
        steps
            .get(step)
            .map_or_else(|| vec![UNLIMITED], |(_, until)| birthdays(birth, *until))
    };
    let near = |below: i16| {
        birthdays(birth, below)
            .into_iter()
            .any(|day| days_between(issued, day) <= DOUBTFUL_DAYS)
    };
    let mut order = vec![likeliest];
    // The birthday just ahead, or the one just gone, may have been taken for the other side.
    if steps.get(likeliest).is_some_and(|(below, _)| near(*below)) {
        order.push(likeliest + 1);
    }
    if let Some(before) = likeliest.checked_sub(1)
        && steps.get(before).is_some_and(|(below, _)| near(*below))
    {
        order.push(before);
    }
    order.extend(0..=steps.len());

    let mut candidates = Vec::new();
    for expiry in order.into_iter().flat_map(expiries) {
        if expiry > issued && !candidates.contains(&expiry) {
            candidates.push(expiry);
        }
    }
    candidates
}

/// The birthday at this age; for one born on 29 February, in other years both days.
fn birthdays(birth: Date, age: i16) -> Vec<Date> {
    let year = birth.year().saturating_add(age);
    match Date::new(year, birth.month(), birth.day()) {
        Ok(day) => vec![day],
        Err(_) => [(2, 28), (3, 1)]
            .into_iter()
            .filter_map(|(month, day)| Date::new(year, month, day).ok())
            .collect(),
    }
}

fn days_between(one: Date, two: Date) -> i64 {
    one.until(two)
        .map_or(i64::MAX, |span| i64::from(span.get_days()).abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = date(2026, 1, 1);

    fn qr(birth: &str, issued: &str) -> Printed {
        Printed::parse(&format!("001090000006||A|{birth}|Nam|B|{issued}")).unwrap()
    }

    /// The expiries of the MRZ keys, as they stand in the MRZ information.
    fn expiries(birth: &str, issued: &str) -> Vec<String> {
        let keys = qr(birth, issued).candidate_keys(TODAY);
        assert!(keys.len() <= MAX_KEYS);
        keys.into_iter()
            .filter_map(|key| match key {
                AccessKey::Mrz(key) => Some(key.information()[17..23].to_owned()),
                AccessKey::Can(_) => None,
            })
            .collect()
    }

    #[test]
    fn the_number_gives_the_card_access_number() {
        let number = Printed::parse("001090000006").unwrap();
        let keys = number.candidate_keys(TODAY);
        let [AccessKey::Can(can)] = keys.as_slice() else {
            panic!("expected one CAN");
        };
        assert_eq!(can.as_bytes(), b"000006");
    }

    #[test]
    fn the_age_at_issue_gives_the_expiry() {
        let rest = ["300505", "500505", "991231"];
        assert_eq!(expiries("05051990", "10052021"), rest);
        assert_eq!(
            expiries("05051990", "10052010"),
            ["150505", "300505", "500505", "991231"]
        );
        // Aged 58 and more.
        assert_eq!(expiries("05051960", "10052021"), ["991231"]);
        // Under 12 and 12, after and before the new law.
        assert_eq!(expiries("05052016", "10072024")[..2], ["300505", "410505"]);
        assert_eq!(expiries("05052012", "01082024")[0], "370505");
        assert_eq!(expiries("05052016", "30062024")[0], "410505");
    }

    #[test]
    fn within_seven_days_of_the_birthday_the_neighbour_follows() {
        // Three days before the 23rd birthday, and three days after.
        assert_eq!(expiries("05051999", "02052022")[..2], ["240505", "390505"]);
        assert_eq!(expiries("05051999", "08052022")[..2], ["390505", "240505"]);
        // Eight days after: the neighbour comes in the order of the rest.
        assert_eq!(expiries("05051964", "13052022"), ["991231", "240505"]);
        assert_eq!(expiries("05051964", "12052022"), ["991231", "240505"]);
        assert_eq!(
            expiries("05051984", "02052022"),
            ["240505", "440505", "991231"]
        );
    }

    #[test]
    fn one_born_on_29_february_has_two_birthdays() {
        assert_eq!(
            expiries("29022000", "10052021"),
            ["250228", "250301", "400229", "600229", "991231"]
        );
    }

    #[test]
    fn senseless_or_partial_dates_give_no_mrz_keys() {
        assert!(expiries("05052022", "10052021").is_empty());
        assert!(expiries("05051990", "10052027").is_empty());
        assert!(expiries("00051990", "10052021").is_empty());
    }

    #[test]
    fn an_mrz_gives_its_own_key_after_the_card_access_number() {
        let mrz = Printed::parse(
            "IDVNM0900000063001090000006<<4\r\n9005053M3005051VNM<<<<<<<<<<<0\r\nNGUYEN<<VAN<MAU<<<<<<<<<<<<<<<",
        )
        .unwrap();
        let keys = mrz.candidate_keys(TODAY);
        let [AccessKey::Can(_), AccessKey::Mrz(key)] = keys.as_slice() else {
            panic!("expected a CAN and an MRZ key");
        };
        assert_eq!(key.information(), "090000006390050533005051");
    }
}
