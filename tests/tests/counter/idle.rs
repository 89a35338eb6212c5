//! What a desk does while nobody is here, and what it does not.

use std::time::{Duration, Instant};

use kiosk::journal::store::Heading;
use kiosk::journal::{Event, Journal, Visit};

use super::counter::{BOARD, COVERED};
use super::display::Display;
use super::service::listening;
use super::world::{issuer, program};

#[test]
fn an_idle_desk_removes_records_whose_time_is_over_and_serves_nobody() {
    let test = "an_idle_desk_removes_records_whose_time_is_over_and_serves_nobody";
    let Some(display) = Display::start(test, (1024, 600)) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(&folder.path().join("journal")).unwrap();
    for time in ["2026-01-05T05:00:00.000Z", "2026-11-05T05:00:00.000Z"] {
        let heading = Heading {
            time: time.into(),
            demo: false,
            office: "BHXH cơ sở Mẫu".into(),
            desk: "Quầy 03".into(),
        };
        journal.append(heading, Visit::default()).unwrap();
    }
    let trust = folder.path().join("trust");
    issuer().write_trust_folder(&trust).unwrap();
    let toml = folder.path().join("kiosk.toml");
    let settings = format!(
        "[journal]\nfolder = {:?}\nkeep_days = 90\n[trust]\nfolder = {trust:?}\n",
        folder.path().join("journal"),
    );
    std::fs::write(&toml, settings).unwrap();
    let mut kiosk = std::process::Command::new(program());
    let running = display.spawn(kiosk.arg("--config").arg(&toml));
    display.wait_for(BOARD, COVERED);
    let deadline = Instant::now() + Duration::from_secs(60);
    let gap = loop {
        if let Some(record) = journal.record(3).unwrap() {
            break record.event;
        }
        assert!(Instant::now() < deadline, "nothing is removed");
        std::thread::sleep(Duration::from_millis(500));
    };
    assert!(
        matches!(&gap, Event::Retention(gap) if (gap.removed_through, gap.days) == (1, 90)),
        "{gap:?}"
    );
    assert_eq!(journal.record(1).unwrap(), None);
    match listening(running.0.id()) {
        Some(ports) => assert_eq!(ports, [""; 0], "no service without [service]"),
        None => println!("skipped: {test}: the files of another process may not be seen here"),
    }
}
