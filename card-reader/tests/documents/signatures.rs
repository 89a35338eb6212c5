//! The signature over the list of hashes: its attributes, its algorithms, and whose key it is by.

use card_reader::check::CheckId::SecurityObject;
use card_reader::check::Outcome::{Failed, Successful, Undetermined};
use card_reader::check::Reason;
use hil::issuer::der::{encode, object_identifier, oid};
use hil::issuer::template::{Key, SignedTemplate, attribute, names};
use openssl::ecdsa::EcdsaSig;

use super::case::{edited, ends};

#[test]
fn signed_attributes_are_held_to() {
    let digest = |value: &[u8]| attribute(oid::MESSAGE_DIGEST, &encode(0x04, value));
    let kind = |value: &[u8]| attribute(oid::CONTENT_TYPE, &object_identifier(value));
    let fails = |row, reason, edit: fn(&mut SignedTemplate)| {
        ends(row, SecurityObject, (Failed, reason), edited(edit));
    };
    let wrong = digest(&[0; 32]);
    ends(
        "D08 wrong",
        SecurityObject,
        (Failed, Reason::MessageDigestWrong),
        edited(move |signed| signed.attributes[1] = wrong.clone()),
    );
    fails("D08 missing", Reason::MessageDigestWrong, |signed| {
        signed.attributes.truncate(1);
    });
    fails("D08 twice", Reason::SignedAttributesWrong, |signed| {
        signed.attributes.push(signed.attributes[1].clone());
    });
    let other = kind(names::MASTER_LIST);
    ends(
        "D09 wrong",
        SecurityObject,
        (Failed, Reason::ContentTypeWrong),
        edited(move |signed| signed.attributes[0] = other.clone()),
    );
    fails("D09 missing", Reason::ContentTypeWrong, |signed| {
        signed.attributes.remove(0);
    });
    fails("D09 of a list", Reason::ContentTypeWrong, |signed| {
        signed.content_type = names::MASTER_LIST.to_vec();
        let name = object_identifier(names::MASTER_LIST);
        signed.attributes[0] = attribute(oid::CONTENT_TYPE, &name);
    });
    fails("none", Reason::SignedAttributesWrong, |signed| {
        signed.attributes.clear();
    });
}

#[test]
fn wrong_signatures_of_every_kind() {
    let fails = |row, reason, edit: fn(&mut SignedTemplate)| {
        ends(row, SecurityObject, (Failed, reason), edited(edit));
    };
    let wrong = Reason::SignatureWrong;
    ends("D10 other key", SecurityObject, (Failed, wrong), |case| {
        case.forger = Some(Key::p256().unwrap());
    });
    let signed_as = |row, alter: fn(&[u8]) -> Vec<u8>| {
        let edit = move |signed: &mut SignedTemplate| signed.alter_signature = alter;
        ends(row, SecurityObject, (Failed, wrong), edited(edit));
    };
    signed_as("D10 missing", |_| Vec::new());
    signed_as("D10 cut", |right| right[..right.len() - 1].to_vec());
    // SEQUENCE of r and s.
    signed_as("D14 r = s = 0", |_| vec![0x30, 6, 2, 1, 0, 2, 1, 0]);
    signed_as("D14 r = 0", |_| vec![0x30, 6, 2, 1, 0, 2, 1, 1]);
    signed_as("D14 s = 0", |_| vec![0x30, 6, 2, 1, 1, 2, 1, 0]);
    signed_as("D14 negative r", |_| vec![0x30, 6, 2, 1, 0xFF, 2, 1, 1]);
    signed_as("D14 r = order", |_| {
        let order =
            hex::decode("00FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551")
                .unwrap();
        let r = encode(0x02, &order);
        encode(0x30, &[r, vec![2, 1, 1]].concat())
    });
    // The right numbers, in another encoding than the one that DER has for them.
    signed_as("D14 length in two octets", |right| {
        [&[0x30, 0x81, right[1]], &right[2..]].concat()
    });
    signed_as("D14 something behind", |right| [right, &[0]].concat());
    signed_as("D14 r and s alone", |right| {
        let numbers = EcdsaSig::from_der(right).unwrap();
        let plain = [numbers.r(), numbers.s()].map(|it| it.to_vec_padded(32).unwrap());
        plain.concat()
    });
    fails(
        "D11 another serial number",
        Reason::SignerCertificateMissing,
        |signed| {
            *signed.identifier.last_mut().unwrap() ^= 1;
        },
    );
    fails("D11 version 3", Reason::SignerVersionWrong, |signed| {
        signed.version = 3
    });
    fails("D12 two signers", Reason::SignerCount, |signed| {
        signed.signers = 2
    });
    fails("D12 none", Reason::SignerCount, |signed| signed.signers = 0);
    let missing = (Undetermined, Reason::SignerCertificateMissing);
    ends(
        "no certificate",
        SecurityObject,
        missing,
        edited(|signed| signed.certificates.clear()),
    );
}

#[test]
fn the_signer_is_found_by_its_identifier_alone() {
    let good = (Successful, Reason::SignatureValid);
    ends("D13", SecurityObject, good, |case| {
        let other = case.anchors[0].clone();
        case.edit = Box::new(move |signed| signed.certificates.insert(0, other.clone()));
    });
    ends("by key identifier", SecurityObject, good, |case| {
        let key = case.signer_key.clone();
        case.edit = Box::new(move |signed| signed.by_key_identifier(&key).unwrap());
    });
    let version = (Failed, Reason::SignerVersionWrong);
    ends("D11 version 1", SecurityObject, version, |case| {
        let key = case.signer_key.clone();
        case.edit = Box::new(move |signed| {
            signed.by_key_identifier(&key).unwrap();
            signed.version = 1;
        });
    });
}
