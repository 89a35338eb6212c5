//! A hand from its back, the asked finger in the accent colour.
//!
//! Capsules, drawn once wider in ink and once in paper: their union gets one clean contour.

use egui::{Color32, Painter, Rect};
use fingerprint::Finger;

use super::Theme;
use super::brush::{Brush, Point};

/// Width and height of the drawing's box.
pub const SIZE: (f32, f32) = (180.0, 270.0);
/// Radius of the ring round the asked finger's tip, at rest and at the height of its pulse.
pub const RING: (f32, f32) = (22.0, 26.0);
const OUTLINE: f32 = 2.0;

/// Points from tip to base, and the width.
type Capsule = (&'static [Point], f32);

/// Thumb, index, middle, ring and little finger of the right hand.
const FINGERS: [Capsule; 5] = [
    (&[(22.0, 126.0), (40.0, 158.0), (80.0, 196.0)], 25.0),
    (&[(52.0, 62.0), (64.0, 150.0)], 23.0),
    (&[(86.0, 36.0), (88.0, 142.0)], 24.0),
    (&[(120.0, 50.0), (112.0, 144.0)], 23.0),
    (&[(152.0, 88.0), (134.0, 154.0)], 20.0),
];
const PALM: [Point; 4] = [(66.0, 152.0), (132.0, 156.0), (126.0, 206.0), (90.0, 206.0)];
const WRIST: [Point; 2] = [(108.0, 200.0), (108.0, 236.0)];

/// What the fingers that are not asked for do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pose {
    /// Stretched, all of them seen.
    Open,
    /// Drawn in, so that only the asked one reaches the glass.
    Curled,
}

/// Whether this finger is of the left hand; none where nobody knows.
pub fn is_left(finger: Finger) -> Option<bool> {
    match finger.iso_code() {
        1..=5 => Some(false),
        6..=10 => Some(true),
        _ => None,
    }
}

/// Where the tip of this finger lies in the box of its own hand, drawn for the right one.
pub fn tip(finger: Finger) -> Option<Point> {
    place(finger).map(|place| FINGERS[place].0[0])
}

/// Place of a finger in its hand, the thumb first.
fn place(finger: Finger) -> Option<usize> {
    match finger.iso_code() {
        code @ 1..=5 => Some(usize::from(code) - 1),
        code @ 6..=10 => Some(usize::from(code) - 6),
        _ => None,
    }
}

/// Draws one hand into the box. `ring` is the radius of the ring round the asked finger's tip.
pub fn paint(
    painter: &Painter,
    rect: Rect,
    left: bool,
    asked: Finger,
    (pose, ring): (Pose, f32),
    theme: &Theme,
) {
    let colours = &theme.colours;
    let (ink, paper) = (colours.ink, colours.surface);
    let mut brush = Brush::new(painter, rect, SIZE.0);
    if left {
        brush = brush.mirrored(SIZE.0);
    }
    let asked = place(asked).filter(|_| is_left(asked) == Some(left));
    let fingers: Vec<(Vec<Point>, f32)> = FINGERS
        .iter()
        .enumerate()
        .map(|(number, (points, width))| {
            let curled = pose == Pose::Curled && Some(number) != asked;
            (
                if curled {
                    drawn_in(points)
                } else {
                    points.to_vec()
                },
                *width,
            )
        })
        .collect();
    for (extra, colour) in [(2.0 * OUTLINE, ink), (0.0, paper)] {
        for (points, width) in &fingers {
            brush.line(points, width + extra, colour);
        }
        let mut outline = PALM.to_vec();
        outline.push(PALM[0]);
        brush.area(&PALM, colour);
        brush.line(&outline, 24.0 + extra, colour);
        brush.line(&WRIST, 60.0 + extra, colour);
    }
    if let Some((points, width)) = asked.and_then(|number| fingers.get(number)) {
        brush.line(points, width + 2.0 * OUTLINE, ink);
        brush.line(points, *width, colours.accent);
    }
    for (number, (points, width)) in fingers.iter().enumerate() {
        let is_asked = Some(number) == asked;
        let stroke = if is_asked { colours.on_accent } else { ink };
        if pose == Pose::Curled && !is_asked {
            knuckle(&brush, points, *width, stroke);
        } else {
            let fill = if is_asked { colours.accent } else { paper };
            nail_and_joint(&brush, points, stroke, fill);
        }
    }
    let cuff = [(70.0, 236.0), (146.0, 270.0)];
    brush.filled(cuff[0], cuff[1], 7.0, colours.device);
    brush.outline(cuff[0], cuff[1], 7.0, 3.0, ink);
    if let Some((points, _)) = asked.and_then(|number| fingers.get(number)) {
        brush.ring(points[0], ring, 3.2, colours.accent);
    }
}

/// The finger at 36 % of its length.
fn drawn_in(points: &[Point]) -> Vec<Point> {
    let base = points[points.len() - 1];
    points
        .iter()
        .map(|(x, y)| (base.0 + 0.36 * (x - base.0), base.1 + 0.36 * (y - base.1)))
        .collect()
}

/// Unit vector from the tip towards the base.
fn direction(points: &[Point]) -> Point {
    let (dx, dy) = (points[1].0 - points[0].0, points[1].1 - points[0].1);
    let length = dx.hypot(dy).max(f32::EPSILON);
    (dx / length, dy / length)
}

fn nail_and_joint(brush: &Brush<'_>, points: &[Point], stroke: Color32, fill: Color32) {
    let (tip, along) = (points[0], direction(points));
    let on = |distance: f32, side: f32| {
        (
            tip.0 + along.0 * distance - along.1 * side,
            tip.1 + along.1 * distance + along.0 * side,
        )
    };
    let nail = [on(-2.0, 0.0), on(6.0, 0.0)];
    brush.line(&nail, 7.0 + 2.0 * OUTLINE, stroke);
    brush.line(&nail, 7.0, fill);
    let length = (points[1].0 - tip.0).hypot(points[1].1 - tip.1);
    let joint = if points.len() > 2 { 0.95 } else { 0.58 } * length;
    brush.line(&[on(joint, -4.5), on(joint, 4.5)], OUTLINE, stroke);
}

/// The bent joint of a finger that is drawn in.
fn knuckle(brush: &Brush<'_>, points: &[Point], width: f32, stroke: Color32) {
    let (tip, along) = (points[0], direction(points));
    let half = 0.3 * width;
    let bow: Vec<Point> = (-4..=4i8)
        .map(|step| {
            let side = f32::from(step) / 4.0;
            let depth = 4.0 + 4.0 * (1.0 - side * side);
            (
                tip.0 + along.0 * depth - along.1 * side * half,
                tip.1 + along.1 * depth + along.0 * side * half,
            )
        })
        .collect();
    brush.line(&bow, OUTLINE, stroke);
}

#[cfg(test)]
mod tests {
    use egui::{Pos2, Rect, vec2};

    use super::super::painted::Painted;
    use super::*;

    /// Tip and base of the right hand's fingers, the thumb first, as the style guide has them.
    const STRETCHED: [(Point, Point); 5] = [
        ((22.0, 126.0), (40.0, 158.0)),
        ((52.0, 62.0), (64.0, 150.0)),
        ((86.0, 36.0), (88.0, 142.0)),
        ((120.0, 50.0), (112.0, 144.0)),
        ((152.0, 88.0), (134.0, 154.0)),
    ];

    fn hand(left: bool, asked: Finger, pose: Pose, theme: &Theme) -> Painted {
        let place = Rect::from_min_size(Pos2::ZERO, vec2(SIZE.0, SIZE.1));
        let pose = (pose, RING.0);
        Painted::of(|painter| paint(painter, place, left, asked, pose, theme))
    }

    /// The ten of ISO/IEC 19794-2: right and left, the thumb first, with their places.
    fn ten() -> impl Iterator<Item = (Finger, bool, usize)> {
        let known = |finger: &Finger| (1..=10).contains(&finger.iso_code());
        let fingers = Finger::ALL.into_iter().filter(known);
        fingers.map(|finger| {
            let place = usize::from(finger.iso_code() - 1);
            (finger, place >= 5, place % 5)
        })
    }

    #[test]
    fn the_asked_finger_of_its_hand_has_the_accent_and_no_other() {
        let theme = Theme::new(false, 1.0);
        let colours = &theme.colours;
        assert_eq!(ten().count(), 10);
        for (asked, of_left, place) in ten() {
            for left in [false, true] {
                let drawn = hand(left, asked, Pose::Open, &theme);
                let at = |(x, y): Point| drawn.at(if left { SIZE.0 - x } else { x }, y);
                for (number, (tip, base)) in STRETCHED.into_iter().enumerate() {
                    // Neither on the nail nor on the joint.
                    let middle = (
                        tip.0 + 0.45 * (base.0 - tip.0),
                        tip.1 + 0.45 * (base.1 - tip.1),
                    );
                    let is_asked = left == of_left && number == place;
                    let colour = if is_asked {
                        colours.accent
                    } else {
                        colours.surface
                    };
                    assert_eq!(at(middle), Some(colour), "{asked:?}, left {left}: {number}");
                    let ringed = at((tip.0, tip.1 - RING.0)) == Some(colours.accent);
                    assert_eq!(ringed, is_asked, "{asked:?}, left {left}: {number}");
                }
            }
        }
    }

    /// The thumb of a left hand seen from its back lies at the right.
    #[test]
    fn the_left_hand_is_the_right_one_mirrored() {
        let theme = Theme::new(false, 1.0);
        let right = hand(false, Finger::RightIndex, Pose::Open, &theme);
        let left = hand(true, Finger::LeftIndex, Pose::Open, &theme);
        let (mut painted, mut lopsided) = (0, 0);
        for (x, y) in (0..90u8).flat_map(|x| (0..135u8).map(move |y| (x, y))) {
            let (x, y) = (2.0 * f32::from(x) + 0.5, 2.0 * f32::from(y) + 0.5);
            assert_eq!(right.at(x, y), left.at(SIZE.0 - x, y), "{x}, {y}");
            painted += i32::from(right.at(x, y).is_some());
            lopsided += i32::from(right.at(x, y) != right.at(SIZE.0 - x, y));
        }
        assert!(painted > 2000 && lopsided > 500, "{painted} {lopsided}");
    }

    #[test]
    fn only_the_asked_finger_of_a_curled_hand_is_stretched() {
        let theme = Theme::new(false, 1.0);
        for (asked, left, place) in ten() {
            let drawn = hand(left, asked, Pose::Curled, &theme);
            for (number, (tip, _)) in STRETCHED.into_iter().enumerate().skip(1) {
                let x = if left { SIZE.0 - tip.0 } else { tip.0 };
                let reaches = drawn.at(x, tip.1).is_some();
                assert_eq!(reaches, number == place, "{asked:?}: {number}");
            }
        }
    }
}
