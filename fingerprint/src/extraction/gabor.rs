//! Ridges as a complex wave: a Gabor filter along the local direction and frequency.

use std::f32::consts::PI;

use super::flow::{Flow, PERIODS};
use super::plane::Plane;

const ORIENTATIONS: usize = 32;
const FREQUENCIES: usize = 10;

/// The filter's answer; both parts are zero outside the ridges.
pub(crate) struct Wave {
    pub(crate) real: Plane,
    pub(crate) imaginary: Plane,
}

/// One filter: a square of taps, real and imaginary part.
struct Kernel {
    radius: usize,
    taps: Vec<[f32; 2]>,
}

impl Kernel {
    fn new(normal: f32, period: f32) -> Self {
        let (across, along) = (0.45 * period, 0.65 * period);
        let radius = (2.2 * along).ceil() as usize;
        let side = -(radius as isize)..=radius as isize;
        let (sine, cosine) = normal.sin_cos();
        let mut taps = Vec::with_capacity((2 * radius + 1).pow(2));
        let mut envelope = Vec::with_capacity(taps.capacity());
        for y in side.clone() {
            for x in side.clone() {
                let (x, y) = (x as f32, y as f32);
                let u = x * cosine + y * sine;
                let v = y * cosine - x * sine;
                let weight = (-0.5 * ((u / across).powi(2) + (v / along).powi(2))).exp();
                let phase = 2.0 * PI * u / period;
                envelope.push(weight);
                taps.push([weight * phase.cos(), weight * phase.sin()]);
            }
        }
        // An even grey must give nothing.
        let total: f32 = envelope.iter().sum();
        let constant = taps.iter().map(|tap| tap[0]).sum::<f32>() / total;
        for (tap, weight) in taps.iter_mut().zip(envelope) {
            tap[0] = (tap[0] - constant * weight) / total;
            tap[1] /= total;
        }
        Self { radius, taps }
    }
}

pub(crate) fn enhance(even: &Plane, flow: &Flow, mask: &Plane) -> Wave {
    let periods: Vec<f32> = (0..FREQUENCIES)
        .map(|index| {
            PERIODS.0 * (PERIODS.1 / PERIODS.0).powf(index as f32 / (FREQUENCIES - 1) as f32)
        })
        .collect();
    let mut kernels: Vec<Option<Kernel>> = (0..ORIENTATIONS * FREQUENCIES).map(|_| None).collect();
    let mut imaginary = even.map(|_| 0.0);
    let width = even.width;
    let real = Plane::from_fn(width, even.height, |x, y| {
        if mask.at(x, y) < 0.5 {
            return 0.0;
        }
        let turn = (flow.normal.at(x, y) / PI + 0.5) * ORIENTATIONS as f32;
        let orientation = (turn.round() as usize) % ORIENTATIONS;
        let ratio = (flow.period.at(x, y) / PERIODS.0).ln() / (PERIODS.1 / PERIODS.0).ln();
        let frequency = (ratio * (FREQUENCIES - 1) as f32).round() as usize;
        let frequency = frequency.min(FREQUENCIES - 1);
        let kernel = kernels[orientation * FREQUENCIES + frequency].get_or_insert_with(|| {
            let normal = PI * (orientation as f32 / ORIENTATIONS as f32 - 0.5);
            Kernel::new(normal, periods[frequency])
        });
        let [re, im] = apply(kernel, even, x, y);
        // The wave is told from the exact normal's side: the nearest filter may point the other way.
        let opposite = turn.round() as usize >= ORIENTATIONS;
        imaginary.values[y * width + x] = if opposite { -im } else { im };
        re
    });
    Wave { real, imaginary }
}

fn apply(kernel: &Kernel, even: &Plane, x: usize, y: usize) -> [f32; 2] {
    let side = 2 * kernel.radius + 1;
    let inside = x >= kernel.radius
        && y >= kernel.radius
        && x + kernel.radius < even.width
        && y + kernel.radius < even.height;
    let mut sum = [0.0, 0.0];
    for (row, taps) in kernel.taps.chunks_exact(side).enumerate() {
        if inside {
            let start = (y + row - kernel.radius) * even.width + x - kernel.radius;
            for (tap, value) in taps.iter().zip(&even.values[start..start + side]) {
                sum[0] += tap[0] * value;
                sum[1] += tap[1] * value;
            }
        } else {
            let at_y = (y + row) as isize - kernel.radius as isize;
            for (column, tap) in taps.iter().enumerate() {
                let value = even.clamped((x + column) as isize - kernel.radius as isize, at_y);
                sum[0] += tap[0] * value;
                sum[1] += tap[1] * value;
            }
        }
    }
    sum
}
