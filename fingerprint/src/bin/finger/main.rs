//! Measures and compares fingerprints: `finger evaluate`, `finger compare`.

#![allow(clippy::print_stdout, reason = "a command line tool prints")]

mod counter;
mod evaluate;
mod folder;
#[cfg(feature = "jpeg2000-encoder")]
mod jpeg_2000;
#[cfg(test)]
#[path = "../../../benches/made_up.rs"]
mod made_up;
mod measured;
mod models;
mod rates;
mod regression;
mod reject;
mod show;
mod template;
mod train;
mod visits;
mod wear;
mod work;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use fingerprint::matching::FalseMatchRate;
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
    /// Compares all pairs of folders of FINGER_IMPRESSION.png and prints the error rates.
    Evaluate(evaluate::Options),
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
    Train(train::Options),
    /// Compares two pictures.
    Compare {
        /// A picture.
        first: PathBuf,
        /// Another.
        second: PathBuf,
        /// Resolution of both, or of the first.
        #[arg(long)]
        dpi: u32,
        /// Resolution of the second, where it is another.
        #[arg(long)]
        second_dpi: Option<u32>,
        /// Share of different fingers that may pass, 1e-6 to 1e-2.
        #[arg(long, default_value = "1e-4", value_parser = false_match_rate)]
        false_match_rate: FalseMatchRate,
    },
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

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
        Command::Evaluate(options) => evaluate::run(&options),
        Command::Show { picture, dpi, out } => show::run(&picture, dpi, &out),
        Command::Train(options) => train::run(&options),
        Command::Compare {
            first,
            second,
            dpi,
            second_dpi,
            false_match_rate,
        } => {
            let (a, b) = (
                open(&first, dpi)?,
                open(&second, second_dpi.unwrap_or(dpi))?,
            );
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
            println!("at {:.0e}: {decision}{data}", f64::from(false_match_rate));
            Ok(())
        }
    }
}

fn false_match_rate(text: &str) -> Result<FalseMatchRate, Failure> {
    Ok(text.parse::<f64>()?.try_into()?)
}
