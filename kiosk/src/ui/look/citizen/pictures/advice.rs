//! How a finger is laid down better.

use egui::{Vec2, vec2};

use super::{Inks, arrow, ellipse};
use crate::ui::look::Brush;

/// A finger on the sensor, from the side.
pub(super) const PRESS: Vec2 = vec2(680.0, 486.0);
/// A fingertip from the front.
pub(super) const SKIN: Vec2 = vec2(660.0, 500.0);
/// The sensor under a cloth.
pub(super) const GLASS: Vec2 = vec2(660.0, 480.0);

type Point = (f32, f32);

/// A shape and its outline: drawn once wider in ink, then in its fill.
fn outlined(brush: &Brush<'_>, points: &[Point], inks: &Inks) {
    let mut closed = points.to_vec();
    closed.extend(points.first().copied());
    brush.line(&closed, 6.0, inks.ink);
    brush.area(points, inks.paper);
}

/// The finger pressed down, or held more lightly.
pub(super) fn press(brush: &Brush<'_>, inks: &Inks, harder: bool) {
    let accent = (inks.accent, None);
    if harder {
        arrow(brush, (212.0, 26.0), (212.0, 218.0), 40.0, accent);
    } else {
        arrow(brush, (212.0, 218.0), (212.0, 26.0), 40.0, accent);
    }
    if harder {
        brush.line(&[(49.0, 304.0), (93.0, 329.0)], 9.0, inks.accent);
        brush.line(&[(37.0, 360.0), (87.0, 360.0)], 9.0, inks.accent);
    }
    brush.line(&[(4.0, 480.0), (676.0, 480.0)], 6.0, inks.quiet);
    brush.filled((48.0, 374.0), (392.0, 478.0), 24.0, inks.device);
    if let Some(edge) = inks.device_edge {
        brush.outline((48.0, 374.0), (392.0, 478.0), 24.0, 4.0, edge);
    }
    brush.filled((104.0, 358.0), (336.0, 382.0), 8.0, inks.accent);
    // The thumb, then the finger with its hand over it.
    let thumb = [(479.0, 337.0), (590.0, 322.0)];
    brush.line(&thumb, 66.0, inks.ink);
    brush.line(&thumb, 56.0, inks.paper);
    brush.line(&[(500.0, 343.0), (530.0, 337.0)], 5.0, inks.ink);
    let finger = [(212.0, 312.0), (470.0, 250.0)];
    let hand = [
        (440.0, 208.0),
        (484.0, 199.0),
        (504.0, 200.0),
        (566.0, 188.0),
        (632.0, 188.0),
        (632.0, 349.0),
        (561.0, 340.0),
        (462.0, 300.0),
    ];
    brush.line(&finger, 101.0, inks.ink);
    outlined(brush, &hand, inks);
    brush.line(&finger, 91.0, inks.paper);
    brush.area(&hand, inks.paper);
    brush.line(
        &[
            (186.0, 285.0),
            (206.0, 270.0),
            (226.0, 267.0),
            (246.0, 270.0),
        ],
        5.0,
        inks.ink,
    );
    brush.line(
        &[(320.0, 251.0), (328.0, 258.0), (341.0, 259.0)],
        4.5,
        inks.ink,
    );
    brush.line(
        &[(336.0, 301.0), (331.0, 309.0), (332.0, 319.0)],
        4.5,
        inks.ink,
    );
    brush.filled((630.0, 172.0), (678.0, 370.0), 12.0, inks.device);
    if let Some(edge) = inks.device_edge {
        brush.outline((630.0, 172.0), (678.0, 370.0), 12.0, 4.0, edge);
    }
}

fn fingertip(brush: &Brush<'_>, inks: &Inks) {
    // Round above, cut off level with the line it stands on.
    for (half, colour) in [(62.0, inks.ink), (57.0, inks.paper)] {
        brush.disc((344.0, 132.0), half, colour);
        brush.filled((344.0 - half, 132.0), (344.0 + half, 487.0), 0.0, colour);
    }
    for (y, half, height) in [
        (118.0, 31.0, 17.0),
        (146.0, 38.0, 18.0),
        (178.0, 36.0, 17.0),
    ] {
        let arc: Vec<Point> = (0..=12u8)
            .map(|step| {
                let t = f32::from(step) / 6.0 - 1.0;
                (344.0 + half * t, y + height * (t * t - 1.0))
            })
            .collect();
        brush.line(&arc, 5.0, inks.ink);
    }
    brush.line(&[(2.0, 487.0), (656.0, 487.0)], 6.0, inks.quiet);
}

fn drop(brush: &Brush<'_>, (x, y): Point, size: f32, inks: &Inks) {
    for (grown, colour) in [(4.5, inks.ink), (0.0, inks.water)] {
        let radius = size + grown;
        let mut points = ellipse((x, y), (radius, radius), 0.18, 0.82);
        points.push((x, y - 2.05 * size - 1.5 * grown));
        brush.area(&points, colour);
    }
}

/// The finger is wiped dry with a cloth.
pub(super) fn dry(brush: &Brush<'_>, inks: &Inks) {
    drop(brush, (214.0, 84.0), 20.0, inks);
    drop(brush, (458.0, 56.0), 25.0, inks);
    drop(brush, (519.0, 136.0), 16.0, inks);
    cloth(
        brush,
        inks,
        [
            (94.0, 222.0),
            (549.0, 187.0),
            (564.0, 424.0),
            (112.0, 460.0),
        ],
    );
    fold(
        brush,
        inks,
        [(150.0, 276.0), (220.0, 292.0), (290.0, 293.0)],
    );
    fold(
        brush,
        inks,
        [(145.0, 380.0), (215.0, 391.0), (290.0, 392.0)],
    );
    fold(
        brush,
        inks,
        [(398.0, 284.0), (460.0, 272.0), (516.0, 252.0)],
    );
    fold(
        brush,
        inks,
        [(398.0, 388.0), (460.0, 379.0), (524.0, 365.0)],
    );
    fingertip(brush, inks);
    arrow(
        brush,
        (215.0, 312.0),
        (103.0, 312.0),
        26.0,
        (inks.accent, None),
    );
    arrow(
        brush,
        (474.0, 312.0),
        (586.0, 312.0),
        26.0,
        (inks.accent, None),
    );
}

fn cloth(brush: &Brush<'_>, inks: &Inks, corners: [Point; 4]) {
    let mut closed = corners.to_vec();
    closed.extend(corners.first().copied());
    brush.line(&closed, 42.0, inks.ink);
    brush.line(&closed, 32.0, inks.cloth);
    brush.area(&corners, inks.cloth);
}

fn fold(brush: &Brush<'_>, inks: &Inks, points: [Point; 3]) {
    brush.line(&points, 4.0, inks.accent);
}

/// A drop comes to the dry finger.
pub(super) fn moisten(brush: &Brush<'_>, inks: &Inks) {
    fingertip(brush, inks);
    drop(brush, (130.0, 190.0), 46.0, inks);
    arrow(
        brush,
        (196.0, 190.0),
        (262.0, 190.0),
        22.0,
        (inks.accent, None),
    );
    drop(brush, (558.0, 190.0), 46.0, inks);
    arrow(
        brush,
        (492.0, 190.0),
        (426.0, 190.0),
        22.0,
        (inks.accent, None),
    );
}

/// The glass is wiped.
pub(super) fn clean(brush: &Brush<'_>, inks: &Inks) {
    brush.filled((130.0, 60.0), (530.0, 470.0), 60.0, inks.device);
    if let Some(edge) = inks.device_edge {
        brush.outline((130.0, 60.0), (530.0, 470.0), 60.0, 5.0, edge);
    }
    brush.filled((190.0, 112.0), (470.0, 400.0), 40.0, inks.glass_edge);
    brush.filled((203.0, 125.0), (457.0, 387.0), 30.0, inks.glass);
    cloth(
        brush,
        inks,
        [
            (210.0, 206.0),
            (450.0, 190.0),
            (460.0, 322.0),
            (220.0, 338.0),
        ],
    );
    fold(
        brush,
        inks,
        [(230.0, 250.0), (320.0, 262.0), (440.0, 238.0)],
    );
    arrow(
        brush,
        (310.0, 290.0),
        (70.0, 290.0),
        30.0,
        (inks.accent, Some(inks.page)),
    );
    arrow(
        brush,
        (350.0, 290.0),
        (590.0, 290.0),
        30.0,
        (inks.accent, Some(inks.page)),
    );
}
