//! Data groups against the signed list of their hashes, and EF.COM against it.

use card_reader::check::CheckId::{ComConsistency, SecurityObject};
use card_reader::check::Outcome::{Failed, NotSupported, Successful, Undetermined};
use card_reader::check::{CheckId, Reason};
use hil::chip::{Chip, Profile};
use hil::issuer::Issuer;
use hil::issuer::der::oid;
use hil::issuer::template::security_object;
use openssl::hash::MessageDigest;
use openssl::sha::sha256;

use super::case::{Case, ends, integrity, now};

#[test]
fn a_good_document_is_proven_and_shown() {
    let case = Case::good();
    let sod = case.sod();
    let inspection = case.inspect_by(&case.store(), sod.clone());
    let open: Vec<_> = inspection
        .checks
        .iter()
        .filter(|check| check.outcome != Successful)
        .map(|check| (check.id, check.reason))
        .collect();
    assert_eq!(
        open,
        [
            (CheckId::AccessControl, Reason::ReadFromFiles),
            (CheckId::ChipAuthenticity, Reason::ReadFromFiles),
            (CheckId::MrzComparison, Reason::MrzNotGiven),
            (CheckId::NumberConsistency, Reason::NumberMissing),
        ]
    );
    assert!(inspection.document.dg1.is_some() && inspection.document.dg13.is_some());
    // By what records name the document's issuer and what was consulted, and vendors the document.
    assert_eq!(inspection.csca_name.as_deref(), Some("C=VN, CN=CSCA"));
    let issued = case.crls[0].0.this_update;
    assert_eq!(inspection.revocation_date, Some(issued));
    assert_eq!(inspection.security_object, Some(sha256(&sod).to_vec()));
    assert!(inspection.warnings.is_empty(), "{:?}", inspection.warnings);
}

#[test]
fn altered_moved_missing_and_added_groups() {
    for number in [1, 2, 13, 14, 15] {
        let end = (Failed, Reason::NotIdentical);
        ends("D01", integrity(number), end, |case| {
            let group = case.present.get_mut(&number).unwrap();
            *group.last_mut().unwrap() ^= 1;
        });
    }
    ends("D02", integrity(1), (Failed, Reason::NotCovered), |case| {
        case.listed.remove(&1);
    });
    ends(
        "D03",
        ComConsistency,
        (Failed, Reason::ComDiffers),
        |case| {
            case.listed.insert(10, vec![0x6A, 0]);
        },
    );
    let uncovered = (NotSupported, Reason::NotCovered);
    ends("D04", integrity(11), uncovered, |case| {
        case.present.insert(11, vec![0x6B, 0]);
    });
    let differs = (Failed, Reason::ComDiffers);
    ends("D05 groups", ComConsistency, differs, |case| {
        *case.com.last_mut().unwrap() = 0x6B;
    });
    ends("D05 version", ComConsistency, differs, |case| {
        case.versions = Some(("0199", "040000"));
    });
    ends("D05 Unicode", ComConsistency, differs, |case| {
        case.versions = Some(("0107", "990000"));
    });
    let agrees = (Successful, Reason::ComAgrees);
    ends("LDS 1", ComConsistency, agrees, |case| {
        case.versions = Some(("0107", "040000"));
    });
    ends(
        "D06",
        integrity(14),
        (Failed, Reason::NotIdentical),
        |case| {
            let fourteen = case.present[&14].clone();
            let fifteen = case.present.insert(15, fourteen).unwrap();
            case.present.insert(14, fifteen);
        },
    );
    let absent = (Undetermined, Reason::NotRead);
    ends("absent", integrity(1), absent, |case| {
        case.present.remove(&1);
    });
    let cut = (Failed, Reason::NotConforming);
    ends("R09 cut", integrity(2), cut, |case| {
        case.present.get_mut(&2).unwrap().truncate(40);
    });
}

#[test]
fn lists_of_hashes_that_are_none() {
    let malformed = (Failed, Reason::SodMalformed);
    let hashes = |groups: &[(u8, &[u8])]| {
        security_object(MessageDigest::sha256(), oid::SHA256, groups, None).unwrap()
    };
    let empty = (Failed, Reason::SodEmpty);
    ends("empty", SecurityObject, empty, |case| {
        case.content = Some(hashes(&[]))
    });
    for (row, groups) in [
        ("a group twice", [(1, &[0x61][..]), (1, &[0x61])]),
        ("group 17", [(1, &[0x61]), (17, &[0x61])]),
        ("group 0", [(0, &[0x61]), (1, &[0x61])]),
    ] {
        ends(row, SecurityObject, malformed, |case| {
            case.content = Some(hashes(&groups));
        });
    }
    let version = |version: u8| {
        move |case: &mut Case| {
            let mut content = case.hashes();
            let at = content.windows(3).position(|w| w == [2, 1, 0]).unwrap();
            content[at + 2] = version;
            case.content = Some(content);
        }
    };
    ends("version 2", SecurityObject, malformed, version(2));
    ends(
        "version 1 without versions",
        SecurityObject,
        malformed,
        version(1),
    );
    // What is signed beside the list is no reason to doubt it.
    let good = (Successful, Reason::SignatureValid);
    ends("version 0 with versions", SecurityObject, good, |case| {
        case.versions = Some(("0107", "040000"));
        let mut content = case.hashes();
        let at = content.windows(3).position(|w| w == [2, 1, 1]).unwrap();
        content[at + 2] = 0;
        case.content = Some(content);
    });
}

#[test]
fn the_chips_opening_data_must_be_the_signed_ones() {
    let profile = Profile::vietnamese();
    let issuer = Issuer::new(&profile.issuer, now()).unwrap();
    let chip = Chip::personalise(&profile, &issuer, &[]).unwrap();
    let stated = chip.master_file(0x011C).unwrap().to_vec();
    let mut altered = stated.clone();
    // The parameters of PACE.
    *altered.last_mut().unwrap() ^= 1;
    for (row, card_access, end) in [
        ("as signed", stated, (NotSupported, Reason::ReadFromFiles)),
        ("P06", altered, (Failed, Reason::CardAccessAltered)),
    ] {
        ends(row, CheckId::AccessControl, end, |case| {
            case.card_access = Some(card_access);
        });
    }
}

#[test]
fn a_chip_without_keys_is_said_to_be_one() {
    let absent = (NotSupported, Reason::ChipKeyAbsent);
    ends("A08", CheckId::ChipAuthenticity, absent, |case| {
        for number in [14, 15] {
            case.listed.remove(&number);
            case.present.remove(&number);
        }
        // The tags of the two groups are the last ones.
        let end = case.com.len() - 2;
        case.com.truncate(end);
        case.com[1] -= 2;
        let tags = case.com.iter().position(|octet| *octet == 0x5C).unwrap();
        case.com[tags + 1] -= 2;
    });
}
