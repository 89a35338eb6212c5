//! What it gains to refuse the poorest pictures: false non-matches among the pairs that are left,
//! at thresholds that stay.

use fingerprint::matching::calibration::score_for;

use super::rates::Scored;

/// Shares of the genuine pairs that are refused, the poorest first.
const REFUSED: [f64; 4] = [0.0, 0.05, 0.1, 0.2];

/// `poorer` is the quality of the poorer picture of each pair.
pub(super) fn report(scored: &[Scored], poorer: &[u8]) {
    let mut genuine: Vec<(u8, f64)> = poorer
        .iter()
        .zip(scored)
        .filter(|(_, scored)| scored.genuine)
        .map(|(poorer, scored)| (*poorer, scored.score))
        .collect();
    genuine.sort_by_key(|(quality, _)| *quality);
    for rate in [1e-4, 1e-5, 1e-6] {
        print!("FNMR at a calibrated {rate:.0e}, the poorest refused:");
        for share in REFUSED {
            let left = &genuine[(genuine.len() as f64 * share) as usize..];
            let least = f64::from(score_for(rate));
            let missed = left.iter().filter(|(_, score)| *score < least).count();
            let rate = 100.0 * missed as f64 / left.len().max(1) as f64;
            print!(" {:.0} %: {rate:.2} %", 100.0 * share);
        }
        println!();
    }
}
