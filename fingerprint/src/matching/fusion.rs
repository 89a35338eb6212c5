//! Several comparisons of one visit to one, a stranger's chances accounted for.

use super::Comparison;
use super::calibration::{least_told, score_for};

impl Comparison {
    /// The best of several tries with a finger. `chances` is how often it may be compared in all,
    /// taken or not: a stranger has a chance in each, so that the rate is at most the sum of all,
    /// however alike the tries are. As it does not depend on how many were taken, it may be
    /// looked at after each.
    pub fn best_of(tries: &[Self], chances: usize) -> Self {
        let chances = chances.max(tries.len()) as f64;
        tries
            .iter()
            .max_by(|a, b| a.score.total_cmp(&b.score))
            .map_or(Self::NOTHING, |best| {
                let all = |rate: f64| (rate * chances).min(1.0);
                best.told_anew(all(best.rate()), <[f64; 2]>::from(best.interval).map(all))
            })
    }

    /// Every finger that may be compared of one person, [`Self::NOTHING`] for those that were not:
    /// one alone may show who it is, or the best two together, which a stranger would have to
    /// reach both. Each finger and each pair of them is a chance.
    pub fn of_fingers(fingers: &[Self]) -> Self {
        let ways = (fingers.len() * (fingers.len() + 1) / 2) as f64;
        let mut sorted = fingers.to_vec();
        sorted.sort_by(|a, b| b.score.total_cmp(&a.score));
        let best = match sorted[..] {
            [] => return Self::NOTHING,
            [only] => return only,
            [first, second, ..] => {
                let both = first.and(&second);
                if both.score > first.score {
                    both
                } else {
                    first
                }
            }
        };
        let any = |rate: f64| (rate * ways).min(1.0);
        best.told_anew(any(best.rate()), <[f64; 2]>::from(best.interval).map(any))
    }

    /// Two fingers that a stranger would have to reach both: Fisher's rule for independent rates,
    /// the product of which is the less likely the more of them there are.
    fn and(&self, other: &Self) -> Self {
        let joint = |a: f64, b: f64| {
            let product = a * b;
            (product * (1.0 - product.ln())).min(1.0)
        };
        let (low, high) = (
            joint(self.interval.0, other.interval.0),
            joint(self.interval.1, other.interval.1),
        );
        Self {
            // That two fingers of one stranger are independent was not measured.
            extrapolated: true,
            ..self.told_anew(joint(self.rate(), other.rate()), [low, high])
        }
    }

    /// The rate of the score, even below the lowest that is told.
    fn rate(&self) -> f64 {
        10f64.powf(-f64::from(self.score) / 10.0).min(1.0)
    }

    fn told_anew(&self, rate: f64, [low, high]: [f64; 2]) -> Self {
        Self {
            score: score_for(rate),
            false_match_rate: least_told(rate),
            interval: (least_told(low), least_told(high)),
            ..*self
        }
    }
}
