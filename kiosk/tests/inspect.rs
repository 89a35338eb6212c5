//! `kiosk inspect` over what states have really signed. Skipped, by name, without the data.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may")]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn data(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("KIOSK_TEST_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"),
        PathBuf::from,
    );
    let path = folder.join(name);
    if !path.exists() {
        println!("skipped: {name}: no test data");
        return None;
    }
    Some(path)
}

fn german_list() -> Option<PathBuf> {
    let entries = std::fs::read_dir(data("trust")?).unwrap();
    let mut paths = entries.map(|entry| entry.unwrap().path());
    paths.find(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("DE_ML_2026")
    })
}

/// The exit code and the report.
fn inspect(files: &Path, trust: &Path, more: &[&str]) -> (i32, Value) {
    let settings = tempfile::NamedTempFile::new().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_kiosk"))
        .arg("inspect")
        .arg(files)
        .arg("--trust")
        .arg(trust)
        .args(["--json", "--config"])
        .arg(settings.path())
        .args(more)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| Value::from(said));
    (output.status.code().unwrap(), report)
}

fn of(report: &Value, id: &str) -> String {
    let checks = report["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["id"] == id).unwrap();
    format!(
        "{} {}",
        check["outcome"].as_str().unwrap(),
        check["reason"].as_str().unwrap()
    )
}

/// What is expected of one file on 2024-06-01, on which every signer is valid.
struct Expected {
    name: &'static str,
    /// Good by the default policy; with `--sha1 warn` all are.
    strong: bool,
    /// Data groups that the security object lists.
    listed: &'static [u8],
    /// Codes of warnings.
    warnings: &'static [&'static str],
}

const EXPECTED: [Expected; 7] = [
    Expected {
        name: "AU",
        strong: true,
        listed: &[1, 2, 15],
        warnings: &["usage-period-outside-validity"],
    },
    Expected {
        name: "DE",
        strong: true,
        listed: &[1, 2, 3, 14],
        warnings: &[],
    },
    Expected {
        name: "FR",
        strong: true,
        listed: &[1, 2, 3, 11, 12, 13, 14],
        warnings: &[],
    },
    Expected {
        name: "PH",
        strong: true,
        listed: &[1, 2, 7, 11, 12, 15],
        warnings: &[],
    },
    Expected {
        name: "RU",
        strong: false,
        listed: &[1, 2, 3, 13, 14],
        warnings: &["sha1", "anchor-sha1"],
    },
    Expected {
        name: "SG",
        strong: true,
        listed: &[1, 2, 3, 4, 13, 14],
        warnings: &[],
    },
    Expected {
        name: "US",
        strong: true,
        listed: &[1, 2, 11, 12],
        warnings: &[],
    },
];

#[test]
fn each_real_security_object_ends_as_expected() {
    let (Some(folder), Some(list)) = (data("sod"), german_list()) else {
        return;
    };
    let good = [
        "successful signature-valid",
        "successful chain-trusted",
        "successful certificates-valid",
    ];
    let ids = ["security-object", "document-signer", "certificate-validity"];
    let mut seen = 0;
    let date = "2024-06-01";
    for Expected {
        name,
        strong,
        listed,
        warnings,
    } in EXPECTED
    {
        let sod = folder.join(format!("{name}.bin"));
        let single = tempfile::tempdir().unwrap();
        std::fs::copy(&sod, single.path().join("EF_SOD.bin")).unwrap();
        let (code, strict) = inspect(single.path(), &list, &["--at", date]);
        let (_, lenient) = inspect(&sod, &list, &["--at", date, "--sha1", "warn"]);
        let strict_ends = ids.map(|id| of(&strict, id));
        if strong {
            assert_eq!(strict_ends, good, "{name}");
        } else {
            assert_eq!(code, 1, "{name}");
            assert_eq!(strict_ends[..2], ["failed algorithm-weak"; 2], "{name}");
            assert_eq!(strict["signer_country"], Value::Null, "{name}");
        }
        assert_eq!(ids.map(|id| of(&lenient, id)), good, "{name}");
        assert_eq!(lenient["signer_country"], name);
        assert_eq!(
            of(&lenient, "revocation"),
            "undetermined revocation-missing"
        );
        let not_read: Vec<String> = lenient["checks"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|check| check["reason"] == "not-read")
            .map(|check| check["id"].as_str().unwrap().to_owned())
            .collect();
        let wanted: Vec<String> = listed.iter().map(|n| format!("integrity-dg{n}")).collect();
        assert_eq!(not_read, wanted, "{name}");
        let found = lenient["warnings"].as_array().unwrap();
        assert_eq!(found, warnings, "{name}");
        seen += 1;
    }
    assert_eq!(seen, std::fs::read_dir(folder).unwrap().count());
}

#[test]
fn before_and_after_its_validity_a_signer_fails() {
    let (Some(folder), Some(list)) = (data("sod"), german_list()) else {
        return;
    };
    let sod = folder.join("DE.bin");
    for (date, reason) in [
        ("2022-12-31", "failed signer-not-yet-valid"),
        ("2033-12-31", "failed signer-expired"),
    ] {
        let (code, report) = inspect(&sod, &list, &["--at", date]);
        assert_eq!(code, 1, "{date}");
        assert_eq!(of(&report, "certificate-validity"), reason, "{date}");
        assert_eq!(of(&report, "document-signer"), "successful chain-trusted");
    }
}

#[test]
fn the_reference_passport_is_good_as_far_as_its_files_go_and_its_issuer_unknown() {
    let (Some(folder), Some(list)) = (data("bsi_reference_passport"), german_list()) else {
        return;
    };
    let (code, report) = inspect(&folder, &list, &["--at", "2014-06-01"]);
    assert_eq!((code, report["decision"].as_str()), (2, Some("staff")));
    assert_eq!(of(&report, "security-object"), "successful signature-valid");
    assert_eq!(of(&report, "document-signer"), "undetermined csca-unknown");
    for group in [1, 2, 3, 4, 14] {
        let end = of(&report, &format!("integrity-dg{group}"));
        assert_eq!(end, "successful identical", "DG{group}");
    }
    assert_eq!(of(&report, "integrity-dg15"), "not-supported not-covered");
    assert_eq!(
        of(&report, "chip-authenticity"),
        "not-supported read-from-files"
    );
    assert_eq!(report["document"], serde_json::json!({}));
    let (code, report) = inspect(&folder, &list, &["--at", "2026-06-01"]);
    assert_eq!(code, 1);
    assert_eq!(of(&report, "certificate-validity"), "failed signer-expired");
}

#[test]
fn an_altered_group_is_refused() {
    let (Some(folder), Some(list)) = (data("bsi_reference_passport"), german_list()) else {
        return;
    };
    let copy = tempfile::tempdir().unwrap();
    for name in [
        "EF_SOD.bin",
        "EF_COM.bin",
        "Datagroup1.bin",
        "Datagroup2.bin",
    ] {
        std::fs::write(
            copy.path().join(name),
            std::fs::read(folder.join(name)).unwrap(),
        )
        .unwrap();
    }
    let path = copy.path().join("Datagroup2.bin");
    let mut group = std::fs::read(&path).unwrap();
    group[500] ^= 1;
    std::fs::write(&path, group).unwrap();
    let (code, report) = inspect(copy.path(), &list, &["--at", "2014-06-01"]);
    assert_eq!(code, 1);
    assert_eq!(of(&report, "integrity-dg2"), "failed not-identical");
}

#[test]
fn wrong_use_is_said_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let (code, said) = inspect(folder.path(), folder.path(), &[]);
    assert_eq!(code, 64);
    assert!(said.as_str().unwrap().contains("EF_SOD.bin"), "{said}");
    let (code, said) = inspect(folder.path(), folder.path(), &["--at", "yesterday"]);
    assert_eq!(code, 64);
    assert!(said.as_str().unwrap().contains("2014-06-01"), "{said}");
}
