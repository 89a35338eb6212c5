//! What is wrong with a drawn screen: letters cut off, over one another or outside the window,
//! and targets that a finger cannot hit.

use egui::epaint::{ClippedShape, TextShape};
use egui::{FullOutput, Rect, Shape, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::NodeT;

/// How far letters may touch without anybody seeing it, in pixels.
const TOLERANCE: f32 = 2.0;

/// Widest and lowest that a column's bar may be, in pixels.
const BAR: (f32, f32) = (10.0, 20.0);

/// A text as it is seen.
struct Seen {
    words: String,
    rect: Rect,
}

/// Leaves letters unhinted: they stand where they stand all the same, and hinting them takes two
/// fifths of a check's time.
pub fn leave_unhinted(context: &egui::Context) {
    context.all_styles_mut(|style| style.visuals.text_options.font_hinting = false);
}

/// Everything that is wrong with the letters of the last frame.
pub fn faults(output: &FullOutput, window: Rect) -> Vec<String> {
    let mut seen = Vec::new();
    let mut faults = Vec::new();
    let bars = bars(output);
    for ClippedShape {
        clip_rect, shape, ..
    } in &output.shapes
    {
        if let Shape::Rect(cover) = shape
            && cover.fill.a() > 100
        {
            // What is painted over, or behind the veil of a dialog, is not read.
            let cover = cover.rect.intersect(*clip_rect);
            seen.retain(|text: &Seen| !cover.contains_rect(text.rect));
        }
        each_text(shape, &mut |text| {
            let words = text.galley.text().to_owned();
            let rect = text.visual_bounding_rect();
            if words.trim().is_empty() || !rect.is_positive() {
                return;
            }
            if text.galley.elided {
                faults.push(format!("cut short: {words:?}"));
            }
            if let Some(word) = broken_word(text) {
                faults.push(format!("word broken in {words:?}: {word:?}"));
            }
            // What a column scrolls away can be scrolled to: its bar stands there.
            let scrolls = bars.iter().any(|bar| clip_rect.intersects(*bar));
            let above = rect.top() < clip_rect.top() - TOLERANCE;
            let below = rect.bottom() > clip_rect.bottom() + TOLERANCE;
            if (above || below) && !scrolls {
                faults.push(format!(
                    "cut off at its head or foot: {words:?} at {rect:?}"
                ));
            }
            let visible = rect.intersect(*clip_rect);
            if !visible.is_positive() {
                return;
            }
            if !window.expand(TOLERANCE).contains_rect(visible) {
                faults.push(format!("outside the window: {words:?} at {visible:?}"));
            }
            // A clip that is wider than the window hides nothing; one inside it scrolls up and down.
            if rect.left() < clip_rect.left() - TOLERANCE
                || rect.right() > clip_rect.right() + TOLERANCE
            {
                faults.push(format!("cut off at its side: {words:?} at {rect:?}"));
            }
            seen.push(Seen {
                words,
                rect: visible,
            });
        });
    }
    for (index, one) in seen.iter().enumerate() {
        for other in &seen[index + 1..] {
            let common = one.rect.intersect(other.rect);
            if common.width() > TOLERANCE && common.height() > TOLERANCE {
                faults.push(format!(
                    "over one another: {:?} {:?} and {:?} {:?}",
                    one.words, one.rect, other.words, other.rect
                ));
            }
        }
    }
    faults
}

/// The bars of the columns that scroll.
pub fn bars(output: &FullOutput) -> Vec<Rect> {
    let rects = output
        .shapes
        .iter()
        .filter_map(|clipped| match &clipped.shape {
            Shape::Rect(shape) if shape.fill.a() > 0 => Some(shape.rect),
            _ => None,
        });
    rects
        .filter(|rect| rect.width() <= BAR.0 && rect.height() >= BAR.1)
        .collect()
}

pub fn each_text(shape: &Shape, look: &mut impl FnMut(&TextShape)) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| each_text(shape, look)),
        Shape::Text(text) => look(text),
        _ => {}
    }
}

/// A word that goes on in the next line.
fn broken_word(text: &TextShape) -> Option<String> {
    text.galley.rows.windows(2).find_map(|rows| {
        let [one, next] = rows else { return None };
        let last = one.row.glyphs.last()?.chr;
        let first = next.row.glyphs.first()?.chr;
        let broken = !one.ends_with_newline && last.is_alphanumeric() && first.is_alphanumeric();
        broken.then(|| one.row.glyphs.iter().map(|glyph| glyph.chr).collect())
    })
}

/// Between what can be pressed, in pixels.
const APART: f32 = 8.0;
/// A key of a pad is at least so high, in pixels, and everything so wide.
const KEY: f32 = 67.0;
const WIDTH: f32 = 44.0;

/// What can be pressed or written into.
pub struct Target {
    name: String,
    /// As far as it is seen, and the whole.
    pub rect: Rect,
    whole: Rect,
}

/// Whatever answers to a press now.
pub fn targets<State>(harness: &Harness<'_, State>) -> Vec<Target> {
    let root = harness.root();
    let named: Vec<(Rect, String)> = root
        .children_recursive()
        .filter_map(|node| {
            let node = node.accesskit_node();
            let at = node.raw_bounds()?;
            let [left, top, right, bottom] = [at.x0, at.y0, at.x1, at.y1].map(|at| at as f32);
            let rect = Rect::from_min_max(pos2(left, top), pos2(right, bottom));
            Some((rect, node.label()?))
        })
        .collect();
    harness.ctx.viewport(|viewport| {
        let widgets = &viewport.prev_pass.widgets;
        let all = widgets.layers().flat_map(|(_, widgets)| widgets);
        let pressed = all.filter(|widget| {
            widget.enabled && widget.sense.senses_click() && widget.interact_rect.is_positive()
        });
        pressed
            .map(|widget| Target {
                name: named
                    .iter()
                    .find(|(rect, _)| *rect == widget.rect)
                    .map_or_else(String::new, |(_, name)| name.clone()),
                rect: widget.interact_rect,
                whole: widget.rect,
            })
            .collect()
    })
}

/// Everything that is wrong with what can be pressed: outside the window, lower than `least`, or
/// too near to another.
pub fn target_faults<State>(harness: &Harness<'_, State>, window: Rect, least: f32) -> Vec<String> {
    let targets = targets(harness);
    let mut faults = Vec::new();
    let scrolls = !bars(harness.output()).is_empty();
    for (index, Target { name, rect, whole }) in targets.iter().enumerate() {
        // What a column scrolls away can be scrolled to: its bar stands there.
        let cut = rect != whole;
        let beside = rect.x_range() != whole.x_range();
        if cut && (beside || !scrolls) || !window.expand(TOLERANCE).contains_rect(*rect) {
            faults.push(format!("target outside the window: {name:?} at {whole:?}"));
        }
        let is_key = name.len() == 1 && name.starts_with(|key: char| key.is_ascii_digit());
        let least = if is_key { KEY } else { least };
        let small = rect.width() < WIDTH - 0.5 || rect.height() < least - 0.5;
        if small && !cut {
            faults.push(format!("target too small: {name:?} at {rect:?}"));
        }
        for other in &targets[index + 1..] {
            let apart = (rect.left() - other.rect.right())
                .max(other.rect.left() - rect.right())
                .max(rect.top() - other.rect.bottom())
                .max(other.rect.top() - rect.bottom());
            if apart < APART - 0.5 {
                let other = &other.name;
                faults.push(format!("{apart} between targets: {name:?} and {other:?}"));
            }
        }
    }
    faults
}
