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

    /// The picture's grey values at 500 dpi.
    pub(crate) fn at_500_dpi(picture: &Picture) -> Self {
        let scale = picture.dpi() as f32 / DPI as f32;
        let side = |pixels: usize| ((pixels as f32 / scale).round() as usize).max(1);
        let source = Self::from_fn(picture.width(), picture.height(), |x, y| {
            f32::from(picture.pixels()[y * picture.width() + x])
        });
        if picture.dpi() == DPI {
            return source;
        }
        // A smaller picture is blurred first, so that no ridge folds over.
        let source = if scale > 1.0 {
            source.blurred(0.45 * scale)
        } else {
            source
        };
        Self::from_fn(side(picture.width()), side(picture.height()), |x, y| {
            source.between(x as f32 * scale, y as f32 * scale)
        })
    }

    pub(crate) fn at(&self, x: usize, y: usize) -> f32 {
        self.values[y * self.width + x]
    }

    /// The value at a place inside, or at the nearest edge.
    pub(crate) fn clamped(&self, x: isize, y: isize) -> f32 {
        self.at(
            x.clamp(0, self.width as isize - 1) as usize,
            y.clamp(0, self.height as isize - 1) as usize,
        )
    }

    fn between(&self, x: f32, y: f32) -> f32 {
        let (left, top) = (x.floor(), y.floor());
        let (u, v) = (x - left, y - top);
        let value = |dx, dy| self.clamped(left as isize + dx, top as isize + dy);
        (value(0, 0) * (1.0 - u) + value(1, 0) * u) * (1.0 - v)
            + (value(0, 1) * (1.0 - u) + value(1, 1) * u) * v
    }

    /// A plane of the same size.
    pub(crate) fn map(&self, f: impl Fn(f32) -> f32) -> Self {
        let values = Zeroizing::new(self.values.iter().map(|value| f(*value)).collect());
        Self {
            width: self.width,
            height: self.height,
            values,
        }
    }

    /// Gaussian blur of this standard deviation in pixels: three box blurs come close enough, at
    /// a cost that does not grow with it.
    pub(crate) fn blurred(&self, sigma: f32) -> Self {
        let box_width = (4.0 * sigma * sigma + 1.0).sqrt();
        let radius = ((box_width - 1.0) / 2.0).round().max(1.0) as usize;
        let mut plane = self.clone();
        for _ in 0..3 {
            plane = plane
                .box_rows(radius)
                .transposed()
                .box_rows(radius)
                .transposed();
        }
        plane
    }

    fn box_rows(&self, radius: usize) -> Self {
        let mut out = self.clone();
        let scale = 1.0 / (2 * radius + 1) as f32;
        for (row, target) in self
            .values
            .chunks_exact(self.width)
            .zip(out.values.chunks_exact_mut(self.width))
        {
            let last = self.width - 1;
            let value = |x: isize| row[x.clamp(0, last as isize) as usize];
            let mut sum: f32 = (-(radius as isize)..=radius as isize).map(value).sum();
            for (x, target) in target.iter_mut().enumerate() {
                *target = sum * scale;
                sum += value((x + radius + 1) as isize) - value(x as isize - radius as isize);
            }
        }
        out
    }

    fn transposed(&self) -> Self {
        Self::from_fn(self.height, self.width, |x, y| self.at(y, x))
    }

    /// The value below which this share of all values lies.
    pub(crate) fn quantile(&self, share: f32) -> f32 {
        let mut sorted = Zeroizing::new(self.values.to_vec());
        sorted.sort_by(f32::total_cmp);
        sorted[((sorted.len() - 1) as f32 * share) as usize]
    }
}
