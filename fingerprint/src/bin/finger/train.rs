//! Learns the shipped weights and calibration from folders of prints.
//!
//! Reproducible: no chance but a seeded one. Every set counts alike, however large.

#![allow(
    clippy::needless_range_loop,
    reason = "several arrays are run through in step"
)]

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use fingerprint::matching::calibration::{Calibration, TAIL, score_for};
use fingerprint::matching::{Evidence, Model, NAMES, Scale, evidence};
use fingerprint::{Features, Picture, extract};

use super::folder::{Pairing, Set, open, pairings, prints};
use super::rates::{self, Random, Scored};
use super::regression::{Row, regress};
use super::wear::{self, Wear};
use super::{Failure, models, work};

const FIGURES: usize = NAMES.len();

#[derive(clap::Args)]
pub(super) struct Options {
    /// Folders of FINGER_IMPRESSION.png, each as FOLDER@DPI.
    #[arg(required = true)]
    pub(super) sets: Vec<Set>,
    /// Most genuine and most impostor pairs of a set.
    #[arg(long, default_value_t = 1000)]
    pub(super) pairs: usize,
    #[arg(long, default_value = "1")]
    pub(super) threads: NonZeroUsize,
    /// Where the shipped model goes.
    #[arg(long)]
    pub(super) model: PathBuf,
    /// Where the models go that did not see one of the sets.
    #[arg(long)]
    pub(super) leave_out: PathBuf,
}

/// A compared pair of a set.
struct Example {
    genuine: bool,
    fingers: (usize, usize),
    ways: Vec<Evidence>,
}

/// What is learnt from.
struct Lesson {
    name: String,
    description: String,
    /// Pairs of pictures as they are, and of pictures worn by [`wear`].
    plain: Vec<Example>,
    worn: Vec<Example>,
    /// Pairs of a picture and of the other's minutiae alone.
    minutiae: Vec<Example>,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let lessons = options
        .sets
        .iter()
        .map(|set| lesson(set, options))
        .collect::<Result<Vec<_>, _>>()?;
    let all: Vec<&Lesson> = lessons.iter().collect();
    let mut leave_out = BTreeMap::new();
    for lesson in &lessons {
        let others: Vec<&Lesson> = lessons.iter().filter(|l| l.name != lesson.name).collect();
        let model = learn(&others);
        println!("without {}:", lesson.name);
        report(lesson, &model);
        leave_out.insert(lesson.name.clone(), model);
    }
    let model = learn(&all);
    for lesson in &lessons {
        println!("with {}:", lesson.name);
        report(lesson, &model);
    }
    let head = format!(
        "# Made by `finger train`. Scores are in natural units of log odds, overlaps in blocks\n\
         # of 12 x 12 pixels (`pictures`) or in minutiae (`minutiae`). Weights are those of\n\
         # {}.\n\n",
        NAMES.join(", ")
    );
    std::fs::write(
        &options.model,
        format!("{head}{}", toml::to_string_pretty(&model)?),
    )?;
    std::fs::write(
        &options.leave_out,
        format!("{head}{}", toml::to_string_pretty(&leave_out)?),
    )?;
    Ok(())
}

fn lesson(set: &Set, options: &Options) -> Result<Lesson, Failure> {
    let prints = prints(&set.folder)?;
    let numbers: Vec<usize> = (0..prints.len()).collect();
    let features = |change: &(dyn Fn(usize, Picture) -> Option<Picture> + Sync)| {
        work::map(options.threads, &numbers, |number| {
            let picture = open(&prints[*number].path, set.dpi).ok()?;
            extract(&change(*number, picture)?).ok()
        })
    };
    let plain = features(&|_, picture| Some(picture));
    let worn = features(&|number, picture| wear::worn(&picture, Wear::All, number as u64).ok());
    let bare: Vec<Option<Features>> = plain
        .iter()
        .map(|features| {
            let minutiae = features.as_ref()?.minutiae().to_vec();
            Features::from_minutiae(minutiae).ok()
        })
        .collect();
    let pairings = sample(&pairings(&prints, None), options.pairs);
    let compare = |first: &[Option<Features>], second: &[Option<Features>]| {
        work::map(options.threads, &pairings, |pair| Example {
            genuine: pair.genuine,
            fingers: (prints[pair.first].finger, prints[pair.second].finger),
            ways: match (&first[pair.first], &second[pair.second]) {
                (Some(a), Some(b)) => evidence(a, b),
                _ => Vec::new(),
            },
        })
    };
    let name = models::name(&set.folder);
    let fingers = prints
        .iter()
        .map(|print| print.finger + 1)
        .max()
        .unwrap_or(0);
    let genuine = pairings.iter().filter(|pair| pair.genuine).count();
    Ok(Lesson {
        description: format!(
            "{name}: {} pictures of {fingers} fingers at {} dpi, plain and worn, {genuine} genuine and {} impostor pairs",
            prints.len(),
            set.dpi,
            pairings.len() - genuine,
        ),
        name,
        plain: compare(&plain, &plain),
        worn: compare(&worn, &worn),
        minutiae: compare(&plain, &bare),
    })
}

/// At most so many genuine and impostor pairs, drawn by a seeded chance.
fn sample(pairings: &[Pairing], most: usize) -> Vec<Pairing> {
    let mut random = Random(3);
    let mut sample = Vec::new();
    for genuine in [true, false] {
        let mut of_kind: Vec<Pairing> = pairings.to_vec();
        of_kind.retain(|pair| pair.genuine == genuine);
        for place in 0..of_kind.len().min(most) {
            let rest = (of_kind.len() - place) as f64;
            of_kind.swap(place, place + (random.share() * rest) as usize);
        }
        of_kind.truncate(most);
        sample.extend(of_kind);
    }
    sample
}

fn learn(lessons: &[&Lesson]) -> Model {
    let pictures = lessons.iter().map(|l| vec![&l.plain[..], &l.worn[..]]);
    let minutiae = lessons.iter().map(|l| vec![&l.minutiae[..]]);
    Model {
        trained_on: lessons.iter().map(|l| l.description.clone()).collect(),
        pictures: scale(&pictures.collect::<Vec<_>>()),
        minutiae: scale(&minutiae.collect::<Vec<_>>()),
    }
}

/// A set's pairs, seen in each of several ways.
type Seen<'a> = Vec<&'a [Example]>;

/// The pairs in every way that they were seen.
fn each<'a>(seen: &Seen<'a>) -> impl Iterator<Item = &'a Example> {
    seen.iter().copied().flatten()
}

fn scale(sets: &[Seen]) -> Scale {
    let (bias, weights) = fit(sets);
    let mut scale = Scale {
        bias,
        weights,
        calibration: NEUTRAL,
    };
    scale.calibration = calibrate(sets, &scale);
    scale
}

const NEUTRAL: Calibration = Calibration {
    impostor_pairs: 0,
    usual_overlap: 100.0,
    half: [0.0; 2],
    start: [0.0; 2],
    decade: [1.0; 2],
    uncertainty: [0.0; 2],
};

/// Logistic regression, every set's genuine and impostor pairs weighing alike. Which way of
/// laying the fingers on one another counts depends on the weights, so both are found in turn.
fn fit(sets: &[Seen]) -> (f64, [f64; FIGURES]) {
    const ROUNDS: usize = 5;
    const RIDGE: f64 = 1e-3;
    let mut scale = Scale {
        bias: 0.0,
        // To begin with, the paired minutiae alone.
        weights: std::array::from_fn(|at| f64::from(u8::from(at == 0))),
        calibration: NEUTRAL,
    };
    for _ in 0..ROUNDS {
        let mut rows = Vec::new();
        for set in sets {
            for genuine in [false, true] {
                let of_kind = each(set).filter(|example| example.genuine == genuine);
                let chosen: Vec<_> = of_kind.filter_map(|e| scale.best(&e.ways)).collect();
                let weight = 0.5 / (chosen.len().max(1) * sets.len()) as f64;
                rows.extend(chosen.iter().map(|(_, way)| Row {
                    figures: way.figures.map(f64::from),
                    goal: f64::from(u8::from(genuine)),
                    weight,
                }));
            }
        }
        (scale.bias, scale.weights) = regress(&rows, RIDGE);
    }
    (round(scale.bias), scale.weights.map(round))
}

/// An impostor pair's score and overlap, and its weight.
struct Impostor {
    score: f64,
    overlap: f64,
    set: usize,
    fingers: (usize, usize),
    weight: f64,
}

fn calibrate(sets: &[Seen], scale: &Scale) -> Calibration {
    const RESAMPLES: usize = 200;
    /// Decades beyond the tail's start at which the interval is measured.
    const FAR: f64 = 3.0;
    let mut impostors: Vec<Impostor> = Vec::new();
    for (set, seen) in sets.iter().enumerate() {
        let strangers = || each(seen).filter(|example| !example.genuine);
        let weight = 1.0 / strangers().count().max(1) as f64;
        impostors.extend(strangers().filter_map(|example| {
            let (score, way) = scale.best(&example.ways)?;
            Some(Impostor {
                score,
                overlap: f64::from(way.overlap).max(1.0),
                set,
                fingers: example.fingers,
                weight,
            })
        }));
    }
    impostors.sort_by(|a, b| a.score.total_cmp(&b.score));
    let mut calibration = tail(&impostors, |impostor| impostor.weight);
    // A pair that was seen twice is still one.
    let pairs = sets.iter().filter_map(|seen| seen.first());
    let strangers = pairs.flat_map(|pairs| pairs.iter().filter(|example| !example.genuine));
    calibration.impostor_pairs = strangers.count() as u64;
    let usual = calibration.usual_overlap;
    let near = calibration.start[0];
    let far = near + FAR * calibration.decade[0];
    let mut random = Random(2);
    let mut off = [Vec::new(), Vec::new()];
    for _ in 0..RESAMPLES {
        let drawn = random.resample(sets.len());
        let fingers: Vec<Vec<u32>> = sets
            .iter()
            .map(|seen| {
                let count = each(seen).map(|e| e.fingers.0.max(e.fingers.1) + 1);
                random.resample(count.max().unwrap_or(0))
            })
            .collect();
        let resampled = tail(&impostors, |impostor| {
            let counts = &fingers[impostor.set];
            let (first, second) = impostor.fingers;
            f64::from(drawn[impostor.set] * counts[first] * counts[second]) * impostor.weight
        });
        for (off, score) in off.iter_mut().zip([near, far]) {
            off.push(resampled.log_rate(score, usual) - calibration.log_rate(score, usual));
        }
    }
    let [near, far] = off.map(|mut off| {
        off.iter_mut().for_each(|off| *off = off.abs());
        off.sort_by(f64::total_cmp);
        off[(0.95 * (RESAMPLES - 1) as f64) as usize]
    });
    calibration.uncertainty = [near, ((far - near) / FAR).max(0.0)];
    rounded(calibration)
}

fn rounded(mut calibration: Calibration) -> Calibration {
    let lines = [
        &mut calibration.half,
        &mut calibration.start,
        &mut calibration.decade,
        &mut calibration.uncertainty,
    ];
    for value in lines
        .into_iter()
        .flatten()
        .chain([&mut calibration.usual_overlap])
    {
        *value = round(*value);
    }
    calibration
}

/// To four decimals, for the reader.
fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// Fits the tail to impostors in rising order of their scores: in three classes of overlap, and
/// a line through these.
fn tail(impostors: &[Impostor], weight: impl Fn(&Impostor) -> f64) -> Calibration {
    let mut by_overlap: Vec<&Impostor> = impostors.iter().filter(|i| weight(i) > 0.0).collect();
    by_overlap.sort_by(|a, b| a.overlap.total_cmp(&b.overlap));
    let total: f64 = by_overlap.iter().map(|i| weight(i)).sum();
    let mut before = 0.0;
    let mut classes: [Vec<&Impostor>; 3] = Default::default();
    for impostor in by_overlap {
        classes[((3.0 * before / total) as usize).min(2)].push(impostor);
        before += weight(impostor);
    }
    let usual = classes[1]
        .get(classes[1].len() / 2)
        .map_or(100.0, |i| i.overlap);
    let mut points = Vec::new();
    for mut class in classes {
        class.sort_by(|a, b| b.score.total_cmp(&a.score));
        let total: f64 = class.iter().map(|i| weight(i)).sum();
        let reached_by = |share: f64| {
            let mut sum = 0.0;
            let found = class.iter().find(|i| {
                sum += weight(i);
                sum >= share * total
            });
            found.map_or(0.0, |i| i.score)
        };
        let (half, start) = (reached_by(0.5), reached_by(TAIL));
        let beyond = class.iter().filter(|i| i.score > start);
        let (sum, count) = beyond.fold((0.0, 1e-9), |(sum, count), i| {
            (sum + weight(i) * (i.score - start), count + weight(i))
        });
        let doublings: f64 = class
            .iter()
            .map(|i| weight(i) * (i.overlap / usual).log2().clamp(-2.0, 2.0))
            .sum();
        points.push((
            doublings / total.max(1e-9),
            [half, start, sum / count * std::f64::consts::LN_10],
        ));
    }
    let [half, start, decade] = std::array::from_fn(|part| {
        line(
            &points
                .iter()
                .map(|(x, y)| (*x, y[part]))
                .collect::<Vec<_>>(),
        )
    });
    Calibration {
        impostor_pairs: 0,
        usual_overlap: usual,
        half,
        start,
        decade,
        uncertainty: [0.0; 2],
    }
}

/// Value at nil and slope of the line through points.
fn line(points: &[(f64, f64)]) -> [f64; 2] {
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let spread: f64 = points.iter().map(|p| (p.0 - x).powi(2)).sum();
    let slope = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum::<f64>() / (spread + 0.05);
    [y - slope * x, slope]
}

/// Prints a set's rates with a model, and what its calibration makes of the set's pairs.
fn report(lesson: &Lesson, model: &Model) {
    let kinds = [
        ("plain", &lesson.plain, &model.pictures),
        ("worn", &lesson.worn, &model.pictures),
        ("minutiae", &lesson.minutiae, &model.minutiae),
    ];
    for (kind, examples, scale) in kinds {
        let judge = |example: &Example| {
            let judged = scale.best(&example.ways).map(|(score, way)| {
                let judged = scale.calibration.judge(score, f64::from(way.overlap));
                f64::from(judged.score)
            });
            Scored {
                score: judged.unwrap_or(-100.0),
                genuine: example.genuine,
                fingers: example.fingers,
            }
        };
        let scored: Vec<Scored> = examples.iter().map(judge).collect();
        let rates = rates::of(&scored);
        let [missed_100, missed_1000, ..] = rates.missed;
        print!(
            "  {kind}: EER {:.2}, FNMR {:.2} {:.2};",
            100.0 * rates.equal,
            100.0 * missed_100,
            100.0 * missed_1000,
        );
        let reached = |genuine: bool, rate: f64| {
            let of_kind = scored.iter().filter(|pair| pair.genuine == genuine);
            let least = f64::from(score_for(rate));
            let (count, all) = of_kind.fold((0u32, 0u32), |(count, all), pair| {
                (count + u32::from(pair.score >= least), all + 1)
            });
            100.0 * f64::from(count) / f64::from(all.max(1))
        };
        for rate in [1e-1, 1e-2, 1e-3, 1e-4] {
            let (false_matches, matches) = (reached(false, rate), reached(true, rate));
            print!(
                " at {rate:.0e}: FMR {false_matches:.2} FNMR {:.2};",
                100.0 - matches
            );
        }
        println!();
    }
}
