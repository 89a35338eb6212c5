//! Two fingers' features to a score, and a score to the rate of false matches it stands for.
//!
//! Minutiae whose surroundings are alike propose how one finger lies over the other
//! (`candidates`). From there the pictures themselves are registered, block by block, by the
//! phase of their ridges (`registration`). What then agrees and what does not is told in a few
//! figures ([`evidence()`]), weighed by what was learnt ([`Model`]), and calibrated
//! ([`calibration`]).

mod blocks;
pub mod calibration;
mod candidates;
pub(crate) mod descriptor;
mod evidence;
mod fusion;
mod model;
mod motion;
mod registration;

pub use self::calibration::FalseMatchRate;
pub use self::evidence::{Evidence, NAMES, evidence};
pub use self::model::{Model, Scale};
use crate::extraction::Features;

/// How well two fingers agree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// Ten for each decade of the false match rate: 40 stands for 1 in 10,000. Below zero where
    /// most different fingers reach it.
    pub score: f32,
    /// How often two different fingers with as large a common area reach this score, 1e-7 to 1.
    pub false_match_rate: f64,
    /// The rate's 95 % interval.
    pub interval: (f64, f64),
    /// The rate lies beyond what the calibration's pairs could show.
    pub extrapolated: bool,
}

impl Comparison {
    /// Nothing of the fingers comes to lie together.
    pub const NOTHING: Self = Self {
        score: -30.0,
        false_match_rate: 1.0,
        interval: (1.0, 1.0),
        extrapolated: false,
    };

    /// Whether it is the same finger, where at most this share of different fingers may pass.
    pub fn matches_at(&self, rate: FalseMatchRate) -> bool {
        self.false_match_rate <= rate.into()
    }
}

/// Compares a fresh finger with a stored one.
pub fn compare(probe: &Features, reference: &Features) -> Comparison {
    Model::shipped().compare(probe, reference)
}
