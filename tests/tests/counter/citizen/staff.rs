//! A supervisor at a citizen's terminal: what nobody attended is decided about there.

use std::time::Duration;

use kiosk::journal::{Event, Journal};
use kiosk::staff::{Role, Staff};

use super::{LYING, Terminal, WHITE, assert_visit};
use crate::display::Place;
use crate::world::{NUMBER, card_of_unknown_issuer, grown};

const NAME: &str = "Trần Văn Thử";
const PIN: &str = "729184";

/// The product's mark in the top bar.
const MARK: Place = (60, 50);
const JOURNAL: Place = (172, 95);
const VISIT: Place = (600, 440);
const REASON: Place = (420, 247);
/// On the supervisor's page alone: its surface beside the tabs.
const TABS: Place = (700, 95);

#[test]
fn a_supervisor_decides_at_a_terminal_about_a_visit_that_nobody_attended() {
    let test = "a_supervisor_decides_at_a_terminal_about_a_visit_that_nobody_attended";
    let Some(mut terminal) = Terminal::open(test, &LYING) else {
        return;
    };
    let journal = terminal.counter.world.state().join("kiosk");
    let staff = Staff::new(&journal);
    staff.set(NAME, Role::Supervisor, PIN).unwrap();
    terminal.agree(LYING.vietnamese);
    terminal.scan(&[NUMBER]);
    let card = card_of_unknown_issuer(&grown().enrolled);
    let card = terminal.counter.world.insert(card);
    let visit = terminal.counter.ended();
    assert_visit(&visit, "staff", "csca-unknown", "vi");
    assert!(visit["clerk"].is_null());
    terminal.counter.world.take(card);
    terminal.await_welcome();

    // Five seconds on the mark ask for a PIN; Escape gives the terminal back.
    let display = &terminal.counter.display;
    display.hold(MARK, Duration::from_secs(6));
    terminal.until("the question for a PIN", |it| !it.is_welcome());
    terminal.counter.display.keep("citizen-staff-pin");
    terminal.counter.display.press("Escape");
    terminal.await_welcome();

    let display = &terminal.counter.display;
    display.press("F9");
    terminal.until("the question for a PIN", |it| !it.is_welcome());
    display.type_text(PIN);
    display.press("Return");
    terminal.until("the supervisor's page", |it| it.is(TABS, WHITE));
    display.settle(|it| it.click(JOURNAL));
    display.keep("citizen-staff-journal");
    display.settle(|it| it.click(VISIT));
    display.keep("citizen-staff-visit");
    display.settle(|it| it.press("F7"));
    display.click(REASON);
    display.settle(|it| it.type_text(PIN));
    display.keep("citizen-staff-decides");
    display.press("F7");
    let journal = Journal::open(&journal).unwrap();
    let decided = || journal.record(2).unwrap().map(|record| record.event);
    terminal.until("the decision", |_| decided().is_some());
    let Some(Event::Override(decision)) = decided() else {
        panic!("another record");
    };
    assert_eq!((decision.visit, decision.by.as_str()), (1, NAME));
    assert_eq!(decision.program_decision, "staff");
    assert_eq!(decision.person_decision, "accepted");
    terminal.until("the visit without its question", |it| it.is(TABS, WHITE));
    display.keep("citizen-staff-decided");
    // From the visit to the list, and from there to the next citizen.
    display.press_and_see("Escape");
    display.press("Escape");
    terminal.await_welcome();
    terminal.agree(LYING.english);
}
