//! Compressed pictures: the size is read and judged before anything is decoded.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::picture::{MAX_PIXELS, PictureError};
use crate::record::RecordError;

/// Most octets that a decoder may hold at once, where it can be told.
const MAX_MEMORY: u64 = 8 * MAX_PIXELS as u64;

/// Grey values of a picture that must have this size. The data say themselves which compression
/// they have: issuers confuse the codes.
pub(super) fn decode(data: &[u8], size: (usize, usize)) -> Result<Vec<u8>, RecordError> {
    match data {
        [0xFF, 0xA0, ..] => wsq(data, size),
        [0xFF, 0xD8, ..] => still(data, ImageFormat::Jpeg, size),
        [0x89, b'P', b'N', b'G', ..] => still(data, ImageFormat::Png, size),
        [0xFF, 0x4F, 0xFF, 0x51, ..] | [0, 0, 0, 12, b'j', b'P', ..] => jpeg_2000(data, size),
        _ => Err(RecordError::Compression),
    }
}

/// The size that the data tell must be the size that the record tells.
fn agree(found: (usize, usize), size: (usize, usize)) -> Result<(), RecordError> {
    let (width, height) = found;
    if width
        .checked_mul(height)
        .is_none_or(|pixels| pixels > MAX_PIXELS)
    {
        return Err(PictureError::Size { width, height }.into());
    }
    if found == size {
        Ok(())
    } else {
        Err(RecordError::Lengths)
    }
}

fn wsq(data: &[u8], size: (usize, usize)) -> Result<Vec<u8>, RecordError> {
    let options = wsq_codec::DecodeOptions::default()
        .with_max_pixels(Some(size.0 * size.1))
        .with_threads(1);
    let image = wsq_codec::decode_with(data, &options).map_err(|_| RecordError::Compression)?;
    agree((image.width, image.height), size)?;
    Ok(image.pixels)
}

fn still(data: &[u8], format: ImageFormat, size: (usize, usize)) -> Result<Vec<u8>, RecordError> {
    let compression = |_| RecordError::Compression;
    let mut reader = ImageReader::with_format(Cursor::new(data), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(u32::from(u16::MAX));
    limits.max_image_height = Some(u32::from(u16::MAX));
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(compression)?;
    let (width, height) = decoder.dimensions();
    agree((width as usize, height as usize), size)?;
    let image = DynamicImage::from_decoder(decoder).map_err(compression)?;
    Ok(image.into_luma8().into_raw())
}

fn jpeg_2000(data: &[u8], size: (usize, usize)) -> Result<Vec<u8>, RecordError> {
    use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};
    let image =
        Image::new(data, &DecodeSettings::default()).map_err(|_| RecordError::Compression)?;
    agree((image.width() as usize, image.height() as usize), size)?;
    // A finger is grey, at most written as a colour with transparency.
    if image.original_bit_depth() != 8 || image.color_space().num_channels() > 4 {
        return Err(RecordError::Compression);
    }
    let mut context = DecoderContext::default();
    let decoded = image
        .decode(&mut context)
        .map_err(|_| RecordError::Compression)?;
    // The first component is the picture.
    let grey = decoded
        .components()
        .first()
        .ok_or(RecordError::Compression)?;
    let pixels = grey
        .samples()
        .iter()
        .map(|value| value.round().clamp(0.0, 255.0) as u8)
        .collect();
    Ok(pixels)
}
