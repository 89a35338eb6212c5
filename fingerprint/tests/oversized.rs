//! Pictures that claim more than 16 megapixels: refused by what they claim, in every compression.
//! Alone in its process, so that all its memory is seen.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may")]

use std::io::Cursor;

use fingerprint::picture::{MAX_PIXELS, PictureError};
use fingerprint::record::RecordError;
use fingerprint::record::pictures::{Compression, StoredPicture};
use image::{GrayImage, ImageFormat};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// One row more than may be.
const CLAIMED: (u16, u16) = (4000, 4001);

/// A whole small picture.
fn still(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    GrayImage::new(64, 56).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The picture with another size written over its own: `width` and `height` are the places of
/// their last two octets.
fn claiming(mut picture: Vec<u8>, width: usize, height: usize) -> Vec<u8> {
    picture[width..width + 2].copy_from_slice(&CLAIMED.0.to_be_bytes());
    picture[height..height + 2].copy_from_slice(&CLAIMED.1.to_be_bytes());
    picture
}

fn place(picture: &[u8], marker: [u8; 2]) -> usize {
    picture.windows(2).position(|pair| pair == marker).unwrap()
}

/// The first chunk has a checksum.
fn png() -> Vec<u8> {
    let mut png = claiming(still(ImageFormat::Png), 18, 22);
    let mut sum = u32::MAX;
    for octet in &png[12..29] {
        sum ^= u32::from(*octet);
        for _ in 0..8 {
            sum = sum >> 1 ^ if sum & 1 == 1 { 0xEDB8_8320 } else { 0 };
        }
    }
    png[29..33].copy_from_slice(&(!sum).to_be_bytes());
    png
}

fn jpeg() -> Vec<u8> {
    let jpeg = still(ImageFormat::Jpeg);
    let frame = place(&jpeg, [0xFF, 0xC0]);
    claiming(jpeg, frame + 7, frame + 5)
}

fn wsq() -> Vec<u8> {
    let options = wsq_codec::EncodeOptions::default();
    let wsq = wsq_codec::encode(&[200; 256 * 224], 256, 224, &options).unwrap();
    let frame = place(&wsq, [0xFF, 0xA2]);
    claiming(wsq, frame + 8, frame + 6)
}

/// A codestream of one component, in one tile without data.
fn jpeg_2000() -> Vec<u8> {
    let mut stream = vec![0xFF, 0x4F, 0xFF, 0x51, 0, 41, 0, 0];
    let (width, height) = (u32::from(CLAIMED.0), u32::from(CLAIMED.1));
    for value in [width, height, 0, 0, width, height, 0, 0] {
        stream.extend(value.to_be_bytes());
    }
    stream.extend([0, 1, 7, 1, 1]);
    // Coding style, quantisation.
    stream.extend([0xFF, 0x52, 0, 12, 0, 0, 0, 1, 0, 1, 4, 4, 0, 1]);
    stream.extend([0xFF, 0x5C, 0, 7, 0x40, 0x40, 0x48, 0x48, 0x50]);
    stream.extend([0xFF, 0x90, 0, 10, 0, 0, 0, 0, 0, 14, 0, 1, 0xFF, 0x93]);
    stream.extend([0xFF, 0xD9]);
    stream
}

#[test]
fn a_picture_over_16_megapixels_is_refused_before_it_is_decoded() {
    let (width, height) = (usize::from(CLAIMED.0), usize::from(CLAIMED.1));
    assert!(width * (height - 1) <= MAX_PIXELS && width * height > MAX_PIXELS);
    let too_large = RecordError::Picture(PictureError::Size { width, height });
    for (name, data) in [
        ("raw", vec![0; 100]),
        ("PNG", png()),
        ("JPEG", jpeg()),
        ("WSQ", wsq()),
        ("JPEG 2000", jpeg_2000()),
    ] {
        // The record tells the size itself, or one that may be.
        for (told, refused) in [(CLAIMED, true), ((4000, 4000), name != "raw")] {
            let compression = match name {
                "raw" => Compression::Raw,
                _ => Compression::Png,
            };
            let stored = StoredPicture {
                compression,
                depth: 8,
                width: told.0,
                height: told.1,
                data: data.clone().into(),
            };
            ALLOCATOR.reset_peak_usage();
            let before = ALLOCATOR.current_usage();
            let error = stored.decode().err().unwrap_or_else(|| panic!("{name}"));
            let taken = ALLOCATOR.peak_usage() - before;
            assert_eq!(
                error == too_large,
                refused,
                "{name} told as {told:?}: {error:?}"
            );
            assert!(taken < 1_000_000, "{name} told as {told:?}: {taken} octets");
        }
    }
}
