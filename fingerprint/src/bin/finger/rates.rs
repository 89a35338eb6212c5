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
    let fingers = pairs
        .iter()
        .map(|pair| pair.fingers.0.max(pair.fingers.1) + 1)
        .max()
        .unwrap_or(0);
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

impl Scored {
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
