//! Fingerprint sensors on a serial line: two families behind one trait.
//!
//! [`open`] finds out which family answers, at which speed. A capture is a picture that the sensor
//! has just taken: what a sensor may say of a match is never asked for. `driver` holds what both
//! families do alike, `line` the serial line, [`port`] what it goes over, [`zfm`] and [`gt521f`]
//! what each of them speaks.

mod attendance;
mod driver;
mod find;
pub mod gt521f;
mod line;
pub mod port;
pub mod scan;
pub mod zfm;

use std::fmt;
use std::ops::ControlFlow;
use std::time::Duration;

use thiserror::Error;

pub use self::find::{open, open_over};
use crate::picture::Picture;

/// A sensor that takes pictures. What it may say of a match is never asked.
pub trait Sensor: Send {
    /// Waits for a finger and brings its picture. `on` is told what happens, at least every tenth
    /// of a second, and may stop it.
    ///
    /// The finger of the capture before has to be lifted first. A finger that is lifted before its
    /// picture was taken is waited for anew; `patience` is for both together. What was lost on the
    /// line is asked for again, twice.
    ///
    /// # Errors
    /// See [`SensorError`].
    fn capture(
        &mut self,
        patience: Duration,
        on: &mut dyn FnMut(CaptureEvent) -> ControlFlow<()>,
    ) -> Result<Picture, SensorError>;

    /// What is known of it.
    fn description(&self) -> Description;
}

/// What happens during a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptureEvent {
    /// The finger of the last capture still lies there: it is to be lifted.
    WaitingForLift,
    /// No finger lies on the glass yet.
    WaitingForFinger,
    /// The picture comes over the line, in octets.
    Uploading {
        /// Octets that have come.
        done: usize,
        /// Octets of the whole picture.
        total: usize,
    },
}

/// A protocol, and the sensors that speak it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// ZFM, R30x, AS608, R503.
    Zfm,
    /// GT-511C3, GT-521F32, GT-521F52.
    Gt521f,
}

/// What is known of a sensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Description {
    /// What it speaks.
    pub family: Family,
    /// Speed of its line, in bits a second.
    pub baud: u32,
    /// Pixels across and down; none where only the first picture will tell.
    pub size: Option<(usize, usize)>,
    /// Dots an inch.
    pub dpi: u32,
}

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let family = match self.family {
            Family::Zfm => "ZFM/R30x",
            Family::Gt521f => "GT-521F",
        };
        write!(f, "{family}, {} baud, ", self.baud)?;
        if let Some((width, height)) = self.size {
            write!(f, "{width} x {height}, ")?;
        }
        write!(f, "{} dpi", self.dpi)
    }
}

/// Why there is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SensorError {
    /// There is no such port.
    #[error("there is no such port")]
    NotFound,
    /// This user may not open the port, or another program has it.
    #[error("the port may not be opened, or is in use")]
    Denied,
    /// The sensor vanished while it was in use.
    #[error("the sensor was unplugged")]
    Unplugged,
    /// The sensor wants another password.
    #[error("the sensor refuses the password")]
    WrongPassword,
    /// Nothing at the port answers as a sensor does.
    #[error("no sensor answers")]
    Silent,
    /// Packets are broken, even after three tries.
    #[error("the sensor's answers are broken")]
    Broken,
    /// The sensor answers with this code where it should succeed.
    #[error("the sensor answered {0:04X}")]
    Refused(u16),
    /// No finger came, or none was lifted, in time.
    #[error("no finger came in time")]
    NoFinger,
    /// The receiver of events asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// The picture has as many octets as no known sensor's.
    #[error("a picture of {0} octets is no known sensor's")]
    UnknownSize(usize),
}
