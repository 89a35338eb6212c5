//! A pad of twelve keys: no virtual keyboard is needed for a number.

use egui::{Rect, Ui, Vec2, vec2};

use super::button::{Face, key};
use super::{Icon, Theme};

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    Digit(&'static str),
    Clear,
    Back,
}

/// Least height of a key.
pub const KEY: f32 = 67.0;

/// Keys over the whole rectangle: four rows of three, or three of four where four rows would be too
/// low. The words name the keys that clear all and one.
pub fn pad(
    ui: &mut Ui,
    rect: Rect,
    gap: f32,
    (clear, back): (&str, &str),
    theme: &Theme,
) -> Option<Pressed> {
    let digit = |digit| (digit, Face::Words(digit), Pressed::Digit(digit));
    let [one, two, three] = ["1", "2", "3"].map(digit);
    let [four, five, six] = ["4", "5", "6"].map(digit);
    let [seven, eight, nine] = ["7", "8", "9"].map(digit);
    let zero = digit("0");
    let clear = (clear, Face::Words(clear), Pressed::Clear);
    let back = (back, Face::Icon(Icon::Backspace), Pressed::Back);
    let (columns, keys) = if rect.height() < 4.0 * KEY + 3.0 * gap {
        let keys = [
            one, two, three, back, four, five, six, clear, seven, eight, nine, zero,
        ];
        (4, keys)
    } else {
        let keys = [
            one, two, three, four, five, six, seven, eight, nine, clear, zero, back,
        ];
        (3, keys)
    };
    let (across, down) = (columns as f32, (keys.len() / columns) as f32);
    let gaps = vec2((across - 1.0) * gap, (down - 1.0) * gap);
    let size: Vec2 = (rect.size() - gaps) / vec2(across, down);
    let mut pressed = None;
    for (index, (name, face, does)) in keys.into_iter().enumerate() {
        let place = vec2((index % columns) as f32, (index / columns) as f32);
        let at = rect.min + place * (size + vec2(gap, gap));
        if key(ui, Rect::from_min_size(at, size), name, face, theme).clicked() {
            pressed = Some(does);
        }
    }
    pressed
}
