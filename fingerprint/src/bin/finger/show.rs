//! Draws what the extraction sees of a picture, for people to look at.

use std::path::Path;

use fingerprint::{Features, Picture, extract, quality};
use image::{Rgb, RgbImage};

use super::Failure;
use super::folder::open;

/// Drawn pixels to each of the picture at 500 dpi.
const SCALE: f32 = 2.0;

const OUTSIDE: Rgb<u8> = Rgb([180, 200, 235]);
const DIRECTION: Rgb<u8> = Rgb([0, 150, 60]);
const MINUTIA: Rgb<u8> = Rgb([220, 0, 40]);
const GOOD: Rgb<u8> = Rgb([0, 120, 80]);

pub(super) fn run(path: &Path, dpi: u32, out: &Path) -> Result<(), Failure> {
    let picture = open(path, dpi)?;
    let quality = quality::assess(&picture);
    let features = extract(&picture).ok();
    let minutiae = features
        .as_ref()
        .map_or(0, |features| features.minutiae().len());
    let advice = quality.advice.map_or("none", quality::Advice::code);
    println!(
        "quality {}, advice {advice}, {minutiae} minutiae",
        quality.score
    );
    draw(&picture, features.as_ref(), quality.score).save(out)?;
    Ok(())
}

fn draw(picture: &Picture, features: Option<&Features>, quality: u8) -> RgbImage {
    let to_picture = picture.dpi() as f32 / fingerprint::extraction::DPI as f32 / SCALE;
    let side = |pixels: usize| (pixels as f32 / to_picture) as u32;
    let (width, height) = (side(picture.width()), side(picture.height()));
    let ridges: Vec<_> = features.into_iter().flat_map(Features::ridges).collect();
    let mut inside = vec![false; (width * height) as usize];
    let reach = (Features::RIDGE_STEP as f32 * SCALE / 2.0) as i32;
    for ridge in &ridges {
        let (x, y) = ((ridge.x * SCALE) as i32, (ridge.y * SCALE) as i32);
        for y in (y - reach).max(0)..(y + reach).min(height as i32) {
            for x in (x - reach).max(0)..(x + reach).min(width as i32) {
                inside[y as usize * width as usize + x as usize] = true;
            }
        }
    }
    let mut drawn = RgbImage::from_fn(width, height, |x, y| {
        let at = |v: u32, end: usize| ((v as f32 * to_picture) as usize).min(end - 1);
        let place = at(y, picture.height()) * picture.width() + at(x, picture.width());
        let grey = picture.pixels()[place];
        if inside[(y * width + x) as usize] {
            Rgb([grey, grey, grey])
        } else {
            Rgb(OUTSIDE
                .0
                .map(|tint| (u16::from(tint) * (128 + u16::from(grey) / 2) / 255) as u8))
        }
    });
    for ridge in &ridges {
        let half = 0.4 * Features::RIDGE_STEP as f32;
        let (sine, cosine) = ridge.angle.sin_cos();
        let from = (ridge.x - half * cosine, ridge.y - half * sine);
        line(&mut drawn, from, ridge.angle, 2.0 * half, DIRECTION);
    }
    for minutia in features.into_iter().flat_map(Features::minutiae) {
        for step in 0..16 {
            let angle = step as f32 * std::f32::consts::TAU / 16.0;
            let (x, y) = (minutia.x + 3.5 * angle.cos(), minutia.y + 3.5 * angle.sin());
            line(&mut drawn, (x, y), angle + 1.57, 1.4, MINUTIA);
        }
        line(
            &mut drawn,
            (minutia.x, minutia.y),
            minutia.angle,
            11.0,
            MINUTIA,
        );
    }
    // The quality as a bar along the lower edge.
    for x in 0..width * u32::from(quality) / 100 {
        for y in height.saturating_sub(6)..height {
            drawn.put_pixel(x, y, GOOD);
        }
    }
    drawn
}

/// A line from a place at 500 dpi, so many pixels long there.
fn line(drawn: &mut RgbImage, from: (f32, f32), angle: f32, length: f32, colour: Rgb<u8>) {
    let (sine, cosine) = angle.sin_cos();
    for step in 0..(length * SCALE * 2.0) as i32 {
        let along = step as f32 / (SCALE * 2.0);
        let x = (from.0 + along * cosine) * SCALE;
        let y = (from.1 + along * sine) * SCALE;
        if x >= 0.0 && y >= 0.0 && (x as u32) < drawn.width() && (y as u32) < drawn.height() {
            drawn.put_pixel(x as u32, y as u32, colour);
        }
    }
}
