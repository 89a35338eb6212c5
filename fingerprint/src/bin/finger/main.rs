//! Measures and compares fingerprints: `finger evaluate`, `finger compare`.

#![allow(clippy::print_stdout, reason = "a command line tool prints")]

mod dump;
mod evaluate;
mod folder;
mod work;

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
        /// Prints one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// exploration
    Dump {
        folder: PathBuf,
        #[arg(long)]
        dpi: u32,
        #[arg(long, default_value_t = 3)]
        limit: usize,
        #[arg(long, default_value_t = 1)]
        every: usize,
        #[arg(long, default_value = "1")]
        threads: std::num::NonZeroUsize,
        #[arg(long)]
        out: PathBuf,
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
    },
}

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
        } => evaluate::run(&evaluate::Options {
            folder,
            dpi,
            scores,
            impostor_impressions,
            json,
        }),
        Command::Dump { folder, dpi, limit, every, threads, out } => dump::run(&folder, dpi, limit, every, threads, &out),
        Command::Compare { first, second, dpi } => {
            let (a, b) = (open(&first, dpi)?, open(&second, dpi)?);
            println!(
                "quality {} and {}",
                quality::assess(&a).score,
                quality::assess(&b).score
            );
            let comparison = compare(&extract(&a)?, &extract(&b)?);
            println!(
                "score {:.2}, false match rate {:.1e}",
                comparison.score, comparison.false_match_rate
            );
            Ok(())
        }
    }
}

