//! `kiosk trust` and the desk's store with made-up authorities.
#![cfg(feature = "demo")]
#![allow(clippy::unwrap_used, reason = "a test may")]

use std::path::PathBuf;
use std::process::{Command, Stdio};

use card_reader::trust::{Certificate, Crl};
use hil::issuer::template::{
    CertificateTemplate, CrlTemplate, Key, SignedTemplate, days, extension, master_list, names,
};
use jiff::Timestamp;
use serde_json::Value;
use tempfile::TempDir;

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        let path = |name: &str| desk.0.path().join(name).display().to_string();
        let settings = format!(
            "[trust]\nfolder = {:?}\n[journal]\nfolder = {:?}\n",
            path("trust"),
            path("journal")
        );
        std::fs::write(desk.0.path().join("kiosk.toml"), settings).unwrap();
        desk
    }

    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_kiosk"))
            .args(arguments)
            .arg("--config")
            .arg(self.0.path().join("kiosk.toml"))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        (output.status.code().unwrap(), said)
    }

    fn file(&self, name: &str, der: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, der).unwrap();
        path
    }

    fn import(&self, der: &[u8], more: &[&str]) -> i32 {
        let path = self.file("brought", der).display().to_string();
        self.run(&[&["trust", "import", &path][..], more].concat())
            .0
    }

    fn list(&self) -> Value {
        serde_json::from_str(&self.run(&["trust", "list", "--json"]).1).unwrap()
    }

    fn kinds(&self) -> Vec<String> {
        let list = self.list();
        let objects = list["objects"].as_array().unwrap().iter();
        objects
            .map(|object| object["kind"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The reason that puts a part of the desk out of service, if any does.
    fn reason(&self, part: &str) -> Option<String> {
        let report: Value = serde_json::from_str(&self.run(&["doctor", "--json"]).1).unwrap();
        let mut parts = report["parts"].as_array().unwrap().iter();
        let found = parts.find(|one| one["part"] == part).unwrap();
        found["reason"].as_str().map(str::to_owned)
    }
}

struct Authority {
    key: Key,
    template: CertificateTemplate,
    der: Vec<u8>,
}

impl Authority {
    fn new(country: &str) -> Self {
        let key = Key::p256().unwrap();
        let template = CertificateTemplate::csca(country, "CSCA", &key, Timestamp::now()).unwrap();
        let der = template.sign(&key).unwrap();
        Self { key, template, der }
    }

    fn fingerprint(&self) -> String {
        Certificate::parse(&self.der).unwrap().fingerprint()
    }

    fn crl(&self, issued: i64) -> Vec<u8> {
        let mut crl = CrlTemplate::fresh(&self.template, Timestamp::now());
        crl.this_update = days(Timestamp::now(), issued);
        crl.sign(&self.key).unwrap()
    }
}

#[test]
fn what_the_store_vouches_for_needs_no_fingerprint() {
    let desk = Desk::new();
    let (old, new) = (Authority::new("VN"), Authority::new("VN"));
    let crl = old.crl(-1);
    // Nobody trusted has signed any of this yet.
    assert_eq!(desk.import(&crl, &["--yes"]), 1);
    let link = CertificateTemplate::link(&old.template, &old.key, &new.template).unwrap();
    let link = link.sign(&old.key).unwrap();
    assert_eq!(desk.import(&link, &["--yes"]), 1);
    assert_eq!(desk.import(&old.der, &["--yes"]), 1);
    let other = new.fingerprint();
    assert_eq!(
        desk.import(&old.der, &["--yes", "--expect-fingerprint", &other]),
        1
    );
    let own = old.fingerprint();
    assert_eq!(
        desk.import(&old.der, &["--yes", "--expect-fingerprint", &own]),
        0
    );
    assert_eq!(desk.import(&crl, &["--yes"]), 0);
    assert_eq!(desk.import(&link, &["--yes"]), 0);
    assert_eq!(desk.import(&old.crl(-5), &["--yes"]), 1, "older");
    assert_eq!(
        desk.kinds(),
        ["certificate", "certificate", "revocation-list"]
    );
    assert_eq!(desk.import(&crl, &["--yes"]), 0, "known already");
    assert_eq!(desk.list()["version"], 3);
    assert_eq!(desk.reason("trust-store"), None);
    assert_eq!(desk.reason("revocation"), None);
    assert_eq!(desk.import(b"rubbish", &["--yes"]), 64);
    let crl = Crl::parse(&crl).unwrap().fingerprint();
    assert_eq!(desk.run(&["trust", "remove", &crl, "--yes"]).0, 0);
    assert_eq!(
        desk.reason("revocation").as_deref(),
        Some("revocation-list-unusable")
    );
}

#[test]
fn a_list_of_tomorrow_means_that_the_clock_is_wrong() {
    let desk = Desk::new();
    let authority = Authority::new("VN");
    let own = authority.fingerprint();
    assert_eq!(
        desk.import(&authority.der, &["--yes", "--expect-fingerprint", &own]),
        0
    );
    assert_eq!(desk.reason("clock"), None);
    assert_eq!(desk.import(&authority.crl(1), &["--yes"]), 0);
    assert_eq!(desk.reason("clock").as_deref(), Some("clock-wrong"));
    let (code, said) = desk.run(&["verify", "--number", "001090000006", "--json"]);
    let report: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, report["reason"].as_str()), (3, Some("clock-wrong")));
}

#[test]
fn a_script_may_expect_the_hash_of_a_whole_list() {
    let desk = Desk::new();
    let publisher = Authority::new("DE");
    let key = Key::p256().unwrap();
    let mut signer =
        CertificateTemplate::signer(&publisher.template, &publisher.key, &key, Timestamp::now())
            .unwrap();
    signer
        .extensions
        .push(extension::purpose(names::MASTER_LIST_SIGNER));
    let certificate = signer.sign(&publisher.key).unwrap();
    let content = master_list(&[&publisher.der, &Authority::new("FR").der]);
    let list = SignedTemplate::new(names::MASTER_LIST, content, &signer, certificate)
        .unwrap()
        .sign(&key)
        .unwrap();
    let path = desk.file("list", &list).display().to_string();
    let (code, said) = desk.run(&["trust", "check", &path, "--json"]);
    let report: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, report["certificates"].as_u64()), (0, Some(2)));
    assert_eq!(report["self_signatures"]["good"], 2);
    let hash = report["sha256"].as_str().unwrap();
    assert_eq!(
        desk.import(&list, &["--yes", "--expect-fingerprint", hash]),
        0
    );
    assert_eq!(
        desk.kinds(),
        ["certificate", "certificate", "list-authority"]
    );
    assert_eq!(
        desk.import(&list, &["--expect-fingerprint", "1234", "--yes"]),
        64
    );
}

#[test]
fn every_change_is_on_record() {
    let desk = Desk::new();
    let authority = Authority::new("VN");
    let own = authority.fingerprint();
    assert_eq!(
        desk.import(&authority.der, &["--yes", "--expect-fingerprint", &own]),
        0
    );
    assert_eq!(desk.run(&["trust", "remove", &own, "--yes"]).0, 0);
    let (code, said) = desk.run(&["journal", "export", "--json"]);
    let records: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(code, 0);
    let change = |at: usize| {
        let trust = &records[at]["trust"];
        (
            trust["version"].as_u64(),
            trust["action"].as_str(),
            &trust["fingerprints"][0],
        )
    };
    assert_eq!(
        change(0),
        (Some(1), Some("imported"), &Value::from(own.as_str()))
    );
    assert_eq!(
        change(1),
        (Some(2), Some("removed"), &Value::from(own.as_str()))
    );
}
