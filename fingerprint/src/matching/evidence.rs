//! What speaks for two fingers being one: figures of one candidate's registration.

use crate::extraction::{Features, Minutia};

use super::candidates::{Candidate, Pair, Similarities, pair_up};
use super::motion::Motion;
use super::registration::{Registration, register};

/// Number of figures.
pub const FIGURES: usize = 14;

/// Their names, in order.
pub const NAMES: [&str; FIGURES] = [
    "pairs",
    "share",
    "orientation",
    "coherence",
    "agreement",
    "strain",
    "eroded3",
    "eroded5",
    "agreeing",
    "frequency",
    "blocks",
    "meanagree",
    "unpaired",
    "spread",
];

/// Tolerances of a pair that was carried over by the registration, in pixels and radians.
const CLOSE: (f32, f32) = (9.0, 0.45);
/// Pixels from a block's middle at which a minutia still lies on it.
const ON_BLOCK: f32 = 10.0;
const AGREES: f32 = 0.5;

/// The figures of one candidate.
#[derive(Clone, Copy)]
pub struct Evidence {
    /// In the order of [`NAMES`].
    pub figures: [f32; FIGURES],
}

/// The figures in both directions, averaged.
pub(super) fn weigh(
    a: &Features,
    b: &Features,
    alike: (&Similarities, &Similarities),
    candidate: &Candidate,
) -> Evidence {
    let forth = one_way(a, b, alike.0, candidate.motion, &candidate.pairs);
    let turned: Vec<Pair> = candidate
        .pairs
        .iter()
        .map(|pair| Pair {
            first: pair.second,
            second: pair.first,
            ..*pair
        })
        .collect();
    let back = one_way(b, a, alike.1, candidate.motion.inverse(), &turned);
    Evidence {
        figures: std::array::from_fn(|index| 0.5 * (forth[index] + back[index])),
    }
}

fn one_way(
    a: &Features,
    b: &Features,
    alike: &Similarities,
    motion: Motion,
    pairs: &[Pair],
) -> [f32; FIGURES] {
    let seeds: Vec<[f32; 2]> = pairs
        .iter()
        .map(|pair| [a.minutiae[pair.first].x, a.minutiae[pair.first].y])
        .collect();
    let registration = register(&a.wave, &b.wave, motion, &seeds);
    let blocks = registration.placed().count() as f32;
    if blocks == 0.0 {
        return [0.0; FIGURES];
    }
    let mean = |of: &dyn Fn(usize, [f32; 2], &super::registration::Placed) -> f32| {
        let sum: f32 = registration.placed().map(|(i, at, p)| of(i, at, p)).sum();
        sum / blocks
    };
    let share_around = |reach: isize| {
        mean(&|index, _, _| f32::from(u8::from(registration.agrees_around(index, reach, AGREES))))
    };
    let rigid = [[motion.cosine, -motion.sine], [motion.sine, motion.cosine]];
    let strain = mean(&|_, _, placed| {
        let mut sum = 0.0;
        for part in 0..2 {
            for other in 0..2 {
                sum += (placed.local[part][other] - rigid[part][other]).powi(2);
            }
        }
        0.25 * sum
    });
    let root = (blocks / 100.0).sqrt();

    let carried = carried(a, &registration);
    let on_both = carried.iter().flatten().count();
    let pairs = pair_up(carried.into_iter(), &b.minutiae, alike, CLOSE.0, CLOSE.1);
    let others = b
        .minutiae
        .iter()
        .filter(|minutia| {
            registration.placed().any(|(_, _, placed)| {
                let [x, y] = placed.target;
                (x - minutia.x).hypot(y - minutia.y) < ON_BLOCK
            })
        })
        .count();
    let summed: f32 = pairs.iter().map(|pair| pair.similarity).sum();
    let count = pairs.len() as f32;
    let (on_both, others) = (on_both.max(pairs.len()) as f32, others.max(pairs.len()) as f32);
    let share = count / (on_both * others).sqrt().max(1.0);
    let orientation = directions(a, b, &registration);
    let agreement = mean(&|_, _, placed| placed.agreement);
    [
        summed.sqrt(),
        share,
        orientation,
        mean(&|_, _, placed| placed.coherence),
        agreement * root,
        strain.sqrt().min(0.5),
        share_around(1) * root,
        share_around(2) * root,
        mean(&|_, _, placed| f32::from(u8::from(placed.agreement > AGREES))) * root,
        0.0,
        root,
        agreement,
        (on_both * others).sqrt() - count,
        0.0,
    ]
}

/// The first finger's minutiae where the registration lays them on the second.
fn carried(a: &Features, registration: &Registration) -> Vec<Option<Minutia>> {
    let carry = |minutia: &Minutia| {
        let (placed, [dx, dy]) = registration.around([minutia.x, minutia.y])?;
        let [x, y] = placed.carry(dx, dy);
        let (sine, cosine) = minutia.angle.sin_cos();
        let [[p, q], [r, s]] = placed.local;
        Some(Minutia {
            x,
            y,
            angle: (r * cosine + s * sine).atan2(p * cosine + q * sine),
            ..*minutia
        })
    };
    a.minutiae.iter().map(carry).collect()
}

/// Mean cosine of the doubled differences of ridge direction, after the warp.
fn directions(a: &Features, b: &Features, registration: &Registration) -> f32 {
    let (mut sum, mut count) = (0.0, 0.0f32);
    for (_, [x, y], placed) in registration.placed() {
        let (Some(first), Some(second)) = (
            a.directions.at(x, y),
            b.directions.at(placed.target[0], placed.target[1]),
        ) else {
            continue;
        };
        let angle = 0.5 * first[1].atan2(first[0]);
        let (sine, cosine) = angle.sin_cos();
        let [[p, q], [r, s]] = placed.local;
        let (u, v) = (p * cosine + q * sine, r * cosine + s * sine);
        let squared = u * u + v * v;
        let doubled = [(u * u - v * v) / squared, 2.0 * u * v / squared];
        sum += doubled[0] * second[0] + doubled[1] * second[1];
        count += 1.0;
    }
    sum / count.max(1.0)
}
