//! What an evaluation found: printed, as JSON, and drawn together from several sets.

use std::time::Duration;

use fingerprint::Features;
use fingerprint::matching::calibration::score_for;
use serde_json::{Map, Value, json};

use super::rates::{self, FALSE_MATCH_RATES, Rates, Scored};
use super::reject;

/// Pairs with their scores, and what it cost to get them.
#[derive(Default)]
pub(super) struct Measured {
    pub(super) scored: Vec<Scored>,
    /// Quality of the poorer picture of each pair; empty where it was not asked for.
    pub(super) poorer: Vec<u8>,
    pub(super) sides: Extractions,
    /// Pairs of which both prints have features, and the CPU time of their comparisons.
    pub(super) compared: usize,
    pub(super) comparing: Duration,
}

/// What came of the pictures of all sides of the pairs.
#[derive(Clone, Copy, Default)]
pub(super) struct Extractions {
    /// None for templates, which are made of features.
    pub(super) pictures: usize,
    /// CPU time of all pictures, those without features too.
    pub(super) taken: Duration,
    pub(super) failures: usize,
    pub(super) templates: usize,
    /// Of all templates together.
    pub(super) bytes: usize,
}

impl Extractions {
    /// Without pictures.
    pub(super) fn of(features: &[Option<Features>]) -> Self {
        let found = features.iter().flatten();
        Self {
            failures: features.len() - found.clone().count(),
            templates: found.clone().count(),
            bytes: found.map(Features::bytes).sum(),
            ..Self::default()
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.pictures += other.pictures;
        self.taken += other.taken;
        self.failures += other.failures;
        self.templates += other.templates;
        self.bytes += other.bytes;
    }
}

impl Measured {
    /// The pairs of several sets, whose fingers are told apart.
    pub(super) fn pooled<'a>(sets: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut pooled = Self::default();
        for set in sets {
            let before = rates::fingers(&pooled.scored);
            pooled
                .scored
                .extend(set.scored.iter().map(|pair| pair.numbered_from(before)));
            pooled.poorer.extend(&set.poorer);
            pooled.sides.add(&set.sides);
            pooled.compared += set.compared;
            pooled.comparing += set.comparing;
        }
        pooled
    }

    /// Milliseconds of CPU time of an extraction.
    fn extract_ms(&self) -> f64 {
        self.sides.taken.as_secs_f64() * 1e3 / self.sides.pictures.max(1) as f64
    }

    /// Microseconds of CPU time of a comparison.
    fn compare_us(&self) -> f64 {
        self.comparing.as_secs_f64() * 1e6 / self.compared.max(1) as f64
    }

    /// Rates are shares from 0 to 1.
    pub(super) fn json(&self) -> Value {
        let (rates, low, high) = rates::with_intervals(&self.scored);
        let missed = |of: &dyn Fn(usize) -> Value| -> Map<String, Value> {
            let names = FALSE_MATCH_RATES.iter().enumerate();
            names
                .map(|(at, (name, _))| ((*name).to_owned(), of(at)))
                .collect()
        };
        json!({
            "eer": rates.equal,
            "fnmr": missed(&|at| rates.missed[at].into()),
            "extract_cpu_ms": self.extract_ms(),
            "compare_cpu_us": self.compare_us(),
            "failures": self.sides.failures,
            "intervals": {
                "eer": [low.equal, high.equal],
                "fnmr": missed(&|at| json!([low.missed[at], high.missed[at]])),
            },
        })
    }

    pub(super) fn report(&self) {
        let genuine = self.scored.iter().filter(|pair| pair.genuine).count();
        print!(
            "{genuine} genuine and {} impostor pairs",
            self.scored.len() - genuine
        );
        // Visits are of the pictures of the pairs before.
        if self.sides.pictures > 0 {
            print!(
                " of {} pictures, {} of them without features",
                self.sides.pictures, self.sides.failures
            );
        }
        println!();
        let (rates, low, high) = rates::with_intervals(&self.scored);
        let line = |name: &str, of: &dyn Fn(&Rates) -> f64| {
            let [value, low, high] = [&rates, &low, &high].map(|rates| 100.0 * of(rates));
            println!("{name}: {value:.2} % (95 %: {low:.2} to {high:.2})");
        };
        line("EER", &|rates| rates.equal);
        for (at, name) in ["1/100", "1/1000", "1/10000", "0"].iter().enumerate() {
            line(&format!("FNMR at FMR {name}"), &|rates| rates.missed[at]);
        }
        for rate in [1e-2, 1e-3, 1e-4] {
            let at = rates::at(&self.scored, f64::from(score_for(rate)));
            let [missed, passed] = at.map(|share| 100.0 * share);
            println!("at a calibrated {rate:.0e}: FNMR {missed:.2} %, FMR {passed:.3} %");
        }
        if self.sides.pictures > 0 {
            print!("{:.1} ms CPU an extraction, ", self.extract_ms());
        }
        print!("{:.0} µs CPU a comparison", self.compare_us());
        if let Some(octets) = self.sides.bytes.checked_div(self.sides.templates) {
            print!(", {octets} octets a template");
        }
        println!();
        if !self.poorer.is_empty() {
            reject::report(&self.scored, &self.poorer);
        }
    }
}

/// What each set loses and lets pass where all have the threshold that gives 1/1000 of the pooled
/// impostors.
pub(super) fn report_at_one_threshold(pooled: &Measured, sets: &[(String, &Measured)]) {
    const ALLOWED: f64 = 1e-3;
    let threshold = rates::threshold(&pooled.scored, ALLOWED);
    for (name, set) in sets {
        let [missed, passed] = rates::at(&set.scored, threshold).map(|share| 100.0 * share);
        println!(
            "at the pooled threshold of 1/1000, {name}: FNMR {missed:.2} %, FMR {passed:.3} %"
        );
    }
}
