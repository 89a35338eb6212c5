//! ISO/IEC 19794-4:2011, clause 8.

use zeroize::Zeroizing;

use super::{Compression, Resolution, StoredPicture};
use crate::record::RecordError;
use crate::record::capture::Capture;
use crate::record::fields::{Fields, Octets, fitting};
use crate::record::position::Position;

/// Octets of the record's header.
const HEADER: usize = 16;

/// A record.
#[derive(Clone, PartialEq, Eq)]
pub struct PictureIso2011 {
    /// Representations say which certificates their devices have.
    pub certified: bool,
    /// The pictures.
    pub views: Vec<PictureView2011>,
}

/// One picture, a representation.
#[derive(Clone, PartialEq, Eq)]
pub struct PictureView2011 {
    /// When and with what.
    pub capture: Capture,
    /// What it shows.
    pub position: Position,
    /// Number among the representations of this position.
    pub number: u8,
    /// Of scanner and picture.
    pub resolution: Resolution,
    /// Impression type of table 10; 0 is live and plain.
    pub impression: u8,
    /// The picture.
    pub picture: StoredPicture,
    /// What follows the picture: segmentation, annotations, comments and vendors' data, kept
    /// unread.
    pub extended: Zeroizing<Vec<u8>>,
}

impl PictureIso2011 {
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let mut fields = Fields::new(bytes);
        fields.take(8)?;
        if fields.length()? != bytes.len() {
            return Err(RecordError::Lengths);
        }
        let count = fields.short()?;
        let certified = fields.octet()? != 0;
        // The number of positions follows from the representations.
        fields.take(1)?;
        let views = (0..count)
            .map(|_| {
                let length = fields.length()?;
                let body = fields.take(length.checked_sub(4).ok_or(RecordError::Lengths)?)?;
                PictureView2011::decode(body, certified)
            })
            .collect::<Result<_, _>>()?;
        fields.end()?;
        Ok(Self { certified, views })
    }

    pub(super) fn encode(&self) -> Result<Zeroizing<Vec<u8>>, RecordError> {
        let mut positions = Vec::new();
        let mut views = Octets::new();
        for view in &self.views {
            let mut body = Octets::new();
            view.encode(self.certified, &mut body)?;
            views.extend(fitting::<u32>(4 + body.len(), "length")?.to_be_bytes());
            views.extend(&body);
            if !positions.contains(&view.position) {
                positions.push(view.position);
            }
        }
        let mut out = Octets::new();
        out.extend(b"FIR\x00020\0");
        out.extend(fitting::<u32>(HEADER + views.len(), "length")?.to_be_bytes());
        out.extend(fitting::<u16>(self.views.len(), "number of views")?.to_be_bytes());
        out.push(u8::from(self.certified));
        out.push(fitting(positions.len(), "number of fingers")?);
        out.extend(&views);
        Ok(out.whole())
    }
}

impl PictureView2011 {
    fn decode(body: &[u8], certified: bool) -> Result<Self, RecordError> {
        let mut fields = Fields::new(body);
        let capture = Capture::decode(&mut fields, certified)?;
        let position = Position::from_code(fields.octet()?)?;
        let number = fields.octet()?;
        let resolution = Resolution::decode(&mut fields)?;
        let depth = fields.octet()?;
        let compression = compression(fields.octet()?)?;
        let impression = fields.octet()?;
        let (width, height) = (fields.short()?, fields.short()?);
        let length = fields.length()?;
        Ok(Self {
            capture,
            position,
            number,
            resolution,
            impression,
            picture: StoredPicture {
                compression,
                depth,
                width,
                height,
                data: Zeroizing::new(fields.take(length)?.to_vec()),
            },
            extended: Zeroizing::new(fields.rest().to_vec()),
        })
    }

    fn encode(&self, certified: bool, out: &mut Octets) -> Result<(), RecordError> {
        self.capture.encode(certified, out)?;
        out.extend([self.position.code()?, self.number]);
        self.resolution.encode(out);
        let picture = &self.picture;
        out.extend([
            picture.depth,
            compression_code(picture.compression),
            self.impression,
        ]);
        out.extend(picture.width.to_be_bytes());
        out.extend(picture.height.to_be_bytes());
        out.extend(fitting::<u32>(picture.data.len(), "length")?.to_be_bytes());
        out.extend(&picture.data);
        out.extend(&self.extended);
        Ok(())
    }
}

/// Table 9.
const fn compression(code: u8) -> Result<Compression, RecordError> {
    match code {
        0 => Ok(Compression::Raw),
        1 => Ok(Compression::Packed),
        2 => Ok(Compression::Wsq),
        3 => Ok(Compression::Jpeg),
        4 => Ok(Compression::Jpeg2000 { lossless: false }),
        5 => Ok(Compression::Jpeg2000 { lossless: true }),
        6 => Ok(Compression::Png),
        _ => Err(RecordError::Field("compression")),
    }
}

const fn compression_code(compression: Compression) -> u8 {
    match compression {
        Compression::Raw => 0,
        Compression::Packed => 1,
        Compression::Wsq => 2,
        Compression::Jpeg => 3,
        Compression::Jpeg2000 { lossless: false } => 4,
        Compression::Jpeg2000 { lossless: true } => 5,
        Compression::Png => 6,
    }
}
