//! Compressed pictures: sizes are checked before anything is decoded.

use std::io::Cursor;

use image::{ImageFormat, ImageReader, Limits};

use super::RecordError;
use crate::picture::{MAX_PIXELS, PictureError};

/// Compression codes of ISO/IEC 19794-4:2005 table 5.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    Raw,
    Wsq,
    Jpeg,
    Jpeg2000,
    Png,
}

impl Compression {
    pub(super) const fn from_code(code: usize) -> Option<Self> {
        match code {
            0 => Some(Self::Raw),
            2 => Some(Self::Wsq),
            3 => Some(Self::Jpeg),
            4 => Some(Self::Jpeg2000),
            5 => Some(Self::Png),
            _ => None,
        }
    }
}

/// Grey values of a picture that must have this size.
pub(super) fn decode(
    compression: Compression,
    width: usize,
    height: usize,
    data: &[u8],
) -> Result<Vec<u8>, RecordError> {
    let too_large = PictureError::Size { width, height };
    if width
        .checked_mul(height)
        .is_none_or(|pixels| pixels > MAX_PIXELS)
    {
        return Err(too_large.into());
    }
    let (found, pixels) = match compression {
        Compression::Raw => ((width, height), data.to_vec()),
        Compression::Wsq => wsq(data)?,
        Compression::Jpeg => still(data, ImageFormat::Jpeg)?,
        Compression::Png => still(data, ImageFormat::Png)?,
        Compression::Jpeg2000 => jpeg_2000(data, (width, height))?,
    };
    if found == (width, height) {
        Ok(pixels)
    } else {
        Err(RecordError::Lengths)
    }
}

type Decoded = Result<((usize, usize), Vec<u8>), RecordError>;

fn wsq(data: &[u8]) -> Decoded {
    let options = wsq_codec::DecodeOptions::default()
        .with_max_pixels(Some(MAX_PIXELS))
        .with_threads(1);
    let image = wsq_codec::decode_with(data, &options).map_err(|_| RecordError::Compression)?;
    Ok(((image.width, image.height), image.pixels))
}

fn still(data: &[u8], format: ImageFormat) -> Decoded {
    let mut reader = ImageReader::with_format(Cursor::new(data), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(u32::from(u16::MAX));
    limits.max_image_height = Some(u32::from(u16::MAX));
    limits.max_alloc = Some(8 * MAX_PIXELS as u64);
    reader.limits(limits);
    let image = reader
        .decode()
        .map_err(|_| RecordError::Compression)?
        .into_luma8();
    Ok((
        (image.width() as usize, image.height() as usize),
        image.into_raw(),
    ))
}

fn jpeg_2000(data: &[u8], size: (usize, usize)) -> Decoded {
    use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};
    let image =
        Image::new(data, &DecodeSettings::default()).map_err(|_| RecordError::Compression)?;
    // The codestream's own size is known before its samples are decoded.
    if (image.width() as usize, image.height() as usize) != size {
        return Err(RecordError::Lengths);
    }
    if image.original_bit_depth() != 8 {
        return Err(RecordError::Compression);
    }
    let mut context = DecoderContext::default();
    let decoded = image
        .decode(&mut context)
        .map_err(|_| RecordError::Compression)?;
    // A finger is grey: its first component is the picture.
    let grey = decoded
        .components()
        .first()
        .ok_or(RecordError::Compression)?;
    let pixels = grey
        .samples()
        .iter()
        .map(|value| value.round().clamp(0.0, 255.0) as u8)
        .collect();
    Ok((size, pixels))
}
