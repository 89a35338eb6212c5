//! The ZFM, R30x, AS608, R503 family: pictures of 256 x 288 or 192 x 192 pixels in 16 greys.

use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use serialport::{ClearBuffer, SerialPort};
use zeroize::Zeroizing;

use super::packet::{self, Kind, Packet};
use super::{CaptureEvent, Sensor, SensorError};
use crate::extraction::DPI;
use crate::picture::{Picture, PictureError};

/// Speed that every sensor of the family is delivered with.
const BAUD: u32 = 57_600;
/// How long an answer may take; the capture itself takes up to half a second.
const ANSWER: Duration = Duration::from_secs(2);
/// How long a port read blocks before cancellation is looked at.
const TICK: Duration = Duration::from_millis(100);
/// How long a finger may be awaited.
const PATIENCE: Duration = Duration::from_secs(60);
/// Tries at a command or an upload whose packets arrive broken.
const TRIES: usize = 3;
/// Pixels of the known pictures.
const SIZES: [(usize, usize); 2] = [(256, 288), (192, 192)];

/// Instruction codes.
mod instruction {
    pub const GET_IMAGE: u8 = 0x01;
    pub const UPLOAD_IMAGE: u8 = 0x0A;
    pub const VERIFY_PASSWORD: u8 = 0x13;
}

/// Confirmation codes.
mod confirmation {
    pub const OK: u8 = 0x00;
    pub const PACKET_ERROR: u8 = 0x01;
    pub const NO_FINGER: u8 = 0x02;
    pub const CAPTURE_FAILED: u8 = 0x03;
    pub const WRONG_PASSWORD: u8 = 0x13;
}

/// A sensor of the family.
pub struct Zfm {
    port: Box<dyn SerialPort>,
    /// The finger of the last capture has not been lifted yet.
    occupied: bool,
}

impl Zfm {
    /// Opens the port and says hello with the password that sensors are delivered with.
    ///
    /// # Errors
    /// See [`SensorError`].
    pub fn open(path: &Path) -> Result<Self, SensorError> {
        let path = path.to_str().ok_or(SensorError::NotFound)?;
        let port = serialport::new(path, BAUD)
            .timeout(TICK)
            .open()
            .map_err(|_| SensorError::NotFound)?;
        let mut sensor = Self {
            port,
            occupied: false,
        };
        match sensor.command(&[instruction::VERIFY_PASSWORD, 0, 0, 0, 0])? {
            confirmation::OK => Ok(sensor),
            confirmation::WRONG_PASSWORD => Err(SensorError::WrongPassword),
            code => Err(SensorError::Refused(code)),
        }
    }

    /// Sends a command and returns its confirmation code.
    fn command(&mut self, payload: &[u8]) -> Result<u8, SensorError> {
        let mut last = SensorError::Silent;
        for _ in 0..TRIES {
            // Answers to an earlier command must not be taken for this one's.
            self.port
                .clear(ClearBuffer::Input)
                .map_err(|_| SensorError::Unplugged)?;
            packet::write(&mut self.port, Kind::Command, payload)?;
            match self.acknowledgement() {
                Ok(confirmation::PACKET_ERROR) => last = SensorError::Broken,
                Err(error @ (SensorError::Broken | SensorError::Silent)) => last = error,
                other => return other,
            }
        }
        Err(last)
    }

    fn acknowledgement(&mut self) -> Result<u8, SensorError> {
        match packet::read(&mut self.port, ANSWER)? {
            Packet {
                kind: Kind::Acknowledge,
                payload,
            } => payload.first().copied().ok_or(SensorError::Broken),
            _ => Err(SensorError::Broken),
        }
    }

    /// Polls the glass until it is covered, or free.
    fn wait_until(
        &mut self,
        covered: bool,
        on: &mut dyn FnMut(CaptureEvent) -> ControlFlow<()>,
    ) -> Result<(), SensorError> {
        let event = if covered {
            CaptureEvent::WaitingForFinger
        } else {
            CaptureEvent::WaitingForLift
        };
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            match self.command(&[instruction::GET_IMAGE])? {
                confirmation::OK if covered => return Ok(()),
                confirmation::NO_FINGER if !covered => return Ok(()),
                confirmation::OK | confirmation::NO_FINGER | confirmation::CAPTURE_FAILED => {}
                code => return Err(SensorError::Refused(code)),
            }
            tell(on, event)?;
            std::thread::sleep(TICK / 2);
        }
        Err(SensorError::NoFinger)
    }

    /// The picture as the sensor packs it: two pixels an octet.
    fn upload(
        &mut self,
        on: &mut dyn FnMut(CaptureEvent) -> ControlFlow<()>,
    ) -> Result<Zeroizing<Vec<u8>>, SensorError> {
        match self.command(&[instruction::UPLOAD_IMAGE])? {
            confirmation::OK => {}
            code => return Err(SensorError::Refused(code)),
        }
        let (width, height) = SIZES[0];
        let total = width * height / 2;
        // As large as it gets, so that it never moves and leaves a copy behind.
        let mut octets = Zeroizing::new(Vec::with_capacity(total));
        while octets.len() < total {
            let packet = match packet::read(&mut self.port, ANSWER) {
                Ok(packet) => packet,
                // Some sensors forget to mark the last packet: a whole small picture is a picture.
                Err(SensorError::Silent) if is_whole(octets.len()) => break,
                Err(error) => return Err(error),
            };
            if !matches!(packet.kind, Kind::Data | Kind::LastData)
                || octets.len() + packet.payload.len() > total
            {
                return Err(SensorError::Broken);
            }
            octets.extend_from_slice(&packet.payload);
            tell(
                on,
                CaptureEvent::Uploading {
                    done: octets.len(),
                    total,
                },
            )?;
            if packet.kind == Kind::LastData {
                break;
            }
        }
        if is_whole(octets.len()) {
            Ok(octets)
        } else {
            Err(SensorError::Broken)
        }
    }

    /// Reads away what is still on the line after a broken upload.
    fn drain(&mut self) {
        let quiet = Instant::now() + ANSWER;
        let mut waste = Zeroizing::new([0; 1024]);
        while Instant::now() < quiet && self.port.read(&mut *waste).is_ok_and(|count| count > 0) {}
    }
}

impl Sensor for Zfm {
    fn capture(
        &mut self,
        on: &mut dyn FnMut(CaptureEvent) -> ControlFlow<()>,
    ) -> Result<Picture, SensorError> {
        if self.occupied {
            self.wait_until(false, on)?;
            self.occupied = false;
        }
        self.wait_until(true, on)?;
        let mut last = SensorError::Broken;
        for _ in 0..TRIES {
            match self.upload(on) {
                Ok(octets) => {
                    self.occupied = true;
                    return unpack(&octets);
                }
                Err(error @ (SensorError::Broken | SensorError::Silent)) => {
                    last = error;
                    self.drain();
                }
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }
}

fn tell(
    on: &mut dyn FnMut(CaptureEvent) -> ControlFlow<()>,
    event: CaptureEvent,
) -> Result<(), SensorError> {
    match on(event) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(SensorError::Cancelled),
    }
}

fn is_whole(octets: usize) -> bool {
    SIZES
        .iter()
        .any(|(width, height)| width * height / 2 == octets)
}

/// Two pixels an octet, the left one in the high half; 16 greys stretched to 256.
fn unpack(octets: &[u8]) -> Result<Picture, SensorError> {
    let size = SIZES
        .into_iter()
        .find(|(width, height)| width * height / 2 == octets.len());
    let (width, height) = size.ok_or(PictureError::Bytes {
        expected: 0,
        got: octets.len(),
    })?;
    let pixels = octets
        .iter()
        .flat_map(|octet| [octet >> 4, octet & 0x0F])
        .map(|grey| grey * 17)
        .collect();
    Ok(Picture::new(width, height, DPI, pixels)?)
}
