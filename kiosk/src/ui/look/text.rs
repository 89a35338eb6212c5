//! Letters: laid out with room for Vietnamese accents, placed, and readable to a screen reader.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align, Color32, Galley, Label, Painter, Pos2, Rect, Response, Ui, UiBuilder, pos2};

use super::Theme;
use super::fonts::{CAP_HEIGHT, Weight};

/// Size at a scale of 1, and weight.
pub type Type = (f32, Weight);

/// Line height of text, and of headlines, in font sizes: below that the dot of ặ touches the
/// accent of ầ in the next line.
const TEXT_LINE: f32 = 1.35;
const HEADLINE_LINE: f32 = 1.26;

/// Text broken into lines of at most this width, of which the last is no single word where that
/// takes no further line.
pub fn lay(
    ui: &Ui,
    words: &str,
    style: Type,
    colour: Color32,
    width: f32,
    theme: &Theme,
) -> Arc<Galley> {
    let first = lay_greedily(ui, words, style, colour, width, theme);
    let mut best = Arc::clone(&first);
    while let [others @ .., last] = best.rows.as_slice()
        && !others.is_empty()
        && !last.text().trim().contains(' ')
    {
        // Narrower than the longest line: its last word goes down.
        let rows = others.iter().map(|row| row.rect().width());
        let narrower = rows.fold(0.0, f32::max).min(best.job.wrap.max_width) - 1.0;
        if narrower < longest_word(ui, words, style, theme) {
            return first;
        }
        let next = lay_greedily(ui, words, style, colour, narrower, theme);
        if next.rows.len() > first.rows.len() {
            return first;
        }
        best = next;
    }
    best
}

/// Text of which each line takes as many words as it holds.
fn lay_greedily(
    ui: &Ui,
    words: &str,
    style: Type,
    colour: Color32,
    width: f32,
    theme: &Theme,
) -> Arc<Galley> {
    let font_id = theme.font(style.0, style.1);
    let line = if style.1 == Weight::Bold {
        HEADLINE_LINE
    } else {
        TEXT_LINE
    };
    let format = TextFormat {
        line_height: Some((font_id.size * line).round()),
        font_id,
        color: colour,
        valign: Align::Center,
        ..TextFormat::default()
    };
    let mut job = LayoutJob::single_section(words.to_owned(), format);
    job.wrap = TextWrapping {
        max_width: width,
        ..TextWrapping::default()
    };
    ui.painter().layout_job(job)
}

/// Width of the words in one line.
pub fn width(ui: &Ui, words: &str, style: Type, theme: &Theme) -> f32 {
    lay(ui, words, style, Color32::BLACK, f32::INFINITY, theme)
        .rect
        .width()
}

/// Shows laid text with its upper left corner here, as a label of its own. Moves no cursor.
pub fn put(ui: &mut Ui, at: Pos2, galley: Arc<Galley>) -> Rect {
    let place = Rect::from_min_size(at, galley.rect.size());
    let mut child = ui.new_child(UiBuilder::new().max_rect(place));
    child.spacing_mut().item_spacing = egui::Vec2::ZERO;
    child.add(Label::new(galley).selectable(false)).rect
}

/// Text that wraps within the width of a rectangle, from its top; returns the height it took.
pub fn text(
    ui: &mut Ui,
    rect: Rect,
    words: &str,
    style: Type,
    colour: Color32,
    theme: &Theme,
) -> f32 {
    let galley = lay(ui, words, style, colour, rect.width(), theme);
    put(ui, rect.min, galley).height()
}

/// Text at the cursor, over the whole width that is left.
pub fn paragraph(
    ui: &mut Ui,
    words: &str,
    style: Type,
    colour: Color32,
    theme: &Theme,
) -> Response {
    let galley = lay(ui, words, style, colour, ui.available_width(), theme);
    ui.add(Label::new(galley).selectable(false))
}

/// A headline: in steps of 4 down to 70 % it shrinks until it takes at most two lines and no word
/// is broken. Returns its height.
pub fn headline(
    ui: &mut Ui,
    rect: Rect,
    words: &str,
    size: f32,
    colour: Color32,
    theme: &Theme,
) -> f32 {
    let size = fitting(ui, words, size, rect.width(), 2, theme);
    text(ui, rect, words, (size, Weight::Bold), colour, theme)
}

/// The size that a headline shrinks to.
pub fn fitting(ui: &Ui, words: &str, size: f32, width: f32, lines: usize, theme: &Theme) -> f32 {
    let mut fitting = size;
    while fitting - 4.0 >= 0.7 * size {
        let style = (fitting, Weight::Bold);
        let rows = lay(ui, words, style, Color32::BLACK, width, theme)
            .rows
            .len();
        if rows <= lines && longest_word(ui, words, style, theme) <= width {
            break;
        }
        fitting -= 4.0;
    }
    // A word that is still too long would be broken in the middle: that is worse than small.
    let longest = longest_word(ui, words, (fitting, Weight::Bold), theme);
    if longest > width {
        (fitting * width / longest * 0.98).floor()
    } else {
        fitting
    }
}

/// Width of the longest word.
pub fn longest_word(ui: &Ui, words: &str, style: Type, theme: &Theme) -> f32 {
    words
        .split_whitespace()
        .map(|word| width(ui, word, style, theme))
        .fold(0.0, f32::max)
}

/// One line whose capitals, not whose accents, are centred on `middle`; the anchor says whether
/// that is its left end, its centre or its right end.
pub fn centred(
    ui: &Ui,
    middle: Pos2,
    anchor: Align,
    words: &str,
    style: Type,
    colour: Color32,
    theme: &Theme,
) -> Rect {
    let galley = lay(ui, words, style, colour, f32::INFINITY, theme);
    let size = galley.rect.width();
    let x = match anchor {
        Align::Min => middle.x,
        Align::Center => middle.x - size / 2.0,
        Align::Max => middle.x - size,
    };
    paint_by_capitals(
        ui.painter(),
        pos2(x, middle.y),
        galley,
        theme.font(style.0, style.1).size,
    )
}

/// Paints a line with its left end at `at.x` and the middle of its capitals at `at.y`.
fn paint_by_capitals(painter: &Painter, at: Pos2, galley: Arc<Galley>, size: f32) -> Rect {
    let baseline = galley
        .rows
        .first()
        .and_then(|row| row.glyphs.first().map(|glyph| row.pos.y + glyph.pos.y))
        .unwrap_or_default();
    let top = at.y + CAP_HEIGHT * size / 2.0 - baseline;
    let place = Rect::from_min_size(pos2(at.x, top), galley.rect.size());
    painter.galley(place.min, galley, Color32::PLACEHOLDER);
    place
}
