//! exploration only
use std::fmt::Write;
use std::num::NonZeroUsize;
use std::path::Path;

use fingerprint::{extract, matching};

use super::folder::{open, pairings, prints};
use super::{Failure, work};

pub(super) fn run(folder: &Path, dpi: u32, limit: usize, every: usize, threads: NonZeroUsize, out: &Path) -> Result<(), Failure> {
    let prints = prints(folder)?;
    let t0 = work::cpu_time();
    let features = work::map(threads, &prints, |p| {
        open(&p.path, dpi).ok().and_then(|p| extract(&p).ok())
    });
    let t1 = work::cpu_time();
    let mut pairs = pairings(&prints, Some(limit));
    let mut n = 0;
    pairs.retain(|p| p.genuine || { n += 1; n % every == 0 });
    let lines = work::map(threads, &pairs, |p| {
        let mut s = String::new();
        let list = match (&features[p.first], &features[p.second]) {
            (Some(a), Some(b)) => matching::evidence(a, b),
            _ => Vec::new(),
        };
        let _ = write!(s, "{} {} {} {} {} {}", prints[p.first].name, prints[p.second].name, prints[p.first].finger, prints[p.second].finger, u8::from(p.genuine), list.len());
        for e in list {
            for f in e.figures {
                let _ = write!(s, " {f:.4}");
            }
        }
        s.push('\n');
        s
    });
    let t2 = work::cpu_time();
    println!("{} extract {:.1} ms  compare {:.0} us  failures {} minutiae {:.1}", folder.display(), (t1 - t0).as_secs_f64() * 1e3 / prints.len() as f64,
        (t2 - t1).as_secs_f64() * 1e6 / pairs.len() as f64, features.iter().filter(|f| f.is_none()).count(),
        features.iter().flatten().map(|f| f.minutiae().len()).sum::<usize>() as f64 / prints.len() as f64);
    std::fs::write(out, lines.concat())?;
    Ok(())
}
