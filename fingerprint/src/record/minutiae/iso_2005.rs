//! ISO/IEC 19794-2:2005, clause 7.

use zeroize::Zeroizing;

use super::extensions::{self, Dialect, Extension};
use super::{Equipment, Geometry, StoredMinutia, decode_finger, decode_minutiae, encode_minutiae};
use crate::finger::Finger;
use crate::record::RecordError;
use crate::record::fields::{Fields, Octets, fitting, within};

/// Octets of the record's header.
const HEADER: usize = 24;

const DIALECT: Dialect = Dialect {
    length_counts_header: false,
    angles_for_all: false,
    zones: Some(false),
};

/// A record.
#[derive(Clone, PartialEq, Eq)]
pub struct Iso2005 {
    /// The capture device.
    pub equipment: Equipment,
    /// Of the pictures of all views.
    pub geometry: Geometry,
    /// The fingers.
    pub views: Vec<View>,
}

/// One finger's minutiae, as ANSI INCITS 378-2004 has them too.
#[derive(Clone, PartialEq, Eq)]
pub struct View {
    /// Which finger.
    pub finger: Finger,
    /// Number among the views of this finger, 0 to 15.
    pub number: u8,
    /// Impression type of table 5, 0 to 15; 0 is live and plain.
    pub impression: u8,
    /// Of the finger's picture, 0 to 100.
    pub quality: u8,
    /// Its minutiae, at most 255.
    pub minutiae: Zeroizing<Vec<StoredMinutia>>,
    /// What else is stored.
    pub extensions: Vec<Extension>,
}

impl Iso2005 {
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let mut fields = Fields::new(bytes);
        fields.take(8)?;
        if fields.length()? != bytes.len() {
            return Err(RecordError::Lengths);
        }
        let equipment = Equipment::decode(&mut fields)?;
        let geometry = Geometry::decode(&mut fields)?;
        let count = fields.octet()?;
        fields.take(1)?;
        let views = (0..count)
            .map(|_| View::decode(&mut fields, DIALECT))
            .collect::<Result<_, _>>()?;
        fields.end()?;
        Ok(Self {
            equipment,
            geometry,
            views,
        })
    }

    pub(super) fn encode(&self) -> Result<Zeroizing<Vec<u8>>, RecordError> {
        let mut views = Octets::new();
        for view in &self.views {
            view.encode(DIALECT, &mut views)?;
        }
        let mut out = Octets::new();
        out.extend(b"FMR\0 20\0");
        let length: u32 = fitting(HEADER + views.len(), "length")?;
        out.extend(length.to_be_bytes());
        self.equipment.encode(&mut out)?;
        self.geometry.encode(&mut out);
        out.extend([fitting(self.views.len(), "number of views")?, 0]);
        out.extend(&views);
        Ok(out.whole())
    }
}

impl View {
    pub(super) fn decode(fields: &mut Fields<'_>, dialect: Dialect) -> Result<Self, RecordError> {
        let finger = decode_finger(fields)?;
        let number_and_impression = fields.octet()?;
        let quality = fields.octet()?;
        let count = fields.octet()?;
        Ok(Self {
            finger,
            number: number_and_impression >> 4,
            impression: number_and_impression & 0x0F,
            quality,
            minutiae: decode_minutiae(fields, count, true)?,
            extensions: extensions::decode(fields, dialect)?,
        })
    }

    pub(super) fn encode(&self, dialect: Dialect, out: &mut Octets) -> Result<(), RecordError> {
        let number = within(u16::from(self.number), 4, "view number")? as u8;
        let impression = within(u16::from(self.impression), 4, "impression type")? as u8;
        out.extend([
            self.finger.iso_code(),
            number << 4 | impression,
            self.quality,
        ]);
        encode_minutiae(&self.minutiae, true, out)?;
        extensions::encode(&self.extensions, dialect, out)
    }
}
