//! Passive authentication on what states have really signed. Skipped, by name, without the data.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may")]

use std::path::PathBuf;

use card_reader::check::{CheckId, Outcome, Reason};
use card_reader::lds::DataGroup;
use card_reader::trust::{
    Certificate, MasterList, PassiveAuthentication, Policy, Standing, TrustBundle, TrustObject,
    TrustStore,
};
use jiff::Timestamp;

fn data(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("KIOSK_TEST_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"),
        PathBuf::from,
    );
    let path = folder.join(name);
    if !path.exists() {
        println!("skipped: {name}: no test data");
        return None;
    }
    Some(path)
}

fn german_list(name: &str) -> Option<MasterList> {
    let folder = data("trust")?;
    let path = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| {
            path.file_name()
                .unwrap()
                .to_string_lossy()
                .starts_with(name)
        })?;
    Some(MasterList::parse(&std::fs::read(path).unwrap()).unwrap())
}

fn store() -> Option<TrustStore> {
    let list = german_list("DE_ML_2026")?;
    Some(TrustStore::new(list.certificates().to_vec(), Vec::new()))
}

fn of(passive: &PassiveAuthentication, id: CheckId) -> (Outcome, Reason) {
    let check = passive
        .checks()
        .iter()
        .find(|check| check.id == id)
        .unwrap();
    (check.outcome, check.reason)
}

#[test]
fn every_certificate_of_the_german_lists_is_read_and_self_signatures_hold() {
    for (name, count) in [("DE_ML_2026", 588), ("DE_ML_2024", 526)] {
        let Some(list) = german_list(name) else {
            return;
        };
        assert_eq!(list.certificates().len(), count);
        let own: Vec<&Certificate> = list
            .certificates()
            .iter()
            .filter(|certificate| certificate.is_self_issued())
            .collect();
        let bad: Vec<&&Certificate> = own
            .iter()
            .filter(|certificate| !certificate.is_signed_by(certificate))
            .collect();
        assert!(bad.is_empty(), "{name}: {bad:?}");
        assert!(own.len() > 300, "{name}: {}", own.len());
    }
}

#[test]
fn real_security_objects_chain_to_the_german_list() {
    let (Some(folder), Some(store)) = (data("sod"), store()) else {
        return;
    };
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let sod = std::fs::read(&path).unwrap();
        let now: Timestamp = "2020-01-01T00:00:00Z".parse().unwrap();
        let passive =
            PassiveAuthentication::judge(&sod, &store, &Policy { accept_sha1: true }, now);
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!(
            of(&passive, CheckId::SecurityObject),
            (Outcome::Successful, Reason::SignatureValid),
            "{name}"
        );
        assert_eq!(
            of(&passive, CheckId::DocumentSigner),
            (Outcome::Successful, Reason::ChainTrusted),
            "{name}"
        );
        assert_eq!(
            of(&passive, CheckId::Revocation).1,
            Reason::RevocationMissing,
            "{name}"
        );
        assert!(passive.proven() && passive.listed().count() >= 2, "{name}");
        let strict = PassiveAuthentication::judge(&sod, &store, &Policy::default(), now);
        assert_eq!(
            strict.proven(),
            !name.to_lowercase().contains("ru"),
            "{name}"
        );
        let unknown = PassiveAuthentication::judge(
            &sod,
            &TrustStore::default(),
            &Policy { accept_sha1: true },
            now,
        );
        assert_eq!(
            of(&unknown, CheckId::DocumentSigner),
            (Outcome::Undetermined, Reason::CscaUnknown),
            "{name}"
        );
        assert!(!unknown.proven());
        seen += 1;
    }
    assert_eq!(seen, 7);
}

#[test]
fn link_certificates_carry_the_older_list_to_the_newer_one() {
    let (Some(old), Some(new)) = (german_list("DE_ML_2024"), german_list("DE_ML_2026")) else {
        return;
    };
    let mut bundle = TrustBundle::default();
    bundle.take(TrustObject::MasterList(Box::new(old)));
    let signer = new.signature().valid_signer().unwrap().clone();
    let reaches = |bundle: &TrustBundle, signer: &Certificate| {
        let anchors = bundle.certificates().to_vec();
        TrustStore::new(anchors, Vec::new())
            .issuer_of(signer)
            .is_some()
    };
    // The newer list is signed under a key that the older one does not know.
    assert!(!reaches(&bundle, &signer));
    let fresh: Vec<&Certificate> = new
        .certificates()
        .iter()
        .filter(|one| !bundle.certificates().contains(one))
        .collect();
    let (mut vouched, mut to_confirm) = (0, 0);
    // One link may lead to the next.
    for _ in 0..3 {
        for one in &fresh {
            let object = TrustObject::Certificate(Box::new((*one).clone()));
            if bundle.standing(&object) == Ok(Standing::Vouched) {
                vouched += usize::from(bundle.take(object));
            }
        }
    }
    for one in &fresh {
        let object = TrustObject::Certificate(Box::new((*one).clone()));
        to_confirm += usize::from(matches!(bundle.standing(&object), Ok(Standing::New(_))));
    }
    assert!(reaches(&bundle, &signer));
    println!(
        "{} new: {vouched} vouched for, {to_confirm} to be confirmed",
        fresh.len()
    );
    // Every link certificate of the newer list leads on from the older one, but for those of states
    // that the older list does not have.
    let left_out = fresh
        .iter()
        .filter(|one| one.is_link() && !bundle.certificates().contains(one));
    for one in left_out {
        let known = bundle.certificates().iter();
        assert_eq!(
            known.filter(|old| old.country() == one.country()).count(),
            0,
            "{one:?}"
        );
    }
}

#[test]
fn the_reference_passport_is_good_as_far_as_its_own_files_go() {
    let Some(folder) = data("bsi_reference_passport") else {
        return;
    };
    let file = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let now: Timestamp = "2014-06-01T00:00:00Z".parse().unwrap();
    let passive = PassiveAuthentication::judge(
        &file("EF_SOD.bin"),
        &TrustStore::default(),
        &Policy::default(),
        now,
    );
    assert_eq!(
        of(&passive, CheckId::SecurityObject),
        (Outcome::Successful, Reason::SignatureValid)
    );
    assert_eq!(
        of(&passive, CheckId::DocumentSigner),
        (Outcome::Undetermined, Reason::CscaUnknown)
    );
    for number in [1, 2, 3, 4, 14] {
        let group = DataGroup::new(number).unwrap();
        let bytes = file(&format!("Datagroup{number}.bin"));
        assert_eq!(
            passive.integrity(group, &bytes).reason,
            Reason::Identical,
            "DG{number}"
        );
        assert!(
            passive.prove(group, &bytes).is_none(),
            "nothing shows without a chain"
        );
    }
    let dg15 = passive.integrity(DataGroup::DG15, &file("Datagroup15.bin"));
    assert_eq!(
        (dg15.outcome, dg15.reason),
        (Outcome::Failed, Reason::NotCovered)
    );
}

#[test]
fn a_flipped_bit_anywhere_is_never_good() {
    let (Some(folder), Some(store)) = (data("sod"), store()) else {
        return;
    };
    let path = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .min()
        .unwrap();
    let sod = std::fs::read(path).unwrap();
    let now: Timestamp = "2020-01-01T00:00:00Z".parse().unwrap();
    let good = PassiveAuthentication::judge(&sod, &store, &Policy { accept_sha1: true }, now);
    assert!(good.proven());
    for at in (0..sod.len()).step_by(7) {
        let mut altered = sod.clone();
        altered[at] ^= 1 << (at % 8);
        let passive =
            PassiveAuthentication::judge(&altered, &store, &Policy { accept_sha1: true }, now);
        // Bits that no signature covers may flip: what is listed must then be the same as before.
        let same = passive.listed().eq(good.listed());
        assert!(!passive.proven() || same, "octet {at}");
    }
}

#[test]
fn the_vietnamese_anchors_are_read_and_sign_themselves() {
    let Some(folder) = data("trust") else { return };
    let temporary = std::env::temp_dir().join(format!("kiosk-anchors-{}", std::process::id()));
    std::fs::create_dir_all(&temporary).unwrap();
    for name in [
        "CSCA_Vietnam_CCCD_secp384r1_2021.pem",
        "CSCA_ePassport_Vietnam_bpP512r1_2022.der",
    ] {
        std::fs::copy(folder.join(name), temporary.join(name)).unwrap();
    }
    let store = TrustStore::open(&temporary);
    std::fs::remove_dir_all(&temporary).unwrap();
    let store = store.unwrap();
    assert_eq!(store.anchors().len(), 2);
    assert!(
        store
            .anchors()
            .iter()
            .all(|anchor| anchor.country().as_deref() == Some("VN"))
    );
}
