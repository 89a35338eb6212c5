//! How often two different fingers reach a score.
//!
//! Beyond a score that one impostor in twenty reaches, the rate falls by the same factor for each
//! further step: a tail whose start and steepness depend on how large the common area is. The
//! further it is followed beyond the pairs that it was fitted to, the wider the interval.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Comparison;

/// A share of different fingers that may pass: 1 in 1,000,000 to 1 in 100, usually 1 in 10,000.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct FalseMatchRate(f64);

/// A number is no false match rate that may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a false match rate lies between 0.000001 and 0.01")]
pub struct NoFalseMatchRate;

impl FalseMatchRate {
    /// The score that stands for it.
    pub fn score(self) -> f32 {
        score_for(self.0)
    }
}

impl Default for FalseMatchRate {
    fn default() -> Self {
        Self(1e-4)
    }
}

impl TryFrom<f64> for FalseMatchRate {
    type Error = NoFalseMatchRate;

    fn try_from(rate: f64) -> Result<Self, NoFalseMatchRate> {
        if (1e-6..=1e-2).contains(&rate) {
            Ok(Self(rate))
        } else {
            Err(NoFalseMatchRate)
        }
    }
}

impl From<FalseMatchRate> for f64 {
    fn from(rate: FalseMatchRate) -> Self {
        rate.0
    }
}

/// Lowest rate that is told: nobody can know more of a pair of pictures.
const LEAST: f64 = 1e-7;

/// Impostor pairs that have to reach a score for its rate to be seen and not extrapolated.
const SEEN: f64 = 10.0;

/// Share of impostors in the tail.
pub const TAIL: f64 = 0.05;

/// The score that as many different fingers reach as `rate` says, which lies above 0 and at most
/// at 1: ten for each decade.
pub fn score_for(rate: f64) -> f32 {
    (-10.0 * rate.log10()) as f32
}

/// The rate as it is told.
pub(super) fn least_told(rate: f64) -> f64 {
    rate.clamp(LEAST, 1.0)
}

/// The tail of impostors' scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Pairs of pictures of different fingers that it was fitted to.
    pub impostor_pairs: u64,
    /// Overlap at which the parts that depend on it are nil.
    pub usual_overlap: f64,
    /// Score that half of the impostors reach: at the usual overlap, and its growth for each
    /// doubling of the overlap.
    pub half: [f64; 2],
    /// The same for the score at which the tail begins.
    pub start: [f64; 2],
    /// Score that divides the rate by ten, and its growth.
    pub decade: [f64; 2],
    /// Half width of the 95 % interval of the rate's logarithm to base ten, where the tail begins
    /// and for each further decade: resampled by set and finger.
    pub uncertainty: [f64; 2],
}

impl Calibration {
    /// The comparison that a score at an overlap makes.
    pub fn judge(&self, score: f64, overlap: f64) -> Comparison {
        let logarithm = self.log_rate(score, overlap);
        let beyond = (TAIL.log10() - logarithm).max(0.0);
        let width = self.uncertainty[0] + self.uncertainty[1] * beyond;
        let rate = |logarithm: f64| least_told(10f64.powf(logarithm));
        Comparison {
            score: (-10.0 * logarithm) as f32,
            false_match_rate: rate(logarithm),
            interval: (rate(logarithm - width), rate(logarithm + width)),
            extrapolated: rate(logarithm) < SEEN / self.impostor_pairs.max(1) as f64,
        }
    }

    /// Logarithm to base ten of the share of impostors that reach the score.
    pub fn log_rate(&self, score: f64, overlap: f64) -> f64 {
        let [half, start, decade] = [self.half, self.start, self.decade].map(|line| {
            let doublings = (overlap.max(1.0) / self.usual_overlap).log2();
            line[0] + line[1] * doublings.clamp(-2.0, 2.0)
        });
        let (start, decade) = (start.max(half + 0.1), decade.max(0.1));
        if score >= start {
            TAIL.log10() - (score - start) / decade
        } else {
            let slope = (0.5f64.log10() - TAIL.log10()) / (start - half);
            TAIL.log10() + (start - score) * slope
        }
    }
}
