//! The two pictures that meet at a counter: a card's, compressed at enrolment, and that of a small
//! sensor on a serial line.

use fingerprint::extraction::DPI;
use fingerprint::{Features, Picture};
use image::GrayImage;
use image::imageops::{FilterType, resize};

use super::Failure;
use super::rates::Random;

/// Sensors' pictures in pixels at 500 dpi.
pub(super) const SENSORS: [(usize, usize); 2] = [(256, 288), (192, 192)];

/// Furthest that a finger lies off the sensor's middle, in pixels.
const OFF: f64 = 30.0;

/// How many times as large a card's picture was before its compression.
const RATIO: f64 = 15.0;

/// What a picture is after a compression and back.
type Through = fn(&Picture) -> Result<Picture, Failure>;

/// How a card's picture was compressed, each at [`RATIO`].
pub(super) const CARDS: &[(&str, Through)] = &[
    ("WSQ", through_wsq),
    #[cfg(feature = "jpeg2000-encoder")]
    ("JPEG 2000", through_jpeg_2000),
];

#[cfg(feature = "jpeg2000-encoder")]
fn through_jpeg_2000(picture: &Picture) -> Result<Picture, Failure> {
    use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};
    let stored = super::jpeg_2000::encode(picture, RATIO as f32)?;
    let read = Image::new(&stored, &DecodeSettings::default())?;
    let mut context = DecoderContext::default();
    let decoded = read.decode(&mut context)?;
    let grey = decoded.components().first().ok_or("no component")?;
    let pixels = grey
        .samples()
        .iter()
        .map(|v| v.round().clamp(0.0, 255.0) as u8);
    let (width, height) = (picture.width(), picture.height());
    Ok(Picture::new(
        width,
        height,
        picture.dpi(),
        pixels.collect(),
    )?)
}

/// Wavelet scalar quantisation and back.
fn through_wsq(picture: &Picture) -> Result<Picture, Failure> {
    let options = wsq_codec::DecodeOptions::default().with_threads(1);
    let read = wsq_codec::decode_with(&wsq(picture)?, &options)?;
    let (width, height) = (picture.width(), picture.height());
    Ok(Picture::new(width, height, picture.dpi(), read.pixels)?)
}

/// The picture in WSQ, whose bit rate is moved until the size is right.
fn wsq(picture: &Picture) -> Result<Vec<u8>, Failure> {
    /// Steps in which it comes within [`NEAR`] for all but empty pictures.
    const STEPS: usize = 12;
    const NEAR: f64 = 0.01;
    let (width, height) = (picture.width(), picture.height());
    let wanted = (width * height) as f64 / RATIO;
    let mut bitrate = 8.0 / RATIO;
    let mut nearest: Option<(f64, Vec<u8>)> = None;
    for _ in 0..STEPS {
        let options = wsq_codec::EncodeOptions::default()
            .with_bitrate(bitrate as f32)
            .with_ppi(Some(picture.dpi()));
        let stored = wsq_codec::encode(picture.pixels(), width, height, &options)?;
        let off = stored.len() as f64 / wanted;
        let distance = (off - 1.0).abs();
        if nearest.as_ref().is_none_or(|(least, _)| distance < *least) {
            nearest = Some((distance, stored));
        }
        if distance < NEAR {
            break;
        }
        bitrate = (bitrate / off).clamp(0.02, 8.0);
    }
    nearest
        .map(|(_, stored)| stored)
        .ok_or_else(|| "no compression".into())
}

/// The picture at the resolution of the sensors.
fn at_500_dpi(picture: &Picture) -> Result<Picture, Failure> {
    let (width, height) = (
        u32::try_from(picture.width())?,
        u32::try_from(picture.height())?,
    );
    let whole = GrayImage::from_raw(width, height, picture.pixels().to_vec())
        .ok_or("the size is another")?;
    let side = |pixels: u32| {
        let scale = f64::from(DPI) / f64::from(picture.dpi());
        (f64::from(pixels) * scale).round().max(1.0) as u32
    };
    let (width, height) = (side(width), side(height));
    let scaled = resize(&whole, width, height, FilterType::CatmullRom);
    Ok(Picture::new(
        width as usize,
        height as usize,
        DPI,
        scaled.into_raw(),
    )?)
}

/// What a small sensor sees of the finger: a window near the middle of the ridges, in 16 greys.
pub(super) fn from_sensor(
    picture: &Picture,
    features: Option<&Features>,
    (width, height): (usize, usize),
    seed: u64,
) -> Result<Picture, Failure> {
    let picture = at_500_dpi(picture)?;
    let (mut x, mut y, mut count) = (0.0, 0.0, 0.0);
    for ridge in features.into_iter().flat_map(Features::ridges) {
        x += f64::from(ridge.x);
        y += f64::from(ridge.y);
        count += 1.0;
    }
    if count == 0.0 {
        (x, y, count) = (
            picture.width() as f64 / 2.0,
            picture.height() as f64 / 2.0,
            1.0,
        );
    }
    let mut random = Random(seed);
    let (reach, angle) = (
        OFF * random.share().sqrt(),
        std::f64::consts::TAU * random.share(),
    );
    let first = |middle: f64, side: usize, all: usize| {
        let first = (middle - side as f64 / 2.0).round().max(0.0) as usize;
        first.min(all.saturating_sub(side))
    };
    let (width, height) = (width.min(picture.width()), height.min(picture.height()));
    let left = first(x / count + reach * angle.cos(), width, picture.width());
    let top = first(y / count + reach * angle.sin(), height, picture.height());
    let rows = picture.pixels().chunks_exact(picture.width()).skip(top);
    let window = rows.take(height).flat_map(|row| &row[left..left + width]);
    // Four bits, spread over the whole range again.
    let pixels = window.map(|value| (value >> 4) * 17).collect();
    Ok(Picture::new(width, height, picture.dpi(), pixels)?)
}

#[cfg(test)]
mod tests {
    use super::super::made_up;
    use super::*;

    #[test]
    fn a_card_keeps_a_fifteenth() -> Result<(), Failure> {
        let pictures = [(1, (388, 374)), (2, (300, 300)), (3, (504, 480))];
        for (seed, size) in pictures {
            let picture = made_up::finger(seed, size, 0.1, (3.0, 2.0));
            let pixels = (size.0 * size.1) as f64;
            let ratio = pixels / wsq(&picture)?.len() as f64;
            assert!((14.5..15.5).contains(&ratio), "WSQ of {size:?}: {ratio:.2}");
            #[cfg(feature = "jpeg2000-encoder")]
            {
                let stored = super::super::jpeg_2000::encode(&picture, RATIO as f32)?;
                let ratio = pixels / stored.len() as f64;
                assert!((14.5..15.5).contains(&ratio), "JPEG 2000: {ratio:.2}");
            }
            for (name, through) in CARDS {
                let back = through(&picture)?;
                assert_eq!((back.width(), back.height()), size, "{name}");
                assert!(back != picture, "{name} loses nothing");
            }
        }
        Ok(())
    }

    /// What a sensor of 500 dpi sees of a finger is as wide whatever the picture's resolution.
    #[test]
    fn a_sensor_sees_as_much_of_a_finer_picture() -> Result<(), Failure> {
        let plain = made_up::finger(1, (388, 374), 0.0, (0.0, 0.0));
        let pixels = plain.pixels().to_vec();
        let finer = Picture::new(388, 374, 569, pixels)?;
        for picture in [&plain, &finer] {
            let seen = from_sensor(picture, None, (256, 288), 1)?;
            assert_eq!((seen.width(), seen.height(), seen.dpi()), (256, 288, 500));
            assert!(seen.pixels().iter().all(|grey| grey % 17 == 0));
        }
        // 569 dpi show 341 pixels of 500 dpi across, of which a window of 388 has no more.
        let all = from_sensor(&finer, None, (388, 374), 1)?;
        assert_eq!((all.width(), all.height()), (341, 329));
        Ok(())
    }
}
