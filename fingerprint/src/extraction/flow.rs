//! Ridge direction and frequency at each pixel, and where there are ridges at all.

use std::f32::consts::PI;

use super::normalise::Even;
use super::plane::Plane;

/// Widest and narrowest ridge period in pixels at 500 dpi.
pub(crate) const PERIODS: (f32, f32) = (5.0, 16.0);

/// Direction and frequency fields.
pub(crate) struct Flow {
    /// Direction of the ridges' normal, radians in −π/2 to π/2.
    pub(crate) normal: Plane,
    /// Ridge period in pixels.
    pub(crate) period: Plane,
    /// How well the neighbourhood agrees on the direction, 0 to 1.
    pub(crate) coherence: Plane,
}

impl Flow {
    /// From the structure tensor; the frequency from the ratio of the gradient's energy to the
    /// wave's own, which for a sinusoid is its squared angular frequency.
    pub(crate) fn estimate(wave: &Plane) -> Self {
        let (width, height) = (wave.width, wave.height);
        let smooth = wave.blurred(1.0);
        let slope = |dx: isize, dy: isize| {
            Plane::from_fn(width, height, |x, y| {
                let (x, y) = (x as isize, y as isize);
                0.5 * (smooth.clamped(x + dx, y + dy) - smooth.clamped(x - dx, y - dy))
            })
        };
        let (gx, gy) = (slope(1, 0), slope(0, 1));
        let product = |f: &dyn Fn(f32, f32) -> f32, sigma| {
            Plane::from_fn(width, height, |x, y| f(gx.at(x, y), gy.at(x, y))).blurred(sigma)
        };
        let difference = product(&|a, b| a * a - b * b, 7.0);
        let cross = product(&|a, b| 2.0 * a * b, 7.0);
        let energy = product(&|a, b| a * a + b * b, 7.0);
        let normal = Plane::from_fn(width, height, |x, y| {
            0.5 * cross.at(x, y).atan2(difference.at(x, y))
        });
        let coherence = Plane::from_fn(width, height, |x, y| {
            cross.at(x, y).hypot(difference.at(x, y)) / (energy.at(x, y) + 1e-6)
        });
        let wide_energy = energy.blurred(12.0);
        let power = smooth.map(|value| value * value).blurred(14.0);
        let period = Plane::from_fn(width, height, |x, y| {
            // A central difference sees sin(ω) where the slope is ω.
            let sine = (wide_energy.at(x, y) / (power.at(x, y) + 1e-6))
                .sqrt()
                .clamp(0.05, 0.98);
            (2.0 * PI / sine.asin()).clamp(PERIODS.0, PERIODS.1)
        });
        Self {
            normal,
            period,
            coherence,
        }
    }
}

/// 1 where there are ridges, 0 elsewhere, after a majority of the neighbourhood.
pub(crate) fn mask(even: &Even, flow: &Flow) -> Plane {
    let strong = 0.18 * even.deviation.quantile(0.95);
    let coherence = flow.coherence.blurred(6.0);
    Plane::from_fn(coherence.width, coherence.height, |x, y| {
        let ridges = coherence.at(x, y) > 0.27 && even.deviation.at(x, y) > strong;
        f32::from(u8::from(ridges))
    })
    .blurred(8.0)
    .map(|share| f32::from(u8::from(share > 0.5)))
}
