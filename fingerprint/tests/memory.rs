//! How much memory a decision takes at most. Alone in its process, so that all of it is seen.

#[path = "../benches/made_up.rs"]
mod made_up;

use fingerprint::matching::FalseMatchRate;
use fingerprint::{compare, extract};
use made_up::finger;
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// The largest picture of the sensors that were measured, 504 x 480 pixels.
#[test]
fn two_pictures_are_extracted_and_compared_within_64_megabytes() {
    ALLOCATOR.reset_peak_usage();
    let fresh = extract(&finger(1, (504, 480), 0.2, (8.0, -5.0))).unwrap();
    let stored = extract(&finger(1, (504, 480), 0.0, (0.0, 0.0))).unwrap();
    assert!(compare(&fresh, &stored).matches_at(FalseMatchRate::default()));
    let peak = ALLOCATOR.peak_usage_as_mb();
    assert!((4.0..64.0).contains(&peak), "{peak:.1} MB");
    println!("at most {peak:.1} MB");
}
