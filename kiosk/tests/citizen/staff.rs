//! Staff at a citizen's terminal: how they come to the supervisor's page, and how it closes.

use egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2};
use kiosk::journal::Counts;
use kiosk::staff::{Person, Role};
use kiosk::verification::supervision::{Period, SupervisorView};

use super::*;

const MARK: Pos2 = pos2(56.0, 53.0);

fn word(id: &str) -> String {
    Words::new(Language::Vietnamese).get(id)
}

fn shows(window: &Window, id: &str) -> bool {
    window.query_all_by_label(&word(id)).next().is_some()
}

/// A terminal at which this person works.
fn at(role: Role, stage: Stage) -> (Window, Link, Receiver<Command>) {
    let mut window = window(SIZES[1], 0.5);
    let (link, commands) = Link::new(Snapshot {
        people: vec![Person {
            name: "Trần Văn Thử".into(),
            role,
        }],
        ..snapshot(&screen("none", stage, &[]))
    });
    *window.state_mut() = Citizen::new(link.clone(), quiet());
    window.step();
    (window, link, commands)
}

fn key(window: &mut Window, key: Key) {
    window.key_press(key);
    window.step();
    window.step();
}

/// Holds the mark for this many half seconds.
fn hold(window: &mut Window, halves: usize) {
    let button = |pressed| Event::PointerButton {
        pos: MARK,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    window.event(Event::PointerMoved(MARK));
    window.event(button(true));
    for _ in 0..=halves {
        window.step();
    }
    window.event(button(false));
    window.step();
}

fn supervisor() -> Stage {
    Stage::Supervisor(Box::new(SupervisorView {
        by: "Trần Văn Thử".into(),
        date: "23/11/2026".into(),
        counts: Counts::default(),
        ages: Vec::new(),
        found: Vec::new(),
        period: Period::Today,
        decision: None,
        problem: None,
        exported: None,
        opened: None,
        chain: None,
    }))
}

#[test]
fn a_supervisor_comes_to_their_page_and_the_terminal_goes_back_by_itself() {
    let (mut window, link, commands) = at(Role::Supervisor, ready());
    key(&mut window, Key::F9);
    assert!(shows(&window, "supervisor-title"));
    assert!(!shows(&window, "help-call"));
    for digit in "729184".chars() {
        window.event(Event::Text(digit.into()));
        window.step();
    }
    key(&mut window, Key::Enter);
    let Ok(Command::Supervise { name, pin }) = commands.try_recv() else {
        unreachable!("nobody signed in")
    };
    assert_eq!((name.as_str(), pin.as_str()), ("Trần Văn Thử", "729184"));
    link.publish(|snapshot| snapshot.stage = supervisor());
    window.step();
    window.step();
    assert!(shows(&window, "tab-journal"));

    for _ in 0..62 {
        window.step();
    }
    assert!(shows(&window, "clears-title"), "after 30 s");
    assert!(commands.try_recv().is_err());
    key(&mut window, Key::Space);
    assert!(!shows(&window, "clears-title"), "a touch keeps it");
    for _ in 0..102 {
        window.step();
    }
    assert!(matches!(commands.try_recv(), Ok(Command::Finish)));
    link.publish(|snapshot| snapshot.stage = ready());
    window.step();
    window.step();
    assert!(shows(&window, "help-call") && shows(&window, "language-en"));
}

#[test]
fn the_question_for_a_pin_closes_by_escape_and_by_itself() {
    let (mut window, _link, commands) = at(Role::Administrator, ready());
    key(&mut window, Key::F9);
    assert!(shows(&window, "supervisor-title"));
    key(&mut window, Key::Escape);
    assert!(shows(&window, "help-call"));
    key(&mut window, Key::F9);
    for _ in 0..104 {
        window.step();
    }
    assert!(shows(&window, "help-call"));
    assert!(
        !commands
            .try_iter()
            .any(|it| matches!(it, Command::Supervise { .. }))
    );
}

#[test]
fn the_mark_is_held_for_five_seconds() {
    let (mut window, _link, _commands) = at(Role::Supervisor, ready());
    hold(&mut window, 8);
    assert!(shows(&window, "help-call"), "four seconds are a long touch");
    hold(&mut window, 11);
    assert!(shows(&window, "supervisor-title"));
}

/// Neither a citizen who has begun nor a visit meets it, and a clerk has no page there.
#[test]
fn nobody_comes_to_it_once_a_citizen_has_begun() {
    let opens = |window: &mut Window| {
        key(window, Key::F9);
        hold(window, 11);
        shows(window, "supervisor-title")
    };
    let (mut window, _link, _commands) = at(Role::Supervisor, ready());
    press(&mut window, "language-vi");
    assert!(!opens(&mut window), "asked for their agreement");
    for stage in [
        reading(CardPresence::Awaited),
        finger(Finger::RightIndex, Capture::Awaited, 1, None),
        ended(Decision::Refused, "finger-differs"),
    ] {
        let (mut window, _link, _commands) = at(Role::Supervisor, stage);
        assert!(!opens(&mut window));
    }
    let (mut window, _link, _commands) = at(Role::Clerk, ready());
    assert!(!opens(&mut window));
}
