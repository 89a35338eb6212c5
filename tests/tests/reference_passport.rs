//! BSI's reference passport (TR-03105-5) as a chip, with its own key for chip authentication.
//! Skipped, by name, without the data.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may"
)]

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::PathBuf;

use card_reader::check::{CheckId, Outcome, Reason};
use card_reader::inspection::{Inspection, Request, inspect};
use card_reader::iso7816::Limits;
use card_reader::lds::DataGroup;
use card_reader::printed::Printed;
use card_reader::trust::{Certificate, Policy, TrustStore};
use hil::chip::{Chip, InProcess, Profile};
use hil::issuer::Issuer;
use jiff::Timestamp;
use jiff::civil::date;
use kiosk::settings::Policy as DeskPolicy;
use kiosk::verification::decision::{Decision, HolderReason, decide, weigh};
use openssl::nid::Nid;
use openssl::pkey::PKey;

/// Identifiers and where their content lies.
const FILES: [(u16, &str); 7] = [
    (0x011E, "EF_COM.bin"),
    (0x011D, "EF_SOD.bin"),
    (0x0101, "Datagroup1.bin"),
    (0x0102, "Datagroup2.bin"),
    (0x0103, "Datagroup3.bin"),
    (0x0104, "Datagroup4.bin"),
    (0x010E, "Datagroup14.bin"),
];
/// Octets of DG1 before the MRZ: two tags with their lengths.
const BEFORE_MRZ: usize = 5;

fn file(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("KIOSK_TEST_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data")),
        PathBuf::from,
    );
    std::fs::read(folder.join("bsi_reference_passport").join(name)).ok()
}

fn passport() -> Option<(Chip, String)> {
    let files: HashMap<u16, Vec<u8>> = FILES
        .iter()
        .map(|(id, name)| Some((*id, file(name)?)))
        .collect::<Option<_>>()?;
    let mrz = String::from_utf8(files[&0x0101][BEFORE_MRZ..].to_vec()).unwrap();
    // The second line of a passport: number, birth and expiry, each with its check digit.
    let line = &mrz[44..];
    let information = [&line[..10], &line[13..20], &line[21..28]].concat();
    let key = PKey::private_key_from_pkcs8(&file("DG14_sk.pkcs8")?).unwrap();
    let key = key.ec_key().unwrap();
    let curve = key.group().curve_name();
    let parameters = match curve {
        Some(Nid::BRAINPOOL_P256R1) => 13,
        Some(Nid::BRAINPOOL_P224R1) => 11,
        _ => panic!("another curve: {curve:?}"),
    };
    let chip = Chip::from_files(files, information, Some((parameters, key.private_key())));
    let chip = chip.unwrap();
    Some((chip, mrz))
}

/// Looked at while its signer was valid, by a desk that does not know its issuer.
fn inspected(chip: Chip, mrz: &str) -> Inspection {
    let now: Timestamp = "2014-06-01T00:00:00Z".parse().unwrap();
    let today = date(2014, 6, 1);
    let issuer = Issuer::new(&Profile::vietnamese().issuer, now).unwrap();
    let anchor = Certificate::parse(&issuer.csca_der().unwrap()).unwrap();
    let store = TrustStore::new(vec![anchor], Vec::new());
    let printed = Printed::parse(mrz).unwrap();
    let keys = printed.candidate_keys(today);
    let request = Request {
        keys: &keys,
        number: printed.number(),
        mrz: printed.mrz(),
        store: &store,
        policy: Policy { accept_sha1: true },
        now,
        today,
        terminal: None,
        limits: Limits::default(),
    };
    let mut reader = InProcess::new(chip);
    inspect(&mut reader, &request, &mut |_| ControlFlow::Continue(())).unwrap()
}

#[test]
fn the_passport_is_genuine_and_its_issuer_is_for_staff_to_judge() {
    let Some((chip, mrz)) = passport() else {
        println!("skipped: the_passport_is_genuine_and_its_issuer_is_for_staff_to_judge: no data");
        return;
    };
    let inspection = inspected(chip, &mrz);
    let of = |id| {
        let check = inspection.check(id);
        check.map(|check| (check.outcome, check.reason))
    };
    let good = |reason| Some((Outcome::Successful, reason));
    assert_eq!(inspection.access.to_string(), "bac unreadable");
    assert_eq!(of(CheckId::SecurityObject), good(Reason::SignatureValid));
    for number in [1, 2, 3, 4, 14] {
        let group = DataGroup::new(number).unwrap();
        assert_eq!(
            of(CheckId::Integrity(group)),
            good(Reason::Identical),
            "DG{number}"
        );
    }
    let authenticity = of(CheckId::ChipAuthenticity).unwrap();
    assert_eq!(
        authenticity.0,
        Outcome::Successful,
        "{:?}",
        inspection.checks
    );
    assert_eq!(
        of(CheckId::DocumentSigner),
        Some((Outcome::Undetermined, Reason::CscaUnknown))
    );
    assert!(inspection.document.dg1.is_none() && inspection.document.dg2.is_none());
    let checks = weigh(
        &inspection.checks,
        HolderReason::Unproven,
        &DeskPolicy::default(),
    );
    assert_eq!(decide(&checks).0, Decision::Staff, "{checks:?}");
}

#[test]
fn with_another_key_behind_it_the_passport_is_a_copy() {
    let Some((mut chip, mrz)) = passport() else {
        println!("skipped: with_another_key_behind_it_the_passport_is_a_copy: no data");
        return;
    };
    chip.forget_keys().unwrap();
    let inspection = inspected(chip, &mrz);
    let checks = weigh(
        &inspection.checks,
        HolderReason::Unproven,
        &DeskPolicy::default(),
    );
    assert_eq!(decide(&checks).0, Decision::Refused);
}
