//! The holder beside the photograph, each field in a cell of its own that may be copied.

use egui::{
    CornerRadius, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::Clerk;
use super::fields::{of, portrait, value};
use super::page::Page;
use crate::ui::look::button::APART;
use crate::ui::look::digits::figures_width;
use crate::ui::look::text::{Type, lay, put, width};
use crate::ui::look::touch::is_held;
use crate::ui::look::{Icon, Mark, Theme, Weight, touch};
use crate::verification::view::Fields;

/// Cells of a row: the place of each field in its order, and its share of the width.
type Row = &'static [(usize, f32)];

const ROWS: [Row; 4] = [
    &[(0, 1.0)],
    &[(1, 1.0)],
    &[(2, 1.0), (3, 0.8), (5, 1.0)],
    &[(4, 1.0)],
];
/// Where a window is low.
const LOW: [Row; 3] = [
    &[(0, 1.0)],
    &[(1, 2.44), (2, 1.5), (3, 1.16)],
    &[(4, 3.2), (5, 1.6)],
];
/// Where letters are so large that no two cells have room beside each other.
const ALONE: [Row; 6] = [
    &[(0, 1.0)],
    &[(1, 1.0)],
    &[(2, 1.0)],
    &[(3, 1.0)],
    &[(4, 1.0)],
    &[(5, 1.0)],
];

/// Inside a cell, left and right.
const SIDE: f32 = 12.0;
/// The sign at the right of what can be copied.
const ICON: f32 = 20.0;
const LABEL: Type = (15.0, Weight::Regular);

/// The holder: the photograph, and beside it a cell a field. Where it `copies`, a press on a cell
/// takes its value to the clipboard.
pub(super) fn holder(window: &mut Clerk, ui: &mut Ui, fields: &Fields, copies: bool, page: &Page) {
    let theme = &page.theme;
    let origin = ui.cursor().min;
    let right = origin.x + ui.available_width();
    let size = if page.small {
        vec2(96.0, 120.0)
    } else {
        vec2(162.0, 216.0) * theme.text.clamp(1.0, 1.25)
    };
    let frame = Rect::from_min_size(origin, size);
    portrait(window, ui, frame, fields, page);
    let hint = window.words.get("field-portrait");
    // Hardly wider than the photograph, and so not much larger.
    let letters = theme.with_text(theme.text.min(1.25));
    let style = (14.0, Weight::Regular);
    let column = size.x.max(112.0);
    let hint = lay(ui, &hint, style, theme.colours.ink2, column, &letters);
    let below = put(ui, frame.left_bottom() + vec2(0.0, 6.0), hint).bottom();

    let gap = if page.small { 20.0 } else { 28.0 };
    // Cells reach out of the column of their letters.
    let (left, right) = (frame.left() + column + gap - SIDE, right + SIDE);
    let cells: Vec<Cell> = of(fields, &window.words)
        .into_iter()
        .map(|(id, value)| Cell {
            id,
            label: window.words.get(id),
            value: value.unwrap_or_default(),
        })
        .collect();
    let mut top = origin.y;
    for row in rows(ui, &cells, right - left, copies, page) {
        let wide = right - left - APART * (row.len() as f32 - 1.0);
        let whole: f32 = row.iter().map(|(_, share)| share).sum();
        let sized = row.iter().filter_map(|(place, share)| {
            let cell = cells.get(*place)?;
            Some((cell, wide * share / whole))
        });
        let sized: Vec<(&Cell, f32)> = sized.collect();
        let heights = sized
            .iter()
            .map(|(cell, wide)| cell.height(ui, *wide, copies, page));
        let high = heights.fold(60.0, f32::max);
        let mut x = left;
        for (cell, wide) in sized {
            let place = Rect::from_min_size(pos2(x, top), vec2(wide, high));
            cell.show(window, ui, place, copies, page);
            x = place.right() + APART;
        }
        top += high + APART;
    }
    let bottom = below.max(top - APART);
    ui.advance_cursor_after_rect(Rect::from_min_max(origin, pos2(right - SIDE, bottom)));
}

/// How the cells stand: beside each other where all of them have room.
fn rows(ui: &Ui, cells: &[Cell], wide: f32, copies: bool, page: &Page) -> &'static [Row] {
    let rows: &[Row] = if page.small { &LOW } else { &ROWS };
    let fits = rows.iter().filter(|row| row.len() > 1).all(|row| {
        let wide = wide - APART * (row.len() as f32 - 1.0);
        let whole: f32 = row.iter().map(|(_, share)| share).sum();
        row.iter().all(|(place, share)| {
            let least = cells.get(*place).map(|cell| cell.least(ui, copies, page));
            least.is_none_or(|least| least <= wide * share / whole)
        })
    });
    if fits { rows } else { &ALONE }
}

/// A field of the holder: its label, and below it its value.
struct Cell {
    id: &'static str,
    label: String,
    value: zeroize::Zeroizing<String>,
}

impl Cell {
    fn is_number(&self) -> bool {
        self.id == "field-number"
    }

    /// The name is the title of them all.
    fn is_name(&self) -> bool {
        self.id == "field-name"
    }

    fn style(&self, page: &Page) -> Type {
        let size = match (page.small, self.id) {
            (true, "field-name") => 24.0,
            (false, "field-name") => 28.0,
            (true, "field-number") => 22.0,
            (false, "field-number") => 26.0,
            (true, _) => 17.0,
            (false, _) => 20.0,
        };
        (size, Weight::SemiBold)
    }

    /// Width beside the letters.
    fn beside(copies: bool) -> f32 {
        2.0 * SIDE + if copies { ICON + 4.0 } else { 0.0 }
    }

    /// Least width: of the value on one line, of an address on three.
    fn least(&self, ui: &Ui, copies: bool, page: &Page) -> f32 {
        let style = self.style(page);
        let value = match self.id {
            "field-number" => figures_width(ui, &self.value, style, &page.theme),
            "field-residence" => width(ui, &self.value, style, &page.theme) / 2.5,
            _ => width(ui, &self.value, style, &page.theme),
        };
        value.max(width(ui, &self.label, LABEL, &page.theme)) + Self::beside(copies)
    }

    /// Heights of label and value in a cell of this width.
    fn letters(&self, ui: &Ui, wide: f32, copies: bool, page: &Page) -> Vec2 {
        let theme = &page.theme;
        let room = wide - Self::beside(copies);
        let high = |words: &str, style| {
            let galley = lay(ui, words, style, theme.colours.ink, room, theme);
            galley.rect.height()
        };
        let label = if self.is_name() {
            0.0
        } else {
            high(&self.label, LABEL)
        };
        vec2(label, high(&self.value, self.style(page)))
    }

    fn height(&self, ui: &Ui, wide: f32, copies: bool, page: &Page) -> f32 {
        let high = self.letters(ui, wide, copies, page);
        high.x + high.y + 2.0
    }

    fn show(&self, window: &mut Clerk, ui: &mut Ui, place: Rect, copies: bool, page: &Page) {
        let theme = &page.theme;
        let colours = &theme.colours;
        let copying = copies.then(|| Copying::begin(window, ui, place, (self.id, &self.label)));
        let edge = Stroke::new(if theme.contrast { 3.0 } else { 2.0 }, colours.accent);
        let (fill, edge) = match (self.is_number(), &copying) {
            (true, _) => (colours.accent_soft, edge),
            (false, Some(copying)) if copying.is_held(ui) => (colours.accent_soft, Stroke::NONE),
            _ => (colours.surface, Stroke::NONE),
        };
        let radius = CornerRadius::same(RADIUS);
        ui.painter()
            .rect(place, radius, fill, edge, StrokeKind::Inside);
        let high = self.letters(ui, place.width(), copies, page);
        let room = place.width() - Self::beside(copies);
        let left = place.left() + SIDE;
        let top = place.center().y - (high.x + high.y) / 2.0;
        if !self.is_name() {
            let label = lay(ui, &self.label, LABEL, colours.ink2, room, theme);
            put(ui, pos2(left, top), label);
        }
        let (size, _) = self.style(page);
        value(ui, pos2(left, top + high.x), &self.value, size, room, theme);
        if let Some(copying) = copying {
            copying.end(window, ui, &self.value, theme);
        }
    }
}

const RADIUS: u8 = 8;

/// A cell of which a press takes the value to the clipboard.
struct Copying {
    id: &'static str,
    place: Rect,
    response: Response,
}

impl Copying {
    fn begin(window: &Clerk, ui: &Ui, place: Rect, (id, label): (&'static str, &str)) -> Self {
        let response = ui.interact(place, ui.scope_id().with(id), Sense::click());
        let name = [("field", label.to_owned())];
        let name = window.words.with("action-copy", &name);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        Self {
            id,
            place,
            response,
        }
    }

    fn is_held(&self, ui: &Ui) -> bool {
        is_held(ui, &self.response) || self.response.has_focus()
    }

    /// Copies where it was pressed, and shows whether it was.
    fn end(self, window: &mut Clerk, ui: &Ui, value: &str, theme: &Theme) {
        let Self {
            id,
            place,
            response,
        } = self;
        touch::show(ui, &response, (place, RADIUS), theme.colours.ink, theme);
        if response.clicked() {
            ui.ctx().copy_text(value.to_owned());
            window.copied = Some(id);
        }
        let at = pos2(place.right() - SIDE - ICON / 2.0, place.center().y);
        let icon = Rect::from_center_size(at, vec2(ICON, ICON));
        if window.copied == Some(id) {
            Mark::Check.on_surface(ui.painter(), icon, theme);
            response.on_hover_text(window.words.get("copied"));
        } else {
            Icon::Copy.paint(ui.painter(), icon, theme.colours.accent);
        }
    }
}
