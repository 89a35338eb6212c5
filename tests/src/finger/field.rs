//! Ridge direction and period over a finger (the zero-pole model of Sherlock and Monro, 1993).

use super::random::Random;

/// Direction and period at each place of a finger.
pub(super) struct Field {
    cores: Vec<(f32, f32)>,
    deltas: Vec<(f32, f32)>,
    /// Height and place of the bow of an arch.
    arch: Option<(f32, f32)>,
    period: f32,
    tilt: f32,
}

impl Field {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0xF1E1D);
        let period = random.between(8.4, 10.2);
        let tilt = random.between(-0.12, 0.12);
        let around = |random: &mut Random, x: f32, y: f32, reach: f32| {
            (
                x + random.between(-reach, reach),
                y + random.between(-reach, reach),
            )
        };
        // About a third whorls, a few arches, the rest loops to either side, as people have.
        let kind = random.between(0.0, 1.0);
        let (cores, deltas, arch) = if kind < 0.3 {
            let upper = around(&mut random, 200.0, 185.0, 18.0);
            let lower = (
                upper.0 + random.between(-22.0, 22.0),
                upper.1 + random.between(30.0, 70.0),
            );
            let left = around(&mut random, 70.0, 350.0, 25.0);
            let right = around(&mut random, 330.0, 350.0, 25.0);
            (vec![upper, lower], vec![left, right], None)
        } else if kind < 0.38 {
            (
                Vec::new(),
                Vec::new(),
                Some((random.between(0.7, 1.2), random.between(180.0, 220.0))),
            )
        } else {
            let core = around(&mut random, 200.0, 200.0, 22.0);
            let side = if kind < 0.69 { 95.0 } else { 305.0 };
            (
                vec![core],
                vec![around(&mut random, side, 345.0, 28.0)],
                None,
            )
        };
        Self {
            cores,
            deltas,
            arch,
            period,
            tilt,
        }
    }

    /// Direction of the ridges in radians.
    pub(super) fn direction(&self, x: f32, y: f32) -> f32 {
        if let Some((height, centre)) = self.arch {
            let fade = (-((y - 240.0) / 130.0).powi(2)).exp();
            return self.tilt
                + (height * fade * ((x - centre) / 90.0).clamp(-1.5, 1.5).sin()).atan();
        }
        let angle = |(px, py): &(f32, f32)| (y - py).atan2(x - px);
        let turn: f32 =
            self.cores.iter().map(angle).sum::<f32>() - self.deltas.iter().map(angle).sum::<f32>();
        // Each unpaired core bends the far field by half a turn's share.
        self.tilt + 0.5 * turn
    }

    /// Ridge period in pixels: wider below the last crease.
    pub(super) fn period(&self, x: f32, y: f32) -> f32 {
        let wave = ((x * 0.013).sin() + (y * 0.017).cos()) * 0.35;
        self.period + wave + ((y - 300.0) / 160.0).clamp(0.0, 1.0) * 1.6
    }
}
