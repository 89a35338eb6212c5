//! From a picture to the features that are compared.
//!
//! The stages, a file each: `plane` holds a picture's numbers, `normalise` evens out contrast,
//! `spectrum` finds ridge direction and frequency, `region` the area of ridges, `gabor` enhances
//! the ridges as a complex wave, and `vortices` finds the minutiae as the wave's phase vortices.

mod gabor;
mod normalise;
mod plane;
mod region;
mod spectrum;
mod vortices;

use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use self::gabor::{Guide, Padded};
pub(crate) use self::gabor::{SPACING, Sample, Wave};
use self::normalise::Even;
use self::plane::Plane;
use self::spectrum::Spectrum;
use crate::picture::Picture;

/// Resolution at which everything is measured, in dots an inch.
pub const DPI: u32 = 500;

/// Distance between samples of the direction field, in pixels.
pub(crate) const STEP: usize = 8;

/// Most minutiae that are kept, the best by quality.
const MAX_MINUTIAE: usize = 100;

/// Fewest minutiae with which a comparison means anything.
const MIN_MINUTIAE: usize = 3;

/// Shortest and longest side that is extracted from, in pixels at 500 dpi: a rolled finger takes
/// 800.
const MIN_SIDE: usize = 96;
const MAX_SIDE: usize = 1000;

/// Why a picture gives no features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ExtractError {
    /// Smaller than 96 pixels or larger than 1000 at 500 dpi, in one direction.
    #[error("the picture is too small or too large for a finger")]
    Size,
    /// Fewer than three minutiae.
    #[error("too few ridge details in the picture")]
    TooFew,
}

/// A point where a ridge ends or forks. Wiped with the features that hold it.
#[derive(Clone, Copy, Zeroize)]
pub struct Minutia {
    /// Pixels from the left, at 500 dpi.
    pub x: f32,
    /// Pixels from the top, at 500 dpi.
    pub y: f32,
    /// Direction in radians, −π to π; x to the right, y down.
    pub angle: f32,
    /// 0 to 1.
    pub quality: f32,
}

/// Direction of the ridges at a place, in pixels at 500 dpi and radians, −π/2 to π/2.
#[derive(Clone, Copy)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Ridge {
    pub x: f32,
    pub y: f32,
    pub angle: f32,
}

/// What is compared of a finger. Wiped on drop, never printed.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Features {
    pub(crate) minutiae: Vec<Minutia>,
    /// Directions around each minutia, see `matching::descriptor`.
    pub(crate) descriptors: Vec<Vec<f32>>,
    pub(crate) directions: Directions,
    /// The ridges as a wave; empty where the features come from a template.
    pub(crate) wave: Wave,
}

/// The direction field on a grid of [`STEP`] pixels: cosine and sine of the doubled angle, both
/// zero where there are no ridges.
#[derive(Clone, Default, Zeroize)]
pub(crate) struct Directions {
    width: usize,
    height: usize,
    doubled: Vec<[f32; 2]>,
}

impl Directions {
    /// The doubled direction nearest to a place, none outside the ridges.
    pub(crate) fn at(&self, x: f32, y: f32) -> Option<[f32; 2]> {
        let column = (x / STEP as f32).round();
        let row = (y / STEP as f32).round();
        if column < 0.0 || row < 0.0 || column as usize >= self.width || row as usize >= self.height
        {
            return None;
        }
        let value = *self
            .doubled
            .get(row as usize * self.width + column as usize)?;
        (value != [0.0, 0.0]).then_some(value)
    }

    /// One place in two by two that has ridges, and its doubled direction.
    pub(crate) fn sparse_places(&self) -> impl Iterator<Item = (f32, f32, [f32; 2])> {
        (0..self.height).step_by(2).flat_map(move |row| {
            (0..self.width).step_by(2).filter_map(move |column| {
                let value = self.doubled[row * self.width + column];
                let place = ((column * STEP) as f32, (row * STEP) as f32);
                (value != [0.0, 0.0]).then_some((place.0, place.1, value))
            })
        })
    }
}

impl Features {
    /// The minutiae.
    pub fn minutiae(&self) -> &[Minutia] {
        &self.minutiae
    }

    /// Pixels between the places of [`Self::ridges`].
    pub const RIDGE_STEP: usize = STEP;

    /// Places on a grid that have ridges, and how these run there.
    pub fn ridges(&self) -> impl Iterator<Item = Ridge> {
        let width = self.directions.width.max(1);
        let places = self.directions.doubled.iter().enumerate();
        let ridges = places.filter(|(_, doubled)| **doubled != [0.0, 0.0]);
        ridges.map(move |(index, doubled)| Ridge {
            x: (index % width * STEP) as f32,
            y: (index / width * STEP) as f32,
            angle: 0.5 * doubled[1].atan2(doubled[0]),
        })
    }

    /// Whether they come from a picture, and not from a template.
    pub fn has_picture(&self) -> bool {
        !self.wave.samples.is_empty()
    }

    /// Octets that they take.
    pub fn bytes(&self) -> usize {
        let descriptors = self.descriptors.iter().map(|d| size_of_val(d.as_slice()));
        size_of_val(self.minutiae.as_slice())
            + descriptors.sum::<usize>()
            + size_of_val(self.directions.doubled.as_slice())
            + size_of_val(self.wave.samples.as_slice())
    }

    /// Features from a stored template, which has no picture: the direction field is drawn
    /// together from the minutiae themselves. Positions in pixels at 500 dpi.
    ///
    /// # Errors
    /// [`ExtractError::TooFew`].
    pub fn from_minutiae(minutiae: Vec<Minutia>) -> Result<Self, ExtractError> {
        let extent = |of: fn(&Minutia) -> f32| minutiae.iter().map(of).fold(0.0, f32::max);
        let width = (extent(|m| m.x).min(MAX_SIDE as f32) as usize) / STEP + 4;
        let height = (extent(|m| m.y).min(MAX_SIDE as f32) as usize) / STEP + 4;
        let mut doubled = Vec::with_capacity(width * height);
        for row in 0..height {
            for column in 0..width {
                let (x, y) = ((column * STEP) as f32, (row * STEP) as f32);
                doubled.push(drawn_together(&minutiae, x, y));
            }
        }
        Self::new(
            minutiae,
            Directions {
                width,
                height,
                doubled,
            },
            Wave::default(),
        )
    }

    fn new(
        minutiae: Vec<Minutia>,
        directions: Directions,
        wave: Wave,
    ) -> Result<Self, ExtractError> {
        let describe = |minutia| crate::matching::descriptor::describe(minutia, &directions);
        let features = Self {
            descriptors: minutiae.iter().map(describe).collect(),
            minutiae,
            directions,
            wave,
        };
        if features.minutiae.len() < MIN_MINUTIAE {
            return Err(ExtractError::TooFew);
        }
        Ok(features)
    }
}

/// Weighted mean of the doubled directions of minutiae near a place; none far from all.
fn drawn_together(minutiae: &[Minutia], x: f32, y: f32) -> [f32; 2] {
    const REACH: f32 = 24.0;
    let mut sum = [0.0, 0.0];
    let mut weight = 0.0;
    for minutia in minutiae {
        let squared = (minutia.x - x).powi(2) + (minutia.y - y).powi(2);
        let near = (-squared / (2.0 * REACH * REACH)).exp();
        sum[0] += near * (2.0 * minutia.angle).cos();
        sum[1] += near * (2.0 * minutia.angle).sin();
        weight += near;
    }
    let length = sum[0].hypot(sum[1]);
    if weight < 0.2 || length < 1e-3 {
        [0.0, 0.0]
    } else {
        [sum[0] / length, sum[1] / length]
    }
}

/// Share of the power in the direction found below which there are no ridges.
const RIDGES: f32 = 0.27;
/// Shares of the power between which ridges become clear.
const MURKY: f32 = 0.3;
const CLEAR: f32 = 0.75;
/// Deviation of the grey values below which there are none, as a share of the strong ones'.
const FAINT: f32 = 0.18;
/// Places of the spectrum over which clear ridges may become murky ones.
const NEAR_RIDGES: f32 = 2.0;
/// Places of the spectrum over which ridges flow on: further than its windows reach.
const FLOW_SIGMA: f32 = 3.0;
/// Amplitude of the wave, blurred, below which the ridges are lost; an even wave has 0.7.
const LOST: f32 = 0.15;
/// Pixels over which the enhanced wave's direction is taken.
const DIRECTION_SIGMA: f32 = 6.0;

/// Finds the features of a picture, of any resolution.
///
/// # Errors
/// See [`ExtractError`].
pub fn extract(picture: &Picture) -> Result<Features, ExtractError> {
    let plane = Plane::at_500_dpi(picture, MAX_SIDE)
        .filter(|plane| plane.width.min(plane.height) >= MIN_SIDE)
        .ok_or(ExtractError::Size)?;
    let even = normalise::normalise(&plane);
    let spectrum = Spectrum::of(&even.values);
    let mut guide = guide(&even, &spectrum);
    let padded = Padded::new(&even.values);
    let first = gabor::enhance(&padded, &guide);
    guide.normal = angle(&gabor::direction(&first, DIRECTION_SIGMA));
    let mut wave = gabor::enhance(&padded, &guide);

    let amplitude = wave.plane(Sample::amplitude).blurred(8.0 / SPACING as f32);
    let mask = region::tidy(
        &amplitude.with(&guide.mask, |amplitude, mask| {
            f32::from(u8::from(mask > 0.5 && amplitude > LOST))
        }),
        8.0 / SPACING as f32,
    );
    let mut minutiae = vortices::find(&wave, &mask.with(&amplitude, |mask, a| mask * a.min(1.0)));
    minutiae.truncate(MAX_MINUTIAE);
    level(&mut wave, &mask);
    Features::new(minutiae, sampled(&guide.normal, &mask), wave)
}

/// 1 where there are ridges, on the spectrum's grid.
fn region(even: &Even, spectrum: &Spectrum) -> Plane {
    let quality = &spectrum.quality;
    let rough = Plane::from_fn(quality.width, quality.height, |x, y| {
        let deviation = even.deviation_at((x * STEP) as f32, (y * STEP) as f32);
        let ridges = quality.at(x, y) > RIDGES && deviation > FAINT * even.strong;
        f32::from(u8::from(ridges))
    });
    region::tidy(&rough, 1.0)
}

/// The spectrum at each place of the wave.
fn guide(even: &Even, spectrum: &Spectrum) -> Guide {
    let mask = region(even, spectrum);
    let width = even.values.width.div_ceil(SPACING);
    let height = even.values.height.div_ceil(SPACING);
    let finer = |plane: &Plane| {
        Plane::from_fn(width, height, |x, y| {
            let coarse = |at: usize| (at * SPACING) as f32 / STEP as f32;
            plane.between(coarse(x), coarse(y))
        })
    };
    Guide {
        normal: angle(&[finer(&spectrum.doubled[0]), finer(&spectrum.doubled[1])]),
        frequency: finer(&spectrum.frequency),
        mask: finer(&mask).map(|share| f32::from(u8::from(share > 0.4))),
    }
}

/// Half the angle of a doubled direction, −π/2 to π/2.
fn angle(doubled: &[Plane; 2]) -> Plane {
    doubled[1].with(&doubled[0], |sine, cosine| 0.5 * sine.atan2(cosine))
}

/// Makes the wave equally strong everywhere but where it is weaker than its neighbourhood, and
/// nothing outside the mask and at the picture's edge.
fn level(wave: &mut Wave, mask: &Plane) {
    let around = wave
        .plane(Sample::amplitude)
        .blurred_by(mask, 12.0 / SPACING as f32);
    let (width, height) = (wave.width, wave.height);
    for (index, sample) in wave.samples.iter_mut().enumerate() {
        let (x, y) = (index % width, index / width);
        let edge = x == 0 || y == 0 || x + 1 == width || y + 1 == height;
        if edge || mask.values[index] < 0.5 {
            *sample = Sample::default();
            continue;
        }
        let scale = 1.0 / (around.values[index] + 0.05).max(sample.amplitude() * 0.7);
        sample.value = sample.value.map(|part| part * scale);
    }
}

/// The direction of the ridges (not of their normals) on the grid.
fn sampled(normal: &Plane, mask: &Plane) -> Directions {
    let step = STEP / SPACING;
    let (width, height) = (mask.width.div_ceil(step), mask.height.div_ceil(step));
    let mut doubled = Vec::with_capacity(width * height);
    for row in 0..height {
        for column in 0..width {
            let (x, y) = (column * step, row * step);
            // A right angle more, doubled.
            let (sine, cosine) = (2.0 * normal.at(x, y)).sin_cos();
            doubled.push(if mask.at(x, y) > 0.5 {
                [-cosine, -sine]
            } else {
                [0.0, 0.0]
            });
        }
    }
    Directions {
        width,
        height,
        doubled,
    }
}

/// What a picture's quality is judged by.
#[derive(Default)]
pub(crate) struct Clarity {
    /// Pixels at 500 dpi that show ridges.
    pub(crate) ridge_pixels: f32,
    /// The same, each weighing as much as its ridges are clear.
    pub(crate) clear_pixels: f32,
    /// Distance of the ridges' centre from the picture's, over the picture's diagonal.
    pub(crate) off_centre: f32,
    /// Pixels that show something well away from clear ridges.
    pub(crate) stray_pixels: f32,
    /// Share of the ridges' area that is darker than the middle of its grey values.
    pub(crate) dark_share: f32,
    /// How far neighbouring ridges agree on their direction, 0 to 1: in noise, by chance, half.
    pub(crate) flow: f32,
}

/// The figures of a picture, all zero where there are no ridges or it is too large for a finger.
pub(crate) fn clarity(picture: &Picture) -> Clarity {
    let Some(plane) = Plane::at_500_dpi(picture, MAX_SIDE) else {
        return Clarity::default();
    };
    let even = normalise::normalise(&plane);
    let spectrum = Spectrum::of(&even.values);
    let mask = region(&even, &spectrum);
    let middling = 0.5 * (MURKY + CLEAR);
    let clear_ridges = spectrum.quality.map(|q| f32::from(u8::from(q > middling)));
    let near_ridges = clear_ridges.blurred(NEAR_RIDGES);
    let (mut count, mut clear, mut stray, mut x_sum, mut y_sum) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let mut greys = Zeroizing::new(Vec::with_capacity(plane.values.len()));
    for row in 0..mask.height {
        for column in 0..mask.width {
            let (x, y) = (column * STEP, row * STEP);
            let seen = even.deviation_at(x as f32, y as f32) > FAINT * even.strong;
            stray += f32::from(u8::from(seen && near_ridges.at(column, row) < 0.02));
            if mask.at(column, row) < 0.5 {
                continue;
            }
            count += 1.0;
            clear += ((spectrum.quality.at(column, row) - MURKY) / (CLEAR - MURKY)).clamp(0.0, 1.0);
            x_sum += x as f32;
            y_sum += y as f32;
            for y in y..(y + STEP).min(plane.height) {
                greys.extend((x..(x + STEP).min(plane.width)).map(|x| plane.at(x, y)));
            }
        }
    }
    if count == 0.0 {
        return Clarity::default();
    }
    // Where next to nothing is clear, it is the finger that is not.
    if clear_ridges.values.iter().sum::<f32>() < 0.25 * stray {
        stray = 0.0;
    }
    greys.sort_by(f32::total_cmp);
    let at = |share: f32| greys[((greys.len() - 1) as f32 * share) as usize];
    let middle = 0.5 * (at(0.05) + at(0.95));
    let dark = greys.iter().filter(|grey| **grey < middle).count();
    let (width, height) = (plane.width as f32, plane.height as f32);
    let off = (x_sum / count - width / 2.0).hypot(y_sum / count - height / 2.0);
    let pixels = (STEP * STEP) as f32;
    Clarity {
        ridge_pixels: count * pixels,
        clear_pixels: clear * pixels,
        stray_pixels: stray * pixels,
        off_centre: off / width.hypot(height),
        dark_share: dark as f32 / greys.len() as f32,
        flow: flow(&spectrum.doubled, &mask),
    }
}

/// Mean length of the mean of the unit directions around each place of the mask.
fn flow(doubled: &[Plane; 2], mask: &Plane) -> f32 {
    let length = doubled[0].with(&doubled[1], |cosine, sine| cosine.hypot(sine) + 1e-9);
    let [cosine, sine] = doubled.each_ref().map(|part| {
        let unit = part.with(&length, |part, length| part / length);
        unit.blurred_by(mask, FLOW_SIGMA)
    });
    let agreement = cosine.with(&sine, f32::hypot);
    let inside = agreement.with(mask, |agreement, mask| agreement * mask);
    inside.values.iter().sum::<f32>() / mask.values.iter().sum::<f32>().max(1.0)
}
