//! Objects that are none: bombs, cut files, and every octet changed.

use card_reader::check::CheckId::SecurityObject;
use card_reader::check::Outcome::Failed;
use card_reader::check::{CheckId, Reason};
use card_reader::inspection::Inspection;
use hil::issuer::der::encode;

use super::case::{Case, ends, integrity, of};

#[test]
fn bombs_and_rubbish_are_broken_objects() {
    let case = Case::good();
    let store = case.store();
    let deep = [encode(0x77, &[0x30, 0x80].repeat(10_000)), vec![0; 2]].concat();
    let rubbish: [&[u8]; 9] = [
        &[],
        &[0x77],
        &[0x77, 0x80, 0, 0],
        &[0x77, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
        &[0x77, 0x85, 1, 0, 0, 0, 0],
        &[0x77, 0x02, 0x30, 0x00],
        &[0x61, 0x00],
        &deep,
        &[0x77; 2 << 20],
    ];
    for sod in rubbish {
        let inspection = case.inspect_by(&store, sod.to_vec());
        assert_eq!(
            of(&inspection, SecurityObject),
            (Failed, Reason::SodMalformed)
        );
        assert!(inspection.document.dg1.is_none());
    }
    let bomb = (Failed, Reason::NotConforming);
    ends("R12", integrity(2), bomb, |case| {
        case.present.insert(2, encode(0x75, &vec![0; 1 << 20]));
    });
    ends("R10", integrity(13), bomb, |case| {
        case.present
            .insert(13, vec![0x6D, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]);
    });
}

#[test]
fn no_octet_of_a_security_object_can_be_changed_unseen() {
    let case = Case::good();
    let store = case.store();
    let good = case.sod();
    let listed = |inspection: &Inspection| {
        let of = inspection.checks.iter();
        of.filter(|check| matches!(check.id, CheckId::Integrity(_)))
            .map(|check| (check.id, check.outcome))
            .collect::<Vec<_>>()
    };
    let before = listed(&case.inspect_by(&store, good.clone()));
    for at in (0..good.len()).step_by(5) {
        let mut sod = good.clone();
        sod[at] ^= 1 << (at % 8);
        let inspection = case.inspect_by(&store, sod);
        // What no signature covers may change, as long as it changes nothing.
        let proven = inspection.document.dg1.is_some();
        assert!(!proven || listed(&inspection) == before, "octet {at}");
    }
    for length in (0..good.len()).step_by(29) {
        let inspection = case.inspect_by(&store, good[..length].to_vec());
        assert_eq!(of(&inspection, SecurityObject).0, Failed, "{length}");
    }
}
