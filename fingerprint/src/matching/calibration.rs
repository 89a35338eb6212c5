//! What a score says about the rate of false matches.
//!
//! PROVISIONAL: placeholder until measured.

/// How often two different fingers reach this score or more, 0 to 1.
pub fn false_match_rate(score: f32) -> f64 {
    10f64.powf(-f64::from(score.max(0.0)) / 2.0)
}

/// The score whose rate of false matches is `rate`.
pub fn score_for(rate: f64) -> f32 {
    (-2.0 * rate.log10()) as f32
}
