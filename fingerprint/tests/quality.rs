//! What a person is told to do about a picture, shown by made-up fingers that were made worse.

#![allow(clippy::unwrap_used, reason = "a test may")]

#[path = "../benches/made_up.rs"]
mod made_up;

use fingerprint::Picture;
use fingerprint::quality::{Advice, Quality, assess};

/// Side of the sensor, in pixels.
const SIDE: usize = 256;

fn finger(shift: (f32, f32)) -> Picture {
    made_up::finger(1, (SIDE, SIDE), 0.0, shift)
}

/// What is said of the picture with each pixel changed by where it lies and what lies around it.
fn said(
    picture: &Picture,
    change: impl Fn(usize, usize, &dyn Fn(isize, isize) -> u8) -> u8,
) -> Quality {
    let pixels = (0..SIDE * SIDE).map(|at| {
        let (x, y) = (at % SIDE, at / SIDE);
        let around = |dx: isize, dy: isize| {
            let side = |at: usize, off: isize| at.saturating_add_signed(off).min(SIDE - 1);
            picture.pixels()[side(y, dy) * SIDE + side(x, dx)]
        };
        change(x, y, &around)
    });
    assess(&Picture::new(SIDE, SIDE, 500, pixels.collect()).unwrap())
}

/// Darkest within so many pixels.
fn spread(around: &dyn Fn(isize, isize) -> u8, reach: isize) -> u8 {
    let offsets = (-reach..=reach).flat_map(|y| (-reach..=reach).map(move |x| (x, y)));
    let inside = offsets.filter(|(x, y)| x * x + y * y <= reach * reach);
    inside.map(|(x, y)| around(x, y)).min().unwrap_or(255)
}

/// The same everywhere and yet without order, 0 to 255.
fn noise(x: usize, y: usize) -> u8 {
    let mixed = (x as u32).wrapping_mul(0x9E37_79B9) ^ (y as u32).wrapping_mul(0x85EB_CA6B);
    (mixed.wrapping_mul(mixed | 1) >> 24) as u8
}

#[test]
fn a_clear_finger_needs_nothing() {
    let quality = assess(&finger((0.0, 0.0)));
    assert_eq!(quality.advice, None, "{quality:?}");
    assert!(quality.score > 80);
}

#[test]
fn an_even_grey_is_no_finger() {
    let quality = said(&finger((0.0, 0.0)), |_, _, _| 200);
    assert_eq!((quality.score, quality.advice), (0, Some(Advice::NoFinger)));
}

/// Blots as coarse as ridges, without order: not even the area of several fingers makes them clear.
#[test]
fn blots_without_ridges_are_no_good_picture_however_large() {
    let sizes = [(192, 192), (256, 288), (504, 480), (800, 750)];
    for ((width, height), reach) in sizes.into_iter().flat_map(|size| [(size, 2), (size, 4)]) {
        let mut values: Vec<f32> = (0..width * height)
            .map(|at| f32::from(noise(at % width, at / width)) - 127.5)
            .collect();
        for _ in 0..3 {
            values = smoothed(&values, 1, width, reach);
            values = smoothed(&values, width, height, reach);
        }
        let squares: f32 = values.iter().map(|value| value * value).sum();
        let scale = 50.0 / (squares / values.len() as f32).sqrt();
        let greys = values.iter().map(|value| (128.0 + scale * value) as u8);
        let quality = assess(&Picture::new(width, height, 500, greys.collect()).unwrap());
        let size = format!("{width} x {height}, {reach}: {quality:?}");
        assert!(quality.score < 20, "{size}");
        assert_eq!(quality.advice, Some(Advice::CleanGlass), "{size}");
    }
}

/// Means of the values up to `reach` steps before and behind, in lines of so many.
fn smoothed(values: &[f32], step: usize, line: usize, reach: usize) -> Vec<f32> {
    let mean = |at: usize| {
        let place = at / step % line;
        let range = place.saturating_sub(reach)..=(place + reach).min(line - 1);
        let count = range.clone().count() as f32;
        range
            .map(|other| values[at - place * step + other * step])
            .sum::<f32>()
            / count
    };
    (0..values.len()).map(mean).collect()
}

#[test]
fn a_small_contact_wants_more_pressure() {
    let near = |at: usize| at.abs_diff(SIDE / 2) < 48;
    let small = |x, y, around: &dyn Fn(isize, isize) -> u8| {
        if near(x) && near(y) {
            around(0, 0)
        } else {
            240
        }
    };
    assert_eq!(
        said(&finger((0.0, 0.0)), small).advice,
        Some(Advice::PressHarder)
    );
}

#[test]
fn a_finger_at_the_edge_is_to_be_centred() {
    let aside = |x: usize, _, around: &dyn Fn(isize, isize) -> u8| {
        if x < 72 { around(0, 0) } else { 240 }
    };
    assert_eq!(
        said(&finger((0.0, 0.0)), aside).advice,
        Some(Advice::Centre)
    );
}

#[test]
fn specks_for_ridges_are_a_dry_finger() {
    let dry = |x: usize, y: usize, around: &dyn Fn(isize, isize) -> u8| {
        if noise(x / 2, y / 2) < 190 {
            240
        } else {
            around(0, 0)
        }
    };
    let quality = said(&finger((0.0, 0.0)), dry);
    assert_eq!(quality.advice, Some(Advice::TooDry), "{quality:?}");
}

#[test]
fn blots_are_a_wet_finger() {
    let wet = |x: usize, y: usize, around: &dyn Fn(isize, isize) -> u8| {
        let blot = noise(x / 64, y / 64) > 60;
        spread(around, if blot { 9 } else { 2 }).saturating_add(noise(x / 2, y / 2) / 16)
    };
    let quality = said(&finger((0.0, 0.0)), wet);
    assert_eq!(quality.advice, Some(Advice::TooWet), "{quality:?}");
}

#[test]
fn something_beside_the_finger_asks_for_a_clean_glass() {
    let dirty = |x: usize, y: usize, around: &dyn Fn(isize, isize) -> u8| match x {
        20..110 if (70..180).contains(&y) => around(0, 0),
        176.. => noise(x / 2, y / 2),
        _ => 240,
    };
    let quality = said(&finger((0.0, 0.0)), dirty);
    assert_eq!(quality.advice, Some(Advice::CleanGlass), "{quality:?}");
}

#[test]
fn a_wide_dark_contact_with_ridges_wants_less_pressure() {
    let pressed = |x: usize, y: usize, around: &dyn Fn(isize, isize) -> u8| {
        if x.max(y) >= 190 {
            return 255;
        }
        let grain = i16::from(noise(x / 2, y / 2) / 3) - 42;
        (i16::from(spread(around, 2) / 2) + 64 + grain).clamp(0, 255) as u8
    };
    let quality = said(&finger((0.0, 0.0)), pressed);
    assert_eq!(quality.advice, Some(Advice::PressLighter), "{quality:?}");
}
