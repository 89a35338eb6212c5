//! A member of staff behind the counter, without a face.

use egui::{Vec2, vec2};

use super::{Inks, ellipse};
use crate::ui::look::Brush;

pub(super) const STAFF: Vec2 = vec2(596.0, 474.0);

pub(super) fn staff(brush: &Brush<'_>, inks: &Inks) {
    let mut body = ellipse((297.0, 288.0), (137.0, 94.0), -0.25, 0.25);
    body.extend([(434.0, 330.0), (160.0, 330.0)]);
    brush.area(&body, inks.accent);
    brush.area(
        &[(252.0, 197.0), (342.0, 197.0), (297.0, 248.0)],
        inks.on_accent,
    );
    brush.filled((272.0, 150.0), (323.0, 210.0), 12.0, inks.shade);
    brush.area(
        &ellipse((299.0, 78.0), (68.0, 78.0), -0.27, 0.27),
        inks.hair,
    );
    let mut face = ellipse((298.0, 100.0), (62.0, 73.0), 0.25, 0.75);
    face.extend([
        (236.0, 88.0),
        (252.0, 62.0),
        (290.0, 60.0),
        (332.0, 56.0),
        (352.0, 74.0),
        (360.0, 96.0),
    ]);
    brush.area(&face, inks.skin);
    brush.filled((366.0, 262.0), (410.0, 291.0), 5.0, inks.on_accent);
    brush.filled((32.0, 340.0), (564.0, 474.0), 0.0, inks.bar);
    brush.filled((0.0, 320.0), (596.0, 357.0), 14.0, inks.device);
    if let Some(edge) = inks.device_edge {
        brush.filled((34.0, 350.0), (562.0, 474.0), 0.0, inks.paper);
        brush.outline((34.0, 340.0), (562.0, 474.0), 0.0, 3.0, edge);
        brush.filled((0.0, 320.0), (596.0, 357.0), 14.0, inks.device);
        brush.outline((0.0, 320.0), (596.0, 357.0), 14.0, 3.0, edge);
    }
}
