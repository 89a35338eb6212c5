//! Fingers as cards and files store them, read and written with bounds.
//!
//! [`PictureRecord`] holds pictures (ISO/IEC 19794-4), [`MinutiaeRecord`] minutiae (ISO/IEC
//! 19794-2, ANSI INCITS 378), each in the editions that are met with. [`decode`] takes a record of
//! any kind and gives what can be compared.

mod capture;
mod fields;
pub mod minutiae;
pub mod pictures;
mod position;

use thiserror::Error;
use zeroize::Zeroizing;

pub use self::capture::{Capture, CertificationBlock, DateTime, QualityBlock};
pub use self::minutiae::MinutiaeRecord;
pub use self::pictures::PictureRecord;
pub use self::position::Position;
use crate::extraction::Minutia;
use crate::finger::Finger;
use crate::picture::{MAX_PIXELS, Picture, PictureError};

/// One finger out of a record.
pub struct FingerRecord {
    /// Which finger the record says it is.
    pub finger: Finger,
    /// What is stored of it.
    pub sample: Sample,
}

/// What is stored of a finger.
pub enum Sample {
    /// A picture.
    Picture(Picture),
    /// Minutiae, in pixels at 500 dpi.
    Minutiae(Zeroizing<Vec<Minutia>>),
}

/// Why bytes are not a record of fingers, or values no field of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RecordError {
    /// Neither `FIR` nor `FMR`, or a version that is not read here.
    #[error("not a finger record of a known kind")]
    UnknownFormat,
    /// A record of a known kind that is not read here.
    #[error("finger record of the kind {0}, which is not read")]
    Unsupported(&'static str),
    /// The record ends before its own lengths say, or lengths contradict one another.
    #[error("finger record with inconsistent lengths")]
    Lengths,
    /// A field has a value outside its format.
    #[error("finger record with an impossible {0}")]
    Field(&'static str),
    /// The compressed picture cannot be decoded.
    #[error("the stored picture cannot be decoded")]
    Compression,
    /// The picture is too large, or not the size that the record says.
    #[error(transparent)]
    Picture(#[from] PictureError),
}

/// Reads a record, whichever kind it is, and decodes its pictures.
///
/// # Errors
/// See [`RecordError`]; pictures of palms or of several fingers at once are
/// [`RecordError::Unsupported`].
pub fn decode(bytes: &[u8]) -> Result<Vec<FingerRecord>, RecordError> {
    match bytes {
        [b'F', b'I', b'R', 0, ..] => pictures(&PictureRecord::decode(bytes)?),
        [b'F', b'M', b'R', 0, ..] => minutiae(&MinutiaeRecord::decode(bytes)?),
        _ => Err(extensible(bytes)),
    }
}

fn pictures(record: &PictureRecord) -> Result<Vec<FingerRecord>, RecordError> {
    let pictures = record.pictures();
    // Together no larger than one may be.
    let mut left = MAX_PIXELS;
    let decoded = pictures.into_iter().map(|picture| {
        left = left
            .checked_sub(picture.pixels())
            .ok_or(picture.too_large())?;
        let Position::Finger(finger) = picture.position else {
            return Err(RecordError::Unsupported("several fingers or a palm"));
        };
        Ok(FingerRecord {
            finger,
            sample: Sample::Picture(picture.decode()?),
        })
    });
    decoded.collect()
}

fn minutiae(record: &MinutiaeRecord) -> Result<Vec<FingerRecord>, RecordError> {
    let fingers = record.fingers()?.into_iter();
    Ok(fingers
        .map(|finger| FingerRecord {
            finger: finger.finger,
            sample: Sample::Minutiae(finger.minutiae),
        })
        .collect())
}

/// The extensible formats of 2019 are DER, with an application tag of the part's number; some
/// issuers keep the tag A1 of the card's file around them.
fn extensible(bytes: &[u8]) -> RecordError {
    let content = match bytes {
        [0xA1, 0x82, _, _, rest @ ..] | [0xA1, 0x81, _, rest @ ..] => rest,
        [0xA1, length, rest @ ..] if *length < 0x80 => rest,
        _ => bytes,
    };
    match content.first() {
        Some(0x62) => RecordError::Unsupported("ISO/IEC 39794-2"),
        Some(0x64) => RecordError::Unsupported("ISO/IEC 39794-4"),
        _ => RecordError::UnknownFormat,
    }
}

#[cfg(test)]
mod tests;
