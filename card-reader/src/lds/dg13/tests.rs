//! The synthetic holder, and each trap of the format.

use proptest::prelude::*;

use unicode_normalization::UnicodeNormalization;

use super::*;
use crate::iso7816::tlv::encode;

const SAMPLE: &str = "6d82019d3082019902010006032901013182018d3011020101130c30303130393030303030303630180201020c134e677579e1bb856e2056c4836e204de1baab75300f020103130a30352f30352f3139393030080201040c034e616d300f0201050c0a5669e1bb8774204e616d30090201060c044b696e68300b0201070c064b68c3b46e6730280201080c2358c3a3204de1baab752c20487579e1bb876e204de1baab752c2048c3a0204ee1bb996930450201090c4053e1bb91203120c490c6b0e1bb9d6e67204de1baab752c205068c6b0e1bb9d6e67204de1baab752c205175e1baad6e204de1baab752c2048c3a0204ee1bb9969302c02010a0c274ee1bb9174207275e1bb936920433a31636d207472c3aa6e20736175206dc3a970207472c3a169300f02010b130a31302f30352f32303231300f02010c0c0a30352f30352f32303330302d02010d30130c114e677579e1bb856e2056c4836e2043686130130c115472e1baa76e205468e1bb8b204de1bab9300302010e300e02010f13093031323334353637383015020110131030313233343536373839414243444546";

fn sample() -> Vec<u8> {
    hex::decode(SAMPLE).unwrap()
}

/// A file with these fields, each a number and its encoded values.
fn file(fields: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let fields: Vec<u8> = fields
        .iter()
        .flat_map(|(number, values)| {
            encode(0x30, &[encode(0x02, &[*number]), values.clone()].concat())
        })
        .collect();
    encode(0x6D, &encode(0x30, &encode(0x31, &fields)))
}

fn utf8(text: &str) -> Vec<u8> {
    encode(0x0C, text.as_bytes())
}

fn is(text: &Option<Text>, expected: &str) -> bool {
    text.as_deref().map(String::as_str) == Some(expected)
}

#[test]
fn reads_the_synthetic_holder() {
    assert_eq!(sample().len(), 417);
    let dg13 = Dg13::parse(&sample()).unwrap();
    assert_eq!(dg13.personal_number.unwrap().as_str(), "001090000006");
    assert!(is(&dg13.full_name, "Nguyễn Văn Mẫu"));
    assert_eq!(
        dg13.birth.unwrap().date,
        PartialDate::new(1990, Some(5), Some(5))
    );
    assert!(is(&dg13.sex, "Nam"));
    assert!(is(&dg13.nationality, "Việt Nam"));
    assert!(is(&dg13.ethnicity, "Kinh"));
    assert!(is(&dg13.religion, "Không"));
    assert!(is(&dg13.place_of_origin, "Xã Mẫu, Huyện Mẫu, Hà Nội"));
    assert!(is(
        &dg13.place_of_residence,
        "Số 1 Đường Mẫu, Phường Mẫu, Quận Mẫu, Hà Nội"
    ));
    assert!(is(
        &dg13.identifying_features,
        "Nốt ruồi C:1cm trên sau mép trái"
    ));
    assert_eq!(
        dg13.issued.unwrap().date,
        PartialDate::new(2021, Some(5), Some(10))
    );
    assert_eq!(dg13.expiry.unwrap().text.as_str(), "05/05/2030");
    assert!(is(&dg13.father, "Nguyễn Văn Cha"));
    assert!(is(&dg13.mother, "Trần Thị Mẹ"));
    assert!(dg13.spouses.is_empty());
    assert!(is(&dg13.former_number, "012345678"));
    assert!(is(&dg13.identifier, "0123456789ABCDEF"));
    assert!(dg13.unknown.is_empty());
}

#[test]
fn empty_fields_any_order_and_unknown_numbers_are_no_trouble() {
    let dg13 = Dg13::parse(&file(&[
        (77, utf8("?")),
        (15, Vec::new()),
        (2, utf8("Nguye\u{302}\u{303}n 0 Mẫu")),
        (4, utf8("  ")),
        (1, encode(0x13, b"001090000006")),
    ]))
    .unwrap();
    assert!(is(&dg13.full_name, "Nguyễn 0 Mẫu"));
    assert_eq!(dg13.former_number, None);
    assert_eq!(dg13.sex, None);
    assert!(dg13.personal_number.is_some());
    let [unknown] = dg13.unknown.as_slice() else {
        panic!("expected one unknown field");
    };
    assert_eq!(
        (unknown.number, unknown.values.as_slice()),
        (77, utf8("?").as_slice())
    );
}

#[test]
fn long_residences_and_every_string_type_are_read() {
    let long = "Đường Mẫu, ".repeat(30);
    let bmp: Vec<u8> = "Nữ".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let dg13 = Dg13::parse(&file(&[
        (9, utf8(&long)),
        (4, encode(0x1E, &bmp)),
        (6, encode(0x16, b"Kinh")),
    ]))
    .unwrap();
    assert!(is(&dg13.place_of_residence, long.trim()));
    assert!(is(&dg13.sex, "Nữ"));
    assert!(is(&dg13.ethnicity, "Kinh"));
}

#[test]
fn parents_are_read_side_by_side_or_nested_in_one() {
    let name = |text: &str| encode(0x30, &utf8(text));
    let side_by_side = [name("Cha"), name("Mẹ")].concat();
    let nested = encode(0x30, &side_by_side);
    for values in [side_by_side, nested] {
        let dg13 = Dg13::parse(&file(&[(13, values)])).unwrap();
        assert!(is(&dg13.father, "Cha") && is(&dg13.mother, "Mẹ"));
    }
    let fatherless = [encode(0x30, &[]), name("Mẹ")].concat();
    let dg13 = Dg13::parse(&file(&[(13, fatherless)])).unwrap();
    assert!(dg13.father.is_none() && is(&dg13.mother, "Mẹ"));
    let two = [name("Một"), name("Hai")].concat();
    assert_eq!(Dg13::parse(&file(&[(14, two)])).unwrap().spouses.len(), 2);
}

#[test]
fn nine_digits_are_the_former_number_wherever_they_stand() {
    let identifier = encode(0x13, b"0123456789ABCDEF");
    let former = encode(0x13, b"012345678");
    for fields in [
        [(15, former.clone()), (16, identifier.clone())],
        [(15, identifier), (16, former)],
    ] {
        let dg13 = Dg13::parse(&file(&fields)).unwrap();
        assert!(is(&dg13.former_number, "012345678"));
        assert!(is(&dg13.identifier, "0123456789ABCDEF"));
    }
}

#[test]
fn dates_may_be_words_or_parts() {
    let dg13 = Dg13::parse(&file(&[
        (3, encode(0x13, b"19900505")),
        (11, encode(0x13, b"05/2021")),
        (12, utf8("Không thời hạn")),
    ]))
    .unwrap();
    assert_eq!(
        dg13.birth.unwrap().date,
        PartialDate::new(1990, Some(5), Some(5))
    );
    assert_eq!(
        dg13.issued.unwrap().date,
        PartialDate::new(2021, Some(5), None)
    );
    let expiry = dg13.expiry.unwrap();
    assert_eq!(
        (expiry.text.as_str(), expiry.date),
        ("Không thời hạn", None)
    );
}

#[test]
fn refuses_what_does_not_conform() {
    let error = |fields: &[(u8, Vec<u8>)]| Dg13::parse(&file(fields)).unwrap_err();
    assert_eq!(
        error(&[(2, utf8("A")), (2, utf8("B"))]),
        LdsError::Duplicate
    );
    assert_eq!(error(&[(2, encode(0x0C, b"\xFF"))]), LdsError::Text);
    assert_eq!(error(&[(2, encode(0x1E, b"\0A\0"))]), LdsError::Text);
    assert_eq!(error(&[(2, encode(0x0C, &[b'a'; 4097]))]), LdsError::Text);
    assert_eq!(
        error(&[(2, [utf8("A"), utf8("B")].concat())]),
        LdsError::Count
    );
    assert!(matches!(error(&[(1, utf8("12"))]), LdsError::Number(_)));
    let deep = (0..20).fold(utf8("A"), |inner, _| encode(0x30, &inner));
    assert_eq!(error(&[(13, deep)]), LdsError::Count);
    let many: Vec<_> = (20..90).map(|number| (number, Vec::new())).collect();
    assert_eq!(error(&many), LdsError::Count);
    let without_set = encode(0x6D, &encode(0x30, &encode(0x02, &[0])));
    assert!(Dg13::parse(&without_set).is_err());
}

proptest! {
    #[test]
    fn any_changed_byte_is_read_or_refused(at in 0usize..417, to in any::<u8>()) {
        let mut bytes = sample();
        bytes[at] = to;
        let _ = Dg13::parse(&bytes);
    }

    #[test]
    fn any_text_comes_back_trimmed_and_composed(text in "\\PC{0,40}") {
        let dg13 = Dg13::parse(&file(&[(2, utf8(&text))])).unwrap();
        let expected: String = text.trim().nfc().collect();
        let found = dg13.full_name.map(|text| text.to_string()).unwrap_or_default();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Dg13::parse(&encode(0x6D, &encode(0x30, &encode(0x31, &bytes))));
    }
}
