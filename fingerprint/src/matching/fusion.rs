//! Several comparisons of one visit to one, their chances accounted for.

use super::Comparison;
use super::calibration::score_for;

impl Comparison {
    /// The best of several tries. A stranger has a chance in each, so that the rate is at most
    /// the sum of all: so many times the best one's, however alike the tries are.
    pub fn best_of(tries: &[Self]) -> Self {
        let best = tries
            .iter()
            .copied()
            .max_by(|a, b| a.score.total_cmp(&b.score));
        let chances = tries.len() as f64;
        best.map_or(Self::NOTHING, |best| {
            best.with_rates(|rate| (rate * chances).min(1.0))
        })
    }

    /// Different fingers of one person, all compared: a stranger would have to reach them all.
    /// Fisher's rule for independent rates, the product of which is the less likely the more of
    /// them there are.
    pub fn of_fingers(fingers: &[Self]) -> Self {
        let Some(first) = fingers.first() else {
            return Self::NOTHING;
        };
        let joint = |of: &dyn Fn(&Self) -> f64| {
            let logarithm: f64 = fingers.iter().map(|finger| of(finger).ln()).sum();
            let mut term = 1.0;
            let mut sum = 0.0;
            for order in 0..fingers.len() {
                sum += term;
                term *= -logarithm / (order + 1) as f64;
            }
            (logarithm.exp() * sum).min(1.0)
        };
        let rate = joint(&|finger| finger.false_match_rate);
        Self {
            score: score_for(rate),
            false_match_rate: rate,
            interval: (
                joint(&|finger| finger.interval.0),
                joint(&|finger| finger.interval.1),
            ),
            extrapolated: first.extrapolated || fingers.len() > 1,
        }
    }

    fn with_rates(self, f: impl Fn(f64) -> f64) -> Self {
        let rate = f(self.false_match_rate);
        Self {
            score: self.score + score_for(rate) - score_for(self.false_match_rate),
            false_match_rate: rate,
            interval: (f(self.interval.0), f(self.interval.1)),
            ..self
        }
    }
}
