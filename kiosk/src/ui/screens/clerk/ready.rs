//! Clerk 1: nobody is here; procedure and number are entered.

use egui::{Key, Rect, Ui, pos2};
use zeroize::Zeroizing;

use super::bars::{Action, bottom_bar};
use super::page::Page;
use super::pin::PinEntry;
use super::{Clerk, Dialog, errand, number, supervisor};
use crate::ui::look::board::{Board, Part};
use crate::ui::look::card::column;
use crate::ui::look::field::has_focus;
use crate::ui::look::{Mark, Sign};
use crate::verification::view::{DeviceLine, DeviceState, Snapshot};
use crate::words::Words;

#[derive(Clone, Copy)]
enum Does {
    Agree,
    Read,
    Supervise,
}

/// The screen. What the scanner on a serial line has read begins a visit, or waits in the field for
/// what is missing.
pub(super) fn draw(
    window: &mut Clerk,
    ui: &mut Ui,
    snapshot: &Snapshot,
    problem: Option<&'static str>,
    scanned: Option<Zeroizing<String>>,
    page: &Page,
) {
    let scans = scanned.is_some();
    if let Some(text) = scanned {
        window.entry.wipe();
        window.entry.push(&text);
    }
    let mut read = ui.is_enabled() && !has_focus(ui) && window.entry.listen(ui);
    board(ui, snapshot, &window.words, page);
    let content = page.content;
    let cut = content.left() + ((content.width() - page.gap) * 0.48).round();
    let left = Rect::from_min_max(content.min, pos2(cut, content.bottom()));
    let right = Rect::from_min_max(pos2(cut + page.gap, content.top()), content.max);
    column(ui, left, "errand", &page.theme, |ui| {
        errand::draw(&mut window.draft, ui, &window.words, page);
    });
    column(ui, right, "number", &page.theme, |ui| {
        number::draw(&mut window.entry, ui, problem, &window.words, page);
    });
    let complete = window.entry.is_complete() && window.draft.missing().is_none();
    let supervisor = supervisor::action(snapshot, &window.words, Does::Supervise);
    let agreed = window.draft.agreed;
    let agree = Action::new(Does::Agree, window.words.get("action-agreed"), Key::F4).ticked(agreed);
    let action = Action::new(Does::Read, window.words.get("action-read"), Key::Enter)
        .primary()
        .enabled(complete);
    // What has to be said is read while the number is still awaited.
    let missing = if !agreed || window.entry.is_complete() {
        window.draft.missing()
    } else {
        None
    };
    let note = missing.map_or_else(String::new, |id| window.words.get(id));
    match bottom_bar(ui, supervisor.as_ref(), &note, &[agree, action], page) {
        Some(Does::Agree) => window.draft.agreed = !agreed,
        Some(Does::Read) => read = true,
        Some(Does::Supervise) => window.dialog = Some(Dialog::Supervisor(PinEntry::new())),
        None => {}
    }
    // By now whatever was pressed with it counts: on a busy machine a key and what was scanned or
    // typed after it come within one frame.
    if window.draft.missing().is_none() && (scans || read && window.entry.is_complete()) {
        let text = window.entry.take();
        window.begin(text);
    }
}

/// How a part is that works: of a list its version and age.
pub(super) fn state_of(line: &DeviceLine, words: &Words) -> String {
    let days = |days: u32| ("days", days.to_string());
    match (line.age_days, line.version) {
        (Some(age), Some(version)) => {
            let version = ("version", version.to_string());
            words.with("state-signed", &[version, days(age)])
        }
        (Some(age), None) => words.with("state-age", &[days(age)]),
        (None, _) => words.get("state-ready"),
    }
}

fn board(ui: &mut Ui, snapshot: &Snapshot, words: &Words, page: &Page) {
    let lines = &snapshot.devices;
    let (away, ready): (Vec<&DeviceLine>, Vec<_>) =
        lines.iter().partition(|line| line.state.fault().is_some());
    let unready = |line: &DeviceLine| matches!(line.state, DeviceState::Unready(_));
    let title = words.get(if lines.iter().any(unready) {
        "ready-not"
    } else {
        "ready-title"
    });
    let mut parts = vec![
        Part::Space(14.0),
        Part::Word(title, if page.small { 46.0 } else { 56.0 }),
        Part::second(words.get("ready-hint"), 20.0).optional(),
        Part::Space(16.0),
        Part::Rule,
        Part::Space(16.0),
    ];
    let name = |line: &DeviceLine| words.get(&format!("device-{}", line.device.code()));
    for line in &away {
        if let Some(fault) = line.state.fault() {
            let state = words.what_to_do(fault.code());
            let name = if page.small {
                words.why(fault.code())
            } else {
                name(line)
            };
            let state = if page.small {
                state
            } else {
                format!("{} {state}", words.why(fault.code()))
            };
            parts.push(Part::Line {
                mark: Mark::Technical,
                name,
                state,
            });
        }
    }
    if page.small && !ready.is_empty() {
        // No room for a line each: what works stands together.
        let names: Vec<String> = ready.iter().map(|line| name(line)).collect();
        parts.push(Part::Line {
            mark: Mark::Check,
            name: words.get("state-ready"),
            state: names.join(", "),
        });
    } else {
        parts.extend(ready.iter().map(|line| Part::Line {
            mark: Mark::Check,
            name: name(line),
            state: state_of(line, words),
        }));
    }
    let values = [
        ("step", "1".to_owned()),
        ("name", words.get("stage-prepare")),
    ];
    let board = Board {
        sign: Sign::Instruct,
        step: Some((1, words.with("step-of", &values))),
        parts,
        foot: None,
    };
    board.show(ui, page.board, page.board_padding, &page.theme);
}
