//! What all tries of a visit say together, so that the settings' false match rate holds for the
//! whole visit and not for each look at a finger.

use fingerprint::{Comparison, Finger};

/// The fingers of a card and what was compared with each.
pub(super) struct Tries {
    fingers: Vec<Tried>,
}

struct Tried {
    finger: Finger,
    /// How often the finger may be compared in all.
    chances: usize,
    comparisons: Vec<Comparison>,
}

impl Tries {
    /// For the fingers of stored references, of which there may be several of one finger, and so
    /// many tries with each.
    pub(super) fn allowed(references: impl Iterator<Item = Finger>, tries: u8) -> Self {
        let mut fingers: Vec<Tried> = Vec::new();
        for finger in references {
            match fingers.iter_mut().find(|tried| tried.finger == finger) {
                Some(tried) => tried.chances += usize::from(tries),
                None => fingers.push(Tried {
                    finger,
                    chances: usize::from(tries),
                    comparisons: Vec::new(),
                }),
            }
        }
        Self { fingers }
    }

    /// Every finger once.
    pub(super) fn fingers(&self) -> Vec<Finger> {
        self.fingers.iter().map(|tried| tried.finger).collect()
    }

    /// Takes up a try's comparisons, with every reference of the finger.
    pub(super) fn add(&mut self, finger: Finger, comparisons: impl Iterator<Item = Comparison>) {
        let of_finger = |tried: &&mut Tried| tried.finger == finger;
        if let Some(tried) = self.fingers.iter_mut().find(of_finger) {
            tried.comparisons.extend(comparisons);
        }
    }

    /// All tries so far together.
    pub(super) fn together(&self) -> Comparison {
        let best = |tried: &Tried| Comparison::best_of(&tried.comparisons, tried.chances);
        Comparison::of_fingers(&self.fingers.iter().map(best).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use fingerprint::matching::FalseMatchRate;
    use fingerprint::matching::calibration::score_for;

    use super::*;

    const BOTH: [Finger; 2] = [Finger::RightIndex, Finger::LeftIndex];

    fn at(rate: f64) -> impl Iterator<Item = Comparison> {
        std::iter::once(Comparison {
            score: score_for(rate),
            false_match_rate: rate,
            interval: (rate, rate),
            extrapolated: false,
        })
    }

    fn matches(tries: &Tries) -> bool {
        tries.together().matches_at(FalseMatchRate::default())
    }

    #[test]
    fn a_try_has_to_be_better_by_as_many_chances_as_the_visit_gives() {
        let one_try = |rate, references: &[Finger], allowed| {
            let mut tries = Tries::allowed(references.iter().copied(), allowed);
            tries.add(Finger::RightIndex, at(rate));
            matches(&tries)
        };
        assert!(one_try(0.9e-4, &BOTH[..1], 1));
        assert!(!one_try(0.9e-4, &BOTH[..1], 3));
        assert!(one_try(0.3e-4, &BOTH[..1], 3));
        // Another finger on the card, and both together, are chances as well.
        assert!(!one_try(0.3e-4, &BOTH, 3));
        assert!(one_try(0.1e-4, &BOTH, 3));
        // So is another picture of the same finger.
        assert!(!one_try(0.3e-4, &[Finger::RightIndex; 2], 3));
    }

    #[test]
    fn poor_tries_of_one_finger_do_not_add_up_and_of_two_fingers_do() {
        let mut tries = Tries::allowed(BOTH.into_iter(), 3);
        for _ in 0..3 {
            tries.add(Finger::RightIndex, at(2e-4));
        }
        assert!(!matches(&tries));
        tries.add(Finger::LeftIndex, at(2e-4));
        assert!(matches(&tries));
    }

    #[test]
    fn a_later_worse_try_takes_nothing_back_and_a_strange_finger_gives_nothing() {
        let mut tries = Tries::allowed(BOTH.into_iter(), 3);
        tries.add(Finger::RightIndex, at(1e-6));
        let score = tries.together().score;
        tries.add(Finger::RightIndex, at(0.5));
        tries.add(Finger::RightThumb, at(1e-7));
        assert_eq!(tries.together().score, score);
        assert_eq!(tries.fingers(), BOTH);
    }
}
