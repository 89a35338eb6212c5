//! The desk without its window: what a supervisor is told, and what keeps a visit from beginning.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may")]

use std::path::{Path, PathBuf};
use std::process::Command;

use card_reader::trust::{TrustBundle, TrustObject};
use hil::chip::Profile;
use hil::issuer::Issuer;
use hil::issuer::terminal::{Scheme, TerminalChain};
use jiff::{SignedDuration, Timestamp};
use kiosk::journal::store::Heading;
use kiosk::journal::verify::verify_file;
use kiosk::journal::{Journal, JournalError, Visit};
use kiosk::settings::Settings;
use kiosk::staff::Role;
use kiosk::station::doctor::{Part, State, examine};
use kiosk::station::process::OnlyInstance;
use kiosk::station::trust_watch::TrustWatch;
use kiosk::station::{KnownKinds, PcscPort, trust};
use kiosk::verification::Desk;
use kiosk::verification::clock::Moment;
use kiosk::verification::fault::Fault;
use kiosk::verification::supervision::{Age, Aging, Period, Search};
use openssl::nid::Nid;
use openssl::pkey::PKey;

const SOFTHSM: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// A desk in this folder, without any device.
fn desk(folder: &Path) -> Desk {
    let mut settings = Settings::default();
    settings.journal.folder = folder.join("journal");
    settings.trust.folder = folder.join("trust");
    let journal = Journal::open(&settings.journal.folder).unwrap();
    Desk {
        only: OnlyInstance::claim(&settings.journal.folder).unwrap(),
        cards: Box::new(PcscPort::new(None)),
        known: KnownKinds::open(&settings.journal.folder),
        journal,
        settings,
        watch: TrustWatch::default(),
        terminal: None,
        demo: false,
    }
}

fn days_ago(days: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(24 * days + 1)
}

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

/// Runs the named test once more with SoftHSM's settings; gives their folder there, and skips the
/// test by name where there is no SoftHSM.
fn with_softhsm(test: &str) -> Option<PathBuf> {
    if !Path::new(SOFTHSM).exists() {
        println!("skipped: {test}: no SoftHSM");
        return None;
    }
    if let Some(conf) = std::env::var_os("SOFTHSM2_CONF") {
        return PathBuf::from(conf).parent().map(Path::to_owned);
    }
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder.path().join("tokens");
    std::fs::create_dir(&tokens).unwrap();
    let conf = folder.path().join("softhsm2.conf");
    std::fs::write(
        &conf,
        format!("directories.tokendir = {}\n", tokens.display()),
    )
    .unwrap();
    // The library reads its environment, which a running process may not change.
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env("SOFTHSM2_CONF", &conf)
        .status();
    assert!(status.unwrap().success());
    None
}

fn softhsm(arguments: &[&str]) {
    let output = Command::new("softhsm2-util")
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn the_journals_key_may_stay_in_a_token() {
    let Some(folder) = with_softhsm("the_journals_key_may_stay_in_a_token") else {
        return;
    };
    let pins = ["--so-pin", "12345678", "--pin", "1234"];
    softhsm(&[&["--init-token", "--free", "--label", "desk"][..], &pins].concat());
    let pem = folder.join("key.pem");
    let key = PKey::generate_ed25519().unwrap();
    std::fs::write(&pem, key.private_key_to_pem_pkcs8().unwrap()).unwrap();
    let import = [
        "--import",
        pem.to_str().unwrap(),
        "--label",
        "journal",
        "--id",
        "01",
    ];
    softhsm(&[&import[..], &["--token", "desk", "--pin", "1234"]].concat());
    std::fs::remove_file(&pem).unwrap();
    let pin_file = folder.join("pin");
    std::fs::write(&pin_file, "1234\n").unwrap();

    let toml = folder.join("kiosk.toml");
    let settings = |journal: &str| {
        let text = format!(
            "[journal]\nfolder = {:?}\nkey = {{ token = {{ module = {SOFTHSM:?}, label = \"journal\", pin_file = {pin_file:?} }} }}\n",
            folder.join(journal)
        );
        std::fs::write(&toml, text).unwrap();
        Settings::load(Some(&toml)).unwrap()
    };
    let settings_of = settings("journal");
    let mut journal = Journal::of(&settings_of.journal).unwrap();
    assert_eq!(
        journal.public_key().to_string(),
        hex::encode(key.raw_public_key().unwrap())
    );
    let append = |journal: &mut Journal| {
        let heading = Heading {
            time: "2026-11-23T05:00:00.000Z".into(),
            demo: false,
            office: "BHXH cơ sở Mẫu".into(),
            desk: "Quầy 03".into(),
        };
        journal.append(heading, Visit::default())
    };
    append(&mut journal).unwrap();
    drop(journal);
    let mut journal = Journal::of(&settings_of.journal).unwrap();
    let receipt = append(&mut journal).unwrap();
    assert!(receipt.verify(&journal.public_key()).is_some());
    let file = folder.join("journal/journal.sqlite");
    let whole = verify_file(&file, &journal.public_key(), Some(&receipt));
    assert_eq!(whole.unwrap().unwrap().proved, Some(2));
    let keys = |settings: &Settings| {
        let parts = examine(settings, Moment::present());
        parts
            .into_iter()
            .find(|(part, _)| *part == Part::Keys)
            .unwrap()
            .1
    };
    assert_eq!(keys(&settings_of), State::Good(String::new()));

    // A desk does not go on in a journal that another key has signed.
    let own = folder.join("own");
    let mut with_file = Journal::open(&own).unwrap();
    append(&mut with_file).unwrap();
    let tag = with_file.tag("001090000006");
    drop(with_file);
    let moved = settings("own");
    let refused = |settings: &Settings| Journal::of(&settings.journal).err().unwrap();
    assert!(matches!(refused(&moved), JournalError::OtherKey));
    std::fs::remove_file(own.join("journal.sqlite")).unwrap();
    let begun = Journal::of(&moved.journal).unwrap();
    assert_eq!(
        begun.tag("001090000006"),
        tag,
        "numbers are still found by their tags"
    );

    std::fs::write(&pin_file, "4321").unwrap();
    assert!(matches!(refused(&settings_of), JournalError::Token(_)));
    assert_eq!(keys(&settings_of), State::Bad(Fault::JournalKeyUnusable));
    assert_eq!(refused(&settings_of).fault(), Fault::JournalKeyUnusable);
    std::fs::write(&pin_file, "1234").unwrap();
    std::fs::remove_dir_all(folder.join("tokens")).unwrap();
    assert!(append(&mut journal).is_err(), "the token has gone");
    assert!(journal.ready().is_err(), "and no visit begins");
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
