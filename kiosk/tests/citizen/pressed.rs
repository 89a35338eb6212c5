//! What a citizen presses beside the answers: language, text, contrast, staff, stop; and scans.

use egui::{Event, Key, Modifiers};
use zeroize::Zeroizing;

use super::*;

fn at(stage: Stage) -> (Window, Link, Receiver<Command>) {
    let mut window = window(SIZES[1], 0.1);
    let (link, commands) = Link::new(snapshot(&screen("none", stage, &[])));
    *window.state_mut() = Citizen::new(link.clone(), quiet());
    window.step();
    (window, link, commands)
}

/// How large the letters of the sentence below the headline are, in pixels.
fn letters(window: &Window) -> f32 {
    let hint = Words::new(Language::Vietnamese).get("citizen-still-hint");
    let mut size = 0.0;
    for clipped in &window.output().shapes {
        layout::each_text(&clipped.shape, &mut |text| {
            if text.galley.text() == hint {
                size = text.galley.job.sections[0].format.font_id.size;
            }
        });
    }
    size
}

/// The colour of the page.
fn page(window: &Window) -> Option<egui::Color32> {
    let shapes = window.output().shapes.iter();
    let mut whole = shapes.filter_map(|clipped| match &clipped.shape {
        egui::Shape::Rect(rect) if rect.rect.size() == SIZES[1] => Some(rect.fill),
        _ => None,
    });
    whole.next_back()
}

#[test]
fn the_language_changes_at_every_step() {
    for stage in [
        reading(CardPresence::Awaited),
        finger(Finger::RightIndex, Capture::Awaited, 1, None),
        ended(Decision::Refused, "finger-differs"),
    ] {
        let (mut window, _link, _commands) = at(stage);
        press(&mut window, "language-en");
        let call = Words::new(Language::English).get("help-call");
        assert!(window.query_by_label(&call).is_some());
        press(&mut window, "language-vi");
        let call = Words::new(Language::Vietnamese).get("help-call");
        assert!(window.query_by_label(&call).is_some());
    }
}

/// On a busy machine one frame gets both keys.
#[test]
fn enter_presses_what_has_the_focus_and_not_what_tab_comes_to_after_it() {
    let (mut window, _link, _commands) = at(ready());
    let words = Words::new(Language::Vietnamese);
    window.get_by_label(&words.get("language-vi")).focus();
    window.step();
    let keys = [Key::Enter, Key::Tab].map(|key| Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    });
    window.input_mut().events.extend(keys);
    for _ in 0..4 {
        window.step();
    }
    assert!(window.query_by_label(&words.get("agreement-yes")).is_some());
}

#[test]
fn text_grows_in_steps_and_contrast_turns_and_both_are_forgotten() {
    let (mut window, link, _commands) = at(reading(CardPresence::Present));
    let (plain, light) = (letters(&window), page(&window));
    let mut sizes = Vec::new();
    for _ in 0..3 {
        press(&mut window, "help-text");
        sizes.push(letters(&window));
    }
    assert!(
        sizes[0] > plain && sizes[1] >= sizes[0],
        "{plain} {sizes:?}"
    );
    assert_eq!(sizes[2], plain, "after 200 % comes 100 %");
    press(&mut window, "help-contrast");
    assert_ne!(page(&window), light);
    press(&mut window, "help-text");
    // The next citizen finds everything as it was.
    for stage in [ready(), reading(CardPresence::Present)] {
        link.publish(|snapshot| snapshot.stage = stage);
        window.step();
        window.step();
    }
    assert_eq!(letters(&window), plain);
    assert_eq!(page(&window), light);
}

#[test]
fn whoever_stops_ends_the_visit_and_whoever_is_asked_may_stay() {
    let (mut window, _link, commands) = at(reading(CardPresence::Awaited));
    press(&mut window, "help-stop");
    assert!(matches!(commands.try_recv(), Ok(Command::Finish)));

    for (answer, stays) in [("citizen-here", true), ("citizen-finish", false)] {
        let (mut window, _link, commands) = at(reading(CardPresence::Awaited));
        for _ in 0..310 {
            window.step();
        }
        press(&mut window, answer);
        match commands.try_recv() {
            Ok(Command::StillHere) => assert!(stays),
            Ok(Command::Finish) => assert!(!stays),
            _ => unreachable!("neither"),
        }
    }
}

#[test]
fn a_scanned_card_begins_where_the_number_is_asked_for_and_nowhere_else() {
    let scan = |window: &mut Window, link: &Link| {
        link.scanned(Zeroizing::new("001090000006".into()));
        window.step();
        window.step();
    };
    let (mut window, link, commands) = at(ready());
    scan(&mut window, &link);
    press(&mut window, "language-vi");
    scan(&mut window, &link);
    assert!(commands.try_recv().is_err(), "nobody has agreed yet");
    press(&mut window, "agreement-yes");
    assert!(commands.try_recv().is_err(), "nothing was kept");
    scan(&mut window, &link);
    let Ok(Command::Start(text, errand)) = commands.try_recv() else {
        unreachable!("no visit");
    };
    assert_eq!(text.as_str(), "001090000006");
    assert_eq!(errand.agreement.unwrap().language, "vi");

    // On a busy machine one frame gets the answer and what was scanned after it.
    let (mut window, link, commands) = at(ready());
    press(&mut window, "language-vi");
    let agree = Words::new(Language::Vietnamese).get("agreement-yes");
    window.get_by_label(&agree).click_accesskit();
    scan(&mut window, &link);
    assert!(matches!(commands.try_recv(), Ok(Command::Start(..))));
    for stage in [
        reading(CardPresence::Awaited),
        ended(Decision::Verified, "finger-matches"),
    ] {
        let (mut window, link, commands) = at(stage);
        scan(&mut window, &link);
        assert!(commands.try_recv().is_err());
    }
}
