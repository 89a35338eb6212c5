//! Finds out which family a sensor is of, and the speed at which it stands.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use super::attendance::Attendance;
use super::driver::{Driver, PROMPT, Protocol};
use super::gt521f::Gt521f;
use super::line::Line;
use super::port::Port;
use super::zfm::Zfm;
use super::{CaptureEvent, Sensor, SensorError};

/// Where a sensor may stand, in bits a second: as the families are delivered or raised, then the
/// other multiples of 9600 that one of them knows.
const SPEEDS: [u32; 12] = [
    57_600, 115_200, 9_600, 19_200, 38_400, 28_800, 48_000, 67_200, 76_800, 86_400, 96_000, 105_600,
];
/// The first so many are asked for once more, with more patience: a sensor that was just plugged in
/// takes half a second to begin.
const USUAL: usize = 3;
/// How long an answer is waited for at a speed that may be wrong.
const PROBE: Duration = Duration::from_millis(250);

/// Opens the sensor on this port, whichever family it is of and at whatever speed it stands, and
/// raises the speed where sensor and line allow it. `password` is the ZFM family's; sensors are
/// delivered with zero. Where nothing answers it takes seven seconds to say so; `go_on` is asked
/// meanwhile, and may stop it.
///
/// # Errors
/// See [`SensorError`]; [`SensorError::Silent`] where neither family answers at any speed.
pub fn open(
    port: &Path,
    password: u32,
    go_on: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Box<dyn Sensor>, SensorError> {
    find(Line::open(port, SPEEDS[0])?, password, go_on)
}

/// Opens the sensor at the other end of this port, which stands at 57,600 bits a second: see [`open`].
///
/// # Errors
/// See [`open`].
pub fn open_over(
    port: Box<dyn Port>,
    password: u32,
    go_on: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Box<dyn Sensor>, SensorError> {
    find(Line::over(port, SPEEDS[0]), password, go_on)
}

fn find(
    mut line: Line,
    password: u32,
    go_on: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Box<dyn Sensor>, SensorError> {
    let mut asked = |_| go_on();
    let on = &mut Attendance::new(&mut asked, CaptureEvent::WaitingForFinger);
    let all = SPEEDS.into_iter().map(|baud| (baud, PROBE));
    let usual = SPEEDS.into_iter().take(USUAL).map(|baud| (baud, PROMPT));
    for (baud, patience) in all.chain(usual) {
        if !line.set_baud(baud)? {
            continue;
        }
        line = match ask::<Zfm>(line, password, patience, on)? {
            Found::Sensor(sensor) => return Ok(sensor),
            Found::Nothing(line) => line,
        };
        line = match ask::<Gt521f>(line, password, patience, on)? {
            Found::Sensor(sensor) => return Ok(sensor),
            Found::Nothing(line) => line,
        };
    }
    Err(SensorError::Silent)
}

enum Found {
    Sensor(Box<dyn Sensor>),
    Nothing(Line),
}

fn ask<P: Protocol + 'static>(
    line: Line,
    password: u32,
    patience: Duration,
    on: &mut Attendance<'_>,
) -> Result<Found, SensorError> {
    let mut protocol = P::new(line, password);
    if protocol.answers(patience, on)? {
        return Ok(Found::Sensor(Box::new(Driver::begin(protocol, on)?)));
    }
    Ok(Found::Nothing(protocol.into_line()))
}
