//! Fingerprint sensors on a serial line.

mod packet;
pub mod zfm;

use std::ops::ControlFlow;

use thiserror::Error;

use crate::picture::{Picture, PictureError};

/// A sensor that takes pictures. What it may say of a match is never asked.
pub trait Sensor: Send {
    /// Waits for a finger and brings its picture. `on` is told what happens, and may stop it.
    ///
    /// # Errors
    /// See [`SensorError`].
    fn capture(
        &mut self,
        on: &mut dyn FnMut(CaptureEvent) -> ControlFlow<()>,
    ) -> Result<Picture, SensorError>;
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

/// Why there is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SensorError {
    /// The port does not exist or cannot be opened.
    #[error("the sensor's port cannot be opened")]
    NotFound,
    /// The sensor vanished while it was in use.
    #[error("the sensor was unplugged")]
    Unplugged,
    /// The sensor wants another password.
    #[error("the sensor refuses the password")]
    WrongPassword,
    /// The sensor does not answer.
    #[error("the sensor does not answer")]
    Silent,
    /// Packets are broken, even after three tries.
    #[error("the sensor's answers are broken")]
    Broken,
    /// The sensor answers with this code where it should succeed.
    #[error("the sensor answered {0:02X}")]
    Refused(u8),
    /// No finger came, or none was lifted, in a minute.
    #[error("no finger came in time")]
    NoFinger,
    /// The receiver of events asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// The picture has a size that no known sensor has.
    #[error(transparent)]
    Picture(#[from] PictureError),
}
