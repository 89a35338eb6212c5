//! The desk's own thread, as the window meets it: what it asks, and what is shown then.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command as Program;
use std::time::{Duration, Instant};

use hil::chip::Profile;
use hil::issuer::Issuer;
use jiff::Timestamp;
use kiosk::journal::record::Elsewhere;
use kiosk::journal::{Event, Journal, Query};
use kiosk::service::{self, Hub};
use kiosk::settings::Service;
use kiosk::staff::Role;
use kiosk::ui::{Link, Opening, start_desk};
use kiosk::verification::Desk;
use kiosk::verification::decision::Decision;
use kiosk::verification::errand::Errand;
use kiosk::verification::view::{Command, ResultView, Snapshot, Stage};
use kiosk::words::Language;
use zeroize::Zeroizing;

use super::world::{Laid, NUMBER, card, desk, finger, issuer};

const PATIENCE: Duration = Duration::from_secs(30);

fn until(link: &Link, what: &str, holds: impl Fn(&Snapshot) -> bool) -> Snapshot {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let snapshot = link.snapshot();
        if holds(&snapshot) {
            return snapshot;
        }
        assert!(Instant::now() < deadline, "{what} does not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}

const fn is_ready(snapshot: &Snapshot) -> bool {
    matches!(snapshot.stage, Stage::Ready { .. })
}

const fn is_reading(snapshot: &Snapshot) -> bool {
    matches!(snapshot.stage, Stage::Reading(_))
}

fn result(snapshot: &Snapshot) -> Option<&ResultView> {
    match &snapshot.stage {
        Stage::Result(result) => Some(result),
        _ => None,
    }
}

fn open(desk: Desk, hub: Option<Hub>) -> Link {
    let (link, _) = start_desk(Opening::Open(Box::new(desk)), hub, None);
    until(&link, "the desk", |it| !it.devices.is_empty());
    link
}

fn begin(link: &Link) {
    let number = Zeroizing::new(NUMBER.to_owned());
    link.send(Command::Start(number, Box::default()));
}

/// What was cancelled leaves nothing on the screen; it is on record.
#[test]
fn a_visit_that_is_cancelled_is_cleared_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    issuer(&desk);
    let link = open(desk, None);
    begin(&link);
    until(&link, "reading", is_reading);
    link.send(Command::Finish);
    until(&link, "the first screen", |it| {
        assert!(result(it).is_none(), "a board of what was cancelled");
        is_ready(it)
    });
    let receipt = folder.path().join("journal/receipts/000001.json");
    let receipt = std::fs::read_to_string(receipt).unwrap();
    assert!(receipt.contains("abandoned") && receipt.contains("cancelled"));
}

#[test]
fn whoever_signs_out_in_a_visit_ends_it_and_locks_the_desk() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    issuer(&desk);
    let staff = desk.staff();
    staff.set("Lê Thị Mẫu", Role::Clerk, "729184").unwrap();
    staff
        .set("Trần Văn Thử", Role::Supervisor, "480357")
        .unwrap();
    let link = open(desk, None);
    assert!(link.snapshot().locked);
    begin(&link);
    std::thread::sleep(Duration::from_millis(300));
    assert!(is_ready(&link.snapshot()), "nobody has signed in");
    let sign_in = || {
        link.send(Command::SignIn {
            name: "Lê Thị Mẫu".into(),
            pin: Zeroizing::new("729184".into()),
        });
        until(&link, "the clerk", |it| !it.locked);
    };
    sign_in();
    begin(&link);
    until(&link, "reading", is_reading);
    link.send(Command::SignOut);
    let locked = until(&link, "the lock", |it| is_ready(it) && it.locked);
    assert_eq!(locked.clerk, None);

    // So does the lock on the supervisor's page.
    sign_in();
    link.send(Command::Supervise {
        name: "Trần Văn Thử".into(),
        pin: Zeroizing::new("480357".into()),
    });
    until(&link, "the page", |it| {
        matches!(it.stage, Stage::Supervisor(_))
    });
    link.send(Command::SignOut);
    until(&link, "the lock", |it| is_ready(it) && it.locked);
}

fn ask(address: SocketAddr, method: &str, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         authorization: Bearer {}\r\ncontent-length: {length}\r\n\r\n{body}",
        "0".repeat(32)
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    body.to_owned()
}

#[test]
fn a_program_cancels_a_visit_that_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let token_file = folder.path().join("token");
    std::fs::write(&token_file, "0".repeat(32)).unwrap();
    let service = Service {
        port: 0,
        token_file,
        origins: Vec::new(),
    };
    let desk = desk(folder.path());
    issuer(&desk);
    let (hub, address) = service::start(&service).unwrap();
    let link = open(desk, Some(hub));
    let begun = ask(address, "POST", "/v1/visits", r#"{"file_number":"HS-1"}"#);
    let begun: serde_json::Value = serde_json::from_str(&begun).unwrap();
    let id = begun["id"].as_str().unwrap();
    until(&link, "the request", |it| it.requested.is_some());
    begin(&link);
    until(&link, "reading", is_reading);
    ask(address, "DELETE", &format!("/v1/visits/{id}"), "");
    until(&link, "the first screen", |it| {
        is_ready(it) && it.requested.is_none()
    });
    let status = ask(address, "GET", &format!("/v1/visits/{id}"), "");
    assert!(status.contains("cancelled"), "{status}");
}

/// Once no finger could be judged: the answer is recorded, and stays for staff to decide.
#[test]
fn a_clerk_compares_the_portrait_in_place_of_a_finger() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path());
    let issuer = issuer(&desk);
    let profile = Profile::vietnamese();
    let cards = [(), ()].map(|()| card(&profile, &issuer, &finger().0));
    desk.cards = Laid::new(cards);
    let link = open(desk, None);
    let errand = Errand {
        by_portrait: true,
        ..Errand::default()
    };
    let number = Zeroizing::new(NUMBER.to_owned());
    link.send(Command::Start(number, Box::new(errand)));
    for (visit, same, reason) in [
        (1, true, "portrait-matches"),
        (2, false, "portrait-differs"),
    ] {
        until(&link, "the portrait", |it| {
            matches!(it.stage, Stage::Portrait(_))
        });
        link.send(Command::PortraitCompared(same));
        let shown = until(&link, "a result", |it| result(it).is_some());
        let shown = result(&shown).unwrap();
        assert_eq!((shown.decision, shown.reason), (Decision::Staff, reason));
        let receipt = format!("journal/receipts/{visit:06}.json");
        let receipt = std::fs::read_to_string(folder.path().join(receipt)).unwrap();
        assert!(receipt.contains(reason), "{receipt}");
        link.send(Command::AgainByPortrait);
    }
}

/// In the environment of the program that prints: the folder.
const CHILD: &str = "KIOSK_TEST_DESK_PRINTS";

/// An `lp` that writes down what it is given, or fails.
fn write_lp(folder: &Path, takes: bool) {
    let programs = folder.join("bin");
    std::fs::create_dir_all(&programs).unwrap();
    let end = if takes { "" } else { "exit 1\n" };
    let heard = folder.join("heard");
    let script = format!(
        "#!/bin/sh\nfor page; do :; done\nprintf '%s\\n' \"$page\" >> '{}'\n{end}",
        heard.display()
    );
    std::fs::write(programs.join("lp"), script).unwrap();
    std::fs::set_permissions(programs.join("lp"), PermissionsExt::from_mode(0o755)).unwrap();
}

/// The receipt goes to the printer in the language of the window; whoever is sent elsewhere is
/// sent with it, and the visit stands until it is printed.
#[test]
fn a_receipt_is_printed_and_nobody_is_sent_elsewhere_without_it() {
    let test = "thread::a_receipt_is_printed_and_nobody_is_sent_elsewhere_without_it";
    if let Some(folder) = std::env::var_os(CHILD) {
        prints(Path::new(&folder));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    write_lp(folder.path(), true);
    let output = Program::new(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env(CHILD, folder.path())
        .env("PATH", folder.path().join("bin"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
}

fn prints(folder: &Path) {
    let mut desk = desk(folder);
    issuer(&desk);
    let stranger = Issuer::new(&Profile::vietnamese().issuer, Timestamp::now()).unwrap();
    desk.cards = Laid::new([card(&Profile::vietnamese(), &stranger, &finger().0)]);
    let link = open(desk, None);
    begin(&link);
    let printed = |it: &Snapshot| result(it).and_then(|result| result.printed);
    let staff = until(&link, "a result", |it| result(it).is_some());
    assert_eq!(result(&staff).unwrap().decision, Decision::Staff);
    let page = folder.join("journal/receipts/000001.pdf");
    let vietnamese = std::fs::read(&page).unwrap();

    link.send(Command::Print(Language::English));
    until(&link, "the print", |it| printed(it) == Some(true));
    let heard = std::fs::read_to_string(folder.join("heard")).unwrap();
    assert_eq!(heard, format!("{}\n", page.display()));
    assert_ne!(std::fs::read(&page).unwrap(), vietnamese, "in English");

    write_lp(folder, false);
    link.send(Command::Elsewhere(Language::Vietnamese));
    until(&link, "the failure", |it| printed(it) == Some(false));
    write_lp(folder, true);
    link.send(Command::Elsewhere(Language::Vietnamese));
    until(&link, "the first screen", is_ready);
    assert_eq!(std::fs::read(&page).unwrap(), vietnamese);
    // Once, and not for the paper that did not come.
    let journal = Journal::open(&folder.join("journal")).unwrap();
    let record = journal.record(2).unwrap().unwrap();
    let sent = Elsewhere { visit: 1, by: None };
    assert_eq!(record.event, Event::Elsewhere(sent));
    assert!(journal.record(3).unwrap().is_none());
    let found = journal.search(&Query::default()).unwrap();
    assert!(found.len() == 1 && found[0].elsewhere);
}
