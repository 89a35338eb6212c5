//! How the citizen's number gets in: twelve keys of its own, or the scanner.

use egui::{CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use zeroize::Zeroizing;

use crate::ui::entry::{DIGITS, Entry};
use crate::ui::look::button::APART;
use crate::ui::look::citizen::{Board, Page, Weighs, answer, unready};
use crate::ui::look::digits::cells;
use crate::ui::look::pad::pad;
use crate::ui::look::text::{lay, put};
use crate::ui::look::{Icon, Sign, Weight, focus, touch};
use crate::words::Words;

/// What is said beside the keys.
pub(super) struct Said {
    /// Code of why the last text was not taken.
    pub(super) problem: Option<&'static str>,
    /// Whether there may be a scanner.
    pub(super) scans: bool,
}

/// The screen; gives a whole number, or whatever a scanner typed.
pub(super) fn number(
    ui: &mut Ui,
    entry: &mut Entry,
    said: Said,
    words: &Words,
    page: &Page,
) -> Option<Zeroizing<String>> {
    let mut ended = entry.listen(ui);
    let problem = said.problem.filter(|_| entry.is_empty());
    let hint = match problem {
        Some(code) => words.get(&format!("input-{code}")),
        None if said.scans => words.get("citizen-number-hint"),
        None => words.get("citizen-number-no-scanner"),
    };
    let board = Board {
        sign: Sign::Instruct,
        step: Some((1, &words.with("citizen-step", &[("step", "1".to_owned())]))),
        mark: None,
        title: &words.get(if problem.is_some() {
            "citizen-number-again"
        } else {
            "citizen-number"
        }),
        size: page.sizes.headline,
        hint: &hint,
    };
    let rest = board.show(ui, page, page.len(980.0, 440.0));
    let rest = rest.shrink2(page.area(vec2(64.0, 28.0), vec2(28.0, 14.0)));
    let gap = page.len(20.0, 8.0);
    let field = Rect::from_min_size(rest.min, vec2(rest.width(), page.len(136.0, 60.0)));
    show_field(ui, entry, field, words, page);

    let high = page.len(184.0, 64.0);
    let last = Rect::from_min_max(pos2(rest.left(), rest.bottom() - high), rest.max);
    let pad = Rect::from_min_max(
        pos2(rest.left(), field.bottom() + gap),
        pos2(rest.right(), last.top() - gap),
    );
    keypad(ui, entry, pad, words, page);
    let middle = rest.center().x;
    show_state(
        ui,
        entry,
        Rect::from_min_max(last.min, pos2(middle - gap, last.bottom())),
        words,
        page,
    );
    let next = Rect::from_min_max(pos2(middle, last.top()), last.max);
    if entry.is_complete() {
        ended |= answer(ui, next, &words.get("citizen-next"), Weighs::Filled, page);
    } else {
        unready(ui, next, &words.get("citizen-next"), page);
    }
    ended.then(|| entry.take())
}

fn show_field(ui: &mut Ui, entry: &mut Entry, field: Rect, words: &Words, page: &Page) {
    let colours = &page.theme.colours;
    let eye = Rect::from_min_max(pos2(field.right() - field.height(), field.top()), field.max);
    let beside = field.with_max_x(eye.left() - APART);
    let response = ui.interact(beside, ui.scope_id().with("number"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, words.get("number-title")));
    let radius = page.len(20.0, 10.0) as u8;
    let stroke = Stroke::new(page.len(4.0, 2.0), colours.accent);
    ui.painter().rect(
        field,
        CornerRadius::same(radius),
        colours.surface,
        stroke,
        StrokeKind::Inside,
    );
    focus::ring(ui, &response, field, radius, &page.theme);
    if !entry.is_number() {
        let count = entry.len().to_string();
        let text = words.with("number-scanned", &[("count", count)]);
        let style = (page.sizes.body, Weight::SemiBold);
        let galley = lay(
            ui,
            &text,
            style,
            colours.ink,
            field.width() * 0.94,
            &page.bars,
        );
        let at = field.center() - galley.rect.size() / 2.0;
        put(ui, at, galley);
        return;
    }
    show_eye(ui, entry, eye, words, page);
    let room =
        Rect::from_min_max(field.min, eye.left_bottom()).shrink2(vec2(page.len(28.0, 14.0), 0.0));
    let wanted = 0.62 * field.height() / page.unit;
    let line = page.len(5.0, 3.0);
    cells(
        ui,
        room,
        &entry.figures(),
        (wanted, line, false),
        &page.bars,
    );
}

/// Held down, it shows the whole number.
fn show_eye(ui: &mut Ui, entry: &mut Entry, place: Rect, words: &Words, page: &Page) {
    let response = ui.interact(place, ui.scope_id().with("show"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words.get("number-show")));
    touch::show(
        ui,
        &response,
        (place.shrink(6.0), 6),
        page.theme.colours.ink,
        &page.theme,
    );
    entry.shown = response.is_pointer_button_down_on();
    let side = page.len(64.0, 30.0);
    let icon = Rect::from_center_size(place.center(), vec2(side, side));
    Icon::Eye.paint(ui.painter(), icon, page.theme.colours.accent);
}

/// What is missing.
fn show_state(ui: &mut Ui, entry: &Entry, place: Rect, words: &Words, page: &Page) {
    let missing = DIGITS.saturating_sub(entry.len());
    let state = if !entry.is_number() {
        return;
    } else if missing == 0 {
        words.get("number-complete")
    } else {
        words.with("number-missing", &[("count", missing.to_string())])
    };
    let style = (page.sizes.body * page.scale.min(1.5), Weight::Regular);
    let colour = page.theme.colours.ink2;
    let galley = lay(ui, &state, style, colour, place.width(), &page.bars);
    let top = place.center().y - galley.rect.height() / 2.0;
    put(ui, pos2(place.left(), top), galley);
}

fn keypad(ui: &mut Ui, entry: &mut Entry, rect: Rect, words: &Words, page: &Page) {
    let gap = page.len(20.0, 8.0);
    // Letters of a pad are 24 at a scale of 1: here they grow with the key.
    let high = (rect.height() - 3.0 * gap) / 4.0;
    let letters = page.bars.with_text((0.5 * high / 24.0).max(0.5));
    let names = (words.get("key-clear"), words.get("key-back"));
    if let Some(pressed) = pad(ui, rect, gap, (&names.0, &names.1), &letters) {
        entry.press(pressed);
    }
}
