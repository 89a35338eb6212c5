//! Validity, revocation lists and deviation lists, at the time of checking.

use card_reader::check::CheckId::{CertificateValidity, Revocation, SecurityObject};
use card_reader::check::Outcome::{Failed, Successful, Undetermined};
use card_reader::check::Reason;
use card_reader::trust::{Crl, CrlError, DeviationList};
use hil::issuer::template::{
    CertificateTemplate, Key, SignedTemplate, days, defect_list, deviation_list, extension, name,
    names,
};
use jiff::SignedDuration;
use openssl::sha::sha256;

use super::case::{Case, ends, now};

#[test]
fn validity_is_judged_now() {
    for (row, offset, reason) in [
        ("C04 expired", 361, Reason::SignerExpired),
        ("C04 not yet valid", -361, Reason::SignerNotYetValid),
    ] {
        ends(row, CertificateValidity, (Failed, reason), |case| {
            case.now = days(now(), offset);
        });
    }
    for (row, offset) in [("last moment", 360), ("first moment", -360)] {
        let good = (Successful, Reason::CertificatesValid);
        ends(row, CertificateValidity, good, |case| {
            case.now = days(now(), offset);
            case.crls.clear();
        });
    }
    let csca = (Failed, Reason::CscaExpired);
    ends("C05 expired", CertificateValidity, csca, |case| {
        case.csca.validity.1 = days(now(), -1);
        case.anchors = vec![case.csca.sign(&case.csca_key).unwrap()];
    });
    ends("C05 not yet valid", CertificateValidity, csca, |case| {
        case.csca.validity.0 = days(now(), 1);
        case.anchors = vec![case.csca.sign(&case.csca_key).unwrap()];
    });
    // The same key in an expired and in a valid certificate, in either order.
    for reversed in [false, true] {
        let good = (Successful, Reason::CertificatesValid);
        ends("C05 renewed", CertificateValidity, good, |case| {
            let mut old = case.csca.clone();
            old.validity.1 = days(now(), -1);
            case.anchors.push(old.sign(&case.csca_key).unwrap());
            if reversed {
                case.anchors.reverse();
            }
        });
    }
}

#[test]
fn revocation_needs_a_fresh_list_of_the_issuer() {
    ends("C06", Revocation, (Failed, Reason::Revoked), |case| {
        case.crls[0].0.revoked.push(vec![0, 0x10, 0x01]);
    });
    ends(
        "another is revoked",
        Revocation,
        (Successful, Reason::NotRevoked),
        |case| {
            case.crls[0].0.revoked.push(vec![0x10, 0x02]);
        },
    );
    let missing = (Undetermined, Reason::RevocationMissing);
    let stale = (Undetermined, Reason::RevocationStale);
    let unusable = (Undetermined, Reason::RevocationUnusable);
    ends("C07 missing", Revocation, missing, |case| case.crls.clear());
    ends("C07 another issuer", Revocation, missing, |case| {
        case.crls[0].0.issuer = name("VN", "Another");
    });
    ends("C07 overdue", Revocation, stale, |case| {
        case.crls[0].0.next_update = days(now(), -1);
    });
    ends("C07 older than 90 days", Revocation, stale, |case| {
        case.crls[0].0.this_update = days(now(), -91);
    });
    ends("C07 of tomorrow", Revocation, stale, |case| {
        case.crls[0].0.this_update = days(now(), 1);
    });
    ends("C07 bad signature", Revocation, unusable, |case| {
        case.crls[0].1 = Key::p256().unwrap();
    });
    ends("C07 a part alone", Revocation, unusable, |case| {
        // A delta list says so critically.
        let delta = extension::any(&[0x55, 0x1D, 0x1B], true, &[2, 1, 1]);
        case.crls[0].0.extensions.push(delta);
    });
    // A stale list still names whom it names.
    ends("C06 stale", Revocation, (Failed, Reason::Revoked), |case| {
        case.crls[0].0.revoked.push(vec![0x10, 0x01]);
        case.crls[0].0.next_update = days(now(), -1);
    });
    // The newest list counts.
    ends(
        "lifted",
        Revocation,
        (Successful, Reason::NotRevoked),
        |case| {
            let mut old = case.crls[0].clone();
            old.0.this_update = days(now(), -20);
            old.0.revoked.push(vec![0x10, 0x01]);
            case.crls.push(old);
        },
    );
}

#[test]
fn a_deviation_list_takes_trust_away() {
    for status in [0, 2, 3, 4] {
        ends(
            "T5.54",
            Revocation,
            (Failed, Reason::ListedNotTrusted),
            |case| {
                let content = defect_list(&case.signer, status);
                case.lists.push(list(case, names::DEFECT_LIST, content));
            },
        );
    }
    for status in [1, 5, 32, 127] {
        ends(
            "T5.54",
            Revocation,
            (Undetermined, Reason::ListedOpen),
            |case| {
                let content = defect_list(&case.signer, status);
                case.lists.push(list(case, names::DEFECT_LIST, content));
            },
        );
    }
    let kind = |last: &[u8]| [names::DEVIATION_LIST, last].concat();
    ends(
        "AA key compromised",
        Revocation,
        (Undetermined, Reason::ListedOpen),
        |case| {
            let content = deviation_list(&case.signer_key, &kind(&[1, 4])).unwrap();
            case.lists.push(list(case, names::DEVIATION_LIST, content));
        },
    );
    // A deviation of another kind explains something. It changes no outcome, a bad one neither.
    let content = |case: &Case| deviation_list(&case.signer_key, &kind(&[2, 3])).unwrap();
    ends(
        "explained",
        Revocation,
        (Successful, Reason::NotRevoked),
        |case| {
            case.lists
                .push(list(case, names::DEVIATION_LIST, content(case)));
        },
    );
    ends(
        "never relaxed",
        SecurityObject,
        (Failed, Reason::SignatureWrong),
        |case| {
            case.lists
                .push(list(case, names::DEVIATION_LIST, content(case)));
            case.forger = Some(Key::p256().unwrap());
        },
    );
    // A revoked signer stays revoked, whatever a list leaves open.
    ends("worse", Revocation, (Failed, Reason::Revoked), |case| {
        let content = defect_list(&case.signer, 1);
        case.lists.push(list(case, names::DEFECT_LIST, content));
        case.crls[0].0.revoked.push(vec![0x10, 0x01]);
    });
}

/// A list of this content by a signer of deviation lists whom the case's CSCA has certified.
fn list(case: &Case, content_type: &[u8], content: Vec<u8>) -> DeviationList {
    list_by(names::DEVIATION_LIST_SIGNER, case, content_type, content)
}

fn list_by(purpose: &[u8], case: &Case, kind: &[u8], content: Vec<u8>) -> DeviationList {
    let key = Key::p256().unwrap();
    let mut signer = CertificateTemplate::signer(&case.csca, &case.csca_key, &key, now()).unwrap();
    signer.extensions.push(extension::purpose(purpose));
    let certificate = signer.sign(&case.csca_key).unwrap();
    let signed = SignedTemplate::new(kind, content, &signer, certificate).unwrap();
    DeviationList::parse(&signed.sign(&key).unwrap()).unwrap()
}

#[test]
fn a_signer_of_other_lists_signs_no_deviation_list() {
    let case = Case::good();
    let content = defect_list(&case.signer, 0);
    let list = list_by(
        names::MASTER_LIST_SIGNER,
        &case,
        names::DEFECT_LIST,
        content,
    );
    let refused = Err(Reason::SignerNotEntitled);
    assert_eq!(case.store().vouched(&list), refused);
}

#[test]
fn a_revocation_list_tells_its_age_to_the_second() {
    let case = Case::good();
    let mut list = case.crls[0].0.clone();
    let none = Crl::parse(&list.sign(&case.csca_key).unwrap()).unwrap();
    assert_eq!((none.len(), none.is_empty()), (0, true));
    list.revoked.extend([vec![0x10, 0x02], vec![0x10, 0x03]]);
    list.next_update = days(list.this_update, 200);
    let der = list.sign(&case.csca_key).unwrap();
    let crl = Crl::parse(&der).unwrap();
    assert_eq!(crl.der(), der);
    assert_eq!(crl.fingerprint(), hex::encode(sha256(&der)));
    assert_eq!((crl.len(), crl.is_empty()), (2, false));
    let oldest = days(list.this_update, 90);
    let second = SignedDuration::from_secs(1);
    assert!(crl.is_fresh(list.this_update) && crl.is_fresh(oldest));
    assert!(!crl.is_fresh(list.this_update - second) && !crl.is_fresh(oldest + second));
    assert_eq!(crl.fresh_for(), oldest.duration_since(list.this_update));
    list.next_update = oldest;
    let due = Crl::parse(&list.sign(&case.csca_key).unwrap()).unwrap();
    assert_eq!(due.next_update(), Some(oldest));
    assert!(due.is_fresh(oldest - second) && !due.is_fresh(oldest));
    list.next_update = days(list.this_update, 30);
    let soon = Crl::parse(&list.sign(&case.csca_key).unwrap()).unwrap();
    assert_eq!(soon.fresh_for(), SignedDuration::from_hours(30 * 24));
}

#[test]
fn a_revocation_list_may_be_large_but_not_larger() {
    const LARGEST: usize = 8 << 20;
    let malformed = Crl::parse(&vec![0; LARGEST]).err();
    assert_eq!(malformed, Some(CrlError::Malformed));
    let too_large = Crl::parse(&vec![0; LARGEST + 1]).err();
    assert_eq!(too_large, Some(CrlError::TooLarge));
}
