//! From the document signer to a CSCA that is trusted, or not.

use card_reader::check::CheckId::{DocumentSigner, IssuingState, SecurityObject};
use card_reader::check::Outcome::{Failed, Successful, Undetermined};
use card_reader::check::Reason;
use card_reader::iso7816::tlv::Tlv;
use card_reader::trust::TrustStore;
use hil::issuer::der::encode;
use hil::issuer::template::{CertificateTemplate, CrlTemplate, Key, name};

use super::case::{Case, edited, ends, now, of};

#[test]
fn unknown_and_false_issuers() {
    let unknown = (Undetermined, Reason::CscaUnknown);
    ends("C01", DocumentSigner, unknown, |case| {
        let key = Key::p256().unwrap();
        let other = CertificateTemplate::csca("VN", "Another", &key, now()).unwrap();
        case.anchors = vec![other.sign(&key).unwrap()];
    });
    let wrong = (Failed, Reason::SignatureWrong);
    ends(
        "C02 with the real key's identifier",
        DocumentSigner,
        wrong,
        |case| {
            case.issuer_key = Key::p256().unwrap();
        },
    );
    ends(
        "C02 with the real name alone",
        DocumentSigner,
        unknown,
        |case| {
            let key = Key::p256().unwrap();
            case.signer =
                CertificateTemplate::signer(&case.csca, &key, &case.signer_key, now()).unwrap();
            case.issuer_key = key;
        },
    );
    ends("C02 signed by itself", DocumentSigner, unknown, |case| {
        case.signer =
            CertificateTemplate::signer(&case.signer, &case.signer_key, &case.signer_key, now())
                .unwrap();
        case.issuer_key = case.signer_key.clone();
    });
    ends(
        "C03",
        DocumentSigner,
        wrong,
        edited(|signed| {
            let certificate = &mut signed.certificates[0];
            let name = certificate
                .windows(8)
                .position(|window| window == b"Document");
            certificate[name.unwrap()] = b'd';
        }),
    );
    let states = (Failed, Reason::StatesDiffer);
    ends(
        "C09 a signer of another state",
        DocumentSigner,
        states,
        |case| {
            case.signer.subject = name("XX", "Document Signer");
        },
    );
    ends("C09 another state's CSCA", IssuingState, states, |case| {
        let csca = CertificateTemplate::csca("DE", "CSCA", &case.csca_key, now()).unwrap();
        case.signer =
            CertificateTemplate::signer(&csca, &case.csca_key, &case.signer_key, now()).unwrap();
        case.signer.subject = name("DE", "Document Signer");
        case.anchors = vec![csca.sign(&case.csca_key).unwrap()];
        case.crls = vec![(CrlTemplate::fresh(&csca, now()), case.csca_key.clone())];
    });
}

#[test]
fn names_are_tried_and_never_believed() {
    let without_identifier = |case: &mut Case| drop(case.signer.extensions.pop());
    let trusted = (Successful, Reason::ChainTrusted);
    ends("by name", DocumentSigner, trusted, without_identifier);
    let unknown = (Undetermined, Reason::CscaUnknown);
    ends("by name, another key", DocumentSigner, unknown, |case| {
        without_identifier(case);
        case.issuer_key = Key::p256().unwrap();
    });
    // Neither states an identifier: two that are missing are not the same.
    ends(
        "no identifier on either side",
        DocumentSigner,
        unknown,
        |case| {
            without_identifier(case);
            case.issuer_key = Key::p256().unwrap();
            case.csca.extensions.truncate(2);
            case.anchors = vec![case.csca.sign(&case.csca_key).unwrap()];
        },
    );
    // The key's identifier finds a CSCA under whatever name.
    ends("by identifier alone", DocumentSigner, trusted, |case| {
        case.signer.issuer = name("VN", "Renamed");
    });
    // Two keys of one name.
    ends("by name, the second", DocumentSigner, trusted, |case| {
        without_identifier(case);
        let key = Key::p256().unwrap();
        let same = CertificateTemplate::csca("VN", "CSCA", &key, now()).unwrap();
        case.anchors.insert(0, same.sign(&key).unwrap());
    });
    ends("parts in another order", DocumentSigner, trusted, |case| {
        without_identifier(case);
        case.signer.issuer = reversed(&case.csca.subject);
    });
    // Malaysia: the signer's entry lists the parts of the issuer's name in another order.
    let good = (Successful, Reason::SignatureValid);
    ends("by serial number", SecurityObject, good, |case| {
        let issuer = reversed(&case.csca.subject);
        let serial = encode(0x02, &case.signer.serial);
        case.edit = Box::new(move |signed| {
            signed.identifier = encode(0x30, &[issuer.clone(), serial.clone()].concat());
        });
    });
    let missing = (Failed, Reason::SignerCertificateMissing);
    ends(
        "by serial number, two of them",
        SecurityObject,
        missing,
        |case| {
            let issuer = reversed(&case.csca.subject);
            let serial = encode(0x02, &case.signer.serial);
            let mut other = case.signer.clone();
            other.subject = name("VN", "Another");
            let other = other.sign(&case.csca_key).unwrap();
            case.edit = Box::new(move |signed| {
                signed.identifier = encode(0x30, &[issuer.clone(), serial.clone()].concat());
                signed.certificates.push(other.clone());
            });
        },
    );
    let rubbish = (Failed, Reason::CertificateMalformed);
    ends(
        "no readable certificate",
        SecurityObject,
        rubbish,
        edited(|signed| signed.certificates = vec![vec![0x30, 0x00]]),
    );
}

#[test]
fn a_link_certificate_carries_trust_to_the_new_key() {
    let folder = tempfile::tempdir().unwrap();
    let (old_key, new_key) = (Key::p256().unwrap(), Key::p256().unwrap());
    let old = CertificateTemplate::csca("VN", "CSCA", &old_key, now()).unwrap();
    let new = CertificateTemplate::csca("VN", "CSCA", &new_key, now()).unwrap();
    let link = CertificateTemplate::link(&old, &old_key, &new).unwrap();
    let write = |name: &str, der: Vec<u8>| std::fs::write(folder.path().join(name), der).unwrap();
    write("old.der", old.sign(&old_key).unwrap());
    write("link.der", link.sign(&old_key).unwrap());
    let mut case = Case::good();
    case.signer = CertificateTemplate::signer(&new, &new_key, &case.signer_key, now()).unwrap();
    case.issuer_key = new_key;
    let store = TrustStore::open(folder.path()).unwrap();
    let inspection = case.inspect_by(&store, case.sod());
    assert_eq!(
        of(&inspection, DocumentSigner),
        (Successful, Reason::ChainTrusted)
    );
    // A link that the old key did not sign carries nothing.
    write("link.der", link.sign(&Key::p256().unwrap()).unwrap());
    assert!(TrustStore::open(folder.path()).is_err());
}

/// The parts of a name in the other order.
fn reversed(name: &[u8]) -> Vec<u8> {
    let name = Tlv::exactly(name, 0x30).unwrap();
    let mut parts: Vec<&[u8]> = name.children().map(|part| part.unwrap().raw).collect();
    parts.reverse();
    encode(0x30, &parts.concat())
}
