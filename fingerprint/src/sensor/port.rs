//! What a line is over: a serial port, or whatever answers in its place, which has its own time.

use std::io::{ErrorKind, Read, Result, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use serialport::{ClearBuffer, SerialPort};

use super::SensorError;

/// How long a read of a serial port blocks at most.
const TICK: Duration = Duration::from_millis(50);

/// A way to a sensor and back.
pub trait Port: Send {
    /// Sends all of these octets.
    ///
    /// # Errors
    /// The sensor has gone.
    fn send(&mut self, octets: &[u8]) -> Result<()>;

    /// Waits no longer than this for octets from the sensor; their number, which is not 0.
    ///
    /// # Errors
    /// [`ErrorKind::TimedOut`] where none came, perhaps sooner; any other where the sensor has gone.
    fn receive(&mut self, octets: &mut [u8], patience: Duration) -> Result<usize>;

    /// Drops what has come and was not received.
    ///
    /// # Errors
    /// The sensor has gone.
    fn clear(&mut self) -> Result<()>;

    /// Sends and receives at so many bits a second from now on.
    ///
    /// # Errors
    /// The speed is not to be had.
    fn set_baud(&mut self, baud: u32) -> Result<()>;

    /// The time, as it passes at this port.
    fn now(&self) -> Instant;

    /// Lets this time pass.
    fn pause(&mut self, time: Duration);
}

/// A serial port of the system.
pub(super) struct Serial(Box<dyn SerialPort>);

impl Serial {
    /// Opens the port: 8 bits, no parity, one stop bit.
    pub(super) fn open(path: &Path, baud: u32) -> std::result::Result<Self, SensorError> {
        let name = path.to_str().ok_or(SensorError::NotFound)?;
        let port = serialport::new(name, baud).timeout(TICK).open();
        port.map(Self).map_err(|error| match error.kind {
            // So is reported what exists and cannot be had.
            serialport::ErrorKind::NoDevice if path.exists() => SensorError::Denied,
            serialport::ErrorKind::Io(ErrorKind::PermissionDenied | ErrorKind::ResourceBusy) => {
                SensorError::Denied
            }
            _ => SensorError::NotFound,
        })
    }
}

impl Port for Serial {
    fn send(&mut self, octets: &[u8]) -> Result<()> {
        self.0.write_all(octets)?;
        self.0.flush()
    }

    fn receive(&mut self, octets: &mut [u8], patience: Duration) -> Result<usize> {
        let _ = self.0.set_timeout(TICK.min(patience));
        match self.0.read(octets)? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            count => Ok(count),
        }
    }

    fn clear(&mut self) -> Result<()> {
        Ok(self.0.clear(ClearBuffer::Input)?)
    }

    fn set_baud(&mut self, baud: u32) -> Result<()> {
        Ok(self.0.set_baud_rate(baud)?)
    }

    fn now(&self) -> Instant {
        Instant::now()
    }

    fn pause(&mut self, time: Duration) {
        std::thread::sleep(time);
    }
}
