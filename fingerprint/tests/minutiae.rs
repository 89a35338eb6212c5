//! What a minutia is, at places that are known.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may")]

use fingerprint::{Picture, extract};

/// Places where a ridge begins or ends, and on which side there is one more: 1 right, −1 left.
const ENDS: [(f32, f32, f32); 8] = [
    (80.0, 70.0, 1.0),
    (200.0, 75.0, -1.0),
    (140.0, 120.0, -1.0),
    (75.0, 170.0, -1.0),
    (215.0, 160.0, 1.0),
    (150.0, 205.0, 1.0),
    (80.0, 240.0, 1.0),
    (220.0, 235.0, -1.0),
];

/// Level ridges that are dark, as everywhere.
fn level_ridges() -> Picture {
    let grey = |x: f32, y: f32| {
        let turns = ENDS.map(|(px, py, side)| side * (y - py).atan2(x - px));
        let phase = y * std::f32::consts::TAU / 9.0 + turns.iter().sum::<f32>();
        (128.0 - 100.0 * phase.cos()) as u8
    };
    let pixels = (0..300 * 300).map(|at| grey((at % 300) as f32, (at / 300) as f32));
    Picture::new(300, 300, 500, pixels.collect()).unwrap()
}

/// ISO/IEC 19794-2:2005, 5.3: up the ridge that ends, or the valley between ridges that fork. On
/// either side that is where there is a ridge more.
#[test]
fn a_minutia_points_to_where_there_is_a_ridge_more() {
    let features = extract(&level_ridges()).unwrap();
    for (x, y, side) in ENDS {
        let near = |m: &&fingerprint::extraction::Minutia| (m.x - x).hypot(m.y - y) < 6.0;
        let minutia = features.minutiae().iter().find(near);
        let minutia = minutia.unwrap_or_else(|| panic!("none at {x}, {y}"));
        assert!(
            minutia.angle.cos() * side > 0.8,
            "at {x}, {y}, where the ridge lies {side}: {}",
            minutia.angle
        );
    }
}
