//! The receipt on paper as an auditor meets it: a PDF that other programs read, and a code on it
//! that a scanner reads.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may")]

use std::path::Path;
use std::process::Command;

use kiosk::journal::record::{RecordedCheck, RecordedTry, RevocationList};
use kiosk::journal::store::Heading;
use kiosk::journal::{Journal, Summary, Visit};
use kiosk::verification::errand::{Agreement, Authority, AuthorityKind, Note};
use kiosk::words::Language;

fn heading() -> Heading {
    Heading {
        time: "2026-11-23T05:00:00.000Z".into(),
        demo: true,
        office: "BHXH cơ sở Mẫu".into(),
        desk: "Quầy 03".into(),
    }
}

fn check(id: &str, outcome: &str, reason: &str) -> RecordedCheck {
    RecordedCheck {
        id: id.into(),
        outcome: outcome.into(),
        reason: reason.into(),
    }
}

/// A visit with everything that a record can hold, as long as it gets.
fn full_visit() -> Visit {
    let mut checks: Vec<RecordedCheck> = (1..=16)
        .map(|group| check(&format!("integrity-dg{group}"), "failed", "not-present"))
        .collect();
    checks.extend([
        check("access-control", "successful", "opened-by-pace-can"),
        check("security-object", "successful", "signature-valid"),
        check("document-signer", "undetermined", "csca-unknown"),
        check("certificate-validity", "successful", "certificates-valid"),
        check("revocation", "undetermined", "revocation-missing"),
        check(
            "chip-authenticity",
            "successful",
            "active-authentication-passed",
        ),
        check(
            "terminal-authentication",
            "not-supported",
            "terminal-keys-absent",
        ),
        check("com-consistency", "successful", "com-agrees"),
        check("issuing-state", "successful", "states-agree"),
        check("expiry", "successful", "in-date"),
        check("mrz-comparison", "not-supported", "mrz-not-given"),
        check("number-consistency", "successful", "numbers-agree"),
        check("holder", "undetermined", "finger-poor"),
    ]);
    let long = "Trần Thị Bích Hằng Nguyễn Phạm Hoàng Lê Vũ Đặng Bùi Đỗ Hồ";
    Visit {
        clerk: Some(long.into()),
        procedure: Some("one-time-benefit".into()),
        file_number: Some("HS-2026-0000000000000000000000000000484".into()),
        agreement: Some(Agreement {
            version: "2026-11".into(),
            language: "vi".into(),
        }),
        authority: Some(Authority::new(
            AuthorityKind::PowerOfAttorney,
            Note::default(),
        )),
        masked_number: Some("001 ••• ••• •••".into()),
        decision: "staff".into(),
        reason: "csca-unknown".into(),
        checks,
        access: Some("pace-can ecdh-gm-aes-128 13 listed".into()),
        csca: Some(
            "C=VN, O=A State Office With A Long Name, OU=Certificates, CN=CSCA Simulated".into(),
        ),
        revocation_list: Some(RevocationList {
            issued: "2026-11-20T00:00:00Z".into(),
            age_days: 3,
        }),
        tries: vec![RecordedTry {
            finger: "right-middle".into(),
            quality: 12,
            score: Some(3.25),
            threshold: Some(17.2),
            result: "poor".into(),
        }],
        seconds: 40,
        ..Visit::default()
    }
}

fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}; `make test` installs it"));
    assert!(output.status.success(), "{program}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Right and lower edge of everything printed, and left and upper, in points.
fn extent(file: &str) -> [f32; 4] {
    let words = output("pdftotext", &["-bbox", file, "-"]);
    let edges = |name: &str| {
        let mark = format!("{name}=\"");
        words
            .lines()
            .filter(|line| line.trim_start().starts_with("<word"))
            .filter_map(|line| {
                line.split_once(mark.as_str())?
                    .1
                    .split_once('"')?
                    .0
                    .parse()
                    .ok()
            })
            .collect::<Vec<f32>>()
    };
    [
        edges("xMin").into_iter().fold(f32::MAX, f32::min),
        edges("yMin").into_iter().fold(f32::MAX, f32::min),
        edges("xMax").into_iter().fold(0.0, f32::max),
        edges("yMax").into_iter().fold(0.0, f32::max),
    ]
}

fn scanned(file: &str, folder: &Path) -> String {
    let picture = folder.join("page");
    output(
        "pdftoppm",
        &[
            "-r",
            "150",
            "-png",
            "-singlefile",
            file,
            picture.to_str().unwrap(),
        ],
    );
    let picture = picture.with_extension("png");
    output("zbarimg", &["--quiet", "--raw", picture.to_str().unwrap()])
        .trim()
        .to_owned()
}

#[test]
fn the_longest_receipt_is_one_page_with_every_word_on_it_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path()).unwrap();
    let receipt = journal.append(heading(), full_visit()).unwrap();
    for (language, words) in [
        (
            Language::Vietnamese,
            [
                "Phiếu xác thực căn cước",
                "CẦN CÁN BỘ KIỂM TRA",
                "DEMO",
                "Chưa kiểm tra thu hồi.",
            ],
        ),
        (
            Language::English,
            [
                "Identity verification receipt",
                "STAFF MUST CHECK",
                "DEMO",
                "Whether the signer is revoked was not checked.",
            ],
        ),
    ] {
        let path = journal.save_page(receipt.sequence(), language).unwrap();
        let file = path.to_str().unwrap();
        assert!(output("pdfinfo", &[file]).contains("Pages:           1"));
        let fonts = output("pdffonts", &[file]);
        let fonts: Vec<&str> = fonts.lines().skip(2).collect();
        assert_eq!(fonts.len(), 3);
        for font in fonts {
            assert!(font.contains("BeVietnamPro"), "{font}");
            // Embedded, subset, and with letters that can be searched and copied.
            assert!(font.contains("yes yes yes"), "{font}");
        }
        let text = output("pdftotext", &["-layout", file, "-"]);
        for word in words
            .iter()
            .chain(&["001 ••• ••• •••", "HS-2026-", receipt.hash.as_str()])
        {
            assert!(text.contains(word), "{word} is missing in\n{text}");
        }
        assert!(
            !text.contains("reason-") && !text.contains("check-"),
            "{text}"
        );
        let [left, top, right, bottom] = extent(file);
        assert!(left >= 40.0 && top >= 30.0, "{left} {top}");
        assert!(
            right <= 595.0 - 40.0 && bottom <= 842.0 - 30.0,
            "{right} {bottom}"
        );
    }
}

#[test]
fn the_code_is_read_from_paper_and_proves_the_decision() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path()).unwrap();
    let receipt = journal.append(heading(), full_visit()).unwrap();
    let path = journal.save_page(1, Language::Vietnamese).unwrap();
    let code = scanned(path.to_str().unwrap(), folder.path());
    let key = journal.public_key();
    let summary = Summary::verify(&code, &key).expect("the code is signed");
    assert_eq!(summary.decision, "staff");
    assert_eq!(summary.hash, receipt.hash);
    assert_eq!(summary.sequence, 1);
    assert_eq!(
        Summary::verify(&code.replace("staff", "verified"), &key),
        None
    );
    let other = tempfile::tempdir().unwrap();
    let other = Journal::open(other.path()).unwrap().public_key();
    assert_eq!(Summary::verify(&code, &other), None, "another desk's");
    for hostile in ["", "|", "KIOSK1", "KIOSK1|||||", &"|".repeat(500)] {
        assert_eq!(Summary::verify(hostile, &key), None);
    }
}

#[test]
fn there_is_no_page_for_what_is_no_visit() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    assert!(journal.page(1, Language::Vietnamese).is_err());
}
