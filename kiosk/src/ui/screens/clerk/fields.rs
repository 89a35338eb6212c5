//! What is proven of the holder: the photograph, and a line a field.

use egui::{Color32, ColorImage, CornerRadius, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};
use zeroize::Zeroizing;

use super::Clerk;
use super::page::Page;
use crate::ui::look::card::{dashed, divider};
use crate::ui::look::digits::{figures, figures_width};
use crate::ui::look::text::{lay, put};
use crate::ui::look::{Mark, Theme, Weight};
use crate::verification::view::{Fields, Portrait};
use crate::words::Words;

/// The fields in their order, with the ids of their words.
pub(super) fn of(fields: &Fields, words: &Words) -> [(&'static str, Option<Zeroizing<String>>); 6] {
    [
        ("field-name", fields.full_name.clone()),
        ("field-number", fields.number.clone()),
        ("field-birth", fields.date_of_birth.clone()),
        ("field-sex", fields.sex.as_ref().map(|sex| sex.said(words))),
        ("field-residence", fields.residence.clone()),
        ("field-expiry", fields.date_of_expiry.clone()),
    ]
}

/// The photograph in its frame; a dashed one with the mark of what is awaited until it is proven.
pub(super) fn portrait(window: &mut Clerk, ui: &mut Ui, frame: Rect, fields: &Fields, page: &Page) {
    let colours = &page.theme.colours;
    let Some(portrait) = &fields.portrait else {
        dashed(ui, frame, colours.edge);
        let words = window.words.get("portrait-awaited");
        let style = (14.0, Weight::Regular);
        let letters = page.theme.with_text(page.theme.text.min(1.25));
        let galley = lay(
            ui,
            &words,
            style,
            colours.ink2,
            frame.width() - 8.0,
            &letters,
        );
        let side = (0.33 * frame.width()).min(36.0);
        let used = side + 8.0 + galley.rect.height();
        let top = frame.center().y - used / 2.0;
        let mark = Rect::from_min_size(pos2(frame.center().x - side / 2.0, top), vec2(side, side));
        Mark::Hourglass.show(ui, mark, &page.theme);
        let left = frame.center().x - galley.rect.width() / 2.0;
        put(ui, pos2(left, mark.bottom() + 8.0), galley);
        return;
    };
    let picture = window.pictures.of(ui, portrait, |portrait: &Portrait| {
        ColorImage::from_rgba_unmultiplied([portrait.width, portrait.height], &portrait.rgba)
    });
    // As much of it as the frame holds, from the middle.
    let (wide, high) = (portrait.width as f32, portrait.height as f32);
    let scale = (frame.width() / wide).max(frame.height() / high);
    let shown = vec2(
        frame.width() / (scale * wide),
        frame.height() / (scale * high),
    );
    let part = Rect::from_center_size(pos2(0.5, 0.5), shown);
    let shape = egui::epaint::RectShape::filled(frame, CornerRadius::same(8), Color32::WHITE)
        .with_texture(picture, part);
    ui.painter().add(shape);
}

/// A value; numbers in cells of equal width, so that they can be read digit by digit. Returns its
/// height.
pub(super) fn value(
    ui: &mut Ui,
    at: egui::Pos2,
    value: &str,
    size: f32,
    width: f32,
    theme: &Theme,
) -> f32 {
    let ink = theme.colours.ink;
    let style = (size, Weight::SemiBold);
    let is_figures = value
        .chars()
        .all(|c| c.is_ascii_digit() || " /•".contains(c));
    if is_figures && figures_width(ui, value, style, theme) <= width {
        return figures(ui, at, value, style, ink, theme);
    }
    let galley = lay(ui, value, style, ink, width, theme);
    put(ui, at, galley).height()
}

/// The photograph with a sentence beside it, and below a row for every field with its mark.
pub(super) fn rows(window: &mut Clerk, ui: &mut Ui, fields: &Fields, page: &Page) {
    let theme = &page.theme;
    let origin = ui.cursor().min;
    let wide = ui.available_width();
    let size = if page.small {
        vec2(80.0, 88.0)
    } else {
        vec2(108.0, 144.0)
    };
    let frame = Rect::from_min_size(origin, size);
    portrait(window, ui, frame, fields, page);
    let hint = window.words.get(if fields.portrait.is_some() {
        "field-portrait"
    } else {
        "reading-fields-hint"
    });
    let left = frame.right() + 20.0;
    let room = origin.x + wide - left;
    let galley = lay(
        ui,
        &hint,
        (15.0, Weight::Regular),
        theme.colours.ink2,
        room,
        theme,
    );
    let high = frame.height().max(galley.rect.height());
    put(
        ui,
        pos2(left, origin.y + (high - galley.rect.height()) / 2.0),
        galley,
    );
    let used = Rect::from_min_size(
        origin,
        vec2(wide, high + if page.small { 8.0 } else { 16.0 }),
    );
    ui.advance_cursor_after_rect(used);
    lines(ui, fields, &window.words, page);
}

/// A row for every field with its mark.
pub(super) fn lines(ui: &mut Ui, fields: &Fields, words: &Words, page: &Page) {
    for (id, value) in of(fields, words) {
        let value = value.as_ref().map(|value| value.as_str());
        row(ui, &words.get(id), value, page);
    }
}

fn row(ui: &mut Ui, label: &str, shown: Option<&str>, page: &Page) {
    let theme = &page.theme;
    let colours = &theme.colours;
    let origin = ui.cursor().min;
    let wide = ui.available_width();
    let gap = if page.small { 2.0 } else { 7.0 };
    divider(ui, origin.x, origin.x + wide, origin.y, theme);
    let room = wide - 40.0;
    let label = lay(
        ui,
        label,
        (14.0, Weight::Regular),
        colours.ink2,
        room,
        theme,
    );
    let mut y = put(ui, pos2(origin.x, origin.y + gap), label).bottom();
    let line = 1.35 * theme.font(18.0, Weight::SemiBold).size;
    y += match shown {
        Some(shown) => value(ui, pos2(origin.x, y), shown, 18.0, room, theme),
        None => {
            let bar = Rect::from_min_size(
                pos2(origin.x, y + (line - 13.0) / 2.0),
                vec2(150.0_f32.min(room), 13.0),
            );
            let edge = Stroke::new(1.0, colours.line);
            let radius = CornerRadius::same(6);
            ui.painter()
                .rect(bar, radius, colours.page, edge, StrokeKind::Inside);
            line
        }
    };
    let mark = if shown.is_some() {
        Mark::Check
    } else {
        Mark::Waiting
    };
    let row = Rect::from_min_max(origin, pos2(origin.x + wide, y + gap));
    let centre = pos2(row.right() - 13.0, row.center().y);
    let place = Rect::from_center_size(centre, vec2(25.0, 25.0));
    mark.on_surface(ui.painter(), place, theme);
    ui.allocate_rect(row, Sense::hover());
}
