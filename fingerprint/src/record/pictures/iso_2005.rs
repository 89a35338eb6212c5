//! ISO/IEC 19794-4:2005, clause 7.

use zeroize::Zeroizing;

use super::{Compression, Resolution, StoredPicture};
use crate::record::RecordError;
use crate::record::fields::{Fields, Octets, fitting};
use crate::record::position::Position;

/// Octets of the record's header.
const HEADER: usize = 32;
/// Octets of a view's header.
const VIEW_HEADER: usize = 14;

/// A record. All pictures have one resolution, depth and compression.
#[derive(Clone, PartialEq, Eq)]
pub struct PictureIso2005 {
    /// The vendor's number for the capture device; 0 not told.
    pub device: u16,
    /// Image acquisition level of table 1, in its low octet: 31 is 500 dpi.
    pub acquisition_level: u16,
    /// Of all views.
    pub resolution: Resolution,
    /// The pictures, those of one position one after the other.
    pub views: Vec<PictureView2005>,
}

/// One picture.
#[derive(Clone, PartialEq, Eq)]
pub struct PictureView2005 {
    /// What it shows.
    pub position: Position,
    /// Number among the views of this position, from 1.
    pub number: u8,
    /// 0 to 100; 254 not judged.
    pub quality: u8,
    /// Impression type of table 8; 0 is live and plain.
    pub impression: u8,
    /// The picture.
    pub picture: StoredPicture,
}

impl PictureIso2005 {
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let mut fields = Fields::new(bytes);
        fields.take(8)?;
        // The length has six octets, of which no picture needs the first two.
        if fields.short()? != 0 || fields.length()? != bytes.len() {
            return Err(RecordError::Lengths);
        }
        let (device, acquisition_level) = (fields.short()?, fields.short()?);
        let positions = fields.octet()?;
        let resolution = Resolution::decode(&mut fields)?;
        let depth = fields.octet()?;
        let compression = compression(fields.octet()?)?;
        fields.take(2)?;
        let mut views: Vec<PictureView2005> = Vec::new();
        for _ in 0..positions {
            let (first, count) = view(&mut fields, compression, depth)?;
            let position = first.position;
            views.push(first);
            for _ in 1..count {
                let (next, _) = view(&mut fields, compression, depth)?;
                if next.position != position {
                    return Err(RecordError::Field("number of views"));
                }
                views.push(next);
            }
        }
        fields.end()?;
        Ok(Self {
            device,
            acquisition_level,
            resolution,
            views,
        })
    }

    pub(super) fn encode(&self) -> Result<Zeroizing<Vec<u8>>, RecordError> {
        let positions: Vec<_> = self
            .views
            .chunk_by(|a, b| a.position == b.position)
            .collect();
        let form = |view: &PictureView2005| (view.picture.depth, view.picture.compression);
        let (depth, compression) = self.views.first().map_or((8, Compression::Raw), form);
        if self
            .views
            .iter()
            .any(|view| form(view) != (depth, compression))
        {
            return Err(RecordError::Field("compression"));
        }
        let mut views = Octets::new();
        for position in &positions {
            let count: u8 = fitting(position.len(), "number of views")?;
            for view in *position {
                let length = fitting::<u32>(VIEW_HEADER + view.picture.data.len(), "length")?;
                views.extend(length.to_be_bytes());
                views.extend([view.position.code()?, count]);
                views.extend([view.number, view.quality, view.impression]);
                views.extend(view.picture.width.to_be_bytes());
                views.extend(view.picture.height.to_be_bytes());
                views.push(0);
                views.extend(&view.picture.data);
            }
        }
        let mut out = Octets::new();
        out.extend(b"FIR\x00010\0\0\0");
        out.extend(fitting::<u32>(HEADER + views.len(), "length")?.to_be_bytes());
        out.extend(self.device.to_be_bytes());
        out.extend(self.acquisition_level.to_be_bytes());
        out.push(fitting(positions.len(), "number of fingers")?);
        self.resolution.encode(&mut out);
        out.extend([depth, compression_code(compression), 0, 0]);
        out.extend(&views);
        Ok(out.whole())
    }
}

/// A view, and how many views of its position there are.
fn view(
    fields: &mut Fields<'_>,
    compression: Compression,
    depth: u8,
) -> Result<(PictureView2005, u8), RecordError> {
    let length = fields.length()?;
    let position = Position::from_code(fields.octet()?)?;
    let count = fields.octet()?;
    let (number, quality, impression) = (fields.octet()?, fields.octet()?, fields.octet()?);
    let (width, height) = (fields.short()?, fields.short()?);
    fields.take(1)?;
    let data = length
        .checked_sub(VIEW_HEADER)
        .ok_or(RecordError::Lengths)?;
    let view = PictureView2005 {
        position,
        number,
        quality,
        impression,
        picture: StoredPicture {
            compression,
            depth,
            width,
            height,
            data: Zeroizing::new(fields.take(data)?.to_vec()),
        },
    };
    Ok((view, count))
}

/// Table 5.
const fn compression(code: u8) -> Result<Compression, RecordError> {
    match code {
        0 => Ok(Compression::Raw),
        1 => Ok(Compression::Packed),
        2 => Ok(Compression::Wsq),
        3 => Ok(Compression::Jpeg),
        4 => Ok(Compression::Jpeg2000 { lossless: false }),
        5 => Ok(Compression::Png),
        _ => Err(RecordError::Field("compression")),
    }
}

const fn compression_code(compression: Compression) -> u8 {
    match compression {
        Compression::Raw => 0,
        Compression::Packed => 1,
        Compression::Wsq => 2,
        Compression::Jpeg => 3,
        // This edition has one code for both kinds.
        Compression::Jpeg2000 { .. } => 4,
        Compression::Png => 5,
    }
}
