//! `hil-sensor`: a simulated fingerprint sensor that sees the pictures it is given.

#![allow(clippy::print_stdout, reason = "this is what the command prints")]

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Parser;
use fingerprint::Picture;
use hil::sensor::SimulatedSensor;

/// Dots an inch of the sensor.
const DPI: u32 = 500;

#[derive(Parser)]
#[command(
    name = "hil-sensor",
    about = "A simulated fingerprint sensor: prints its port and runs until it is ended"
)]
struct Arguments {
    /// Grey PNG files at 500 dpi, in the order in which the fingers are laid down; the last one
    /// comes again and again.
    #[arg(required = true)]
    pictures: Vec<PathBuf>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let read = arguments.pictures.iter().map(|path| picture(path));
    let pictures: Vec<Picture> = read.collect::<Result<_>>()?;
    let sensor = SimulatedSensor::start()?;
    sensor.place(pictures);
    println!("{}", sensor.path().display());
    loop {
        std::thread::park();
    }
}

fn picture(path: &Path) -> Result<Picture> {
    let name = || path.display().to_string();
    let picture = image::open(path).with_context(name)?.into_luma8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    Picture::new(width, height, DPI, picture.into_raw()).with_context(name)
}
