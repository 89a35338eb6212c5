//! What speaks for two fingers being one: a few figures of each way to lay one over the other.

use zeroize::Zeroizing;

use crate::extraction::{Features, Minutia};

use super::blocks::Blocks;
use super::candidates::{Candidate, Pair, Similarities, candidates, pair_up};
use super::motion::Motion;
use super::registration::{Placed, Registration, Seed, register};

/// Names of the figures, in their order.
pub const NAMES: [&str; 6] = [
    "pairs",
    "share",
    "orientation",
    "coherence",
    "agreement",
    "compactness",
];

/// Tolerances of a pair that was carried over by the registration, in pixels and radians.
const CLOSE: (f32, f32) = (9.0, 0.45);
/// Agreement of a block whose ridges lie on one another.
const AGREES: f32 = 0.5;
/// A pair is begun with where at least half of those nearer than this, in pixels, are shifted
/// alike: by this many pixels and so many more for each pixel between them.
const AROUND: f32 = 96.0;
const ALIKE: (f32, f32) = (4.0, 0.2);

/// The figures of one way to lay a finger over the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// In the order of [`NAMES`]:
    ///
    /// - root of the summed similarity of paired minutiae
    /// - pairs over the geometric mean of the minutiae on the common area, 0 to 1
    /// - mean cosine of the doubled differences of ridge direction, 0 to 1
    /// - mean coherence of the blocks' phase differences, 0 to 1
    /// - mean agreement of the blocks' phases, −1 to 1
    /// - share of blocks all around which phases agree, times the root of the common area
    ///
    /// The second and third are zero where both fingers have a picture, which tells more than
    /// they do, and the last three where one has none.
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
        figures: [summed.sqrt(), share, orientation, 0.0, 0.0, 0.0],
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
    let registration = register(blocks, &b.wave, motion, &seeds(a, b, motion, pairs));
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
    let pairs = pair_up(
        carried(a, &registration).iter().copied(),
        &b.minutiae,
        alike,
        CLOSE.0,
        CLOSE.1,
    );
    let summed: f32 = pairs.iter().map(|pair| pair.similarity).sum();
    Evidence {
        figures: [
            summed.sqrt(),
            0.0,
            0.0,
            mean(&|_, placed| placed.coherence),
            mean(&|_, placed| placed.agreement),
            compact * (overlap / 100.0).sqrt(),
        ],
        overlap,
    }
}

/// The pairs to begin the registration with: those that are shifted like the ones around them, or
/// alone.
fn seeds(a: &Features, b: &Features, motion: Motion, pairs: &[Pair]) -> Zeroizing<Vec<Seed>> {
    let mut all = Zeroizing::new(Vec::with_capacity(pairs.len()));
    all.extend(pairs.iter().map(|pair| {
        let (from, to) = (&a.minutiae[pair.first], &b.minutiae[pair.second]);
        Seed {
            from: [from.x, from.y],
            to: [to.x, to.y],
            turn: to.angle - from.angle - motion.angle(),
        }
    }));
    let shift = |seed: &Seed| {
        let [x, y] = motion.place(seed.from);
        [seed.to[0] - x, seed.to[1] - y]
    };
    let supported = |seed: &&Seed| {
        let (mut around, mut like) = (0, 0);
        for other in all.iter() {
            let distance = (other.from[0] - seed.from[0]).hypot(other.from[1] - seed.from[1]);
            if distance > 0.0 && distance < AROUND {
                let (own, others) = (shift(seed), shift(other));
                let apart = (own[0] - others[0]).hypot(own[1] - others[1]);
                around += 1;
                like += usize::from(apart < ALIKE.0 + ALIKE.1 * distance);
            }
        }
        2 * like >= around
    };
    let mut kept = Zeroizing::new(Vec::with_capacity(all.len()));
    kept.extend(all.iter().filter(supported).copied());
    if kept.is_empty() { all } else { kept }
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
