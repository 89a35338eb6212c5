//! How much memory a decision takes at most. Alone in its process, one test after the other, so
//! that all of it is seen.

#![allow(clippy::unwrap_used, reason = "the size is right")]

#[path = "../benches/made_up.rs"]
mod made_up;

use fingerprint::extraction::ExtractError;
use fingerprint::matching::FalseMatchRate;
use fingerprint::{Picture, compare, extract, quality};
use made_up::finger;
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Megabytes at most while `f` runs.
fn peak(f: impl FnOnce()) -> f32 {
    ALLOCATOR.reset_peak_usage();
    f();
    ALLOCATOR.peak_usage_as_mb()
}

/// Ridges from edge to edge, bent and with a detail here and there.
fn ridges(side: usize, dpi: u32) -> Picture {
    let period = 9.0 * dpi as f32 / 500.0;
    let pixels = (0..side * side).map(|at| {
        let (x, y) = ((at % side) as f32 / period, (at / side) as f32 / period);
        let details: f32 = (0..64)
            .map(|n| {
                let (px, py) = ((n % 8 * 13 + 7) as f32, (n / 8 * 13 + 7) as f32);
                let sign = if n % 2 == 0 { 1.0 } else { -1.0 };
                sign * (y - py).atan2(x - px)
            })
            .sum();
        let phase = std::f32::consts::TAU * (y + 6.0 * (x / 20.0).sin()) + details;
        (128.0 + 100.0 * phase.cos()) as u8
    });
    Picture::new(side, side, dpi, pixels.collect()).unwrap()
}

#[test]
fn a_decision_takes_at_most_64_megabytes() {
    let usual = peak(|| {
        let fresh = extract(&finger(1, (504, 480), 0.2, (8.0, -5.0))).unwrap();
        let stored = extract(&finger(1, (504, 480), 0.0, (0.0, 0.0))).unwrap();
        assert!(compare(&fresh, &stored).matches_at(FalseMatchRate::default()));
    });
    let largest = peak(|| {
        let fresh = extract(&ridges(1000, 500)).unwrap();
        let stored = extract(&ridges(2000, 1000)).unwrap();
        assert!(compare(&fresh, &stored).matches_at(FalseMatchRate::default()));
    });
    println!("504 x 480: {usual:.1} MB; 1000 x 1000: {largest:.1} MB");
    assert!((4.0..64.0).contains(&usual), "{usual:.1} MB");
    assert!((usual..64.0).contains(&largest), "{largest:.1} MB");

    // 4 megapixels that say they have 100 dots an inch would be 100 megapixels at 500.
    let hostile = Picture::new(2000, 2000, 100, vec![90; 2000 * 2000]).unwrap();
    let refused = peak(|| {
        assert!(matches!(extract(&hostile), Err(ExtractError::Size)));
        assert_eq!(quality::assess(&hostile).score, 0);
    });
    assert!(refused < 6.0, "{refused:.1} MB, 4 of them the picture's");
}
