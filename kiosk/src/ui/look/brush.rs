//! A painter with coordinates of its own: every mark, icon and drawing is made of its strokes.

use egui::epaint::PathShape;
use egui::{Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, vec2};

/// A point of a drawing's box.
pub type Point = (f32, f32);

/// Draws in a box of fixed size that lies somewhere on the screen.
pub struct Brush<'a> {
    painter: &'a Painter,
    origin: Pos2,
    scale: f32,
    /// Width of the box where the drawing is mirrored.
    mirrored: Option<f32>,
}

impl<'a> Brush<'a> {
    /// A box of `width` units across, laid into `rect`.
    pub fn new(painter: &'a Painter, rect: Rect, width: f32) -> Self {
        Self {
            painter,
            origin: rect.min,
            scale: rect.width() / width,
            mirrored: None,
        }
    }

    /// The same, left and right exchanged.
    pub fn mirrored(self, width: f32) -> Self {
        Self {
            mirrored: Some(width),
            ..self
        }
    }

    pub fn at(&self, (x, y): Point) -> Pos2 {
        let x = self.mirrored.map_or(x, |width| width - x);
        self.origin + vec2(x, y) * self.scale
    }

    pub fn rect(&self, from: Point, to: Point) -> Rect {
        Rect::from_two_pos(self.at(from), self.at(to))
    }

    pub fn disc(&self, centre: Point, radius: f32, colour: Color32) {
        let radius = radius * self.scale;
        self.painter.circle_filled(self.at(centre), radius, colour);
    }

    pub fn ring(&self, centre: Point, radius: f32, width: f32, colour: Color32) {
        let stroke = Stroke::new(width * self.scale, colour);
        self.painter
            .circle_stroke(self.at(centre), radius * self.scale, stroke);
    }

    /// A line with round caps and joins.
    pub fn line(&self, points: &[Point], width: f32, colour: Color32) {
        let points: Vec<Pos2> = points.iter().map(|point| self.at(*point)).collect();
        let stroke = Stroke::new(width * self.scale, colour);
        for point in &points {
            self.painter
                .circle_filled(*point, stroke.width / 2.0, colour);
        }
        let mut rest = points.as_slice();
        while let Some(last) = corner(rest) {
            self.painter
                .add(Shape::line(rest[..=last].to_vec(), stroke));
            rest = &rest[last..];
        }
    }

    /// A convex area.
    pub fn area(&self, points: &[Point], colour: Color32) {
        let points = points.iter().map(|point| self.at(*point)).collect();
        self.painter
            .add(PathShape::convex_polygon(points, colour, Stroke::NONE));
    }

    pub fn filled(&self, from: Point, to: Point, radius: f32, colour: Color32) {
        let radius = CornerRadius::same((radius * self.scale).round() as u8);
        self.painter
            .rect_filled(self.rect(from, to), radius, colour);
    }

    /// The edge of a rectangle, its stroke centred on it.
    pub fn outline(&self, from: Point, to: Point, radius: f32, width: f32, colour: Color32) {
        let radius = CornerRadius::same((radius * self.scale).round() as u8);
        let stroke = Stroke::new(width * self.scale, colour);
        self.painter
            .rect_stroke(self.rect(from, to), radius, stroke, StrokeKind::Middle);
    }
}

/// Where a line turns by more than a sixth of a circle, or ends: a painter's own joins are pointed.
fn corner(points: &[Pos2]) -> Option<usize> {
    let turns = |three: &[Pos2]| match three {
        [one, two, three] => (*two - *one).normalized().dot((*three - *two).normalized()) < 0.5,
        _ => false,
    };
    let last = points.len().checked_sub(1).filter(|last| *last > 0)?;
    let corner = points.windows(3).position(turns);
    Some(corner.map_or(last, |place| place + 1))
}

/// The point of a circle at a turn from twelve o'clock, clockwise.
pub fn turned(centre: Point, radius: f32, turn: f32) -> Point {
    let (sin, cos) = (turn * std::f32::consts::TAU).sin_cos();
    (centre.0 + radius * sin, centre.1 - radius * cos)
}

/// Points of an arc, clockwise, in turns from twelve o'clock.
pub fn arc(centre: Point, radius: f32, from: f32, to: f32) -> Vec<Point> {
    const STEPS: u8 = 36;
    (0..=STEPS)
        .map(|step| {
            let turn = from + (to - from) * f32::from(step) / f32::from(STEPS);
            turned(centre, radius, turn)
        })
        .collect()
}
