//! Error rates of scored pairs, and how far they can be trusted.

/// A compared pair.
#[derive(Clone, Copy)]
pub(super) struct Scored {
    pub(super) score: f64,
    pub(super) genuine: bool,
    /// Numbers of the two fingers.
    pub(super) fingers: (usize, usize),
}

/// False match rates at which false non-matches are counted; at the last, no impostor passes.
pub(super) const FALSE_MATCH_RATES: [(&str, f64); 4] =
    [("1e-2", 1e-2), ("1e-3", 1e-3), ("1e-4", 1e-4), ("0", 0.0)];

/// Shares from 0 to 1.
#[derive(Clone, Copy)]
pub(super) struct Rates {
    pub(super) equal: f64,
    /// Genuine pairs lost at each of [`FALSE_MATCH_RATES`].
    pub(super) missed: [f64; FALSE_MATCH_RATES.len()],
}

/// The rates, and the 95 % interval of each, resampled by finger.
pub(super) fn with_intervals(pairs: &[Scored]) -> (Rates, Rates, Rates) {
    const RESAMPLES: usize = 400;
    let mut sorted = pairs.to_vec();
    sorted.sort_by(|a, b| b.score.total_cmp(&a.score));
    let fingers = fingers(pairs);
    let mut random = Random(1);
    let resampled: Vec<Rates> = (0..RESAMPLES)
        .map(|_| {
            let counts = random.resample(fingers);
            weighted(&sorted, |pair| pair.weight(&counts))
        })
        .collect();
    let bound = |of: &dyn Fn(&Rates) -> f64, share: f64| {
        let mut values: Vec<f64> = resampled.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[((RESAMPLES - 1) as f64 * share).round() as usize]
    };
    let bounds = |share: f64| Rates {
        equal: bound(&|rates| rates.equal, share),
        missed: std::array::from_fn(|at| bound(&|rates| rates.missed[at], share)),
    };
    (weighted(&sorted, |_| 1.0), bounds(0.025), bounds(0.975))
}

/// The rates alone.
pub(super) fn of(pairs: &[Scored]) -> Rates {
    let mut sorted = pairs.to_vec();
    sorted.sort_by(|a, b| b.score.total_cmp(&a.score));
    weighted(&sorted, |_| 1.0)
}

/// How many fingers there are.
pub(super) fn fingers(pairs: &[Scored]) -> usize {
    let numbers = pairs.iter().map(|pair| pair.fingers.0.max(pair.fingers.1));
    numbers.max().map_or(0, |last| last + 1)
}

/// The score that a pair has to exceed so that at most this share of the impostors, below one,
/// passes.
pub(super) fn threshold(pairs: &[Scored], allowed: f64) -> f64 {
    let impostors = pairs.iter().filter(|pair| !pair.genuine);
    let mut scores: Vec<f64> = impostors.map(|pair| pair.score).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    let passing = (allowed * scores.len() as f64) as usize;
    scores.get(passing).copied().unwrap_or(f64::NEG_INFINITY)
}

/// Shares of genuine pairs that do not exceed the threshold, and of impostors that do.
pub(super) fn at(pairs: &[Scored], threshold: f64) -> [f64; 2] {
    [true, false].map(|genuine| {
        let of_kind = pairs.iter().filter(|pair| pair.genuine == genuine);
        let wrong = |pair: &&Scored| (pair.score > threshold) != genuine;
        of_kind.clone().filter(wrong).count() as f64 / of_kind.count().max(1) as f64
    })
}

impl Scored {
    /// The same among fingers whose numbers begin later.
    pub(super) fn numbered_from(&self, first: usize) -> Self {
        Self {
            fingers: (self.fingers.0 + first, self.fingers.1 + first),
            ..*self
        }
    }

    /// How often the pair is in a sample that has each finger so often.
    pub(super) fn weight(&self, counts: &[u32]) -> f64 {
        let (first, second) = self.fingers;
        let first = f64::from(counts[first]);
        if self.genuine {
            first
        } else {
            first * f64::from(counts[second])
        }
    }
}

/// Of pairs in falling order of their scores.
fn weighted(sorted: &[Scored], weight: impl Fn(&Scored) -> f64) -> Rates {
    let total = |genuine: bool| -> f64 {
        let of_kind = sorted.iter().filter(|pair| pair.genuine == genuine);
        of_kind.map(&weight).sum::<f64>().max(1e-9)
    };
    let (genuine, impostor) = (total(true), total(false));
    let (mut found, mut passed) = (0.0, 0.0);
    let mut rates = Rates {
        equal: 1.0,
        missed: [1.0; FALSE_MATCH_RATES.len()],
    };
    let mut nearest = f64::INFINITY;
    // Equal scores stand and fall together.
    for same in sorted.chunk_by(|a, b| a.score == b.score) {
        for pair in same {
            let share = weight(pair);
            if pair.genuine {
                found += share;
            } else {
                passed += share;
            }
        }
        let (missed, false_matches) = (1.0 - found / genuine, passed / impostor);
        if (missed - false_matches).abs() < nearest {
            nearest = (missed - false_matches).abs();
            rates.equal = f64::midpoint(missed, false_matches);
        }
        for (rate, (_, allowed)) in rates.missed.iter_mut().zip(FALSE_MATCH_RATES) {
            if false_matches <= allowed {
                *rate = missed.max(0.0);
            }
        }
    }
    rates
}

/// A small reproducible generator (splitmix64).
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// 0 to 1.
    pub(super) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.share() as f32
    }

    /// How often each of so many is drawn in as many draws.
    pub(super) fn resample(&mut self, count: usize) -> Vec<u32> {
        let mut counts = vec![0; count];
        for _ in 0..count {
            counts[(self.share() * count as f64) as usize] += 1;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(score: f64, genuine: bool, fingers: (usize, usize)) -> Scored {
        Scored {
            score,
            genuine,
            fingers,
        }
    }

    /// Four genuine pairs and these impostors.
    fn pairs(genuine: [f64; 4], impostors: &[f64]) -> Vec<Scored> {
        let genuine = genuine.iter().enumerate();
        let genuine = genuine.map(|(finger, score)| pair(*score, true, (finger, finger)));
        let impostors = impostors.iter().enumerate();
        let impostors = impostors.map(|(at, score)| pair(*score, false, (at % 4, (at + 1) % 4)));
        genuine.chain(impostors).collect()
    }

    #[test]
    fn rates_are_those_counted_by_hand() {
        // Of a hundred impostors one has 60, one 40, the others less than any genuine pair.
        let mut impostors = vec![1.0; 98];
        impostors.extend([60.0, 40.0]);
        let rates = of(&pairs([90.0, 50.0, 45.0, 30.0], &impostors));
        // At 1/100 the impostor with 60 may pass, and the pair with 30 is lost, where one with 40
        // would pass too; at 1/1000 and less none may pass, and three are lost.
        assert_eq!(rates.missed, [0.25, 0.75, 0.75, 0.75]);
        // At 40: a quarter lost, 2 of 100 pass. At 30: none lost, 2 of 100 pass, which is nearer.
        assert!((rates.equal - 0.01).abs() < 1e-12, "{}", rates.equal);
    }

    #[test]
    fn what_is_apart_has_no_error_and_what_is_alike_every_one() {
        let apart = of(&pairs([9.0, 8.0, 7.0, 6.0], &[5.0, 4.0, 3.0]));
        assert_eq!((apart.equal, apart.missed), (0.0, [0.0; 4]));
        // Equal scores stand and fall together: no threshold tells them from one another.
        let alike = of(&pairs([5.0; 4], &[5.0; 3]));
        assert_eq!((alike.equal, alike.missed), (0.5, [1.0; 4]));
        let swapped = of(&pairs([1.0; 4], &[5.0; 3]));
        assert_eq!((swapped.equal, swapped.missed), (1.0, [1.0; 4]));
    }

    #[test]
    fn the_pooled_threshold_splits_a_set_as_its_own_rates_do() {
        let impostors: Vec<f64> = (0..1000).map(f64::from).collect();
        let pairs = pairs([998.5, 997.5, 2000.0, 3.0], &impostors);
        let threshold = threshold(&pairs, 1e-3);
        assert_eq!(threshold, 998.0);
        assert_eq!(at(&pairs, threshold), [0.5, 0.001]);
        assert_eq!(of(&pairs).missed[1], 0.5);
    }

    #[test]
    fn intervals_hold_the_rates_and_come_from_the_fingers() {
        const FINGERS: usize = 8;
        let impostors = (0..FINGERS).flat_map(|first| {
            (first + 1..FINGERS).map(move |second| pair(5.0, false, (first, second)))
        });
        let with = |genuine: &dyn Fn(usize) -> [f64; 4]| {
            let genuine = (0..FINGERS).flat_map(|finger| {
                genuine(finger).map(|score| pair(score, true, (finger, finger)))
            });
            with_intervals(&genuine.chain(impostors.clone()).collect::<Vec<_>>())
        };
        // A quarter of the pairs is lost, all those of two fingers: the samples have these never
        // or often.
        let (rates, low, high) = with(&|finger| [if finger < 2 { 0.0 } else { 9.0 }; 4]);
        assert_eq!((rates.missed[3], low.missed[3]), (0.25, 0.0));
        assert!((0.5..1.0).contains(&high.missed[3]), "{}", high.missed[3]);
        // As many, one of each finger: every sample loses the same share.
        let (rates, low, high) = with(&|_| [0.0, 9.0, 9.0, 9.0]);
        assert_eq!([rates, low, high].map(|rates| rates.missed[3]), [0.25; 3]);
    }

    #[test]
    fn a_sample_weighs_a_pair_by_both_its_fingers() {
        let counts = [2, 3, 0];
        assert_eq!(pair(0.0, true, (1, 1)).weight(&counts), 3.0);
        assert_eq!(pair(0.0, false, (0, 1)).weight(&counts), 6.0);
        assert_eq!(pair(0.0, false, (1, 2)).weight(&counts), 0.0);
        assert_eq!(fingers(&[pair(0.0, false, (1, 2)).numbered_from(4)]), 7);
    }
}
