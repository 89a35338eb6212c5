//! `hil-sensor`: a simulated fingerprint sensor that sees the pictures it is given.

#![allow(clippy::print_stdout, reason = "this is what the command prints")]

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Parser;
use fingerprint::Picture;
use hil::sensor::{Fault, Model, SimulatedSensor, Unit};

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
    /// Which sensor it is.
    #[arg(long, value_enum, default_value_t = Kind::R307)]
    model: Kind,
    /// Speed at which it stands, in bits a second; absent: as it is delivered.
    #[arg(long)]
    baud: Option<u32>,
    /// Password that it wants.
    #[arg(long, default_value_t = 0)]
    password: u32,
    /// The line loses octets of pictures above this speed.
    #[arg(long)]
    loses_above: Option<u32>,
    /// What goes wrong, once.
    #[arg(long, value_enum)]
    fault: Option<Fault>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Kind {
    /// ZFM family, 256 x 288.
    R307,
    /// ZFM family, 192 x 192.
    R503,
    /// GT-521F32, 202 x 258.
    Gt521f,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let read = arguments.pictures.iter().map(|path| picture(path));
    let pictures: Vec<Picture> = read.collect::<Result<_>>()?;
    let model = match arguments.model {
        Kind::R307 => Model::R307,
        Kind::R503 => Model::R503,
        Kind::Gt521f => Model::Gt521f,
    };
    let mut unit = Unit::new(model);
    unit.baud = arguments.baud.unwrap_or(unit.baud);
    unit.password = arguments.password;
    unit.loses_above = arguments.loses_above;
    let sensor = SimulatedSensor::of(unit)?;
    sensor.place(pictures);
    if let Some(fault) = arguments.fault {
        sensor.fault(fault);
    }
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
