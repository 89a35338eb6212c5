//! Picture records with every compression, and the reference passport's fingers.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may"
)]

use std::io::Cursor;
use std::path::{Path, PathBuf};

use fingerprint::record::pictures::{
    Compression, PictureIso2005, PictureIso2011, PictureView2005, PictureView2011, Resolution,
    StoredPicture, Unit,
};
use fingerprint::record::{Capture, DateTime, PictureRecord, Position, Sample, decode};
use fingerprint::{Finger, Picture};
use image::{GrayImage, ImageFormat};

/// Pixels of the rings; WSQ takes nothing so small.
const SIZE: (u16, u16) = (64, 56);
const WSQ_SIZE: (u16, u16) = (256, 224);
const INCH: Resolution = Resolution {
    unit: Unit::Inch,
    scan: (500, 500),
    image: (500, 500),
};
/// 197 a centimetre are 500 dpi to the nearest.
const CENTIMETRE: Resolution = Resolution {
    unit: Unit::Centimetre,
    scan: (197, 197),
    image: (197, 197),
};

/// Rings, ridges as far as a codec cares.
fn rings((width, height): (u16, u16)) -> Vec<u8> {
    let grey = |x: u16, y: u16| {
        let distance = (f64::from(x) - 30.0).hypot(0.8 * (f64::from(y) - 40.0));
        (127.0 + 110.0 * (std::f64::consts::TAU * distance / 8.0).sin()) as u8
    };
    (0..height)
        .flat_map(|y| (0..width).map(move |x| grey(x, y)))
        .collect()
}

fn still(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    GrayImage::from_raw(SIZE.0.into(), SIZE.1.into(), rings(SIZE))
        .unwrap()
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

fn wsq() -> Vec<u8> {
    let options = wsq_codec::EncodeOptions::default().with_bitrate(2.0);
    let (width, height) = WSQ_SIZE;
    wsq_codec::encode(&rings(WSQ_SIZE), width.into(), height.into(), &options).unwrap()
}

/// The rings by another program, which writes JPEG 2000; behind six octets of a fuzz target.
fn jpeg_2000(name: &str) -> Vec<u8> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fuzz/corpus/finger_picture");
    std::fs::read(corpus.join(name)).unwrap().split_off(6)
}

const fn size(compression: Compression) -> (u16, u16) {
    match compression {
        Compression::Wsq => WSQ_SIZE,
        _ => SIZE,
    }
}

fn stored(compression: Compression, data: Vec<u8>) -> StoredPicture {
    let (width, height) = size(compression);
    StoredPicture {
        compression,
        depth: 8,
        width,
        height,
        data: data.into(),
    }
}

fn of_2005(picture: StoredPicture) -> PictureRecord {
    PictureRecord::Iso2005(PictureIso2005 {
        device: 0,
        acquisition_level: 31,
        resolution: INCH,
        views: vec![PictureView2005 {
            position: Position::Finger(Finger::LeftThumb),
            number: 1,
            quality: 80,
            impression: 0,
            picture,
        }],
    })
}

fn of_2011(picture: StoredPicture) -> PictureRecord {
    PictureRecord::Iso2011(PictureIso2011 {
        certified: false,
        views: vec![PictureView2011 {
            capture: Capture {
                when: DateTime::UNKNOWN,
                technology: 0,
                vendor: 0,
                device: 0,
                quality: Vec::new(),
                certificates: Vec::new(),
            },
            position: Position::Finger(Finger::LeftThumb),
            number: 0,
            resolution: CENTIMETRE,
            impression: 0,
            picture,
            extended: Vec::new().into(),
        }],
    })
}

fn only_picture(record: &[u8]) -> Picture {
    let mut fingers = decode(record).unwrap();
    assert_eq!(fingers.len(), 1);
    let finger = fingers.remove(0);
    assert_eq!(finger.finger, Finger::LeftThumb);
    match finger.sample {
        Sample::Picture(picture) => picture,
        Sample::Minutiae(_) => panic!("no picture"),
    }
}

#[test]
fn every_compression_is_read_in_both_editions() {
    let lossless = Compression::Jpeg2000 { lossless: true };
    let lossy = Compression::Jpeg2000 { lossless: false };
    for (compression, data, most) in [
        (Compression::Raw, rings(SIZE), 0),
        (Compression::Packed, rings(SIZE), 0),
        (Compression::Png, still(ImageFormat::Png), 0),
        (lossless, jpeg_2000("jp2"), 1),
        (lossless, jpeg_2000("j2k"), 1),
        (lossy, jpeg_2000("jp2-lossy"), 40),
        (Compression::Jpeg, still(ImageFormat::Jpeg), 40),
        (Compression::Wsq, wsq(), 40),
    ] {
        for record in [
            of_2005(stored(compression, data.clone())),
            of_2011(stored(compression, data.clone())),
        ] {
            let picture = only_picture(&record.encode().unwrap());
            assert_eq!(picture.dpi(), 500);
            let size = size(compression);
            assert_eq!(picture.width(), usize::from(size.0));
            assert_eq!(picture.height(), usize::from(size.1));
            let off = picture.pixels().iter().zip(rings(size));
            let off = off.map(|(a, b)| a.abs_diff(b)).max().unwrap();
            assert!(off <= most, "{compression:?} is off by {off}");
        }
    }
}

#[test]
fn a_picture_of_another_size_than_the_record_says_is_refused() {
    for (compression, data) in [
        (Compression::Png, still(ImageFormat::Png)),
        (Compression::Jpeg, still(ImageFormat::Jpeg)),
        (Compression::Wsq, wsq()),
        (Compression::Jpeg2000 { lossless: false }, jpeg_2000("jp2")),
    ] {
        let mut picture = stored(compression, data);
        picture.width -= 1;
        assert!(picture.decode().is_err(), "{compression:?}");
        picture.width += 2;
        assert!(picture.decode().is_err(), "{compression:?}");
    }
}

#[test]
fn a_compressed_picture_cut_anywhere_is_read_or_refused() {
    for data in [
        still(ImageFormat::Png),
        still(ImageFormat::Jpeg),
        wsq(),
        jpeg_2000("jp2"),
    ] {
        for length in (0..data.len()).step_by(7) {
            let _ = stored(Compression::Wsq, data[..length].to_vec()).decode();
        }
    }
}

/// The data block is found by its first octets: its envelope is the business of the card reader.
#[test]
fn the_reference_passports_finger_is_read_and_written_again() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("KIOSK_TEST_DATA").map_or(beside, PathBuf::from);
    let Ok(file) = std::fs::read(folder.join("bsi_reference_passport/Datagroup3.bin")) else {
        println!(
            "skipped: the_reference_passports_finger: no {}",
            folder.display()
        );
        return;
    };
    let starts: Vec<_> = (0..file.len() - 8)
        .filter(|at| file[*at..].starts_with(b"FIR\x00010\0"))
        .collect();
    assert!(!starts.is_empty());
    for at in starts {
        let length = u32::from_be_bytes(file[at + 10..at + 14].try_into().unwrap()) as usize;
        let block = &file[at..at + length];
        let fingers = decode(block).unwrap();
        let Sample::Picture(picture) = &fingers[0].sample else {
            panic!("no picture")
        };
        assert_eq!(picture.dpi(), 500);
        let record = PictureRecord::decode(block).unwrap();
        assert!(*record.encode().unwrap() == block);
    }
}
