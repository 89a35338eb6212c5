//! The status marks, drawn: shape before colour, never a letter of a font.

use std::f32::consts::{FRAC_PI_2, PI, TAU};

use card_reader::check::Outcome;
use egui::epaint::PathShape;
use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

/// A mark of the style guide.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Check,
    Cross,
    Question,
    Dash,
    Hourglass,
    Waiting,
    Technical,
    PoorCapture,
    Abandoned,
}

impl Mark {
    /// The mark of a check's outcome.
    pub(super) const fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Successful => Self::Check,
            Outcome::Failed => Self::Cross,
            Outcome::Undetermined => Self::Question,
            Outcome::NotSupported => Self::Dash,
            Outcome::Aborted => Self::Technical,
        }
    }

    /// Draws the mark into a square: the shape in one colour, the glyph inside in another.
    pub(super) fn paint(self, painter: &Painter, rect: Rect, shape: Color32, glyph: Color32) {
        let brush = Brush {
            painter,
            rect,
            scale: rect.width() / 100.0,
        };
        match self {
            Self::Check => {
                brush.disc(50.0, 50.0, 48.0, shape);
                brush.line(&[(28.0, 52.0), (44.0, 68.0), (73.0, 35.0)], 10.0, glyph);
            }
            Self::Cross => {
                let corner = |k: u8| {
                    let angle = PI / 8.0 + f32::from(k) * TAU / 8.0;
                    (50.0 + 50.0 * angle.cos(), 50.0 + 50.0 * angle.sin())
                };
                brush.polygon(&(0..8).map(corner).collect::<Vec<_>>(), shape);
                brush.line(&[(34.0, 34.0), (66.0, 66.0)], 11.0, glyph);
                brush.line(&[(66.0, 34.0), (34.0, 66.0)], 11.0, glyph);
            }
            Self::Question => {
                let diamond = [(50.0, 4.0), (96.0, 50.0), (50.0, 96.0), (4.0, 50.0)];
                brush.polygon(&diamond, shape);
                brush.line(
                    &[diamond[0], diamond[1], diamond[2], diamond[3], diamond[0]],
                    8.0,
                    shape,
                );
                let mut hook: Vec<(f32, f32)> = (0..=14)
                    .map(|k| {
                        let angle = PI + 1.35 * PI * k as f32 / 14.0;
                        (50.0 + 13.5 * angle.cos(), 40.0 + 13.5 * angle.sin())
                    })
                    .collect();
                hook.extend([(51.5, 56.0), (50.0, 63.0)]);
                brush.line(&hook, 8.5, glyph);
                brush.disc(50.0, 77.0, 5.6, glyph);
            }
            Self::Dash => {
                brush.ring(44.0, 7.0, shape);
                brush.line(&[(33.0, 50.0), (67.0, 50.0)], 9.0, shape);
            }
            Self::Hourglass => {
                let arc: Vec<(f32, f32)> = (0..=36)
                    .map(|k| {
                        let angle = -FRAC_PI_2 + 1.5 * PI * k as f32 / 36.0;
                        (50.0 + 44.0 * angle.cos(), 50.0 + 44.0 * angle.sin())
                    })
                    .collect();
                brush.line(&arc, 8.0, shape);
                brush.line(&[(34.0, 29.0), (66.0, 29.0)], 7.0, shape);
                brush.line(&[(34.0, 71.0), (66.0, 71.0)], 7.0, shape);
                brush.polygon(&[(38.0, 33.0), (62.0, 33.0), (50.0, 50.0)], shape);
                brush.polygon(&[(38.0, 67.0), (50.0, 50.0), (62.0, 67.0)], shape);
            }
            Self::Waiting => {
                for k in 0..12u8 {
                    let angle = f32::from(k) * TAU / 12.0;
                    brush.disc(
                        50.0 + 44.0 * angle.cos(),
                        50.0 + 44.0 * angle.sin(),
                        4.0,
                        shape,
                    );
                }
            }
            Self::Technical => {
                let inner = Rect::from_min_max(brush.at(6.0, 6.0), brush.at(94.0, 94.0));
                painter.rect_filled(inner, 18.0 * brush.scale, shape);
                brush.line(&[(50.0, 28.0), (50.0, 54.0)], 11.0, glyph);
                brush.disc(50.0, 74.0, 6.5, glyph);
            }
            Self::PoorCapture => {
                let capsule =
                    Rect::from_center_size(brush.at(50.0, 50.0), vec2(60.0, 92.0) * brush.scale);
                let stroke = Stroke::new(7.0 * brush.scale, shape);
                painter.rect_stroke(
                    capsule,
                    30.0 * brush.scale,
                    stroke,
                    egui::StrokeKind::Inside,
                );
                for y in [44.0, 64.0] {
                    let wave: Vec<(f32, f32)> = (0..=12)
                        .map(|k| {
                            let x = 34.0 + 32.0 * k as f32 / 12.0;
                            (x, y + 4.0 * ((x - 34.0) / 16.0 * PI).sin())
                        })
                        .collect();
                    brush.line(&wave, 8.0, shape);
                }
            }
            Self::Abandoned => {
                brush.line(
                    &[(70.0, 16.0), (20.0, 16.0), (20.0, 84.0), (70.0, 84.0)],
                    7.0,
                    shape,
                );
                brush.line(&[(42.0, 50.0), (88.0, 50.0)], 8.0, shape);
                brush.line(&[(74.0, 36.0), (88.0, 50.0), (74.0, 64.0)], 8.0, shape);
            }
        }
    }
}

/// Draws in the mark's box of 100 x 100.
struct Brush<'a> {
    painter: &'a Painter,
    rect: Rect,
    scale: f32,
}

impl Brush<'_> {
    fn at(&self, x: f32, y: f32) -> Pos2 {
        pos2(
            self.rect.left() + x * self.scale,
            self.rect.top() + y * self.scale,
        )
    }

    fn disc(&self, x: f32, y: f32, radius: f32, colour: Color32) {
        self.painter
            .circle_filled(self.at(x, y), radius * self.scale, colour);
    }

    fn ring(&self, radius: f32, width: f32, colour: Color32) {
        let stroke = Stroke::new(width * self.scale, colour);
        self.painter
            .circle_stroke(self.at(50.0, 50.0), radius * self.scale, stroke);
    }

    /// A line with round caps and joins.
    fn line(&self, points: &[(f32, f32)], width: f32, colour: Color32) {
        let points: Vec<Pos2> = points.iter().map(|(x, y)| self.at(*x, *y)).collect();
        let radius = width * self.scale / 2.0;
        for point in &points {
            self.painter.circle_filled(*point, radius, colour);
        }
        self.painter
            .add(Shape::line(points, Stroke::new(2.0 * radius, colour)));
    }

    fn polygon(&self, points: &[(f32, f32)], colour: Color32) {
        let points: Vec<Pos2> = points.iter().map(|(x, y)| self.at(*x, *y)).collect();
        self.painter
            .add(PathShape::convex_polygon(points, colour, Stroke::NONE));
    }
}
