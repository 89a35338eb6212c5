//! What it gains to refuse the poorest pictures: false non-matches among the pairs that are left,
//! at thresholds that stay.

use fingerprint::matching::calibration::score_for;

use super::folder::Pairing;
use super::rates::Scored;

/// Shares of the genuine pairs that are refused, the poorest first.
const REFUSED: [f64; 4] = [0.0, 0.05, 0.1, 0.2];

/// `qualities` are those of the prints that the pairings number.
pub(super) fn report(scored: &[Scored], pairings: &[Pairing], qualities: &[u8]) {
    let mut genuine: Vec<(u8, f64)> = scored
        .iter()
        .zip(pairings)
        .filter(|(scored, _)| scored.genuine)
        .map(|(scored, pair)| {
            let poorer = qualities[pair.first].min(qualities[pair.second]);
            (poorer, scored.score)
        })
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
