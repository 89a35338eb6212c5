//! The parts of the desk, and how old its lists and certificates are.

use egui::{CornerRadius, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use super::super::errand::title;
use super::super::page::Page;
use super::super::ready::state_of;
use super::two_sided;
use crate::ui::look::card::{card, divider, progress};
use crate::ui::look::text::{lay, paragraph, put};
use crate::ui::look::{Mark, Weight};
use crate::verification::supervision::{Age, SupervisorView};
use crate::verification::view::{DeviceLine, Snapshot};
use crate::words::Words;

fn state(line: &DeviceLine, words: &Words) -> (Mark, String) {
    match line.state.fault() {
        Some(fault) => (Mark::Technical, words.why(fault.code())),
        None => (Mark::Check, state_of(line, words)),
    }
}

/// A line each.
pub(super) fn devices(ui: &mut Ui, snapshot: &Snapshot, words: &Words, page: &Page) {
    title(ui, &words.get("supervisor-devices"), page);
    for line in &snapshot.devices {
        let (mark, state) = state(line, words);
        let name = words.get(&format!("device-{}", line.device.code()));
        two_sided(ui, mark, &name, &state, page);
    }
}

/// A card each, with what to do and the code for the telephone.
pub(super) fn devices_in_full(ui: &mut Ui, snapshot: &Snapshot, words: &Words, page: &Page) {
    let theme = &page.theme;
    for line in &snapshot.devices {
        card(ui, 0.0, page.card_padding, theme, |ui| {
            let (mark, state) = state(line, words);
            let name = words.get(&format!("device-{}", line.device.code()));
            two_sided(ui, mark, &name, &state, page);
            let Some(fault) = line.state.fault() else {
                return;
            };
            let code = [("code", fault.spoken().to_string())];
            let code = words.with("out-of-service-code", &code);
            let said = [words.what_to_do(fault.code()), code].join(" ");
            let style = (16.0, Weight::Regular);
            paragraph(ui, &said, style, theme.colours.ink, theme);
        });
        ui.add_space(page.gap / 2.0);
    }
}

/// A bar each.
pub(super) fn ages(ui: &mut Ui, view: &SupervisorView, words: &Words, page: &Page) {
    title(ui, &words.get("supervisor-ages"), page);
    if view.ages.is_empty() {
        let none = words.get("supervisor-none");
        let ink = page.theme.colours.ink2;
        paragraph(ui, &none, (15.0, Weight::Regular), ink, &page.theme);
    }
    for age in &view.ages {
        bar(ui, age, words, page);
    }
}

/// A card each, with what its age means.
pub(super) fn ages_in_full(ui: &mut Ui, view: &SupervisorView, words: &Words, page: &Page) {
    let theme = &page.theme;
    card(ui, 0.0, page.card_padding, theme, |ui| {
        ages(ui, view, words, page);
    });
    ui.add_space(page.gap);
    card(ui, 0.0, page.card_padding, theme, |ui| {
        for (number, age) in view.ages.iter().enumerate() {
            if number > 0 {
                ui.add_space(8.0);
                let at = ui.cursor().min;
                divider(ui, at.x, at.x + ui.available_width(), at.y, theme);
                ui.add_space(8.0);
            }
            title(ui, &words.get(&format!("age-{}", age.of.code())), page);
            let said = words.get(&format!("age-{}-note", age.of.code()));
            let style = (16.0, Weight::Regular);
            paragraph(ui, &said, style, theme.colours.ink2, theme);
        }
    });
}

/// Name and age, and below them how much of its time has passed.
fn bar(ui: &mut Ui, age: &Age, words: &Words, page: &Page) {
    let theme = &page.theme;
    let colours = &theme.colours;
    let mut name = words.get(&format!("age-{}", age.of.code()));
    if let Some(version) = age.version {
        name = [
            name,
            words.with("age-version", &[("version", version.to_string())]),
        ]
        .concat();
    }
    let days = ("days", age.days.to_string());
    let said = match age.limit {
        Some(limit) => words.with("age-of", &[days, ("limit", limit.to_string())]),
        None => words.with("age-alone", &[days]),
    };
    let origin = ui.cursor().min;
    let wide = ui.available_width();
    let said = lay(ui, &said, (15.0, Weight::Regular), colours.ink, wide, theme);
    let room = wide - said.rect.width() - 12.0;
    let name = lay(
        ui,
        &name,
        (15.0, Weight::SemiBold),
        colours.ink,
        room,
        theme,
    );
    let high = name.rect.height().max(said.rect.height());
    let x = origin.x + wide - said.rect.width();
    put(ui, pos2(x, origin.y), said);
    put(ui, origin, name);
    ui.advance_cursor_after_rect(Rect::from_min_size(origin, vec2(wide, high + 4.0)));
    if let Some(limit) = age.limit {
        let (place, _) = ui.allocate_exact_size(vec2(wide, 10.0), Sense::hover());
        let share = age.days as f32 / limit.max(1) as f32;
        progress(ui, place, share, colours.accent, colours.page);
        let edge = Stroke::new(1.0, colours.edge);
        ui.painter()
            .rect_stroke(place, CornerRadius::same(5), edge, StrokeKind::Inside);
    }
    ui.add_space(12.0);
}
