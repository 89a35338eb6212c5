//! Weak, unknown and false algorithms and keys.

use card_reader::check::CheckId::{DocumentSigner, SecurityObject};
use card_reader::check::Outcome::{Failed, Successful, Undetermined};
use card_reader::check::Reason;
use card_reader::trust::Warning;
use hil::issuer::template::{Key, names};
use openssl::hash::MessageDigest;

use super::case::{Case, edited, ends, of};

#[test]
fn hash_algorithms_are_weighed() {
    let weak = (Failed, Reason::AlgorithmWeak);
    let unknown = (Undetermined, Reason::AlgorithmUnknown);
    ends("D07 MD5", SecurityObject, weak, |case| {
        case.digest = (MessageDigest::md5(), names::MD5);
    });
    ends("D07 unknown", SecurityObject, unknown, |case| {
        case.digest = (MessageDigest::sha256(), names::UNKNOWN);
    });
    let sha1_groups: fn(&mut Case) = |case| case.digest = (MessageDigest::sha1(), names::SHA1);
    let sha1_signer: fn(&mut Case) = |case| {
        case.forger = Some(case.signer_key.with_sha1());
    };
    let sha1_certificate: fn(&mut Case) = |case| case.issuer_key = case.csca_key.with_sha1();
    ends("D07 SHA-1 groups", SecurityObject, weak, sha1_groups);
    ends("D07 SHA-1 signature", SecurityObject, weak, sha1_signer);
    ends(
        "D07 SHA-1 certificate",
        DocumentSigner,
        weak,
        sha1_certificate,
    );
    for change in [sha1_groups, sha1_signer, sha1_certificate] {
        let mut case = Case::good();
        change(&mut case);
        case.accept_sha1 = true;
        let inspection = case.inspect();
        assert_eq!(of(&inspection, SecurityObject).0, Successful);
        assert_eq!(of(&inspection, DocumentSigner).0, Successful);
        assert_eq!(inspection.warnings, [Warning::Sha1]);
    }
    for (name, end) in [
        (names::MD5, weak),
        (names::SHA1, weak),
        (names::UNKNOWN, unknown),
    ] {
        ends(
            "D07 digest",
            SecurityObject,
            end,
            edited(|signed| signed.digest_algorithm = name.to_vec()),
        );
    }
}

#[test]
fn keys_that_are_none() {
    let unacceptable = (Failed, Reason::KeyUnacceptable);
    ends("D15 e = 1", SecurityObject, unacceptable, |case| {
        let mut public = Key::rsa_exponent_three().unwrap().public().unwrap();
        *public.last_mut().unwrap() = 1;
        case.signer.public = public;
    });
    let three = (Failed, Reason::CertificateNotConforming);
    ends("D15 e = 3", DocumentSigner, three, |case| {
        case.signer_key = Key::rsa_exponent_three().unwrap();
        case.signer.public = case.signer_key.public().unwrap();
    });
    let good = (Successful, Reason::SignatureValid);
    ends("D16 unaltered", SecurityObject, good, |case| {
        case.signer.public = case.signer_key.public_with_parameters(|_| {}).unwrap();
    });
    // The generator of P-256, uncompressed, begins so.
    let beginning = [0x04, 0x6B, 0x17, 0xD1, 0xF2];
    let altered = move |der: &mut Vec<u8>| {
        let at = der
            .windows(5)
            .position(|window| window == beginning)
            .unwrap();
        der[at + 40] ^= 1;
    };
    ends("D16 signer", SecurityObject, unacceptable, |case| {
        case.signer.public = case.signer_key.public_with_parameters(altered).unwrap();
    });
    let wrong = (Failed, Reason::SignatureWrong);
    ends("D16 CSCA", DocumentSigner, wrong, |case| {
        case.csca.public = case.csca_key.public_with_parameters(altered).unwrap();
        case.anchors = vec![case.csca.sign(&case.csca_key).unwrap()];
    });
}
