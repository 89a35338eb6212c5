//! A good document and a desk that trusts its issuer, of which any part can be changed.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::OnceLock;

use card_reader::check::CheckId::{DocumentSigner, SecurityObject};
use card_reader::check::Outcome::Successful;
use card_reader::check::{CheckId, Outcome, Reason};
use card_reader::inspection::{Files, Inspection, Request, inspect_files};
use card_reader::iso7816::Limits;
use card_reader::lds::DataGroup;
use card_reader::trust::{Certificate, Crl, DeviationList, Policy, TrustStore};
use hil::chip::{Chip, Profile};
use hil::issuer::Issuer;
use hil::issuer::der::{encode, oid};
use hil::issuer::template::{
    CertificateTemplate, CrlTemplate, Key, SignedTemplate, security_object,
};
use jiff::Timestamp;
use jiff::civil::date;
use openssl::hash::MessageDigest;

const CONTENT: &[u8] = oid::LDS_SECURITY_OBJECT;

/// Data groups by number.
type Groups = BTreeMap<u8, Vec<u8>>;

pub fn now() -> Timestamp {
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
pub struct Case {
    pub csca_key: Key,
    pub csca: CertificateTemplate,
    /// Whose key signs the document signer's certificate.
    pub issuer_key: Key,
    pub signer_key: Key,
    pub signer: CertificateTemplate,
    /// Groups that the security object lists, and those that are there.
    pub listed: Groups,
    pub present: Groups,
    pub com: Vec<u8>,
    pub card_access: Option<Vec<u8>>,
    pub digest: (MessageDigest, &'static [u8]),
    pub versions: Option<(&'static str, &'static str)>,
    /// What is signed instead of the list of hashes.
    pub content: Option<Vec<u8>>,
    /// Changes the signed data before they are signed.
    pub edit: Box<dyn Fn(&mut SignedTemplate)>,
    /// Signs them instead of the signer's key.
    pub forger: Option<Key>,
    pub crls: Vec<(CrlTemplate, Key)>,
    pub anchors: Vec<Vec<u8>>,
    pub lists: Vec<DeviationList>,
    pub accept_sha1: bool,
    pub now: Timestamp,
}

impl Case {
    pub fn good() -> Self {
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

    pub fn hashes(&self) -> Vec<u8> {
        let groups: Vec<(u8, &[u8])> = self
            .listed
            .iter()
            .map(|(number, content)| (*number, content.as_slice()))
            .collect();
        let (digest, name) = self.digest;
        security_object(digest, name, &groups, self.versions).unwrap()
    }

    pub fn sod(&self) -> Vec<u8> {
        let content = self.content.clone().unwrap_or_else(|| self.hashes());
        let certificate = self.signer.sign(&self.issuer_key).unwrap();
        let mut signed = SignedTemplate::new(CONTENT, content, &self.signer, certificate).unwrap();
        (self.edit)(&mut signed);
        let key = self.forger.as_ref().unwrap_or(&self.signer_key);
        encode(0x77, &signed.sign(key).unwrap())
    }

    pub fn store(&self) -> TrustStore {
        let anchors = self.anchors.iter();
        let anchors = anchors
            .map(|der| Certificate::parse(der).unwrap())
            .collect();
        let crls = self.crls.iter();
        let crls = crls.map(|(crl, key)| Crl::parse(&crl.sign(key).unwrap()).unwrap());
        TrustStore::new(anchors, crls.collect())
    }

    pub fn inspect(mut self) -> Inspection {
        let mut store = self.store();
        for list in std::mem::take(&mut self.lists) {
            store.vouched(&list).unwrap();
            store.add_deviation_list(list);
        }
        self.inspect_by(&store, self.sod())
    }

    pub fn inspect_by(&self, store: &TrustStore, sod: Vec<u8>) -> Inspection {
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

pub fn of(inspection: &Inspection, id: CheckId) -> (Outcome, Reason) {
    let mut checks = inspection.checks.iter();
    let check = checks.find(|check| check.id == id).unwrap();
    (check.outcome, check.reason)
}

/// The document changed by `change` ends `id` so, and nothing personal shows unless signature and chain stand.
#[track_caller]
pub fn ends(row: &str, id: CheckId, end: (Outcome, Reason), change: impl FnOnce(&mut Case)) {
    let mut case = Case::good();
    change(&mut case);
    let inspection = case.inspect();
    assert_eq!(of(&inspection, id), end, "{row}");
    let proven = [SecurityObject, DocumentSigner]
        .iter()
        .all(|id| of(&inspection, *id).0 == Successful);
    let shown = &inspection.document;
    if !proven {
        let nothing = shown.dg1.is_none() && shown.dg2.is_none() && shown.dg13.is_none();
        assert!(nothing, "{row}: shown without proof");
        assert_eq!(inspection.security_object, None, "{row}");
    }
}

pub fn integrity(number: u8) -> CheckId {
    CheckId::Integrity(DataGroup::new(number).unwrap())
}

pub fn edited(edit: impl Fn(&mut SignedTemplate) + 'static) -> impl FnOnce(&mut Case) {
    move |case| case.edit = Box::new(edit)
}
