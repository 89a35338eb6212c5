//! Ridges as a complex wave: a Gabor filter along the local direction and frequency.
//!
//! The wave is smooth but for its phase's even advance, which is known. So a place in two by two
//! pixels tells all of it.

use std::f32::consts::{PI, TAU};
use std::sync::OnceLock;

use zeroize::Zeroizing;

use super::plane::Plane;
use super::spectrum::PERIODS;

/// Pixels between places of the wave.
pub(crate) const SPACING: usize = 2;

const ORIENTATIONS: usize = 32;
const FREQUENCIES: usize = 12;
/// Standard deviations of the envelope in periods, across and along the ridges.
const ACROSS: f32 = 0.45;
const ALONG: f32 = 0.65;
/// Standard deviations to which a filter reaches.
const CUT: f32 = 2.4;
const LANES: usize = 8;
/// Pixels around the picture that a filter may reach.
const MARGIN: usize = 32;

/// What the filters are steered by, at each place of the wave.
pub(crate) struct Guide {
    /// Direction of the ridges' normal in radians, −π/2 to π/2.
    pub(crate) normal: Plane,
    /// Ridges a pixel.
    pub(crate) frequency: Plane,
    /// 1 where there are ridges.
    pub(crate) mask: Plane,
}

/// A place of the wave.
#[derive(Clone, Copy, Default, zeroize::Zeroize)]
pub(crate) struct Sample {
    /// The phase advances along the wave vector; zero outside the ridges.
    pub(crate) value: [f32; 2],
    /// The wave vector in radians a pixel.
    pub(crate) vector: [f32; 2],
}

impl Sample {
    pub(crate) fn amplitude(&self) -> f32 {
        (self.value[0] * self.value[0] + self.value[1] * self.value[1]).sqrt()
    }

    /// The same wave told from the other side.
    pub(crate) fn reversed(self) -> Self {
        Self {
            value: [self.value[0], -self.value[1]],
            vector: [-self.vector[0], -self.vector[1]],
        }
    }

    /// Told from the side on which the other vector lies.
    pub(crate) fn beside(self, vector: [f32; 2]) -> Self {
        if self.vector[0] * vector[0] + self.vector[1] * vector[1] < 0.0 {
            self.reversed()
        } else {
            self
        }
    }
}

/// The wave, a place in [`SPACING`] by [`SPACING`] pixels. Wiped on drop.
#[derive(Clone, Default, zeroize::Zeroize)]
pub(crate) struct Wave {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) samples: Zeroizing<Vec<Sample>>,
}

impl Wave {
    pub(crate) fn at(&self, x: usize, y: usize) -> Sample {
        self.samples[y * self.width + x]
    }

    pub(crate) fn plane(&self, of: impl Fn(&Sample) -> f32) -> Plane {
        Plane {
            width: self.width,
            height: self.height,
            values: Zeroizing::new(self.samples.iter().map(of).collect()),
        }
    }
}

/// One filter.
struct Kernel {
    rows: Vec<Row>,
    /// Real and imaginary parts.
    taps: Vec<[[f32; LANES]; 2]>,
}

/// A filter's row: pixels from the padded picture's upper left, and chunks of taps.
struct Row {
    down: usize,
    across: usize,
    chunks: usize,
}

impl Kernel {
    fn new(normal: f32, period: f32) -> Self {
        let (across, along) = (ACROSS * period, ALONG * period);
        let (sine, cosine) = normal.sin_cos();
        let envelope = |x: f32, y: f32| {
            let (u, v) = (x * cosine + y * sine, y * cosine - x * sine);
            let squared = (u / across).powi(2) + (v / along).powi(2);
            if squared > CUT * CUT {
                0.0
            } else {
                (-0.5 * squared).exp()
            }
        };
        let reach = MARGIN as isize;
        let (mut rows, mut weights) = (Vec::new(), Vec::new());
        for y in -reach..=reach {
            let inside = |x: &isize| envelope(*x as f32, y as f32) > 0.0;
            let Some(first) = (-reach..=reach).find(inside) else {
                continue;
            };
            let last = (-reach..=reach).rev().find(inside).unwrap_or(first);
            let chunks = ((last - first + 1) as usize).div_ceil(LANES);
            for chunk in 0..chunks {
                weights.push(std::array::from_fn::<_, LANES, _>(|lane| {
                    let x = (first + (chunk * LANES + lane) as isize) as f32;
                    (
                        envelope(x, y as f32),
                        TAU * (x * cosine + y as f32 * sine) / period,
                    )
                }));
            }
            rows.push(Row {
                down: (y + reach) as usize,
                across: (first + reach) as usize,
                chunks,
            });
        }
        let all = || weights.iter().flatten();
        let total: f32 = all().map(|(weight, _)| weight).sum();
        // An even grey must give nothing.
        let constant = all()
            .map(|(weight, phase)| weight * phase.cos())
            .sum::<f32>()
            / total;
        let taps = weights
            .iter()
            .map(|chunk| {
                [
                    chunk.map(|(weight, phase)| weight * (phase.cos() - constant) / total),
                    chunk.map(|(weight, phase)| -weight * phase.sin() / total),
                ]
            })
            .collect();
        Self { rows, taps }
    }

    /// The filter's answer where its square starts at this place of the padded picture.
    fn apply(&self, padded: &[f32], width: usize, start: usize) -> [f32; 2] {
        let mut re = [0.0f32; LANES];
        let mut im = [0.0f32; LANES];
        let mut taps = self.taps.iter();
        for row in &self.rows {
            let from = start + row.down * width + row.across;
            let values = &padded[from..from + row.chunks * LANES];
            for (values, [cosines, sines]) in values.chunks_exact(LANES).zip(taps.by_ref()) {
                for lane in 0..LANES {
                    re[lane] += values[lane] * cosines[lane];
                    im[lane] += values[lane] * sines[lane];
                }
            }
        }
        [re.iter().sum(), im.iter().sum()]
    }
}

/// The filter of an orientation and a frequency, made once.
fn kernel(orientation: usize, frequency: usize) -> &'static Kernel {
    static BANK: [OnceLock<Kernel>; ORIENTATIONS * FREQUENCIES] =
        [const { OnceLock::new() }; ORIENTATIONS * FREQUENCIES];
    BANK[orientation * FREQUENCIES + frequency].get_or_init(|| {
        let normal = PI * (orientation as f32 / ORIENTATIONS as f32 - 0.5);
        let share = frequency as f32 / (FREQUENCIES - 1) as f32;
        Kernel::new(normal, PERIODS.0 * (PERIODS.1 / PERIODS.0).powf(share))
    })
}

/// A picture with enough nothing around it for every filter.
pub(crate) struct Padded {
    width: usize,
    values: Zeroizing<Vec<f32>>,
}

impl Padded {
    pub(crate) fn new(plane: &Plane) -> Self {
        let width = plane.width + 2 * MARGIN + LANES;
        let mut values = Zeroizing::new(vec![0.0; width * (plane.height + 2 * MARGIN + 2)]);
        for (y, row) in plane.values.chunks_exact(plane.width).enumerate() {
            let start = (y + MARGIN) * width + MARGIN;
            values[start..start + plane.width].copy_from_slice(row);
        }
        Self { width, values }
    }
}

pub(crate) fn enhance(padded: &Padded, guide: &Guide) -> Wave {
    let (width, height) = (guide.normal.width, guide.normal.height);
    let octaves = (PERIODS.1 / PERIODS.0).ln();
    let mut samples = Zeroizing::new(vec![Sample::default(); width * height]);
    for (index, sample) in samples.iter_mut().enumerate() {
        if guide.mask.values[index] < 0.5 {
            continue;
        }
        let (normal, frequency) = (guide.normal.values[index], guide.frequency.values[index]);
        let turn = ((normal / PI + 0.5) * ORIENTATIONS as f32).round() as usize;
        let share = -(frequency * PERIODS.0).ln() / octaves;
        let step = (share * (FREQUENCIES - 1) as f32).round().max(0.0) as usize;
        let kernel = kernel(turn % ORIENTATIONS, step.min(FREQUENCIES - 1));
        let (x, y) = (index % width * SPACING, index / width * SPACING);
        let [re, im] = kernel.apply(&padded.values, padded.width, y * padded.width + x);
        let (sine, cosine) = normal.sin_cos();
        // The nearest filter may look from the other side.
        let im = if turn >= ORIENTATIONS { -im } else { im };
        *sample = Sample {
            value: [re, im],
            vector: [TAU * frequency * cosine, TAU * frequency * sine],
        };
    }
    Wave {
        width,
        height,
        samples,
    }
}

/// From a place to the next, across or down: the second's value over the first's, less the
/// advance that the wave vectors foresee.
#[derive(Clone, Copy, Default, zeroize::Zeroize)]
pub(crate) struct Advance {
    /// Product of the second value and the first's conjugate, turned back by `foreseen`.
    pub(crate) rest: [f32; 2],
    /// Radians.
    pub(crate) foreseen: f32,
    /// The second place is told from the other side than the first.
    pub(crate) turned: bool,
}

/// The advance between two places that lie apart by this many pixels.
pub(crate) fn advance(from: Sample, to: Sample, across: f32, down: f32) -> Advance {
    let beside = to.beside(from.vector);
    let vector = [
        0.5 * (from.vector[0] + beside.vector[0]),
        0.5 * (from.vector[1] + beside.vector[1]),
    ];
    let foreseen = vector[0] * across + vector[1] * down;
    let (sine, cosine) = foreseen.sin_cos();
    let (a, b) = (from.value, beside.value);
    let product = [b[0] * a[0] + b[1] * a[1], b[1] * a[0] - b[0] * a[1]];
    Advance {
        rest: [
            product[0] * cosine + product[1] * sine,
            product[1] * cosine - product[0] * sine,
        ],
        foreseen,
        turned: beside.vector != to.vector,
    }
}

/// The direction of the normal as the wave itself shows it, from its phase's advance: cosine and
/// sine of the doubled angle, weighted by power and blurred over `sigma` pixels.
pub(crate) fn direction(wave: &Wave, sigma: f32) -> [Plane; 2] {
    let (width, height) = (wave.width, wave.height);
    let mut doubled = [Plane::zeros(width, height), Plane::zeros(width, height)];
    let spacing = SPACING as f32;
    // Radians a pixel by which the wave differs from its vector, averaged over both sides.
    let rest = |advance: Advance| {
        let [re, im] = advance.rest;
        im / ((re * re + im * im).sqrt() + 1e-9)
    };
    for y in 1..height.saturating_sub(1) {
        for x in 1..width.saturating_sub(1) {
            let here = wave.at(x, y);
            let power = here.value[0].powi(2) + here.value[1].powi(2);
            if power == 0.0 {
                continue;
            }
            let off = |to: Sample, across: f32, down: f32| {
                rest(advance(here, to, across * spacing, down * spacing))
            };
            let across = off(wave.at(x + 1, y), 1.0, 0.0) - off(wave.at(x - 1, y), -1.0, 0.0);
            let down = off(wave.at(x, y + 1), 0.0, 1.0) - off(wave.at(x, y - 1), 0.0, -1.0);
            let kx = here.vector[0] + across / (2.0 * spacing);
            let ky = here.vector[1] + down / (2.0 * spacing);
            doubled[0].values[y * width + x] = power * (kx * kx - ky * ky);
            doubled[1].values[y * width + x] = power * 2.0 * kx * ky;
        }
    }
    doubled.map(|part| part.blurred(sigma / spacing))
}
