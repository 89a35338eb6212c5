//! All genuine and all impostor pairs of a folder, and the error rates they give.

use fingerprint::matching::Model;
use fingerprint::{Features, Picture, extract, quality};
use std::fmt::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use super::folder::{Pairing, Print, Set, open, pairings, prints};
use super::measured::{Extractions, Measured, report_at_one_threshold};
use super::rates::Scored;
use super::visits::{self, Rules};
use super::wear::{self, Wear};
use super::{Failure, counter, models, template, work};

#[derive(clap::Args)]
pub(super) struct Options {
    /// The folders; several are measured one by one and pooled, at one threshold.
    #[arg(required = true, value_name = "FOLDER[@DPI]")]
    folders: Vec<String>,
    /// Resolution of the pictures of a folder that does not say its own.
    #[arg(long)]
    dpi: Option<u32>,
    /// Writes a line a pair: name, name, score.
    #[arg(long)]
    scores: Option<PathBuf>,
    /// Takes impostors from the first so many impressions of each finger.
    #[arg(long)]
    impostor_impressions: Option<usize>,
    /// Prints one JSON object; its rates are shares from 0 to 1.
    #[arg(long)]
    json: bool,
    /// Uses the weights that were learnt without this set.
    #[arg(long)]
    leave_out: bool,
    /// The counter's case: the first of each pair compressed as on a card, the second as a
    /// small sensor sees it.
    #[arg(long)]
    as_kiosk: bool,
    /// Makes every picture worse: a stand-in for poor sensors and skin.
    #[arg(long, conflicts_with = "as_kiosk")]
    worn: Option<Wear>,
    /// Keeps of the second of each pair what a record of ISO/IEC 19794-2 does: its minutiae.
    #[arg(long, conflicts_with_all = ["as_kiosk", "worn"])]
    as_template: bool,
    /// Measures whole visits as well, of so many tries with each finger.
    #[arg(long, default_value = "1")]
    tries: NonZeroUsize,
    /// Measures whole visits as well, of so many fingers of a person.
    #[arg(long, default_value = "1")]
    fingers: NonZeroUsize,
    /// Shows what rejecting poor pictures gains.
    #[arg(long, conflicts_with_all = ["json", "tries", "fingers"])]
    reject: bool,
    /// Shares the work out; CPU times are summed.
    #[arg(long, default_value = "1")]
    threads: NonZeroUsize,
}

/// Score of a pair of which a picture has no features.
const FAILED: f32 = -100.0;

/// Features of every print, none where there are too few, and what it cost to get them.
struct Side {
    features: Vec<Option<Features>>,
    extractions: Extractions,
}

/// A set with the pairs that are compared, by a model of these weights.
struct Bench<'a> {
    options: &'a Options,
    set: &'a Set,
    model: Model,
    prints: Vec<Print>,
    pairings: Vec<Pairing>,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let sets = options
        .folders
        .iter()
        .map(|folder| Set::parse(folder, options.dpi))
        .collect::<Result<Vec<_>, _>>()?;
    let mut scores = String::new();
    let mut of_sets = Vec::new();
    for set in &sets {
        let bench = Bench::new(options, set)?;
        let runs = bench.runs()?;
        // The files are of the first run: a counter's usual sensor.
        let place = match sets.len() {
            1 => String::new(),
            _ => models::name(&set.folder) + "/",
        };
        let scored = runs.first().into_iter().flat_map(|(_, run)| &run.scored);
        for (pair, scored) in bench.pairings.iter().zip(scored) {
            let [first, second] = [pair.first, pair.second].map(|at| &bench.prints[at].name);
            writeln!(scores, "{place}{first} {place}{second} {}", scored.score)?;
        }
        of_sets.push((models::name(&set.folder), runs));
    }
    if let Some(path) = &options.scores {
        std::fs::write(path, &scores)?;
    }
    if options.json {
        println!("{}", json(&of_sets));
    } else {
        report(&of_sets);
    }
    Ok(())
}

/// The runs of a set by their names, every set's in the same order.
type Runs = Vec<(String, Measured)>;

/// The runs of one kind, of every set.
fn of_kind(sets: &[(String, Runs)], kind: usize) -> Vec<(String, &Measured)> {
    sets.iter()
        .filter_map(|(name, runs)| Some((name.clone(), &runs.get(kind)?.1)))
        .collect()
}

/// The first run of the set, or of all sets pooled.
fn json(sets: &[(String, Runs)]) -> serde_json::Value {
    let first = of_kind(sets, 0);
    let mut told = Measured::pooled(first.iter().map(|(_, measured)| *measured)).json();
    if let [_, _, ..] = first[..] {
        let each = first.iter().map(|(name, set)| (name.clone(), set.json()));
        told["sets"] = each.collect::<serde_json::Map<_, _>>().into();
    }
    told
}

fn report(sets: &[(String, Runs)]) {
    for (set, runs) in sets {
        for (name, measured) in runs {
            match sets.len() {
                1 => println!("{name}:"),
                _ => println!("{set}, {name}:"),
            }
            measured.report();
        }
    }
    let (Some((_, runs)), [_, _, ..]) = (sets.first(), sets) else {
        return;
    };
    for (kind, (name, _)) in runs.iter().enumerate() {
        let of_kind = of_kind(sets, kind);
        let pooled = Measured::pooled(of_kind.iter().map(|(_, measured)| *measured));
        println!("pooled, {name}:");
        pooled.report();
        report_at_one_threshold(&pooled, &of_kind);
    }
}

impl<'a> Bench<'a> {
    fn new(options: &'a Options, set: &'a Set) -> Result<Self, Failure> {
        let model = if options.leave_out {
            models::without(&set.folder)?
        } else {
            Model::shipped().clone()
        };
        let prints = prints(&set.folder)?;
        Ok(Self {
            options,
            set,
            model,
            pairings: pairings(&prints, options.impostor_impressions),
            prints,
        })
    }

    fn runs(&self) -> Result<Runs, Failure> {
        let taken = |number: usize, picture: Picture| match self.options.worn {
            // Other chances than those of the pictures that are learnt from.
            Some(wear) => wear::worn(&picture, wear, !(number as u64)),
            None => Ok(picture),
        };
        let plain = self.extracted(taken)?;
        let mut runs = Vec::new();
        if self.options.as_kiosk {
            let cards = counter::CARDS.iter().map(|(compression, compressed)| {
                let card = self.extracted(|_, picture| compressed(&picture))?;
                Ok((*compression, card))
            });
            let cards = cards.collect::<Result<Vec<_>, Failure>>()?;
            for sensor in counter::SENSORS {
                let seen = self.extracted(|number, picture| {
                    let features = plain.features[number].as_ref();
                    counter::from_sensor(&picture, features, sensor, number as u64)
                })?;
                let (width, height) = sensor;
                for (compression, card) in &cards {
                    let name = format!("card in {compression} against {width} x {height}");
                    self.measure(&mut runs, name, card, Some(&seen));
                }
            }
            self.measure(&mut runs, "plain".to_owned(), &plain, None);
        } else if self.options.as_template {
            let kept = |features: &Option<Features>| template::of(features.as_ref()?).ok();
            let kept: Vec<_> = plain.features.iter().map(kept).collect();
            let templates = Side {
                extractions: Extractions::of(&kept),
                features: kept,
            };
            let name = "picture against template".to_owned();
            self.measure(&mut runs, name, &plain, Some(&templates));
        } else {
            let name = self.options.worn.map_or("plain", |_| "worn");
            self.measure(&mut runs, name.to_owned(), &plain, None);
        }
        if self.options.reject {
            let qualities = self.each_print(taken, |picture| quality::assess(picture).score)?;
            let poorer = self.pairings.iter();
            let poorer = poorer.map(|pair| qualities[pair.first].min(qualities[pair.second]));
            let poorer: Vec<u8> = poorer.collect();
            for (_, measured) in &mut runs {
                measured.poorer.clone_from(&poorer);
            }
        }
        Ok(runs)
    }

    /// What `find` makes of every print after what `change` does to its picture.
    fn each_print<T: Send>(
        &self,
        change: impl Fn(usize, Picture) -> Result<Picture, Failure> + Sync,
        find: impl Fn(&Picture) -> T + Sync,
    ) -> Result<Vec<T>, Failure> {
        let numbers: Vec<usize> = (0..self.prints.len()).collect();
        let found = work::map(self.options.threads, &numbers, |number| {
            open(&self.prints[*number].path, self.set.dpi)
                .and_then(|picture| change(*number, picture))
                .map(|picture| find(&picture))
                .map_err(|error| error.to_string())
        });
        Ok(found.into_iter().collect::<Result<_, _>>()?)
    }

    /// The features of every print after what `change` does to its picture.
    fn extracted(
        &self,
        change: impl Fn(usize, Picture) -> Result<Picture, Failure> + Sync,
    ) -> Result<Side, Failure> {
        let done = self.each_print(change, |picture| work::timed(|| extract(picture).ok()))?;
        let taken = done.iter().map(|(_, taken)| *taken).sum();
        let features: Vec<_> = done.into_iter().map(|(features, _)| features).collect();
        Ok(Side {
            extractions: Extractions {
                pictures: features.len(),
                taken,
                ..Extractions::of(&features)
            },
            features,
        })
    }

    /// Every pair, its first print from one side and its second from the other, or both from the
    /// first; and whole visits, where there is more to them than a pair.
    fn measure(&self, runs: &mut Runs, name: String, first: &Side, second: Option<&Side>) {
        let mut sides = first.extractions;
        if let Some(second) = second {
            sides.add(&second.extractions);
        }
        let second = second.unwrap_or(first);
        let rules = Rules {
            fingers: self.options.fingers.get(),
            tries: self.options.tries.get(),
        };
        let visits = (rules.fingers * rules.tries > 1).then(|| {
            let name = format!(
                "{name}, visits of {} tries with {} fingers",
                rules.tries, rules.fingers
            );
            (name, self.visits(rules, first, second))
        });
        let pairs = Measured {
            sides,
            ..self.scored(first, second)
        };
        runs.push((name, pairs));
        runs.extend(visits);
    }

    fn visits(&self, rules: Rules, first: &Side, second: &Side) -> Measured {
        let visits = visits::of(&self.prints, rules);
        let sides = (&first.features[..], &second.features[..]);
        let scored = work::map(self.options.threads, &visits, |visit| {
            work::timed(|| visits::scored(visit, rules, &self.model, sides))
        });
        Measured {
            compared: scored.len() * rules.fingers * rules.tries,
            comparing: scored.iter().map(|(_, taken)| *taken).sum(),
            scored: scored.into_iter().map(|(scored, _)| scored).collect(),
            ..Measured::default()
        }
    }

    fn scored(&self, first: &Side, second: &Side) -> Measured {
        let scores = work::map(self.options.threads, &self.pairings, |pair| {
            let (a, b) = (&first.features[pair.first], &second.features[pair.second]);
            let (a, b) = (a.as_ref()?, b.as_ref()?);
            Some(work::timed(|| self.model.compare(a, b).score))
        });
        let scored = self.pairings.iter().zip(&scores).map(|(pair, score)| {
            let [first, second] = [pair.first, pair.second].map(|at| self.prints[at].finger);
            Scored {
                score: f64::from(score.map_or(FAILED, |(score, _)| score)),
                genuine: pair.genuine,
                fingers: (first, second),
            }
        });
        Measured {
            scored: scored.collect(),
            compared: scores.iter().flatten().count(),
            comparing: scores.iter().flatten().map(|(_, taken)| *taken).sum(),
            ..Measured::default()
        }
    }
}
