//! The few motions that may lay one finger over the other: what the most similar minutiae
//! propose, fitted to all minutiae that then come to lie together.

use zeroize::Zeroizing;

use crate::extraction::{Features, Minutia};

use super::descriptor::similarity;
use super::motion::Motion;

/// Most similar pairs that propose a motion.
const PROPOSALS: usize = 120;
/// Tolerances of a pair in pixels and radians: at first, and once the motion is fitted.
const WIDE: (f32, f32) = (20.0, 0.5);
const NARROW: (f32, f32) = (14.0, 0.45);
/// Fewest pairs that make a motion.
const MIN_PAIRS: usize = 2;
/// Motions nearer than this in pixels and radians are one.
const APART: (f32, f32) = (15.0, 0.15);
/// Proposals nearer than this are one.
const SAME: (f32, f32) = (6.0, 0.06);
/// Most motions that are looked at closely.
const MOTIONS: usize = 4;
/// Furthest turn between the two fingers, in radians: a finger lies on a counter's sensor
/// within 60 degrees of how it lay when it was enrolled.
const MAX_TURN: f32 = std::f32::consts::FRAC_PI_3;

/// Similarity of every minutia's surroundings with every other's, row by row of the first.
pub(super) struct Similarities {
    columns: usize,
    values: Zeroizing<Vec<f32>>,
}

impl Similarities {
    pub(super) fn between(a: &Features, b: &Features) -> Self {
        let mut values = Zeroizing::new(Vec::with_capacity(a.minutiae.len() * b.minutiae.len()));
        for first in &a.descriptors {
            values.extend(b.descriptors.iter().map(|second| similarity(first, second)));
        }
        Self {
            columns: b.minutiae.len(),
            values,
        }
    }

    pub(super) fn of(&self, row: usize, column: usize) -> f32 {
        self.values[row * self.columns + column]
    }

    pub(super) fn transposed(&self) -> Self {
        let rows = self.values.len() / self.columns.max(1);
        let mut values = Zeroizing::new(Vec::with_capacity(self.values.len()));
        for column in 0..self.columns {
            values.extend((0..rows).map(|row| self.of(row, column)));
        }
        Self {
            columns: rows,
            values,
        }
    }
}

/// A minutia of each finger, by index, and the similarity of their surroundings.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) first: usize,
    pub(super) second: usize,
    pub(super) similarity: f32,
}

impl Pair {
    /// The same, seen from the other finger.
    pub(super) fn turned(&self) -> Self {
        Self {
            first: self.second,
            second: self.first,
            ..*self
        }
    }
}

/// A motion and the pairs that it brings together.
pub(super) struct Candidate {
    pub(super) motion: Motion,
    pub(super) pairs: Vec<Pair>,
    /// Pairs over the geometric mean of the minutiae on both fingers' ridges.
    pub(super) share: f32,
    /// Mean cosine of the doubled differences of ridge direction, 0 to 1.
    pub(super) agreement: f32,
    score: f32,
}

/// The best motions from the first finger onto the second that differ from one another.
pub(super) fn candidates(a: &Features, b: &Features, alike: &Similarities) -> Vec<Candidate> {
    let mut proposals: Vec<Pair> = Vec::new();
    for first in 0..a.minutiae.len() {
        for second in 0..b.minutiae.len() {
            let similarity = alike.of(first, second);
            let turn = b.minutiae[second].angle - a.minutiae[first].angle;
            if similarity > 0.0 && turn.cos() > MAX_TURN.cos() {
                proposals.push(Pair {
                    first,
                    second,
                    similarity,
                });
            }
        }
    }
    proposals.sort_by(|a, b| b.similarity.total_cmp(&a.similarity));
    proposals.truncate(PROPOSALS);
    let middle = middle(a);
    let mut tried: Vec<Motion> = Vec::new();
    let mut found: Vec<Candidate> = Vec::new();
    for proposal in proposals {
        let motion = Motion::between(&a.minutiae[proposal.first], &b.minutiae[proposal.second]);
        if tried.iter().any(|other| near(other, &motion, middle, SAME)) {
            continue;
        }
        tried.push(motion);
        found.extend(refined(a, b, alike, motion));
    }
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Candidate> = Vec::new();
    for candidate in found {
        let motion = candidate.motion;
        if !kept
            .iter()
            .any(|other| near(&other.motion, &motion, middle, APART))
        {
            kept.push(candidate);
            if kept.len() == MOTIONS {
                break;
            }
        }
    }
    kept
}

/// Two motions bring the middle of the finger to about the same place and turn it alike.
fn near(a: &Motion, b: &Motion, middle: [f32; 2], (reach, turn): (f32, f32)) -> bool {
    let (p, q) = (a.place(middle), b.place(middle));
    let cosine = a.cosine * b.cosine + a.sine * b.sine;
    (p[0] - q[0]).powi(2) + (p[1] - q[1]).powi(2) < reach * reach && cosine > turn.cos()
}

fn middle(features: &Features) -> [f32; 2] {
    let count = features.minutiae.len().max(1) as f32;
    let sum = features
        .minutiae
        .iter()
        .fold([0.0, 0.0], |sum, m| [sum[0] + m.x, sum[1] + m.y]);
    sum.map(|part| part / count)
}

fn refined(
    a: &Features,
    b: &Features,
    alike: &Similarities,
    mut motion: Motion,
) -> Option<Candidate> {
    let mut pairs = Vec::new();
    for (reach, turn) in [WIDE, NARROW, NARROW] {
        let moved = a.minutiae.iter().map(|m| Some(moved(&motion, m)));
        pairs = pair_up(moved, &b.minutiae, alike, reach, turn);
        if pairs.len() < MIN_PAIRS {
            return None;
        }
        let fitted = pairs
            .iter()
            .map(|pair| (&a.minutiae[pair.first], &b.minutiae[pair.second]));
        motion = Motion::fitted(fitted);
    }
    if motion.cosine < MAX_TURN.cos() {
        return None;
    }
    let summed: f32 = pairs.iter().map(|pair| pair.similarity).sum();
    let share = share(a, b, &motion, pairs.len());
    let agreement = agreement(a, b, &motion);
    Some(Candidate {
        motion,
        pairs,
        share,
        agreement,
        score: summed * share * agreement,
    })
}

fn moved(motion: &Motion, minutia: &Minutia) -> Minutia {
    let [x, y] = motion.place([minutia.x, minutia.y]);
    Minutia {
        x,
        y,
        angle: minutia.angle + motion.angle(),
        ..*minutia
    }
}

/// One-to-one pairs within the tolerance, the nearest and most alike first. Minutiae of the
/// first finger come where they lie on the second, none where they lie outside.
pub(super) fn pair_up(
    first: impl Iterator<Item = Option<Minutia>>,
    second: &[Minutia],
    alike: &Similarities,
    reach: f32,
    turn: f32,
) -> Vec<Pair> {
    let least = turn.cos();
    let directions: Vec<(f32, f32)> = second.iter().map(|m| m.angle.sin_cos()).collect();
    let mut near = Vec::new();
    let mut count = 0;
    for (row, minutia) in first.enumerate() {
        count = row + 1;
        let Some(minutia) = minutia else { continue };
        let (sine, cosine) = minutia.angle.sin_cos();
        for (column, other) in second.iter().enumerate() {
            let (dx, dy) = (minutia.x - other.x, minutia.y - other.y);
            let squared = dx * dx + dy * dy;
            if squared > reach * reach {
                continue;
            }
            let along = cosine * directions[column].1 + sine * directions[column].0;
            if along > least {
                let similarity = alike.of(row, column);
                let apart = along.min(1.0).acos();
                near.push((
                    squared.sqrt() / reach + apart / turn - similarity,
                    Pair {
                        first: row,
                        second: column,
                        similarity,
                    },
                ));
            }
        }
    }
    near.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut taken = (vec![false; count], vec![false; second.len()]);
    let mut pairs = Vec::new();
    for (_, pair) in near {
        if !taken.0[pair.first] && !taken.1[pair.second] {
            taken.0[pair.first] = true;
            taken.1[pair.second] = true;
            pairs.push(pair);
        }
    }
    pairs
}

/// Pairs over the geometric mean of the minutiae that lie on both fingers' ridges.
fn share(a: &Features, b: &Features, motion: &Motion, pairs: usize) -> f32 {
    let common = |features: &Features, other: &Features, motion: &Motion| {
        let on_ridges = |minutia: &&Minutia| {
            let [x, y] = motion.place([minutia.x, minutia.y]);
            other.directions.at(x, y).is_some()
        };
        let count = features.minutiae.iter().filter(on_ridges).count();
        count.max(pairs) as f32
    };
    pairs as f32 / (common(a, b, motion) * common(b, a, &motion.inverse())).sqrt()
}

/// Mean cosine of the doubled differences of ridge direction over the common area, 0 to 1.
fn agreement(a: &Features, b: &Features, motion: &Motion) -> f32 {
    /// Places of the direction field without which there is no common area.
    const MIN_COMMON: usize = 8;
    // The doubled angle turns by twice the motion's.
    let sine = 2.0 * motion.sine * motion.cosine;
    let cosine = motion.cosine * motion.cosine - motion.sine * motion.sine;
    let (mut sum, mut count) = (0.0, 0);
    for (x, y, [c, s]) in a.directions.sparse_places() {
        let [x, y] = motion.place([x, y]);
        if let Some([rc, rs]) = b.directions.at(x, y) {
            sum += (c * cosine - s * sine) * rc + (s * cosine + c * sine) * rs;
            count += 1;
        }
    }
    if count < MIN_COMMON {
        0.0
    } else {
        (sum / count as f32).max(0.0)
    }
}
