//! Even contrast: every ridge about as strong as the next, ridges positive.

use zeroize::Zeroizing;

use super::plane::Plane;

/// Standard deviations of the local mean and the local deviation, in pixels.
const MEAN_SIGMA: f32 = 8.0;
const DEVIATION_SIGMA: f32 = 12.0;
/// Both are so smooth that a place in four by four is enough.
const COARSE: usize = 4;
/// Grey levels within which a window of [`FLAT_RADIUS`] around shows nothing: a sensor's frame.
const FLAT_RANGE: f32 = 2.0;
const FLAT_RADIUS: usize = 4;

/// A normalised picture.
pub(crate) struct Even {
    /// Between −2.5 and 2.5, ridges positive, zero where there is nothing to see.
    pub(crate) values: Plane,
    /// Local deviation of the grey values before, a place in [`COARSE`] by [`COARSE`] pixels.
    deviation: Plane,
    /// The deviation that a tenth of the picture exceeds.
    pub(crate) strong: f32,
}

impl Even {
    /// Local deviation at a pixel.
    pub(crate) fn deviation_at(&self, x: f32, y: f32) -> f32 {
        between_coarse(&self.deviation, x, y)
    }
}

fn between_coarse(plane: &Plane, x: f32, y: f32) -> f32 {
    let coarse = |at: f32| (at - 0.5 * (COARSE - 1) as f32) / COARSE as f32;
    plane.between(coarse(x), coarse(y))
}

pub(crate) fn normalise(plane: &Plane) -> Even {
    let seen = textured(plane);
    let weights = coarse_sums(&seen, &seen);
    let total = |sigma: f32| weights.blurred(sigma / COARSE as f32);
    let local = |sums: &Plane, sigma: f32| {
        sums.blurred(sigma / COARSE as f32)
            .with(&total(sigma), |sum, total| sum / (total + 1e-3))
    };
    let mean = enlarged(
        &local(&coarse_sums(plane, &seen), MEAN_SIGMA),
        plane.width,
        plane.height,
    );
    let difference = mean.with(plane, |mean, value| mean - value);
    let squares = difference.map(|value| value * value);
    let deviation =
        local(&coarse_sums(&squares, &seen), DEVIATION_SIGMA).map(|value| value.max(0.0).sqrt());
    let strong = deviation.quantile(&weights, 0.9);
    let floor = 0.05 * strong + 2.0;
    let scale = enlarged(&deviation, plane.width, plane.height)
        .with(&seen, |deviation, seen| seen / (deviation + floor));
    let values = difference.with(&scale, |value, scale| (value * scale).clamp(-2.5, 2.5));
    Even {
        values,
        deviation,
        strong,
    }
}

/// 1 where some window around shows more than one grey, 0 elsewhere.
fn textured(plane: &Plane) -> Plane {
    let highest = highest_around(plane);
    let lowest = highest_around(&plane.map(|value| -value));
    let flat = highest.with(&lowest, |high, low| {
        f32::from(u8::from(high + low <= FLAT_RANGE))
    });
    // What lies in any flat window is flat.
    highest_around(&flat).map(|flat| 1.0 - flat)
}

/// The highest value of the window around each pixel.
fn highest_around(plane: &Plane) -> Plane {
    let column = |plane: &Plane| {
        let width = plane.width;
        let mut out = plane.clone();
        for (y, target) in out.values.chunks_exact_mut(width).enumerate() {
            for from in y.saturating_sub(FLAT_RADIUS)..(y + FLAT_RADIUS + 1).min(plane.height) {
                let row = &plane.values[from * width..(from + 1) * width];
                for (target, value) in target.iter_mut().zip(row) {
                    *target = if *value > *target { *value } else { *target };
                }
            }
        }
        out
    };
    column(&column(plane).transposed()).transposed()
}

/// Weighted sums of [`COARSE`] by [`COARSE`] pixels each.
fn coarse_sums(plane: &Plane, weights: &Plane) -> Plane {
    let (width, height) = (plane.width.div_ceil(COARSE), plane.height.div_ceil(COARSE));
    let mut out = Plane::zeros(width, height);
    for y in 0..plane.height {
        let row = y * plane.width..(y + 1) * plane.width;
        let values = plane.values[row.clone()].chunks(COARSE);
        let weights = weights.values[row].chunks(COARSE);
        let start = y / COARSE * width;
        let targets = &mut out.values[start..start + width];
        for ((target, values), weights) in targets.iter_mut().zip(values).zip(weights) {
            *target += values.iter().zip(weights).map(|(v, w)| v * w).sum::<f32>();
        }
    }
    out
}

/// A coarse plane at every pixel again.
fn enlarged(coarse: &Plane, width: usize, height: usize) -> Plane {
    let columns: Vec<(usize, usize, f32)> = (0..width)
        .map(|x| {
            let at = (x as f32 - 0.5 * (COARSE - 1) as f32) / COARSE as f32;
            let at = at.clamp(0.0, (coarse.width - 1) as f32);
            let left = at as usize;
            (left, (left + 1).min(coarse.width - 1), at - left as f32)
        })
        .collect();
    let mut out = Plane::zeros(width, height);
    let mut row = Zeroizing::new(vec![0.0f32; coarse.width]);
    for (y, target) in out.values.chunks_exact_mut(width).enumerate() {
        let at = (y as f32 - 0.5 * (COARSE - 1) as f32) / COARSE as f32;
        let at = at.clamp(0.0, (coarse.height - 1) as f32);
        let (above, share) = (at as usize, at - at.floor());
        let below = (above + 1).min(coarse.height - 1);
        for (x, value) in row.iter_mut().enumerate() {
            *value = coarse.at(x, above) * (1.0 - share) + coarse.at(x, below) * share;
        }
        for (target, (left, right, share)) in target.iter_mut().zip(&columns) {
            *target = row[*left] * (1.0 - share) + row[*right] * share;
        }
    }
    out
}
