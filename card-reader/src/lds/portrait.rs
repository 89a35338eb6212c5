//! Decodes the portrait, JPEG or JPEG 2000, within bounds.
//!
//! Call it only for pictures whose hash is proven, and where a decoder that hangs or
//! dies does no harm: in a process of its own.

use std::fmt;
use std::io::Cursor;

use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext, Image};
use image::codecs::jpeg::JpegDecoder;
use image::{ColorType, ImageDecoder};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::lds::ImageFormat;

/// Largest width or height, in pixels.
pub const MAX_SIDE: u32 = 4096;
/// Largest area, in pixels: eighteen times that of 35 x 45 mm at 300 dpi. Of as many pixels in colour
/// the decoder of JPEG 2000 holds some 106 MB.
pub const MAX_PIXELS: u64 = 4_000_000;

/// Most components and tiles of a JPEG 2000 picture: a face has one tile of three.
const MAX_COMPONENTS: u16 = 4;
const MAX_TILES: u64 = 256;
/// Most boxes looked at before the codestream.
const MAX_BOXES: usize = 64;

/// A decoded picture.
#[derive(Clone, PartialEq, Eq)]
pub struct Portrait {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Four bytes a pixel (red, green, blue, 255), lines from the top.
    pub rgba: Zeroizing<Vec<u8>>,
}

/// Hides the face.
impl fmt::Debug for Portrait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Portrait({} x {})", self.width, self.height)
    }
}

/// Why a picture cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PortraitError {
    /// Neither JPEG nor JPEG 2000.
    #[error("neither JPEG nor JPEG 2000")]
    UnknownFormat,
    /// Empty, larger than [`MAX_SIDE`] or [`MAX_PIXELS`], or of too many parts.
    #[error("picture of {width} x {height} pixels is out of bounds")]
    OutOfBounds {
        /// Claimed, in pixels.
        width: u32,
        /// Claimed, in pixels.
        height: u32,
    },
    /// A colour model that no portrait has.
    #[error("colour model not supported")]
    ColourModel,
    /// The picture is broken.
    #[error("picture cannot be decoded")]
    Malformed,
}

/// Decodes `picture`, whose format its first bytes tell. Sizes are bounded before
/// anything is allocated for them.
///
/// # Errors
/// See [`PortraitError`].
pub fn decode(picture: &[u8]) -> Result<Portrait, PortraitError> {
    match ImageFormat::of(picture) {
        ImageFormat::Jpeg => jpeg(picture),
        ImageFormat::Jpeg2000 => jpeg2000(picture),
        ImageFormat::Unknown => Err(PortraitError::UnknownFormat),
    }
}

fn bounded(width: u32, height: u32) -> Result<(), PortraitError> {
    let empty = width == 0 || height == 0;
    let long = width > MAX_SIDE || height > MAX_SIDE;
    if empty || long || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PortraitError::OutOfBounds { width, height });
    }
    Ok(())
}

fn jpeg(picture: &[u8]) -> Result<Portrait, PortraitError> {
    let decoder = JpegDecoder::new(Cursor::new(picture)).map_err(|_| PortraitError::Malformed)?;
    let (width, height) = decoder.dimensions();
    bounded(width, height)?;
    let channels = match decoder.color_type() {
        ColorType::L8 => 1,
        ColorType::Rgb8 => 3,
        _ => return Err(PortraitError::ColourModel),
    };
    let length = usize::try_from(decoder.total_bytes()).map_err(|_| PortraitError::Malformed)?;
    let mut samples = Zeroizing::new(vec![0; length]);
    decoder
        .read_image(&mut samples)
        .map_err(|_| PortraitError::Malformed)?;
    to_rgba(width, height, &samples, channels, channels)
}

fn jpeg2000(picture: &[u8]) -> Result<Portrait, PortraitError> {
    let claimed = Siz::find(picture).ok_or(PortraitError::Malformed)?;
    bounded(claimed.width, claimed.height)?;
    if claimed.tiles > MAX_TILES || claimed.components > MAX_COMPONENTS {
        return Err(PortraitError::OutOfBounds {
            width: claimed.width,
            height: claimed.height,
        });
    }
    let malformed = |_| PortraitError::Malformed;
    let image = Image::new(picture, &DecodeSettings::default()).map_err(malformed)?;
    let (width, height) = (image.width(), image.height());
    if (width, height) != (claimed.width, claimed.height) {
        return Err(PortraitError::Malformed);
    }
    let colours = match image.color_space() {
        ColorSpace::Gray => 1,
        ColorSpace::RGB => 3,
        ColorSpace::Unknown { num_channels } | ColorSpace::Icc { num_channels, .. } => {
            *num_channels
        }
        ColorSpace::CMYK => return Err(PortraitError::ColourModel),
    };
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(malformed)?;
    let pixels = usize::try_from(u64::from(width) * u64::from(height)).unwrap_or(usize::MAX);
    let components = decoded.components();
    if components
        .iter()
        .any(|component| component.samples().len() != pixels)
    {
        return Err(PortraitError::Malformed);
    }
    let channels = components.len();
    let mut samples = Zeroizing::new(vec![0; pixels * channels]);
    decoded.store_u8_into(&mut samples);
    to_rgba(width, height, &samples, usize::from(colours), channels)
}

/// `samples` holds `channels` bytes a pixel, the first `colours` of them grey or RGB.
fn to_rgba(
    width: u32,
    height: u32,
    samples: &[u8],
    colours: usize,
    channels: usize,
) -> Result<Portrait, PortraitError> {
    if channels < colours || channels == 0 {
        return Err(PortraitError::ColourModel);
    }
    let mut rgba = Zeroizing::new(Vec::with_capacity(samples.len() / channels * 4));
    for pixel in samples.chunks_exact(channels) {
        match (colours, pixel) {
            (1, [grey, ..]) => rgba.extend([*grey, *grey, *grey, 255]),
            (3, [red, green, blue, ..]) => rgba.extend([*red, *green, *blue, 255]),
            _ => return Err(PortraitError::ColourModel),
        }
    }
    Ok(Portrait {
        width,
        height,
        rgba,
    })
}

/// What a codestream claims of itself (ISO/IEC 15444-1 annex A.5.1).
struct Siz {
    width: u32,
    height: u32,
    tiles: u64,
    components: u16,
}

impl Siz {
    /// Finds the codestream and reads its SIZ segment, which comes first.
    fn find(picture: &[u8]) -> Option<Self> {
        let stream = codestream(picture)?;
        let fields = stream.strip_prefix(b"\xFF\x4F\xFF\x51")?;
        // Lsiz and Rsiz are two bytes each; then eight numbers of four, and Csiz.
        let number = |index: usize| -> Option<u32> {
            let octets = fields.get(4 + 4 * index..)?.first_chunk()?;
            Some(u32::from_be_bytes(*octets))
        };
        let (x, y) = (number(0)?, number(1)?);
        let (x_offset, y_offset) = (number(2)?, number(3)?);
        let (tile_x, tile_y) = (number(4)?, number(5)?);
        if tile_x == 0 || tile_y == 0 {
            return None;
        }
        Some(Self {
            width: x.checked_sub(x_offset)?,
            height: y.checked_sub(y_offset)?,
            tiles: u64::from(x.div_ceil(tile_x)) * u64::from(y.div_ceil(tile_y)),
            components: u16::from_be_bytes(*fields.get(36..)?.first_chunk()?),
        })
    }
}

/// The contents of the first contiguous codestream box of a JP2 file, or the picture
/// itself where it is no JP2 file (ISO/IEC 15444-1 annex I.4).
fn codestream(picture: &[u8]) -> Option<&[u8]> {
    if picture.starts_with(b"\xFF\x4F") {
        return Some(picture);
    }
    let mut rest = picture;
    for _ in 0..MAX_BOXES {
        let length = u32::from_be_bytes(*rest.first_chunk()?);
        let kind = rest.get(4..8)?;
        let (header, length) = match length {
            0 => (8, rest.len()),
            1 => {
                let long = u64::from_be_bytes(*rest.get(8..)?.first_chunk()?);
                (16, usize::try_from(long).ok()?)
            }
            _ => (8, usize::try_from(length).ok()?),
        };
        if kind == b"jp2c" {
            return rest.get(header..);
        }
        rest = rest.get(length.max(header)..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lds::Dg2;
    use proptest::prelude::*;

    const JPEG: &[u8] = include_bytes!("../../tests/data/gradient.jpg");
    const JPEG_GREY: &[u8] = include_bytes!("../../tests/data/gray.jpg");
    const JP2: &[u8] = include_bytes!("../../tests/data/gradient.jp2");
    const JP2_GREY: &[u8] = include_bytes!("../../tests/data/gray.jp2");

    /// First and last pixel of a picture of 12 x 16 pixels.
    fn corners(picture: &[u8]) -> ([u8; 4], [u8; 4]) {
        let portrait = decode(picture).unwrap();
        assert_eq!((portrait.width, portrait.height), (12, 16));
        assert_eq!(portrait.rgba.len(), 12 * 16 * 4);
        let first = portrait.rgba.first_chunk().unwrap();
        (*first, *portrait.rgba.last_chunk().unwrap())
    }

    #[test]
    fn decodes_both_formats_in_colour_and_grey() {
        for picture in [JPEG, JP2, &JP2[codestream_at(JP2)..]] {
            let (top, bottom) = corners(picture);
            assert!(top[0] > 200 && top[2] < 50, "red at the top: {top:?}");
            assert!(bottom[2] > 200 && bottom[0] < 50, "blue below: {bottom:?}");
        }
        for picture in [JPEG_GREY, JP2_GREY] {
            let (top, bottom) = corners(picture);
            assert!(top[0] > 200 && top[0] == top[1] && top[1] == top[2]);
            assert!(bottom[0] < 50 && bottom[3] == 255);
        }
    }

    fn codestream_at(picture: &[u8]) -> usize {
        let marker = b"\xFF\x4F\xFF\x51";
        let found = picture.windows(4).position(|window| window == marker);
        found.unwrap()
    }

    #[test]
    fn refuses_bombs_before_decoding_them() {
        let siz = codestream_at(JP2) + 4;
        let mut large = JP2.to_vec();
        large[siz + 4..siz + 8].copy_from_slice(&60_000u32.to_be_bytes());
        large[siz + 8..siz + 12].copy_from_slice(&60_000u32.to_be_bytes());
        assert_eq!(
            decode(&large),
            Err(PortraitError::OutOfBounds {
                width: 60_000,
                height: 60_000
            })
        );
        let out_of_bounds = Err(PortraitError::OutOfBounds {
            width: 12,
            height: 16,
        });
        let mut channels = JP2.to_vec();
        channels[siz + 36..siz + 38].copy_from_slice(&16_384u16.to_be_bytes());
        assert_eq!(decode(&channels), out_of_bounds);
        let mut tiles = JP2.to_vec();
        tiles[siz + 4..siz + 12].copy_from_slice(&[0, 0, 8, 12, 0, 0, 8, 16]);
        tiles[siz + 12..siz + 20].copy_from_slice(&[0, 0, 8, 0, 0, 0, 8, 0]);
        tiles[siz + 20..siz + 28].copy_from_slice(&[0, 0, 0, 1, 0, 0, 0, 1]);
        assert_eq!(decode(&tiles), out_of_bounds);

        let sof = JPEG.windows(2).position(|two| two == b"\xFF\xC0").unwrap();
        let mut large = JPEG.to_vec();
        large[sof + 5..sof + 9].copy_from_slice(&[0xFF; 4]);
        assert_eq!(
            decode(&large),
            Err(PortraitError::OutOfBounds {
                width: 65_535,
                height: 65_535
            })
        );
    }

    #[test]
    fn refuses_what_is_no_picture() {
        assert_eq!(decode(b""), Err(PortraitError::UnknownFormat));
        assert_eq!(decode(b"GIF89a"), Err(PortraitError::UnknownFormat));
        assert_eq!(decode(&JP2[..60]), Err(PortraitError::Malformed));
        assert_eq!(decode(b"\xFF\xD8\xFF\xE0"), Err(PortraitError::Malformed));
        let mut endless = JP2.to_vec();
        endless[12..16].copy_from_slice(&[0; 4]);
        assert_eq!(decode(&endless), Err(PortraitError::Malformed));
    }

    #[test]
    fn decodes_the_bsi_reference_portrait() {
        let folder = std::env::var("KIOSK_TEST_DATA").unwrap_or_else(|_| {
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data").to_owned()
        });
        let file = format!("{folder}/bsi_reference_passport/Datagroup2.bin");
        let Ok(bytes) = std::fs::read(file) else {
            println!("skipped: decodes_the_bsi_reference_portrait: no test data");
            return;
        };
        let dg2 = Dg2::parse(&bytes).unwrap();
        let portrait = decode(&dg2.faces[0].picture).unwrap();
        assert!(portrait.width > 200 && portrait.height > portrait.width);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_changed_byte_is_decoded_or_refused(at in any::<usize>(), to in any::<u8>()) {
            for picture in [JPEG, JP2] {
                let mut picture = picture.to_vec();
                let at = at % picture.len();
                picture[at] = to;
                if let Ok(portrait) = decode(&picture) {
                    let pixels = portrait.width as usize * portrait.height as usize;
                    prop_assert_eq!(portrait.rgba.len(), 4 * pixels);
                }
            }
        }
    }
}
