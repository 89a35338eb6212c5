//! What part of the hands a picture shows.

use super::RecordError;
use crate::finger::Finger;

/// Positions of ISO/IEC 19794-4 tables 6 to 8: one finger, several, or a palm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Position {
    /// One finger, or one that is not told.
    Finger(Finger),
    /// The four fingers of the right hand beside one another, code 13.
    RightFour,
    /// The four fingers of the left hand, code 14.
    LeftFour,
    /// Both thumbs, code 15.
    Thumbs,
    /// Part of a palm, codes 20 to 36.
    Palm(u8),
    /// Two or three neighbouring fingers, codes 40 to 54.
    Several(u8),
}

impl Position {
    pub(super) fn from_code(code: u8) -> Result<Self, RecordError> {
        match code {
            13 => Ok(Self::RightFour),
            14 => Ok(Self::LeftFour),
            15 => Ok(Self::Thumbs),
            20..=36 => Ok(Self::Palm(code)),
            40..=54 => Ok(Self::Several(code)),
            _ => Finger::from_iso_code(code)
                .map(Self::Finger)
                .ok_or(RecordError::Field("finger position")),
        }
    }

    /// The code; a palm or group that is none is refused.
    pub(super) const fn code(self) -> Result<u8, RecordError> {
        match self {
            Self::Finger(finger) => Ok(finger.iso_code()),
            Self::RightFour => Ok(13),
            Self::LeftFour => Ok(14),
            Self::Thumbs => Ok(15),
            Self::Palm(code @ 20..=36) | Self::Several(code @ 40..=54) => Ok(code),
            Self::Palm(_) | Self::Several(_) => Err(RecordError::Field("finger position")),
        }
    }
}
