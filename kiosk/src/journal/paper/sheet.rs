//! One sheet of A4 on which text, lines and squares are laid. Lengths are in points from the top
//! left corner.

use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::num::NormalizedF32;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};
use ttf_parser::Face;

use crate::typeface::Weight;

/// Width and height of A4.
pub(super) const WIDTH: f32 = 595.0;
pub(super) const HEIGHT: f32 = 842.0;

pub(super) const INK: [u8; 3] = [0x12, 0x20, 0x2F];
pub(super) const INK2: [u8; 3] = [0x4A, 0x58, 0x66];
pub(super) const LINE: [u8; 3] = [0xCE, 0xD5, 0xDC];

/// A font, and its measures for breaking lines.
pub(super) struct Type {
    font: Font,
    face: Face<'static>,
}

impl Type {
    /// None where the built-in font is not one, which the tests rule out.
    pub(super) fn new(weight: Weight) -> Option<Self> {
        Some(Self {
            font: Font::new(weight.file().into(), 0)?,
            face: Face::parse(weight.file(), 0).ok()?,
        })
    }

    /// Width of a line of this size, without kerning.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        let units: f32 = text
            .chars()
            .filter_map(|letter| self.face.glyph_index(letter))
            .filter_map(|glyph| self.face.glyph_hor_advance(glyph))
            .map(f32::from)
            .sum();
        units * size / f32::from(self.face.units_per_em())
    }

    /// Breaks text into lines no wider than `width`; a longer word is broken inside.
    fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in text.split_whitespace() {
            let joined = match lines.last() {
                Some(line) if !line.is_empty() => format!("{line} {word}"),
                _ => word.to_owned(),
            };
            if self.width(&joined, size) <= width {
                lines.pop();
                lines.push(joined);
                continue;
            }
            if lines.last().is_some_and(|line| !line.is_empty()) {
                lines.push(String::new());
            }
            for letter in word.chars() {
                let mut longer = lines.pop().unwrap_or_default();
                longer.push(letter);
                if self.width(&longer, size) > width && longer.chars().count() > 1 {
                    longer.pop();
                    lines.push(longer);
                    longer = letter.to_string();
                }
                lines.push(longer);
            }
        }
        lines
    }
}

/// The sheet while it is written.
pub(super) struct Sheet<'a, 'b> {
    pub(super) surface: &'a mut Surface<'b>,
}

impl Sheet<'_, '_> {
    fn fill(&mut self, colour: [u8; 3]) {
        let [r, g, b] = colour;
        self.surface.set_fill(Some(Fill {
            paint: rgb::Color::new(r, g, b).into(),
            opacity: NormalizedF32::ONE,
            rule: Default::default(),
        }));
    }

    /// One line whose letters stand on `baseline`.
    pub(super) fn line(
        &mut self,
        (x, baseline): (f32, f32),
        letters: &Type,
        size: f32,
        colour: [u8; 3],
        text: &str,
    ) {
        self.fill(colour);
        self.surface.draw_text(
            Point::from_xy(x, baseline),
            letters.font.clone(),
            size,
            text,
            false,
            TextDirection::LeftToRight,
        );
    }

    /// Text in lines no wider than `width`, the first on `baseline`; returns the baseline that
    /// follows.
    pub(super) fn paragraph(
        &mut self,
        (x, mut baseline): (f32, f32),
        letters: &Type,
        size: f32,
        colour: [u8; 3],
        text: &str,
        width: f32,
    ) -> f32 {
        for line in letters.lines(text, size, width) {
            self.line((x, baseline), letters, size, colour, &line);
            baseline += size * 1.4;
        }
        baseline
    }

    /// A filled rectangle.
    pub(super) fn rectangle(&mut self, (x, y): (f32, f32), (w, h): (f32, f32), colour: [u8; 3]) {
        let Some(rectangle) = Rect::from_xywh(x, y, w, h) else {
            return;
        };
        let mut path = PathBuilder::new();
        path.push_rect(rectangle);
        if let Some(path) = path.finish() {
            self.fill(colour);
            self.surface.draw_path(&path);
        }
    }
}
