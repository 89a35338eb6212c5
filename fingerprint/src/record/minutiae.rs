//! ISO/IEC 19794-2:2005, finger minutiae records.

use std::f32::consts::TAU;

use super::{Fields, FingerRecord, RecordError, Sample, finger};
use crate::extraction::{DPI, Minutia};

/// Most views in a record.
const MAX_VIEWS: usize = 16;

pub(super) fn decode(bytes: &[u8]) -> Result<Vec<FingerRecord>, RecordError> {
    let mut fields = Fields::new(bytes);
    fields.take(8)?;
    if fields.number(4)? != bytes.len() {
        return Err(RecordError::Lengths);
    }
    fields.take(6)?;
    // Pixels a centimetre.
    let scale = |resolution: usize| match resolution {
        1..=1000 => Ok(DPI as f32 / (resolution as f32 * 2.54)),
        _ => Err(RecordError::Field("resolution")),
    };
    let (scale_x, scale_y) = (scale(fields.number(2)?)?, scale(fields.number(2)?)?);
    let views = fields.number(1)?;
    fields.take(1)?;
    if views > MAX_VIEWS {
        return Err(RecordError::Field("number of views"));
    }
    let mut records = Vec::new();
    for _ in 0..views {
        let position = fields.number(1)?;
        fields.take(2)?;
        let count = fields.number(1)?;
        let mut minutiae = Vec::with_capacity(count);
        for _ in 0..count {
            let x = fields.number(2)? & 0x3FFF;
            let y = fields.number(2)? & 0x3FFF;
            let angle = fields.number(1)?;
            let quality = fields.number(1)?;
            // Steps of 360/256 degrees against the clock; here y points down.
            let (sine, cosine) = (-(angle as f32) * TAU / 256.0).sin_cos();
            minutiae.push(Minutia {
                x: x as f32 * scale_x,
                y: y as f32 * scale_y,
                angle: sine.atan2(cosine),
                quality: if quality == 0 {
                    0.5
                } else {
                    (quality as f32 / 100.0).min(1.0)
                },
            });
        }
        let extended = fields.number(2)?;
        fields.take(extended)?;
        records.push(FingerRecord {
            finger: finger(position)?,
            sample: Sample::Minutiae(minutiae),
        });
    }
    Ok(records)
}
