//! What a verification costs: one extraction and one comparison.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench")]

mod made_up;

use criterion::{Criterion, criterion_group, criterion_main};
use fingerprint::{compare, extract, quality};
use made_up::finger;

const SENSOR: (usize, usize) = (388, 374);

fn bench(criterion: &mut Criterion) {
    let picture = finger(1, SENSOR, 0.0, (0.0, 0.0));
    let features = extract(&picture).unwrap();
    let same = extract(&finger(1, SENSOR, 0.2, (8.0, -5.0))).unwrap();
    let other = extract(&finger(2, SENSOR, 0.0, (0.0, 0.0))).unwrap();
    criterion.bench_function("extract 388 x 374", |b| b.iter(|| extract(&picture)));
    criterion.bench_function("assess 388 x 374", |b| b.iter(|| quality::assess(&picture)));
    criterion.bench_function("compare the same finger", |b| {
        b.iter(|| compare(&features, &same));
    });
    criterion.bench_function("compare another finger", |b| {
        b.iter(|| compare(&features, &other));
    });
}

criterion_group!(benches, bench);
criterion_main!(benches);
