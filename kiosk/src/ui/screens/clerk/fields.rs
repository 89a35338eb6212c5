//! What is proven of the holder: the photograph, and a line a field.

use egui::{
    Color32, ColorImage, CornerRadius, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};
use zeroize::Zeroizing;

use super::Clerk;
use super::page::Page;
use crate::ui::look::card::{dashed, divider};
use crate::ui::look::digits::{figures, figures_width};
use crate::ui::look::text::{lay, put, width};
use crate::ui::look::{Icon, Mark, Theme, Weight, focus};
use crate::verification::view::{Fields, Portrait};
use crate::words::Words;

/// The fields in their order, with the ids of their words.
fn of(fields: &Fields, words: &Words) -> [(&'static str, Option<Zeroizing<String>>); 6] {
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
        Mark::Hourglass.on_surface(ui.painter(), mark, &page.theme);
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
        vec2(84.0, 104.0)
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
    let gap = if page.small { 4.0 } else { 7.0 };
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

/// The holder: the photograph, and beside it the name and a line a field. Where it `copies`, a
/// press on a line takes its value to the clipboard.
pub(super) fn holder(window: &mut Clerk, ui: &mut Ui, fields: &Fields, copies: bool, page: &Page) {
    let theme = &page.theme;
    let colours = &theme.colours;
    let origin = ui.cursor().min;
    let wide = ui.available_width();
    let size = if page.small {
        vec2(120.0, 150.0)
    } else {
        vec2(162.0, 216.0) * theme.text.clamp(1.0, 1.25)
    };
    let frame = Rect::from_min_size(origin, size);
    portrait(window, ui, frame, fields, page);
    let hint = window.words.get("field-portrait");
    let style = (14.0, Weight::Regular);
    // No wider than the photograph, and so not much larger.
    let letters = theme.with_text(theme.text.min(1.25));
    let hint = lay(ui, &hint, style, colours.ink2, frame.width(), &letters);
    let below = put(ui, frame.left_bottom() + vec2(0.0, 8.0), hint).bottom();

    let left = frame.right() + if page.small { 20.0 } else { 28.0 };
    let right = origin.x + wide;
    let mut y = origin.y;
    if let Some(name) = &fields.full_name {
        let style = (if page.small { 24.0 } else { 28.0 }, Weight::SemiBold);
        let room = right - left - if copies { 34.0 } else { 0.0 };
        let galley = lay(ui, name, style, colours.ink, room, theme);
        let line = Rect::from_min_max(pos2(left, y), pos2(right, y + galley.rect.height()));
        let copying = copies.then(|| {
            let label = window.words.get("field-name");
            Copying::begin(window, ui, line, ("field-name", &label))
        });
        if let Some(copying) = &copying
            && copying.is_held()
        {
            paint_line(ui, line, Stroke::NONE, theme);
        }
        put(ui, pos2(left, y), galley);
        if let Some(copying) = copying {
            copying.end(window, ui, name, theme);
        }
        y = line.bottom() + if page.small { 2.0 } else { 8.0 };
    }
    let shown = of(fields, &window.words).into_iter().skip(1);
    let names: Vec<String> = of(fields, &window.words)
        .iter()
        .map(|(id, _)| window.words.get(id))
        .collect();
    let plain = (16.0, Weight::Regular);
    let label_width = names
        .iter()
        .skip(1)
        .map(|name| width(ui, name, plain, theme))
        .fold(0.0, f32::max)
        .min(0.45 * (right - left))
        + 24.0;
    let mut above_was_number = true;
    for ((id, value), label) in shown.zip(names.iter().skip(1)) {
        let is_number = id == "field-number";
        if !above_was_number && !is_number {
            divider(ui, left, right, y, theme);
        }
        above_was_number = is_number;
        let row = Line {
            id,
            label,
            value: value.as_ref().map_or("", |value| value.as_str()),
            is_number,
        };
        let place = Rect::from_min_max(pos2(left, y), pos2(right, y));
        y = row.show(window, ui, place, label_width, copies, page);
    }
    ui.advance_cursor_after_rect(Rect::from_min_max(origin, pos2(right, y.max(below))));
}

/// A field of the holder, on one line with its label.
struct Line<'a> {
    id: &'static str,
    label: &'a str,
    value: &'a str,
    is_number: bool,
}

impl Line<'_> {
    /// Draws the line from the top of the place; returns its lower end.
    fn show(
        &self,
        window: &mut Clerk,
        ui: &mut Ui,
        place: Rect,
        label_width: f32,
        copies: bool,
        page: &Page,
    ) -> f32 {
        let theme = &page.theme;
        let colours = &theme.colours;
        let least = match (page.small, self.is_number) {
            (true, true) => 38.0,
            (true, false) => 31.0,
            (false, _) => 50.0,
        };
        let size = match (page.small, self.is_number) {
            (true, true) => 23.0,
            (true, false) => 18.0,
            (false, true) => 26.0,
            (false, false) => 20.0,
        };
        let room = place.width() - label_width - if copies { 34.0 } else { 0.0 };
        let ink = colours.ink2;
        let plain = (16.0, Weight::Regular);
        let label = lay(ui, self.label, plain, ink, label_width - 8.0, theme);
        let high = lay(ui, self.value, (size, Weight::SemiBold), ink, room, theme)
            .rect
            .height();
        let high = (high.max(label.rect.height()) + 8.0).max(least);
        let row = Rect::from_min_size(place.min, vec2(place.width(), high));
        let copying = copies.then(|| Copying::begin(window, ui, row, (self.id, self.label)));
        let held = copying.as_ref().is_some_and(Copying::is_held);
        if self.is_number || held {
            let edge = if self.is_number {
                Stroke::new(if theme.contrast { 3.0 } else { 2.0 }, colours.accent)
            } else {
                Stroke::NONE
            };
            paint_line(ui, row, edge, theme);
        }
        let middle = row.center().y;
        put(
            ui,
            pos2(row.left(), middle - label.rect.height() / 2.0),
            label,
        );
        let left = row.left() + label_width;
        let used = lay(ui, self.value, (size, Weight::SemiBold), ink, room, theme)
            .rect
            .height();
        value(
            ui,
            pos2(left, middle - used / 2.0),
            self.value,
            size,
            room,
            theme,
        );
        if let Some(copying) = copying {
            copying.end(window, ui, self.value, theme);
        }
        row.bottom()
    }
}

/// As far as a line answers to a press, and its colour reaches.
fn whole_line(row: Rect) -> Rect {
    row.expand2(vec2(12.0, 0.0))
}

fn paint_line(ui: &Ui, row: Rect, edge: Stroke, theme: &Theme) {
    let inside = whole_line(row).shrink2(vec2(0.0, 1.0));
    let fill = theme.colours.accent_soft;
    let radius = CornerRadius::same(8);
    ui.painter()
        .rect(inside, radius, fill, edge, StrokeKind::Inside);
}

/// A line of which a press takes the value to the clipboard.
struct Copying {
    id: &'static str,
    row: Rect,
    response: Response,
}

impl Copying {
    fn begin(window: &Clerk, ui: &Ui, row: Rect, (id, label): (&'static str, &str)) -> Self {
        let place = whole_line(row);
        let response = ui.interact(place, ui.scope_id().with(id), Sense::click());
        let name = [("field", label.to_owned())];
        let name = window.words.with("action-copy", &name);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        Self { id, row, response }
    }

    fn is_held(&self) -> bool {
        self.response.hovered() || self.response.has_focus()
    }

    /// Copies where it was pressed, and shows whether it was.
    fn end(self, window: &mut Clerk, ui: &Ui, value: &str, theme: &Theme) {
        let Self { id, row, response } = self;
        focus::ring(ui, &response, whole_line(row), 8, theme);
        if response.clicked() {
            ui.ctx().copy_text(value.to_owned());
            window.copied = Some(id);
        }
        let at = pos2(row.right() - 8.0, row.center().y);
        let icon = Rect::from_center_size(at, vec2(20.0, 20.0));
        if window.copied == Some(id) {
            Mark::Check.on_surface(ui.painter(), icon, theme);
            response.on_hover_text(window.words.get("copied"));
        } else {
            Icon::Copy.paint(ui.painter(), icon, theme.colours.accent);
        }
    }
}
