//! Measures and compares fingerprints: `finger evaluate`, `finger compare`.

#![allow(clippy::print_stdout, reason = "a command line tool prints")]

mod counter;
mod evaluate;
mod folder;
#[cfg(feature = "jpeg2000-encoder")]
mod jpeg_2000;
mod models;
mod rates;
mod reject;
mod show;
mod template;
mod train;
mod wear;
mod work;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use fingerprint::{compare, extract, quality};

use self::folder::open;

#[derive(Parser)]
#[command(about = "Measures and compares fingerprints")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compares all pairs of a folder of FINGER_IMPRESSION.png and prints the error rates.
    Evaluate {
        /// The folder.
        folder: PathBuf,
        /// Resolution of its pictures.
        #[arg(long)]
        dpi: u32,
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
        worn: Option<wear::Wear>,
        /// Keeps of the second of each pair what a record of ISO/IEC 19794-2 does: its minutiae.
        #[arg(long, conflicts_with_all = ["as_kiosk", "worn"])]
        as_template: bool,
        /// Shows what rejecting poor pictures gains.
        #[arg(long)]
        reject: bool,
        /// Shares the work out; CPU times are summed.
        #[arg(long, default_value = "1")]
        threads: NonZeroUsize,
    },
    /// Draws what is seen of a picture: ridges, their direction, minutiae and, as a bar, quality.
    Show {
        /// The picture.
        picture: PathBuf,
        /// Its resolution.
        #[arg(long, default_value_t = 500)]
        dpi: u32,
        /// The drawing.
        #[arg(short, long)]
        out: PathBuf,
    },
    /// Learns weights and calibration.
    Train {
        /// Folders of FINGER_IMPRESSION.png, each as FOLDER@DPI.
        #[arg(required = true)]
        sets: Vec<train::Set>,
        /// Most genuine and most impostor pairs of a set.
        #[arg(long, default_value_t = 1000)]
        pairs: usize,
        #[arg(long, default_value = "1")]
        threads: NonZeroUsize,
        /// Where the shipped model goes.
        #[arg(long)]
        model: PathBuf,
        /// Where the models go that did not see one of the sets.
        #[arg(long)]
        leave_out: PathBuf,
    },
    /// Compares two pictures.
    Compare {
        /// A picture.
        first: PathBuf,
        /// Another.
        second: PathBuf,
        /// Resolution of both.
        #[arg(long)]
        dpi: u32,
        /// Share of different fingers that may pass, 1e-6 to 1e-2.
        #[arg(long, default_value = "1e-4", value_parser = false_match_rate)]
        false_match_rate: f64,
    },
}

use fingerprint::matching::calibration::RATES;

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("finger: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        Command::Evaluate {
            folder,
            dpi,
            scores,
            impostor_impressions,
            json,
            leave_out,
            as_kiosk,
            worn,
            as_template,
            reject,
            threads,
        } => evaluate::run(&evaluate::Options {
            folder,
            dpi,
            scores,
            impostor_impressions,
            json,
            leave_out,
            as_kiosk,
            worn,
            as_template,
            reject,
            threads,
        }),
        Command::Show { picture, dpi, out } => show::run(&picture, dpi, &out),
        Command::Train {
            sets,
            pairs,
            threads,
            model,
            leave_out,
        } => train::run(&train::Options {
            sets,
            pairs,
            threads,
            model,
            leave_out,
        }),
        Command::Compare {
            first,
            second,
            dpi,
            false_match_rate,
        } => {
            let (a, b) = (open(&first, dpi)?, open(&second, dpi)?);
            println!(
                "quality {} and {}",
                quality::assess(&a).score,
                quality::assess(&b).score
            );
            let comparison = compare(&extract(&a)?, &extract(&b)?);
            let (low, high) = comparison.interval;
            println!("score {:.1}", comparison.score);
            println!(
                "false match rate {:.1e} (95 %: {low:.1e} to {high:.1e})",
                comparison.false_match_rate
            );
            let decision = if comparison.matches_at(false_match_rate) {
                "the same finger"
            } else {
                "not shown to be the same finger"
            };
            let data = if comparison.extrapolated {
                ", extrapolated beyond the data"
            } else {
                ""
            };
            println!("at {false_match_rate:.0e}: {decision}{data}");
            Ok(())
        }
    }
}

fn false_match_rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().map_err(|_| format!("{text} is no number"))?;
    if RATES.contains(&rate) {
        Ok(rate)
    } else {
        Err("a rate lies from 1e-6 to 1e-2".to_owned())
    }
}
