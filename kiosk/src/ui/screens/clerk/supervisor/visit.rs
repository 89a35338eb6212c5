//! A visit of the journal, opened: what its record tells, and what can still be decided about it.

use egui::{Key, Rect, Sense, Ui, pos2, vec2};

use super::super::bars::{Action, row};
use super::super::decide::Undecided;
use super::super::page::Page;
use super::super::result::checks::{Row, rows};
use super::super::result::why::one_try;
use super::journal::{decided, procedure};
use super::mark_of;
use crate::journal::Found;
use crate::ui::look::card::card;
use crate::ui::look::text::{lay, paragraph, put};
use crate::ui::look::{Icon, Weight};
use crate::verification::clock::clock_of;
use crate::verification::decision::Decision;
use crate::verification::past::PastVisit;
use crate::verification::view::Snapshot;
use crate::words::Words;

/// Draws the visit; returns it where somebody wants to decide about it.
pub(super) fn draw(
    ui: &mut Ui,
    visit: &PastVisit,
    snapshot: &Snapshot,
    words: &Words,
    page: &Page,
) -> Option<Undecided> {
    let theme = &page.theme;
    let undecided = Undecided::of_row(&visit.found, snapshot);
    let mut decides = false;
    card(ui, 0.0, page.card_padding, theme, |ui| {
        decides = head(ui, &visit.found, undecided.is_some(), words, page);
        let style = (16.0, Weight::Regular);
        let facts = facts(&visit.found, words);
        paragraph(ui, &facts, style, theme.colours.ink2, theme);
        ui.add_space(4.0);
        let why = words.why(&visit.found.reason);
        paragraph(ui, &why, style, theme.colours.ink, theme);
        if visit.revocation_open && visit.found.decision == Decision::Verified.code() {
            let open = words.get("result-revocation-open");
            let style = (16.0, Weight::SemiBold);
            paragraph(ui, &open, style, theme.colours.ink, theme);
        }
        let second = decided(&visit.found, words).zip(visit.second.as_ref());
        if let Some((decided, (reason, note))) = second {
            ui.add_space(4.0);
            let reason = words.get(&format!("override-{reason}"));
            let parts = [decided, reason, note.clone()];
            let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            let style = (16.0, Weight::SemiBold);
            paragraph(ui, &parts.join(" · "), style, theme.colours.ink, theme);
        }
        for code in &visit.warnings {
            let said = words.get(&format!("warning-{code}"));
            let said = format!("{}: {said}", words.get("result-warnings"));
            paragraph(ui, &said, style, theme.colours.ink2, theme);
        }
        if !visit.tries.is_empty() {
            ui.add_space(8.0);
        }
        for (index, end) in visit.tries.iter().enumerate() {
            one_try(ui, index + 1, end, words, page);
        }
    });
    if !visit.checks.is_empty() {
        ui.add_space(page.gap);
        card(ui, 0.0, vec2(0.0, 6.0), theme, |ui| {
            let all = visit.checks.iter().map(|check| Row {
                code: &check.code,
                outcome: check.outcome,
                reason: &check.reason,
                told: None,
            });
            rows(ui, all, &visit.found.reason, words, page);
        });
    }
    undecided.filter(|_| decides)
}

/// The visit's number and how it ended, and the way to a second person's decision at the right.
fn head(ui: &mut Ui, found: &Found, decides: bool, words: &Words, page: &Page) -> bool {
    let theme = &page.theme;
    let decide = Action::new((), words.get("action-decide"), Key::F7).icon(Icon::Person);
    let button = if decides { decide.width(ui, page) } else { 0.0 };
    let origin = ui.cursor().min;
    let wide = ui.available_width();
    let side = 34.0;
    let record = [("record", format!("{:06}", found.sequence))];
    let number = words.with("visit-number", &record);
    let ended = words.get(&format!("outcome-day-{}", found.decision));
    let said = format!("{number} · {ended}");
    // Beside the button where there is room for both.
    let beside = wide - side - 12.0 - button - 16.0;
    let stacked = beside < 280.0 * theme.text;
    let room = if stacked { wide - side - 12.0 } else { beside };
    let style = (22.0, Weight::Bold);
    let said = lay(ui, &said, style, theme.colours.ink, room, theme);
    let line = said.rect.height().max(side);
    let high = if decides && !stacked {
        line.max(60.0)
    } else {
        line
    };
    let middle = origin.y + high / 2.0;
    let square = Rect::from_center_size(pos2(origin.x + side / 2.0, middle), vec2(side, side));
    mark_of(&found.decision).on_surface(ui.painter(), square, theme);
    let at = pos2(origin.x + side + 12.0, middle - said.rect.height() / 2.0);
    put(ui, at, said);
    ui.allocate_rect(
        Rect::from_min_size(origin, vec2(wide, high)),
        Sense::hover(),
    );
    let mut pressed = false;
    if decides {
        let bar = if stacked {
            ui.add_space(8.0);
            let size = vec2(wide, 60.0);
            ui.allocate_exact_size(size, Sense::hover()).0
        } else {
            let at = pos2(origin.x + wide - button, middle - 30.0);
            Rect::from_min_size(at, vec2(button, 60.0))
        };
        pressed = row(ui, bar, None, "", &[decide], page).is_some();
    }
    ui.add_space(8.0);
    pressed
}

/// When, where, who attended, and what for.
fn facts(found: &Found, words: &Words) -> String {
    let attended = match &found.clerk {
        Some(name) => words.with("visit-attended", &[("name", name.clone())]),
        None => words.get("visit-unattended"),
    };
    let facts = [
        Some(clock_of(&found.time, true)),
        Some(found.desk.clone()),
        Some(attended),
        procedure(found, words),
        found.file_number.clone(),
        found.masked_number.clone(),
        found.elsewhere.then(|| words.get("search-elsewhere")),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    facts.join(" · ")
}
