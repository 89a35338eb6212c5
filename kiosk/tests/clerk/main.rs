//! Every state of the clerk's window, in both languages, at every size: nothing cut off, outside
//! or over something else, and everything done by the keyboard alone.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may")]

mod keyboard;
#[path = "../layout/mod.rs"]
mod layout;
mod scanner;
mod states;
mod told;
mod unattended;

use std::sync::mpsc::Receiver;

use egui::{Event, Rect, Role, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use fingerprint::Finger;
use kiosk::station::sound::Loudspeaker;
use kiosk::ui::{Clerk, Link};
use kiosk::verification::errand::Procedure;
use kiosk::verification::view::{Command, Snapshot};
use kiosk::words::{Language, Words};
use states::{State, Step};

const SMALL: Vec2 = vec2(1024.0, 600.0);
const USUAL: Vec2 = vec2(1280.0, 800.0);
const LARGE: Vec2 = vec2(1920.0, 1080.0);
const UPRIGHT: Vec2 = vec2(1080.0, 1920.0);

type Window = Harness<'static, Clerk>;

/// A loudspeaker that nobody hears: its control is there.
fn quiet() -> Loudspeaker {
    Loudspeaker::new().0
}

/// A window of which the whole is drawn.
fn window(size: Vec2) -> Window {
    let (link, _) = Link::new(Snapshot::default());
    Harness::builder()
        .with_size(size)
        .with_pixels_per_point(1.0)
        .with_context_setup(kiosk::ui::prepare)
        .build_ui_state(
            |ui, clerk: &mut Clerk| {
                let whole = ui.ctx().content_rect();
                let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(whole));
                ui.set_clip_rect(whole);
                clerk.draw(&mut ui);
            },
            Clerk::new(link, quiet(), None),
        )
}

/// How a window is dressed.
#[derive(Debug, Clone, Copy)]
struct Dress {
    language: Language,
    scale: f32,
    contrast: bool,
}

const PLAIN: Dress = Dress {
    language: Language::Vietnamese,
    scale: 1.0,
    contrast: false,
};
const ENGLISH: Dress = Dress {
    language: Language::English,
    ..PLAIN
};

/// Lets this many seconds pass before the next frame.
fn wait(window: &mut Window, seconds: f64) {
    let now = window.ctx.input(|input| input.time);
    window.input_mut().time = Some(now + seconds);
    window.step();
    window.input_mut().time = None;
}

/// Brings a window to a state; returns what the clerk asked of the desk.
fn show(window: &mut Window, state: &State) -> Receiver<Command> {
    let (link, commands) = Link::new(state.snapshot.clone());
    *window.state_mut() = Clerk::new(link, quiet(), None);
    window.step();
    for step in state.steps {
        match step {
            Step::Press(id) => {
                let label = Words::new(Language::Vietnamese).get(id);
                window.get_by_label(&label).click_accesskit();
            }
            Step::Turn(id) => {
                let label = Words::new(Language::Vietnamese).get(id);
                let tab = window.get_by_role_and_label(Role::Tab, &label);
                tab.click_accesskit();
            }
            Step::Type(text) => window.event(Event::Text((*text).into())),
            Step::Key(key) => window.key_press(*key),
            Step::Wait(seconds) => wait(window, *seconds),
        }
        window.step();
    }
    commands
}

/// Every text that was drawn in the last frame.
fn texts(window: &Window) -> Vec<String> {
    let mut texts = Vec::new();
    for clipped in &window.output().shapes {
        layout::each_text(&clipped.shape, &mut |text| {
            texts.push(text.galley.text().to_owned());
        });
    }
    texts
}

fn dress(window: &mut Window, dress: Dress) {
    window.state_mut().set_language(dress.language);
    window
        .state_mut()
        .set_appearance(dress.contrast, dress.scale);
    window.step();
}

/// Both languages, both ends of the scale, light and high contrast.
fn every_dress() -> impl Iterator<Item = Dress> {
    [PLAIN, ENGLISH].into_iter().flat_map(|look| {
        [1.0, 2.0].into_iter().flat_map(move |scale| {
            [false, true].map(|contrast| Dress {
                scale,
                contrast,
                ..look
            })
        })
    })
}

/// Everything that is wrong with every state, however dressed.
fn check(size: Vec2) {
    let mut faults = Vec::new();
    let mut window = window(size);
    layout::leave_unhinted(&window.ctx);
    let all = Rect::from_min_size(egui::Pos2::ZERO, size);
    for state in &states::all() {
        let _commands = show(&mut window, state);
        for look in every_dress() {
            dress(&mut window, look);
            let mut found = layout::faults(window.output(), all);
            found.extend(layout::target_faults(&window, all, 60.0));
            let name = format!("{} {look:?}", state.name);
            faults.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
        }
    }
    let list = faults.join("\n");
    assert!(faults.is_empty(), "{} faults:\n{list}", faults.len());
}

#[test]
fn every_state_fits_1024_by_600() {
    check(SMALL);
}

#[test]
fn every_state_fits_1280_by_800() {
    check(USUAL);
}

#[test]
fn every_state_fits_1920_by_1080() {
    check(LARGE);
}

#[test]
fn every_state_fits_1080_by_1920() {
    check(UPRIGHT);
}

/// Holder and checks are seen at once.
#[test]
fn a_verified_holder_is_seen_without_scrolling() {
    for size in [SMALL, USUAL, LARGE] {
        let mut window = window(size);
        let _commands = show(&mut window, &states::named("4-verified"));
        for look in [PLAIN, ENGLISH] {
            dress(&mut window, look);
            let bars = layout::bars(window.output());
            assert!(bars.is_empty(), "{size} {look:?}: {bars:?}");
        }
    }
}

/// The supervisor sees the last four visits below the day and the desk.
#[test]
fn the_last_visits_are_seen_without_scrolling_at_1280_by_800() {
    let mut window = window(USUAL);
    let _commands = show(&mut window, &states::named("8-supervisor"));
    for look in [PLAIN, ENGLISH] {
        dress(&mut window, look);
        let last = window.get_by_label("000645").rect();
        assert!(last.bottom() <= USUAL.y - 24.0, "{look:?}: {last:?}");
    }
}

/// Where the board is smallest its mark is 96 high all the same, of which its shape fills 88 % at
/// least.
#[test]
fn the_mark_of_a_result_keeps_its_size_at_1024_by_600() {
    let mut window = window(SMALL);
    let board = Rect::from_min_size(egui::pos2(16.0, 80.0), vec2(300.0, 420.0));
    for name in [
        "4-verified",
        "5-refused",
        "6-staff",
        "5-poor",
        "5-technical",
        "7-decided",
    ] {
        let _commands = show(&mut window, &states::named(name));
        for look in [PLAIN, ENGLISH] {
            dress(&mut window, look);
            let shapes = window.output().shapes.iter();
            let shapes = shapes.filter(|clipped| !matches!(clipped.shape, egui::Shape::Text(_)));
            let places = shapes.map(|clipped| clipped.shape.visual_bounding_rect());
            let square = |rect: &Rect| (0.6..1.6).contains(&rect.aspect_ratio());
            let high = places
                .filter(|place| board.contains_rect(*place) && *place != board && square(place))
                .map(|place| place.height())
                .fold(0.0, f32::max);
            assert!(
                (0.88 * 96.0..97.0).contains(&high),
                "{name} {look:?}: {high}"
            );
        }
    }
}

/// The policy may let a visit be verified without a word about revocation; the screen says so.
#[test]
fn what_was_not_checked_of_a_verified_visit_is_said() {
    let mut window = window(USUAL);
    for (name, open) in [("4-verified", false), ("4-verified-unrevoked", true)] {
        let states = states::all();
        let state = states.iter().find(|state| state.name == name).unwrap();
        let _commands = show(&mut window, state);
        for look in [PLAIN, ENGLISH] {
            dress(&mut window, look);
            let words = Words::new(look.language);
            let (passed, total) = if open { ("5", "6") } else { ("6", "6") };
            let values = [("passed", passed.into()), ("total", total.into())];
            let counted = words.with("result-passed", &values);
            window.get_by_label(&counted);
            window.get_by_label(&words.check("revocation"));
            for id in ["result-revocation-open", "reason-revocation-stale"] {
                let said = words.get(id);
                let said = window.query_by_label_contains(&said);
                assert_eq!(said.is_some(), open, "{name} {id}");
            }
        }
    }
}

/// What the chip says in Vietnamese is said in the window's language.
#[test]
fn the_holders_sex_is_worded_by_the_language() {
    let mut window = window(USUAL);
    for name in ["2-reading", "4-verified"] {
        let states = states::all();
        let state = states.iter().find(|state| state.name == name).unwrap();
        let _commands = show(&mut window, state);
        for (look, word, other) in [(PLAIN, "Nam", "Male"), (ENGLISH, "Male", "Nam")] {
            dress(&mut window, look);
            let mut seen = Vec::new();
            for clipped in &window.output().shapes {
                let mut look = |text: &egui::epaint::TextShape| {
                    seen.push(text.galley.text().to_owned());
                };
                layout::each_text(&clipped.shape, &mut look);
            }
            assert!(seen.iter().any(|text| text == word), "{name}: {word}");
            assert!(!seen.iter().any(|text| text == other), "{name}: {other}");
        }
    }
}

/// Pictures for people: `KIOSK_SCREENS=FOLDER cargo test -p kiosk --test clerk -- --ignored`,
/// with `KIOSK_SCREEN=PART,PART` those whose name contains one of the parts.
#[test]
#[ignore = "writes pictures to be looked at"]
fn pictures_of_every_state() {
    let folder = std::path::PathBuf::from(std::env::var_os("KIOSK_SCREENS").unwrap());
    let only = std::env::var("KIOSK_SCREEN").unwrap_or_default();
    for size in [SMALL, USUAL, LARGE, UPRIGHT] {
        let mut window = window(size);
        for state in &states::all() {
            for look in every_dress() {
                let name = format!(
                    "clerk-{}-{:.0}x{:.0}-{}-{:.0}{}.png",
                    state.name,
                    size.x,
                    size.y,
                    look.language.tag(),
                    100.0 * look.scale,
                    if look.contrast { "-contrast" } else { "" }
                );
                if !only.split(',').any(|part| name.contains(part)) {
                    continue;
                }
                let _commands = show(&mut window, state);
                dress(&mut window, look);
                // No pointer stands over anything.
                window.event(Event::PointerGone);
                window.step();
                window.render().unwrap().save(folder.join(name)).unwrap();
            }
        }
    }
}
