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

/// Three keys by four over the whole rectangle; the words name the keys that clear all and one.
pub fn pad(
    ui: &mut Ui,
    rect: Rect,
    gap: f32,
    (clear, back): (&str, &str),
    theme: &Theme,
) -> Option<Pressed> {
    const DIGITS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
    let size: Vec2 = (rect.size() - vec2(2.0 * gap, 3.0 * gap)) / vec2(3.0, 4.0);
    let last = [
        (clear, Face::Words(clear), Pressed::Clear),
        ("0", Face::Words("0"), Pressed::Digit("0")),
        (back, Face::Icon(Icon::Backspace), Pressed::Back),
    ];
    let keys = DIGITS.map(|digit| (digit, Face::Words(digit), Pressed::Digit(digit)));
    let mut pressed = None;
    for (index, (name, face, does)) in keys.into_iter().chain(last).enumerate() {
        let (column, row) = ((index % 3) as f32, (index / 3) as f32);
        let at = rect.min + vec2(column, row) * (size + vec2(gap, gap));
        if key(ui, Rect::from_min_size(at, size), name, face, theme).clicked() {
            pressed = Some(does);
        }
    }
    pressed
}
