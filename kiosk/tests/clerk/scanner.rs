//! What a scanner on a serial line brings to the clerk's window.

use egui::Key;
use kiosk::verification::view::Command;
use zeroize::Zeroizing;

use super::keyboard::{press, state, type_text, word};
use super::*;

const QR: &str = "001090000006||Nguyễn Văn Mẫu|05051990|Nam|Số 1 Đường Mẫu|10052021";

fn at(name: &str) -> (Window, Link, Receiver<Command>) {
    let mut window = window(USUAL);
    let state = state(name);
    let (link, commands) = Link::new(state.snapshot);
    *window.state_mut() = Clerk::new(link.clone(), quiet(), None);
    window.step();
    (window, link, commands)
}

fn scan(window: &mut Window, link: &Link) {
    link.scanned(Zeroizing::new(QR.into()));
    window.step();
    window.step();
}

fn click(window: &mut Window, id: &str) {
    window.get_by_label(&word(id)).click_accesskit();
    window.step();
}

fn started(commands: &Receiver<Command>) -> Option<Box<kiosk::verification::errand::Errand>> {
    match commands.try_recv() {
        Ok(Command::Start(text, errand)) => {
            assert_eq!(text.as_str(), QR);
            Some(errand)
        }
        Ok(_) => panic!("something else was asked for"),
        Err(_) => None,
    }
}

#[test]
fn a_scanned_card_begins_a_visit_with_what_was_chosen() {
    let (mut window, link, commands) = at("1-ready");
    click(&mut window, "procedure-lump-sum");
    press(&mut window, Key::F4);
    scan(&mut window, &link);
    let errand = started(&commands).unwrap();
    assert_eq!(errand.procedure, Some(Procedure::LumpSum));
    assert!(errand.agreement.is_some());
    assert!(started(&commands).is_none(), "it begins once");
}

/// On a busy machine one frame gets both, and the scanner's thread may be faster than the key.
#[test]
fn a_scan_does_not_overtake_the_key_before_it() {
    let (mut window, link, commands) = at("1-ready");
    window.key_press(Key::F4);
    scan(&mut window, &link);
    assert!(started(&commands).unwrap().agreement.is_some());

    let (mut window, link, commands) = at("1-ready");
    press(&mut window, Key::F4);
    window.key_press(Key::F4);
    scan(&mut window, &link);
    assert!(started(&commands).is_none(), "it was taken back");
}

#[test]
fn a_scanned_card_waits_for_the_agreement() {
    let (mut window, link, commands) = at("1-ready");
    scan(&mut window, &link);
    assert!(started(&commands).is_none(), "nobody has agreed");
    window.get_by_label(&word("agreement-tell"));
    press(&mut window, Key::F4);
    press(&mut window, Key::Enter);
    assert!(started(&commands).unwrap().agreement.is_some());
}

/// Whoever acts for another is never recorded as the holder.
#[test]
fn a_scanned_card_waits_for_the_right_of_whoever_acts_for_another() {
    let (mut window, link, commands) = at("1-ready");
    press(&mut window, Key::F4);
    click(&mut window, "present-other");
    scan(&mut window, &link);
    assert!(started(&commands).is_none(), "the right is missing");
    window.get_by_label(&word("authority-missing"));
    press(&mut window, Key::Enter);
    assert!(started(&commands).is_none(), "the right is still missing");
    click(&mut window, "authority-guardian");
    press(&mut window, Key::Enter);
    let errand = started(&commands).unwrap();
    assert_eq!(errand.authority.unwrap().kind, "guardian");
}

#[test]
fn a_scanned_card_waits_for_a_file_number_that_can_be_taken() {
    let (mut window, link, commands) = at("1-ready");
    press(&mut window, Key::F4);
    window.get_by_label(&word("file-number")).focus();
    window.step();
    type_text(&mut window, "HS 001090000006");
    scan(&mut window, &link);
    assert!(
        started(&commands).is_none(),
        "the file number cannot be taken"
    );
}

#[test]
fn nothing_is_scanned_while_nobody_waits_for_it() {
    for name in [
        "0-locked",
        "1-out-of-service",
        "2-reading",
        "3-finger",
        "4-verified",
        "8-supervisor",
    ] {
        let (mut window, link, commands) = at(name);
        scan(&mut window, &link);
        assert!(commands.try_recv().is_err(), "{name}");
        // Nor does it wait for the next citizen.
        link.publish(|snapshot| {
            snapshot.stage = kiosk::verification::view::Stage::default();
            snapshot.locked = false;
        });
        window.step();
        window.step();
        press(&mut window, Key::Enter);
        assert!(commands.try_recv().is_err(), "{name}: kept for the next");
    }
}
