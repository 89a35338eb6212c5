//! Minutiae are the points around which the ridges' phase turns once: a ridge more on one side
//! than on the other.

use std::f32::consts::PI;

use super::Minutia;
use super::flow::Flow;
use super::gabor::Wave;
use super::plane::Plane;

/// Nearest distance to the edge of the ridges, in pixels.
const BORDER: isize = 9;
/// Opposite minutiae nearer than this undo one another; the same twice is one.
const OPPOSITE: f32 = 7.0;
const SAME: f32 = 4.0;

pub(crate) fn find(wave: &Wave, flow: &Flow, mask: &Plane) -> Vec<Minutia> {
    let mut found = Vec::new();
    for y in 1..mask.height - 1 {
        for x in 1..mask.width - 1 {
            if mask.at(x, y) > 0.5
                && let Some(turn) = turn_around(wave, flow, x, y)
                && is_inside(mask, x, y)
            {
                found.push(minutia(flow, x, y, turn));
            }
        }
    }
    thin_out(found)
}

/// The sign of the phase's turn around the square whose upper left corner this is.
fn turn_around(wave: &Wave, flow: &Flow, x: usize, y: usize) -> Option<f32> {
    let corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)];
    let mut sum = 0.0;
    let mut before: Option<([f32; 2], f32, f32)> = None;
    for (x, y) in corners {
        let normal = flow.normal.at(x, y);
        let (re, mut im) = (wave.real.at(x, y), wave.imaginary.at(x, y));
        if re == 0.0 && im == 0.0 {
            return None;
        }
        // Where the normal's name flips by half a turn, the wave is its mirror image.
        let mut side = 1.0;
        if let Some((from, last_normal, last_side)) = before {
            side = if (normal - last_normal).cos() < 0.0 {
                -last_side
            } else {
                last_side
            };
            im *= side;
            sum += (im * from[0] - re * from[1]).atan2(re * from[0] + im * from[1]);
        }
        before = Some(([re, im], normal, side));
    }
    (sum.abs() > PI).then(|| sum.signum())
}

fn is_inside(mask: &Plane, x: usize, y: usize) -> bool {
    let (x, y) = (x as isize, y as isize);
    let far = BORDER * 7 / 10;
    let ring = [
        (BORDER, 0),
        (-BORDER, 0),
        (0, BORDER),
        (0, -BORDER),
        (far, far),
        (-far, far),
        (far, -far),
        (-far, -far),
    ];
    ring.into_iter().all(|(dx, dy)| {
        let (x, y) = (x + dx, y + dy);
        let within = x >= 0 && y >= 0 && x < mask.width as isize && y < mask.height as isize;
        within && mask.at(x as usize, y as usize) > 0.5
    })
}

fn minutia(flow: &Flow, x: usize, y: usize, turn: f32) -> Minutia {
    let tangent = flow.normal.at(x, y) + PI / 2.0;
    let angle = if turn > 0.0 { tangent } else { tangent - PI };
    let (sine, cosine) = angle.sin_cos();
    Minutia {
        x: x as f32 + 0.5,
        y: y as f32 + 0.5,
        angle: sine.atan2(cosine),
        quality: flow.coherence.at(x, y).clamp(0.0, 1.0),
    }
}

/// Pairs that undo one another go, and of equal ones all but the best.
fn thin_out(mut found: Vec<Minutia>) -> Vec<Minutia> {
    found.sort_by(|a, b| b.quality.total_cmp(&a.quality));
    let near = |a: &Minutia, b: &Minutia, reach: f32| (a.x - b.x).hypot(a.y - b.y) < reach;
    let opposite = |a: &Minutia, b: &Minutia| (a.angle - b.angle).cos() < 0.0;
    let undone: Vec<bool> = found
        .iter()
        .map(|a| found.iter().any(|b| near(a, b, OPPOSITE) && opposite(a, b)))
        .collect();
    let mut kept: Vec<Minutia> = Vec::new();
    for (candidate, undone) in found.into_iter().zip(undone) {
        if !undone && !kept.iter().any(|other| near(&candidate, other, SAME)) {
            kept.push(candidate);
        }
    }
    kept
}
