//! Ridges grow out of noise when it is filtered along the field, again and again.

use std::f32::consts::PI;

use super::field::Field;
use super::random::Random;

const ORIENTATIONS: usize = 48;
const PERIODS: usize = 8;
const PERIOD_RANGE: (f32, f32) = (7.5, 13.0);
const RADIUS: isize = 11;
const ROUNDS: usize = 9;

/// The ridges as values of −1 to 1, row by row.
pub(super) fn grow(field: &Field, (width, height): (usize, usize), seed: u64) -> Vec<f32> {
    let mut random = Random::new(seed);
    let mut ridges: Vec<f32> = (0..width * height).map(|_| 0.3 * random.normal()).collect();
    let kernels = kernels();
    let choice: Vec<usize> = (0..width * height)
        .map(|index| {
            let (x, y) = ((index % width) as f32, (index / width) as f32);
            let turn = (field.direction(x, y) / PI).rem_euclid(1.0);
            let orientation = (turn * ORIENTATIONS as f32) as usize % ORIENTATIONS;
            let (low, high) = PERIOD_RANGE;
            let share = (field.period(x, y) - low) / (high - low);
            let period = (share * PERIODS as f32).clamp(0.0, PERIODS as f32 - 1.0) as usize;
            orientation * PERIODS + period
        })
        .collect();
    for _ in 0..ROUNDS {
        let before = ridges.clone();
        for (index, value) in ridges.iter_mut().enumerate() {
            let (x, y) = ((index % width) as isize, (index / width) as isize);
            *value = filter(&kernels[choice[index]], &before, (width, height), x, y);
        }
        let power = ridges.iter().map(|value| value * value).sum::<f32>() / ridges.len() as f32;
        let gain = 1.6 / power.sqrt().max(1e-9);
        for value in &mut ridges {
            *value = (*value * gain).tanh();
        }
    }
    ridges
}

fn filter(
    kernel: &[f32],
    plane: &[f32],
    (width, height): (usize, usize),
    x: isize,
    y: isize,
) -> f32 {
    let side = (2 * RADIUS + 1) as usize;
    let mut sum = 0.0;
    for (row, taps) in kernel.chunks_exact(side).enumerate() {
        let line = (y + row as isize - RADIUS).clamp(0, height as isize - 1) as usize * width;
        if x >= RADIUS && x + RADIUS < width as isize {
            let start = line + (x - RADIUS) as usize;
            sum += taps
                .iter()
                .zip(&plane[start..start + side])
                .map(|(tap, value)| tap * value)
                .sum::<f32>();
        } else {
            for (column, tap) in taps.iter().enumerate() {
                let at = (x + column as isize - RADIUS).clamp(0, width as isize - 1) as usize;
                sum += tap * plane[line + at];
            }
        }
    }
    sum
}

/// Gabor kernels by ridge direction and period, without a constant part.
fn kernels() -> Vec<Vec<f32>> {
    let mut kernels = Vec::with_capacity(ORIENTATIONS * PERIODS);
    for orientation in 0..ORIENTATIONS {
        let direction = PI * (orientation as f32 + 0.5) / ORIENTATIONS as f32;
        let (sine, cosine) = direction.sin_cos();
        for step in 0..PERIODS {
            let (low, high) = PERIOD_RANGE;
            let period = low + (high - low) * (step as f32 + 0.5) / PERIODS as f32;
            let mut kernel = Vec::new();
            let mut envelope = Vec::new();
            for y in -RADIUS..=RADIUS {
                for x in -RADIUS..=RADIUS {
                    let across = y as f32 * cosine - x as f32 * sine;
                    let along = x as f32 * cosine + y as f32 * sine;
                    let weight = (-0.5 * ((across / 4.2).powi(2) + (along / 4.6).powi(2))).exp();
                    envelope.push(weight);
                    kernel.push(weight * (2.0 * PI * across / period).cos());
                }
            }
            let constant = kernel.iter().sum::<f32>() / envelope.iter().sum::<f32>();
            for (tap, weight) in kernel.iter_mut().zip(envelope) {
                *tap -= constant * weight;
            }
            kernels.push(kernel);
        }
    }
    kernels
}
