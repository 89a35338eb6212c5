//! What a decision costs: CPU time of one core, the least of several runs, so that what else the
//! machine does counts little.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may")]

#[path = "../benches/made_up.rs"]
mod made_up;

use std::time::Duration;

use fingerprint::{compare, extract, quality};
use made_up::finger;
use nix::time::{ClockId, clock_gettime};

const SENSOR: (usize, usize) = (388, 374);

/// The CPU time of this thread in one of several runs of this.
fn least(mut act: impl FnMut()) -> Duration {
    let now = || Duration::from(clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).unwrap());
    let runs = (0..8).map(|_| {
        let begun = now();
        act();
        now() - begun
    });
    runs.min().unwrap()
}

#[test]
fn a_decision_is_there_in_time() {
    let picture = finger(1, SENSOR, 0.0, (0.0, 0.0));
    let features = extract(&picture).unwrap();
    let others = [(1, 0.2), (2, 0.0)].map(|(seed, turn)| {
        let other = finger(seed, SENSOR, turn, (8.0, -5.0));
        extract(&other).unwrap()
    });
    let extraction = least(|| drop(extract(&picture)));
    let judgement = least(|| {
        quality::assess(&picture);
    });
    let comparisons = others.each_ref().map(|other| {
        least(|| {
            compare(&features, other);
        })
    });
    println!("extraction {extraction:?}, judgement {judgement:?}, comparisons {comparisons:?}");
    let milliseconds = |most| Duration::from_millis(most);
    assert!(extraction < milliseconds(60), "{extraction:?}");
    assert!(
        comparisons.iter().all(|one| *one < milliseconds(50)),
        "{comparisons:?}"
    );
    // A picture arrives, and meets the two fingers of a card.
    let decision = judgement + extraction + comparisons.iter().sum::<Duration>();
    assert!(decision < milliseconds(250), "{decision:?}");
}
