//! Two fingers' features to a score, and a score to the rate of false matches it stands for.

mod alignment;
pub mod calibration;
pub(crate) mod descriptor;

use crate::extraction::Features;

/// How well two fingers agree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// 0 where nothing agrees; the same finger as a rule reaches several times the threshold.
    pub score: f32,
    /// How often two different fingers reach this score, see [`calibration`].
    pub false_match_rate: f64,
}

/// Compares a fresh finger with a stored one.
///
/// The most similar minutiae each propose a motion of one finger over the other; the score is
/// the best motion's: the summed similarity of the pairs, times their share of all minutiae in
/// the common area, times how well the ridge directions there agree.
pub fn compare(probe: &Features, reference: &Features) -> Comparison {
    let score = alignment::best_score(probe, reference);
    Comparison {
        score,
        false_match_rate: calibration::false_match_rate(score),
    }
}
