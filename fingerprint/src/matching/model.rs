//! What weighs how much, and how often different fingers reach a score: learnt from described
//! data by `finger train`, kept in a file that people can read.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::Comparison;
use super::calibration::Calibration;
use super::evidence::{Evidence, NAMES, evidence};
use crate::extraction::Features;

/// Weights and calibration for fingers with and without a picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The data, a line a set.
    pub trained_on: Vec<String>,
    /// For two pictures.
    pub pictures: Scale,
    /// Where one of the fingers is a stored template without its picture.
    pub minutiae: Scale,
}

/// Weights, and what the score that they give means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Added to the weighted sum.
    pub bias: f64,
    /// In the order of [`NAMES`].
    pub weights: [f64; NAMES.len()],
    /// From score to false match rate.
    pub calibration: Calibration,
}

impl Scale {
    /// Log odds that the fingers are one, were both equally likely before.
    pub fn score(&self, evidence: &Evidence) -> f64 {
        let figures = evidence.figures.iter();
        let weighted = figures.zip(self.weights).map(|(f, w)| f64::from(*f) * w);
        self.bias + weighted.sum::<f64>()
    }

    /// The best of several ways to lay one finger over the other.
    pub fn best<'a>(&self, ways: &'a [Evidence]) -> Option<(f64, &'a Evidence)> {
        ways.iter()
            .map(|way| (self.score(way), way))
            .max_by(|a, b| a.0.total_cmp(&b.0))
    }
}

#[allow(
    clippy::expect_used,
    reason = "the file is part of the crate, and a test reads it"
)]
static SHIPPED: LazyLock<Model> =
    LazyLock::new(|| toml::from_str(include_str!("model.toml")).expect("the shipped model"));

impl Model {
    /// The model that ships with this crate.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Compares a fresh finger with a stored one.
    pub fn compare(&self, probe: &Features, reference: &Features) -> Comparison {
        let scale = if probe.has_picture() && reference.has_picture() {
            &self.pictures
        } else {
            &self.minutiae
        };
        match scale.best(&evidence(probe, reference)) {
            Some((score, way)) => scale.calibration.judge(score, f64::from(way.overlap)),
            None => Comparison::NOTHING,
        }
    }
}
