//! A desk that cannot be opened says so in its window, and opens once it can.

use std::path::Path;
use std::process::Command;

use kiosk::journal::Journal;

use super::counter::{BOARD, COVERED, TECHNICAL};
use super::display::{Display, Running};
use super::world::{issuer, program};

/// The display where there is no window.
const EMPTY: [u8; 3] = [0; 3];

/// The kiosk with these settings in this folder; its journal lies in `journal`.
fn kiosk(display: &Display, folder: &Path, settings: &str) -> Running {
    let toml = folder.join("kiosk.toml");
    let folders = format!(
        "[journal]\nfolder = {:?}\n[trust]\nfolder = {:?}\n",
        folder.join("journal"),
        folder.join("trust"),
    );
    std::fs::write(&toml, folders + settings).unwrap();
    display.spawn(Command::new(program()).arg("--config").arg(toml))
}

#[test]
fn a_damaged_journal_or_wrong_settings_are_told_in_the_window() {
    let test = "a_damaged_journal_or_wrong_settings_are_told_in_the_window";
    let Some(display) = Display::start(test, (1280, 800)) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal");
    drop(Journal::open(&journal).unwrap());
    let trust = folder.path().join("trust");
    issuer().write_trust_folder(&trust).unwrap();
    let file = journal.join("journal.sqlite");
    std::fs::write(&file, "no journal".repeat(100)).unwrap();

    let program = kiosk(&display, folder.path(), "");
    display.wait_for(TECHNICAL, 0.5);
    display.keep("out-of-service-clerk");
    // Nothing that is typed begins a visit, and the window stays.
    display.press("F4");
    display.type_text("001090000006");
    display.press("Return");
    std::fs::remove_file(&file).unwrap();
    display.wait_for(BOARD, COVERED);
    assert!(display.share_of(TECHNICAL) < COVERED);
    drop(program);
    display.wait_for(EMPTY, 0.9);

    let program = kiosk(&display, folder.path(), "[desk]\nnmae = \"Quầy 03\"\n");
    display.wait_for(TECHNICAL, 0.5);
    display.keep("out-of-service-settings");
    drop(program);
    display.wait_for(EMPTY, 0.9);

    std::fs::remove_file(journal.join("journal.key")).unwrap();
    let _program = kiosk(&display, folder.path(), "[desk]\nmode = \"citizen\"\n");
    display.wait_for(TECHNICAL, COVERED);
    display.keep("out-of-service-citizen");
}
