//! Minutiae records: ISO/IEC 19794-2:2005 and :2011, ANSI INCITS 378-2004 and -2009.
//!
//! A file an edition; what they share is here.

mod ansi_2004;
mod ansi_2009;
mod extensions;
mod iso_2005;
mod iso_2011;

use std::f32::consts::TAU;

use zeroize::{Zeroize, Zeroizing};

pub use self::ansi_2004::Ansi2004;
pub use self::ansi_2009::{Ansi2009, Ansi2009View};
pub use self::extensions::{
    CoresAndDeltas, Extension, RidgeCount, RidgeCounts, Singularity, ZonalQuality,
};
pub use self::iso_2005::{Iso2005, View};
pub use self::iso_2011::{Iso2011, Iso2011View};
use super::RecordError;
use super::fields::{Fields, Octets, fitting, within};
use crate::extraction::{DPI, Minutia};
use crate::finger::Finger;

/// Steps of angle in a full turn: 1.40625 degrees each in the ISO editions.
const ISO_STEPS: f32 = 256.0;
/// 2 degrees each in the ANSI editions.
const ANSI_STEPS: f32 = 180.0;

/// A whole record of one of the editions.
#[derive(Clone, PartialEq, Eq)]
pub enum MinutiaeRecord {
    /// ISO/IEC 19794-2:2005.
    Iso2005(Iso2005),
    /// ISO/IEC 19794-2:2011.
    Iso2011(Iso2011),
    /// ANSI INCITS 378-2004.
    Ansi2004(Ansi2004),
    /// ANSI INCITS 378-2009, with or without amendment 1.
    Ansi2009(Ansi2009),
}

/// What a minutia is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Zeroize)]
pub enum MinutiaKind {
    /// Either of the two or neither: not told.
    Other,
    /// A ridge ends.
    Ending,
    /// A ridge forks.
    Bifurcation,
}

/// A minutia as records store it.
#[derive(Clone, Copy, PartialEq, Eq, Zeroize)]
pub struct StoredMinutia {
    /// What it is.
    pub kind: MinutiaKind,
    /// Pixels from the left, 14 bits.
    pub x: u16,
    /// Pixels from the top, 14 bits.
    pub y: u16,
    /// Direction up the ending ridge, or up the valley between forking ridges, against the clock
    /// from the right, in steps of 1.40625 degrees (ISO) or 2 degrees (ANSI).
    pub angle: u8,
    /// 1 to 100; 0 not reported in the editions before 2009, 254 in the later ones.
    pub quality: u8,
}

/// Size and resolution of the picture in which minutiae were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Geometry {
    /// Pixels across.
    pub width: u16,
    /// Pixels down.
    pub height: u16,
    /// Pixels a centimetre across.
    pub resolution_x: u16,
    /// Pixels a centimetre down.
    pub resolution_y: u16,
}

/// Number of the capture device and what it complies with, as the editions of 2004 and 2005 pack
/// them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Equipment {
    /// Four flags; the highest is appendix F of the FBI's electronic fingerprint specification.
    pub compliance: u8,
    /// Twelve bits.
    pub device: u16,
}

/// CBEFF product identifier: who wrote the record with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Product {
    /// Registered owner of the product.
    pub owner: u16,
    /// The owner's number for it.
    pub kind: u16,
}

/// The minutiae of one finger, at 500 dpi.
pub(super) struct FingerMinutiae {
    pub(super) finger: Finger,
    pub(super) minutiae: Zeroizing<Vec<Minutia>>,
}

impl MinutiaeRecord {
    /// Reads a record of whichever edition it is.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let version = bytes
            .strip_prefix(b"FMR\0")
            .and_then(|rest| rest.first_chunk::<4>())
            .ok_or(RecordError::UnknownFormat)?;
        match version {
            // One writer of the ANSI edition puts a zero where the standard has a blank.
            b"020\0" => Ansi2004::decode(bytes).map(Self::Ansi2004),
            b" 20\0" if ansi_2004::is_likely(bytes) => Ansi2004::decode(bytes).map(Self::Ansi2004),
            b" 20\0" => Iso2005::decode(bytes).map(Self::Iso2005),
            b"030\0" if iso_2011::is_likely(bytes) => Iso2011::decode(bytes).map(Self::Iso2011),
            b"030\0" | b"035\0" => Ansi2009::decode(bytes).map(Self::Ansi2009),
            _ => Err(RecordError::UnknownFormat),
        }
    }

    /// Writes the record.
    ///
    /// # Errors
    /// [`RecordError::Field`] where a value does not fit the edition's field.
    pub fn encode(&self) -> Result<Zeroizing<Vec<u8>>, RecordError> {
        match self {
            Self::Iso2005(record) => record.encode(),
            Self::Iso2011(record) => record.encode(),
            Self::Ansi2004(record) => record.encode(),
            Self::Ansi2009(record) => record.encode(),
        }
    }

    /// The fingers, with positions in pixels at 500 dpi.
    pub(super) fn fingers(&self) -> Result<Vec<FingerMinutiae>, RecordError> {
        match self {
            Self::Iso2005(record) => of_views(&record.views, record.geometry, ISO_STEPS),
            Self::Ansi2004(record) => of_views(&record.views, record.geometry, ANSI_STEPS),
            Self::Iso2011(record) => {
                let views = record.views.iter();
                views
                    .map(|v| finger(v.finger, &v.minutiae, v.geometry, ISO_STEPS))
                    .collect()
            }
            Self::Ansi2009(record) => {
                let views = record.views.iter();
                views
                    .map(|v| finger(v.finger, &v.minutiae, v.geometry, ANSI_STEPS))
                    .collect()
            }
        }
    }
}

fn of_views(
    views: &[View],
    geometry: Geometry,
    steps: f32,
) -> Result<Vec<FingerMinutiae>, RecordError> {
    let views = views.iter();
    views
        .map(|view| finger(view.finger, &view.minutiae, geometry, steps))
        .collect()
}

fn finger(
    finger: Finger,
    minutiae: &[StoredMinutia],
    geometry: Geometry,
    steps: f32,
) -> Result<FingerMinutiae, RecordError> {
    let scale = |resolution: u16| match resolution {
        1..=1000 => Ok(DPI as f32 / (f32::from(resolution) * 2.54)),
        _ => Err(RecordError::Field("resolution")),
    };
    let (scale_x, scale_y) = (scale(geometry.resolution_x)?, scale(geometry.resolution_y)?);
    let minutiae = minutiae.iter().map(|minutia| {
        // Stored against the clock, in a grid that may be stretched; here y points down.
        let (sine, cosine) = (-f32::from(minutia.angle) * TAU / steps).sin_cos();
        Minutia {
            x: f32::from(minutia.x) * scale_x,
            y: f32::from(minutia.y) * scale_y,
            angle: (sine * scale_y).atan2(cosine * scale_x),
            quality: match minutia.quality {
                quality @ 1..=100 => f32::from(quality) / 100.0,
                _ => 0.5,
            },
        }
    });
    Ok(FingerMinutiae {
        finger,
        minutiae: Zeroizing::new(minutiae.collect()),
    })
}

impl Geometry {
    fn decode(fields: &mut Fields<'_>) -> Result<Self, RecordError> {
        Ok(Self {
            width: fields.short()?,
            height: fields.short()?,
            resolution_x: fields.short()?,
            resolution_y: fields.short()?,
        })
    }

    fn encode(self, out: &mut Octets) {
        for value in [
            self.width,
            self.height,
            self.resolution_x,
            self.resolution_y,
        ] {
            out.extend(value.to_be_bytes());
        }
    }
}

impl Equipment {
    fn decode(fields: &mut Fields<'_>) -> Result<Self, RecordError> {
        let packed = fields.short()?;
        Ok(Self {
            compliance: (packed >> 12) as u8,
            device: packed & 0x0FFF,
        })
    }

    fn encode(self, out: &mut Octets) -> Result<(), RecordError> {
        let compliance = within(u16::from(self.compliance), 4, "compliance")? << 12;
        let device = within(self.device, 12, "capture device")?;
        out.extend((compliance | device).to_be_bytes());
        Ok(())
    }
}

impl Product {
    fn decode(fields: &mut Fields<'_>) -> Result<Self, RecordError> {
        Ok(Self {
            owner: fields.short()?,
            kind: fields.short()?,
        })
    }

    fn encode(self, out: &mut Octets) {
        out.extend(self.owner.to_be_bytes());
        out.extend(self.kind.to_be_bytes());
    }
}

/// Quality of a minutia whose record has none, from 2009 on.
const NOT_REPORTED: u8 = 254;

fn decode_minutiae(
    fields: &mut Fields<'_>,
    count: u8,
    with_quality: bool,
) -> Result<Zeroizing<Vec<StoredMinutia>>, RecordError> {
    let mut minutiae = Zeroizing::new(Vec::with_capacity(usize::from(count)));
    for _ in 0..count {
        let x = fields.short()?;
        let y = fields.short()?;
        minutiae.push(StoredMinutia {
            kind: match x >> 14 {
                1 => MinutiaKind::Ending,
                2 => MinutiaKind::Bifurcation,
                _ => MinutiaKind::Other,
            },
            x: x & 0x3FFF,
            y: y & 0x3FFF,
            angle: fields.octet()?,
            quality: if with_quality {
                fields.octet()?
            } else {
                NOT_REPORTED
            },
        });
    }
    Ok(minutiae)
}

/// The number of minutiae, and they themselves.
fn encode_minutiae(
    minutiae: &[StoredMinutia],
    with_quality: bool,
    out: &mut Octets,
) -> Result<(), RecordError> {
    out.push(fitting(minutiae.len(), "number of minutiae")?);
    for minutia in minutiae {
        let kind = match minutia.kind {
            MinutiaKind::Other => 0,
            MinutiaKind::Ending => 1,
            MinutiaKind::Bifurcation => 2,
        };
        out.extend((kind << 14 | within(minutia.x, 14, "position")?).to_be_bytes());
        out.extend(within(minutia.y, 14, "position")?.to_be_bytes());
        out.push(minutia.angle);
        if with_quality {
            out.push(minutia.quality);
        }
    }
    Ok(())
}

fn decode_finger(fields: &mut Fields<'_>) -> Result<Finger, RecordError> {
    Finger::from_iso_code(fields.octet()?).ok_or(RecordError::Field("finger position"))
}
