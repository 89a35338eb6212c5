//! Fingers as cards and files store them, read with bounds.
//!
//! Pictures in ISO/IEC 19794-4:2005 (`FIR`, version 010), minutiae in ISO/IEC 19794-2:2005
//! (`FMR`, version 20).

mod compressed;
mod minutiae;
mod pictures;

use thiserror::Error;

use crate::extraction::Minutia;
use crate::finger::Finger;
use crate::picture::{Picture, PictureError};

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
    Minutiae(Vec<Minutia>),
}

/// Why bytes are not a record of fingers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RecordError {
    /// Neither `FIR` nor `FMR`, or a version that is not read here.
    #[error("not a finger record of a known kind")]
    UnknownFormat,
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

/// Reads a record, whichever kind it is.
///
/// # Errors
/// See [`RecordError`].
pub fn decode(bytes: &[u8]) -> Result<Vec<FingerRecord>, RecordError> {
    match bytes.get(..8) {
        Some(b"FIR\x00010\x00") => pictures::decode(bytes),
        Some(b"FMR\x00 20\x00") => minutiae::decode(bytes),
        _ => Err(RecordError::UnknownFormat),
    }
}

/// A cursor over big-endian fields.
struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], RecordError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or(RecordError::Lengths)?;
        self.rest = rest;
        Ok(taken)
    }

    /// An unsigned number of up to eight octets.
    fn number(&mut self, octets: usize) -> Result<usize, RecordError> {
        let value = self
            .take(octets)?
            .iter()
            .fold(0u64, |sum, octet| sum << 8 | u64::from(*octet));
        usize::try_from(value).map_err(|_| RecordError::Lengths)
    }
}

fn finger(code: usize) -> Result<Finger, RecordError> {
    u8::try_from(code)
        .ok()
        .and_then(Finger::from_iso_code)
        .ok_or(RecordError::Field("finger position"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A raw record of one finger, `width` x `height`.
    fn raw_record(width: u16, height: u16, pixels: &[u8]) -> Vec<u8> {
        let mut record = b"FIR\x00010\x00".to_vec();
        record.extend(&(46 + pixels.len() as u64).to_be_bytes()[2..]);
        record.extend([0, 0, 0, 31, 1, 1]);
        record.extend([1, 0xF4].repeat(4));
        record.extend([8, 0, 0, 0]);
        record.extend((14 + pixels.len() as u32).to_be_bytes());
        record.extend([2, 1, 1, 0xFE, 0]);
        record.extend(width.to_be_bytes());
        record.extend(height.to_be_bytes());
        record.push(0);
        record.extend(pixels);
        record
    }

    #[test]
    fn reads_a_raw_picture() {
        let records = decode(&raw_record(2, 3, &[1, 2, 3, 4, 5, 6])).unwrap();
        assert_eq!(records[0].finger, Finger::RightIndex);
        let Sample::Picture(picture) = &records[0].sample else {
            panic!("no picture")
        };
        assert_eq!(
            (picture.width(), picture.height(), picture.dpi()),
            (2, 3, 500)
        );
        assert_eq!(picture.pixels(), [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn refuses_sizes_and_lengths_that_do_not_agree() {
        assert!(matches!(
            decode(&raw_record(2, 4, &[0; 6])),
            Err(RecordError::Picture(_))
        ));
        assert!(matches!(
            decode(&raw_record(0xFFFF, 0xFFFF, &[0; 6])),
            Err(RecordError::Picture(_))
        ));
        let mut cut = raw_record(2, 3, &[0; 6]);
        cut.pop();
        assert!(matches!(decode(&cut), Err(RecordError::Lengths)));
        assert!(matches!(
            decode(b"FIR\x00030\x00"),
            Err(RecordError::UnknownFormat)
        ));
    }

    #[test]
    fn reads_minutiae_at_500_dpi() {
        let mut record = b"FMR\x00 20\x00".to_vec();
        record.extend([0, 0, 0, 36, 0, 0, 1, 0, 1, 0x20, 0, 197, 0, 197, 1, 0]);
        record.extend([2, 0, 80, 1, 0x40, 100, 0, 200, 64, 50, 0, 0]);
        let records = decode(&record).unwrap();
        let Sample::Minutiae(minutiae) = &records[0].sample else {
            panic!("no minutiae")
        };
        let minutia = minutiae[0];
        assert!((minutia.x - 99.9).abs() < 0.2 && (minutia.y - 199.9).abs() < 0.3);
        // 64 steps are a quarter turn against the clock: up, where y falls.
        assert!((minutia.angle + std::f32::consts::FRAC_PI_2).abs() < 1e-3);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(head in 0usize..2, tail in proptest::collection::vec(any::<u8>(), 0..120)) {
            let magic: &[u8] = if head == 0 { b"FIR\x00010\x00" } else { b"FMR\x00 20\x00" };
            let _ = decode(&[magic, &tail].concat());
            let _ = decode(&tail);
        }

        #[test]
        fn an_altered_record_is_read_or_refused(at in 0usize..52, value in any::<u8>()) {
            let mut record = raw_record(2, 3, &[1, 2, 3, 4, 5, 6]);
            record[at] = value;
            let _ = decode(&record);
        }
    }
}
