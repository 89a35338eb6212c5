//! What a score says about the rate of false matches.
//!
//! Provisional. Measured on synthetic fingers alone, before any real pair was tried: 60 fingers
//! of three impressions, 15,930 impostor pairs, made and compared by
//!
//! ```text
//! cargo run --release -p hil --example synthetic -- FOLDER 60 3
//! finger evaluate FOLDER --dpi 500 --scores SCORES
//! ```
//!
//! One impostor in 100 reached 12.8, one in 1000 15.2, one in 10,000 17.1, the highest 18.4; the
//! lowest of 180 genuine pairs was 21.9. A straight line through the first three gives the rate;
//! beyond one in 10,000 it is an extrapolation. Synthetic fingers are large and clear, which
//! makes for higher impostor scores than those of real sensors.

/// Score at which the line would reach a rate of one.
const ORIGIN: f64 = 8.4;
/// Score that divides the rate by ten.
const DECADE: f64 = 2.2;

/// How often two different fingers reach this score or more, 0 to 1.
pub fn false_match_rate(score: f32) -> f64 {
    10f64.powf((ORIGIN - f64::from(score)) / DECADE).min(1.0)
}

/// The score that two different fingers reach as often as `rate` says, which lies above 0 and
/// at most at 1.
pub fn score_for(rate: f64) -> f32 {
    (ORIGIN - DECADE * rate.log10()) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_and_score_are_inverse_and_stricter_rates_want_higher_scores() {
        for rate in [1e-2, 1e-4, 1e-6] {
            assert!((false_match_rate(score_for(rate)) / rate - 1.0).abs() < 1e-4);
        }
        assert!(score_for(1e-5) > score_for(1e-4));
    }
}
