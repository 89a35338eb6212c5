//! A hand whose asked finger lies on the lit sensor, the others drawn in.

use egui::{Painter, Rect, Vec2, pos2, vec2};
use fingerprint::Finger;

use super::Inks;
use crate::ui::look::hand::{self, Pose, SIZE};
use crate::ui::look::{Brush, Theme};

/// Half the sensor's width and height, in units of the hand's drawing.
const SENSOR: Vec2 = vec2(50.0, 58.0);

/// The box around hand and sensor, in units of the hand's drawing, and whether it is a left hand.
fn bounds(finger: Finger) -> (Rect, bool) {
    let left = hand::is_left(finger).unwrap_or(false);
    let (x, y) = tip(finger);
    let x = if left { SIZE.0 - x } else { x };
    // The drawn-in fingers leave the upper part of the hand's box empty.
    let hand = Rect::from_min_max(pos2(18.0, y - SENSOR.y), pos2(162.0, SIZE.1));
    let sensor = Rect::from_center_size(pos2(x, y), 2.0 * SENSOR);
    (hand.union(sensor).expand(3.0), left)
}

fn tip(finger: Finger) -> (f32, f32) {
    hand::tip(finger).unwrap_or((SIZE.0 / 2.0, SENSOR.y))
}

pub(super) fn size(finger: Finger) -> Vec2 {
    bounds(finger).0.size()
}

/// Draws it, with a ring of this radius round the fingertip; none where that is zero.
pub(super) fn on_sensor(
    painter: &Painter,
    rect: Rect,
    finger: Finger,
    ring: f32,
    inks: &Inks,
    theme: &Theme,
) {
    let (around, left) = bounds(finger);
    let scale = rect.width() / around.width();
    let place = Rect::from_min_size(
        rect.min - around.min.to_vec2() * scale,
        vec2(SIZE.0, SIZE.1) * scale,
    );
    let mut brush = Brush::new(painter, place, SIZE.0);
    if left {
        brush = brush.mirrored(SIZE.0);
    }
    sensor(&brush, tip(finger), inks);
    hand::paint(painter, place, left, finger, (Pose::Curled, ring), theme);
}

fn sensor(brush: &Brush<'_>, (x, y): (f32, f32), inks: &Inks) {
    let corner = |dx: f32, dy: f32| (x + dx, y + dy);
    let (from, to) = (corner(-SENSOR.x, -SENSOR.y), corner(SENSOR.x, SENSOR.y));
    brush.filled(from, to, 20.0, inks.device);
    if let Some(edge) = inks.device_edge {
        brush.outline(from, to, 20.0, 1.5, edge);
    }
    brush.filled(
        corner(-38.0, -43.0),
        corner(38.0, 38.0),
        14.0,
        inks.glass_edge,
    );
    brush.filled(corner(-34.2, -39.2), corner(34.2, 34.2), 10.5, inks.glass);
}
