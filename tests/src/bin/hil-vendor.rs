//! `hil-vendor`: a simulated fingerprint reader of another maker.

#![allow(clippy::print_stdout, reason = "this is what the command prints")]

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Parser;
use hil::vendor::{Finding, SimulatedVendor};

#[derive(Parser)]
#[command(
    name = "hil-vendor",
    about = "A simulated fingerprint reader that signs its answers: prints its key and runs until it is ended"
)]
struct Arguments {
    /// The local socket at which it listens.
    socket: PathBuf,
    /// How every comparison ends: match, no-match or poor.
    #[arg(long, default_value = "match")]
    result: String,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let known = [Finding::Match, Finding::NoMatch, Finding::Poor];
    let Some(finding) = known.into_iter().find(|it| it.name() == arguments.result) else {
        bail!("--result: match, no-match or poor");
    };
    let vendor = SimulatedVendor::start(&arguments.socket)?;
    vendor.answers(finding, None);
    println!("{}", vendor.public_key()?);
    loop {
        std::thread::park();
    }
}
