//! Ridges of a made-up finger, for tests and benches.

#![allow(clippy::unwrap_used, reason = "the size is right")]

use fingerprint::Picture;

/// An arch whose phase turns around a few points, which makes minutiae, turned and shifted on a
/// sensor of this many pixels; a different `seed` gives another arch.
pub fn finger(seed: u32, (width, height): (usize, usize), turn: f32, shift: (f32, f32)) -> Picture {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32
    };
    let (middle, rise) = (130.0 + 60.0 * next(), 30.0 + 25.0 * next());
    let period = 8.5 + next();
    let turns: Vec<(f32, f32, f32)> = (0..36)
        .map(|at| {
            let place = (20.0 + 280.0 * next(), 20.0 + 320.0 * next());
            (place.0, place.1, if at % 2 == 0 { 1.0 } else { -1.0 })
        })
        .collect();
    let (sine, cosine) = turn.sin_cos();
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            let dx = x as f32 - width as f32 / 2.0 - shift.0;
            let dy = y as f32 - height as f32 / 2.0 - shift.1;
            let (u, v) = (
                cosine * dx + sine * dy + 160.0,
                cosine * dy - sine * dx + 180.0,
            );
            let arch = v + rise * (-((u - middle) / 90.0).powi(2)).exp();
            let mut phase = arch * std::f32::consts::TAU / period;
            for (px, py, sign) in &turns {
                phase += sign * (v - py).atan2(u - px);
            }
            let inside = (dx / 140.0).powi(2) + (dy / 165.0).powi(2) < 1.0;
            let grey = if inside {
                128.0 - 100.0 * phase.cos()
            } else {
                240.0
            };
            pixels.push(grey as u8);
        }
    }
    Picture::new(width, height, 500, pixels).unwrap()
}
