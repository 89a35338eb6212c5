//! The motion that lays one finger over the other, and how well they then agree.

use crate::extraction::{Features, Minutia};

use super::descriptor::similarity;

/// Most similar pairs that propose a motion.
const PROPOSALS: usize = 120;
/// Tolerances of a pair in pixels and radians: at first, and once the motion is fitted.
const WIDE: (f32, f32) = (20.0, 0.5);
const NARROW: (f32, f32) = (14.0, 0.45);
/// Fewest pairs that make a score.
const MIN_PAIRS: usize = 4;

/// A rotation and a shift that take the probe onto the reference.
#[derive(Clone, Copy)]
struct Motion {
    sine: f32,
    cosine: f32,
    dx: f32,
    dy: f32,
}

impl Motion {
    /// The motion that takes one minutia onto the other, direction included.
    fn between(from: &Minutia, to: &Minutia) -> Self {
        let (sine, cosine) = (to.angle - from.angle).sin_cos();
        let dx = to.x - (cosine * from.x - sine * from.y);
        let dy = to.y - (sine * from.x + cosine * from.y);
        Self {
            sine,
            cosine,
            dx,
            dy,
        }
    }

    /// Least squares over the pairs.
    fn fitted(pairs: &[(&Minutia, &Minutia)]) -> Self {
        let count = pairs.len() as f32;
        let mean =
            |of: &dyn Fn(&(&Minutia, &Minutia)) -> f32| pairs.iter().map(of).sum::<f32>() / count;
        let from = (mean(&|pair| pair.0.x), mean(&|pair| pair.0.y));
        let to = (mean(&|pair| pair.1.x), mean(&|pair| pair.1.y));
        let (mut dot, mut cross) = (0.0, 0.0);
        for (a, b) in pairs {
            let (ax, ay) = (a.x - from.0, a.y - from.1);
            let (bx, by) = (b.x - to.0, b.y - to.1);
            dot += ax * bx + ay * by;
            cross += ax * by - ay * bx;
        }
        let (sine, cosine) = cross.atan2(dot).sin_cos();
        Self {
            sine,
            cosine,
            dx: to.0 - (cosine * from.0 - sine * from.1),
            dy: to.1 - (sine * from.0 + cosine * from.1),
        }
    }

    fn place(&self, x: f32, y: f32) -> (f32, f32) {
        (
            self.cosine * x - self.sine * y + self.dx,
            self.sine * x + self.cosine * y + self.dy,
        )
    }

    fn moved(&self, minutia: &Minutia) -> Minutia {
        let (x, y) = self.place(minutia.x, minutia.y);
        Minutia {
            x,
            y,
            angle: minutia.angle + self.sine.atan2(self.cosine),
            ..*minutia
        }
    }
}

/// Indices of a pair and the similarity of its surroundings.
#[derive(Clone, Copy)]
struct Pair {
    probe: usize,
    reference: usize,
    similarity: f32,
}

pub(super) fn best_score(probe: &Features, reference: &Features) -> f32 {
    let mut proposals = Vec::new();
    let columns = reference.minutiae.len();
    let mut similarities = vec![0.0; probe.minutiae.len() * columns];
    for (row, a) in probe.descriptors.iter().enumerate() {
        for (column, b) in reference.descriptors.iter().enumerate() {
            let alike = similarity(a, b);
            similarities[row * columns + column] = alike;
            if alike > 0.0 {
                proposals.push(Pair {
                    probe: row,
                    reference: column,
                    similarity: alike,
                });
            }
        }
    }
    proposals.sort_by(|a, b| b.similarity.total_cmp(&a.similarity));
    proposals.truncate(PROPOSALS);
    let alike = |row: usize, column: usize| similarities[row * columns + column];
    proposals
        .iter()
        .map(|proposal| {
            let (from, to) = (
                &probe.minutiae[proposal.probe],
                &reference.minutiae[proposal.reference],
            );
            refined_score(probe, reference, &alike, Motion::between(from, to))
        })
        .fold(0.0, f32::max)
}

fn refined_score(
    probe: &Features,
    reference: &Features,
    alike: &dyn Fn(usize, usize) -> f32,
    mut motion: Motion,
) -> f32 {
    let mut pairs = Vec::new();
    for tolerance in [WIDE, NARROW, NARROW] {
        pairs = pair_up(probe, reference, alike, &motion, tolerance);
        if pairs.len() < MIN_PAIRS {
            return 0.0;
        }
        let fitted: Vec<(&Minutia, &Minutia)> = pairs
            .iter()
            .map(|pair| {
                (
                    &probe.minutiae[pair.probe],
                    &reference.minutiae[pair.reference],
                )
            })
            .collect();
        motion = Motion::fitted(&fitted);
    }
    let summed: f32 = pairs.iter().map(|pair| pair.similarity).sum();
    summed * share(probe, reference, &motion, pairs.len()) * agreement(probe, reference, &motion)
}

/// One-to-one pairs within the tolerance, the nearest and most alike first.
fn pair_up(
    probe: &Features,
    reference: &Features,
    alike: &dyn Fn(usize, usize) -> f32,
    motion: &Motion,
    (reach, turn): (f32, f32),
) -> Vec<Pair> {
    let mut near = Vec::new();
    for (row, minutia) in probe.minutiae.iter().enumerate() {
        let moved = motion.moved(minutia);
        for (column, other) in reference.minutiae.iter().enumerate() {
            let distance = (moved.x - other.x).hypot(moved.y - other.y);
            let apart = (moved.angle - other.angle).cos().clamp(-1.0, 1.0).acos();
            if distance < reach && apart < turn {
                let cost = distance / reach + apart / turn - alike(row, column);
                near.push((
                    cost,
                    Pair {
                        probe: row,
                        reference: column,
                        similarity: alike(row, column),
                    },
                ));
            }
        }
    }
    near.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut taken = (
        vec![false; probe.minutiae.len()],
        vec![false; reference.minutiae.len()],
    );
    let mut pairs = Vec::new();
    for (_, pair) in near {
        if !taken.0[pair.probe] && !taken.1[pair.reference] {
            taken.0[pair.probe] = true;
            taken.1[pair.reference] = true;
            pairs.push(pair);
        }
    }
    pairs
}

/// Pairs over the geometric mean of the minutiae that lie on both fingers' ridges.
fn share(probe: &Features, reference: &Features, motion: &Motion, pairs: usize) -> f32 {
    let (sine, cosine) = (-motion.sine, motion.cosine);
    let back = Motion {
        sine,
        cosine,
        dx: -(cosine * motion.dx - sine * motion.dy),
        dy: -(sine * motion.dx + cosine * motion.dy),
    };
    let common = |features: &Features, other: &Features, motion: &Motion| {
        let on_ridges = |minutia: &&Minutia| {
            let (x, y) = motion.place(minutia.x, minutia.y);
            other.directions.at(x, y).is_some()
        };
        features
            .minutiae
            .iter()
            .filter(on_ridges)
            .count()
            .max(pairs) as f32
    };
    let total = (common(probe, reference, motion) * common(reference, probe, &back)).sqrt();
    pairs as f32 / total
}

/// Mean cosine of the doubled differences of ridge direction over the common area, 0 to 1.
fn agreement(probe: &Features, reference: &Features, motion: &Motion) -> f32 {
    // The doubled angle turns by twice the motion's.
    let sine = 2.0 * motion.sine * motion.cosine;
    let cosine = motion.cosine * motion.cosine - motion.sine * motion.sine;
    let (mut sum, mut count) = (0.0, 0);
    for (x, y, [c, s]) in probe.directions.places() {
        let (x, y) = motion.place(x, y);
        if let Some([rc, rs]) = reference.directions.at(x, y) {
            sum += (c * cosine - s * sine) * rc + (s * cosine + c * sine) * rs;
            count += 1;
        }
    }
    if count < 30 {
        0.0
    } else {
        (sum / count as f32).max(0.0)
    }
}
