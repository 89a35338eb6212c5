//! A disk that is full before a visit, and one that becomes full in its midst.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use hil::chip::Profile;
use kiosk::verification::clock::Moment;
use kiosk::verification::decision::Decision;

use super::world::{Laid, NUMBER, Watcher, card, desk, finger, issuer, visit};

/// In the environment of the test that runs once more on a small disk.
const DISK: &str = "KIOSK_TEST_DISK";

/// Runs the named test once more on a disk of its own of this size; whether this is that run.
fn on_a_small_disk(test: &str, size: &str) -> bool {
    if std::env::var_os(DISK).is_some() {
        return true;
    }
    let folder = tempfile::tempdir().unwrap();
    let mount = format!("mount -t tmpfs -o size={size} tmpfs \"$0\"");
    // The superuser needs no user namespace, and may not get one.
    let namespaces = [&["--mount"][..], &["--user", "--map-root-user", "--mount"]];
    let within = |arguments: &[&str], script: &str| {
        let mut command = Command::new("unshare");
        command
            .args(arguments)
            .args(["sh", "-c", script])
            .arg(folder.path());
        command
    };
    let possible = |arguments: &&&[&str]| {
        let tried = within(arguments, &mount)
            .stderr(std::process::Stdio::null())
            .status();
        tried.is_ok_and(|status| status.success())
    };
    let Some(arguments) = namespaces.iter().find(possible) else {
        println!("skipped: {test}: no namespace for a small disk");
        return false;
    };
    let status = within(arguments, &format!("{mount} && exec \"$@\""))
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env(DISK, folder.path())
        .status();
    assert!(status.unwrap().success());
    false
}

/// Fills the disk to the last octet.
fn fill(folder: &Path) {
    let mut file = std::fs::File::create(folder.join("filler")).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
}

#[test]
fn a_nearly_full_disk_lets_no_visit_begin() {
    if !on_a_small_disk("disk::a_nearly_full_disk_lets_no_visit_begin", "8m") {
        return;
    }
    let folder = std::env::var_os(DISK).unwrap();
    let mut desk = desk(Path::new(&folder));
    let issuer = issuer(&desk);
    desk.cards = Laid::new([card(&Profile::vietnamese(), &issuer, &finger().0)]);
    let mut watcher = Watcher::default();
    let view = visit(&mut desk, NUMBER, Moment::present(), &mut watcher).view;
    assert_eq!(
        (view.decision, view.reason),
        (Decision::Technical, "disk-full")
    );
    assert!(watcher.0.is_empty(), "nobody is asked for anything");
    assert_eq!(view.record, Some(1), "what happened is still on record");
}

#[test]
fn a_disk_that_fills_up_in_a_visit_takes_its_decision_back() {
    let test = "disk::a_disk_that_fills_up_in_a_visit_takes_its_decision_back";
    if !on_a_small_disk(test, "24m") {
        return;
    }
    let folder = std::env::var_os(DISK).unwrap();
    let mut desk = desk(Path::new(&folder));
    let issuer = issuer(&desk);
    let mut laid = Laid::new([card(&Profile::vietnamese(), &issuer, &finger().0)]);
    laid.meanwhile = Some(Box::new(move || fill(Path::new(&folder))));
    desk.cards = laid;
    // It would be for the clerk to compare the portrait.
    desk.settings.policy.reference_finger = kiosk::settings::ReferenceFinger::None;
    let finished = visit(
        &mut desk,
        NUMBER,
        Moment::present(),
        &mut Watcher::default(),
    );
    let view = finished.view;
    assert_eq!(
        (view.decision, view.reason),
        (Decision::Technical, "disk-full")
    );
    assert!(view.record.is_none() && finished.signed.is_none());
    assert!(
        view.fields.full_name.is_none(),
        "nothing of the person is shown"
    );
    let key = desk.journal.public_key();
    let file = desk.settings.journal.folder.join("journal.sqlite");
    let whole = kiosk::journal::verify::verify_file(&file, &key, None);
    assert!(whole.unwrap().is_ok());
}
