//! A minutia's surroundings: ridge directions on four rings, told in the minutia's own frame.

use std::f32::consts::TAU;

use crate::extraction::{Directions, Minutia};

/// Radius in pixels and number of samples of each ring.
const RINGS: [(f32, usize); 4] = [(24.0, 10), (42.0, 16), (60.0, 20), (78.0, 26)];

/// Samples that must lie on ridges in both for a similarity to mean anything.
const MIN_COMMON: usize = 24;

/// Cosine and sine of the doubled direction at each sample, zeros where there are no ridges.
pub(crate) fn describe(minutia: &Minutia, directions: &Directions) -> Vec<f32> {
    let mut samples = Vec::with_capacity(2 * RINGS.iter().map(|(_, count)| count).sum::<usize>());
    let (sine, cosine) = (2.0 * minutia.angle).sin_cos();
    for (radius, count) in RINGS {
        for index in 0..count {
            let angle = minutia.angle + TAU * index as f32 / count as f32;
            let place = (
                minutia.x + radius * angle.cos(),
                minutia.y + radius * angle.sin(),
            );
            let [c, s] = directions.at(place.0, place.1).unwrap_or([0.0, 0.0]);
            samples.extend([c * cosine + s * sine, s * cosine - c * sine]);
        }
    }
    samples
}

/// Mean cosine of the doubled differences, 0 to 1; 0 where too little is common.
pub(crate) fn similarity(a: &[f32], b: &[f32]) -> f32 {
    let mut sum = 0.0;
    let mut common = 0;
    for (a, b) in a.chunks_exact(2).zip(b.chunks_exact(2)) {
        let product = a[0] * b[0] + a[1] * b[1];
        sum += product;
        common += usize::from((a[0] != 0.0 || a[1] != 0.0) && (b[0] != 0.0 || b[1] != 0.0));
    }
    if common < MIN_COMMON {
        0.0
    } else {
        (sum / common as f32).max(0.0)
    }
}
