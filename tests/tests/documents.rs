//! Altered security objects, certificates and lists, each with the outcome that the table of faults
//! asks for (the D and C rows that need no chip). Files take the same way as a chip's.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::OnceLock;

use card_reader::check::{CheckId, Outcome, Reason};
use card_reader::inspection::{Files, Inspection, Request, inspect_files};
use card_reader::iso7816::Limits;
use card_reader::iso7816::tlv::Tlv;
use card_reader::lds::DataGroup;
use card_reader::trust::{Certificate, Crl, DeviationList, Policy, TrustStore, Warning};
use hil::chip::{Chip, Profile};
use hil::issuer::Issuer;
use hil::issuer::der::{encode, object_identifier, oid};
use hil::issuer::template::{
    CertificateTemplate, CrlTemplate, Key, SignedTemplate, attribute, days, defect_list,
    deviation_list, extension, name, names, security_object,
};
use jiff::Timestamp;
use jiff::civil::date;
use kiosk::settings::Policy as DeskPolicy;
use kiosk::verification::decision::{Decision, HolderReason, decide, weigh};
use openssl::hash::MessageDigest;

use CheckId::{
    CertificateValidity, ComConsistency, DocumentSigner, IssuingState, Revocation, SecurityObject,
};
use Outcome::{Failed, NotSupported, Successful, Undetermined};

const CONTENT: &[u8] = oid::LDS_SECURITY_OBJECT;

/// Data groups by number.
type Groups = BTreeMap<u8, Vec<u8>>;

fn now() -> Timestamp {
    "2026-11-20T05:00:00Z".parse().unwrap()
}

/// EF.COM and the data groups of a card, made once: its keys take long.
fn files() -> &'static (Vec<u8>, Groups) {
    static FILES: OnceLock<(Vec<u8>, Groups)> = OnceLock::new();
    FILES.get_or_init(|| {
        let profile = Profile::vietnamese();
        let issuer = Issuer::new(&profile.issuer, now()).unwrap();
        let chip = Chip::personalise(&profile, &issuer, &[]).unwrap();
        let file = |id| chip.file(id).unwrap().to_vec();
        let groups = profile.groups.iter();
        let groups = groups.map(|number| (*number, file(0x0100 | u16::from(*number))));
        (file(0x011E), groups.collect())
    })
}

/// Everything that a document and a desk are made of, good until it is changed.
struct Case {
    csca_key: Key,
    csca: CertificateTemplate,
    /// Whose key signs the document signer's certificate.
    issuer_key: Key,
    signer_key: Key,
    signer: CertificateTemplate,
    /// Groups that the security object lists, and those that are there.
    listed: Groups,
    present: Groups,
    com: Vec<u8>,
    card_access: Option<Vec<u8>>,
    digest: (MessageDigest, &'static [u8]),
    versions: Option<(&'static str, &'static str)>,
    /// What is signed instead of the list of hashes.
    content: Option<Vec<u8>>,
    /// Changes the signed data before they are signed.
    edit: Box<dyn Fn(&mut SignedTemplate)>,
    /// Signs them instead of the signer's key.
    forger: Option<Key>,
    crls: Vec<(CrlTemplate, Key)>,
    anchors: Vec<Vec<u8>>,
    lists: Vec<DeviationList>,
    accept_sha1: bool,
    now: Timestamp,
}

impl Case {
    fn good() -> Self {
        let (csca_key, signer_key) = (Key::p256().unwrap(), Key::p256().unwrap());
        let csca = CertificateTemplate::csca("VN", "CSCA", &csca_key, now()).unwrap();
        let signer = CertificateTemplate::signer(&csca, &csca_key, &signer_key, now()).unwrap();
        let (com, groups) = files().clone();
        Self {
            crls: vec![(CrlTemplate::fresh(&csca, now()), csca_key.clone())],
            anchors: vec![csca.sign(&csca_key).unwrap()],
            issuer_key: csca_key.clone(),
            csca_key,
            csca,
            signer_key,
            signer,
            listed: groups.clone(),
            present: groups,
            com,
            card_access: None,
            digest: (MessageDigest::sha256(), oid::SHA256),
            versions: None,
            content: None,
            edit: Box::new(|_| {}),
            forger: None,
            lists: Vec::new(),
            accept_sha1: false,
            now: now(),
        }
    }

    fn hashes(&self) -> Vec<u8> {
        let groups: Vec<(u8, &[u8])> = self
            .listed
            .iter()
            .map(|(number, content)| (*number, content.as_slice()))
            .collect();
        let (digest, name) = self.digest;
        security_object(digest, name, &groups, self.versions).unwrap()
    }

    fn sod(&self) -> Vec<u8> {
        let content = self.content.clone().unwrap_or_else(|| self.hashes());
        let certificate = self.signer.sign(&self.issuer_key).unwrap();
        let mut signed = SignedTemplate::new(CONTENT, content, &self.signer, certificate).unwrap();
        (self.edit)(&mut signed);
        let key = self.forger.as_ref().unwrap_or(&self.signer_key);
        encode(0x77, &signed.sign(key).unwrap())
    }

    fn store(&self) -> TrustStore {
        let anchors = self.anchors.iter();
        let anchors = anchors
            .map(|der| Certificate::parse(der).unwrap())
            .collect();
        let crls = self.crls.iter();
        let crls = crls.map(|(crl, key)| Crl::parse(&crl.sign(key).unwrap()).unwrap());
        TrustStore::new(anchors, crls.collect())
    }

    fn inspect(mut self) -> Inspection {
        let mut store = self.store();
        for list in std::mem::take(&mut self.lists) {
            store.vouched(&list).unwrap();
            store.add_deviation_list(list);
        }
        self.inspect_by(&store, self.sod())
    }

    fn inspect_by(&self, store: &TrustStore, sod: Vec<u8>) -> Inspection {
        let group = |(number, content): (&u8, &Vec<u8>)| {
            (DataGroup::new(*number).unwrap(), content.clone().into())
        };
        let files = Files {
            sod: sod.into(),
            com: Some(self.com.clone()),
            card_access: self.card_access.clone(),
            groups: self.present.iter().map(group).collect(),
            ..Files::default()
        };
        let request = Request {
            keys: &[],
            number: None,
            mrz: None,
            store,
            policy: Policy {
                accept_sha1: self.accept_sha1,
            },
            now: self.now,
            today: date(2026, 11, 20),
            terminal: None,
            limits: Limits::default(),
        };
        inspect_files(&files, &request, &mut |_| ControlFlow::Continue(())).unwrap()
    }
}

fn of(inspection: &Inspection, id: CheckId) -> (Outcome, Reason) {
    let mut checks = inspection.checks.iter();
    let check = checks.find(|check| check.id == id).unwrap();
    (check.outcome, check.reason)
}

fn decision(inspection: &Inspection) -> Decision {
    let checks = weigh(
        &inspection.checks,
        HolderReason::FingerMatches,
        &DeskPolicy::default(),
    );
    decide(&checks).0
}

/// The document changed by `change` ends `id` so; the decision follows, and nothing personal shows
/// unless signature and chain stand.
#[track_caller]
fn ends(row: &str, id: CheckId, end: (Outcome, Reason), change: impl FnOnce(&mut Case)) {
    let mut case = Case::good();
    change(&mut case);
    let inspection = case.inspect();
    assert_eq!(of(&inspection, id), end, "{row}");
    let decided = decision(&inspection);
    match end.0 {
        Failed => assert_eq!(decided, Decision::Refused, "{row}"),
        // The chip was not there: nothing of this is ever green.
        _ => assert_eq!(decided, Decision::Staff, "{row}"),
    }
    let proven = [SecurityObject, DocumentSigner]
        .iter()
        .all(|id| of(&inspection, *id).0 == Successful);
    let shown = &inspection.document;
    if !proven {
        let nothing = shown.dg1.is_none() && shown.dg2.is_none() && shown.dg13.is_none();
        assert!(nothing, "{row}: shown without proof");
    }
}

fn integrity(number: u8) -> CheckId {
    CheckId::Integrity(DataGroup::new(number).unwrap())
}

fn edited(edit: impl Fn(&mut SignedTemplate) + 'static) -> impl FnOnce(&mut Case) {
    move |case| case.edit = Box::new(edit)
}

#[test]
fn a_good_document_is_proven_and_shown() {
    let inspection = Case::good().inspect();
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
    assert!(inspection.warnings.is_empty(), "{:?}", inspection.warnings);
    assert_eq!(decision(&inspection), Decision::Staff);
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
    fails("D10 empty", wrong, |signed| {
        signed.signature = Some(Vec::new())
    });
    // SEQUENCE of r and s.
    fails("D14 r = s = 0", wrong, |signed| {
        signed.signature = Some(vec![0x30, 6, 2, 1, 0, 2, 1, 0]);
    });
    fails("D14 r = 0", wrong, |signed| {
        signed.signature = Some(vec![0x30, 6, 2, 1, 0, 2, 1, 1]);
    });
    fails("D14 s = 0", wrong, |signed| {
        signed.signature = Some(vec![0x30, 6, 2, 1, 1, 2, 1, 0]);
    });
    fails("D14 negative r", wrong, |signed| {
        signed.signature = Some(vec![0x30, 6, 2, 1, 0xFF, 2, 1, 1]);
    });
    fails("D14 r = order", wrong, |signed| {
        let order =
            hex::decode("00FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551")
                .unwrap();
        let r = encode(0x02, &order);
        signed.signature = Some(encode(0x30, &[r, vec![2, 1, 1]].concat()));
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
    conforms("small letters", |signer| {
        signer.subject = name("vn", "Document Signer")
    });
    conforms("unknown critical extension", |signer| {
        let unknown = extension::any(names::UNKNOWN, true, &[5, 0]);
        signer.extensions.push(unknown);
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

/// A list of this content by a signer of the case's CSCA.
fn list(case: &Case, content_type: &[u8], content: Vec<u8>) -> DeviationList {
    let key = Key::p256().unwrap();
    let mut signer = CertificateTemplate::signer(&case.csca, &case.csca_key, &key, now()).unwrap();
    signer
        .extensions
        .push(extension::purpose(names::DEVIATION_LIST_SIGNER));
    let certificate = signer.sign(&case.csca_key).unwrap();
    let signed = SignedTemplate::new(content_type, content, &signer, certificate).unwrap();
    DeviationList::parse(&signed.sign(&key).unwrap()).unwrap()
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

/// The parts of a name in the other order.
fn reversed(name: &[u8]) -> Vec<u8> {
    let name = Tlv::exactly(name, 0x30).unwrap();
    let mut parts: Vec<&[u8]> = name.children().map(|part| part.unwrap().raw).collect();
    parts.reverse();
    encode(0x30, &parts.concat())
}

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
