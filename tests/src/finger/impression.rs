//! What a sensor sees of a finger: moved, bent, pressed, cropped and noisy.

use fingerprint::Picture;

use super::random::Random;

/// How a finger is laid down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conditions {
    /// Pixels across and down of the picture.
    pub size: (usize, usize),
    /// Greatest rotation either way, in radians.
    pub rotation: f32,
    /// Greatest shift either way, in pixels.
    pub shift: f32,
    /// Greatest bend of the skin, in pixels.
    pub bend: f32,
    /// −1 dry and faint, 0 usual, 1 wet and smeared.
    pub moisture: f32,
    /// Radius of the contact, as a share of the usual one.
    pub contact: f32,
}

impl Conditions {
    /// A careful enrolment on an optical reader, 320 x 400 pixels.
    pub const ENROLMENT: Self = Self {
        size: (320, 400),
        rotation: 0.05,
        shift: 6.0,
        bend: 2.0,
        moisture: 0.0,
        contact: 1.0,
    };

    /// A usual day at a counter's sensor, 256 x 288 pixels.
    pub const COUNTER: Self = Self {
        size: (256, 288),
        rotation: 0.25,
        shift: 16.0,
        bend: 5.0,
        moisture: 0.0,
        contact: 0.95,
    };

    /// A dry finger that barely touches: too poor to be judged.
    pub const POOR: Self = Self {
        moisture: -1.0,
        contact: 0.32,
        ..Self::COUNTER
    };
}

pub(super) fn press(
    ridges: &[f32],
    (width, height): (usize, usize),
    seed: u64,
    conditions: &Conditions,
) -> Picture {
    let mut random = Random::new(seed ^ 0x1A5E_D00D);
    let (sine, cosine) = random
        .between(-conditions.rotation, conditions.rotation)
        .sin_cos();
    let shift = [(); 2].map(|()| random.between(-conditions.shift, conditions.shift));
    let bends: Vec<[f32; 4]> = (0..4)
        .map(|_| {
            let reach = conditions.bend * 0.5;
            [
                random.between(-reach, reach),
                random.between(-reach, reach),
                random.between(0.008, 0.02),
                random.between(0.0, std::f32::consts::TAU),
            ]
        })
        .collect();
    let pressure = random.between(-0.12, 0.12) + 0.55 * conditions.moisture;
    let blotches: Vec<[f32; 3]> = (0..14)
        .map(|_| {
            [
                random.between(0.0, width as f32),
                random.between(0.0, height as f32),
                random.between(-0.35, 0.35),
            ]
        })
        .collect();
    let (columns, rows) = conditions.size;
    let centre = (columns as f32 / 2.0, rows as f32 / 2.0);
    let radii = (150.0 * conditions.contact, 185.0 * conditions.contact);
    let mut pixels = Vec::with_capacity(columns * rows);
    for row in 0..rows {
        for column in 0..columns {
            let (u, v) = (column as f32 - centre.0, row as f32 - centre.1);
            let mut x = cosine * u - sine * v + width as f32 / 2.0 + shift[0];
            let mut y = sine * u + cosine * v + height as f32 / 2.0 - 10.0 + shift[1];
            for [dx, dy, rate, phase] in &bends {
                let wave = (u * rate + v * rate * 0.7 + phase).sin();
                x += dx * wave;
                y += dy * wave;
            }
            let blotch: f32 = blotches
                .iter()
                .map(|[bx, by, depth]| {
                    depth * (-((x - bx).powi(2) + (y - by).powi(2)) / 1800.0).exp()
                })
                .sum();
            let ridge = sample(ridges, (width, height), x, y) + pressure + blotch;
            let shade = 1.0 / (1.0 + (-4.0 * ridge).exp());
            let edge = (u / radii.0).powi(2) + (v / radii.1).powi(2);
            let contact = ((1.0 - edge) * 6.0).clamp(0.0, 1.0);
            let faint = if conditions.moisture < 0.0 {
                1.0 + 0.55 * conditions.moisture
            } else {
                1.0
            };
            let grey = 232.0 - 180.0 * shade * contact * faint + 9.0 * random.normal();
            pixels.push(grey.clamp(0.0, 255.0) as u8);
        }
    }
    #[allow(clippy::expect_used, reason = "the size is a constant within bounds")]
    Picture::new(columns, rows, 500, pixels).expect("a sensor's size is within bounds")
}

fn sample(ridges: &[f32], (width, height): (usize, usize), x: f32, y: f32) -> f32 {
    if x < 0.0 || y < 0.0 || x >= (width - 1) as f32 || y >= (height - 1) as f32 {
        return -1.0;
    }
    let (left, top) = (x as usize, y as usize);
    let (u, v) = (x - left as f32, y - top as f32);
    let at = |dx: usize, dy: usize| ridges[(top + dy) * width + left + dx];
    (at(0, 0) * (1.0 - u) + at(1, 0) * u) * (1.0 - v) + (at(0, 1) * (1.0 - u) + at(1, 1) * u) * v
}
