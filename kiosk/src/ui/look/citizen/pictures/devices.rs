//! The card and the reader.

use egui::{Color32, Painter, Rect, Shape, Stroke, Vec2, vec2};

use super::{Inks, arrow, ellipse};
use crate::ui::look::Brush;

/// The card's own box.
pub(super) const CARD: Vec2 = vec2(320.0, 202.0);
/// The reader's own box.
pub(super) const READER: Vec2 = vec2(720.0, 480.0);
/// The card above the reader.
pub(super) const PUT: Vec2 = vec2(720.0, 872.0);
/// The card half off the reader, an arrow beside it.
pub(super) const TAKE: Vec2 = vec2(960.0, 680.0);

/// A card without emblem and name.
pub(super) fn card(brush: &Brush<'_>, inks: &Inks) {
    brush.filled((0.0, 0.0), (CARD.x, CARD.y), 14.0, inks.ink);
    brush.filled((3.0, 3.0), (CARD.x - 3.0, CARD.y - 3.0), 11.5, inks.card);
    brush.filled((22.0, 22.0), (72.0, 64.0), 7.0, inks.contacts_edge);
    brush.filled((24.2, 24.2), (69.8, 61.8), 5.0, inks.contacts);
    let edge = inks.contacts_edge;
    for x in [38.0, 56.0] {
        brush.line(&[(x, 23.5), (x, 62.5)], 2.0, edge);
    }
    for (from, to) in [(23.5, 38.0), (56.0, 70.5)] {
        for y in [36.0, 49.0] {
            brush.line(&[(from, y), (to, y)], 2.0, edge);
        }
    }
    portrait(brush, inks);
    let bars = [
        (36.0, 262.0, 11.0, inks.accent),
        (57.0, 208.0, 9.0, inks.bar_light),
        (95.0, 288.0, 10.0, inks.bar),
        (118.0, 250.0, 10.0, inks.bar_light),
        (141.0, 271.0, 10.0, inks.bar_light),
        (164.0, 219.0, 10.0, inks.bar_light),
    ];
    for (y, right, width, colour) in bars {
        brush.line(&[(117.0, y), (right - 6.0, y)], width, colour);
    }
}

/// Nobody in particular.
fn portrait(brush: &Brush<'_>, inks: &Inks) {
    brush.filled((23.0, 84.0), (90.0, 170.0), 5.0, inks.ground);
    let body = [ellipse((57.0, 170.0), (27.0, 31.0), -0.25, 0.25)].concat();
    brush.area(&body, inks.bar);
    brush.area(&ellipse((57.0, 112.0), (18.0, 21.0), 0.0, 1.0), inks.hair);
    let face = [
        ellipse((57.0, 118.0), (15.5, 19.0), 0.25, 0.75),
        vec![(41.5, 113.0), (49.0, 109.5), (65.0, 109.5), (72.5, 113.0)],
    ];
    brush.area(&face.concat(), inks.skin);
}

fn body(brush: &Brush<'_>, inks: &Inks) {
    brush.filled((0.0, 0.0), (READER.x, READER.y), 52.0, inks.device);
    if let Some(edge) = inks.device_edge {
        brush.outline(
            (2.5, 2.5),
            (READER.x - 2.5, READER.y - 2.5),
            50.0,
            5.0,
            edge,
        );
    }
}

/// The place of the card on the reader, dotted.
fn frame(painter: &Painter, brush: &Brush<'_>) {
    let rect = brush.rect((85.0, 63.0), (635.0, 421.0));
    let unit = rect.width() / 550.0;
    let radius = 34.0 * unit;
    let mut path = Vec::new();
    for (corner, from) in [
        (rect.right_top() + vec2(-radius, radius), 0.0),
        (rect.right_bottom() - vec2(radius, radius), 0.25),
        (rect.left_bottom() + vec2(radius, -radius), 0.5),
        (rect.left_top() + vec2(radius, radius), 0.75),
    ] {
        path.extend((0..=8u8).map(|step| {
            let turn = from + 0.25 * f32::from(step) / 8.0;
            let (sin, cos) = (turn * std::f32::consts::TAU).sin_cos();
            corner + radius * vec2(sin, -cos)
        }));
    }
    path.extend(path.first().copied());
    let stroke = Stroke::new(6.0 * unit, Color32::WHITE);
    painter.extend(Shape::dashed_line(&path, stroke, 11.0 * unit, 13.0 * unit));
}

/// The sign of a card that is read through the air.
fn waves(brush: &Brush<'_>) {
    for radius in [46.0, 78.0, 110.0] {
        let points: Vec<(f32, f32)> = ellipse((284.0, 271.0), (radius, radius), 0.17, 0.33);
        brush.line(&points, 8.5, Color32::WHITE);
    }
}

fn card_at(painter: &Painter, brush: &Brush<'_>, from: (f32, f32), width: f32, inks: &Inks) {
    let height = width * CARD.y / CARD.x;
    let rect = brush.rect(from, (from.0 + width, from.1 + height));
    card(&Brush::new(painter, rect, CARD.x), inks);
}

fn reader_at(painter: &Painter, brush: &Brush<'_>, from: (f32, f32), inks: &Inks) -> Rect {
    let rect = brush.rect(from, (from.0 + READER.x, from.1 + READER.y));
    let reader = Brush::new(painter, rect, READER.x);
    body(&reader, inks);
    frame(painter, &reader);
    rect
}

pub(super) fn put_card(painter: &Painter, brush: &Brush<'_>, inks: &Inks) {
    let rect = reader_at(painter, brush, (0.0, 392.0), inks);
    waves(&Brush::new(painter, rect, READER.x));
    card_at(painter, brush, (142.0, 0.0), 436.0, inks);
    arrow(
        brush,
        (360.0, 322.0),
        (360.0, 490.0),
        40.0,
        (inks.accent, Some(inks.page)),
    );
}

pub(super) fn keep_still(painter: &Painter, brush: &Brush<'_>, inks: &Inks) {
    body(brush, inks);
    brush.outline((85.0, 63.0), (635.0, 421.0), 34.0, 6.0, inks.glass_edge);
    card_at(painter, brush, (110.0, 84.0), 500.0, inks);
}

pub(super) fn take_card(painter: &Painter, brush: &Brush<'_>, inks: &Inks, green: Color32) {
    reader_at(painter, brush, (0.0, 196.0), inks);
    card_at(painter, brush, (118.0, 0.0), 484.0, inks);
    arrow(brush, (850.0, 340.0), (850.0, 30.0), 52.0, (green, None));
}
