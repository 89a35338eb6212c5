//! Made-up fingers compared through the crate's face.

#[path = "../benches/made_up.rs"]
mod made_up;

use fingerprint::extraction::Minutia;
use fingerprint::matching::{Comparison, Model, calibration};
use fingerprint::{Features, Picture, compare, extract};

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
    assert!(compare(&same, &turned).matches_at(1e-6));
    let stranger = compare(&same, &other);
    assert!(!stranger.matches_at(1e-4), "{stranger:?}");
}

#[test]
fn a_template_matches_the_picture_it_was_taken_from() {
    let picture = extract(&finger(1, 0.2, (5.0, 5.0))).unwrap();
    let template = |seed| {
        let features = extract(&finger(seed, 0.0, (0.0, 0.0))).unwrap();
        Features::from_minutiae(features.minutiae().to_vec()).unwrap()
    };
    assert!(compare(&picture, &template(1)).matches_at(1e-4));
    assert!(!compare(&picture, &template(2)).matches_at(1e-2));
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
        assert!(!compare(&picture, &template).matches_at(1e-2));
        assert!(!compare(&template, &picture).matches_at(1e-2));
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
fn three_tries_give_a_stranger_three_chances() {
    let best = Comparison::best_of(&[rated(0.3), rated(1e-4), rated(0.01)]);
    assert!((best.false_match_rate / 3e-4 - 1.0).abs() < 1e-9);
    assert!(!best.matches_at(1e-4) && best.matches_at(1e-3));
    assert_eq!(Comparison::best_of(&[]), Comparison::NOTHING);
}

#[test]
fn two_fingers_tell_more_than_one_and_less_than_their_product() {
    let both = Comparison::of_fingers(&[rated(1e-3), rated(1e-2)]);
    assert!(both.false_match_rate < 1e-3 && both.false_match_rate > 1e-5);
    // One finger alone is what it is, and a finger that shows nothing does not help.
    let one = Comparison::of_fingers(&[rated(1e-3)]);
    assert!((one.false_match_rate / 1e-3 - 1.0).abs() < 1e-9);
    let with_nothing = Comparison::of_fingers(&[rated(1e-3), rated(1.0)]);
    assert!(with_nothing.false_match_rate > 1e-3);
}
