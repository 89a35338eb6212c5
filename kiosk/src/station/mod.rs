//! The devices of this desk, found, watched and found again.

mod cards;
pub mod display;
pub mod doctor;
mod kinds;
pub mod log;
pub mod printer;
pub mod process;
pub mod scanner;
mod serial_name;
pub mod sound;
mod terminal;
pub mod trust;
pub mod trust_watch;
pub mod vendor;
pub mod watchdog;

use std::ops::ControlFlow;
use std::path::Path;

use fingerprint::sensor::{self, Sensor, SensorError};
use nix::errno::Errno;
use nix::unistd::{AccessFlags, access};

pub use self::cards::{CardPort, PcscPort};
pub use self::kinds::KnownKinds;
pub use self::serial_name::{printable, serial_name};
pub use self::terminal::{terminal_keys, token};
use crate::settings;
use crate::verification::fault::Fault;

/// Opens the desk's sensor; `go_on` is asked meanwhile, and may stop it.
///
/// # Errors
/// [`Fault::SensorMissing`] where there is none, another kind where it does not work.
pub fn open_sensor(
    settings: &settings::Sensor,
    go_on: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Box<dyn Sensor>, Fault> {
    let port = settings.port.as_deref().ok_or(Fault::SensorMissing)?;
    one_sensor(port)?;
    let opened = sensor::open(port, settings.password, go_on).map_err(sensor_fault)?;
    tracing::info!(sensor = %opened.description(), "sensor found");
    Ok(opened)
}

/// Whether one sensor and no other is plugged in. The rule that makes the port `kiosk-sensor` lists
/// every one in the folder `kiosk-sensors` beside it.
///
/// # Errors
/// [`Fault::SensorMissing`], [`Fault::SensorDenied`], [`Fault::SeveralSensors`].
pub fn one_sensor(port: &Path) -> Result<(), Fault> {
    usable(port, Fault::SensorMissing, Fault::SensorDenied)?;
    let mut folder = port.as_os_str().to_owned();
    folder.push("s");
    let count = std::fs::read_dir(folder).map_or(1, Iterator::count);
    if count > 1 {
        return Err(Fault::SeveralSensors);
    }
    Ok(())
}

/// Whether the scanner's port is there and may be opened. Opening it is for the thread that reads.
///
/// # Errors
/// [`Fault::ScannerMissing`], [`Fault::ScannerDenied`].
pub fn one_scanner(port: &Path) -> Result<(), Fault> {
    usable(port, Fault::ScannerMissing, Fault::ScannerDenied)
}

/// Whether this program may read from a port and write to it.
fn usable(port: &Path, missing: Fault, denied: Fault) -> Result<(), Fault> {
    access(port, AccessFlags::R_OK | AccessFlags::W_OK).map_err(|error| match error {
        Errno::EACCES | Errno::EPERM => denied,
        _ => missing,
    })
}

/// The kind of fault behind a sensor's error.
pub const fn sensor_fault(error: SensorError) -> Fault {
    match error {
        SensorError::NotFound => Fault::SensorMissing,
        SensorError::Denied => Fault::SensorDenied,
        SensorError::Unplugged => Fault::SensorGone,
        SensorError::WrongPassword => Fault::SensorLocked,
        SensorError::Silent => Fault::SensorSilent,
        SensorError::NoFinger => Fault::FingerMissing,
        SensorError::Cancelled => Fault::Cancelled,
        _ => Fault::SensorFaulty,
    }
}
