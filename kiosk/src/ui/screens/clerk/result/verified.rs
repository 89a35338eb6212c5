//! Clerk 4: the holder, and what was checked.

use egui::{Rect, Sense, Ui, pos2, vec2};

use super::super::Clerk;
use super::super::holder::holder;
use super::super::page::Page;
use super::particulars::told;
use super::{Does, checks};
use crate::ui::look::button::link;
use crate::ui::look::card::card;
use crate::ui::look::text::{lay, paragraph, put};
use crate::ui::look::{Mark, Weight};
use crate::verification::view::{CheckLine, ResultView};
use crate::words::Words;

pub(super) fn draw(
    window: &mut Clerk,
    ui: &mut Ui,
    result: &ResultView,
    page: &Page,
) -> Option<Does> {
    let theme = &page.theme;
    let top = ui.cursor().top();
    card(ui, 0.0, page.card_padding, theme, |ui| {
        holder(window, ui, &result.fields, true, page);
    });
    let gap = if page.small { 8.0 } else { page.gap };
    ui.add_space(gap);
    let least = page.content.height() - (ui.cursor().top() - top);
    let mut does = None;
    card(ui, least.max(0.0), page.card_padding, theme, |ui| {
        does = summary(ui, result, &window.words, page);
    });
    does
}

/// The checks in short, two a row.
fn summary(ui: &mut Ui, result: &ResultView, words: &Words, page: &Page) -> Option<Does> {
    let theme = &page.theme;
    let shown = checks::in_short(result);
    let passed = shown.iter().filter(|check| checks::passed(check)).count();
    let values = [
        ("passed", passed.to_string()),
        ("total", shown.len().to_string()),
    ];
    let does = head(ui, &words.with("result-passed", &values), words, page);
    let wide = ui.available_width();
    let columns = if wide / theme.text < 480.0 { 1 } else { 2 };
    let column = wide / columns as f32;
    for row in shown.chunks(columns) {
        let origin = ui.cursor().min;
        let mut bottom = origin.y;
        for (number, check) in row.iter().enumerate() {
            let at = pos2(origin.x + number as f32 * column, origin.y);
            bottom = bottom.max(short(ui, at, column, (check, result), words, page));
        }
        let gap = if page.small { 1.0 } else { 10.0 };
        let row = Rect::from_min_max(origin, pos2(origin.x + wide, bottom + gap));
        ui.allocate_rect(row, Sense::hover());
    }
    if let Some(said) = super::receipt(result, words) {
        ui.add_space(2.0);
        let style = (15.0, Weight::Regular);
        paragraph(ui, &said, style, theme.colours.ink2, theme);
    }
    does
}

/// The title of a card, and the way to every check at its right.
pub(super) fn head(ui: &mut Ui, title: &str, words: &Words, page: &Page) -> Option<Does> {
    let theme = &page.theme;
    let origin = ui.cursor().min;
    let wide = ui.available_width();
    let style = (18.0, Weight::SemiBold);
    let galley = lay(ui, title, style, theme.colours.ink, 0.55 * wide, theme);
    let high = galley.rect.height();
    put(ui, origin, galley);
    let at = pos2(origin.x + wide, origin.y + high / 2.0);
    let details = words.get("action-details");
    let pressed = link(ui, at, &details, "F2", theme).clicked()
        || super::super::bars::pressed(ui, egui::Key::F2);
    let gap = if page.small { 4.0 } else { 10.0 };
    let used = Rect::from_min_size(origin, vec2(wide, high + gap));
    ui.advance_cursor_after_rect(used);
    pressed.then_some(Does::Details)
}

fn short(
    ui: &mut Ui,
    at: egui::Pos2,
    wide: f32,
    (check, result): (&CheckLine, &ResultView),
    words: &Words,
    page: &Page,
) -> f32 {
    let theme = &page.theme;
    let colours = &theme.colours;
    let side = if page.small { 24.0 } else { 30.0 };
    let left = at.x + side + 16.0;
    let room = at.x + wide - left - 12.0;
    let name = words.check(&check.code);
    let name = lay(
        ui,
        &name,
        (17.0, Weight::SemiBold),
        colours.ink,
        room,
        theme,
    );
    let why = told(check, result, words).unwrap_or_else(|| words.why(check.reason));
    let why = lay(ui, &why, (15.0, Weight::Regular), colours.ink2, room, theme);
    let below = put(ui, pos2(left, at.y), name).bottom();
    let bottom = put(ui, pos2(left, below), why).bottom();
    let centre = pos2(at.x + side / 2.0, (at.y + bottom) / 2.0);
    let place = Rect::from_center_size(centre, vec2(side, side));
    Mark::of(check.outcome).on_surface(ui.painter(), place, theme);
    bottom
}
