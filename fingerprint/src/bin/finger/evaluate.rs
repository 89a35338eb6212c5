//! All genuine and all impostor pairs of a folder, and the error rates they give.

use std::fmt::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use fingerprint::matching::Model;
use fingerprint::{Features, Picture, extract, quality};

use super::folder::{Pairing, Print, open, pairings, prints};
use super::rates::{self, FALSE_MATCH_RATES, Scored};
use super::wear::{self, Wear};
use super::{Failure, counter, models, reject, template, work};

#[derive(clap::Args)]
pub(super) struct Options {
    /// The folder.
    pub(super) folder: PathBuf,
    /// Resolution of its pictures.
    #[arg(long)]
    pub(super) dpi: u32,
    /// Writes a line a pair: name, name, score.
    #[arg(long)]
    pub(super) scores: Option<PathBuf>,
    /// Takes impostors from the first so many impressions of each finger.
    #[arg(long)]
    pub(super) impostor_impressions: Option<usize>,
    /// Prints one JSON object; its rates are shares from 0 to 1.
    #[arg(long)]
    pub(super) json: bool,
    /// Uses the weights that were learnt without this set.
    #[arg(long)]
    pub(super) leave_out: bool,
    /// The counter's case: the first of each pair compressed as on a card, the second as a
    /// small sensor sees it.
    #[arg(long)]
    pub(super) as_kiosk: bool,
    /// Makes every picture worse: a stand-in for poor sensors and skin.
    #[arg(long, conflicts_with = "as_kiosk")]
    pub(super) worn: Option<Wear>,
    /// Keeps of the second of each pair what a record of ISO/IEC 19794-2 does: its minutiae.
    #[arg(long, conflicts_with_all = ["as_kiosk", "worn"])]
    pub(super) as_template: bool,
    /// Shows what rejecting poor pictures gains.
    #[arg(long)]
    pub(super) reject: bool,
    /// Shares the work out; CPU times are summed.
    #[arg(long, default_value = "1")]
    pub(super) threads: NonZeroUsize,
}

/// Score of a pair of which a picture has no features.
const FAILED: f32 = -100.0;

/// Features of every print, none where there are too few, and the CPU time of the extractions.
struct Extracted {
    features: Vec<Option<Features>>,
    taken: Duration,
}

struct Measured {
    scored: Vec<Scored>,
    pictures: usize,
    failures: usize,
    extract_ms: f64,
    compare_us: f64,
    bytes: usize,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let model = if options.leave_out {
        models::without(&options.folder)?
    } else {
        Model::shipped().clone()
    };
    let prints = prints(&options.folder)?;
    let pairings = pairings(&prints, options.impostor_impressions);
    let taken = |number: usize, picture: Picture| match options.worn {
        Some(wear) => wear::worn(&picture, wear, number as u64),
        None => Ok(picture),
    };
    let plain = extracted(options, &prints, taken)?;
    let mut runs = Vec::new();
    if options.as_kiosk {
        for sensor in counter::SENSORS {
            let seen = extracted(options, &prints, |number, picture| {
                let features = plain.features[number].as_ref();
                counter::from_sensor(&picture, features, sensor, number as u64)
            })?;
            for (compression, compressed) in counter::CARDS {
                let card = extracted(options, &prints, |_, picture| compressed(&picture))?;
                let measured = compared(options, &model, &prints, &pairings, (&card, &seen));
                let (width, height) = sensor;
                runs.push((
                    format!("card in {compression} against {width} x {height}"),
                    measured,
                ));
            }
        }
    } else if options.as_template {
        let kept = |features: &Option<Features>| template::of(features.as_ref()?).ok();
        let templates = Extracted {
            features: plain.features.iter().map(kept).collect(),
            ..plain
        };
        let measured = compared(options, &model, &prints, &pairings, (&plain, &templates));
        runs.push(("picture against template".to_owned(), measured));
    } else {
        let measured = compared(options, &model, &prints, &pairings, (&plain, &plain));
        let name = options.worn.map_or("plain", |_| "worn");
        runs.push((name.to_owned(), measured));
    }
    // The files are of the first run: a counter's usual sensor.
    if let (Some(path), Some((_, measured))) = (&options.scores, runs.first()) {
        let mut lines = String::new();
        for (pair, scored) in pairings.iter().zip(&measured.scored) {
            let (first, second) = (&prints[pair.first].name, &prints[pair.second].name);
            writeln!(lines, "{first} {second} {}", scored.score)?;
        }
        std::fs::write(path, &lines)?;
    }
    if options.json {
        if let Some((_, measured)) = runs.first() {
            println!("{}", json(measured));
        }
        return Ok(());
    }
    let qualities = if options.reject {
        qualities(options, &prints, taken)?
    } else {
        Vec::new()
    };
    for (name, measured) in &runs {
        println!("{name}:");
        report(measured);
        if options.reject {
            reject::report(&measured.scored, &pairings, &qualities);
        }
    }
    Ok(())
}

/// The quality of every print after what `change` does to its picture.
fn qualities(
    options: &Options,
    prints: &[Print],
    change: impl Fn(usize, Picture) -> Result<Picture, Failure> + Sync,
) -> Result<Vec<u8>, Failure> {
    let numbers: Vec<usize> = (0..prints.len()).collect();
    let judged = work::map(options.threads, &numbers, |number| {
        let picture = open(&prints[*number].path, options.dpi)
            .and_then(|picture| change(*number, picture))
            .map_err(|error| error.to_string())?;
        Ok::<_, String>(quality::assess(&picture).score)
    });
    Ok(judged.into_iter().collect::<Result<_, _>>()?)
}

/// The features of every print after what `change` does to its picture.
fn extracted(
    options: &Options,
    prints: &[Print],
    change: impl Fn(usize, Picture) -> Result<Picture, Failure> + Sync,
) -> Result<Extracted, Failure> {
    let numbers: Vec<usize> = (0..prints.len()).collect();
    let done = work::map(options.threads, &numbers, |number| {
        let picture = open(&prints[*number].path, options.dpi)
            .and_then(|picture| change(*number, picture))
            .map_err(|error| error.to_string())?;
        Ok::<_, String>(work::timed(|| extract(&picture).ok()))
    });
    let mut extracted = Extracted {
        features: Vec::with_capacity(prints.len()),
        taken: Duration::ZERO,
    };
    for done in done {
        let (features, taken) = done?;
        extracted.features.push(features);
        extracted.taken += taken;
    }
    Ok(extracted)
}

/// Every pair, its first print from one side and its second from the other.
fn compared(
    options: &Options,
    model: &Model,
    prints: &[Print],
    pairings: &[Pairing],
    (first, second): (&Extracted, &Extracted),
) -> Measured {
    let scores = work::map(options.threads, pairings, |pair| {
        work::timed(
            || match (&first.features[pair.first], &second.features[pair.second]) {
                (Some(a), Some(b)) => model.compare(a, b).score,
                _ => FAILED,
            },
        )
    });
    let comparing: Duration = scores.iter().map(|(_, taken)| *taken).sum();
    let scored = pairings
        .iter()
        .zip(&scores)
        .map(|(pair, (score, _))| Scored {
            score: f64::from(*score),
            genuine: pair.genuine,
            fingers: (prints[pair.first].finger, prints[pair.second].finger),
        });
    let found: Vec<&Features> = second.features.iter().flatten().collect();
    Measured {
        scored: scored.collect(),
        pictures: prints.len(),
        failures: prints.len() - found.len(),
        extract_ms: second.taken.as_secs_f64() * 1e3 / prints.len() as f64,
        compare_us: comparing.as_secs_f64() * 1e6 / pairings.len().max(1) as f64,
        bytes: found.iter().map(|features| features.bytes()).sum::<usize>() / found.len().max(1),
    }
}

fn json(measured: &Measured) -> serde_json::Value {
    let rates = rates::of(&measured.scored);
    let missed: serde_json::Map<String, serde_json::Value> = FALSE_MATCH_RATES
        .iter()
        .zip(rates.missed)
        .map(|((name, _), missed)| ((*name).to_owned(), missed.into()))
        .collect();
    serde_json::json!({
        "eer": rates.equal,
        "fnmr": missed,
        "extract_cpu_ms": measured.extract_ms,
        "compare_cpu_us": measured.compare_us,
        "failures": measured.failures,
    })
}

fn report(measured: &Measured) {
    let genuine = measured.scored.iter().filter(|pair| pair.genuine).count();
    println!(
        "{genuine} genuine and {} impostor pairs of {} pictures, {} of them without features",
        measured.scored.len() - genuine,
        measured.pictures,
        measured.failures,
    );
    let (rates, low, high) = rates::with_intervals(&measured.scored);
    let line = |name: &str, value: f64, low: f64, high: f64| {
        let [value, low, high] = [value, low, high].map(|share| 100.0 * share);
        println!("{name}: {value:.2} % (95 %: {low:.2} to {high:.2})");
    };
    line("EER", rates.equal, low.equal, high.equal);
    let names = ["1/100", "1/1000", "1/10000", "0"];
    for (at, name) in names.iter().enumerate() {
        let name = format!("FNMR at FMR {name}");
        line(&name, rates.missed[at], low.missed[at], high.missed[at]);
    }
    println!(
        "{:.1} ms CPU an extraction, {:.0} µs CPU a comparison, {} octets a template",
        measured.extract_ms, measured.compare_us, measured.bytes
    );
}
