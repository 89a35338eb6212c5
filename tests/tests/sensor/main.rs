//! The drivers against the simulated sensors, over a real pseudo terminal.

#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test may"
)]

mod capture;
mod picture;
mod recovery;
mod speed;

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use fingerprint::Picture;
use fingerprint::sensor::{self, CaptureEvent, Sensor, SensorError};
use hil::sensor::{Model, SimulatedSensor, Unit};

const MODELS: [Model; 3] = [Model::R307, Model::R503, Model::Gt521f];

fn plugged_in(model: Model) -> SimulatedSensor {
    SimulatedSensor::of(Unit::new(model)).unwrap()
}

/// Long enough for whatever goes wrong in a test.
const PATIENCE: Duration = Duration::from_secs(60);

fn open(simulated: &SimulatedSensor) -> Result<Box<dyn Sensor>, SensorError> {
    open_port(&simulated.path(), 0)
}

fn open_port(port: &Path, password: u32) -> Result<Box<dyn Sensor>, SensorError> {
    sensor::open(port, password, &mut || ControlFlow::Continue(()))
}

fn capture(sensor: &mut dyn Sensor) -> Result<Picture, SensorError> {
    sensor.capture(PATIENCE, &mut |_| ControlFlow::Continue(()))
}

/// Does the same with each of these, all at once: most of it is waiting.
fn each<T: Send>(all: impl IntoIterator<Item = T>, act: impl Fn(T) + Sync) {
    let act = &act;
    std::thread::scope(|scope| {
        for one in all {
            scope.spawn(move || act(one));
        }
    });
}

/// A picture as large and fine as the model sees it.
fn pattern(model: Model, seed: usize) -> Picture {
    let (size, dpi) = match model {
        Model::Zfm { size, .. } => (size, 500),
        Model::Gt521f => ((202, 258), 450),
    };
    hil::sensor::pattern(size, dpi, seed).unwrap()
}

/// Whether this is that picture, as the model sends it.
fn is_that(picture: &Picture, model: Model, seed: usize) -> bool {
    let there = pattern(model, seed);
    let seen = |grey: &u8| match model {
        Model::Zfm { .. } => (grey >> 4) * 17,
        Model::Gt521f => *grey,
    };
    (picture.width(), picture.height(), picture.dpi())
        == (there.width(), there.height(), there.dpi())
        && picture
            .pixels()
            .iter()
            .eq(there.pixels().iter().map(seen).collect::<Vec<u8>>().iter())
}

/// Captures, and returns the events as well.
fn watched(sensor: &mut dyn Sensor) -> (Result<Picture, SensorError>, Vec<CaptureEvent>) {
    let mut events = Vec::new();
    let captured = sensor.capture(PATIENCE, &mut |event| {
        events.push(event);
        ControlFlow::Continue(())
    });
    (captured, events)
}
