//! What a certificate entitles to, and what it may deviate in.

use card_reader::check::CheckId::{DocumentSigner, IssuingState};
use card_reader::check::Outcome::{Failed, Successful};
use card_reader::check::Reason;
use card_reader::trust::Warning;
use hil::issuer::template::{CertificateTemplate, days, extension, name, names};

use super::case::{Case, ends, now, of};

#[test]
fn only_a_document_signer_signs_documents() {
    let refused = (Failed, Reason::SignerNotEntitled);
    let entitled = |row, change: fn(&mut Vec<Vec<u8>>)| {
        ends(row, DocumentSigner, refused, |case| {
            change(&mut case.signer.extensions)
        });
    };
    entitled("C08 no key usage", |extensions| drop(extensions.remove(0)));
    entitled("C08 signs certificates", |extensions| {
        extensions[0] = extension::key_usage(0x04);
    });
    entitled("C08 signs both", |extensions| {
        extensions[0] = extension::key_usage(0x84)
    });
    entitled("C08 an authority", |extensions| {
        extensions.push(extension::authority())
    });
    entitled("C11 signer of lists", |extensions| {
        extensions.push(extension::purpose(names::MASTER_LIST_SIGNER));
    });
    let conforms = |row, change: fn(&mut CertificateTemplate)| {
        let end = (Failed, Reason::CertificateNotConforming);
        ends(row, DocumentSigner, end, |case| change(&mut case.signer));
    };
    conforms("serial number 0", |signer| signer.serial = vec![0]);
    conforms("negative serial number", |signer| {
        signer.serial = vec![0x80, 1]
    });
    conforms("an extension twice", |signer| {
        let usage = signer.extensions[0].clone();
        signer.extensions.push(usage);
    });
    conforms("basic constraints that are none", |signer| {
        let unreadable = extension::any(&[0x55, 0x1D, 0x13], false, &[5, 0]);
        signer.extensions.push(unreadable);
    });
    conforms("small letters", |signer| {
        signer.subject = name("vn", "Document Signer")
    });
    conforms("unknown critical extension", |signer| {
        let unknown = extension::any(names::UNKNOWN, true, &[5, 0]);
        signer.extensions.push(unknown);
    });
    let trusted = (Successful, Reason::ChainTrusted);
    ends("unknown extension", DocumentSigner, trusted, |case| {
        let unknown = extension::any(names::UNKNOWN, false, &[5, 0]);
        case.signer.extensions.push(unknown);
    });
    let end = (Failed, Reason::CertificateNotConforming);
    ends("two algorithms", DocumentSigner, end, |case| {
        case.issuer_key.algorithm_in_body = Some(case.csca_key.with_sha1().algorithm);
    });
    let kinds = |types: &'static [&'static str]| {
        move |case: &mut Case| {
            let list = extension::document_types(types);
            case.signer.extensions.push(list);
        }
    };
    let differs = (Failed, Reason::DocumentTypeDiffers);
    ends("C11 passports alone", IssuingState, differs, kinds(&["P"]));
    let agree = (Successful, Reason::StatesAgree);
    ends(
        "identity cards too",
        IssuingState,
        agree,
        kinds(&["P", "ID"]),
    );
    let csca = (Failed, Reason::CscaNotEntitled);
    ends(
        "an anchor that may not sign",
        DocumentSigner,
        csca,
        |case| {
            case.csca.extensions[0] = extension::key_usage(0x80);
            case.anchors = vec![case.csca.sign(&case.csca_key).unwrap()];
        },
    );
}

#[test]
fn what_an_anchor_may_deviate_in_is_a_warning() {
    let warned = |change: fn(&mut CertificateTemplate)| {
        let mut case = Case::good();
        change(&mut case.csca);
        case.anchors = vec![case.csca.sign(&case.csca_key).unwrap()];
        let inspection = case.inspect();
        assert_eq!(
            of(&inspection, DocumentSigner),
            (Successful, Reason::ChainTrusted)
        );
        inspection.warnings
    };
    assert_eq!(
        warned(|csca| csca.serial = vec![0x80]),
        [Warning::AnchorSerial]
    );
    assert_eq!(
        warned(|csca| csca.serial = vec![0]),
        [Warning::AnchorSerial]
    );
    assert_eq!(
        warned(|csca| drop(csca.extensions.remove(1))),
        [Warning::AnchorConstraints]
    );
    assert_eq!(
        warned(|csca| csca.subject = name("vn", "CSCA")),
        [Warning::AnchorCountry]
    );
    let period =
        |begin, end| extension::signing_period(days(now(), begin), days(now(), end)).unwrap();
    let mut case = Case::good();
    case.csca.extensions.push(period(-1800, -1000));
    case.signer.extensions.push(period(-361, -300));
    case.anchors = vec![case.csca.sign(&case.csca_key).unwrap()];
    assert_eq!(
        case.inspect().warnings,
        [
            Warning::SignedOutsideUsagePeriod,
            Warning::UsagePeriodOutsideValidity
        ]
    );
    // The key's period is over, as nearly every real one is: that says nothing.
    let mut case = Case::good();
    case.csca.extensions.push(period(-1800, -300));
    case.signer.extensions.push(period(-360, -300));
    case.anchors = vec![case.csca.sign(&case.csca_key).unwrap()];
    let inspection = case.inspect();
    assert!(inspection.warnings.is_empty(), "{:?}", inspection.warnings);
}
