//! The devices of this desk, found, watched and found again.

mod cards;
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

use std::path::Path;

use fingerprint::sensor::SensorError;
use fingerprint::sensor::zfm::Zfm;

pub use self::cards::{CardPort, PcscPort};
pub use self::kinds::KnownKinds;
pub use self::serial_name::serial_name;
pub use self::terminal::terminal_keys;
use crate::verification::fault::Fault;

/// Opens the sensor on this port.
///
/// # Errors
/// [`Fault::SensorMissing`] where there is none, another kind where it does not work.
pub fn open_sensor(port: Option<&Path>) -> Result<Zfm, Fault> {
    let port = port.ok_or(Fault::SensorMissing)?;
    Zfm::open(port).map_err(sensor_fault)
}

/// The kind of fault behind a sensor's error.
pub const fn sensor_fault(error: SensorError) -> Fault {
    match error {
        SensorError::NotFound => Fault::SensorMissing,
        SensorError::Unplugged => Fault::SensorGone,
        SensorError::NoFinger => Fault::FingerMissing,
        SensorError::Cancelled => Fault::Cancelled,
        _ => Fault::SensorFaulty,
    }
}
