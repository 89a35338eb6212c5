//! The two pictures that meet at a counter: a card's, compressed at enrolment, and that of a small
//! sensor on a serial line.

use fingerprint::{Features, Picture};

use super::Failure;
use super::rates::Random;

/// Sensors' pictures in pixels.
pub(super) const SENSORS: [(usize, usize); 2] = [(256, 288), (192, 192)];

/// Furthest that a finger lies off the sensor's middle, in pixels.
const OFF: f64 = 30.0;

/// What a picture is after a compression and back.
type Through = fn(&Picture) -> Result<Picture, Failure>;

/// How a card's picture was compressed, each at 15:1.
pub(super) const CARDS: &[(&str, Through)] = &[
    ("WSQ", through_wsq),
    #[cfg(feature = "jpeg2000-encoder")]
    ("JPEG 2000", through_jpeg_2000),
];

#[cfg(feature = "jpeg2000-encoder")]
fn through_jpeg_2000(picture: &Picture) -> Result<Picture, Failure> {
    use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};
    let stored = super::jpeg_2000::encode(picture, 15.0)?;
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

/// Wavelet scalar quantisation at the FBI's 0.75 bits a pixel, which comes to about 15:1.
fn through_wsq(picture: &Picture) -> Result<Picture, Failure> {
    let options = wsq_codec::EncodeOptions::default()
        .with_bitrate(0.75)
        .with_ppi(Some(picture.dpi()));
    let (width, height) = (picture.width(), picture.height());
    let stored = wsq_codec::encode(picture.pixels(), width, height, &options)?;
    let options = wsq_codec::DecodeOptions::default().with_threads(1);
    let read = wsq_codec::decode_with(&stored, &options)?;
    Ok(Picture::new(width, height, picture.dpi(), read.pixels)?)
}

/// What a small sensor sees of the finger: a window near the middle of the ridges, in 16 greys.
pub(super) fn from_sensor(
    picture: &Picture,
    features: Option<&Features>,
    (width, height): (usize, usize),
    seed: u64,
) -> Result<Picture, Failure> {
    let scale = f64::from(picture.dpi()) / f64::from(fingerprint::extraction::DPI);
    let (mut x, mut y, mut count) = (0.0, 0.0, 0.0);
    for ridge in features.into_iter().flat_map(Features::ridges) {
        x += f64::from(ridge.x) * scale;
        y += f64::from(ridge.y) * scale;
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
