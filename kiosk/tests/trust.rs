//! `kiosk trust` over real lists, and the signed store at a desk. Skipped, by name, without the data.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::sys::resource::{UsageWho, getrusage};
use serde_json::Value;
use tempfile::TempDir;

const SIGNER_2024: &str = "b173e25defc23aebfa8378917b8c3d0b3f3c8150b1fbfcbdec71a4d0dc8f2339";
const VIETNAM: &str = "6f0a20d63a43fc589eaf0d8c52113a2a8bfa341c6f2fab04121238aa0c22b1a9";

fn data(beginning: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("KIOSK_TEST_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"),
        PathBuf::from,
    );
    let entries = std::fs::read_dir(folder.join("trust"))
        .into_iter()
        .flatten();
    let found = entries.map(|entry| entry.unwrap().path()).find(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with(beginning)
    });
    if found.is_none() {
        println!("skipped: {beginning}: no test data");
    }
    found
}

/// A desk with a journal, a key and a trust folder of its own.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self::with("")
    }

    fn with(trust_settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let desk = Self { folder };
        desk.settle(trust_settings);
        desk
    }

    fn settle(&self, trust_settings: &str) {
        let path = |name: &str| self.folder.path().join(name).display().to_string();
        let settings = format!(
            "[trust]\nfolder = {:?}\n{trust_settings}\n[journal]\nfolder = {:?}\n",
            path("trust"),
            path("journal")
        );
        std::fs::write(self.folder.path().join("kiosk.toml"), settings).unwrap();
    }

    fn bundle(&self) -> PathBuf {
        self.folder.path().join("trust/trust.bundle")
    }

    /// Exit code, standard output, and standard error.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_kiosk"))
            .args(arguments)
            .arg("--config")
            .arg(self.folder.path().join("kiosk.toml"))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr),
        )
    }

    fn import(&self, file: &Path, more: &[&str]) -> i32 {
        let file = file.display().to_string();
        self.run(&[&["trust", "import", &file][..], more].concat())
            .0
    }

    fn list(&self) -> Value {
        let (code, said, _) = self.run(&["trust", "list", "--json"]);
        assert_eq!(code, 0);
        serde_json::from_str(&said).unwrap()
    }

    /// The reason that puts the desk out of service, if any does.
    fn out_of_service(&self) -> Option<String> {
        let (code, said, _) = self.run(&["doctor", "--json"]);
        let report: Value = serde_json::from_str(&said).unwrap();
        let parts = report["parts"].as_array().unwrap();
        let store = parts.iter().find(|part| part["part"] == "trust-store");
        let reason = store.unwrap()["reason"].as_str().map(str::to_owned);
        assert!(reason.is_none() || code == 1);
        reason
    }
}

fn check(file: &Path) -> (i32, Value) {
    let file = file.display().to_string();
    let (code, said, _) = Desk::new().run(&["trust", "check", &file, "--json"]);
    (code, serde_json::from_str(&said).unwrap())
}

fn certificates(list: &Value) -> usize {
    let objects = list["objects"].as_array().unwrap();
    let certificates = objects.iter().filter(|one| one["kind"] == "certificate");
    certificates.count()
}

#[test]
fn the_german_lists_are_counted() {
    for (name, certificates, countries, good) in
        [("DE_ML_2026", 588, 112, 375), ("DE_ML_2024", 526, 107, 350)]
    {
        let Some(file) = data(name) else { return };
        let (code, report) = check(&file);
        assert_eq!(code, 0, "{name}");
        assert_eq!(report["kind"], "master-list");
        assert_eq!(report["certificates"], certificates, "{name}");
        assert_eq!(report["countries"].as_object().unwrap().len(), countries);
        assert_eq!(
            report["self_signatures"],
            serde_json::json!({"good": good, "bad": 0, "unsupported": 0}),
            "{name}"
        );
        assert_eq!(report["signature"]["outcome"], "successful");
        assert_eq!(report["signature"]["signer"]["country"], "DE");
        if name == "DE_ML_2026" {
            let sum = |of: &Value, wanted: fn(&str) -> bool| -> u64 {
                let of = of.as_object().unwrap().iter();
                of.filter(|(name, _)| wanted(name))
                    .map(|(_, count)| count.as_u64().unwrap())
                    .sum()
            };
            assert_eq!(sum(&report["curves"], |_| true), 164);
            assert_eq!(sum(&report["algorithms"], |name| name.contains("pss")), 125);
            assert_eq!(
                sum(&report["algorithms"], |name| name.ends_with("sha1")),
                34
            );
            assert_eq!(report["warnings"]["anchor-sha1"], 34);
            assert_eq!(report["link_certificates"], 136);
        }
    }
}

#[test]
fn an_altered_list_is_said_to_be_one_and_refused() {
    let Some(file) = data("DE_ML_2024") else {
        return;
    };
    let mut bytes = std::fs::read(file).unwrap();
    // In the serial number of a certificate in the middle of the list.
    let half = bytes.len() / 2;
    let at = half
        + bytes[half..]
            .windows(5)
            .position(|w| w == [0xA0, 3, 2, 1, 2])
            .unwrap()
        + 8;
    bytes[at] ^= 1;
    let folder = tempfile::tempdir().unwrap();
    let altered = folder.path().join("altered.ml");
    std::fs::write(&altered, bytes).unwrap();
    let (code, report) = check(&altered);
    assert_eq!(code, 1);
    assert_eq!(report["signature"]["outcome"], "failed");
    assert_eq!(report["signature"]["reason"], "message-digest-wrong");
    let desk = Desk::new();
    assert_eq!(
        desk.import(&altered, &["--yes", "--expect-fingerprint", SIGNER_2024]),
        1
    );
    assert!(!desk.bundle().exists());
}

#[test]
fn a_newer_list_follows_the_one_whose_signer_was_confirmed() {
    let (Some(old), Some(new)) = (data("DE_ML_2024"), data("DE_ML_2026")) else {
        return;
    };
    let desk = Desk::new();
    // Nobody confirms, or something else is expected: nothing is taken.
    assert_eq!(desk.import(&old, &[]), 1);
    assert_eq!(desk.import(&old, &["--yes"]), 1);
    let other = ["--yes", "--expect-fingerprint", VIETNAM];
    assert_eq!(desk.import(&old, &other), 1);
    assert!(!desk.bundle().exists());
    let before = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().user_time();
    let expected = ["--yes", "--expect-fingerprint", SIGNER_2024];
    assert_eq!(desk.import(&old, &expected), 0);
    let after = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().user_time();
    println!("import of 526 certificates: {} of CPU time", after - before);
    assert_eq!(certificates(&desk.list()), 526);
    // Another key of the German authority signed the newer list: its own link certificate, in
    // that list, carries the confirmed key into the new one. No fingerprint is needed.
    assert_eq!(desk.import(&new, &["--yes"]), 0);
    let list = desk.list();
    assert_eq!(list["version"], 2);
    assert!(certificates(&list) >= 588);
}

#[test]
fn a_certificate_is_shown_and_taken_only_with_its_fingerprint() {
    let Some(file) = data("CSCA_Vietnam_CCCD") else {
        return;
    };
    let desk = Desk::new();
    let path = file.display().to_string();
    let (code, said, _) = desk.run(&["trust", "import", &path]);
    assert_eq!(code, 1);
    for shown in [
        "CN=CSCA Vietnam",
        "secp384r1",
        "2021-01-19",
        "2046-04-13",
        VIETNAM,
    ] {
        assert!(said.contains(shown), "{shown}");
    }
    let mut colons = VIETNAM.to_uppercase();
    for at in (1..32).rev() {
        colons.insert(2 * at, ':');
    }
    assert_eq!(
        desk.import(&file, &["--yes", "--expect-fingerprint", &colons]),
        0
    );
    let (code, said, _) = desk.run(&["trust", "show", &VIETNAM[..8], "--json"]);
    let shown: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, shown["country"].as_str()), (0, Some("VN")));
    assert_eq!(desk.run(&["trust", "remove", VIETNAM, "--yes"]).0, 0);
    assert_eq!(certificates(&desk.list()), 0);
    assert_eq!(desk.run(&["trust", "remove", VIETNAM, "--yes"]).0, 1);
    assert_eq!(desk.run(&["trust", "import", "no-such-file"]).0, 64);
}

#[test]
fn an_altered_or_older_store_puts_the_desk_out_of_service() {
    let (Some(file), Some(other)) = (data("CSCA_Vietnam_CCCD"), data("CSCA_ePassport")) else {
        return;
    };
    let desk = Desk::new();
    let take = ["--yes", "--expect-fingerprint", VIETNAM];
    assert_eq!(desk.import(&file, &take), 0);
    assert_eq!(desk.out_of_service(), None);
    let first = std::fs::read(desk.bundle()).unwrap();

    let mut altered = first.clone();
    altered[100] ^= 1;
    std::fs::write(desk.bundle(), altered).unwrap();
    assert_eq!(desk.out_of_service().as_deref(), Some("trust-altered"));
    let (code, said, _) = desk.run(&["verify", "--number", "001090000006", "--json"]);
    let report: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(code, 3);
    assert_eq!(report["reason"], "trust-altered");

    std::fs::write(desk.bundle(), &first).unwrap();
    let fingerprint = check(&other).1["objects"][0]["fingerprint"].clone();
    let take = [
        "--yes",
        "--expect-fingerprint",
        fingerprint.as_str().unwrap(),
    ];
    assert_eq!(desk.import(&other, &take), 0);
    std::fs::write(desk.bundle(), &first).unwrap();
    assert_eq!(desk.out_of_service().as_deref(), Some("trust-rolled-back"));
    assert_eq!(desk.run(&["trust", "list"]).0, 1);

    // Nor are loose files taken instead.
    std::fs::remove_file(desk.bundle()).unwrap();
    std::fs::copy(&file, desk.folder.path().join("trust/csca.pem")).unwrap();
    assert_eq!(desk.out_of_service().as_deref(), Some("trust-rolled-back"));
}

#[test]
fn a_desk_takes_the_store_of_the_signer_in_its_settings_alone() {
    let Some(file) = data("CSCA_Vietnam_CCCD") else {
        return;
    };
    let office = Desk::new();
    let take = ["--yes", "--expect-fingerprint", VIETNAM];
    assert_eq!(office.import(&file, &take), 0);
    let key = office.list()["public_key"].as_str().unwrap().to_owned();

    let desk = Desk::with(&format!("signer = \"{key}\""));
    std::fs::create_dir_all(desk.bundle().parent().unwrap()).unwrap();
    // Loose files are not enough where a signature is asked for.
    std::fs::copy(&file, desk.folder.path().join("trust/csca.pem")).unwrap();
    assert_eq!(desk.out_of_service().as_deref(), Some("trust-altered"));
    std::fs::copy(office.bundle(), desk.bundle()).unwrap();
    assert_eq!(desk.out_of_service(), None);
    // Only where the key is can the store be changed.
    assert_eq!(desk.run(&["trust", "remove", VIETNAM, "--yes"]).0, 1);
    // A store by any other key, this desk's own included, is refused.
    desk.settle("");
    assert_eq!(desk.out_of_service().as_deref(), Some("trust-altered"));
}

#[test]
fn the_settings_say_whose_documents_are_accepted() {
    let Some(list) = data("DE_ML_2026") else {
        return;
    };
    let sod = list.parent().unwrap().parent().unwrap().join("sod/DE.bin");
    let [sod, list] = [&sod, &list].map(|path| path.display().to_string());
    let inspect = |countries: &str| {
        let desk = Desk::with(countries);
        let arguments = [
            "inspect",
            &sod,
            "--trust",
            &list,
            "--at",
            "2024-06-01",
            "--json",
        ];
        let (_, said, _) = desk.run(&arguments);
        let report: Value = serde_json::from_str(&said).unwrap();
        let checks = report["checks"].as_array().unwrap();
        let signer = checks.iter().find(|check| check["id"] == "document-signer");
        signer.unwrap()["reason"].as_str().unwrap().to_owned()
    };
    assert_eq!(inspect(""), "chain-trusted");
    assert_eq!(inspect("countries = [\"VN\", \"DE\"]"), "chain-trusted");
    assert_eq!(inspect("countries = [\"VN\"]"), "csca-unknown");
    let (code, _, said) = Desk::with("countries = [\"vietnam\"]").run(&["trust", "list"]);
    assert_eq!(code, 64);
    assert!(said.contains("trust.countries"), "{said}");
}
