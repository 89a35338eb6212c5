//! A hand from its back, the asked finger filled: capsules, drawn wide in ink and again in paper.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};
use fingerprint::Finger;

/// Width and height of the drawing's box.
pub(super) const SIZE: (f32, f32) = (180.0, 270.0);

/// A capsule from tip to base and its width.
type Capsule = (&'static [(f32, f32)], f32);

/// Thumb, index, middle, ring and little finger of the right hand.
const FINGERS: [Capsule; 5] = [
    (&[(22.0, 126.0), (40.0, 158.0), (80.0, 196.0)], 25.0),
    (&[(52.0, 62.0), (64.0, 150.0)], 23.0),
    (&[(86.0, 36.0), (88.0, 142.0)], 24.0),
    (&[(120.0, 50.0), (112.0, 144.0)], 23.0),
    (&[(152.0, 88.0), (134.0, 154.0)], 20.0),
];
const PALM: [(f32, f32); 4] = [(66.0, 152.0), (132.0, 156.0), (126.0, 206.0), (90.0, 206.0)];

/// Colours of the drawing.
pub(super) struct Colours {
    pub(super) ink: Color32,
    pub(super) paper: Color32,
    pub(super) accent: Color32,
    pub(super) cuff: Color32,
}

/// Draws one hand into the box; the finger that is asked for, if it is of this hand, is filled.
pub(super) fn paint(painter: &Painter, rect: Rect, left: bool, asked: Finger, colours: &Colours) {
    let scale = rect.width() / SIZE.0;
    let at = |(x, y): (f32, f32)| {
        let x = if left { SIZE.0 - x } else { x };
        pos2(rect.left() + x * scale, rect.top() + y * scale)
    };
    let code = asked.iso_code();
    let index = match (left, code) {
        (false, 1..=5) => Some(usize::from(code) - 1),
        (true, 6..=10) => Some(usize::from(code) - 6),
        _ => None,
    };
    let line = |points: &[(f32, f32)], width: f32, colour: Color32| {
        let points: Vec<Pos2> = points.iter().map(|point| at(*point)).collect();
        for point in &points {
            painter.circle_filled(*point, width * scale / 2.0, colour);
        }
        painter.add(Shape::line(points, Stroke::new(width * scale, colour)));
    };
    let wrist = [(108.0, 200.0), (108.0, 236.0)];
    for (extra, colour) in [(4.0, colours.ink), (0.0, colours.paper)] {
        for (points, width) in FINGERS {
            line(points, width + extra, colour);
        }
        let mut outline = PALM.to_vec();
        outline.push(PALM[0]);
        let points: Vec<Pos2> = PALM.iter().map(|point| at(*point)).collect();
        painter.add(Shape::convex_polygon(points, colour, Stroke::NONE));
        line(&outline, 24.0 + extra, colour);
        line(&wrist, 60.0 + extra, colour);
    }
    if let Some(index) = index {
        let (points, width) = FINGERS[index];
        line(points, width, colours.accent);
        let stroke = Stroke::new(3.0 * scale, colours.accent);
        painter.circle_stroke(at(points[0]), 22.0 * scale, stroke);
    }
    let corners = [at((70.0, 228.0)), at((146.0, 268.0))];
    painter.rect_filled(
        Rect::from_two_pos(corners[0], corners[1]),
        6.0 * scale,
        colours.cuff,
    );
    for (number, (points, _)) in FINGERS.iter().enumerate() {
        let tip = at(points[0]);
        let colour = if Some(number) == index {
            colours.paper
        } else {
            colours.ink
        };
        let nail = Rect::from_center_size(tip, vec2(8.0, 13.0) * scale);
        painter.rect_stroke(
            nail,
            4.0 * scale,
            Stroke::new(1.6 * scale, colour),
            egui::StrokeKind::Middle,
        );
    }
}
