//! ANSI INCITS 378-2004.

use zeroize::Zeroizing;

use super::extensions::Dialect;
use super::{Equipment, Geometry, Product, View};
use crate::record::RecordError;
use crate::record::fields::{Fields, Octets, fitting};

/// Octets of the header with the short length; the long one has four more.
const HEADER: usize = 26;

const DIALECT: Dialect = Dialect {
    length_counts_header: true,
    angles_for_all: true,
    zones: None,
};

/// A record.
#[derive(Clone, PartialEq, Eq)]
pub struct Ansi2004 {
    /// Who wrote it.
    pub product: Product,
    /// The capture device.
    pub equipment: Equipment,
    /// Of the pictures of all views.
    pub geometry: Geometry,
    /// The fingers.
    pub views: Vec<View>,
}

/// Tells the edition from ISO/IEC 19794-2:2005, which has the same first eight octets, by the
/// length: two octets, or six of which the first two are zero, where ISO has four.
pub(super) fn is_likely(bytes: &[u8]) -> bool {
    match bytes.get(8..12) {
        Some(&[0, 0, high, low]) => usize::from(u16::from_be_bytes([high, low])) < 24,
        Some(&[high, low, ..]) => usize::from(u16::from_be_bytes([high, low])) >= HEADER,
        _ => false,
    }
}

impl Ansi2004 {
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let mut fields = Fields::new(bytes);
        fields.take(8)?;
        let length = match fields.short()? {
            0 => fields.length()?,
            short => usize::from(short),
        };
        // Writers that count as ISO does are two short, and the record still ends where it must.
        if !(HEADER..=bytes.len()).contains(&length) {
            return Err(RecordError::Lengths);
        }
        let product = Product::decode(&mut fields)?;
        let equipment = Equipment::decode(&mut fields)?;
        let geometry = Geometry::decode(&mut fields)?;
        let count = fields.octet()?;
        fields.take(1)?;
        let views = (0..count)
            .map(|_| View::decode(&mut fields, DIALECT))
            .collect::<Result<_, _>>()?;
        fields.end()?;
        Ok(Self {
            product,
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
        if let Ok(short) = u16::try_from(HEADER + views.len()) {
            out.extend(short.to_be_bytes());
        } else {
            let long: u32 = fitting(HEADER + 4 + views.len(), "length")?;
            out.extend([0, 0]);
            out.extend(long.to_be_bytes());
        }
        self.product.encode(&mut out);
        self.equipment.encode(&mut out)?;
        self.geometry.encode(&mut out);
        out.extend([fitting(self.views.len(), "number of views")?, 0]);
        out.extend(&views);
        Ok(out.whole())
    }
}
