//! GT-511C3, GT-521F32 and GT-521F52: pictures of 202 x 258 pixels in 256 greys at 450 dpi.
//!
//! Number of pixels and resolution are those of the makers' data sheets (ADH-Tech, GT-511C3 and
//! GT-521FX2), which call the picture 258 x 202; the programming guide gives it as 52,116 octets in
//! one data packet (GetImage, 62) and tells nothing of their order. The maker's demonstration
//! program reads rows of 202, and lays the picture on its side to show it beside the camera's; as
//! it is sent, the finger lies along the long side of the window. The picture of GetRawImage (63),
//! 160 x 120, is every other pixel of the camera's, not yet evened out, and too coarse to compare.

pub mod packet;

use std::time::Duration;

use self::packet::{Message, data_packet_len, scan_data};
use super::attendance::Attendance;
use super::driver::{ANSWER, Glass, PROMPT, Protocol, TRIES};
use super::line::{GAP, Line};
use super::scan::Scan;
use super::{CaptureEvent, Description, Family, SensorError};
use crate::picture::Picture;

/// Pixels across.
const WIDTH: usize = 202;
/// Pixels down.
const HEIGHT: usize = 258;
/// Dots an inch.
const DPI: u32 = 450;
/// Speeds of the family, in bits a second; it begins at the first whenever it gets power.
const SPEEDS: [u32; 5] = [9_600, 19_200, 38_400, 57_600, 115_200];
/// Octets of data with which Open answers when it is asked for them: firmware, size of the store,
/// serial number.
const ABOUT: usize = 24;
/// How long the best of several pictures may take.
const BEST: Duration = Duration::from_secs(4);

/// Commands.
mod command {
    pub const OPEN: u16 = 0x01;
    pub const CHANGE_SPEED: u16 = 0x04;
    pub const LIGHT: u16 = 0x12;
    pub const IS_COVERED: u16 = 0x26;
    pub const CAPTURE: u16 = 0x60;
    pub const GET_IMAGE: u16 = 0x62;
}

/// Responses.
mod response {
    pub const YES: u16 = 0x30;
    pub const NO: u16 = 0x31;
    /// Why not: an octet was lost on the way to the sensor.
    pub const COMMUNICATION: u32 = 0x1006;
    /// Why not: the picture is too bad.
    pub const BAD_FINGER: u32 = 0x100C;
    /// Why not.
    pub const NO_FINGER: u32 = 0x1012;
}

/// What a sensor of the family is asked, and how.
pub(super) struct Gt521f {
    line: Line,
}

impl Gt521f {
    fn send(&mut self, code: u16, parameter: u32) -> Result<(), SensorError> {
        self.line.send(&Message { parameter, code }.encode())
    }

    /// The response to the command just sent: its parameter, or the reason of a refusal.
    fn response(
        &mut self,
        patience: Duration,
        on: &mut Attendance<'_>,
    ) -> Result<Result<u32, u32>, SensorError> {
        let read = |message: &Message| match message.code {
            response::YES => Some(Ok(message.parameter)),
            response::NO => Some(Err(message.parameter)),
            _ => None,
        };
        let (response, _) = self.line.answer(patience, on, Message::scan, read)?;
        Ok(response)
    }

    fn command(
        &mut self,
        code: u16,
        parameter: u32,
        on: &mut Attendance<'_>,
    ) -> Result<Result<u32, u32>, SensorError> {
        let patience = match code {
            command::CAPTURE => BEST,
            _ => ANSWER,
        };
        let mut last = SensorError::Silent;
        for _ in 0..TRIES {
            self.send(code, parameter)?;
            match self.response(patience, on) {
                Ok(Err(response::COMMUNICATION)) => last = SensorError::Broken,
                Err(error @ (SensorError::Broken | SensorError::Silent)) => last = error,
                other => return other,
            }
        }
        Err(last)
    }

    /// The data packet of a picture. It must be what comes next: another response before it means
    /// that the one before was to an earlier command.
    fn upload(&mut self, on: &mut Attendance<'_>) -> Result<Picture, SensorError> {
        let total = WIDTH * HEIGHT;
        let whole = data_packet_len(total);
        let end = self.line.now() + self.line.time_for(whole);
        loop {
            match scan_data(self.line.come(), total) {
                Scan::Partial { stray: 0 } => {}
                Scan::Whole { packet, octets } if octets == whole => {
                    // Allotted whole: as it grew, it would leave copies behind.
                    let picture = Picture::new(WIDTH, HEIGHT, DPI, packet.to_vec());
                    self.line.pass(octets);
                    return picture.map_err(|_| SensorError::UnknownSize(total));
                }
                _ => return Err(SensorError::Broken),
            }
            match self.line.more(end.min(self.line.now() + GAP), on) {
                // Part of it is lost.
                Err(SensorError::Silent) if !self.line.come().is_empty() => {
                    return Err(SensorError::Broken);
                }
                other => other?,
            }
            let done = self.line.come().len().min(whole) * total / whole;
            on.tell(CaptureEvent::Uploading { done, total })?;
        }
    }
}

impl Protocol for Gt521f {
    fn new(line: Line, _password: u32) -> Self {
        Self { line }
    }

    fn into_line(self) -> Line {
        self.line
    }

    fn line(&mut self) -> &mut Line {
        &mut self.line
    }

    fn description(&self) -> Description {
        Description {
            family: Family::Gt521f,
            baud: self.line.baud(),
            size: Some((WIDTH, HEIGHT)),
            dpi: DPI,
        }
    }

    fn answers(
        &mut self,
        patience: Duration,
        on: &mut Attendance<'_>,
    ) -> Result<bool, SensorError> {
        if !SPEEDS.contains(&self.line.baud()) {
            return Ok(false);
        }
        self.send(command::OPEN, 0)?;
        match self.response(patience, on) {
            Ok(_) => Ok(true),
            Err(SensorError::Silent | SensorError::Broken) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn learn(&mut self, _: &mut Attendance<'_>) -> Result<(), SensorError> {
        Ok(())
    }

    fn fall_in_step(&mut self, on: &mut Attendance<'_>) -> Result<(), SensorError> {
        let about = |octets: &[u8]| match scan_data(octets, ABOUT) {
            Scan::Whole { octets, .. } => Scan::Whole { packet: (), octets },
            // What seems to begin as a data packet may be part of another.
            Scan::Damaged { octets } => Scan::Partial { stray: octets },
            Scan::Partial { stray } => Scan::Partial { stray },
        };
        let mut last = SensorError::Silent;
        for _ in 0..TRIES {
            self.send(command::OPEN, 1)?;
            match self.line.next(self.line.now() + PROMPT, on, about) {
                Err(error @ (SensorError::Silent | SensorError::Broken)) => last = error,
                other => return other,
            }
        }
        Err(last)
    }

    fn ask_for_speed(&mut self, baud: u32, on: &mut Attendance<'_>) -> Result<bool, SensorError> {
        self.send(command::CHANGE_SPEED, baud)?;
        match self.response(PROMPT, on) {
            Ok(answer) => Ok(answer.is_ok()),
            Err(SensorError::Silent | SensorError::Broken) => Ok(true),
            Err(error) => Err(error),
        }
    }

    fn wake(&mut self, on: &mut Attendance<'_>) -> Result<(), SensorError> {
        self.command(command::LIGHT, 1, on)?.map_err(refused)?;
        Ok(())
    }

    fn rest(&mut self) -> Result<(), SensorError> {
        self.send(command::LIGHT, 0)
    }

    fn glass(&mut self, on: &mut Attendance<'_>) -> Result<Glass, SensorError> {
        self.line.forget()?;
        // A response to an earlier command looks like this one's, and puts that off to the next
        // question: a finger lies there when it is said twice.
        for _ in 0..2 {
            match self.command(command::IS_COVERED, 0, on)? {
                Ok(0) => {}
                Ok(_) | Err(response::NO_FINGER) => return Ok(Glass::Free),
                Err(reason) => return Err(refused(reason)),
            }
        }
        Ok(Glass::Covered)
    }

    fn take(&mut self, on: &mut Attendance<'_>) -> Result<bool, SensorError> {
        match self.command(command::CAPTURE, 1, on)? {
            Ok(_) => Ok(true),
            Err(response::NO_FINGER | response::BAD_FINGER) => Ok(false),
            Err(reason) => Err(refused(reason)),
        }
    }

    fn picture(&mut self, on: &mut Attendance<'_>) -> Result<Option<Picture>, SensorError> {
        match self.command(command::GET_IMAGE, 0, on)? {
            Ok(_) => self.upload(on).map(Some),
            Err(response::NO_FINGER | response::BAD_FINGER) => Ok(None),
            Err(reason) => Err(refused(reason)),
        }
    }
}

fn refused(reason: u32) -> SensorError {
    SensorError::Refused(u16::try_from(reason).unwrap_or(u16::MAX))
}
