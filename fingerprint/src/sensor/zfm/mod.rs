//! The ZFM, R30x, AS608, R503 family: pictures in 16 greys, 256 x 288, 192 x 192 or as the sensor
//! says.

mod answer;
pub mod packet;

use std::cell::Cell;
use std::time::Duration;

use zeroize::Zeroizing;

pub use self::answer::{is_parameters, picture_size};
use self::packet::{Kind, Packet};
use super::attendance::Attendance;
use super::driver::{ANSWER, Glass, PROMPT, Protocol, TRIES};
use super::line::{GAP, Line};
use super::{CaptureEvent, Description, Family, SensorError};
use crate::extraction::DPI;
use crate::picture::Picture;

/// Pixels of the pictures of sensors that do not tell: R307 and AS608, R303, R503, R300.
const SIZES: [(usize, usize); 4] = [(256, 288), (208, 288), (192, 192), (160, 160)];
/// Parameter of SetSysPara (0E) that is the speed, as a multiple of [`BAUD_UNIT`].
const BAUD_PARAMETER: u8 = 4;
const BAUD_UNIT: u32 = 9600;

/// Instruction codes.
mod instruction {
    pub const GET_IMAGE: u8 = 0x01;
    pub const UPLOAD_IMAGE: u8 = 0x0A;
    pub const SET_PARAMETER: u8 = 0x0E;
    pub const READ_PARAMETERS: u8 = 0x0F;
    pub const VERIFY_PASSWORD: u8 = 0x13;
    pub const READ_PRODUCT: u8 = 0x3C;
}

/// Confirmation codes.
mod confirmation {
    pub const OK: u8 = 0x00;
    pub const PACKET_ERROR: u8 = 0x01;
    pub const NO_FINGER: u8 = 0x02;
    pub const CAPTURE_FAILED: u8 = 0x03;
    pub const UPLOAD_FAILED: u8 = 0x0F;
    pub const WRONG_PASSWORD: u8 = 0x13;
    pub const NO_PICTURE: u8 = 0x15;
    pub const VERIFY_FIRST: u8 = 0x21;
}

/// What a sensor of the family is asked, and how.
pub(super) struct Zfm {
    line: Line,
    password: [u8; 4],
    /// Pixels of its pictures, where it tells.
    size: Option<(usize, usize)>,
}

impl Zfm {
    fn send(&mut self, payload: &[u8]) -> Result<(), SensorError> {
        let packet = Packet {
            kind: Kind::Command,
            payload: Zeroizing::new(payload.to_vec()),
        };
        self.line.send(&packet.encode())
    }

    /// The first answer that is one to the command just sent, as `read` tells. What is damaged or
    /// an answer to another command is passed over; these are counted.
    fn answer<T>(
        &mut self,
        patience: Duration,
        on: &mut Attendance<'_>,
        read: impl Fn(&Packet) -> Option<T>,
    ) -> Result<(T, usize), SensorError> {
        self.line.answer(patience, on, Packet::scan, read)
    }

    /// Sends a command that is answered by a confirmation code alone, and returns that.
    fn command(&mut self, payload: &[u8], on: &mut Attendance<'_>) -> Result<u8, SensorError> {
        let mut last = SensorError::Silent;
        for _ in 0..TRIES {
            self.send(payload)?;
            match self.answer(ANSWER, on, confirmation_code) {
                Ok((confirmation::PACKET_ERROR, _)) => last = SensorError::Broken,
                // It began anew while nobody looked.
                Ok((confirmation::VERIFY_FIRST, _)) => self.verify_password(on)?,
                Err(error @ (SensorError::Broken | SensorError::Silent)) => last = error,
                other => return other.map(|(code, _)| code),
            }
        }
        Err(last)
    }

    fn verify_password(&mut self, on: &mut Attendance<'_>) -> Result<(), SensorError> {
        self.send_password()?;
        match self.answer(PROMPT, on, confirmation_code)?.0 {
            confirmation::OK => Ok(()),
            confirmation::WRONG_PASSWORD => Err(SensorError::WrongPassword),
            code => Err(refused(code)),
        }
    }

    fn send_password(&mut self) -> Result<(), SensorError> {
        let [p3, p2, p1, p0] = self.password;
        self.send(&[instruction::VERIFY_PASSWORD, p3, p2, p1, p0])
    }

    /// How many answers to earlier commands there were before the one to a command whose answer
    /// cannot be mistaken for another's.
    fn stale_answers(&mut self, on: &mut Attendance<'_>) -> Result<usize, SensorError> {
        let mut last = SensorError::Silent;
        for _ in 0..TRIES {
            self.send(&[instruction::READ_PARAMETERS])?;
            let read = |packet: &Packet| match confirmation_code(packet) {
                Some(confirmation::VERIFY_FIRST) => Some(false),
                _ => is_parameters(packet).then_some(true),
            };
            match self.answer(PROMPT, on, read) {
                Ok((true, others)) => return Ok(others),
                Ok((false, _)) => self.verify_password(on)?,
                Err(error @ (SensorError::Silent | SensorError::Broken)) => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }

    /// The picture as the sensor packs it, two pixels an octet, and its size.
    fn upload(&mut self, on: &mut Attendance<'_>) -> Result<Upload, SensorError> {
        let told = self.size.map(|(width, height)| width * height / 2);
        let total = told.unwrap_or(SIZES[0].0 * SIZES[0].1 / 2);
        // As large as it gets, so that it never moves and leaves a copy behind.
        let mut octets = Zeroizing::new(Vec::with_capacity(total));
        let end = self.line.now() + self.line.time_for(total);
        while octets.len() < total {
            let deadline = end.min(self.line.now() + GAP);
            let packet = match self.line.next(deadline, on, Packet::scan) {
                Ok(packet) => packet,
                // Some sensors forget to mark the last packet: a whole small picture is a picture.
                Err(SensorError::Silent) if self.size_of(octets.len()).is_some() => break,
                // Part of it is lost.
                Err(SensorError::Silent) if !octets.is_empty() => return Err(SensorError::Broken),
                Err(error) => return Err(error),
            };
            // An answer here means that the one before was to an earlier command.
            if !matches!(packet.kind, Kind::Data | Kind::LastData)
                || packet.payload.is_empty()
                || octets.len() + packet.payload.len() > total
            {
                return Err(SensorError::Broken);
            }
            octets.extend_from_slice(&packet.payload);
            let done = octets.len();
            on.tell(CaptureEvent::Uploading { done, total })?;
            if packet.kind == Kind::LastData {
                break;
            }
        }
        let size = self.size_of(octets.len());
        let size = size.ok_or(SensorError::UnknownSize(octets.len()))?;
        Ok(Upload { octets, size })
    }

    /// Pixels of a picture of so many octets.
    fn size_of(&self, octets: usize) -> Option<(usize, usize)> {
        let known = SIZES.into_iter().filter(|_| self.size.is_none());
        let mut sizes = self.size.into_iter().chain(known);
        sizes.find(|(width, height)| width * height / 2 == octets)
    }
}

struct Upload {
    octets: Zeroizing<Vec<u8>>,
    size: (usize, usize),
}

impl Protocol for Zfm {
    fn new(line: Line, password: u32) -> Self {
        Self {
            line,
            password: password.to_be_bytes(),
            size: None,
        }
    }

    fn into_line(self) -> Line {
        self.line
    }

    fn line(&mut self) -> &mut Line {
        &mut self.line
    }

    fn description(&self) -> Description {
        Description {
            family: Family::Zfm,
            baud: self.line.baud(),
            size: self.size,
            dpi: DPI,
        }
    }

    fn answers(
        &mut self,
        patience: Duration,
        on: &mut Attendance<'_>,
    ) -> Result<bool, SensorError> {
        // It may still be sending a picture that an earlier capture gave up.
        let end = self.line.now() + self.line.time_for(SIZES[0].0 * SIZES[0].1 / 2);
        loop {
            self.send_password()?;
            let heard = Cell::new(false);
            let read = |packet: &Packet| {
                heard.set(true);
                confirmation_code(packet)
            };
            match self.answer(patience, on, read) {
                Ok((confirmation::WRONG_PASSWORD, _)) => return Err(SensorError::WrongPassword),
                Ok(_) => return Ok(true),
                Err(SensorError::Silent | SensorError::Broken) => {}
                Err(error) => return Err(error),
            }
            if !heard.get() || self.line.now() > end {
                return Ok(false);
            }
        }
    }

    fn learn(&mut self, on: &mut Attendance<'_>) -> Result<(), SensorError> {
        self.send(&[instruction::READ_PRODUCT])?;
        // Sensors that do not know the instruction refuse it in one way or another.
        let told =
            |packet: &Packet| (packet.kind == Kind::Acknowledge).then(|| picture_size(packet));
        match self.answer(PROMPT, on, told) {
            Ok((size, _)) => self.size = size,
            Err(SensorError::Silent | SensorError::Broken) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn fall_in_step(&mut self, on: &mut Attendance<'_>) -> Result<(), SensorError> {
        self.stale_answers(on).map(|_| ())
    }

    fn ask_for_speed(&mut self, baud: u32, on: &mut Attendance<'_>) -> Result<bool, SensorError> {
        let factor = u8::try_from(baud / BAUD_UNIT).unwrap_or(u8::MAX);
        self.send(&[instruction::SET_PARAMETER, BAUD_PARAMETER, factor])?;
        match self.answer(PROMPT, on, confirmation_code) {
            Ok((code, _)) => Ok(code == confirmation::OK),
            Err(SensorError::Silent | SensorError::Broken) => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// They light up by themselves.
    fn wake(&mut self, _: &mut Attendance<'_>) -> Result<(), SensorError> {
        Ok(())
    }

    fn rest(&mut self) -> Result<(), SensorError> {
        Ok(())
    }

    fn glass(&mut self, on: &mut Attendance<'_>) -> Result<Glass, SensorError> {
        let glass = match self.command(&[instruction::GET_IMAGE], on)? {
            confirmation::OK => Glass::Covered,
            confirmation::NO_FINGER => Glass::Free,
            confirmation::CAPTURE_FAILED => Glass::Unclear,
            code => return Err(refused(code)),
        };
        // An answer to an earlier command looks like this one's: a picture is only fetched where
        // it was just taken.
        match self.stale_answers(on)? {
            0 => Ok(glass),
            _ => Ok(Glass::Unclear),
        }
    }

    /// Looking at the glass has taken it.
    fn take(&mut self, _: &mut Attendance<'_>) -> Result<bool, SensorError> {
        Ok(true)
    }

    fn picture(&mut self, on: &mut Attendance<'_>) -> Result<Option<Picture>, SensorError> {
        match self.command(&[instruction::UPLOAD_IMAGE], on)? {
            confirmation::OK => {}
            confirmation::NO_FINGER | confirmation::UPLOAD_FAILED | confirmation::NO_PICTURE => {
                return Ok(None);
            }
            code => return Err(refused(code)),
        }
        unpack(&self.upload(on)?).map(Some)
    }
}

/// The answer to most commands: one octet.
fn confirmation_code(packet: &Packet) -> Option<u8> {
    match (packet.kind, packet.payload.as_slice()) {
        (Kind::Acknowledge, [code]) => Some(*code),
        _ => None,
    }
}

fn refused(code: u8) -> SensorError {
    SensorError::Refused(u16::from(code))
}

/// The left pixel of an octet is in the high half; 16 greys stretched to 256.
fn unpack(upload: &Upload) -> Result<Picture, SensorError> {
    let pixels = upload
        .octets
        .iter()
        .flat_map(|octet| [octet >> 4, octet & 0x0F].map(|grey| grey * 17));
    let (width, height) = upload.size;
    let mut grown = Vec::with_capacity(width * height);
    grown.extend(pixels);
    let octets = upload.octets.len();
    Picture::new(width, height, DPI, grown).map_err(|_| SensorError::UnknownSize(octets))
}
