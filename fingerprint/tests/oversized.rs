//! Pictures that claim more than 4 megapixels: refused by what they claim, in every compression.
//! Alone in its process, so that all its memory is seen.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may")]

use std::io::Cursor;
use std::sync::Mutex;

use fingerprint::picture::{MAX_PIXELS, PictureError};
use fingerprint::record::RecordError;
use fingerprint::record::pictures::{Compression, StoredPicture};
use image::{GrayImage, ImageFormat};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// One row more than may be.
const CLAIMED: (u16, u16) = (2000, 2001);

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

/// The packets of one level, none of which brings anything.
const EMPTY: [u8; 2] = [0, 0];
/// One level, code-blocks of 64 x 64 pixels, no precincts.
const PLAIN: [u8; 10] = [0, 0, 0, 1, 0, 1, 4, 4, 0, 1];

/// A codestream of one component in tiles of this side, of this coding style, and of another in the
/// headers of its tiles, each of which has these data.
fn jpeg_2000(
    (width, height): (u16, u16),
    side: u16,
    style: &[u8],
    of_tile: &[u8],
    data: &[u8],
) -> Vec<u8> {
    let coding = |style: &[u8]| {
        let length = (2 + style.len() as u16).to_be_bytes();
        [&[0xFF, 0x52], &length[..], style].concat()
    };
    let mut stream = vec![0xFF, 0x4F, 0xFF, 0x51, 0, 41, 0, 0];
    for value in [width, height, 0, 0, side, side, 0, 0] {
        stream.extend(u32::from(value).to_be_bytes());
    }
    stream.extend([0, 1, 7, 1, 1]);
    stream.extend(coding(style));
    // Quantisation.
    stream.extend([0xFF, 0x5C, 0, 7, 0x40, 0x40, 0x48, 0x48, 0x50]);
    let header = coding(of_tile);
    let length = (14 + header.len() + data.len()) as u8;
    for tile in 0..width.div_ceil(side) * height.div_ceil(side) {
        let [t1, t0] = tile.to_be_bytes();
        stream.extend([0xFF, 0x90, 0, 10, t1, t0, 0, 0, 0, length, 0, 1]);
        stream.extend(&header);
        stream.extend([0xFF, 0x93]);
        stream.extend(data);
    }
    stream.extend([0xFF, 0xD9]);
    stream
}

/// One test at a time may count memory.
static COUNTED: Mutex<()> = Mutex::new(());

/// A million pixels that a decoder would make far more of than pixels.
#[test]
fn jpeg_2000_in_crumbs_is_refused_before_it_is_decoded() {
    let _counted = COUNTED.lock().unwrap();
    let small_blocks: &[u8] = &[0, 0, 0, 1, 0, 1, 0, 0, 0, 1];
    let small_precincts: &[u8] = &[1, 0, 0, 1, 0, 1, 4, 4, 0, 1, 0x11, 0x11];
    let usual_precincts: &[u8] = &[1, 0, 0, 1, 0, 1, 4, 4, 0, 1, 0x77, 0x88];
    for (name, side, style, of_tile, data, refused) in [
        ("plain", 1000, &PLAIN[..], &PLAIN[..], &EMPTY[..], false),
        (
            "precincts",
            1000,
            usual_precincts,
            &PLAIN[..],
            &EMPTY[..],
            false,
        ),
        (
            "a few tiles",
            256,
            &PLAIN[..],
            &PLAIN[..],
            &EMPTY[..],
            false,
        ),
        ("tiny tiles", 8, &PLAIN[..], &PLAIN[..], &EMPTY[..], true),
        (
            "tiny blocks",
            1000,
            small_blocks,
            &PLAIN[..],
            &EMPTY[..],
            true,
        ),
        (
            "tiny precincts",
            1000,
            small_precincts,
            &PLAIN[..],
            &EMPTY[..],
            true,
        ),
        (
            "tiny precincts in a tile",
            1000,
            &PLAIN[..],
            small_precincts,
            &EMPTY[..],
            true,
        ),
        ("no data", 1000, &PLAIN[..], &PLAIN[..], &[][..], true),
        (
            "tiles without data",
            256,
            &PLAIN[..],
            &PLAIN[..],
            &[][..],
            true,
        ),
    ] {
        let stream = jpeg_2000((1000, 1000), side, style, of_tile, data);
        let signature = b"\0\0\0\x0CjP  \r\n\x87\n";
        let kind = b"\0\0\0\x14ftypjp2 \0\0\0\0jp2 ";
        let header = b"\0\0\0\x2Djp2h\0\0\0\x16ihdr\0\0\x03\xE8\0\0\x03\xE8\0\x01\x07\x07\0\0\0\0\0\x0Fcolr\x01\0\0\0\0\0\x11";
        let length = (8 + stream.len() as u32).to_be_bytes();
        let file = [&signature[..], kind, header, &length, b"jp2c", &stream].concat();
        for data in [stream, file] {
            let stored = StoredPicture {
                compression: Compression::Jpeg2000 { lossless: false },
                depth: 8,
                width: 1000,
                height: 1000,
                data: data.into(),
            };
            ALLOCATOR.reset_peak_usage();
            let before = ALLOCATOR.current_usage();
            let decoded = stored.decode();
            let taken = ALLOCATOR.peak_usage() - before;
            let expected = refused.then_some(RecordError::Compression);
            assert_eq!(decoded.err(), expected, "{name}");
            let most = if refused { 200_000 } else { 40_000_000 };
            assert!(taken < most, "{name}: {taken} octets");
        }
    }
}

#[test]
fn a_picture_over_4_megapixels_is_refused_before_it_is_decoded() {
    let _counted = COUNTED.lock().unwrap();
    let (width, height) = (usize::from(CLAIMED.0), usize::from(CLAIMED.1));
    assert!(width * (height - 1) <= MAX_PIXELS && width * height > MAX_PIXELS);
    let too_large = RecordError::Picture(PictureError::Size { width, height });
    for (name, data) in [
        ("raw", vec![0; 100]),
        ("PNG", png()),
        ("JPEG", jpeg()),
        ("WSQ", wsq()),
        (
            "JPEG 2000",
            jpeg_2000(CLAIMED, 8000, &PLAIN, &PLAIN, &EMPTY),
        ),
    ] {
        // The record tells the size itself, or one that may be.
        for (told, refused) in [(CLAIMED, true), ((2000, 2000), name != "raw")] {
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
