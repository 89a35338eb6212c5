//! Picture records: ISO/IEC 19794-4:2005 and :2011, a file an edition.

mod compressed;
mod iso_2005;
mod iso_2011;
mod jpeg_2000;
mod raw;

use zeroize::Zeroizing;

pub use self::iso_2005::{PictureIso2005, PictureView2005};
pub use self::iso_2011::{PictureIso2011, PictureView2011};
use super::RecordError;
use super::fields::{Fields, Octets};
use super::position::Position;
use crate::picture::{MAX_PIXELS, Picture, PictureError};

/// A whole record of one of the editions.
#[derive(Clone, PartialEq, Eq)]
pub enum PictureRecord {
    /// ISO/IEC 19794-4:2005.
    Iso2005(PictureIso2005),
    /// ISO/IEC 19794-4:2011.
    Iso2011(PictureIso2011),
}

/// How a picture's data are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// An octet a pixel.
    Raw,
    /// As many bits a pixel as its depth has, one after the other.
    Packed,
    /// Wavelet scalar quantisation.
    Wsq,
    /// JPEG.
    Jpeg,
    /// JPEG 2000; the edition of 2011 has a code of its own for the lossless kind.
    Jpeg2000 {
        /// Said to be without loss.
        lossless: bool,
    },
    /// PNG.
    Png,
}

/// A picture as it is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredPicture {
    /// How.
    pub compression: Compression,
    /// Bits a pixel.
    pub depth: u8,
    /// Pixels across.
    pub width: u16,
    /// Pixels down.
    pub height: u16,
    /// The data.
    pub data: Zeroizing<Vec<u8>>,
}

/// Resolutions of the scanner and of the stored picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resolution {
    /// What the numbers count.
    pub unit: Unit,
    /// Of the scanner, across and down.
    pub scan: (u16, u16),
    /// Of the picture, across and down.
    pub image: (u16, u16),
}

/// Unit of a resolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Pixels an inch, code 1.
    Inch,
    /// Pixels a centimetre, code 2.
    Centimetre,
}

/// A picture that is still to be decoded, and what it shows.
pub(super) struct PositionedPicture<'a> {
    pub(super) position: Position,
    stored: &'a StoredPicture,
    resolution: Resolution,
}

impl PictureRecord {
    /// Reads a record of either edition. Compressed pictures are not opened yet.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        match bytes.get(..8) {
            Some(b"FIR\x00010\x00") => PictureIso2005::decode(bytes).map(Self::Iso2005),
            Some(b"FIR\x00020\x00") => PictureIso2011::decode(bytes).map(Self::Iso2011),
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
        }
    }

    pub(super) fn pictures(&self) -> Vec<PositionedPicture<'_>> {
        match self {
            Self::Iso2005(record) => {
                let views = record.views.iter();
                views
                    .map(|view| PositionedPicture {
                        position: view.position,
                        stored: &view.picture,
                        resolution: record.resolution,
                    })
                    .collect()
            }
            Self::Iso2011(record) => {
                let views = record.views.iter();
                views
                    .map(|view| PositionedPicture {
                        position: view.position,
                        stored: &view.picture,
                        resolution: view.resolution,
                    })
                    .collect()
            }
        }
    }
}

impl PositionedPicture<'_> {
    pub(super) fn pixels(&self) -> usize {
        usize::from(self.stored.width) * usize::from(self.stored.height)
    }

    pub(super) fn too_large(&self) -> PictureError {
        PictureError::Size {
            width: self.stored.width.into(),
            height: self.stored.height.into(),
        }
    }

    pub(super) fn decode(&self) -> Result<Picture, RecordError> {
        let dpi = self.resolution.dpi()?;
        let (width, height) = (self.stored.width.into(), self.stored.height.into());
        let pixels = std::mem::take(&mut *self.stored.decode()?);
        Ok(Picture::new(width, height, dpi, pixels)?)
    }
}

impl StoredPicture {
    /// The picture's grey values, 0 to 255, row by row. A size beyond [`MAX_PIXELS`] is refused
    /// before anything is decoded, and so is a compressed picture of another size than is told.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn decode(&self) -> Result<Zeroizing<Vec<u8>>, RecordError> {
        let (width, height) = (usize::from(self.width), usize::from(self.height));
        let size = (width, height);
        if !(1..=MAX_PIXELS).contains(&(width * height)) {
            return Err(PictureError::Size { width, height }.into());
        }
        match self.compression {
            Compression::Raw => raw::decode(&self.data, width * height, self.depth),
            Compression::Packed => raw::unpack(&self.data, width * height, self.depth),
            _ => compressed::decode(&self.data, size),
        }
    }
}

impl Resolution {
    /// Dots an inch of the picture.
    ///
    /// # Errors
    /// Where it differs across and down by more than rounding.
    pub fn dpi(&self) -> Result<u32, RecordError> {
        let (across, down) = self.image;
        if across.abs_diff(down) > 1 {
            return Err(RecordError::Field("resolution"));
        }
        let per_inch = match self.unit {
            Unit::Inch => 1.0,
            Unit::Centimetre => 2.54,
        };
        Ok((f64::from(across) * per_inch).round() as u32)
    }

    fn decode(fields: &mut Fields<'_>) -> Result<Self, RecordError> {
        Ok(Self {
            unit: match fields.octet()? {
                1 => Unit::Inch,
                2 => Unit::Centimetre,
                _ => return Err(RecordError::Field("scale unit")),
            },
            scan: (fields.short()?, fields.short()?),
            image: (fields.short()?, fields.short()?),
        })
    }

    fn encode(self, out: &mut Octets) {
        out.push(match self.unit {
            Unit::Inch => 1,
            Unit::Centimetre => 2,
        });
        for value in [self.scan.0, self.scan.1, self.image.0, self.image.1] {
            out.extend(value.to_be_bytes());
        }
    }
}
