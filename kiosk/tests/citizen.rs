//! Every screen of the citizen, in both languages, at every size, scale and contrast: nothing cut
//! off, outside or over something else, and a way to call staff on each.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may")]

#[path = "citizen/heard.rs"]
mod heard;
mod layout;
#[path = "citizen/pressed.rs"]
mod pressed;
#[path = "citizen/staff.rs"]
mod staff;

use std::sync::mpsc::Receiver;

use card_reader::check::Outcome;
use egui::{Rect, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use fingerprint::Finger;
use fingerprint::quality::Advice;
use kiosk::station::sound::Loudspeaker;
use kiosk::ui::{Citizen, Link};
use kiosk::verification::decision::Decision;
use kiosk::verification::fault::Fault;
use kiosk::verification::view::{
    Capture, CardPresence, CheckLine, Command, Device, DeviceLine, DeviceState, Fields,
    FingerStage, Particulars, Reading, ResultView, Snapshot, Stage,
};
use kiosk::words::{Language, Words};

const SIZES: [Vec2; 4] = [
    vec2(1024.0, 600.0),
    vec2(1280.0, 800.0),
    vec2(1920.0, 1080.0),
    vec2(1080.0, 1920.0),
];

/// A screen: its name, the stage of the desk, and what is pressed to come to it.
struct Screen {
    name: &'static str,
    stage: Stage,
    devices: Vec<DeviceLine>,
    press: &'static [&'static str],
    /// Seconds that pass without a touch.
    quiet: usize,
}

fn screen(name: &'static str, stage: Stage, press: &'static [&'static str]) -> Screen {
    Screen {
        name,
        stage,
        devices: Vec::new(),
        press,
        quiet: 0,
    }
}

fn ready() -> Stage {
    Stage::Ready {
        input_problem: None,
    }
}

fn reading(card: CardPresence) -> Stage {
    Stage::Reading(Reading {
        card,
        steps: Vec::new(),
        bytes_done: 11_000,
        bytes_total: 24_000,
        share: 11.0 / 24.0,
        seconds_left: Some(6),
        fields: Fields::default(),
    })
}

fn finger(asked: Finger, capture: Capture, number: u8, advice: Option<Advice>) -> Stage {
    Stage::Finger(FingerStage {
        asked,
        on_card: vec![asked],
        number,
        allowed: 3,
        past: Vec::new(),
        capture,
        picture: None,
        advice,
        quality: None,
        quality_needed: 30,
        fields: Fields::default(),
    })
}

fn ended(decision: Decision, reason: &'static str) -> Stage {
    Stage::Result(Box::new(result(decision, reason)))
}

/// Verified where the policy lets revocation be.
fn unrevoked() -> ResultView {
    ResultView {
        checks: vec![CheckLine {
            code: "revocation".into(),
            outcome: Outcome::Undetermined,
            reason: "revocation-stale",
            mandatory: false,
        }],
        ..result(Decision::Verified, "finger-matches")
    }
}

fn result(decision: Decision, reason: &'static str) -> ResultView {
    ResultView {
        decision,
        reason,
        checks: Vec::new(),
        warnings: Vec::new(),
        particulars: Particulars::default(),
        fields: Fields::default(),
        tries: Vec::new(),
        on_card: vec![Finger::RightIndex, Finger::LeftIndex],
        procedure: None,
        decided: None,
        printed: None,
        record: Some(1),
        time: "23/11/2026, 09:41:27".into(),
        masked_number: None,
        receipt: None,
    }
}

/// What the parts of a desk may lack.
const NOT_READY: [Fault; 12] = [
    Fault::CardServiceDown,
    Fault::ReaderMissing,
    Fault::ReaderUnknown,
    Fault::ReaderGone,
    Fault::SensorMissing,
    Fault::VendorReaderMissing,
    Fault::TrustUnusable,
    Fault::TrustAltered,
    Fault::TrustRolledBack,
    Fault::RevocationUnusable,
    Fault::ClockWrong,
    Fault::DiskFull,
];

fn screens() -> Vec<Screen> {
    let lost = Capture::SensorFault(Fault::SensorGone);
    let mut screens = vec![
        screen("1-welcome", ready(), &[]),
        screen("2-agreement", ready(), &["language-vi"]),
        screen("2-declined", ready(), &["language-vi", "agreement-no"]),
        screen("2-number", ready(), &["language-vi", "agreement-yes"]),
        screen("3-card", reading(CardPresence::Awaited), &[]),
        screen(
            "3-card-again",
            reading(CardPresence::Lifted { seconds_left: 20 }),
            &[],
        ),
        screen("4-keep-still", reading(CardPresence::Present), &[]),
        screen(
            "5-finger",
            finger(Finger::RightIndex, Capture::Awaited, 1, None),
            &[],
        ),
        screen(
            "5-finger-left-thumb",
            finger(Finger::LeftThumb, Capture::Awaited, 1, None),
            &[],
        ),
        screen(
            "5-finger-right-little",
            finger(Finger::RightLittle, Capture::Awaited, 2, None),
            &[],
        ),
        screen(
            "5-finger-still",
            finger(Finger::RightIndex, Capture::Comparing, 1, None),
            &[],
        ),
        screen(
            "5-vendor",
            finger(Finger::Unknown, Capture::AtVendor, 1, None),
            &[],
        ),
        screen(
            "5-sensor-gone",
            finger(Finger::RightIndex, lost, 1, None),
            &[],
        ),
        screen(
            "7-verified",
            ended(Decision::Verified, "finger-matches"),
            &[],
        ),
        screen(
            "7-verified-unrevoked",
            Stage::Result(Box::new(unrevoked())),
            &[],
        ),
        screen(
            "8-see-staff",
            ended(Decision::Refused, "finger-differs"),
            &[],
        ),
        screen("8-called", reading(CardPresence::Awaited), &["help-call"]),
        screen("8-again", ended(Decision::Technical, "wrong-key"), &[]),
    ];
    for advice in Advice::ALL {
        let name: &'static str = Box::leak(format!("6-{}", advice.code()).into_boxed_str());
        let stage = finger(Finger::RightIndex, Capture::Awaited, 2, Some(advice));
        screens.push(screen(name, stage, &[]));
    }
    screens.push(Screen {
        quiet: 66,
        ..screen("9-still-there", reading(CardPresence::Awaited), &[])
    });
    let without = |device, state| {
        vec![DeviceLine {
            device,
            state,
            age_days: None,
            version: None,
        }]
    };
    for fault in NOT_READY {
        let name: &'static str = Box::leak(format!("unready-{}", fault.code()).into_boxed_str());
        screens.push(Screen {
            devices: without(Device::Journal, DeviceState::Unready(fault)),
            ..screen(name, ready(), &[])
        });
    }
    screens.push(Screen {
        devices: without(Device::Scanner, DeviceState::Lacking(Fault::ScannerMissing)),
        ..screen(
            "2-number-no-scanner",
            ready(),
            &["language-vi", "agreement-yes"],
        )
    });
    screens
}

type Window = Harness<'static, Citizen>;

/// A loudspeaker that nobody hears: its control is there.
fn quiet() -> Loudspeaker {
    Loudspeaker::new().0
}

/// A window of which the whole is drawn; `dt` seconds pass with every frame.
fn window(size: Vec2, dt: f32) -> Window {
    let (link, _) = Link::new(snapshot(&screen("none", ready(), &[])));
    Harness::builder()
        .with_size(size)
        .with_pixels_per_point(1.0)
        .with_step_dt(dt)
        .with_context_setup(kiosk::ui::prepare)
        .build_ui_state(
            |ui, citizen: &mut Citizen| {
                let whole = ui.ctx().content_rect();
                let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(whole));
                ui.set_clip_rect(whole);
                citizen.draw(&mut ui);
            },
            Citizen::new(link, quiet()),
        )
}

fn snapshot(screen: &Screen) -> Snapshot {
    Snapshot {
        desk: "BHXH cơ sở Mẫu · Quầy 03".into(),
        devices: screen.devices.clone(),
        stage: screen.stage.clone(),
        ..Snapshot::default()
    }
}

/// Brings a window to a screen; returns what the citizen asked of the desk.
fn show(window: &mut Window, screen: &Screen) -> Receiver<Command> {
    let (link, commands) = Link::new(snapshot(screen));
    *window.state_mut() = Citizen::new(link, quiet());
    window.step();
    for id in screen.press {
        press(window, id);
    }
    for _ in 0..screen.quiet {
        window.step();
    }
    commands
}

/// Presses what has this word in Vietnamese.
fn press(window: &mut Window, id: &str) {
    let label = Words::new(Language::Vietnamese).get(id);
    window.get_by_label(&label).click();
    window.step();
    window.step();
}

/// A screen in one language, scale and contrast.
#[derive(Clone, Copy)]
struct Look {
    language: Language,
    scale: f32,
    contrast: bool,
}

fn dress(window: &mut Window, look: Look) {
    window.state_mut().set_language(look.language);
    window.state_mut().set_appearance(look.contrast, look.scale);
    window.step();
    window.step();
}

/// Nothing cut off, outside or over something else; every target large enough; staff within reach.
fn check(size: Vec2) {
    let mut faults = Vec::new();
    let mut window = window(size, 0.5);
    layout::leave_unhinted(&window.ctx);
    let all = Rect::from_min_size(egui::Pos2::ZERO, size);
    for screen in &screens() {
        let _commands = show(&mut window, screen);
        for language in [Language::Vietnamese, Language::English] {
            let call = Words::new(language).get("help-call");
            for (scale, contrast) in [(1.0, false), (1.0, true), (2.0, false), (2.0, true)] {
                let look = Look {
                    language,
                    scale,
                    contrast,
                };
                dress(&mut window, look);
                let mut found = layout::faults(window.output(), all);
                found.extend(layout::target_faults(&window, all, 60.0));
                if window.query_by_label(&call).is_none() {
                    found.push("no way to call staff".into());
                }
                let name = format!("{} {} {scale} {contrast}", screen.name, language.tag());
                faults.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn every_screen_fits_1024_by_600() {
    check(SIZES[0]);
}

#[test]
fn every_screen_fits_1280_by_800() {
    check(SIZES[1]);
}

#[test]
fn every_screen_fits_1920_by_1080() {
    check(SIZES[2]);
}

#[test]
fn every_screen_fits_1080_by_1920() {
    check(SIZES[3]);
}

/// The policy says whether anybody can be verified without a part; the terminal follows it.
#[test]
fn a_terminal_serves_without_what_its_policy_can_spare() {
    let mut window = window(SIZES[0], 0.1);
    let fault = Fault::RevocationUnusable;
    for (state, serves) in [
        (DeviceState::Lacking(fault), true),
        (DeviceState::Unready(fault), false),
    ] {
        let revocation = DeviceLine {
            device: Device::RevocationList,
            state,
            age_days: None,
            version: None,
        };
        let screen = Screen {
            devices: vec![revocation],
            ..screen("none", ready(), &[])
        };
        let _commands = show(&mut window, &screen);
        let code = Words::new(Language::Vietnamese).get("out-of-service-call");
        let closed = window.query_by_label_contains(&code).is_some();
        assert_eq!(closed, !serves);
    }
}

/// The policy may let a visit be verified without a word about revocation; the terminal says so.
#[test]
fn what_was_not_checked_of_a_verified_visit_is_said() {
    let mut window = window(SIZES[0], 0.1);
    for screen in &screens() {
        let _commands = show(&mut window, screen);
        for language in [Language::Vietnamese, Language::English] {
            window.state_mut().set_language(language);
            window.step();
            let said = Words::new(language).get("citizen-unrevoked");
            let mut told = false;
            for clipped in &window.output().shapes {
                layout::each_text(&clipped.shape, &mut |text| {
                    told |= text.galley.text() == said;
                });
            }
            assert_eq!(
                told,
                screen.name == "7-verified-unrevoked",
                "{}",
                screen.name
            );
        }
    }
}

/// However a visit ends, the next citizen is asked anew: for a language, and for their agreement.
#[test]
fn nobody_goes_on_where_another_citizen_was() {
    let mut window = window(SIZES[0], 0.1);
    let (link, commands) = Link::new(snapshot(&screen("none", ready(), &[])));
    *window.state_mut() = Citizen::new(link.clone(), quiet());
    window.step();
    for end in [
        ended(Decision::Verified, "finger-matches"),
        ended(Decision::Refused, "finger-differs"),
        ended(Decision::Technical, "reader-gone"),
    ] {
        press(&mut window, "language-vi");
        press(&mut window, "agreement-yes");
        let number = Words::new(Language::Vietnamese).get("citizen-number");
        assert!(window.query_by_label_contains(&number).is_some());
        for stage in [reading(CardPresence::Present), end, ready()] {
            link.publish(|snapshot| snapshot.stage = stage);
            window.step();
            window.step();
        }
        let first = Words::new(Language::Vietnamese).get("language-en");
        assert!(
            window.query_by_label(&first).is_some(),
            "not at the beginning"
        );
    }
    drop(commands);
}

/// The ring round the asked finger's tip, drawn at several moments of a second.
#[test]
fn the_ring_stands_still_where_motion_is_reduced() {
    let asked = finger(Finger::RightIndex, Capture::Awaited, 1, None);
    for still in [false, true] {
        let mut window = window(SIZES[0], 0.3);
        // The harness itself stills what it shows.
        let usual = egui::Style::default().animation_time;
        let time = |style: &mut egui::Style| style.animation_time = usual;
        window.ctx.all_styles_mut(time);
        if still {
            kiosk::ui::reduce_motion(&window.ctx);
        }
        let _commands = show(&mut window, &screen("5-finger", asked.clone(), &[]));
        let mut rings = Vec::new();
        for _ in 0..4 {
            window.step();
            let shapes = window.output().shapes.iter();
            let circles = shapes.filter_map(|clipped| match &clipped.shape {
                egui::Shape::Circle(circle) if circle.stroke.width > 0.0 => Some(circle.radius),
                _ => None,
            });
            rings.push(circles.collect::<Vec<_>>());
        }
        assert!(!rings[0].is_empty());
        rings.dedup();
        assert_eq!(rings.len() == 1, still, "{rings:?}");
    }
}

/// Pictures for people: `KIOSK_SCREENS=FOLDER cargo test -p kiosk --test citizen -- --ignored`,
/// with `KIOSK_SCREEN=PART` those whose name contains the part.
#[test]
#[ignore = "writes pictures to be looked at"]
fn pictures_of_every_screen() {
    let folder = std::path::PathBuf::from(std::env::var_os("KIOSK_SCREENS").unwrap());
    let only = std::env::var("KIOSK_SCREEN").unwrap_or_default();
    for size in SIZES {
        let mut window = window(size, 0.5);
        for screen in &screens() {
            for language in [Language::Vietnamese, Language::English] {
                for scale in [1.0, 2.0] {
                    for contrast in [false, true] {
                        let name = format!(
                            "citizen-{}-{:.0}x{:.0}-{}-{:.0}{}.png",
                            screen.name,
                            size.x,
                            size.y,
                            language.tag(),
                            100.0 * scale,
                            if contrast { "-contrast" } else { "" }
                        );
                        if !only.split(',').any(|part| name.contains(part)) {
                            continue;
                        }
                        let _commands = show(&mut window, screen);
                        dress(
                            &mut window,
                            Look {
                                language,
                                scale,
                                contrast,
                            },
                        );
                        // No pointer stands over anything.
                        window.event(egui::Event::PointerGone);
                        window.step();
                        window.render().unwrap().save(folder.join(name)).unwrap();
                    }
                }
            }
        }
    }
}
