//! What does not close or confuse a window.

use std::time::Duration;

use super::citizen::{LYING, Terminal};
use super::counter::{BOARD, Counter, assert_ended};
use super::display::{Display, Running};
use super::world::{NUMBER, grown};

/// What closes, hides or opens something on other machines.
const CHORDS: [&str; 16] = [
    "alt+F4",
    "ctrl+w",
    "ctrl+q",
    "ctrl+n",
    "ctrl+o",
    "ctrl+p",
    "ctrl+shift+i",
    "ctrl+plus",
    "ctrl+alt+F1",
    "ctrl+alt+F3",
    "ctrl+alt+Delete",
    "super",
    "Print",
    "Menu",
    "F5",
    "F11",
];

/// Presses everything; the window is there as before.
fn besiege(display: &Display, program: &mut Running) {
    let (width, height) = display.size();
    let corners = [
        (1, 1),
        (width - 2, 1),
        (1, height - 2),
        (width - 2, height - 2),
    ];
    let seen = || {
        (
            display.share_of(BOARD),
            corners.map(|place| display.colour_at(place)),
        )
    };
    // Until the window fills the screen.
    std::thread::sleep(Duration::from_secs(3));
    let before = seen();
    for chord in CHORDS {
        display.press(chord);
    }
    for button in [2, 3, 8] {
        display.press_button(button, (width / 2, height / 4));
    }
    std::thread::sleep(Duration::from_secs(2));
    display.keep(&format!("besieged-{width}x{height}"));
    assert_eq!(program.0.try_wait().unwrap(), None, "the window has closed");
    assert_eq!(seen(), before, "something else is shown");
}

#[test]
fn nothing_that_is_pressed_closes_or_confuses_the_citizens_window() {
    let test = "nothing_that_is_pressed_closes_or_confuses_the_citizens_window";
    let Some(mut terminal) = Terminal::open(test, &LYING) else {
        return;
    };
    besiege(&terminal.counter.display, &mut terminal.counter.program);
    assert!(terminal.is_welcome());
    terminal.agree(LYING.vietnamese);
    besiege(&terminal.counter.display, &mut terminal.counter.program);
    for hostile in ["7".repeat(4096), "'; DROP TABLE record; --\u{202E}".into()] {
        terminal.counter.display.paste(&hostile);
        terminal.counter.display.press_and_see("Return");
        assert_eq!(terminal.step(), 1);
    }
    terminal.keep("2-number-refused");
    terminal.counter.world.sensor.place(grown().holder);
    let _card = terminal
        .counter
        .world
        .insert(terminal.counter.world.card(&grown().enrolled));
    terminal.scan(&[NUMBER]);
    terminal.assert_verified("vi");
}

#[test]
fn nothing_that_is_pressed_closes_or_confuses_the_clerks_window() {
    let test = "nothing_that_is_pressed_closes_or_confuses_the_clerks_window";
    let Some(mut counter) = Counter::open(test) else {
        return;
    };
    besiege(&counter.display, &mut counter.program);
    counter.display.press("F4");
    counter.display.paste(&"7".repeat(4096));
    counter.display.press_and_see("Return");
    counter.world.sensor.place(grown().holder);
    let _card = counter.world.insert(counter.world.card(&grown().enrolled));
    counter.enter(NUMBER);
    assert_ended(&counter.ended(), "verified", "finger-matches");
}
