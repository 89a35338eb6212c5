//! All genuine and all impostor pairs of a folder, and the error rates they give.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use fingerprint::{Features, compare, extract};

use super::{Failure, folder::open};

pub(super) struct Options {
    pub(super) folder: PathBuf,
    pub(super) dpi: u32,
    pub(super) scores: Option<PathBuf>,
    pub(super) impostor_impressions: Option<usize>,
    pub(super) json: bool,
}

/// Scores of pairs; a picture without features scores zero with every other.
#[derive(Default)]
struct Scores {
    genuine: Vec<f32>,
    impostor: Vec<f32>,
}

impl Scores {
    /// Share of genuine pairs below, and of impostor pairs at or above a threshold.
    fn rates(&self, threshold: f32) -> (f64, f64) {
        let share = |count: usize, all: usize| count as f64 / all.max(1) as f64;
        let missed = self
            .genuine
            .iter()
            .filter(|score| **score < threshold)
            .count();
        let passed = self
            .impostor
            .iter()
            .filter(|score| **score >= threshold)
            .count();
        (
            share(missed, self.genuine.len()),
            share(passed, self.impostor.len()),
        )
    }

    /// Share of genuine pairs lost where at most this share of impostors passes.
    fn missed_at(&self, false_match_rate: f64) -> f64 {
        let mut sorted = self.impostor.clone();
        sorted.sort_by(|a, b| b.total_cmp(a));
        let allowed = (false_match_rate * sorted.len() as f64).floor() as usize;
        let threshold = sorted.get(allowed).map_or(0.0, |score| score.next_up());
        self.rates(threshold).0
    }

    fn equal_error_rate(&self) -> f64 {
        let mut thresholds = self.genuine.clone();
        thresholds.extend(&self.impostor);
        thresholds.sort_by(f32::total_cmp);
        thresholds
            .iter()
            .map(|threshold| self.rates(*threshold))
            .min_by(|a, b| (a.0 - a.1).abs().total_cmp(&(b.0 - b.1).abs()))
            .map_or(0.0, |(missed, passed)| f64::midpoint(missed, passed))
    }
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let mut fingers: BTreeMap<String, Vec<(String, Option<Features>)>> = BTreeMap::new();
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&options.folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    let mut extracting = Duration::ZERO;
    for path in &paths {
        let Some(name) = path.file_stem().and_then(|name| name.to_str()) else {
            continue;
        };
        let Some((finger, _)) = name.rsplit_once('_') else {
            continue;
        };
        let picture = open(path, options.dpi)?;
        let begun = Instant::now();
        let features = extract(&picture).ok();
        extracting += begun.elapsed();
        fingers
            .entry(finger.to_owned())
            .or_default()
            .push((name.to_owned(), features));
    }
    let pictures: usize = fingers.values().map(Vec::len).sum();
    let failures = fingers
        .values()
        .flatten()
        .filter(|(_, features)| features.is_none())
        .count();

    let mut scores = Scores::default();
    let mut lines = String::new();
    let begun = Instant::now();
    let mut pair = |a: &(String, Option<Features>), b: &(String, Option<Features>)| {
        let score = match (&a.1, &b.1) {
            (Some(first), Some(second)) => compare(first, second).score,
            _ => 0.0,
        };
        let _ = writeln!(lines, "{} {} {score}", a.0, b.0);
        score
    };
    let sets: Vec<_> = fingers.values().collect();
    let limit = options.impostor_impressions.unwrap_or(usize::MAX);
    for (index, set) in sets.iter().enumerate() {
        for (at, first) in set.iter().enumerate() {
            for second in &set[at + 1..] {
                scores.genuine.push(pair(first, second));
            }
            for other in &sets[index + 1..] {
                for second in other.iter().take(if at < limit { limit } else { 0 }) {
                    scores.impostor.push(pair(first, second));
                }
            }
        }
    }
    let comparing = begun.elapsed();
    if let Some(path) = &options.scores {
        std::fs::write(path, &lines)?;
    }
    report(
        options,
        &scores,
        failures,
        (extracting, pictures),
        comparing,
    );
    Ok(())
}

fn report(
    options: &Options,
    scores: &Scores,
    failures: usize,
    (extracting, pictures): (Duration, usize),
    comparing: Duration,
) {
    let pairs = scores.genuine.len() + scores.impostor.len();
    let extract_ms = extracting.as_secs_f64() * 1e3 / pictures.max(1) as f64;
    let compare_us = comparing.as_secs_f64() * 1e6 / pairs.max(1) as f64;
    let missed = [1e-2, 1e-3, 1e-4, 0.0].map(|rate| scores.missed_at(rate));
    if options.json {
        println!(
            "{}",
            serde_json::json!({
                "eer": scores.equal_error_rate(),
                "fnmr": {"1e-2": missed[0], "1e-3": missed[1], "1e-4": missed[2], "0": missed[3]},
                "extract_cpu_ms": extract_ms,
                "compare_cpu_us": compare_us,
                "failures": failures,
            })
        );
        return;
    }
    println!(
        "{} genuine and {} impostor pairs",
        scores.genuine.len(),
        scores.impostor.len()
    );
    println!("{failures} pictures without features");
    println!("EER {:.2} %", 100.0 * scores.equal_error_rate());
    for (name, share) in ["1/100", "1/1000", "1/10000", "0"].iter().zip(missed) {
        println!("FNMR at FMR {name}: {:.2} %", 100.0 * share);
    }
    println!("{extract_ms:.1} ms an extraction, {compare_us:.0} µs a comparison");
    println!(
        "highest impostor score {:.2}",
        scores.impostor.iter().copied().fold(0.0, f32::max)
    );
}
