//! Figures in equal cells: the font's figures differ in width, and a number must not dance.

use egui::{
    Align, Color32, Pos2, Rect, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::fonts::X_HEIGHT;
use super::text::{Type, centred, width};
use super::{Theme, Weight};

/// Stands for a figure that is hidden.
pub const HIDDEN: char = '•';

/// Width of a cell: of the widest figure.
fn cell(ui: &Ui, style: Type, theme: &Theme) -> f32 {
    ["0", "4", "6", "8", "9"]
        .iter()
        .map(|figure| width(ui, figure, style, theme))
        .fold(0.0, f32::max)
}

/// Width of figures, hidden ones and spaces.
pub fn figures_width(ui: &Ui, figures: &str, style: Type, theme: &Theme) -> f32 {
    let cell = cell(ui, style, theme);
    figures
        .chars()
        .map(|figure| advance(ui, figure, cell, style, theme))
        .sum()
}

fn advance(ui: &Ui, figure: char, cell: f32, style: Type, theme: &Theme) -> f32 {
    match figure {
        '0'..='9' | HIDDEN => cell,
        ' ' => cell / 2.0,
        other => width(ui, other.encode_utf8(&mut [0; 4]), style, theme),
    }
}

/// Draws figures from the left, their middle at `at.y`; returns the right end. A hidden one is a
/// dot of 0.36 of the size, a space half a figure.
pub fn paint_figures(
    ui: &Ui,
    at: Pos2,
    figures: &str,
    style: Type,
    colour: Color32,
    theme: &Theme,
) -> f32 {
    let size = theme.font(style.0, style.1).size;
    let cell = cell(ui, style, theme);
    let mut x = at.x;
    for figure in figures.chars() {
        let step = advance(ui, figure, cell, style, theme);
        let middle = pos2(x + step / 2.0, at.y);
        match figure {
            HIDDEN => paint_hidden(ui, middle, size, colour),
            ' ' => {}
            other => {
                let mut buffer = [0; 4];
                let figure = other.encode_utf8(&mut buffer);
                centred(ui, middle, Align::Center, figure, style, colour, theme);
            }
        }
        x += step;
    }
    x
}

/// Twelve cells in groups of three over the width of `room`, figures as large as fit and at most
/// `size`; each typed one with a line of this width under it, and a cursor behind them if wanted.
pub fn cells(
    ui: &Ui,
    room: Rect,
    figures: &str,
    (size, line, cursor): (f32, f32, bool),
    theme: &Theme,
) {
    const CELLS: usize = 12;
    let colours = &theme.colours;
    let wide = figures_width(ui, "000 000 000 000", (size, Weight::SemiBold), theme);
    let style = (size * (room.width() / wide).min(1.0), Weight::SemiBold);
    let pitch = room.width() / (CELLS as f32 + 1.5);
    let middle = room.center().y - 0.06 * room.height();
    let under = room.bottom() - 0.14 * room.height();
    let left = |place: usize| room.left() + (place as f32 + 0.5 * (place / 3) as f32) * pitch;
    let mut typed = 0;
    for figure in figures.chars().filter(|figure| *figure != ' ') {
        let cell = cell(ui, style, theme);
        let at = pos2(left(typed) + (pitch - cell) / 2.0, middle);
        let mut buffer = [0; 4];
        let figure = figure.encode_utf8(&mut buffer);
        paint_figures(ui, at, figure, style, colours.ink, theme);
        typed += 1;
    }
    for place in 0..CELLS {
        let colour = match place.cmp(&typed) {
            std::cmp::Ordering::Less => colours.ink,
            std::cmp::Ordering::Equal if cursor => colours.accent,
            _ => colours.edge,
        };
        let (from, to) = (left(place) + 0.08 * pitch, left(place) + 0.92 * pitch);
        ui.painter()
            .hline(from..=to, under, Stroke::new(line, colour));
    }
    if cursor && typed < CELLS {
        let half = 0.55 * theme.font(style.0, style.1).size;
        let stroke = Stroke::new(3.0, colours.accent);
        let x = left(typed) + 0.3 * pitch;
        ui.painter().vline(x, middle - half..=middle + half, stroke);
    }
}

/// The dot of a hidden figure, centred on the height of small letters.
pub fn paint_hidden(ui: &Ui, middle: Pos2, size: f32, colour: Color32) {
    // Figures are as high as capitals: their middle lies above that of small letters.
    let below = (super::fonts::CAP_HEIGHT - X_HEIGHT) / 2.0 * size;
    ui.painter()
        .circle_filled(middle + vec2(0.0, below), 0.18 * size, colour);
}

/// Figures as a label at a place, read out as they stand; returns the height.
pub fn figures(
    ui: &mut Ui,
    at: Pos2,
    words: &str,
    style: Type,
    colour: Color32,
    theme: &Theme,
) -> f32 {
    let height = (theme.font(style.0, style.1).size * 1.35).round();
    let size = vec2(figures_width(ui, words, style, theme), height);
    let place = Rect::from_min_size(at, size);
    let mut child = ui.new_child(UiBuilder::new().max_rect(place));
    let response = child.allocate_rect(place, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    paint_figures(ui, place.left_center(), words, style, colour, theme);
    height
}
