//! The status marks: shape before colour, never a letter of a font.

use card_reader::check::Outcome;
use egui::{Color32, Painter, Rect};

use super::Theme;
use super::brush::{Brush, Point, arc, turned};

/// A mark of the style guide. Filled: something was concluded; outlined: nothing was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Passed.
    Check,
    /// Failed.
    Cross,
    /// Staff decide.
    Question,
    /// Not done.
    Dash,
    /// Running.
    Hourglass,
    /// Not reached.
    Waiting,
    /// A device or the program failed.
    Technical,
    /// The picture is not good enough.
    PoorCapture,
    /// The person has left.
    Abandoned,
}

impl Mark {
    pub const ALL: [Self; 9] = [
        Self::Check,
        Self::Cross,
        Self::Question,
        Self::Dash,
        Self::Hourglass,
        Self::Waiting,
        Self::Technical,
        Self::PoorCapture,
        Self::Abandoned,
    ];

    /// The mark of a check's outcome.
    pub const fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Successful => Self::Check,
            Outcome::Failed => Self::Cross,
            Outcome::Undetermined => Self::Question,
            Outcome::NotSupported => Self::Dash,
            Outcome::Aborted => Self::Technical,
        }
    }

    /// Draws the mark on a card or the page, in its own colours.
    pub fn on_surface(self, painter: &Painter, rect: Rect, theme: &Theme) {
        let colours = &theme.colours;
        let (shape, glyph) = match self {
            Self::Check => (colours.pass, colours.surface),
            Self::Cross => (colours.fail, colours.surface),
            Self::Question => (colours.decide, colours.on_decide),
            Self::Hourglass => (colours.accent, colours.accent),
            Self::Technical => (colours.tech, colours.surface),
            Self::PoorCapture => (colours.decide_text, colours.decide_text),
            Self::Dash | Self::Waiting | Self::Abandoned => (colours.none, colours.none),
        };
        if self == Self::Question {
            // Amber alone is too light beside white: the diamond has an edge.
            let brush = Brush::new(painter, rect, 100.0);
            diamond(&brush, 8.0, colours.decide_text);
            diamond(&brush, 0.0, shape);
            question(&brush, glyph);
        } else {
            self.paint(painter, rect, shape, glyph);
        }
    }

    /// Draws the mark into a square: the shape in one colour, the glyph inside in another.
    pub fn paint(self, painter: &Painter, rect: Rect, shape: Color32, glyph: Color32) {
        let brush = Brush::new(painter, rect, 100.0);
        match self {
            Self::Check => {
                brush.disc((50.0, 50.0), 48.0, shape);
                brush.line(&[(28.0, 52.0), (44.0, 68.0), (73.0, 35.0)], 10.0, glyph);
            }
            Self::Cross => {
                let corner = |k: u8| turned((50.0, 50.0), 50.0, (f32::from(k) + 0.5) / 8.0);
                brush.area(&(0..8).map(corner).collect::<Vec<_>>(), shape);
                brush.line(&[(34.0, 34.0), (66.0, 66.0)], 11.0, glyph);
                brush.line(&[(66.0, 34.0), (34.0, 66.0)], 11.0, glyph);
            }
            Self::Question => {
                diamond(&brush, 8.0, shape);
                question(&brush, glyph);
            }
            Self::Dash => {
                brush.ring((50.0, 50.0), 44.0, 7.0, shape);
                brush.line(&[(33.0, 50.0), (67.0, 50.0)], 9.0, shape);
            }
            Self::Hourglass => {
                brush.line(&arc((50.0, 50.0), 44.0, 0.0, 0.75), 8.0, shape);
                brush.line(&[(34.0, 29.0), (66.0, 29.0)], 7.0, shape);
                brush.line(&[(34.0, 71.0), (66.0, 71.0)], 7.0, shape);
                brush.area(&[(38.0, 33.0), (62.0, 33.0), (50.0, 49.0)], shape);
                brush.area(&[(38.0, 67.0), (50.0, 51.0), (62.0, 67.0)], shape);
            }
            Self::Waiting => {
                for k in 0..12u8 {
                    let dot = turned((50.0, 50.0), 44.0, f32::from(k) / 12.0);
                    brush.disc(dot, 3.5, shape);
                }
            }
            Self::Technical => {
                brush.filled((6.0, 6.0), (94.0, 94.0), 18.0, shape);
                brush.line(&[(50.0, 28.0), (50.0, 54.0)], 11.0, glyph);
                brush.disc((50.0, 74.0), 6.5, glyph);
            }
            Self::PoorCapture => {
                brush.outline((23.5, 7.5), (76.5, 92.5), 26.5, 7.0, shape);
                for y in [44.0, 64.0] {
                    let wave: Vec<Point> = (0..=16u8)
                        .map(|k| {
                            let along = f32::from(k) / 16.0;
                            let swing = (along * std::f32::consts::TAU).sin();
                            (35.0 + 30.0 * along, y - 4.5 * swing)
                        })
                        .collect();
                    brush.line(&wave, 8.0, shape);
                }
            }
            Self::Abandoned => {
                let door = [(60.0, 12.0), (18.0, 12.0), (18.0, 88.0), (60.0, 88.0)];
                brush.line(&door, 7.0, shape);
                brush.line(&[(42.0, 50.0), (88.0, 50.0)], 7.0, shape);
                brush.line(&[(72.0, 34.0), (88.0, 50.0), (72.0, 66.0)], 7.0, shape);
            }
        }
    }
}

/// The diamond with its outline of this width.
fn diamond(brush: &Brush<'_>, outline: f32, colour: Color32) {
    let corners = [(50.0, 4.0), (96.0, 50.0), (50.0, 96.0), (4.0, 50.0)];
    brush.area(&corners, colour);
    if outline > 0.0 {
        let mut edge = corners.to_vec();
        edge.push(corners[0]);
        brush.line(&edge, outline, colour);
    }
}

fn question(brush: &Brush<'_>, colour: Color32) {
    // From the left over the top to the lower right, then down to the stem.
    let mut hook = arc((50.0, 40.0), 13.5, 0.75, 1.35);
    hook.extend([(51.0, 55.0), (50.0, 63.0)]);
    brush.line(&hook, 8.5, colour);
    brush.disc((50.0, 77.0), 5.6, colour);
}
