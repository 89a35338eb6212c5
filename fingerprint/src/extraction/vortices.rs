//! Minutiae are the points around which the ridges' phase turns once: a ridge more on one side
//! than on the other.

use std::f32::consts::{FRAC_PI_2, PI};

use zeroize::Zeroizing;

use super::Minutia;
use super::gabor::{Advance, SPACING, Sample, Wave, advance};
use super::plane::Plane;

/// Nearest distance to the edge of the ridges, in pixels.
const BORDER: f32 = 8.0;
/// Opposite minutiae nearer than this undo one another; the same twice is one.
const OPPOSITE: f32 = 7.0;
const SAME: f32 = 4.0;

/// Room for the vortices of a large picture, so that none is left behind where the list grew.
const MANY: usize = 1024;

/// The minutiae, the best first. `clear` says how clear the ridges are at each place of the
/// wave, 0 outside them.
pub(crate) fn find(wave: &Wave, clear: &Plane) -> Vec<Minutia> {
    let (width, height) = (wave.width, wave.height);
    let spacing = SPACING as f32;
    let mut found = Zeroizing::new(Vec::with_capacity(MANY));
    let row_of = |y: usize| {
        let across = |x| advance(wave.at(x, y), wave.at(x + 1, y), spacing, 0.0);
        Zeroizing::new((0..width - 1).map(across).collect::<Vec<Advance>>())
    };
    let mut above = row_of(0);
    for y in 0..height - 1 {
        let below = row_of(y + 1);
        let mut left = advance(wave.at(0, y), wave.at(0, y + 1), 0.0, spacing);
        for x in 0..width - 1 {
            let right = advance(wave.at(x + 1, y), wave.at(x + 1, y + 1), 0.0, spacing);
            if let Some(turn) = turn_around(&above[x], &right, &below[x], &left) {
                found.extend(minutia(wave, clear, x, y, turn));
            }
            left = right;
        }
        above = below;
    }
    thin_out(&mut found)
}

/// The sign of the phase's turn around a square of four places, with the clock.
fn turn_around(above: &Advance, right: &Advance, below: &Advance, left: &Advance) -> Option<f32> {
    let flows = [above, right, below, left];
    if flows.iter().any(|flow| flow.rest == [0.0, 0.0]) {
        return None;
    }
    // A core or delta of the direction field has no one phase around it.
    if flows.iter().filter(|flow| flow.turned).count() % 2 == 1 {
        return None;
    }
    let phase = |flow: &Advance| flow.foreseen + flow.rest[1].atan2(flow.rest[0]);
    let side = |flow: &Advance| if flow.turned { -1.0 } else { 1.0 };
    let sum = phase(above) + side(above) * phase(right) - side(left) * phase(below) - phase(left);
    (sum.abs() > PI).then(|| sum.signum())
}

/// The minutia in the square whose upper left place this is, unless it lies at the ridges' edge.
fn minutia(wave: &Wave, clear: &Plane, x: usize, y: usize, turn: f32) -> Option<Minutia> {
    // The wave vanishes where it turns: nearer to the places where it is weak.
    let corners = [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)];
    let (mut weight, mut at) = (0.0, [0.0, 0.0]);
    for (x, y) in corners {
        let near = 1.0 / (wave.at(x, y).amplitude() + 0.01);
        weight += near;
        at[0] += near * x as f32;
        at[1] += near * y as f32;
    }
    let [column, row] = at.map(|sum| sum / weight);
    let reach = BORDER / SPACING as f32;
    for step in 0..16 {
        let (sine, cosine) = (step as f32 * PI / 8.0).sin_cos();
        let (x, y) = (column + reach * cosine, row + reach * sine);
        let inside = x >= 0.0
            && y >= 0.0
            && (x.round() as usize) < wave.width
            && (y.round() as usize) < wave.height;
        if !inside || clear.at(x.round() as usize, y.round() as usize) <= 0.0 {
            return None;
        }
    }
    let Sample { vector, .. } = wave.at(x, y);
    let normal = vector[1].atan2(vector[0]);
    let angle = normal - turn * FRAC_PI_2;
    let (sine, cosine) = angle.sin_cos();
    Some(Minutia {
        x: column * SPACING as f32,
        y: row * SPACING as f32,
        angle: sine.atan2(cosine),
        quality: clear.between(column, row).clamp(0.0, 1.0),
    })
}

/// Pairs that undo one another go, and of equal ones all but the best.
fn thin_out(found: &mut [Minutia]) -> Vec<Minutia> {
    found.sort_by(|a, b| b.quality.total_cmp(&a.quality));
    let near = |a: &Minutia, b: &Minutia, reach: f32| (a.x - b.x).hypot(a.y - b.y) < reach;
    let opposite = |a: &Minutia, b: &Minutia| (a.angle - b.angle).cos() < 0.0;
    let undone: Vec<bool> = found
        .iter()
        .map(|a| found.iter().any(|b| near(a, b, OPPOSITE) && opposite(a, b)))
        .collect();
    let mut kept: Vec<Minutia> = Vec::with_capacity(found.len());
    for (candidate, undone) in found.iter().zip(undone) {
        if !undone && !kept.iter().any(|other| near(candidate, other, SAME)) {
            kept.push(*candidate);
        }
    }
    kept
}
