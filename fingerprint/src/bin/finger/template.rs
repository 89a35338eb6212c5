//! What a stored template keeps of a print: a record of ISO/IEC 19794-2:2005, without a picture.

use fingerprint::extraction::{DPI, Minutia};
use fingerprint::record::minutiae::{
    Equipment, Geometry, Iso2005, MinutiaKind, MinutiaeRecord, StoredMinutia, View,
};
use fingerprint::record::{Sample, decode};
use fingerprint::{Features, Finger};

use super::Failure;

/// The features that are left of a print once its minutiae were written and read again.
pub(super) fn of(features: &Features) -> Result<Features, Failure> {
    const STEPS: f32 = 256.0;
    let stored = |minutia: &Minutia| StoredMinutia {
        kind: MinutiaKind::Other,
        x: minutia.x.round() as u16,
        y: minutia.y.round() as u16,
        // Stored against the clock.
        angle: (-minutia.angle / std::f32::consts::TAU * STEPS)
            .round()
            .rem_euclid(STEPS) as u8,
        quality: (100.0 * minutia.quality).round() as u8,
    };
    let a_centimetre = (DPI as f32 / 2.54).round() as u16;
    let record = MinutiaeRecord::Iso2005(Iso2005 {
        equipment: Equipment {
            compliance: 0,
            device: 0,
        },
        geometry: Geometry {
            width: 2000,
            height: 2000,
            resolution_x: a_centimetre,
            resolution_y: a_centimetre,
        },
        views: vec![View {
            finger: Finger::Unknown,
            number: 0,
            impression: 0,
            quality: 80,
            minutiae: features
                .minutiae()
                .iter()
                .map(stored)
                .collect::<Vec<_>>()
                .into(),
            extensions: Vec::new(),
        }],
    });
    match decode(&record.encode()?)?.pop().map(|finger| finger.sample) {
        Some(Sample::Minutiae(mut minutiae)) => {
            Ok(Features::from_minutiae(std::mem::take(&mut *minutiae))?)
        }
        _ => Err("a template came back as something else".into()),
    }
}
