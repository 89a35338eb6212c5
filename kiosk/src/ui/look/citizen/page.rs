//! The citizen's page: where its parts stand, and how large they are.

use egui::{Rect, Vec2, pos2, vec2};

use super::super::Theme;

/// Sizes of type at a unit of 1.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    pub verdict: f32,
    pub headline: f32,
    /// A question, which is longer than an instruction.
    pub question: f32,
    /// A number that counts down.
    pub count: f32,
    pub hint: f32,
    pub body: f32,
    pub label: f32,
    /// An answer, and the one next step.
    pub button: f32,
    pub next: f32,
    pub help: f32,
}

const PORTRAIT: Sizes = Sizes {
    verdict: 154.0,
    headline: 124.0,
    question: 96.0,
    count: 210.0,
    hint: 52.0,
    body: 42.0,
    label: 34.0,
    button: 54.0,
    next: 72.0,
    help: 26.0,
};
const LANDSCAPE: Sizes = Sizes {
    verdict: 80.0,
    headline: 64.0,
    question: 48.0,
    count: 110.0,
    hint: 28.0,
    body: 20.0,
    label: 18.0,
    button: 28.0,
    next: 30.0,
    help: 18.0,
};

/// One window's layout: 1080 x 1920 upright or 1024 x 600 lying, grown as a whole.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    pub portrait: bool,
    /// Factor on every measure of the style guide.
    pub unit: f32,
    pub sizes: Sizes,
    pub top: Rect,
    pub middle: Rect,
    pub help: Rect,
    pub margin: f32,
    /// Colours, and type that grows with the window alone: of the bars.
    pub bars: Theme,
    /// Colours, and type that grows with the window and with the chosen scale.
    pub theme: Theme,
    /// The chosen scale of text, 1 to 2.
    pub scale: f32,
}

impl Page {
    /// Lays out the window.
    pub fn new(area: Rect, contrast: bool, scale: f32) -> Self {
        let portrait = area.height() > area.width();
        let (whole, sizes, bars, margin) = if portrait {
            (vec2(1080.0, 1920.0), PORTRAIT, (136.0, 208.0), 64.0)
        } else {
            (vec2(1024.0, 600.0), LANDSCAPE, (80.0, 84.0), 28.0)
        };
        let unit = (area.width() / whole.x).min(area.height() / whole.y);
        let (left, right) = (area.left(), area.right());
        let above = area.top() + bars.0 * unit;
        let below = area.bottom() - bars.1 * unit;
        Self {
            portrait,
            unit,
            sizes,
            top: Rect::from_min_max(area.min, pos2(right, above)),
            middle: Rect::from_min_max(pos2(left, above), pos2(right, below)),
            help: Rect::from_min_max(pos2(left, below), area.max),
            margin: margin * unit,
            bars: Theme::new(contrast, unit),
            theme: Theme::new(contrast, unit * scale),
            scale,
        }
    }

    /// What the picture and the answers may use of `rest`, inside its margins.
    pub fn inside(&self, rest: Rect) -> Rect {
        let vertical = if self.portrait { 28.0 } else { 20.0 } * self.unit;
        rest.shrink2(vec2(self.margin, vertical))
    }

    /// A length of the style guide.
    pub fn len(&self, portrait: f32, landscape: f32) -> f32 {
        self.unit * if self.portrait { portrait } else { landscape }
    }

    /// A size of the style guide.
    pub fn area(&self, portrait: Vec2, landscape: Vec2) -> Vec2 {
        self.unit * if self.portrait { portrait } else { landscape }
    }
}
