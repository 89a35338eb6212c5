//! Certificates of a Dutch test chain, where the data lie beside the checkout.

#![allow(clippy::print_stdout, reason = "a test says what it skips")]

use std::path::PathBuf;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::iso7816::tlv::encode;

fn file(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("KIOSK_TEST_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data")),
        PathBuf::from,
    );
    std::fs::read(folder.join("cvc").join(name)).ok()
}

fn reference(name: &str) -> CertificateReference {
    CertificateReference::new(name.as_bytes()).unwrap()
}

/// The authority's, the verifier's and the inspection system's certificate of one age.
fn certificates(age: &str) -> Option<Vec<CvCertificate>> {
    ["CVCA", "DVD", "IS"]
        .iter()
        .map(|who| {
            let bytes = file(&format!("{age}_cert{who}_{age}.cvcert"))?;
            Some(CvCertificate::parse(&bytes).unwrap())
        })
        .collect()
}

fn key(age: &str) -> TerminalKey {
    let der = file(&format!("{age}_keyIS_{age}.der")).unwrap();
    TerminalKey::File(PrivateKey::from_der(&der).unwrap())
}

#[test]
fn the_dutch_chain_verifies_at_its_own_date() {
    let Some(certificates) = certificates("orig") else {
        println!("skipped: the_dutch_chain_verifies_at_its_own_date: no test data");
        return;
    };
    let [cvca, verifier, system] = &certificates[..] else {
        panic!("three certificates");
    };
    let roles = [cvca, verifier, system].map(|certificate| certificate.authorisation().role());
    let expected = [Role::Cvca, Role::DocumentVerifier, Role::InspectionSystem];
    assert_eq!(roles, expected);
    assert!(system.authorisation().reads_fingers());
    assert_eq!(system.effective(), date(2009, 5, 18));
    assert_eq!(system.expiration(), date(2009, 11, 18));

    let keys = TerminalKeys::new(certificates.clone(), key("orig")).unwrap();
    let chain = keys.chain_from(&reference("NLCVCAA00001")).unwrap();
    assert_eq!(chain, [verifier, system]);
    assert!(keys.chain_from(&reference("NLCVCAA00002")).is_none());
    for (today, valid) in [
        (date(2009, 5, 17), false),
        (date(2009, 5, 18), true),
        (date(2009, 11, 18), true),
        (date(2009, 11, 19), false),
    ] {
        assert_eq!(keys::is_valid(&chain, today), valid, "{today}");
    }
}

#[test]
fn a_link_certificate_leads_from_the_old_authority_to_the_new() {
    let (Some(old), Some(new)) = (certificates("orig"), certificates("new")) else {
        println!(
            "skipped: a_link_certificate_leads_from_the_old_authority_to_the_new: no test data"
        );
        return;
    };
    // Both verifiers and both systems bear the same name, with different keys.
    let all = [&old[..2], &new[..]].concat();
    let keys = TerminalKeys::new(all, key("new")).unwrap();
    let [link, verifier, system] = &new[..] else {
        panic!("three certificates");
    };
    let chain = keys.chain_from(&reference("NLCVCAA00002")).unwrap();
    assert_eq!(chain, [verifier, system]);
    let chain = keys.chain_from(&reference("NLCVCAA00001")).unwrap();
    assert_eq!(chain, [link, verifier, system]);
    // Chips take a link after its last day; the others must be valid.
    assert!(keys::is_valid(&chain, date(2009, 6, 1)));
    assert!(!keys::is_valid(&chain, date(2012, 6, 1)));
}

#[test]
fn a_chain_with_another_key_or_a_gap_is_none() {
    let (Some(old), Some(new)) = (certificates("orig"), certificates("new")) else {
        println!("skipped: a_chain_with_another_key_or_a_gap_is_none: no test data");
        return;
    };
    let refused = |certificates: &[CvCertificate], age| {
        let keys = TerminalKeys::new(certificates.to_vec(), key(age));
        keys.err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    };
    assert!(refused(&old, "new").starts_with("the private key does not belong"));
    assert!(refused(&old[1..], "orig").ends_with("NLCVCAA00001 is missing"));
    assert!(refused(&old[..2], "orig").starts_with("there must be one"));
    let mut forged = file("orig_certDVD_orig.cvcert").unwrap();
    *forged.last_mut().unwrap() ^= 1;
    let forged = CvCertificate::parse(&forged).unwrap();
    let mixed = [old[0].clone(), forged, old[2].clone()];
    assert!(refused(&mixed, "orig").contains("is not its issuer's"));
    // The new system bears the old verifier's name as its authority, but not its signature.
    let mixed = [old[0].clone(), old[1].clone(), new[2].clone()];
    assert!(refused(&mixed, "new").contains("is not its issuer's"));
}

/// A certificate whose octets are right and whose signature is none.
fn made_up() -> Vec<u8> {
    let scheme = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x02, 0x02, 0x03];
    let role = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x01, 0x02, 0x01];
    let key = [encode(0x06, &scheme), encode(0x86, &[0x04; 65])].concat();
    let authorisation = [encode(0x06, &role), encode(0x53, &[0x01])].concat();
    let body = [
        encode(0x5F29, &[0]),
        encode(0x42, b"VNDVTEST00001"),
        encode(0x7F49, &key),
        encode(0x5F20, b"VNISTEST00001"),
        encode(0x7F4C, &authorisation),
        encode(0x5F25, &[2, 6, 0, 1, 0, 1]),
        encode(0x5F24, &[2, 6, 1, 2, 3, 1]),
    ];
    let whole = [encode(0x7F4E, &body.concat()), encode(0x5F37, &[0x11; 64])];
    encode(0x7F21, &whole.concat())
}

#[test]
fn says_what_is_wrong_with_a_certificate() {
    let good = made_up();
    assert_eq!(
        CvCertificate::parse(&good).unwrap().expiration(),
        date(2026, 12, 31)
    );
    let wrong = |from: &[u8], to: &[u8]| {
        let at = good
            .windows(from.len())
            .position(|part| part == from)
            .unwrap();
        let mut bytes = good.clone();
        bytes[at..at + from.len()].copy_from_slice(to);
        CvCertificate::parse(&bytes)
    };
    let cases: &[(&[u8], &[u8], CvCertificateError)] = &[
        (
            &[0x5F, 0x29, 1, 0],
            &[0x5F, 0x29, 1, 1],
            CvCertificateError::Profile,
        ),
        (b"VNDV", b"1NDV", CvCertificateError::Reference),
        (b"VNIS", b"V\nIS", CvCertificateError::Reference),
        (
            &[2, 6, 0, 1, 0, 1],
            &[2, 6, 0, 0, 0, 1],
            CvCertificateError::Date,
        ),
        (
            &[2, 6, 1, 2, 3, 1],
            &[2, 6, 0xC, 2, 3, 1],
            CvCertificateError::Date,
        ),
        (&[2, 2, 2, 3], &[2, 2, 2, 9], CvCertificateError::Algorithm),
        (&[3, 1, 2, 1], &[3, 1, 2, 2], CvCertificateError::Role),
    ];
    for (from, to, error) in cases {
        assert_eq!(wrong(from, to), Err(*error), "{error}");
    }
    assert_eq!(
        CvCertificate::parse(&[0; 5000]),
        Err(CvCertificateError::TooLarge)
    );
}

proptest! {
    #[test]
    fn any_change_is_read_or_refused(at in 0usize..200, to in any::<u8>()) {
        let mut bytes = made_up();
        let at = at % bytes.len();
        bytes[at] = to;
        if let Ok(certificate) = CvCertificate::parse(&bytes) {
            prop_assert!(certificate.for_chip().len() < bytes.len());
        }
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = CvCertificate::parse(&encode(0x7F21, &encode(0x7F4E, &bytes)));
    }
}
