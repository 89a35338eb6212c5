//! The present theme: its colours, and how large letters are.

use egui::FontId;

use super::colours::{CONTRAST, Colours, LIGHT};
use super::fonts::{Weight, family};

/// Colours and the scale of type.
#[derive(Debug, Clone, Copy)]
pub struct Theme {
    pub colours: Colours,
    /// High contrast.
    pub contrast: bool,
    /// Factor on every size of type.
    pub text: f32,
}

impl Theme {
    /// A theme with all type scaled by `text`.
    pub const fn new(contrast: bool, text: f32) -> Self {
        let colours = if contrast { CONTRAST } else { LIGHT };
        Self {
            colours,
            contrast,
            text,
        }
    }

    /// The same theme with another scale of type.
    pub const fn with_text(self, text: f32) -> Self {
        Self { text, ..self }
    }

    /// A font of this size at a scale of 1.
    pub fn font(&self, size: f32, weight: Weight) -> FontId {
        FontId::new((size * self.text).round(), family(weight))
    }
}
