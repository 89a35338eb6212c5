//! A drawn bust without a face: no real person stands behind it.

use anyhow::Result;
use image::{Rgb, RgbImage};

/// Width and height of the portrait in pixels.
pub const SIZE: (u32, u32) = (360, 480);

/// The portrait as JPEG, some 15 KB.
pub fn jpeg() -> Result<Vec<u8>> {
    let (width, height) = SIZE;
    let background = [220, 228, 235];
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (
            f64::from(x) / f64::from(width) - 0.5,
            f64::from(y) / f64::from(height),
        );
        let ellipse =
            |cx: f64, cy: f64, rx: f64, ry: f64| ((u - cx) / rx).powi(2) + ((v - cy) / ry).powi(2);
        let shoulders = v > 0.72 && ellipse(0.0, 1.02, 0.40, 0.30) < 1.0;
        let colour = if ellipse(0.0, 0.30, 0.205, 0.13) < 1.0 && v < 0.33 {
            [59, 76, 92]
        } else if ellipse(0.0, 0.40, 0.185, 0.20) < 1.0 {
            [168, 184, 196]
        } else if shoulders {
            [94, 113, 134]
        } else if u.abs() < 0.07 && (0.5..0.8).contains(&v) {
            [145, 163, 178]
        } else {
            background
        };
        // A fine grain, so that the file has a photograph's size.
        let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(2_246_822_519))
            .wrapping_mul(3_266_489_917);
        let noise = ((grain >> 24) % 7) as i16 - 3;
        Rgb(colour.map(|value: u8| (i16::from(value) + noise).clamp(0, 255) as u8))
    });
    let mut out = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, 82).encode_image(&picture)?;
    Ok(out)
}
