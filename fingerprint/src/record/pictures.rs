//! ISO/IEC 19794-4:2005, finger image records.

use super::compressed::{self, Compression};
use super::{Fields, FingerRecord, RecordError, Sample, finger};
use crate::picture::Picture;

/// Most fingers in a record.
const MAX_FINGERS: usize = 16;
/// Most views of one finger.
const MAX_VIEWS: usize = 16;
/// Octets of a view's header.
const VIEW_HEADER: usize = 14;

pub(super) fn decode(bytes: &[u8]) -> Result<Vec<FingerRecord>, RecordError> {
    let mut fields = Fields::new(bytes);
    fields.take(8)?;
    if fields.number(6)? != bytes.len() {
        return Err(RecordError::Lengths);
    }
    fields.take(4)?;
    let fingers = fields.number(1)?;
    let per_inch = match fields.number(1)? {
        1 => 1.0,
        2 => 2.54,
        _ => return Err(RecordError::Field("scale unit")),
    };
    fields.take(4)?;
    let horizontal = fields.number(2)?;
    let vertical = fields.number(2)?;
    if horizontal != vertical {
        return Err(RecordError::Field("resolution"));
    }
    let dpi = (horizontal as f64 * per_inch).round() as u32;
    if fields.number(1)? != 8 {
        return Err(RecordError::Field("pixel depth"));
    }
    let compression =
        Compression::from_code(fields.number(1)?).ok_or(RecordError::Field("compression"))?;
    fields.take(2)?;
    if fingers > MAX_FINGERS {
        return Err(RecordError::Field("number of fingers"));
    }
    let mut records = Vec::new();
    for _ in 0..fingers {
        let mut views = 1;
        let mut view = 0;
        while view < views {
            let length = fields.number(4)?;
            let position = fields.number(1)?;
            views = fields.number(1)?;
            if views > MAX_VIEWS {
                return Err(RecordError::Field("number of views"));
            }
            fields.take(3)?;
            let (width, height) = (fields.number(2)?, fields.number(2)?);
            fields.take(1)?;
            let data = fields.take(
                length
                    .checked_sub(VIEW_HEADER)
                    .ok_or(RecordError::Lengths)?,
            )?;
            let pixels = compressed::decode(compression, width, height, data)?;
            let picture = Picture::new(width, height, dpi, pixels)?;
            records.push(FingerRecord {
                finger: finger(position)?,
                sample: Sample::Picture(picture),
            });
            view += 1;
        }
    }
    Ok(records)
}
