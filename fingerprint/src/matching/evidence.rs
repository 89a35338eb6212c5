//! What speaks for two fingers being one: a few figures of each way to lay one over the other.

use zeroize::Zeroizing;

use crate::extraction::{Features, Minutia};

use super::candidates::{Candidate, Pair, Similarities, candidates, pair_up};
use super::motion::Motion;
use super::registration::{Blocks, Placed, Registration, register};

/// Names of the figures, in their order.
pub const NAMES: [&str; 8] = [
    "pairs",
    "share",
    "orientation",
    "coherence",
    "agreement",
    "agreeing area",
    "strain",
    "compactness",
];

/// Tolerances of a pair that was carried over by the registration, in pixels and radians.
const CLOSE: (f32, f32) = (9.0, 0.45);
/// Pixels from a block's middle at which a minutia still lies on it.
const ON_BLOCK: f32 = 10.0;
/// Agreement of a block whose ridges lie on one another.
const AGREES: f32 = 0.5;
/// Strain beyond which it says nothing more.
const MAX_STRAIN: f32 = 0.5;

/// The figures of one way to lay a finger over the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// In the order of [`NAMES`]:
    ///
    /// - root of the summed similarity of paired minutiae
    /// - pairs over the geometric mean of the minutiae on the common area, 0 to 1
    /// - mean cosine of the doubled differences of ridge direction, −1 to 1
    /// - mean coherence of the blocks' phase differences, 0 to 1
    /// - mean agreement of the blocks' phases, −1 to 1
    /// - the same times the root of the common area
    /// - strain of the registration, 0 to 0.5
    /// - share of blocks all around which phases agree, times the root of the common area
    ///
    /// The last five are zero where one finger has no picture.
    pub figures: [f32; NAMES.len()],
    /// Common area in blocks of 12 x 12 pixels at 500 dpi; where one finger has no picture, the
    /// minutiae on it.
    pub overlap: f32,
}

/// The figures of every motion that may lay one finger over the other.
pub fn evidence(probe: &Features, reference: &Features) -> Vec<Evidence> {
    let alike = Similarities::between(probe, reference);
    let candidates = candidates(probe, reference, &alike);
    if !probe.has_picture() || !reference.has_picture() {
        return candidates.iter().map(of_minutiae).collect();
    }
    let back = alike.transposed();
    let (first, second) = (Blocks::of(&probe.wave), Blocks::of(&reference.wave));
    let both_ways = |candidate: &Candidate| {
        let Candidate { motion, pairs, .. } = candidate;
        let forth = one_way((probe, &first), reference, &alike, *motion, pairs);
        let turned: Vec<Pair> = pairs.iter().map(Pair::turned).collect();
        let inverse = motion.inverse();
        let back = one_way((reference, &second), probe, &back, inverse, &turned);
        Evidence {
            figures: std::array::from_fn(|at| 0.5 * (forth.figures[at] + back.figures[at])),
            overlap: 0.5 * (forth.overlap + back.overlap),
        }
    };
    candidates.iter().map(both_ways).collect()
}

fn of_minutiae(candidate: &Candidate) -> Evidence {
    let summed: f32 = candidate.pairs.iter().map(|pair| pair.similarity).sum();
    let (share, orientation) = (candidate.share, candidate.agreement);
    Evidence {
        figures: [summed.sqrt(), share, orientation, 0.0, 0.0, 0.0, 0.0, 0.0],
        overlap: candidate.pairs.len() as f32 / share.max(0.01),
    }
}

/// The figures of laying the first finger on the second.
fn one_way(
    (a, blocks): (&Features, &Blocks),
    b: &Features,
    alike: &Similarities,
    motion: Motion,
    pairs: &[Pair],
) -> Evidence {
    let seeds: Vec<[f32; 2]> = pairs
        .iter()
        .map(|pair| [a.minutiae[pair.first].x, a.minutiae[pair.first].y])
        .collect();
    let registration = register(blocks, &b.wave, motion, &seeds);
    let overlap = registration.placed().count() as f32;
    if overlap == 0.0 {
        return Evidence {
            figures: [0.0; NAMES.len()],
            overlap,
        };
    }
    let mean = |of: &dyn Fn(usize, &Placed) -> f32| {
        let figures = registration
            .placed()
            .map(|(index, _, placed)| of(index, placed));
        figures.sum::<f32>() / overlap
    };
    let compact = mean(&|index, _| {
        let agrees = |reach| f32::from(u8::from(registration.agrees_around(index, reach, AGREES)));
        0.5 * (agrees(1) + agrees(2))
    });
    let strain = mean(&|_, placed| placed.strain(&motion)).sqrt();
    let root = (overlap / 100.0).sqrt();
    let agreement = mean(&|_, placed| placed.agreement);

    let carried = carried(a, &registration);
    let on_both = carried.iter().flatten().count();
    let pairs = pair_up(
        carried.iter().copied(),
        &b.minutiae,
        alike,
        CLOSE.0,
        CLOSE.1,
    );
    let reached = |minutia: &&Minutia| {
        registration.placed().any(|(_, _, placed)| {
            let (dx, dy) = (placed.target[0] - minutia.x, placed.target[1] - minutia.y);
            dx * dx + dy * dy < ON_BLOCK * ON_BLOCK
        })
    };
    let others = b.minutiae.iter().filter(reached).count();
    let summed: f32 = pairs.iter().map(|pair| pair.similarity).sum();
    let most = |count: usize| count.max(pairs.len()).max(1) as f32;
    Evidence {
        figures: [
            summed.sqrt(),
            pairs.len() as f32 / (most(on_both) * most(others)).sqrt(),
            directions(a, b, &registration),
            mean(&|_, placed| placed.coherence),
            agreement,
            agreement * root,
            strain.min(MAX_STRAIN),
            compact * root,
        ],
        overlap,
    }
}

/// The first finger's minutiae where the registration lays them on the second.
fn carried(a: &Features, registration: &Registration) -> Zeroizing<Vec<Option<Minutia>>> {
    let carry = |minutia: &Minutia| {
        let (placed, [dx, dy]) = registration.around([minutia.x, minutia.y])?;
        let [x, y] = placed.carry(dx, dy);
        let (sine, cosine) = minutia.angle.sin_cos();
        let [u, v] = placed.turn(cosine, sine);
        Some(Minutia {
            x,
            y,
            angle: v.atan2(u),
            ..*minutia
        })
    };
    Zeroizing::new(a.minutiae.iter().map(carry).collect())
}

/// Mean cosine of the doubled differences of ridge direction, after the warp.
fn directions(a: &Features, b: &Features, registration: &Registration) -> f32 {
    let (mut sum, mut count) = (0.0, 0.0f32);
    for (_, [x, y], placed) in registration.placed() {
        let there = b.directions.at(placed.target[0], placed.target[1]);
        let (Some(first), Some(second)) = (a.directions.at(x, y), there) else {
            continue;
        };
        let (sine, cosine) = (0.5 * first[1].atan2(first[0])).sin_cos();
        let [u, v] = placed.turn(cosine, sine);
        let squared = (u * u + v * v).max(1e-6);
        sum += ((u * u - v * v) * second[0] + 2.0 * u * v * second[1]) / squared;
        count += 1.0;
    }
    sum / count.max(1.0)
}
