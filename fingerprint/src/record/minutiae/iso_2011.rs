//! ISO/IEC 19794-2:2011, clause 8.

use zeroize::Zeroizing;

use super::extensions::{self, Dialect, Extension};
use super::{
    Geometry, NOT_REPORTED, StoredMinutia, decode_finger, decode_minutiae, encode_minutiae,
};
use crate::finger::Finger;
use crate::record::RecordError;
use crate::record::capture::Capture;
use crate::record::fields::{Fields, Octets, fitting, within};

/// Octets of the record's header.
const HEADER: usize = 15;
/// Fewest octets of a representation: one without quality, certificates, minutiae and areas.
const LEAST: usize = 34;

const DIALECT: Dialect = Dialect {
    length_counts_header: true,
    angles_for_all: false,
    zones: Some(true),
};

/// A record.
#[derive(Clone, PartialEq, Eq)]
pub struct Iso2011 {
    /// Representations say which certificates their devices have.
    pub certified: bool,
    /// The fingers.
    pub views: Vec<Iso2011View>,
}

/// One finger's minutiae, a representation.
#[derive(Clone, PartialEq, Eq)]
pub struct Iso2011View {
    /// When and with what.
    pub capture: Capture,
    /// Which finger.
    pub finger: Finger,
    /// Number among the representations of this finger.
    pub number: u8,
    /// Impression type; 0 is live and plain.
    pub impression: u8,
    /// Of the finger's picture.
    pub geometry: Geometry,
    /// How endings are placed, 0 to 15: 0 where the valley forks, 1 where the ridge ends.
    pub ending_type: u8,
    /// Its minutiae, at most 255.
    pub minutiae: Zeroizing<Vec<StoredMinutia>>,
    /// What else is stored.
    pub extensions: Vec<Extension>,
}

/// Tells the edition from ANSI INCITS 378-2009, which has the same first eight octets: only here
/// do the lengths of the representations add up to the record's.
pub(super) fn is_likely(bytes: &[u8]) -> bool {
    let adds_up = || {
        let mut fields = Fields::new(bytes);
        fields.take(8)?;
        let total = fields.length()?;
        let count = fields.short()?;
        fields.take(1)?;
        for _ in 0..count {
            let length = fields.length()?;
            if length < LEAST {
                return Err(RecordError::Lengths);
            }
            fields.take(length - 4)?;
        }
        fields.end()?;
        Ok(total == bytes.len())
    };
    adds_up().unwrap_or(false)
}

impl Iso2011 {
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let mut fields = Fields::new(bytes);
        fields.take(8)?;
        if fields.length()? != bytes.len() {
            return Err(RecordError::Lengths);
        }
        let count = fields.short()?;
        let certified = fields.octet()? != 0;
        let views = (0..count)
            .map(|_| {
                let length = fields.length()?;
                let body = fields.take(length.checked_sub(4).ok_or(RecordError::Lengths)?)?;
                Iso2011View::decode(body, certified)
            })
            .collect::<Result<_, _>>()?;
        fields.end()?;
        Ok(Self { certified, views })
    }

    pub(super) fn encode(&self) -> Result<Zeroizing<Vec<u8>>, RecordError> {
        let mut views = Octets::new();
        for view in &self.views {
            let mut body = Octets::new();
            view.encode(self.certified, &mut body)?;
            let length: u32 = fitting(4 + body.len(), "length")?;
            views.extend(length.to_be_bytes());
            views.extend(&body);
        }
        let mut out = Octets::new();
        out.extend(b"FMR\x00030\0");
        let length: u32 = fitting(HEADER + views.len(), "length")?;
        out.extend(length.to_be_bytes());
        let count: u16 = fitting(self.views.len(), "number of views")?;
        out.extend(count.to_be_bytes());
        out.push(u8::from(self.certified));
        out.extend(&views);
        Ok(out.whole())
    }
}

impl Iso2011View {
    fn decode(body: &[u8], certified: bool) -> Result<Self, RecordError> {
        let mut fields = Fields::new(body);
        let capture = Capture::decode(&mut fields, certified)?;
        let finger = decode_finger(&mut fields)?;
        let number = fields.octet()?;
        let (resolution_x, resolution_y) = (fields.short()?, fields.short()?);
        let impression = fields.octet()?;
        let geometry = Geometry {
            width: fields.short()?,
            height: fields.short()?,
            resolution_x,
            resolution_y,
        };
        let form = fields.octet()?;
        let with_quality = match form >> 4 {
            5 => false,
            6 => true,
            _ => return Err(RecordError::Field("minutia length")),
        };
        let count = fields.octet()?;
        let view = Self {
            capture,
            finger,
            number,
            impression,
            geometry,
            ending_type: form & 0x0F,
            minutiae: decode_minutiae(&mut fields, count, with_quality)?,
            extensions: extensions::decode(&mut fields, DIALECT)?,
        };
        fields.end()?;
        Ok(view)
    }

    fn encode(&self, certified: bool, out: &mut Octets) -> Result<(), RecordError> {
        self.capture.encode(certified, out)?;
        out.extend([self.finger.iso_code(), self.number]);
        out.extend(self.geometry.resolution_x.to_be_bytes());
        out.extend(self.geometry.resolution_y.to_be_bytes());
        out.push(self.impression);
        out.extend(self.geometry.width.to_be_bytes());
        out.extend(self.geometry.height.to_be_bytes());
        let with_quality = self.minutiae.iter().any(|m| m.quality != NOT_REPORTED);
        let ending_type = within(u16::from(self.ending_type), 4, "ending type")? as u8;
        out.push(if with_quality { 0x60 } else { 0x50 } | ending_type);
        encode_minutiae(&self.minutiae, with_quality, out)?;
        extensions::encode(&self.extensions, DIALECT, out)
    }
}
