//! What is wrong with a drawn screen: letters cut off, over one another or outside the window,
//! and targets that a finger cannot hit.

use egui::epaint::{ClippedShape, TextShape};
use egui::{FullOutput, Rect, Shape};
use egui_kittest::Harness;

/// How far letters may touch without anybody seeing it, in pixels.
const TOLERANCE: f32 = 2.0;

/// Widest and lowest that a column's bar may be, in pixels.
const BAR: (f32, f32) = (10.0, 20.0);

/// A text as it is seen.
struct Seen {
    words: String,
    rect: Rect,
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
fn bars(output: &FullOutput) -> Vec<Rect> {
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

/// What can be pressed, where, and whether a column has scrolled a part of it away.
fn targets(context: &egui::Context) -> Vec<(String, Rect, bool)> {
    context.viewport(|viewport| {
        let widgets = &viewport.prev_pass.widgets;
        let all = widgets.layers().flat_map(|(_, widgets)| widgets);
        all.filter(|widget| widget.enabled && widget.interact_rect.is_positive())
            .filter_map(|widget| {
                let info = widgets.info(widget.id)?;
                let pressed = matches!(
                    info.role,
                    egui::Role::Button | egui::Role::RadioButton | egui::Role::CheckBox
                );
                let cut = widget.interact_rect != widget.rect;
                let name = info.label.clone().unwrap_or_default();
                pressed.then_some((name, widget.interact_rect, cut))
            })
            .collect()
    })
}

/// Everything that is wrong with what can be pressed: outside the window, smaller than `least`
/// in either direction, or over one another.
pub fn target_faults<State>(harness: &Harness<'_, State>, window: Rect, least: f32) -> Vec<String> {
    let pressed = targets(&harness.ctx);
    let mut faults = Vec::new();
    for (index, (name, rect, cut)) in pressed.iter().enumerate() {
        if !window.expand(TOLERANCE).contains_rect(*rect) {
            faults.push(format!("target outside the window: {name:?} at {rect:?}"));
        }
        let small = rect.width() < least - 0.5 || rect.height() < least - 0.5;
        if small && !cut {
            faults.push(format!("target too small: {name:?} at {rect:?}"));
        }
        for (other, place, _) in &pressed[index + 1..] {
            let common = rect.intersect(*place);
            if common.width() > 1.0 && common.height() > 1.0 {
                faults.push(format!("targets over one another: {name:?} and {other:?}"));
            }
        }
    }
    faults
}
