//! A plane of numbers, and the blurs that most stages are made of.

use zeroize::Zeroizing;

use super::DPI;
use crate::picture::Picture;

/// Numbers row by row from the top left. Wiped on drop.
#[derive(Clone)]
pub(crate) struct Plane {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) values: Zeroizing<Vec<f32>>,
}

impl Plane {
    pub(crate) fn zeros(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            values: Zeroizing::new(vec![0.0; width * height]),
        }
    }

    /// A plane with the value of `at(x, y)` at each place.
    pub(crate) fn from_fn(
        width: usize,
        height: usize,
        mut at: impl FnMut(usize, usize) -> f32,
    ) -> Self {
        let mut values = Zeroizing::new(Vec::with_capacity(width * height));
        for y in 0..height {
            for x in 0..width {
                values.push(at(x, y));
            }
        }
        Self {
            width,
            height,
            values,
        }
    }

    /// The picture's grey values at 500 dpi; none where a side would be longer than `most`.
    pub(crate) fn at_500_dpi(picture: &Picture, most: usize) -> Option<Self> {
        let scale = picture.dpi() as f32 / DPI as f32;
        let side = |pixels: usize| ((pixels as f32 / scale).round() as usize).max(1);
        let (width, height) = (side(picture.width()), side(picture.height()));
        if width.max(height) > most {
            return None;
        }
        if picture.dpi() == DPI {
            return Some(Self {
                width,
                height,
                values: Zeroizing::new(picture.pixels().iter().map(|v| f32::from(*v)).collect()),
            });
        }
        let across = resampled_rows(picture.pixels(), picture.width(), width, scale).transposed();
        let down = resampled_rows(&across.values, across.width, height, scale);
        Some(down.transposed())
    }

    pub(crate) fn at(&self, x: usize, y: usize) -> f32 {
        self.values[y * self.width + x]
    }

    /// The value between the four nearest places, or at the nearest edge.
    pub(crate) fn between(&self, x: f32, y: f32) -> f32 {
        let x = x.clamp(0.0, (self.width - 1) as f32);
        let y = y.clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, below) = (
            (left + 1).min(self.width - 1),
            (top + 1).min(self.height - 1),
        );
        let (u, v) = (x - left as f32, y - top as f32);
        let upper = self.at(left, top) * (1.0 - u) + self.at(right, top) * u;
        let lower = self.at(left, below) * (1.0 - u) + self.at(right, below) * u;
        upper * (1.0 - v) + lower * v
    }

    /// A plane of the same size.
    pub(crate) fn map(&self, f: impl Fn(f32) -> f32) -> Self {
        Self {
            width: self.width,
            height: self.height,
            values: Zeroizing::new(self.values.iter().map(|value| f(*value)).collect()),
        }
    }

    /// A plane of the same size from two.
    pub(crate) fn with(&self, other: &Self, f: impl Fn(f32, f32) -> f32) -> Self {
        let pairs = self.values.iter().zip(other.values.iter());
        Self {
            width: self.width,
            height: self.height,
            values: Zeroizing::new(pairs.map(|(a, b)| f(*a, *b)).collect()),
        }
    }

    /// Gaussian blur of this standard deviation in places, zero outside: three box blurs come
    /// close enough, at a cost that does not grow with it.
    pub(crate) fn blurred(&self, sigma: f32) -> Self {
        let radii = box_radii(sigma);
        self.box_columns(radii)
            .transposed()
            .box_columns(radii)
            .transposed()
    }

    /// Blur of the values where weights are, over the blur of the weights.
    pub(crate) fn blurred_by(&self, weights: &Self, sigma: f32) -> Self {
        let sum = self.with(weights, |value, weight| value * weight);
        let total = weights.blurred(sigma);
        sum.blurred(sigma)
            .with(&total, |sum, total| sum / (total + 1e-6))
    }

    fn box_columns(&self, radii: [usize; 3]) -> Self {
        let mut plane = self.box_column(radii[0]);
        for radius in &radii[1..] {
            plane = plane.box_column(*radius);
        }
        plane
    }

    /// Mean of 2 radius + 1 places above and below, zero outside.
    fn box_column(&self, radius: usize) -> Self {
        let mut out = Self::zeros(self.width, self.height);
        let mut sum = Zeroizing::new(vec![0.0f32; self.width]);
        let scale = 1.0 / (2 * radius + 1) as f32;
        let row = |y: usize| &self.values[y * self.width..(y + 1) * self.width];
        for y in 0..radius.min(self.height) {
            for (sum, value) in sum.iter_mut().zip(row(y)) {
                *sum += value;
            }
        }
        let width = self.width;
        for (y, target) in out.values.chunks_exact_mut(width).enumerate() {
            if y + radius < self.height {
                for (sum, value) in sum.iter_mut().zip(row(y + radius)) {
                    *sum += value;
                }
            }
            for (target, sum) in target.iter_mut().zip(sum.iter()) {
                *target = sum * scale;
            }
            if y >= radius {
                for (sum, value) in sum.iter_mut().zip(row(y - radius)) {
                    *sum -= value;
                }
            }
        }
        out
    }

    pub(crate) fn transposed(&self) -> Self {
        const TILE: usize = 16;
        let mut out = Self::zeros(self.height, self.width);
        for top in (0..self.height).step_by(TILE) {
            for left in (0..self.width).step_by(TILE) {
                for y in top..(top + TILE).min(self.height) {
                    for x in left..(left + TILE).min(self.width) {
                        out.values[x * self.height + y] = self.values[y * self.width + x];
                    }
                }
            }
        }
        out
    }

    /// The value below which this share of all values lies, where weights are.
    pub(crate) fn quantile(&self, weights: &Self, share: f32) -> f32 {
        let weighted = self.values.iter().zip(weights.values.iter());
        let mut kept: Zeroizing<Vec<f32>> = Zeroizing::new(
            weighted
                .filter(|(_, weight)| **weight > 0.0)
                .map(|(value, _)| *value)
                .collect(),
        );
        if kept.is_empty() {
            return 0.0;
        }
        let rank = ((kept.len() - 1) as f32 * share) as usize;
        *kept.select_nth_unstable_by(rank, f32::total_cmp).1
    }
}

/// Rows of another length: cubic interpolation, and an average where pixels become fewer.
fn resampled_rows<T: Copy + Into<f32>>(rows: &[T], from: usize, to: usize, scale: f32) -> Plane {
    let stretch = scale.max(1.0);
    let reach = (2.0 * stretch).ceil() as isize;
    let mut out = Plane::zeros(to, rows.len() / from);
    for x in 0..to {
        // Pixels are squares: their centres lie half a pixel in.
        let centre = (x as f32 + 0.5) * scale - 0.5;
        let first = centre.floor() as isize - reach + 1;
        let taps: Vec<(usize, f32)> = (first..first + 2 * reach)
            .map(|at| {
                let weight = cubic((at as f32 - centre) / stretch);
                (at.clamp(0, from as isize - 1) as usize, weight)
            })
            .collect();
        let total: f32 = taps.iter().map(|tap| tap.1).sum();
        for (y, row) in rows.chunks_exact(from).enumerate() {
            let weighted = taps.iter().map(|(at, weight)| row[*at].into() * weight);
            out.values[y * to + x] = weighted.sum::<f32>() / total;
        }
    }
    out
}

/// Radii of three boxes whose variances together come nearest to that of the Gaussian.
fn box_radii(sigma: f32) -> [usize; 3] {
    let variance = |radius: usize| (radius * (radius + 1)) as f32 / 3.0;
    let mut left = sigma * sigma;
    [3.0, 2.0, 1.0].map(|boxes| {
        let share = left / boxes;
        let small = (((12.0 * share + 1.0).sqrt() - 1.0) / 2.0) as usize;
        let nearer = share - variance(small) > variance(small + 1) - share;
        let radius = small + usize::from(nearer);
        left = (left - variance(radius)).max(0.0);
        radius
    })
}

/// Catmull and Rom's cubic.
fn cubic(distance: f32) -> f32 {
    let d = distance.abs();
    if d < 1.0 {
        (1.5 * d - 2.5) * d * d + 1.0
    } else if d < 2.0 {
        ((-0.5 * d + 2.5) * d - 4.0) * d + 2.0
    } else {
        0.0
    }
}
