//! Visits are found again and counted, without a walk through the journal.

use rusqlite::StatementStatus;

use super::*;
use crate::journal::{Hour, Sought};
use crate::verification::errand::FileNumber;

#[test]
fn visits_are_found_by_time_number_file_tag_and_decision() {
    let mut desk = Desk::new();
    let tag = desk.journal.tag("001090000006");
    let tagged = Visit {
        number_tag: Some(tag.clone()),
        file_number: Some("HS-1".into()),
        ..visit("verified")
    };
    for (time, visit) in [
        ("2026-11-22T16:59:59.999Z", visit("staff")),
        ("2026-11-22T17:00:00.000Z", tagged),
        (NOON, visit("refused")),
    ] {
        desk.journal.append(heading(time), visit).unwrap();
    }
    let supervisor = desk.supervisor();
    desk.decide(1, &supervisor).unwrap();
    let found = |query: Query| -> Vec<u64> {
        let found = desk.journal.search(&query).unwrap();
        found.iter().map(|found| found.sequence).collect()
    };
    let none: [u64; 0] = [];
    assert_eq!(found(Query::default()), [3, 2, 1]);
    let midnight = "2026-11-23T00:00+07:00".parse().ok();
    let from = Query {
        from: midnight,
        ..Query::default()
    };
    assert_eq!(found(from.clone()), [3, 2]);
    let until = Query {
        until: midnight,
        ..Query::default()
    };
    assert_eq!(found(until), [1]);
    let sought = |sought| Query {
        sought: Some(sought),
        ..Query::default()
    };
    assert_eq!(found(sought(Sought::Visit(3))), [3]);
    assert_eq!(
        found(sought(Sought::Visit(4))),
        none,
        "a second person's decision"
    );
    let file = FileNumber::parse("hs-1").unwrap();
    assert_eq!(found(sought(Sought::File(file.clone()))), [2]);
    assert_eq!(found(sought(Sought::NumberTag(tag))), [2]);
    let refused = Query {
        decision: Some("refused"),
        ..Query::default()
    };
    assert_eq!(found(refused.clone()), [3]);
    // All that is wanted holds at once.
    let refused_in_file = Query {
        sought: Some(Sought::File(file)),
        ..refused
    };
    assert_eq!(found(refused_in_file), none);
    let first_later = Query {
        sought: Some(Sought::Visit(1)),
        ..from
    };
    assert_eq!(found(first_later), none);
    let first = desk.journal.search(&sought(Sought::Visit(1))).unwrap();
    assert_eq!(
        first[0].override_by,
        Some(("accepted".into(), "Trần Văn Thử".into()))
    );
}

impl Desk {
    /// As many visits as that, nine of ten verified, one a minute up to noon, three of them those
    /// of one number and file.
    fn full(visits: usize) -> Self {
        let mut desk = Self::new();
        let noon: jiff::Timestamp = NOON.parse().unwrap();
        let transaction = desk.journal.store.transaction().unwrap();
        for index in 0..visits {
            let age = visits - 1 - index;
            let time = noon - jiff::SignedDuration::from_mins(age.try_into().unwrap());
            let mut visit = visit(if index % 10 == 0 { "staff" } else { "verified" });
            if index % 100 == 1 && age < 300 {
                visit.number_tag = Some("tag".into());
                visit.file_number = Some("HS-1".into());
            } else {
                visit.file_number = Some(format!("HS-{visits}-{index}"));
            }
            let mut body = serde_json::to_value(&visit).unwrap();
            body = serde_json::json!({ "time": time, "desk": "Quầy 03", "visit": body });
            transaction
                .execute(
                    "INSERT INTO record VALUES (?1, ?2, zeroblob(32), zeroblob(64))",
                    (index + 1, body.to_string()),
                )
                .unwrap();
        }
        transaction.commit().unwrap();
        desk
    }

    /// How many visits are found, and how many steps SQLite's machine takes.
    fn work(&self, query: &Query) -> (i32, i32) {
        let mut statement = self.journal.store.prepare(query.statement()).unwrap();
        let mut rows = statement.query(query.values()).unwrap();
        let mut found = 0;
        while rows.next().unwrap().is_some() {
            found += 1;
        }
        drop(rows);
        (found, statement.get_status(StatementStatus::VmStep))
    }
}

/// The work is as much as is shown, however long the journal is: a walk through this one takes
/// some hundred thousand steps.
#[test]
fn no_search_walks_through_all_visits() {
    let desk = Desk::full(20_000);
    let ago = |hours| {
        let noon: jiff::Timestamp = NOON.parse().unwrap();
        Some(noon - jiff::SignedDuration::from_hours(hours))
    };
    let file = FileNumber::parse("HS-1").unwrap();
    for from in [None, ago(10)] {
        for until in [None, ago(4)] {
            for sought in [
                None,
                Some(Sought::Visit(19_700)),
                Some(Sought::File(file.clone())),
                Some(Sought::NumberTag("tag".into())),
            ] {
                for decision in [None, Some("verified"), Some("staff"), Some("refused")] {
                    let query = Query {
                        from,
                        until,
                        sought: sought.clone(),
                        decision,
                    };
                    let (found, steps) = desk.work(&query);
                    assert!(
                        found <= 500 && steps < 100 * (found + 10),
                        "{query:?}: {steps} steps for {found}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_day_is_counted_by_decision_check_and_hour() {
    let mut desk = Desk::with(&["staff", "verified"]);
    let called = Visit {
        waited: Some(360),
        ..visit("staff")
    };
    desk.journal.append(heading(NOON), called).unwrap();
    let day = ["2026-11-23T00:00+07:00", "2026-11-24T00:00+07:00"]
        .map(|time| time.parse::<jiff::Timestamp>().unwrap());
    let counts = desk.journal.counts(day[0], day[1]).unwrap();
    assert_eq!(
        counts.decisions,
        [("staff".to_owned(), 2), ("verified".to_owned(), 1)]
    );
    assert_eq!(counts.checks, [("document-signer".to_owned(), 0, 3)]);
    let noon = |visits, average, longest| Hour {
        hour: 12,
        visits,
        average,
        longest,
    };
    assert_eq!(counts.hours, [noon(3, 40.0, 40)]);
    assert_eq!(
        counts.waits,
        [noon(1, 360.0, 360)],
        "nobody else was called"
    );
    let other = desk.journal.counts(day[1], day[1]).unwrap();
    assert_eq!(other, Default::default());
}
