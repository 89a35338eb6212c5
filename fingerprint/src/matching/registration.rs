//! One finger's picture laid over the other's, block by block, by the phase of the ridges.
//!
//! A block's phase difference says how far it still lies off across the ridges; the differences
//! between its halves say how the skin is turned and stretched there. It starts where the
//! fingers agree best and grows from block to block, each expected where its neighbours say.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::extraction::{Sample, Wave};

use super::motion::Motion;

/// Places of the wave, two pixels apart, between blocks, and along a block's side.
const GRID: usize = 6;
const SIDE: usize = 12;
/// Pixels between places.
const SPACING: f32 = crate::extraction::SPACING as f32;
/// Pixels between the middles of a block's halves.
const HALVES: f32 = SIDE as f32 / 2.0 * SPACING;
/// Share of a block that must show ridges, in one finger and in both.
const RIDGES: f32 = 0.5;
const COMMON: f32 = 0.35;
/// How much of what the phase says is done at once: of the shift, and of the stretch.
const SHIFT_GAIN: f32 = 0.7;
const STRETCH_GAIN: f32 = 0.5;
/// Furthest that a part of the stretch may lie from the candidate's own turn.
const MAX_STRETCH: f32 = 0.45;
const SWEEPS: usize = 3;
/// Pixels around a matched minutia in which the seed is looked for.
const SEED_REACH: f32 = 30.0;

/// Where a block lies on the other finger.
#[derive(Clone, Copy)]
pub(super) struct Placed {
    /// Its middle there, in pixels.
    pub(super) target: [f32; 2],
    /// How steps from its middle turn into steps there.
    pub(super) local: [[f32; 2]; 2],
    /// Length of the sum of phase differences, 0 to 1: the ridges run alike.
    pub(super) coherence: f32,
    /// Real part of it, −1 to 1: they also lie on one another.
    pub(super) agreement: f32,
}

impl Placed {
    /// Where a place near the block's middle lies on the other finger.
    pub(super) fn carry(&self, dx: f32, dy: f32) -> [f32; 2] {
        let [[a, b], [c, d]] = self.local;
        [
            self.target[0] + a * dx + b * dy,
            self.target[1] + c * dx + d * dy,
        ]
    }
}

/// The finished registration.
pub(super) struct Registration {
    columns: usize,
    rows: usize,
    /// The blocks that lie on both fingers.
    blocks: Vec<Option<Placed>>,
}

/// What a block's phases say of where it was laid.
struct Reading {
    coherence: f32,
    agreement: f32,
    /// Mean phase difference in radians.
    phase: f32,
    /// Slope of the phase difference across and down, in radians a pixel.
    slope: [f32; 2],
    /// The second finger's mean wave vector, in radians a pixel.
    vector: [f32; 2],
}

/// Pixel of a block's middle, which lies between two places of the wave.
fn middle(column: usize, row: usize) -> [f32; 2] {
    [column, row].map(|at| ((at * GRID) as f32 - 0.5) * SPACING)
}

struct Field<'a> {
    first: &'a Wave,
    second: &'a Wave,
    motion: Motion,
    columns: usize,
    rows: usize,
    blocks: Vec<Option<Placed>>,
}

/// Registers the first finger on the second, beginning near these places of the first.
pub(super) fn register(
    first: &Wave,
    second: &Wave,
    motion: Motion,
    seeds: &[[f32; 2]],
) -> Registration {
    let (columns, rows) = (first.width / GRID + 1, first.height / GRID + 1);
    let mut field = Field {
        first,
        second,
        motion,
        columns,
        rows,
        blocks: vec![None; columns * rows],
    };
    if let Some(seed) = field.seed(seeds) {
        field.grow(seed);
        for _ in 0..SWEEPS {
            field.sweep();
        }
    }
    Registration {
        columns,
        rows,
        blocks: field.blocks,
    }
}

impl Registration {
    /// The placed blocks, the middle of each on the first finger, and its index.
    pub(super) fn placed(&self) -> impl Iterator<Item = (usize, [f32; 2], &Placed)> {
        let blocks = self.blocks.iter().enumerate();
        blocks.filter_map(|(index, block)| {
            let at = middle(index % self.columns, index / self.columns);
            block.as_ref().map(|placed| (index, at, placed))
        })
    }

    /// The block nearest to a place of the first finger, and the place from its middle.
    pub(super) fn around(&self, [x, y]: [f32; 2]) -> Option<(&Placed, [f32; 2])> {
        let nearest = |at: f32, end: usize| {
            let index = (at / (GRID as f32 * SPACING)).round().max(0.0) as usize;
            index.min(end - 1)
        };
        let (column, row) = (nearest(x, self.columns), nearest(y, self.rows));
        let placed = self.blocks[row * self.columns + column].as_ref()?;
        let at = middle(column, row);
        Some((placed, [x - at[0], y - at[1]]))
    }

    /// Whether every block within this many of a place of the grid agrees.
    pub(super) fn agrees_around(&self, index: usize, reach: isize, least: f32) -> bool {
        let (column, row) = (index % self.columns, index / self.columns);
        (-reach..=reach).all(|dy| {
            (-reach..=reach).all(|dx| {
                let (x, y) = (column as isize + dx, row as isize + dy);
                let inside = x >= 0
                    && y >= 0
                    && (x as usize) < self.columns
                    && (y as usize) < self.rows;
                inside
                    && self.blocks[y as usize * self.columns + x as usize]
                        .is_some_and(|placed| placed.agreement > least)
            })
        })
    }
}

impl Field<'_> {
    /// The block near a seed that agrees best where the motion lays it.
    fn seed(&self, seeds: &[[f32; 2]]) -> Option<usize> {
        let rigid = |index: usize| {
            let at = middle(index % self.columns, index / self.columns);
            Placed {
                target: self.motion.place(at),
                local: [
                    [self.motion.cosine, -self.motion.sine],
                    [self.motion.sine, self.motion.cosine],
                ],
                coherence: 0.0,
                agreement: 0.0,
            }
        };
        let near = |index: &usize| {
            let at = middle(index % self.columns, index / self.columns);
            seeds
                .iter()
                .any(|seed| (seed[0] - at[0]).hypot(seed[1] - at[1]) < SEED_REACH)
        };
        let readings = (0..self.blocks.len()).filter(near).filter_map(|index| {
            let mut placed = rigid(index);
            for _ in 0..2 {
                let reading = self.read(index, &placed)?;
                self.correct(&mut placed, &reading);
            }
            Some((index, placed))
        });
        let best = readings.max_by(|a, b| a.1.coherence.total_cmp(&b.1.coherence));
        best.map(|(index, _)| index)
    }

    fn grow(&mut self, seed: usize) {
        let mut queue = BinaryHeap::new();
        let at = middle(seed % self.columns, seed / self.columns);
        let start = Placed {
            target: self.motion.place(at),
            local: [
                [self.motion.cosine, -self.motion.sine],
                [self.motion.sine, self.motion.cosine],
            ],
            coherence: 0.0,
            agreement: 0.0,
        };
        let mut seen = vec![false; self.blocks.len()];
        seen[seed] = true;
        if let Some(placed) = self.settle(seed, start) {
            self.blocks[seed] = Some(placed);
            queue.push(Queued(placed.coherence, seed));
        }
        while let Some(Queued(_, index)) = queue.pop() {
            for neighbour in self.neighbours(index) {
                if std::mem::replace(&mut seen[neighbour], true) {
                    continue;
                }
                let Some(expected) = self.expected(neighbour, 0.0) else {
                    continue;
                };
                if let Some(placed) = self.settle(neighbour, expected) {
                    self.blocks[neighbour] = Some(placed);
                    queue.push(Queued(placed.coherence, neighbour));
                }
            }
        }
    }

    /// A block after two corrections.
    fn settle(&self, index: usize, mut placed: Placed) -> Option<Placed> {
        for _ in 0..2 {
            let reading = self.read(index, &placed)?;
            self.correct(&mut placed, &reading);
        }
        Some(placed)
    }

    /// Each block once more where its neighbours and it itself expect it.
    fn sweep(&mut self) {
        for index in 0..self.blocks.len() {
            if self.blocks[index].is_none() {
                continue;
            }
            let Some(mut placed) = self.expected(index, 1.0) else {
                continue;
            };
            self.blocks[index] = self.read(index, &placed).map(|reading| {
                self.correct(&mut placed, &reading);
                placed
            });
        }
    }

    /// Where the placed neighbours, and the block itself with this weight, expect it.
    fn expected(&self, index: usize, own: f32) -> Option<Placed> {
        let (x, y) = (index % self.columns, index / self.columns);
        let mut total = 0.0;
        let mut target = [0.0; 2];
        let mut local = [[0.0; 2]; 2];
        let mut add = |placed: &Placed, weight: f32, dx: f32, dy: f32| {
            let at = placed.carry(dx, dy);
            total += weight;
            for part in 0..2 {
                target[part] += weight * at[part];
                for other in 0..2 {
                    local[part][other] += weight * placed.local[part][other];
                }
            }
        };
        for neighbour in self.neighbours(index) {
            if let Some(placed) = &self.blocks[neighbour] {
                let step = |from: usize, to: usize| (to as f32 - from as f32) * GRID as f32 * SPACING;
                let dx = step(neighbour % self.columns, x);
                let dy = step(neighbour / self.columns, y);
                let weight = 0.02 + placed.coherence * placed.coherence;
                add(placed, weight, dx, dy);
            }
        }
        if let Some(placed) = &self.blocks[index] {
            add(placed, own * (0.02 + placed.coherence * placed.coherence), 0.0, 0.0);
        }
        (total > 0.0).then(|| Placed {
            target: target.map(|sum| sum / total),
            local: local.map(|row| row.map(|sum| sum / total)),
            coherence: 0.0,
            agreement: 0.0,
        })
    }

    /// Up to eight blocks around.
    fn neighbours(&self, index: usize) -> impl Iterator<Item = usize> + use<> {
        let (columns, rows) = (self.columns, self.rows);
        let (x, y) = (index % columns, index / columns);
        let span = |at: usize, end: usize| at.saturating_sub(1)..(at + 2).min(end);
        span(y, rows)
            .flat_map(move |row| span(x, columns).map(move |column| row * columns + column))
            .filter(move |other| *other != index)
    }

    /// Compares a block's phases with those where it is laid; nothing where too little is common.
    fn read(&self, index: usize, placed: &Placed) -> Option<Reading> {
        let (column, row) = (index % self.columns * GRID, index / self.columns * GRID);
        let half = SIDE / 2;
        let reference = self.leading(column, row)?;
        // Sums of the four quarters: upper left, upper right, lower left, lower right.
        let mut sums = [[0.0f32; 2]; 4];
        let mut weight = 0.0;
        let mut own = 0.0;
        let mut vector = [0.0f32; 2];
        for y in row.saturating_sub(half)..(row + half).min(self.first.height) {
            for x in column.saturating_sub(half)..(column + half).min(self.first.width) {
                let sample = self.first.at(x, y);
                if sample.value == [0.0, 0.0] {
                    continue;
                }
                let strength = sample.amplitude();
                own += strength;
                let sample = sample.beside(reference);
                let dx = (x as f32 - column as f32 + 0.5) * SPACING;
                let dy = (y as f32 - row as f32 + 0.5) * SPACING;
                let [bx, by] = placed.carry(dx, dy);
                let Some((other, rest)) = nearest(self.second, bx, by) else {
                    continue;
                };
                let other = other.beside(self.motion.turn(sample.vector));
                let turn = other.vector[0] * rest[0] + other.vector[1] * rest[1];
                let (a, b) = (sample.value, other.value);
                let product = [a[0] * b[0] + a[1] * b[1], a[1] * b[0] - a[0] * b[1]];
                let (sine, cosine) = sine_cosine(turn);
                let product = [
                    product[0] * cosine + product[1] * sine,
                    product[1] * cosine - product[0] * sine,
                ];
                let both = strength * other.amplitude();
                weight += both;
                vector[0] += both * other.vector[0];
                vector[1] += both * other.vector[1];
                let quarter = usize::from(x >= column) + 2 * usize::from(y >= row);
                sums[quarter][0] += product[0];
                sums[quarter][1] += product[1];
            }
        }
        if own < RIDGES * (SIDE * SIDE) as f32 * 0.8 || weight < COMMON * (SIDE * SIDE) as f32 * 0.8
        {
            return None;
        }
        let add = |a: [f32; 2], b: [f32; 2]| [a[0] + b[0], a[1] + b[1]];
        let between = |a: [f32; 2], b: [f32; 2]| {
            // The phase by which b leads a.
            (b[1] * a[0] - b[0] * a[1]).atan2(b[0] * a[0] + b[1] * a[1])
        };
        let [ul, ur, ll, lr] = sums;
        let total = add(add(ul, ur), add(ll, lr));
        Some(Reading {
            coherence: total[0].hypot(total[1]) / weight,
            agreement: total[0] / weight,
            phase: total[1].atan2(total[0]),
            slope: [
                between(add(ul, ll), add(ur, lr)) / HALVES,
                between(add(ul, ur), add(ll, lr)) / HALVES,
            ],
            vector: vector.map(|sum| sum / weight),
        })
    }

    /// The wave vector in the middle of a block, or near it.
    fn leading(&self, column: usize, row: usize) -> Option<[f32; 2]> {
        let half = SIDE / 4;
        let places = [
            (0, 0),
            (half, half),
            (half, 0),
            (0, half),
        ];
        places.iter().find_map(|(dx, dy)| {
            let x = (column + dx).min(self.first.width - 1);
            let y = (row + dy).min(self.first.height - 1);
            let sample = self.first.at(x, y);
            (sample.value != [0.0, 0.0]).then_some(sample.vector)
        })
    }

    /// Moves, turns and stretches a block as its reading says.
    fn correct(&self, placed: &mut Placed, reading: &Reading) {
        placed.coherence = reading.coherence;
        placed.agreement = reading.agreement;
        let squared = reading.vector[0].powi(2) + reading.vector[1].powi(2);
        let length = squared.sqrt();
        if length < 0.1 {
            return;
        }
        let normal = reading.vector.map(|part| part / length);
        let shift = SHIFT_GAIN * reading.phase / length;
        placed.target[0] += shift * normal[0];
        placed.target[1] += shift * normal[1];
        // The slope of the shift along the normal, first told on the first finger.
        let slope = reading.slope.map(|part| STRETCH_GAIN * part / length);
        let turned = self.motion.turn(slope);
        let tangent = [-normal[1], normal[0]];
        let turning = turned[0] * tangent[0] + turned[1] * tangent[1];
        let back = self.motion.inverse().turn(normal);
        let rigid = [
            [self.motion.cosine, -self.motion.sine],
            [self.motion.sine, self.motion.cosine],
        ];
        for part in 0..2 {
            for other in 0..2 {
                let change = normal[part] * slope[other] - 0.5 * turning * tangent[part] * back[other];
                let rest = placed.local[part][other] + change - rigid[part][other];
                placed.local[part][other] =
                    rigid[part][other] + rest.clamp(-MAX_STRETCH, MAX_STRETCH);
            }
        }
    }
}

/// The nearest place of a wave with ridges, and what is left to the place asked for.
fn nearest(wave: &Wave, x: f32, y: f32) -> Option<(Sample, [f32; 2])> {
    let (u, v) = (x / SPACING + 0.5, y / SPACING + 0.5);
    if u < 0.0 || v < 0.0 {
        return None;
    }
    let (column, row) = (u as usize, v as usize);
    if column >= wave.width || row >= wave.height {
        return None;
    }
    let sample = wave.at(column, row);
    let rest = [x - column as f32 * SPACING, y - row as f32 * SPACING];
    (sample.value != [0.0, 0.0]).then_some((sample, rest))
}

/// Sine and cosine of an angle between about −2.3 and 2.3, to a hundredth.
fn sine_cosine(angle: f32) -> (f32, f32) {
    let squared = angle * angle;
    let sine = angle * (1.0 - squared * (1.0 / 6.0 - squared * (1.0 / 120.0 - squared / 5040.0)));
    let cosine = 1.0 - squared * (0.5 - squared * (1.0 / 24.0 - squared / 720.0));
    (sine, cosine)
}

/// A block that waits for its turn, the most coherent first.
#[derive(PartialEq)]
struct Queued(f32, usize);

impl Eq for Queued {}

impl PartialOrd for Queued {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Queued {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0).then(other.1.cmp(&self.1))
    }
}
