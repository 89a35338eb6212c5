//! Compressed pictures: the size is read and judged before anything is decoded.

use std::io::Cursor;

use image::{ImageDecoder, ImageFormat, ImageReader, Limits};
use zeroize::Zeroizing;

use crate::picture::{MAX_PIXELS, PictureError};
use crate::record::RecordError;

/// Most octets that a decoder may hold at once, where it can be told.
const MAX_MEMORY: u64 = 8 * MAX_PIXELS as u64;

/// Grey values of a picture that must have this size. The data say themselves which compression
/// they have: issuers confuse the codes.
pub(super) fn decode(data: &[u8], size: (usize, usize)) -> Result<Zeroizing<Vec<u8>>, RecordError> {
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

fn wsq(data: &[u8], size: (usize, usize)) -> Result<Zeroizing<Vec<u8>>, RecordError> {
    let compression = |_| RecordError::Compression;
    let told = wsq_codec::read_info(data).map_err(compression)?;
    agree((told.width, told.height), size)?;
    let options = wsq_codec::DecodeOptions::default().with_threads(1);
    let image = wsq_codec::decode_with(data, &options).map_err(compression)?;
    Ok(Zeroizing::new(image.pixels))
}

fn still(
    data: &[u8],
    format: ImageFormat,
    size: (usize, usize),
) -> Result<Zeroizing<Vec<u8>>, RecordError> {
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
    let kind = decoder.color_type();
    let length = usize::try_from(decoder.total_bytes()).map_err(|_| RecordError::Compression)?;
    let mut samples = Zeroizing::new(vec![0; length]);
    decoder.read_image(&mut samples).map_err(compression)?;
    let octets = usize::from(kind.bytes_per_pixel());
    let of_sample = octets / usize::from(kind.channel_count());
    let mut grey = Zeroizing::new(Vec::with_capacity(size.0 * size.1));
    grey.extend(samples.chunks_exact(octets).map(|pixel| {
        // The high octet of a sample, which is in the order of this machine.
        let mut channels = pixel.chunks_exact(of_sample).map(|sample| match sample {
            [octet] => *octet,
            [a, b, ..] => (u16::from_ne_bytes([*a, *b]) >> 8) as u8,
            [] => 0,
        });
        match (channels.next(), channels.next(), channels.next()) {
            (Some(red), Some(green), Some(blue)) => luminance(red, green, blue),
            (grey, ..) => grey.unwrap_or(0),
        }
    }));
    Ok(grey)
}

/// Of ITU-R BT.709.
fn luminance(red: u8, green: u8, blue: u8) -> u8 {
    let [red, green, blue] = [red, green, blue].map(u32::from);
    ((2126 * red + 7152 * green + 722 * blue) / 10_000) as u8
}

fn jpeg_2000(data: &[u8], size: (usize, usize)) -> Result<Zeroizing<Vec<u8>>, RecordError> {
    use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};
    let image =
        Image::new(data, &DecodeSettings::default()).map_err(|_| RecordError::Compression)?;
    agree((image.width() as usize, image.height() as usize), size)?;
    super::jpeg_2000::judge(data)?;
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
    let values = grey.samples().iter();
    let octets = values.map(|value| value.round().clamp(0.0, 255.0) as u8);
    Ok(Zeroizing::new(octets.collect()))
}
