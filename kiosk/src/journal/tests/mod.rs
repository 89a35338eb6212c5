//! Records are chained, signed, decided about and removed.

mod search;

use super::record::{RecordedCheck, Retention};
use super::store::{FILE, Heading};
use super::verify::{Fault, Whole, verify_file};
use super::{Event, Journal, JournalError, Query, Receipt, Record, Visit};
use crate::staff::{Role, SignedIn, Staff};
use crate::verification::errand::Note;
use crate::verification::second_person::OverrideReason;
use crate::visible::is_invisible;

fn heading(time: &str) -> Heading {
    Heading {
        time: time.into(),
        demo: true,
        office: "BHXH cơ sở Mẫu".into(),
        desk: "Quầy 03".into(),
    }
}

fn visit(decision: &str) -> Visit {
    Visit {
        clerk: Some("Lê Thị Mẫu".into()),
        procedure: Some("one-time-benefit".into()),
        file_number: Some("HS-000484".into()),
        masked_number: Some("001 ••• ••• •••".into()),
        decision: decision.into(),
        reason: "csca-unknown".into(),
        checks: vec![RecordedCheck {
            id: "document-signer".into(),
            outcome: "undetermined".into(),
            reason: "csca-unknown".into(),
        }],
        seconds: 40,
        ..Visit::default()
    }
}

const NOON: &str = "2026-11-23T05:00:00.000Z";

struct Desk {
    folder: tempfile::TempDir,
    journal: Journal,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path()).unwrap();
        Self { folder, journal }
    }

    fn with(decisions: &[&str]) -> Self {
        let mut desk = Self::new();
        for decision in decisions {
            desk.journal.append(heading(NOON), visit(decision)).unwrap();
        }
        desk
    }

    fn verify(&self, head: Option<&Receipt>) -> Result<Whole, Fault> {
        let path = self.folder.path().join(FILE);
        verify_file(&path, &self.journal.public_key(), head).unwrap()
    }

    fn supervisor(&self) -> SignedIn {
        self.person("Trần Văn Thử", Role::Supervisor)
    }

    fn person(&self, name: &str, role: Role) -> SignedIn {
        let staff = Staff::new(self.folder.path());
        staff.set(name, role, "480357").unwrap();
        staff
            .sign_in(name, "480357", jiff::Timestamp::UNIX_EPOCH)
            .unwrap()
    }

    fn decide(&mut self, visit: u64, by: &SignedIn) -> Result<Receipt, JournalError> {
        let note = Note::parse("Hoa văn nổi đúng mẫu").unwrap();
        let reason = OverrideReason::ComparedInPerson;
        self.journal
            .append_override(heading(NOON), visit, by, true, reason, &note)
    }
}

#[test]
fn records_are_chained_signed_and_survive_reopening() {
    let mut desk = Desk::new();
    let first = desk.journal.append(heading(NOON), visit("staff")).unwrap();
    desk.journal = Journal::open(desk.folder.path()).unwrap();
    let second = desk.journal.append(heading(NOON), visit("staff")).unwrap();
    assert_eq!(second.previous_hash, first.hash);
    assert_eq!(desk.journal.latest_time().unwrap().as_deref(), Some(NOON));
    assert_eq!(
        desk.verify(None),
        Ok(Whole {
            first: 1,
            last: 2,
            proved: None
        })
    );
    let path = desk.journal.save(&second).unwrap();
    let read = Receipt::read(&path).unwrap();
    assert_eq!(read, second);
    assert_eq!(desk.journal.receipt(2).unwrap(), second);
    let record = read.verify(&desk.journal.public_key()).unwrap();
    assert_eq!(record.sequence, 2);
    assert!(read.demo);
}

#[test]
fn a_receipt_that_was_edited_or_lost_its_mark_does_not_verify() {
    let mut desk = Desk::new();
    let receipt = desk.journal.append(heading(NOON), visit("staff")).unwrap();
    let key = desk.journal.public_key();
    let edited = Receipt {
        record: receipt.record.replace("staff", "verified"),
        ..receipt.clone()
    };
    let unmarked = Receipt {
        demo: false,
        ..receipt.clone()
    };
    assert!(edited.verify(&key).is_none());
    assert!(unmarked.verify(&key).is_none());
    assert!(receipt.verify(&Desk::new().journal.public_key()).is_none());
    assert!(receipt.verify(&key).is_some());
}

#[test]
fn the_record_stands_where_its_receipt_finds_no_place() {
    let mut desk = Desk::new();
    let receipts = desk.folder.path().join("receipts");
    std::fs::remove_dir(&receipts).unwrap();
    let receipt = desk.journal.append(heading(NOON), visit("staff")).unwrap();
    assert!(desk.journal.save(&receipt).is_err());
    std::fs::create_dir(&receipts).unwrap();
    assert!(desk.journal.save(&desk.journal.receipt(1).unwrap()).is_ok());
}

#[test]
fn nothing_changes_or_removes_a_record() {
    let desk = Desk::with(&["staff", "staff"]);
    for statement in [
        "UPDATE record SET body = replace(body, 'staff', 'verified')",
        "DELETE FROM record WHERE sequence = 1",
        "DELETE FROM record",
    ] {
        assert!(
            desk.journal.store.execute_batch(statement).is_err(),
            "{statement}"
        );
    }
}

#[test]
fn a_supervisor_who_is_not_the_clerk_decides_once() {
    let mut desk = Desk::with(&["staff", "verified", "technical"]);
    let supervisor = desk.supervisor();
    let clerk = desk.person("Một cán bộ", Role::Clerk);
    let same = desk.person("Lê Thị Mẫu", Role::Supervisor);
    for nobody in [&clerk, &same] {
        assert!(matches!(
            desk.decide(1, nobody),
            Err(JournalError::NotEntitled)
        ));
    }
    let receipt = desk.decide(1, &supervisor).unwrap();
    let record = receipt.verify(&desk.journal.public_key()).unwrap();
    let Event::Override(decision) = record.event else {
        panic!("{record:?}")
    };
    assert_eq!(decision.program_decision, "staff", "which stays as it is");
    assert_eq!(decision.person_decision, "accepted");
    for visit in [1, 2, 3] {
        assert!(matches!(
            desk.decide(visit, &supervisor),
            Err(JournalError::Decided)
        ));
    }
    for visit in [4, 9] {
        assert!(matches!(
            desk.decide(visit, &supervisor),
            Err(JournalError::NoVisit { .. })
        ));
    }
    assert_eq!(desk.verify(None).unwrap().last, 4);
}

#[test]
fn what_is_old_goes_and_leaves_a_signed_gap() {
    let mut desk = Desk::new();
    let mut receipts = Vec::new();
    for day in 1..=5 {
        let time = format!("2026-11-{day:02}T05:00:00.000Z");
        let receipt = desk.journal.append(heading(&time), visit("staff")).unwrap();
        desk.journal.save(&receipt).unwrap();
        receipts.push(receipt);
    }
    let now = "2026-11-05T04:00:00Z".parse().unwrap();
    assert_eq!(desk.journal.retain(heading(NOON), 2, now).unwrap(), 2);
    let whole = Whole {
        first: 3,
        last: 6,
        proved: None,
    };
    assert_eq!(desk.verify(None), Ok(whole));
    assert_eq!(
        desk.verify(Some(&receipts[4])),
        Ok(Whole {
            proved: Some(5),
            ..whole
        })
    );
    assert_eq!(desk.verify(Some(&receipts[0])), Ok(whole), "proves no tail");
    assert_eq!(desk.journal.receipt(3).unwrap(), receipts[2]);
    let has_receipt = |sequence| desk.journal.receipt_paths(sequence)[1].exists();
    assert!(!has_receipt(2) && has_receipt(3));
    // Once more, over the first gap and what signs for it.
    assert_eq!(desk.journal.retain(heading(NOON), 2, now).unwrap(), 0);
    let later = "2027-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(desk.journal.retain(heading(NOON), 1, later).unwrap(), 3);
    assert_eq!(
        desk.verify(None),
        Ok(Whole {
            first: 6,
            last: 7,
            proved: None
        })
    );
    // A gap that nobody signed for.
    desk.journal
        .store
        .execute_batch(
            "DROP TRIGGER record_is_removed_by_retention_alone;
             DELETE FROM record WHERE sequence = 6;",
        )
        .unwrap();
    assert_eq!(desk.verify(None), Err(Fault::Record(1)));
}

#[test]
fn a_gap_beyond_all_numbers_is_an_alteration() {
    let desk = Desk::new();
    let record = Record {
        sequence: 5,
        time: NOON.into(),
        demo: false,
        office: String::new(),
        desk: String::new(),
        program: String::new(),
        event: Event::Retention(Retention {
            removed_through: u64::MAX,
            hash: "00".repeat(32),
            days: 1,
            trust_version: 0,
        }),
    };
    let body = serde_json::to_string(&record).unwrap();
    let statement = "INSERT INTO record VALUES (5, ?1, zeroblob(32), zeroblob(64))";
    desk.journal.store.execute(statement, [body]).unwrap();
    assert_eq!(desk.verify(None), Err(Fault::Record(1)));
}

#[test]
fn tags_are_stable_and_do_not_hold_the_number() {
    let desk = Desk::new();
    let tag = desk.journal.tag("001090000006");
    let again = Journal::open(desk.folder.path()).unwrap();
    assert_eq!(tag, again.tag("001090000006"));
    assert_ne!(tag, Desk::new().journal.tag("001090000006"));
    assert!(!tag.contains("000006"));
}

#[test]
fn what_cannot_be_seen_in_a_journal_is_written_out() {
    let mut desk = Desk::new();
    let hostile = Visit {
        clerk: Some("Lê\u{202E}Mẫu\u{1B}[2J".into()),
        file_number: Some("=1+1\u{200B}\n".into()),
        ..visit("staff")
    };
    desk.journal.append(heading(NOON), hostile.clone()).unwrap();
    let found = desk.journal.search(&Query::default()).unwrap();
    assert_eq!(found[0].clerk.as_deref(), Some("Lê\\u{202e}Mẫu\\u{1b}[2J"));
    let (mut table, mut json) = (Vec::new(), Vec::new());
    desk.journal.export_csv(None, None, &mut table).unwrap();
    desk.journal.export_json(None, None, &mut json).unwrap();
    let table = String::from_utf8(table).unwrap();
    assert!(table.contains("\"'=1+1\\u{200b}\\u{a}\""), "{table}");
    let text = String::from_utf8(json).unwrap();
    let seen = |text: &str| text.lines().flat_map(str::chars).all(|c| !is_invisible(c));
    assert!(seen(&text) && seen(table.trim_end()), "{text}");
    let records: Vec<Record> = serde_json::from_str(&text).unwrap();
    assert_eq!(
        records[0].event,
        Event::Visit(Box::new(hostile)),
        "it says the same"
    );
}

#[test]
fn nobody_is_sent_elsewhere_who_was_verified_or_twice() {
    let mut desk = Desk::new();
    for decision in ["staff", "verified"] {
        desk.journal.append(heading(NOON), visit(decision)).unwrap();
    }
    desk.journal.append_elsewhere(heading(NOON), 1).unwrap();
    for refused in [1, 2] {
        let sent = desk.journal.append_elsewhere(heading(NOON), refused);
        assert!(matches!(sent, Err(JournalError::Decided)));
    }
    let none = desk.journal.append_elsewhere(heading(NOON), 3);
    assert!(matches!(none, Err(JournalError::NoVisit { sequence: 3 })));
    let mut table = Vec::new();
    desk.journal.export_csv(None, None, &mut table).unwrap();
    let table = String::from_utf8(table).unwrap();
    let last: Vec<&str> = table
        .lines()
        .filter_map(|line| line.rsplit(',').next())
        .collect();
    assert_eq!(last, ["\"elsewhere\"", "\"sent\"", "\"\""]);
    assert_eq!(desk.verify(None).unwrap().last, 3);
}
