//! The journal as auditors meet it: a file, a public key and a receipt, read by this program and
//! by an independent verifier in another language; and a program that is killed while it writes.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may"
)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use jiff::{SignedDuration, Timestamp};
use kiosk::journal::record::RecordedCheck;
use kiosk::journal::store::Heading;
use kiosk::journal::verify::{Fault, Whole, verify_file};
use kiosk::journal::{Journal, PublicKey, Receipt, Visit};
use kiosk::staff::{Role, Staff};
use kiosk::verification::errand::Note;
use rusqlite::Connection;

/// In the environment of a child that appends until it is killed.
const CHILD: &str = "KIOSK_TEST_APPEND";

fn heading() -> Heading {
    Heading {
        time: "2026-11-23T05:00:00.000Z".into(),
        demo: false,
        office: "BHXH cơ sở Mẫu".into(),
        desk: "Quầy 03".into(),
    }
}

fn visit() -> Visit {
    Visit {
        file_number: Some("HS-000484".into()),
        masked_number: Some("001 ••• ••• •••".into()),
        decision: "verified".into(),
        reason: "finger-matches".into(),
        checks: vec![RecordedCheck {
            id: "holder".into(),
            outcome: "successful".into(),
            reason: "finger-matches".into(),
        }],
        seconds: 40,
        ..Visit::default()
    }
}

/// A journal of five visits and their receipts.
struct Case {
    folder: tempfile::TempDir,
    key: PublicKey,
    receipts: Vec<Receipt>,
}

impl Case {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(folder.path()).unwrap();
        let receipts = (0..5)
            .map(|_| journal.append(heading(), visit()).unwrap())
            .collect();
        let key = journal.public_key();
        Self {
            folder,
            key,
            receipts,
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("journal.sqlite")
    }

    /// Does what an intruder with the file, and without the key, can do.
    fn mangle(&self, statements: &str) {
        let store = Connection::open(self.file()).unwrap();
        store
            .execute_batch(
                "DROP TRIGGER IF EXISTS record_is_never_changed;
                 DROP TRIGGER IF EXISTS record_is_removed_by_retention_alone;",
            )
            .unwrap();
        store.execute_batch(statements).unwrap();
    }

    /// What both verifiers say, in the words of the independent one.
    fn verdict(&self, head: Option<&Receipt>) -> String {
        let ours = match verify_file(&self.file(), &self.key, head).unwrap() {
            Ok(Whole {
                first,
                last,
                proved,
            }) => format!("whole {first} {last} {}", proved.unwrap_or(0)),
            Err(Fault::Record(number)) => format!("bad {number}"),
            Err(Fault::TailCut(number)) => format!("cut {number}"),
            Err(Fault::Replaced(number)) => format!("replaced {number}"),
            Err(Fault::ReceiptForged) => "forged".into(),
        };
        if let Some(theirs) = independent(&self.file(), &self.key, head) {
            assert_eq!(theirs, ours, "the verifiers differ");
        }
        ours
    }
}

/// What the verifier in Python says; none where there is no Python.
fn independent(file: &Path, key: &PublicKey, head: Option<&Receipt>) -> Option<String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/verifier/journal.py");
    let mut command = Command::new("python3");
    command.arg(script).arg(file).arg(key.to_string());
    let receipt = file.with_file_name("head.json");
    if let Some(head) = head {
        std::fs::write(&receipt, serde_json::to_string(head).unwrap()).unwrap();
        command.arg(&receipt);
    }
    let Ok(output) = command.output() else {
        println!("skipped: the independent verifier: python3 is not installed");
        return None;
    };
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8(output.stdout).unwrap().trim().to_owned())
}

#[test]
fn two_verifiers_name_the_first_bad_record_of_every_alteration() {
    let cases = [
        ("", "whole 1 5 0"),
        (
            "UPDATE record SET body = replace(body, 'verified', 'refused') WHERE sequence = 3",
            "bad 3",
        ),
        (
            "UPDATE record SET hash = zeroblob(32) WHERE sequence = 2",
            "bad 2",
        ),
        (
            "UPDATE record SET signature = zeroblob(64) WHERE sequence = 4",
            "bad 4",
        ),
        ("DELETE FROM record WHERE sequence = 1", "bad 1"),
        ("DELETE FROM record WHERE sequence = 3", "bad 3"),
        (
            "DELETE FROM record WHERE sequence = 3;
             UPDATE record SET sequence = 3 WHERE sequence = 4;
             UPDATE record SET sequence = 4 WHERE sequence = 5",
            "bad 3",
        ),
        (
            "UPDATE record SET sequence = 9 WHERE sequence = 2;
             UPDATE record SET sequence = 2 WHERE sequence = 3;
             UPDATE record SET sequence = 3 WHERE sequence = 9",
            "bad 2",
        ),
        ("DELETE FROM record WHERE sequence = 5", "whole 1 4 0"),
        ("DELETE FROM record", "whole 1 0 0"),
    ];
    for (statements, verdict) in cases {
        let case = Case::new();
        case.mangle(statements);
        assert_eq!(case.verdict(None), verdict, "{statements}");
    }
}

#[test]
fn a_receipt_proves_the_tail_or_shows_that_it_is_cut() {
    let case = Case::new();
    let [first, .., last] = case.receipts.as_slice() else {
        panic!("five receipts")
    };
    assert_eq!(case.verdict(Some(last)), "whole 1 5 5");
    assert_eq!(case.verdict(Some(first)), "whole 1 5 1");
    let forged = Receipt {
        record: last.record.replace("verified", "refused"),
        ..last.clone()
    };
    assert_eq!(case.verdict(Some(&forged)), "forged");
    assert_eq!(Case::new().verdict(Some(last)), "forged", "another desk's");
    case.mangle("DELETE FROM record WHERE sequence > 3");
    assert_eq!(case.verdict(Some(last)), "cut 4");
    // Another tail, which the same desk wrote after an older copy was put back.
    let mut journal = Journal::open(case.folder.path()).unwrap();
    for seconds in [1, 2] {
        let visit = Visit { seconds, ..visit() };
        journal.append(heading(), visit).unwrap();
    }
    assert_eq!(case.verdict(Some(last)), "replaced 5");
}

#[test]
fn retention_leaves_a_gap_that_both_verifiers_take() {
    let case = Case::new();
    let mut journal = Journal::open(case.folder.path()).unwrap();
    let then: Timestamp = "2026-11-23T05:00:00Z".parse().unwrap();
    let heading = Heading {
        time: "2026-11-25T05:00:00.000Z".into(),
        ..heading()
    };
    let now = then + SignedDuration::from_hours(48);
    let removed = journal.retain(heading, 1, now).unwrap();
    assert_eq!(removed, 4, "the newest stays");
    assert_eq!(case.verdict(case.receipts.last()), "whole 5 6 5");
    // What was removed is in no file any more, not even in free pages.
    for entry in std::fs::read_dir(case.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let content = std::fs::read(&path).unwrap_or_default();
        let removed = b"\"sequence\":1,";
        let found = content.windows(removed.len()).any(|part| part == removed);
        assert!(!found, "{}", path.display());
    }
    drop(journal);
    case.mangle("DELETE FROM record WHERE sequence = 5");
    assert_eq!(case.verdict(None), "bad 1");
}

#[test]
fn a_file_that_is_no_journal_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let key = Case::new().key;
    let path = folder.path().join("hostile");
    assert!(verify_file(&path, &key, None).is_err(), "absent");
    for content in [&b""[..], b"SQLite format 3\0", &[0xFF; 4096]] {
        std::fs::write(&path, content).unwrap();
        assert!(verify_file(&path, &key, None).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), content);
    }
    let table = "CREATE TABLE record (sequence, body, hash, signature); INSERT INTO record VALUES";
    let hostile = [
        format!("{table} (1, 2, 3, 4)"),
        format!("{table} (1, '{{}}', x'00', x'00')"),
        format!("{table} ('a', 'b', x'00', x'00')"),
        format!("{table} (1, printf('%.*c', 2097152, 'x'), x'00', x'00')"),
        "CREATE VIEW record AS SELECT 1 AS sequence, 'x' AS body, x'00' AS hash, x'00' AS signature"
            .into(),
    ];
    for (place, schema) in hostile.iter().enumerate() {
        let path = folder.path().join(format!("{place}.sqlite"));
        let store = Connection::open(&path).unwrap();
        store.execute_batch(schema).unwrap();
        let verdict = verify_file(&path, &key, None);
        assert!(!matches!(verdict, Ok(Ok(_))), "{schema}");
    }
}

#[test]
fn a_program_killed_at_any_moment_loses_no_finished_record() {
    if let Some(folder) = std::env::var_os(CHILD) {
        let mut journal = Journal::open(Path::new(&folder)).unwrap();
        loop {
            let receipt = journal.append(heading(), visit()).unwrap();
            println!("\nappended {}", receipt.sequence());
            journal.save(&receipt).unwrap();
        }
    }
    let test = "a_program_killed_at_any_moment_loses_no_finished_record";
    let folder = tempfile::tempdir().unwrap();
    for round in 0..12 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture", "--test-threads=1"])
            .env(CHILD, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut told = lines.map_while(Result::ok).filter_map(|line| {
            line.strip_prefix("appended ")
                .and_then(|number| number.parse::<u64>().ok())
        });
        // After a few records, at a moment within the next that differs every time.
        let first = told.nth(round % 4).unwrap();
        std::thread::sleep(std::time::Duration::from_micros(700 * round as u64));
        child.kill().unwrap();
        child.wait().unwrap();
        let known = told.last().unwrap_or(first);
        let journal = Journal::open(folder.path()).unwrap();
        let path = folder.path().join("journal.sqlite");
        let whole = verify_file(&path, &journal.public_key(), None);
        let last = whole.unwrap().unwrap().last;
        assert!(
            last == known || last == known + 1,
            "{known} was finished, {last} is there"
        );
    }
}

/// Power that fails leaves any beginning of what was being written.
/// A record from a clock that was ahead does not keep those after it for ever.
#[test]
fn a_confirmed_clock_lets_older_records_go() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path()).unwrap();
    let staff = Staff::new(folder.path());
    staff
        .set("Trần Thị An", Role::Administrator, "740193")
        .unwrap();
    let now: Timestamp = "2026-11-27T05:00:00Z".parse().unwrap();
    let administrator = staff.sign_in("Trần Thị An", "740193", now).unwrap();
    let at = |time: &str| Heading {
        time: time.into(),
        ..heading()
    };
    journal
        .append(at("2026-01-05T05:00:00.000Z"), visit())
        .unwrap();
    journal
        .append(at("2036-01-05T05:00:00.000Z"), visit())
        .unwrap();
    journal
        .append(at("2026-01-06T05:00:00.000Z"), visit())
        .unwrap();
    let latest = |journal: &Journal| journal.latest_time().unwrap().unwrap();
    assert_eq!(latest(&journal), "2036-01-05T05:00:00.000Z");
    let gap = at("2026-01-07T05:00:00.000Z");
    assert_eq!(journal.retain(gap, 90, now).unwrap(), 1, "the first alone");
    let confirmed = "2026-02-05T05:00:00.000Z";
    journal
        .confirm_clock(at(confirmed), &administrator, &Note::default())
        .unwrap();
    assert_eq!(latest(&journal), confirmed);
    journal
        .append(at("2026-11-20T05:00:00.000Z"), visit())
        .unwrap();
    // The second, the third, the gap's and the confirmation itself.
    assert_eq!(journal.retain(heading(), 90, now).unwrap(), 4);
    let whole = verify_file(
        &folder.path().join("journal.sqlite"),
        &journal.public_key(),
        None,
    );
    assert_eq!(whole.unwrap().unwrap().first, 6);
}

#[test]
fn a_write_cut_at_any_byte_leaves_a_journal_that_holds() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path()).unwrap();
    for _ in 0..3 {
        journal.append(heading(), visit()).unwrap();
    }
    // Copied while it is open, so that the log has not been folded in.
    let main = std::fs::read(folder.path().join("journal.sqlite")).unwrap();
    let log = std::fs::read(folder.path().join("journal.sqlite-wal")).unwrap();
    let seed = std::fs::read(folder.path().join("journal.key")).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for cut in (0..log.len()).step_by(509).chain([log.len()]) {
        let copy = tempfile::tempdir().unwrap();
        let path = copy.path().join("journal.sqlite");
        std::fs::write(copy.path().join("journal.key"), &seed).unwrap();
        std::fs::write(&path, &main).unwrap();
        let log = log.get(..cut).unwrap();
        std::fs::write(copy.path().join("journal.sqlite-wal"), log).unwrap();
        let mut journal = Journal::open(copy.path()).unwrap();
        let before = verify_file(&path, &journal.public_key(), None);
        let before = before.unwrap().unwrap();
        journal.append(heading(), visit()).unwrap();
        let after = verify_file(&path, &journal.public_key(), None);
        let after = after.unwrap().unwrap();
        assert_eq!(after.last, before.last + 1, "work goes on");
        seen.insert(before.last);
    }
    assert_eq!(seen, (0..=3).collect());
}

/// The kiosk's own sources, tests among them left out.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("tests") {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Where this text makes a statement out of parts.
fn assembled(source: &str) -> Vec<&str> {
    const MAKERS: [&str; 4] = ["format!(", "write!(", "push_str(", ".join("];
    const SQL: [&str; 6] = [
        "SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WHERE ", "PRAGMA ",
    ];
    let calls = MAKERS.iter().flat_map(|maker| source.split(maker).skip(1));
    // What stands between the brackets, as far as the first that closes.
    let inside = calls.filter_map(|call| call.split(')').next());
    let texts = inside.filter_map(|call| call.split('"').nth(1));
    texts
        .filter(|text| SQL.iter().any(|word| text.contains(word)))
        .collect()
}

#[test]
fn every_statement_stands_whole_in_the_source() {
    assert_eq!(assembled(r#"f(&format!("SELECT {x} FROM y"))"#).len(), 1);
    assert_eq!(assembled(r#"a.join(B); f("SELECT x FROM y")"#).len(), 0);
    let mut files = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    assert!(files.len() > 100);
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        assert_eq!(assembled(&source), Vec::<&str>::new(), "{}", file.display());
    }
}
