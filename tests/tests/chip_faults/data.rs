//! Rows D, X and I: what the signed files hold, or do not.

use super::*;

#[test]
fn d01_one_bit_of_any_group() {
    let world = World::new();
    let mut chip = world.chip(|_| {});
    for number in [1, 2, 3, 13, 14, 15] {
        let group = DataGroup::new(number).unwrap();
        let flip = |file: &mut Vec<u8>| *file.last_mut().unwrap() ^= 1;
        chip.alter(group.file_id(), flip);
        let visit = world.visit(chip, NUMBER);
        assert_eq!(
            visit.end(CheckId::Integrity(group)),
            (Outcome::Failed, Reason::NotIdentical),
            "DG{number}"
        );
        chip = world.chip(|_| {});
    }
}

#[test]
fn d04_a_group_that_nobody_signed_is_not_shown() {
    let world = World::new();
    let mut holder_data = Vec::new();
    let mut whole = world.chip(|_| {});
    whole.alter(0x010D, |file| holder_data.clone_from(file));
    for listed in [true, false] {
        let mut chip = world.chip(|profile| profile.groups = vec![1, 2, 15, 14]);
        chip.add(0x010D, holder_data.clone());
        if listed {
            chip.alter(0x011E, |com| {
                com.push(0x6D);
                com[1] += 1;
                com[19] += 1;
            });
        }
        let visit = world.visit(chip, NUMBER);
        let differs = (Outcome::Failed, Reason::ComDiffers);
        assert_eq!(visit.end(CheckId::ComConsistency) == differs, listed);
        let document = visit.result.unwrap().document;
        assert!(document.dg13.is_none() && document.dg1.is_some());
    }
}

#[test]
fn d05_the_table_of_contents_differs() {
    let world = World::new();
    // A group less, a group more, another group: tags of DG14, DG16 and DG12.
    type Change = fn(&mut Vec<u8>);
    let changes: [Change; 3] = [
        |file| {
            file.pop();
            file[1] -= 1;
            file[19] -= 1;
        },
        |file| {
            file.push(0x70);
            file[1] += 1;
            file[19] += 1;
        },
        |file| *file.last_mut().unwrap() = 0x6C,
    ];
    for change in changes {
        let mut chip = world.chip(|_| {});
        chip.alter(0x011E, change);
        let visit = world.visit(chip, NUMBER);
        let differs = (Outcome::Failed, Reason::ComDiffers);
        assert_eq!(visit.end(CheckId::ComConsistency), differs);
    }
}

#[test]
fn d06_groups_in_each_others_place() {
    let world = World::new();
    let mut chip = world.chip(|_| {});
    let mut second = Vec::new();
    chip.alter(0x0102, |file| second.clone_from(file));
    chip.alter(0x010D, |file| std::mem::swap(file, &mut second));
    chip.alter(0x0102, |file| *file = second);
    let visit = world.visit(chip, NUMBER);
    for group in [DataGroup::DG2, DataGroup::DG13] {
        let swapped = (Outcome::Failed, Reason::NotIdentical);
        assert_eq!(visit.end(CheckId::Integrity(group)), swapped);
    }
    let document = visit.result.unwrap().document;
    assert!(document.dg2.is_none() && document.dg13.is_none() && document.dg1.is_some());
}

/// A chip on which this group is signed.
fn with_group(number: u8, content: Vec<u8>) -> Visit {
    let world = World::new();
    let chip = world.chip(|profile| profile.contents = vec![(number, content)]);
    world.visit(chip, NUMBER)
}

/// A chip whose signed DG1 holds this zone.
fn with_zone(zone: &str) -> Visit {
    with_group(1, encode(0x61, &encode(0x5F1F, zone.as_bytes())))
}

#[test]
fn x02_each_check_digit_of_the_zone() {
    let zone = Profile::vietnamese().holder.mrz();
    // Document number, birth, expiry, all together; and Vietnam's own over the personal number.
    for place in [14, 36, 44, 59, 29] {
        let mut wrong = zone.clone().into_bytes();
        wrong[place] = b'0' + (wrong[place] - b'0' + 1) % 10;
        let visit = with_zone(&String::from_utf8(wrong).unwrap());
        assert_eq!(
            visit.end(CheckId::Integrity(DataGroup::DG1)),
            (Outcome::Failed, Reason::NotConforming),
            "{place}"
        );
        assert!(visit.result.unwrap().document.dg1.is_none());
    }
}

#[test]
fn x03_a_birth_day_that_nobody_knows() {
    // The digit over all stays 0.
    let zone = Profile::vietnamese().holder.mrz();
    let visit = with_zone(&zone.replace("9005053M", "9005<<8M"));
    assert_eq!(
        visit.end(CheckId::Integrity(DataGroup::DG1)),
        (Outcome::Successful, Reason::Identical)
    );
    let document = visit.result.unwrap().document;
    let birth = document.dg1.as_ref().unwrap().mrz.birth();
    assert_eq!(birth.in_century(1900).unwrap().to_string(), "05/1990");
}

#[test]
fn x04_numbers_that_differ_between_the_groups() {
    let other = Holder {
        number: "079090000006".into(),
        ..Holder::default()
    };
    let visit = with_zone(&other.mrz());
    assert_eq!(
        visit.end(CheckId::NumberConsistency),
        (Outcome::Failed, Reason::NumbersDiffer)
    );
}

#[test]
fn x07_the_last_day_is_still_a_good_one() {
    let world = World::new();
    for (last_day, end) in [
        ("23/11/2026", (Outcome::Failed, Reason::Expired)),
        ("24/11/2026", (Outcome::Successful, Reason::InDate)),
        ("25/11/2026", (Outcome::Successful, Reason::InDate)),
    ] {
        let chip = world.chip(|profile| profile.holder.date_of_expiry = last_day.into());
        let visit = world.visit(chip, NUMBER);
        assert_eq!(visit.end(CheckId::Expiry), end, "{last_day}");
    }
}

/// DG2 with so many templates by its count, and with these in fact.
fn faces(count: u8, templates: &[Vec<u8>]) -> Vec<u8> {
    let group = [encode(0x02, &[count]), templates.concat()].concat();
    encode(0x75, &encode(0x7F61, &group))
}

/// A template with a record of ISO/IEC 19794-5 around a picture that is said to be JPEG.
fn face(picture: &[u8]) -> Vec<u8> {
    let mut view = (32 + picture.len() as u32).to_be_bytes().to_vec();
    view.extend([0; 28]);
    view.extend(picture);
    let mut record = b"FAC\x00010\x00".to_vec();
    record.extend((14 + view.len() as u32).to_be_bytes());
    record.extend([0, 1]);
    record.extend(view);
    let header = encode(0xA1, &encode(0x81, &[0x02]));
    encode(0x7F60, &[header, encode(0x5F2E, &record)].concat())
}

#[test]
fn i03_the_picture_is_of_another_kind_or_empty() {
    for (picture, format) in [
        (&b"\xFF\x4F\xFF\x51"[..], ImageFormat::Jpeg2000),
        (b"", ImageFormat::Unknown),
        (b"GIF89a", ImageFormat::Unknown),
    ] {
        let visit = with_group(2, faces(1, &[face(picture)]));
        assert_eq!(
            visit.end(CheckId::Integrity(DataGroup::DG2)),
            (Outcome::Successful, Reason::Identical)
        );
        let dg2 = visit.result.unwrap().document.dg2.unwrap();
        assert_eq!(dg2.faces[0].format, format);
        assert!(portrait::decode(&dg2.faces[0].picture).is_err());
    }
}

#[test]
fn i03_i05_a_face_without_data_or_of_too_many_templates() {
    let header = encode(0xA1, &encode(0x81, &[0x02]));
    for dg2 in [
        faces(1, &[encode(0x7F60, &header)]),
        faces(255, &[face(b"\xFF\xD8\xFF")]),
        faces(2, &[face(b"\xFF\xD8\xFF")]),
        faces(0, &[]),
    ] {
        let visit = with_group(2, dg2);
        assert_eq!(
            visit.end(CheckId::Integrity(DataGroup::DG2)),
            (Outcome::Failed, Reason::NotConforming)
        );
        let document = visit.result.unwrap().document;
        assert!(document.dg2.is_none() && document.dg1.is_some());
    }
}

/// No fault at all: what other documents hold in DG1, and that they have no number of twelve digits.
#[test]
fn x00_zones_of_two_lines_are_read_too() {
    for (zone, format) in [
        (
            "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<D231458907UTO7408122F1204159<<<<<<<6",
            MrzFormat::Td2,
        ),
        (
            "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10",
            MrzFormat::Td3,
        ),
    ] {
        let visit = with_zone(zone);
        assert_eq!(
            visit.end(CheckId::Integrity(DataGroup::DG1)),
            (Outcome::Successful, Reason::Identical)
        );
        let document = visit.result.unwrap().document;
        let mrz = &document.dg1.as_ref().unwrap().mrz;
        assert_eq!((mrz.format(), mrz.personal_number()), (format, None));
        assert_eq!(mrz.primary_identifier().as_str(), "ERIKSSON");
    }
}
