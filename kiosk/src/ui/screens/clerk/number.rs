//! The number: typed on the pad or the keyboard, pasted, or scanned.

use egui::{Align, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::page::Page;
use crate::ui::entry::{DIGITS, Entry};
use crate::ui::look::button::RADIUS;
use crate::ui::look::card::dashed;
use crate::ui::look::digits::cells;
use crate::ui::look::field::frame;
use crate::ui::look::pad::{KEY, pad};
use crate::ui::look::text::{centred, lay, put, width};
use crate::ui::look::{Icon, Mark, Weight, touch};
use crate::words::Words;

pub(super) fn draw(
    entry: &mut Entry,
    ui: &mut Ui,
    problem: Option<&'static str>,
    words: &Words,
    page: &Page,
) {
    super::errand::title(ui, &words.get("number-title"), page);
    scan(ui, words, page);
    ui.add_space(if page.small { 6.0 } else { 20.0 });
    field(entry, ui, words, page);
    below(entry, ui, problem, words, page);
    let gap = if page.small { 8.0 } else { 10.0 };
    let high = if page.small {
        3.0 * KEY + 2.0 * gap
    } else {
        4.0 * (KEY * page.theme.text).clamp(KEY, 84.0) + 3.0 * gap
    };
    let size = vec2(ui.available_width(), high);
    let (place, _) = ui.allocate_exact_size(size, Sense::hover());
    let names = (words.get("key-clear"), words.get("key-back"));
    if let Some(pressed) = pad(ui, place, gap, (&names.0, &names.1), &page.theme) {
        entry.press(pressed);
    }
}

/// That the card may be scanned instead: a frame where there is room, else a line.
fn scan(ui: &mut Ui, words: &Words, page: &Page) {
    let theme = &page.theme;
    let colours = &theme.colours;
    let (title, hint) = (words.get("number-scan"), words.get("number-scan-hint"));
    if page.small {
        let hint = words.get("number-scan-short");
        let style = (15.0, Weight::Regular);
        let galley = lay(ui, &hint, style, colours.ink2, ui.available_width(), theme);
        let at = ui.cursor().min;
        let rect = put(ui, at, galley);
        ui.advance_cursor_after_rect(rect);
        return;
    }
    let left = 68.0;
    let inside = ui.available_width() - left - 16.0;
    let title = lay(
        ui,
        &title,
        (17.0, Weight::SemiBold),
        colours.ink,
        inside,
        theme,
    );
    let hint = lay(
        ui,
        &hint,
        (15.0, Weight::Regular),
        colours.ink2,
        inside,
        theme,
    );
    let high = (title.rect.height() + hint.rect.height() + 18.0).max(64.0);
    let size = vec2(ui.available_width(), high);
    let (place, _) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter()
        .rect_filled(place, CornerRadius::same(RADIUS), colours.surface);
    dashed(ui, place, colours.edge);
    let icon = Rect::from_center_size(
        pos2(place.left() + 36.0, place.center().y),
        vec2(24.0, 24.0),
    );
    Icon::QrCode.paint(ui.painter(), icon, colours.accent);
    let used = title.rect.height() + hint.rect.height();
    let at = pos2(place.left() + left, place.center().y - used / 2.0);
    let below = put(ui, at, title).bottom();
    put(ui, pos2(at.x, below), hint);
}

fn field(entry: &Entry, ui: &mut Ui, words: &Words, page: &Page) {
    let theme = &page.theme;
    let colours = &theme.colours;
    let high = if page.small { 60.0 } else { 84.0 };
    let size = vec2(ui.available_width(), high);
    let name = words.get("number-title");
    let place = frame(ui, size, "number", (Role::TextInput, &name), theme);
    if entry.is_number() {
        let room = place.shrink2(vec2(14.0, if page.small { 3.0 } else { 10.0 }));
        let letters = theme.with_text(theme.text.min(1.6));
        cells(ui, room, &entry.figures(), (30.0, 3.0, true), &letters);
    } else {
        let count = entry.len().to_string();
        let said = words.with("number-scanned", &[("count", count)]);
        let style = (18.0, Weight::SemiBold);
        let letters = theme.with_text(theme.text.min(1.3));
        let room = place.width() - 32.0;
        let galley = lay(ui, &said, style, colours.ink, room, &letters);
        let top = place.center().y - galley.rect.height() / 2.0;
        put(ui, pos2(place.left() + 16.0, top), galley);
    }
}

/// What is missing or was wrong, and the eye that shows the number while it is held.
fn below(
    entry: &mut Entry,
    ui: &mut Ui,
    problem: Option<&'static str>,
    words: &Words,
    page: &Page,
) {
    let theme = &page.theme;
    let colours = &theme.colours;
    ui.add_space(8.0);
    let at = ui.cursor().min;
    let wide = ui.available_width();
    let gap = 10.0;
    let high: f32 = 60.0;
    let problem = problem.filter(|_| entry.is_empty());
    if let Some(code) = problem {
        let said = words.get(&format!("input-{code}"));
        let style = (16.0, Weight::SemiBold);
        let galley = lay(ui, &said, style, colours.fail, wide - 30.0, theme);
        let side = 20.0;
        let mark = Rect::from_min_size(
            at + vec2(
                0.0,
                gap + (theme.font(16.0, style.1).size * 1.35 - side) / 2.0,
            ),
            vec2(side, side),
        );
        Mark::Cross.on_surface(ui.painter(), mark, theme);
        let used = put(ui, at + vec2(30.0, gap), galley);
        let row = Rect::from_min_size(at, vec2(wide, high.max(used.height() + 2.0 * gap)));
        ui.advance_cursor_after_rect(row);
        ui.add_space(8.0);
        return;
    }
    let missing = DIGITS.saturating_sub(entry.len());
    let said = match (entry.is_number(), entry.is_complete()) {
        (true, true) => words.get("number-complete"),
        (true, false) => words.with("number-missing", &[("count", missing.to_string())]),
        (false, true) => words.get("number-read-now"),
        (false, false) => words.get("number-more-lines"),
    };
    let show = words.get("number-show");
    let (plain, strong) = ((16.0, Weight::Regular), (16.0, Weight::SemiBold));
    let eye_width = width(ui, &show, strong, theme) + 28.0;
    let with_eye = entry.is_number();
    let beside = width(ui, &said, plain, theme) + 16.0 + eye_width <= wide;
    let room = if with_eye && beside {
        wide - eye_width - 16.0
    } else {
        wide
    };
    let galley = lay(ui, &said, plain, colours.ink2, room, theme);
    let line = high.max(galley.rect.height() + gap);
    put(
        ui,
        pos2(at.x, at.y + (line - galley.rect.height()) / 2.0),
        galley,
    );
    let mut row = Rect::from_min_size(at, vec2(wide, line));
    if with_eye {
        let place = if beside {
            Rect::from_min_max(pos2(row.right() - eye_width, row.top()), row.max)
        } else {
            let top = row.bottom();
            row.max.y += high;
            Rect::from_min_size(pos2(at.x, top), vec2(eye_width.min(wide), high))
        };
        eye(entry, ui, place, &show, page);
    } else {
        entry.shown = false;
    }
    ui.advance_cursor_after_rect(row);
    ui.add_space(8.0);
}

fn eye(entry: &mut Entry, ui: &mut Ui, place: Rect, words: &str, page: &Page) {
    let theme = &page.theme;
    let accent = theme.colours.accent;
    let response = ui.interact(place, ui.scope_id().with("show"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words));
    touch::show(ui, &response, (place, 4), accent, theme);
    entry.shown = response.is_pointer_button_down_on();
    let icon = Rect::from_center_size(
        pos2(place.left() + 10.0, place.center().y),
        vec2(20.0, 20.0),
    );
    Icon::Eye.paint(ui.painter(), icon, accent);
    let at = pos2(place.left() + 28.0, place.center().y);
    let style = (16.0, Weight::SemiBold);
    centred(ui, at, Align::Min, words, style, accent, theme);
}
