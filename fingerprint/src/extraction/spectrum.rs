//! Ridge direction and frequency by the short-time Fourier transform.
//!
//! Around every eighth pixel, the power of each wave that ridges can be. The sums over a window
//! are folded: what is even and what is odd about its centre meet only cosines or only sines.

#![allow(
    clippy::needless_range_loop,
    reason = "several arrays are run through in step"
)]

use std::f32::consts::TAU;
use std::sync::OnceLock;

use zeroize::Zeroizing;

use super::STEP;
use super::plane::Plane;

/// Side of a window in pixels, as far as frequencies go; it is taken `REACH` pixels to each side.
const WINDOW: usize = 64;
const REACH: usize = 28;
const SIGMA: f32 = 10.0;
/// Shortest and longest ridge period, in pixels.
pub(crate) const PERIODS: (f32, f32) = (4.2, 20.0);
/// Frequencies from zero up in each direction.
const WAVES: usize = 16;

/// Direction, frequency and quality on a grid of [`STEP`] pixels.
pub(crate) struct Spectrum {
    /// Cosine and sine of the doubled direction of the ridges' normal; the length says how much
    /// power agrees on it.
    pub(crate) doubled: [Plane; 2],
    /// Ridges a pixel.
    pub(crate) frequency: Plane,
    /// Share of the power that runs in the direction found, 0 to 1.
    pub(crate) quality: Plane,
}

/// A wave of the window.
struct Bin {
    index: usize,
    cosine: f32,
    sine: f32,
    /// Ridges a pixel.
    frequency: f32,
}

struct Tables {
    /// For each distance from the centre, weight times cosine and sine of each frequency.
    cosines: Vec<[f32; WAVES]>,
    sines: Vec<[f32; WAVES]>,
    bins: Vec<Bin>,
}

/// Power of the waves (u, v) and (u, −v), v first.
const POWERS: usize = 2 * WAVES * WAVES;

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let table = |f: fn(f32) -> f32| {
            (0..=REACH)
                .map(|t| {
                    let weight = (-0.5 * (t as f32 / SIGMA).powi(2)).exp();
                    std::array::from_fn(|u| weight * f(TAU * (u * t) as f32 / WINDOW as f32))
                })
                .collect()
        };
        let mut bins = Vec::new();
        for v in 0..WAVES {
            for u in 0..WAVES {
                let frequency = ((u * u + v * v) as f32).sqrt() / WINDOW as f32;
                if !(1.0 / PERIODS.1..=1.0 / PERIODS.0).contains(&frequency) {
                    continue;
                }
                let angle = 2.0 * (v as f32).atan2(u as f32);
                let mut push = |half: usize, angle: f32| {
                    bins.push(Bin {
                        index: (2 * v + half) * WAVES + u,
                        cosine: angle.cos(),
                        sine: angle.sin(),
                        frequency,
                    });
                };
                push(0, angle);
                if u > 0 && v > 0 {
                    push(1, -angle);
                }
            }
        }
        Tables {
            cosines: table(f32::cos),
            sines: table(f32::sin),
            bins,
        }
    })
}

impl Spectrum {
    pub(crate) fn of(even: &Plane) -> Self {
        let columns = (even.width - 1) / STEP + 1;
        let rows = (even.height - 1) / STEP + 1;
        let power = powers(even, columns, rows);
        let bins = &tables().bins;
        let sum = |weigh: &dyn Fn(usize, &Bin) -> f32| {
            let mut sums = [Plane::zeros(columns, rows), Plane::zeros(columns, rows)];
            for (place, power) in power.chunks_exact(POWERS).enumerate() {
                for bin in bins {
                    let power = power[bin.index] * weigh(place, bin);
                    sums[0].values[place] += power * bin.cosine;
                    sums[1].values[place] += power * bin.sine;
                }
            }
            sums
        };
        let first = sum(&|_, _| 1.0).map(|part| part.blurred(2.0));
        // Only what lies within 45 degrees of the first estimate makes the second.
        let doubled = sum(&|place, bin| {
            let along = first[0].values[place] * bin.cosine + first[1].values[place] * bin.sine;
            f32::from(u8::from(along > 0.0))
        })
        .map(|part| part.blurred(1.0));
        let mut frequency = Plane::zeros(columns, rows);
        let mut quality = Plane::zeros(columns, rows);
        for (place, power) in power.chunks_exact(POWERS).enumerate() {
            let (x, y) = (doubled[0].values[place], doubled[1].values[place]);
            // Within 22 degrees.
            let narrow = 0.72 * (x * x + y * y).sqrt();
            let (mut total, mut band, mut moment) = (1e-6, 0.0, 0.0);
            for bin in bins {
                let power = power[bin.index];
                total += power;
                if x * bin.cosine + y * bin.sine > narrow {
                    band += power;
                    moment += power * bin.frequency;
                }
            }
            quality.values[place] = band / total;
            frequency.values[place] = if band > 0.0 { moment / band } else { 0.1 };
        }
        let frequency = frequency.blurred_by(&quality.map(|q| q * q + 1e-3), 1.5);
        Self {
            doubled,
            frequency,
            quality,
        }
    }
}

/// [`POWERS`] of each place of the grid.
fn powers(even: &Plane, columns: usize, rows: usize) -> Zeroizing<Vec<f32>> {
    let strips = Strips::of(even, columns);
    let mut out = Zeroizing::new(vec![0.0; columns * rows * POWERS]);
    for (place, power) in out.chunks_exact_mut(POWERS).enumerate() {
        strips.power(place % columns, place / columns * STEP, power);
    }
    out
}

/// The windows' transform across, at each row and each column of the grid; rows beyond the
/// picture are zero.
struct Strips {
    columns: usize,
    /// Real and imaginary parts.
    values: Zeroizing<Vec<[[f32; WAVES]; 2]>>,
}

impl Strips {
    fn of(even: &Plane, columns: usize) -> Self {
        let tables = tables();
        let mut values = Zeroizing::new(vec![
            [[0.0; WAVES]; 2];
            (even.height + 2 * REACH + STEP) * columns
        ]);
        let mut padded = Zeroizing::new(vec![0.0f32; columns * STEP + 2 * REACH + 1]);
        for y in 0..even.height {
            padded[REACH..REACH + even.width]
                .copy_from_slice(&even.values[y * even.width..(y + 1) * even.width]);
            for column in 0..columns {
                let centre = REACH + column * STEP;
                let mut re = [0.0f32; WAVES];
                let mut im = [0.0f32; WAVES];
                for u in 0..WAVES {
                    re[u] = padded[centre] * tables.cosines[0][u];
                }
                for t in 1..=REACH {
                    let (right, left) = (padded[centre + t], padded[centre - t]);
                    let (even, odd) = (right + left, right - left);
                    let (cosines, sines) = (&tables.cosines[t], &tables.sines[t]);
                    for u in 0..WAVES {
                        re[u] += even * cosines[u];
                        im[u] -= odd * sines[u];
                    }
                }
                values[(y + REACH) * columns + column] = [re, im];
            }
        }
        Self { columns, values }
    }

    fn power(&self, column: usize, y: usize, out: &mut [f32]) {
        const LANES: usize = 8;
        let tables = tables();
        let row = |y: usize| &self.values[y * self.columns + column];
        let centre = y + REACH;
        for half in 0..WAVES / LANES {
            let lanes = half * LANES;
            let mut folded = [[[0.0f32; LANES]; 4]; REACH + 1];
            for (t, folded) in folded.iter_mut().enumerate() {
                let (below, above) = (row(centre + t), row(centre - t));
                for part in 0..2 {
                    for lane in 0..LANES {
                        let (b, a) = (below[part][lanes + lane], above[part][lanes + lane]);
                        folded[part][lane] = b + a;
                        folded[2 + part][lane] = b - a;
                    }
                }
            }
            // The centre counts once.
            for part in 0..2 {
                for lane in 0..LANES {
                    folded[0][part][lane] *= 0.5;
                }
            }
            for v in 0..WAVES {
                let mut sums = [[0.0f32; LANES]; 4];
                for (t, folded) in folded.iter().enumerate() {
                    let (cosine, sine) = (tables.cosines[t][v], tables.sines[t][v]);
                    for lane in 0..LANES {
                        sums[0][lane] += cosine * folded[0][lane];
                        sums[1][lane] += cosine * folded[1][lane];
                        sums[2][lane] += sine * folded[2][lane];
                        sums[3][lane] += sine * folded[3][lane];
                    }
                }
                let [cr, ci, sr, si] = sums;
                for lane in 0..LANES {
                    let (a, b) = (cr[lane] + si[lane], ci[lane] - sr[lane]);
                    let (c, d) = (cr[lane] - si[lane], ci[lane] + sr[lane]);
                    out[2 * v * WAVES + lanes + lane] = a * a + b * b;
                    out[(2 * v + 1) * WAVES + lanes + lane] = c * c + d * d;
                }
            }
        }
    }
}
