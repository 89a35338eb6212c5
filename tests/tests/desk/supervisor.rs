//! What a supervisor is told and takes along, and which records go.

use card_reader::check::Outcome;
use card_reader::trust::{TrustBundle, TrustObject};
use hil::chip::Profile;
use hil::issuer::Issuer;
use hil::issuer::terminal::{Scheme, TerminalChain};
use jiff::SignedDuration;
use kiosk::journal::Visit;
use kiosk::journal::record::{RecordedCheck, RecordedTry};
use kiosk::journal::verify::verify_file;
use kiosk::staff::{Denied, Role};
use kiosk::station::trust;
use kiosk::verification::Desk;
use kiosk::verification::clock::Moment;
use kiosk::verification::errand::Note;
use kiosk::verification::second_person::{OverrideReason, SecondDecision};
use kiosk::verification::supervision::{Age, Aging, Chain, Period, Search};
use kiosk::verification::view::TryResult;
use openssl::nid::Nid;
use zeroize::Zeroizing;

use super::world::{days_ago, desk};

#[test]
fn a_supervisor_is_told_how_old_is_what_the_desk_works_with() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path());
    let staff = desk.staff();
    staff
        .set("Trần Văn Thử", Role::Supervisor, "480357")
        .unwrap();
    let supervisor = desk.let_in("Trần Văn Thử", "480357").unwrap();
    let mut ages = || {
        let view = desk.supervise(&supervisor, &Search::default(), Moment::present());
        view.ages
    };
    assert_eq!(ages(), [], "nothing is there that could be old");

    let issuer = Issuer::new(&Profile::vietnamese().issuer, days_ago(5)).unwrap();
    let mut bundle = TrustBundle::default();
    (bundle.version, bundle.made) = (41, days_ago(3));
    for der in [issuer.csca_der().unwrap(), issuer.crl(days_ago(5)).unwrap()] {
        for object in TrustObject::read_all(&der).unwrap() {
            bundle.take(object);
        }
    }
    let today = Moment::present().today;
    let validity = (
        today - jiff::Span::new().days(12),
        today + jiff::Span::new().days(78),
    );
    let chain = TerminalChain::new(Scheme::ALL[0], Nid::X9_62_PRIME256V1, validity).unwrap();
    trust::write(&desk.settings.trust.folder, &bundle, desk.journal.keys()).unwrap();
    desk.terminal = Some(chain.terminal_keys().unwrap());
    let view = desk.supervise(&supervisor, &Search::default(), Moment::present());
    let age = |of, version, days, limit| Age {
        of,
        version,
        days,
        limit,
    };
    assert_eq!(
        view.ages,
        [
            age(Aging::TrustStore, Some(41), 3, None),
            age(Aging::RevocationList, None, 5, Some(30)),
            age(Aging::TerminalCertificate, None, 12, Some(90)),
        ]
    );
}

#[test]
fn a_supervisor_takes_a_table_along_and_retention_leaves_none_behind() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path());
    for days in [40, 3, 0] {
        let visit = Visit {
            decision: "staff".into(),
            ..Visit::default()
        };
        let heading = desk.heading(Moment::at(days_ago(days)));
        desk.journal.append(heading, visit).unwrap();
    }
    let lines = |period| {
        let search = Search {
            period,
            ..Search::default()
        };
        let path = desk.export(&search, Moment::present()).unwrap();
        std::fs::read_to_string(path).unwrap().lines().count() - 1
    };
    assert_eq!([lines(Period::All), lines(Period::Week)], [3, 2]);
    let exports = folder.path().join("journal/exports");
    assert!(exports.exists());
    let now = Moment::present();
    let heading = desk.heading(now);
    assert_eq!(desk.journal.retain(heading, 30, now.now).unwrap(), 1);
    assert!(!exports.exists(), "the first of the three may be in it");
}

#[test]
fn records_go_when_their_time_is_over_and_not_because_a_clock_jumped() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path());
    let record = |desk: &mut Desk, days| {
        let heading = desk.heading(Moment::at(days_ago(days)));
        desk.journal.append(heading, Visit::default()).unwrap();
    };
    for days in [400, 390, 5] {
        record(&mut desk, days);
    }
    let now = Moment::present();
    let jumped = Moment::at(now.now + SignedDuration::from_hours(24 * 3650));
    assert_eq!(desk.tidy(now).unwrap(), 0, "nobody has set a time");
    desk.settings.journal.keep_days = Some(396);
    assert_eq!(
        desk.tidy(jumped).unwrap(),
        0,
        "no list vouches for this clock"
    );
    // When the last one was written the first was 395 days old.
    assert_eq!(desk.tidy(now).unwrap(), 0);
    desk.settings.journal.keep_days = Some(394);
    assert_eq!(desk.tidy(now).unwrap(), 1);

    let issuer = Issuer::new(&Profile::vietnamese().issuer, days_ago(5)).unwrap();
    issuer
        .write_trust_folder(&desk.settings.trust.folder)
        .unwrap();
    desk.settings.journal.keep_days = Some(30);
    assert_eq!(desk.tidy(jumped).unwrap(), 0, "the list is stale by then");
    let before = Moment::at(days_ago(10));
    assert_eq!(desk.tidy(before).unwrap(), 0, "a clock that went back");
    assert_eq!(desk.tidy(now).unwrap(), 1);
    let key = desk.journal.public_key();
    let whole = verify_file(&folder.path().join("journal/journal.sqlite"), &key, None);
    let whole = whole.unwrap().unwrap();
    assert_eq!(
        (whole.first, whole.last),
        (3, 5),
        "two gaps, both signed for"
    );
}

#[test]
fn a_visit_of_the_journal_is_opened_and_decided_about_by_whoever_did_not_attend() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path());
    for name in ["Lê Thị Mẫu", "Trần Văn Thử"] {
        desk.staff().set(name, Role::Supervisor, "480357").unwrap();
    }
    let check = |id: &str, outcome: &str, reason: &str| RecordedCheck {
        id: id.into(),
        outcome: outcome.into(),
        reason: reason.into(),
    };
    let visit = Visit {
        clerk: Some("Lê Thị Mẫu".into()),
        decision: "refused".into(),
        reason: "finger-differs".into(),
        checks: vec![
            check("expiry", "successful", "in-date"),
            check("holder", "failed", "finger-differs"),
            check("holder\u{202E}", "passed", "in-date"),
        ],
        tries: vec![RecordedTry {
            finger: "right-index".into(),
            quality: 71,
            score: Some(12.0),
            threshold: Some(40.0),
            result: "differs".into(),
        }],
        ..Visit::default()
    };
    let heading = desk.heading(Moment::present());
    desk.journal.append(heading, visit).unwrap();

    let opened = desk.past_visit(1).unwrap().unwrap();
    let outcomes = opened.checks.iter().map(|check| check.outcome);
    assert_eq!(
        outcomes.collect::<Vec<_>>(),
        [Outcome::Successful, Outcome::Failed, Outcome::Undetermined],
        "an outcome that nobody knows is no pass"
    );
    assert_eq!(opened.checks[1].reason, "finger-differs");
    assert_eq!(opened.checks[2].code, "holder\\u{202e}");
    assert_eq!(opened.tries[0].result, TryResult::Differs);
    assert!(opened.second.is_none() && opened.found.override_by.is_none());

    let decision = |name: &str| SecondDecision {
        name: name.into(),
        pin: Zeroizing::new("480357".into()),
        accepted: true,
        reason: OverrideReason::OtherPapers,
        note: Note::parse("Sổ hộ khẩu").unwrap(),
    };
    let denied = desk.decide(1, &decision("Lê Thị Mẫu")).unwrap_err();
    assert_eq!(denied.code, Denied::NotEntitled.code());
    desk.decide(1, &decision("Trần Văn Thử")).unwrap();
    let again = desk.decide(1, &decision("Trần Văn Thử")).unwrap_err();
    assert_eq!(again.code, Denied::AlreadyDecided.code());

    let opened = desk.past_visit(1).unwrap().unwrap();
    let by = ("accepted".to_owned(), "Trần Văn Thử".to_owned());
    assert_eq!(opened.found.override_by, Some(by));
    assert_eq!(opened.found.decision, "refused", "nothing is repainted");
    let why = ("other-papers".to_owned(), "Sổ hộ khẩu".to_owned());
    assert_eq!(opened.second, Some(why));
    // The second person's own record is no visit.
    assert!(desk.past_visit(2).unwrap().is_none());
}

#[test]
fn a_supervisor_is_told_whether_the_journals_chain_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path());
    assert!(matches!(desk.chain()(), Chain::Whole { last: 0, .. }));
    for reason in ["one", "before", "three"] {
        let heading = desk.heading(Moment::present());
        let visit = Visit {
            reason: reason.into(),
            ..Visit::default()
        };
        desk.journal.append(heading, visit).unwrap();
    }
    assert!(matches!(desk.chain()(), Chain::Whole { last: 3, .. }));

    let file = desk.journal.file();
    drop(desk);
    let mut octets = std::fs::read(&file).unwrap();
    let place = octets.windows(6).position(|part| part == b"before");
    octets[place.unwrap()..][..6].copy_from_slice(b"after!");
    std::fs::write(&file, octets).unwrap();
    let desk = super::world::desk(folder.path());
    assert_eq!(desk.chain()(), Chain::Broken(2));
    std::fs::write(&file, "no journal").unwrap();
    assert_eq!(desk.chain()(), Chain::Unreadable);
}
