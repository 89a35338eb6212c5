//! The zones of ICAO 9303's appendices and the synthetic Vietnamese one.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const VIETNAM: &str = "IDVNM0900000063001090000006<<4\n\
                       9005053M3005051VNM<<<<<<<<<<<0\n\
                       NGUYEN<<VAN<MAU<<<<<<<<<<<<<<<";
const TD1: &str = "I<UTOD231458907<<<<<<<<<<<<<<<\
                   7408122F1204159UTO<<<<<<<<<<<6\
                   ERIKSSON<<ANNA<MARIA<<<<<<<<<<";
const TD1_LONG: &str = "I<UTOD23145890<7349<<<<<<<<<<<\
                        3407127M9507122UTO<<<<<<<<<<<2\
                        STEVENSON<<PETER<JOHN<<<<<<<<<";
const TD2: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\
                   D231458907UTO7408122F1204159<<<<<<<6";
const TD3: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\
                   L898902C36UTO7408122F1204159ZE184226B<<<<<10";

/// Replaces the characters from `at` (lines put together).
fn with(zone: &str, at: usize, new: &str) -> String {
    let mut zone = zone.replace('\n', "");
    zone.replace_range(at..at + new.len(), new);
    zone
}

/// The same, with the TD1 composite digit put right.
fn with_composite(zone: &str, at: usize, new: &str) -> String {
    let zone = with(zone, at, new);
    let covered = [&zone[5..37], &zone[38..45], &zone[48..59]].concat();
    with(&zone, 59, &check_digit(&covered).unwrap().to_string())
}

#[test]
fn reads_the_vietnamese_card() {
    let mrz = Mrz::parse(VIETNAM).unwrap();
    assert_eq!(mrz.format(), MrzFormat::Td1);
    assert_eq!(mrz.document_code(), "ID");
    assert_eq!(mrz.issuing_state(), "VNM");
    assert_eq!(mrz.nationality(), "VNM");
    assert_eq!(mrz.document_number(), "090000006");
    assert_eq!(mrz.personal_number().unwrap().as_str(), "001090000006");
    assert_eq!(mrz.primary_identifier().as_str(), "NGUYEN");
    assert_eq!(mrz.secondary_identifier().as_str(), "VAN MAU");
    assert_eq!(mrz.sex(), Sex::Male);
    assert_eq!(mrz.key().information(), "090000006390050533005051");
    assert_eq!(
        mrz.birth_date(None, date(2025, 1, 1)),
        PartialDate::new(1990, Some(5), Some(5))
    );
    assert_eq!(mrz.expiry_date(None), Some(date(2030, 5, 5)));
}

#[test]
fn reads_the_examples_of_icao_9303() {
    for (text, format) in [
        (TD1, MrzFormat::Td1),
        (TD2, MrzFormat::Td2),
        (TD3, MrzFormat::Td3),
    ] {
        let mrz = Mrz::parse(&text.to_lowercase()).unwrap();
        assert_eq!(mrz.format(), format);
        assert_eq!(mrz.primary_identifier().as_str(), "ERIKSSON");
        assert_eq!(mrz.secondary_identifier().as_str(), "ANNA MARIA");
        assert_eq!(mrz.issuing_state(), "UTO");
        assert_eq!(mrz.sex(), Sex::Female);
        assert_eq!(mrz.personal_number(), None);
        let born = PartialDate::new(1974, Some(8), Some(12));
        assert_eq!(mrz.birth_date(None, date(2025, 1, 1)), born);
    }
    let long = Mrz::parse(TD1_LONG).unwrap();
    assert_eq!(long.document_number(), "D23145890734");
    assert_eq!(long.key().information(), "D23145890734934071279507122");
    assert_eq!(
        Mrz::parse(&with(TD1_LONG, 18, "8")),
        Err(MrzError::CheckDigit(MrzField::DocumentNumber))
    );
}

#[test]
fn names_the_field_whose_check_digit_is_wrong() {
    let error = |at, digit| Mrz::parse(&with(VIETNAM, at, digit)).unwrap_err();
    for (at, field) in [
        (14, MrzField::DocumentNumber),
        (36, MrzField::DateOfBirth),
        (44, MrzField::DateOfExpiry),
        (59, MrzField::Composite),
    ] {
        assert_eq!(error(at, "8"), MrzError::CheckDigit(field));
    }
    assert_eq!(
        Mrz::parse(&with_composite(VIETNAM, 29, "5")),
        Err(MrzError::CheckDigit(MrzField::PersonalNumber))
    );
    assert_eq!(
        Mrz::parse(&with(TD3, 86, "2")),
        Err(MrzError::CheckDigit(MrzField::PersonalNumber))
    );
    // A single wrong letter in the number's nine digits cannot pass either.
    assert_eq!(
        Mrz::parse(&with(VIETNAM, 5, "8")),
        Err(MrzError::CheckDigit(MrzField::DocumentNumber))
    );
}

#[test]
fn names_what_is_malformed() {
    assert_eq!(
        Mrz::parse(&VIETNAM[..89]),
        Err(MrzError::Length { found: 88 - 1 })
    );
    assert_eq!(
        Mrz::parse(&VIETNAM.replace('V', "Đ")),
        Err(MrzError::Character { position: 3 })
    );
    assert_eq!(
        Mrz::parse(&with(VIETNAM, 37, "Q")),
        Err(MrzError::Content(MrzField::Sex))
    );
    let month_13 = with_composite(VIETNAM, 30, "9013053");
    let digit = check_digit("901305").unwrap().to_string();
    assert_eq!(
        Mrz::parse(&with_composite(&month_13, 36, &digit)),
        Err(MrzError::Content(MrzField::DateOfBirth))
    );
}

#[test]
fn shows_unknown_parts_of_a_birth_date_as_unknown() {
    for (birth, expected) in [
        ("9005<<", PartialDate::new(1990, Some(5), None)),
        ("90<<<<", PartialDate::new(1990, None, None)),
        ("900500", PartialDate::new(1990, Some(5), None)),
        ("<<<<<<", None),
    ] {
        let birth = format!("{birth}{}", check_digit(birth).unwrap());
        let mrz = Mrz::parse(&with_composite(VIETNAM, 30, &birth)).unwrap();
        assert_eq!(mrz.birth_date(None, date(2025, 1, 1)), expected);
    }
}

#[test]
fn takes_centuries_from_dg13_then_the_number_then_the_date() {
    let today = date(2025, 6, 1);
    let year = |date: Option<PartialDate>| date.unwrap().year();
    let vietnamese = Mrz::parse(VIETNAM).unwrap();
    let dg13 = PartialDate::new(1890, None, None);
    assert_eq!(year(vietnamese.birth_date(dg13, today)), 1890);
    let other_digits = PartialDate::new(1891, None, None);
    assert_eq!(year(vietnamese.birth_date(other_digits, today)), 1990);

    let born = |birth: &str| {
        let birth = format!("{birth}{}", check_digit(birth).unwrap());
        let mrz = Mrz::parse(&with_composite(TD1, 30, &birth)).unwrap();
        year(mrz.birth_date(None, today))
    };
    assert_eq!(born("250601"), 2025);
    assert_eq!(born("250602"), 1925);
    assert_eq!(born("25<<<<"), 2025);
    assert_eq!(born("26<<<<"), 1926);

    let unlimited = Mrz::parse(&with_composite(VIETNAM, 38, "9912315")).unwrap();
    assert_eq!(unlimited.expiry_date(None), Some(date(2099, 12, 31)));
    let dg13 = PartialDate::new(2199, Some(12), Some(31));
    assert_eq!(unlimited.expiry_date(dg13), Some(date(2199, 12, 31)));
    assert_eq!(vietnamese.expiry_date(dg13), Some(date(2030, 5, 5)));
}

#[test]
fn compares_after_tr_03135() {
    let printed = Mrz::parse(VIETNAM).unwrap();
    let compare = |zone: &str| printed.compare(&Mrz::parse(zone).unwrap());
    assert_eq!(
        compare(&VIETNAM.replace('\n', "\r\n")),
        MrzComparison::Equal
    );
    let optional = with_composite(VIETNAM, 48, "A");
    assert_eq!(compare(&optional), MrzComparison::OptionalDataDiffer);
    assert_eq!(compare(&with(VIETNAM, 60, "M")), MrzComparison::Differ);
    assert_eq!(compare(&with(VIETNAM, 37, "F")), MrzComparison::Differ);
    assert_eq!(compare(TD2), MrzComparison::Differ);
}

proptest! {
    #[test]
    fn any_single_wrong_character_of_the_digits_is_found(at in 5usize..15, to in "[0-9]") {
        let zone = with(VIETNAM, at, &to);
        let same = zone == VIETNAM.replace('\n', "");
        prop_assert_eq!(Mrz::parse(&zone).is_ok(), same);
    }

    #[test]
    fn any_zone_is_survived(text in "[A-Z0-9<]{72}|[A-Z0-9<]{88}|[A-Z0-9<]{90}|.{0,100}") {
        let _ = Mrz::parse(&text);
    }

    #[test]
    fn any_names_and_state_are_read(state in "[A-Z<]{3}", names in "[A-Z<]{30}") {
        let zone = with(&with(TD1, 2, &state), 60, &names);
        let mrz = Mrz::parse(&zone).unwrap();
        prop_assert!(!mrz.primary_identifier().contains('<'));
        prop_assert!(!mrz.secondary_identifier().contains('<'));
    }
}
