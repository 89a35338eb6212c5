//! Made-up fingers compared through the crate's face.

#![allow(clippy::unwrap_used, reason = "a test may")]

#[path = "../benches/made_up.rs"]
mod made_up;

use fingerprint::extraction::Minutia;
use fingerprint::matching::{Comparison, FalseMatchRate, Model, calibration};
use fingerprint::{Features, Picture, compare, extract};

fn rate(rate: f64) -> FalseMatchRate {
    rate.try_into().unwrap()
}

fn finger(seed: u32, turn: f32, shift: (f32, f32)) -> Picture {
    made_up::finger(seed, (320, 360), turn, shift)
}

#[test]
fn the_shipped_model_can_be_read_and_says_what_it_learnt_from() {
    assert!(!Model::shipped().trained_on.is_empty());
}

#[test]
fn a_finger_matches_itself_turned_and_shifted_and_no_other_arch() {
    let same = extract(&finger(1, 0.0, (0.0, 0.0))).unwrap();
    let turned = extract(&finger(1, 0.35, (14.0, -9.0))).unwrap();
    let other = extract(&finger(2, 0.0, (0.0, 0.0))).unwrap();
    assert!(compare(&same, &turned).matches_at(rate(1e-6)));
    let stranger = compare(&same, &other);
    assert!(!stranger.matches_at(rate(1e-4)), "{stranger:?}");
}

#[test]
fn a_template_matches_the_picture_it_was_taken_from() {
    let picture = extract(&finger(1, 0.2, (5.0, 5.0))).unwrap();
    let template = |seed| {
        let features = extract(&finger(seed, 0.0, (0.0, 0.0))).unwrap();
        Features::from_minutiae(features.minutiae().to_vec()).unwrap()
    };
    assert!(compare(&picture, &template(1)).matches_at(rate(1e-4)));
    assert!(!compare(&picture, &template(2)).matches_at(rate(1e-2)));
}

#[test]
fn the_order_of_the_fingers_does_not_matter_much() {
    let (a, b) = (
        extract(&finger(1, 0.0, (0.0, 0.0))).unwrap(),
        extract(&finger(1, -0.2, (-20.0, 12.0))).unwrap(),
    );
    let (forth, back) = (compare(&a, &b).score, compare(&b, &a).score);
    assert!((forth - back).abs() < 0.15 * forth, "{forth} and {back}");
}

#[test]
fn minutiae_in_absurd_places_compare_without_harm() {
    let absurd = |x: f32| Minutia {
        x,
        y: -x,
        angle: x,
        quality: 1.0,
    };
    let wild = [0.0, 1e9, -1e9, f32::MAX, f32::INFINITY, f32::NAN, 3.0];
    let template = Features::from_minutiae(wild.map(absurd).to_vec());
    let picture = extract(&finger(1, 0.0, (0.0, 0.0))).unwrap();
    if let Ok(template) = template {
        assert!(!compare(&picture, &template).matches_at(rate(1e-2)));
        assert!(!compare(&template, &picture).matches_at(rate(1e-2)));
    }
}

#[test]
fn rates_fall_with_the_score_and_a_wider_interval_goes_with_a_rarer_one() {
    let calibration = &Model::shipped().pictures.calibration;
    let judged: Vec<Comparison> = (-10..40)
        .map(|score| calibration.judge(f64::from(score), 300.0))
        .collect();
    for pair in judged.windows(2) {
        assert!(pair[0].false_match_rate >= pair[1].false_match_rate);
        assert!(pair[0].score < pair[1].score);
    }
    for judged in &judged {
        assert!(judged.interval.0 <= judged.false_match_rate);
        assert!(judged.interval.1 >= judged.false_match_rate);
    }
    let last = judged.last().unwrap();
    assert!(last.extrapolated && !judged[0].extrapolated);
}

#[test]
fn a_rate_that_would_let_everyone_or_no_one_pass_cannot_be_asked_for() {
    for bad in [0.0, 9e-7, 0.011, 1.0, -1e-4, f64::NAN, f64::INFINITY] {
        assert!(FalseMatchRate::try_from(bad).is_err(), "{bad}");
    }
    for good in [1e-6, 1e-4, 1e-2] {
        assert_eq!(f64::from(rate(good)), good);
    }
    assert_eq!(FalseMatchRate::default(), rate(1e-4));
    assert!(!Comparison::NOTHING.matches_at(rate(1e-2)));
}

#[test]
fn a_score_of_forty_stands_for_one_in_ten_thousand() {
    assert!((calibration::score_for(1e-4) - 40.0).abs() < 1e-4);
}

fn rated(rate: f64) -> Comparison {
    Comparison {
        score: calibration::score_for(rate),
        false_match_rate: rate,
        interval: (rate / 2.0, rate * 2.0),
        extrapolated: false,
    }
}

#[test]
fn three_tries_give_a_stranger_three_chances_taken_or_not() {
    let tries = [rated(0.3), rated(1e-4), rated(0.01)];
    let best = Comparison::best_of(&tries, 3);
    assert!((best.false_match_rate / 3e-4 - 1.0).abs() < 1e-4);
    assert!(!best.matches_at(rate(1e-4)) && best.matches_at(rate(1e-3)));
    assert_eq!(Comparison::best_of(&tries[..2], 3), best);
    assert_eq!(Comparison::best_of(&[], 3), Comparison::NOTHING);
}

#[test]
fn two_fingers_tell_more_than_one_and_less_than_their_product() {
    let both = Comparison::of_fingers(&[rated(1e-3), rated(1e-2)]);
    assert!(both.false_match_rate < 1e-3 && both.false_match_rate > 1e-5);
    assert!(both.extrapolated);
    // One finger alone is what it is; where there are two, each and both together are a chance.
    let one = Comparison::of_fingers(&[rated(1e-3)]);
    assert_eq!(one, rated(1e-3));
    let with_nothing = Comparison::of_fingers(&[Comparison::NOTHING, rated(1e-3)]);
    assert!((with_nothing.false_match_rate / 3e-3 - 1.0).abs() < 1e-4);
    assert_eq!(Comparison::of_fingers(&[]), Comparison::NOTHING);
}

/// Strangers whose scores are what the calibration says, in a whole visit of three tries with each
/// of so many fingers, stopped as soon as it matches: no more than the rate pass.
#[test]
fn no_more_strangers_pass_in_a_whole_visit_than_the_rate_says() {
    const VISITS: usize = 100_000;
    let mut state = 7u64;
    let mut share = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        ((state >> 11) as f64 / (1u64 << 53) as f64).max(1e-9)
    };
    for (fingers, wanted) in [(1, 0.01), (2, 0.01), (4, 0.03)] {
        let mut passed = 0;
        for _ in 0..VISITS {
            let mut best = vec![Comparison::NOTHING; fingers];
            let mut matches = false;
            for finger in 0..fingers {
                let mut tries = Vec::new();
                for _ in 0..3 {
                    tries.push(rated(share()));
                    best[finger] = Comparison::best_of(&tries, 3);
                    matches |= Comparison::of_fingers(&best).false_match_rate <= wanted;
                }
            }
            passed += usize::from(matches);
        }
        let share = passed as f64 / VISITS as f64;
        assert!(share < 1.05 * wanted, "{fingers} fingers: {share}");
        // And it is not bought by passing hardly anyone.
        assert!(share > 0.4 * wanted, "{fingers} fingers: {share}");
    }
}
