//! Nobody touches the window: what it shows of a citizen is cleared, and the desk locked.

use egui::{Key, OutputCommand, PointerButton, pos2};
use kiosk::station::sound::{Heard, Loudspeaker, Sound};
use kiosk::verification::view::{Command, Stage};

use super::keyboard::{at, press, state, word};
use super::*;

fn is_asked(window: &Window) -> bool {
    window.query_by_label(&word("clears-title")).is_some()
}

#[test]
fn a_result_and_a_portrait_clear_after_thirty_quiet_seconds_and_a_countdown() {
    for name in [
        "4-verified",
        "5-refused",
        "5-technical",
        "6-staff",
        "3-portrait",
    ] {
        let (mut window, commands) = at(name);
        wait(&mut window, 29.0);
        assert!(!is_asked(&window), "{name}: asked too early");
        wait(&mut window, 1.5);
        assert!(is_asked(&window), "{name}: not asked");
        wait(&mut window, 18.0);
        window.get_by_label(
            &Words::new(Language::Vietnamese)
                .with("citizen-seconds", &[("seconds", "2".to_owned())]),
        );
        assert!(commands.try_recv().is_err(), "{name}: cleared too early");
        wait(&mut window, 2.0);
        let left = commands.try_recv();
        assert!(matches!(left, Ok(Command::Finish)), "{name}: not cleared");
    }
}

#[test]
fn whatever_is_done_keeps_a_result_and_does_nothing_else() {
    let click = |window: &mut Window, at| {
        window.event(Event::PointerMoved(at));
        window.step();
        for pressed in [true, false] {
            window.event(Event::PointerButton {
                pos: at,
                button: PointerButton::Primary,
                pressed,
                modifiers: egui::Modifiers::NONE,
            });
            window.step();
        }
    };
    let touches: [&dyn Fn(&mut Window); 4] = [
        &|window| window.key_press(Key::Enter),
        &|window| window.key_press(Key::Escape),
        &|window| window.event(Event::PointerMoved(pos2(600.0, 300.0))),
        // Where the button is that ends the visit.
        &|window| click(window, pos2(1200.0, 760.0)),
    ];
    for touch in touches {
        let (mut window, commands) = at("4-verified");
        wait(&mut window, 45.0);
        assert!(is_asked(&window));
        touch(&mut window);
        window.step();
        window.step();
        assert!(!is_asked(&window));
        // And anew: a clerk who works is not asked.
        for _ in 0..4 {
            wait(&mut window, 25.0);
            assert!(!is_asked(&window));
            window.event(Event::PointerMoved(pos2(500.0, 300.0)));
            window.step();
        }
        assert!(commands.try_recv().is_err(), "only the countdown was ended");
    }
}

#[test]
fn what_a_second_person_has_written_outlives_the_countdown() {
    let (mut window, _commands) = at("7-second-person");
    wait(&mut window, 35.0);
    assert!(is_asked(&window));
    window.event(Event::Text("8".into()));
    window.step();
    window.step();
    assert!(!is_asked(&window));
    let left = Words::new(Language::Vietnamese).with("pin-missing", &[("count", "2".to_owned())]);
    window.get_by_label(&left);
}

#[test]
fn the_countdown_is_heard() {
    let (link, _commands) = Link::new(state("4-verified").snapshot);
    let (loudspeaker, heard) = Loudspeaker::new();
    let mut window = window(USUAL);
    *window.state_mut() = Clerk::new(link, loudspeaker, None);
    window.step();
    wait(&mut window, 30.2);
    for _ in 0..19 {
        wait(&mut window, 1.0);
    }
    let heard: Vec<Heard> = heard.try_iter().collect();
    assert_eq!(heard, [const { Heard::Tones(Sound::StillThere) }; 3]);
}

#[test]
fn a_visit_that_was_broken_off_clears_by_itself() {
    let (mut window, commands) = at("5-abandoned");
    wait(&mut window, 9.0);
    assert!(commands.try_recv().is_err());
    wait(&mut window, 1.5);
    assert!(matches!(commands.try_recv(), Ok(Command::Finish)));
    assert!(!is_asked(&window));
}

#[test]
fn a_desk_that_nobody_touches_is_locked_also_behind_a_result() {
    let (mut window, commands) = at("1-ready");
    wait(&mut window, 599.0);
    assert!(commands.try_recv().is_err());
    wait(&mut window, 2.0);
    assert!(matches!(commands.try_recv(), Ok(Command::SignOut)));

    // From the last touch on, though the result was cleared meanwhile.
    let (link, commands) = Link::new(state("4-verified").snapshot);
    *window.state_mut() = Clerk::new(link.clone(), quiet(), None);
    window.step();
    wait(&mut window, 51.0);
    assert!(matches!(commands.try_recv(), Ok(Command::Finish)));
    link.publish(|snapshot| snapshot.stage = Stage::default());
    wait(&mut window, 540.0);
    assert!(commands.try_recv().is_err());
    wait(&mut window, 20.0);
    assert!(matches!(commands.try_recv(), Ok(Command::SignOut)));
}

#[test]
fn the_supervisors_page_stands_for_five_quiet_minutes() {
    let (mut window, commands) = at("8-supervisor");
    for _ in 0..2 {
        wait(&mut window, 299.0);
        assert!(commands.try_recv().is_err());
        window.event(Event::PointerMoved(pos2(500.0, 300.0)));
        window.step();
    }
    wait(&mut window, 301.0);
    assert!(matches!(commands.try_recv(), Ok(Command::Finish)));
}

#[test]
fn nobody_is_signed_out_who_waits_for_a_card_or_a_finger() {
    for name in ["2-awaited", "2-reading", "3-finger"] {
        let (mut window, commands) = at(name);
        for _ in 0..3 {
            wait(&mut window, 400.0);
        }
        assert!(commands.try_recv().is_err(), "{name}");
        assert!(!is_asked(&window), "{name}");
    }
}

#[test]
fn whoever_attends_leaves_by_the_lock() {
    for name in ["1-ready", "4-verified", "7-second-person"] {
        let (mut window, commands) = at(name);
        window.get_by_label(&word("action-lock")).click_accesskit();
        window.step();
        assert!(
            matches!(commands.try_recv(), Ok(Command::SignOut)),
            "{name}"
        );
    }
}

#[test]
fn the_bar_says_what_clears_the_screen() {
    let mut verified = state("4-verified");
    for (card_lies, id) in [(true, "result-clears"), (false, "result-clears-unattended")] {
        verified.snapshot.card_lies = card_lies;
        let mut window = window(USUAL);
        let _commands = show(&mut window, &verified);
        window.get_by_label(&word(id));
    }
}

#[test]
fn nothing_that_was_copied_outlives_the_visit() {
    let (link, _commands) = Link::new(state("4-verified").snapshot);
    let mut window = window(USUAL);
    *window.state_mut() = Clerk::new(link.clone(), quiet(), None);
    window.step();
    let field = word("field-name");
    let label = Words::new(Language::Vietnamese).with("action-copy", &[("field", field)]);
    window.get_by_label(&label).click_accesskit();
    window.step();
    link.publish(|snapshot| snapshot.stage = Stage::default());
    window.step();
    let emptied = window
        .output()
        .platform_output
        .commands
        .iter()
        .any(|command| matches!(command, OutputCommand::CopyText(text) if text.is_empty()));
    assert!(emptied, "the clipboard still holds it");
    // Where nothing was copied, what others keep there stays.
    link.publish(|snapshot| snapshot.stage = state("4-verified").snapshot.stage);
    window.step();
    link.publish(|snapshot| snapshot.stage = Stage::default());
    window.step();
    assert!(window.output().platform_output.commands.is_empty());
    press(&mut window, Key::Escape);
}
