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

use fingerprint::sensor::{self, Sensor, SensorError};

pub use self::cards::{CardPort, PcscPort};
pub use self::kinds::KnownKinds;
pub use self::serial_name::{printable, serial_name};
pub use self::terminal::{terminal_keys, token};
use crate::settings;
use crate::verification::fault::Fault;

/// Opens the desk's sensor.
///
/// # Errors
/// [`Fault::SensorMissing`] where there is none, another kind where it does not work.
pub fn open_sensor(settings: &settings::Sensor) -> Result<Box<dyn Sensor>, Fault> {
    let port = settings.port.as_deref().ok_or(Fault::SensorMissing)?;
    let opened = sensor::open(port, settings.password).map_err(sensor_fault)?;
    tracing::info!(sensor = %opened.description(), "sensor found");
    Ok(opened)
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
