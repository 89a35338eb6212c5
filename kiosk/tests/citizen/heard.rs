//! What a citizen hears, and what is heard when staff are called.

use kiosk::station::sound::{Heard, Sound};

use super::*;

/// A window with its loudspeaker, which begins at this stage.
fn at(stage: Stage) -> (Window, Link, Receiver<Heard>) {
    let mut window = window(SIZES[0], 0.5);
    let (link, _commands) = Link::new(snapshot(&screen("none", stage, &[])));
    let (loudspeaker, heard) = Loudspeaker::new();
    *window.state_mut() = Citizen::new(link.clone(), loudspeaker);
    window.step();
    (window, link, heard)
}

fn come_to(window: &mut Window, link: &Link, stage: Stage) {
    link.publish(|snapshot| snapshot.stage = stage);
    for _ in 0..3 {
        window.step();
    }
}

fn tones(heard: &Receiver<Heard>) -> Vec<Sound> {
    let tones = heard.try_iter().filter_map(|heard| match heard {
        Heard::Tones(sound) => Some(sound),
        Heard::Words(..) => None,
    });
    tones.collect()
}

#[test]
fn every_step_is_heard_once_and_the_room_never_learns_a_refusal() {
    let (mut window, link, heard) = at(reading(CardPresence::Awaited));
    assert_eq!(tones(&heard), [], "nothing has happened yet");
    come_to(&mut window, &link, reading(CardPresence::Present));
    assert_eq!(tones(&heard), [Sound::StepDone]);
    let lifted = CardPresence::Lifted { seconds_left: 19 };
    come_to(&mut window, &link, reading(lifted));
    assert_eq!(tones(&heard), [Sound::StaffNeeded]);
    let asked = finger(Finger::RightIndex, Capture::Awaited, 1, None);
    come_to(&mut window, &link, asked);
    assert_eq!(tones(&heard), [Sound::StepDone]);
    come_to(
        &mut window,
        &link,
        ended(Decision::Verified, "finger-matches"),
    );
    assert_eq!(tones(&heard), [Sound::Verified]);
    let unlike = [
        (Decision::Refused, "finger-differs"),
        (Decision::Staff, "csca-unknown"),
        (Decision::PoorCapture, "finger-poor"),
        (Decision::Technical, "reader-gone"),
    ];
    for (decision, reason) in unlike {
        let (mut window, link, heard) = at(reading(CardPresence::Present));
        come_to(&mut window, &link, ended(decision, reason));
        assert_eq!(tones(&heard), [Sound::StaffNeeded], "{decision:?}");
    }
}

#[test]
fn the_countdown_is_heard_at_twenty_ten_and_five_seconds() {
    let (mut window, _link, heard) = at(reading(CardPresence::Awaited));
    // Half a second a frame: thirty seconds of quiet, and the whole countdown.
    for _ in 0..58 {
        window.step();
    }
    assert_eq!(tones(&heard), []);
    for _ in 0..40 {
        window.step();
    }
    assert_eq!(tones(&heard), [Sound::StillThere; 3]);
}

#[test]
fn it_is_heard_again_whoever_asks() {
    let (mut window, link, heard) = at(reading(CardPresence::Awaited));
    come_to(&mut window, &link, reading(CardPresence::Present));
    let _ = tones(&heard);
    press(&mut window, "help-listen");
    let again: Vec<Heard> = heard.try_iter().collect();
    let still = Words::new(Language::Vietnamese).get("citizen-still");
    assert_eq!(again.first(), Some(&Heard::Tones(Sound::StepDone)));
    assert!(
        matches!(again.get(1), Some(Heard::Words(words, Language::Vietnamese))
            if words.contains(&still)),
        "{again:?}"
    );
}

#[test]
fn a_quiet_terminal_is_quiet_until_the_next_citizen() {
    let (mut window, link, heard) = at(reading(CardPresence::Awaited));
    press(&mut window, "action-mute");
    come_to(&mut window, &link, reading(CardPresence::Present));
    press(&mut window, "help-listen");
    assert_eq!(heard.try_iter().count(), 0);
    come_to(&mut window, &link, ready());
    come_to(&mut window, &link, reading(CardPresence::Present));
    assert_eq!(tones(&heard), [Sound::StepDone]);
}

#[test]
fn staff_are_called_aloud_though_the_terminal_was_made_quiet() {
    let (mut window, _link, heard) = at(reading(CardPresence::Awaited));
    press(&mut window, "action-mute");
    press(&mut window, "help-call");
    assert_eq!(tones(&heard), [Sound::StaffNeeded]);
    let called = Words::new(Language::Vietnamese).get("citizen-called");
    assert!(window.query_by_label(&called).is_some());
}

#[test]
fn a_terminal_that_nobody_hears_does_not_say_that_staff_were_called() {
    let mut window = window(SIZES[0], 0.5);
    let (link, _commands) = Link::new(snapshot(&screen(
        "none",
        reading(CardPresence::Awaited),
        &[],
    )));
    *window.state_mut() = Citizen::new(link, Loudspeaker::default());
    window.step();
    press(&mut window, "help-call");
    let words = Words::new(Language::Vietnamese);
    assert!(
        window
            .query_by_label(&words.get("citizen-called"))
            .is_none()
    );
    assert!(
        window
            .query_by_label(&words.get("citizen-call-yourself"))
            .is_some()
    );
}
