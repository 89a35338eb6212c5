//! Two fingers' features to a score, and a score to the rate of false matches it stands for.

pub mod calibration;
mod candidates;
pub(crate) mod descriptor;
mod evidence;
mod motion;
mod registration;

pub use self::evidence::{Evidence, FIGURES, NAMES};

use self::candidates::{Similarities, candidates};
use crate::extraction::Features;

/// How well two fingers agree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// 0 where nothing agrees; the same finger as a rule reaches several times the threshold.
    pub score: f32,
    /// How often two different fingers reach this score, see [`calibration`].
    pub false_match_rate: f64,
}

/// The figures of every motion that may lay one finger over the other.
pub fn evidence(probe: &Features, reference: &Features) -> Vec<Evidence> {
    let alike = Similarities::between(probe, reference);
    let back = alike.transposed();
    candidates(probe, reference, &alike)
        .iter()
        .map(|candidate| evidence::weigh(probe, reference, (&alike, &back), candidate))
        .collect()
}

/// Compares a fresh finger with a stored one.
pub fn compare(probe: &Features, reference: &Features) -> Comparison {
    let score = evidence(probe, reference)
        .iter()
        .map(|e| e.figures[4] * 4.0 + e.figures[0])
        .fold(0.0, f32::max);
    Comparison {
        score,
        false_match_rate: calibration::false_match_rate(score),
    }
}
