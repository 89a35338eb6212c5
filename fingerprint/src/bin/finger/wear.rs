//! A print made worse, as hands and sensors do: skin dragged and twisted, dry and wet patches, a
//! part missed. Training sees such prints beside the plain ones, since good ones teach little.

use std::f32::consts::PI;

use fingerprint::Picture;

use super::Failure;
use super::rates::Random;

/// What makes a print worse.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Wear {
    /// Skin dragged and twisted.
    Drag,
    /// Ridges broken into specks.
    Dry,
    /// Ridges run together.
    Wet,
    /// A part of the picture.
    Part,
    /// Dragged; one in three dry, one in three wet; half of them a part.
    All,
}

/// The picture after wear, as far as the seed decides on it.
pub(super) fn worn(picture: &Picture, wear: Wear, seed: u64) -> Result<Picture, Failure> {
    let mut random = Random(seed);
    let mut grey = Grey {
        width: picture.width(),
        height: picture.height(),
        values: picture
            .pixels()
            .iter()
            .map(|value| f32::from(*value))
            .collect(),
    };
    let inch = picture.dpi() as f32 / 500.0;
    let white = grey.white();
    if matches!(wear, Wear::Drag | Wear::All) {
        let drag = Drag::random(&mut random, &grey, inch);
        grey = grey.map_places(white, |x, y| drag.source(x, y));
    }
    let skin = match wear {
        Wear::All => [Wear::Dry, Wear::Wet, Wear::All][(random.next() % 3) as usize],
        one => one,
    };
    match skin {
        Wear::Dry => dry(&mut grey, &mut random, inch, white),
        Wear::Wet => wet(&mut grey, &mut random, inch),
        _ => {}
    }
    if wear == Wear::Part || wear == Wear::All && random.next().is_multiple_of(2) {
        grey = part(&grey, &mut random);
    }
    let pixels = grey
        .values
        .iter()
        .map(|v| v.round().clamp(0.0, 255.0) as u8)
        .collect();
    Ok(Picture::new(
        grey.width,
        grey.height,
        picture.dpi(),
        pixels,
    )?)
}

struct Grey {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

impl Grey {
    fn at(&self, x: isize, y: isize) -> f32 {
        let x = x.clamp(0, self.width as isize - 1) as usize;
        let y = y.clamp(0, self.height as isize - 1) as usize;
        self.values[y * self.width + x]
    }

    /// The grey of the glass where no ridge is.
    fn white(&self) -> f32 {
        let mut sorted = self.values.clone();
        sorted.sort_by(f32::total_cmp);
        sorted[(sorted.len() - 1) * 9 / 10]
    }

    /// Each pixel from a place of this picture, `outside` where that lies outside.
    fn map_places(&self, outside: f32, source: impl Fn(f32, f32) -> (f32, f32)) -> Self {
        let mut values = Vec::with_capacity(self.values.len());
        for y in 0..self.height {
            for x in 0..self.width {
                let (x, y) = source(x as f32, y as f32);
                let (left, top) = (x.floor(), y.floor());
                let (u, v) = (x - left, y - top);
                let (right, bottom) = ((self.width - 1) as f32, (self.height - 1) as f32);
                if !(0.0..=right).contains(&x) || !(0.0..=bottom).contains(&y) {
                    values.push(outside);
                    continue;
                }
                let (left, top) = (left as isize, top as isize);
                let row = |y| self.at(left, y) * (1.0 - u) + self.at(left + 1, y) * u;
                values.push(row(top) * (1.0 - v) + row(top + 1) * v);
            }
        }
        Self { values, ..*self }
    }

    /// Noise of deviation one, even over about `size` pixels.
    fn noise(&self, random: &mut Random, size: f32) -> Vec<f32> {
        let step = size.max(1.0);
        let columns = (self.width as f32 / step) as usize + 3;
        let rows = (self.height as f32 / step) as usize + 3;
        let knots = Self {
            width: columns,
            height: rows,
            values: (0..columns * rows)
                .map(|_| (0..3).map(|_| random.between(-1.0, 1.0)).sum())
                .collect(),
        };
        let mut values = Vec::with_capacity(self.values.len());
        for y in 0..self.height {
            for x in 0..self.width {
                let (x, y) = (x as f32 / step, y as f32 / step);
                let (u, v) = (x.fract(), y.fract());
                let row = |y| knots.at(x as isize, y) * (1.0 - u) + knots.at(x as isize + 1, y) * u;
                values.push(row(y as isize) * (1.0 - v) + row(y as isize + 1) * v);
            }
        }
        values
    }
}

/// Skin around a held middle, dragged and twisted, as Cappelli, Maio and Maltoni model it.
struct Drag {
    middle: (f32, f32),
    radii: (f32, f32),
    shift: (f32, f32),
    turn: f32,
    softness: f32,
}

impl Drag {
    fn random(random: &mut Random, grey: &Grey, inch: f32) -> Self {
        let mut off = |reach: f32| random.between(-reach, reach) * inch;
        let (x, y) = (off(40.0), off(50.0));
        let shift = (off(16.0), off(16.0));
        Self {
            middle: (grey.width as f32 / 2.0 + x, grey.height as f32 / 2.0 + y),
            shift,
            radii: (
                random.between(30.0, 70.0) * inch,
                random.between(40.0, 90.0) * inch,
            ),
            turn: random.between(-0.3, 0.3),
            softness: random.between(0.8, 2.0),
        }
    }

    fn source(&self, x: f32, y: f32) -> (f32, f32) {
        let (dx, dy) = (x - self.middle.0, y - self.middle.1);
        let outside = (dx / self.radii.0).hypot(dy / self.radii.1) - 1.0;
        let share = 0.5 - 0.5 * (PI * (outside / self.softness).clamp(0.0, 1.0)).cos();
        let (sine, cosine) = self.turn.sin_cos();
        let full = (
            cosine * dx - sine * dy - dx + self.shift.0,
            sine * dx + cosine * dy - dy + self.shift.1,
        );
        (x + share * full.0, y + share * full.1)
    }
}

/// Ridges broken into specks, in patches.
fn dry(grey: &mut Grey, random: &mut Random, inch: f32, white: f32) {
    let fine = grey.noise(random, 2.0 * inch);
    let patches = grey.noise(random, 40.0 * inch);
    let most = random.between(0.6, 1.0);
    for (at, value) in grey.values.iter_mut().enumerate() {
        let here = most * (0.5 + 0.5 * patches[at]).clamp(0.0, 1.0);
        let kept = (1.0 - here * (0.7 + fine[at]).clamp(0.0, 1.2)).max(0.0);
        *value = white - (white - *value) * kept;
    }
}

/// Ridges run together, in patches.
fn wet(grey: &mut Grey, random: &mut Random, inch: f32) {
    let patches = grey.noise(random, 40.0 * inch);
    let reach = (random.between(1.0, 2.4) * inch).round() as isize;
    let mut darkest = Vec::with_capacity(grey.values.len());
    for y in 0..grey.height as isize {
        for x in 0..grey.width as isize {
            let around = (-reach..=reach).flat_map(|dy| (-reach..=reach).map(move |dx| (dx, dy)));
            let around = around.filter(|(dx, dy)| dx * dx + dy * dy <= reach * reach);
            let values = around.map(|(dx, dy)| grey.at(x + dx, y + dy));
            darkest.push(values.fold(255.0, f32::min));
        }
    }
    for (at, value) in grey.values.iter_mut().enumerate() {
        let here = (0.4 + 0.6 * patches[at]).clamp(0.0, 1.0);
        *value = *value * (1.0 - here) + darkest[at] * here;
    }
}

/// A window of the picture.
fn part(grey: &Grey, random: &mut Random) -> Grey {
    let mut side = |length: usize| {
        let kept = (length as f32 * random.between(0.6, 1.0)) as usize;
        let kept = kept.max(length.min(128));
        let first = (random.share() * (length - kept) as f64) as usize;
        (first, kept)
    };
    let ((left, width), (top, height)) = (side(grey.width), side(grey.height));
    let rows = grey.values.chunks_exact(grey.width).skip(top).take(height);
    Grey {
        width,
        height,
        values: rows
            .flat_map(|row| &row[left..left + width])
            .copied()
            .collect(),
    }
}
