//! The status marks: shape before colour, never a letter of a font.

use card_reader::check::Outcome;
use egui::{Color32, Painter, Rect, Ui};

use super::brush::{Brush, Point, arc, turned};
use super::{Theme, motion};

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

    /// Draws the mark on a card or the page; the hourglass turns.
    pub fn show(self, ui: &Ui, rect: Rect, theme: &Theme) {
        if self == Self::Hourglass {
            let brush = Brush::new(ui.painter(), rect, 100.0);
            hourglass(&brush, motion::turn(ui), theme.colours.accent);
        } else {
            self.on_surface(ui.painter(), rect, theme);
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
            Self::Hourglass => hourglass(&brush, 0.0, shape),
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

/// The hourglass in its open ring, which is turned so far.
fn hourglass(brush: &Brush<'_>, turn: f32, colour: Color32) {
    let ring = arc((50.0, 50.0), 44.0, turn, turn + 0.75);
    brush.line(&ring, 8.0, colour);
    brush.line(&[(34.0, 29.0), (66.0, 29.0)], 7.0, colour);
    brush.line(&[(34.0, 71.0), (66.0, 71.0)], 7.0, colour);
    brush.area(&[(38.0, 33.0), (62.0, 33.0), (50.0, 49.0)], colour);
    brush.area(&[(38.0, 67.0), (50.0, 51.0), (62.0, 67.0)], colour);
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

#[cfg(test)]
mod tests {
    use egui::{Rect, vec2};

    use super::super::painted::Painted;
    use super::*;

    const SHAPE: Color32 = Color32::RED;
    const GLYPH: Color32 = Color32::BLUE;

    fn drawn(mark: Mark) -> Painted {
        let place = Rect::from_min_size(egui::Pos2::ZERO, vec2(100.0, 100.0));
        Painted::of(|painter| mark.paint(painter, place, SHAPE, GLYPH))
    }

    /// Points of the style guide's geometry: of the shape, of the glyph, and of neither.
    type Points = &'static [(f32, f32)];
    const GEOMETRY: [(Mark, Points, Points, Points); 9] = [
        (
            Mark::Check,
            &[(50.0, 3.0), (50.0, 97.0), (3.0, 50.0), (50.0, 50.0)],
            &[(28.0, 52.0), (44.0, 68.0), (73.0, 35.0), (24.0, 52.0)],
            &[(50.0, 1.0), (99.0, 50.0), (14.0, 14.0)],
        ),
        (
            Mark::Cross,
            // Flat side up: the corner lies an eighth of a turn beside the top.
            &[
                (32.0, 5.0),
                (68.0, 5.0),
                (95.0, 68.0),
                (50.0, 5.0),
                (50.0, 32.0),
            ],
            &[
                (34.0, 34.0),
                (66.0, 66.0),
                (66.0, 34.0),
                (34.0, 66.0),
                (50.0, 50.0),
            ],
            &[(50.0, 2.0), (10.0, 10.0), (90.0, 90.0)],
        ),
        (
            Mark::Question,
            &[
                (50.0, 2.0),
                (98.0, 50.0),
                (50.0, 98.0),
                (2.0, 50.0),
                (30.0, 60.0),
            ],
            &[
                (37.0, 40.0),
                (50.0, 26.5),
                (63.0, 40.0),
                (50.0, 61.0),
                (50.0, 77.0),
            ],
            &[(20.0, 20.0), (80.0, 20.0), (20.0, 80.0)],
        ),
        (
            Mark::Dash,
            &[(50.0, 6.0), (94.0, 50.0), (33.0, 50.0), (67.0, 50.0)],
            &[],
            &[(50.0, 30.0), (50.0, 70.0), (50.0, 1.0), (25.0, 50.0)],
        ),
        (
            Mark::Hourglass,
            // Open at the upper left.
            &[
                (94.0, 50.0),
                (50.0, 94.0),
                (50.0, 29.0),
                (50.0, 71.0),
                (50.0, 40.0),
                (50.0, 60.0),
            ],
            &[],
            &[(19.0, 19.0), (30.0, 50.0), (70.0, 50.0)],
        ),
        (
            Mark::Waiting,
            &[
                (50.0, 6.0),
                (94.0, 50.0),
                (50.0, 94.0),
                (6.0, 50.0),
                (72.0, 11.9),
            ],
            &[],
            // Between two dots, and inside.
            &[(61.4, 7.5), (50.0, 50.0), (50.0, 29.0)],
        ),
        (
            Mark::Technical,
            &[(50.0, 7.0), (93.0, 50.0), (13.0, 13.0), (30.0, 50.0)],
            &[(50.0, 28.0), (50.0, 54.0), (50.0, 74.0)],
            &[(8.0, 8.0), (97.0, 50.0)],
        ),
        (
            Mark::PoorCapture,
            &[
                (50.0, 5.0),
                (21.0, 50.0),
                (79.0, 50.0),
                (50.0, 95.0),
                (50.0, 44.0),
                (50.0, 64.0),
            ],
            &[],
            &[(50.0, 54.0), (50.0, 20.0), (50.0, 80.0), (10.0, 50.0)],
        ),
        (
            Mark::Abandoned,
            &[
                (18.0, 50.0),
                (40.0, 12.0),
                (40.0, 88.0),
                (42.0, 50.0),
                (86.0, 50.0),
                (72.0, 34.0),
            ],
            &[],
            // The door is open to the right.
            &[(60.0, 30.0), (30.0, 50.0), (90.0, 12.0)],
        ),
    ];

    #[test]
    fn every_mark_is_drawn_as_the_style_guide_has_it() {
        for mark in Mark::ALL {
            let Some((_, shape, glyph, neither)) = GEOMETRY.iter().find(|it| it.0 == mark) else {
                unreachable!("{mark:?}");
            };
            let drawn = drawn(mark);
            for (points, colour) in [(shape, Some(SHAPE)), (glyph, Some(GLYPH)), (neither, None)] {
                for (x, y) in *points {
                    assert_eq!(drawn.at(*x, *y), colour, "{mark:?} at {x}, {y}");
                }
            }
        }
    }

    /// What of a square is painted, point by point.
    fn covered(mark: Mark) -> Vec<bool> {
        let drawn = drawn(mark);
        let points = (0..2500u16).map(|k| (f32::from(k % 50), f32::from(k / 50)));
        points
            .map(|(x, y)| drawn.at(2.0 * x + 1.0, 2.0 * y + 1.0) == Some(SHAPE))
            .collect()
    }

    #[test]
    fn filled_means_that_something_was_concluded() {
        for mark in Mark::ALL {
            let filled = matches!(
                mark,
                Mark::Check | Mark::Cross | Mark::Question | Mark::Technical
            );
            let count = covered(mark).into_iter().filter(|it| *it).count();
            assert_eq!(count > 2500 / 3, filled, "{mark:?}: {count}");
        }
    }

    /// In one colour, too: shape comes first.
    #[test]
    fn no_two_marks_are_alike() {
        let all = Mark::ALL.map(covered);
        for (one, a) in all.iter().enumerate() {
            for (other, b) in all.iter().enumerate().skip(one + 1) {
                let differ = a.iter().zip(b).filter(|(a, b)| a != b).count();
                let marks = (Mark::ALL[one], Mark::ALL[other]);
                assert!(differ > 2500 / 10, "{marks:?}: {differ}");
            }
        }
    }

    #[test]
    fn a_mark_on_a_card_has_the_colour_of_what_it_means() {
        let theme = Theme::new(false, 1.0);
        let colours = &theme.colours;
        let place = Rect::from_min_size(egui::Pos2::ZERO, vec2(100.0, 100.0));
        for (mark, (x, y), colour) in [
            (Mark::Check, (50.0, 10.0), colours.pass),
            (Mark::Cross, (50.0, 10.0), colours.fail),
            (Mark::Question, (30.0, 60.0), colours.decide),
            (Mark::Question, (50.0, 2.0), colours.decide_text),
            (Mark::Dash, (50.0, 50.0), colours.none),
            (Mark::Hourglass, (50.0, 29.0), colours.accent),
            (Mark::Waiting, (50.0, 6.0), colours.none),
            (Mark::Technical, (30.0, 50.0), colours.tech),
            (Mark::PoorCapture, (21.0, 50.0), colours.decide_text),
            (Mark::Abandoned, (18.0, 50.0), colours.none),
        ] {
            let drawn = Painted::of(|painter| mark.on_surface(painter, place, &theme));
            assert_eq!(drawn.at(x, y), Some(colour), "{mark:?}");
        }
    }
}
