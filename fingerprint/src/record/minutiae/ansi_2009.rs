//! ANSI INCITS 378-2009 and its amendment 1.

use zeroize::Zeroizing;

use super::extensions::{self, Dialect, Extension};
use super::{Geometry, Product, StoredMinutia, decode_finger, decode_minutiae, encode_minutiae};
use crate::finger::Finger;
use crate::record::RecordError;
use crate::record::capture::QualityBlock;
use crate::record::fields::{Fields, Octets, fitting};

/// Octets of the record's header.
const HEADER: usize = 21;

const DIALECT: Dialect = Dialect {
    length_counts_header: true,
    angles_for_all: true,
    zones: None,
};

/// A record.
#[derive(Clone, PartialEq, Eq)]
pub struct Ansi2009 {
    /// Written by the rules of amendment 1, version 035 instead of 030.
    pub amended: bool,
    /// Who wrote it.
    pub product: Product,
    /// Flags of compliance of the capture device.
    pub compliance: u8,
    /// Number of the capture device.
    pub device: u16,
    /// The fingers.
    pub views: Vec<Ansi2009View>,
}

/// One finger's minutiae.
#[derive(Clone, PartialEq, Eq)]
pub struct Ansi2009View {
    /// Which finger.
    pub finger: Finger,
    /// Number among the views of this finger.
    pub number: u8,
    /// Impression type; 0 is live and plain.
    pub impression: u8,
    /// Of the finger's picture.
    pub quality: QualityBlock,
    /// Of the finger's picture.
    pub geometry: Geometry,
    /// Its minutiae, at most 255.
    pub minutiae: Zeroizing<Vec<StoredMinutia>>,
    /// What else is stored.
    pub extensions: Vec<Extension>,
}

impl Ansi2009 {
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let mut fields = Fields::new(bytes);
        let amended = fields.take(8)?.ends_with(b"035\0");
        let length = fields.length()?;
        // A length that counts too little is borne: the record still ends where it must.
        if !(HEADER..=bytes.len()).contains(&length) {
            return Err(RecordError::Lengths);
        }
        let product = Product::decode(&mut fields)?;
        let (compliance, device) = (fields.octet()?, fields.short()?);
        let count = fields.octet()?;
        fields.take(1)?;
        let views = (0..count)
            .map(|_| Ansi2009View::decode(&mut fields))
            .collect::<Result<_, _>>()?;
        fields.end()?;
        Ok(Self {
            amended,
            product,
            compliance,
            device,
            views,
        })
    }

    pub(super) fn encode(&self) -> Result<Zeroizing<Vec<u8>>, RecordError> {
        let mut views = Octets::new();
        for view in &self.views {
            view.encode(&mut views)?;
        }
        let mut out = Octets::new();
        out.extend(if self.amended {
            b"FMR\x00035\0"
        } else {
            b"FMR\x00030\0"
        });
        let length: u32 = fitting(HEADER + views.len(), "length")?;
        out.extend(length.to_be_bytes());
        self.product.encode(&mut out);
        out.push(self.compliance);
        out.extend(self.device.to_be_bytes());
        out.extend([fitting(self.views.len(), "number of views")?, 0]);
        out.extend(&views);
        Ok(out.whole())
    }
}

impl Ansi2009View {
    fn decode(fields: &mut Fields<'_>) -> Result<Self, RecordError> {
        let finger = decode_finger(fields)?;
        let (number, impression) = (fields.octet()?, fields.octet()?);
        let quality = QualityBlock {
            score: fields.octet()?,
            vendor: fields.short()?,
            algorithm: fields.short()?,
        };
        let geometry = Geometry::decode(fields)?;
        let count = fields.octet()?;
        Ok(Self {
            finger,
            number,
            impression,
            quality,
            geometry,
            minutiae: decode_minutiae(fields, count, true)?,
            extensions: extensions::decode(fields, DIALECT)?,
        })
    }

    fn encode(&self, out: &mut Octets) -> Result<(), RecordError> {
        out.extend([
            self.finger.iso_code(),
            self.number,
            self.impression,
            self.quality.score,
        ]);
        out.extend(self.quality.vendor.to_be_bytes());
        out.extend(self.quality.algorithm.to_be_bytes());
        self.geometry.encode(out);
        encode_minutiae(&self.minutiae, true, out)?;
        extensions::encode(&self.extensions, DIALECT, out)
    }
}
