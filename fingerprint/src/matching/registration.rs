//! One finger's picture laid over the other's, block by block, by the phase of the ridges.
//!
//! A block's phase difference says how far it still lies off across the ridges; the differences
//! between its halves say how the skin is turned and stretched there. It starts at the minutiae
//! that belong together, wherever the ridges around them agree, and grows from block to block,
//! each expected where its neighbours say: what lies beyond a fold that growth cannot follow is
//! reached from elsewhere.

#![allow(
    clippy::needless_range_loop,
    reason = "several arrays are run through in step"
)]

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use zeroize::{Zeroize, Zeroizing};

use crate::extraction::{Sample, Wave};

use super::blocks::{Blocks, GRID, SIDE, SPACING, middle};
use super::motion::Motion;

/// Pixels between the middles of a block's halves.
const HALVES: f32 = SIDE as f32 / 2.0 * SPACING;
/// Amplitude that a block must have in both fingers: that of a third of its places.
const COMMON: f32 = 0.28 * (SIDE * SIDE) as f32;
/// Furthest that a part of the stretch may lie from the candidate's own turn.
const MAX_STRETCH: f32 = 0.45;
const SWEEPS: usize = 3;
/// Pixels around a matched minutia in which a block is looked for to begin with, and the
/// coherence that it must have unless it is the best.
const SEED_REACH: f32 = 14.0;
const SEED_COHERENCE: f32 = 0.9;

/// Where a block lies on the other finger.
#[derive(Clone, Copy, Zeroize)]
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
        let [x, y] = self.turn(dx, dy);
        [self.target[0] + x, self.target[1] + y]
    }

    /// A vector of the first finger on the other one.
    pub(super) fn turn(&self, dx: f32, dy: f32) -> [f32; 2] {
        let [[a, b], [c, d]] = self.local;
        [a * dx + b * dy, c * dx + d * dy]
    }
}

/// The finished registration. Wiped on drop.
pub(super) struct Registration {
    columns: usize,
    rows: usize,
    /// The blocks that lie on both fingers.
    blocks: Zeroizing<Vec<Option<Placed>>>,
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

/// A line of places of the second finger.
#[derive(Default)]
struct Other {
    value: [[f32; SIDE]; 2],
    vector: [[f32; SIDE]; 2],
    /// Pixels from each place to where it is wanted.
    rest: [[f32; SIDE]; 2],
}

/// A place of the first finger, where it lies on the second, and how the skin is turned there
/// beyond the motion, in radians.
#[derive(Clone, Copy, Zeroize)]
pub(super) struct Seed {
    pub(super) from: [f32; 2],
    pub(super) to: [f32; 2],
    pub(super) turn: f32,
}

struct Field<'a> {
    first: &'a Blocks,
    second: &'a Wave,
    motion: Motion,
    columns: usize,
    rows: usize,
    blocks: Zeroizing<Vec<Option<Placed>>>,
}

/// Registers the first finger on the second, beginning at these places.
pub(super) fn register(
    first: &Blocks,
    second: &Wave,
    motion: Motion,
    seeds: &[Seed],
) -> Registration {
    let (columns, rows) = (first.columns, first.rows);
    let mut field = Field {
        first,
        second,
        motion,
        columns,
        rows,
        blocks: Zeroizing::new(vec![None; columns * rows]),
    };
    field.grow(&field.beginnings(seeds));
    for _ in 0..SWEEPS {
        field.sweep();
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
                let inside =
                    x >= 0 && y >= 0 && (x as usize) < self.columns && (y as usize) < self.rows;
                inside
                    && self.blocks[y as usize * self.columns + x as usize]
                        .is_some_and(|placed| placed.agreement > least)
            })
        })
    }
}

impl Field<'_> {
    /// The blocks to begin with, the most coherent first.
    fn beginnings(&self, seeds: &[Seed]) -> Zeroizing<Vec<(usize, Placed)>> {
        let best = |seed: &Seed| {
            let near = (0..self.blocks.len()).filter_map(|index| self.settled_at(index, seed));
            near.max_by(|a, b| a.1.coherence.total_cmp(&b.1.coherence))
        };
        let mut found = Zeroizing::new(Vec::with_capacity(seeds.len()));
        found.extend(seeds.iter().filter_map(best));
        found.sort_by(|a, b| b.1.coherence.total_cmp(&a.1.coherence));
        let coherent = |(_, placed): &&(usize, Placed)| placed.coherence > SEED_COHERENCE;
        let count = found.iter().take_while(coherent).count();
        found.truncate(count.max(1));
        found
    }

    /// A block near a seed where that lays it: turned as the motion says or as the seed does,
    /// whichever agrees better.
    fn settled_at(&self, index: usize, seed: &Seed) -> Option<(usize, Placed)> {
        let at = middle(index % self.columns, index / self.columns);
        let (dx, dy) = (at[0] - seed.from[0], at[1] - seed.from[1]);
        if dx.hypot(dy) > SEED_REACH {
            return None;
        }
        let turns = [self.motion, self.motion.turned_further(seed.turn)];
        let settled = turns.iter().filter_map(|motion| {
            let [x, y] = motion.turn([dx, dy]);
            let placed = Placed {
                target: [seed.to[0] + x, seed.to[1] + y],
                local: motion.matrix(),
                coherence: 0.0,
                agreement: 0.0,
            };
            Some((index, self.settle(index, placed)?))
        });
        settled.max_by(|a, b| a.1.coherence.total_cmp(&b.1.coherence))
    }

    fn grow(&mut self, beginnings: &[(usize, Placed)]) {
        let mut queue = BinaryHeap::new();
        let mut seen = vec![false; self.blocks.len()];
        for (index, placed) in beginnings {
            if !std::mem::replace(&mut seen[*index], true) {
                self.blocks[*index] = Some(*placed);
                queue.push(Queued(placed.coherence, *index));
            }
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
                let step =
                    |from: usize, to: usize| (to as f32 - from as f32) * GRID as f32 * SPACING;
                let dx = step(neighbour % self.columns, x);
                let dy = step(neighbour / self.columns, y);
                let weight = 0.02 + placed.coherence * placed.coherence;
                add(placed, weight, dx, dy);
            }
        }
        if let Some(placed) = &self.blocks[index] {
            add(
                placed,
                own * (0.02 + placed.coherence * placed.coherence),
                0.0,
                0.0,
            );
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
        let block = self.first.blocks[index].as_ref()?;
        // Sums of the four quarters: upper left, upper right, lower left, lower right.
        let mut sums = [[0.0f32; 2]; 4];
        let mut weights = [0.0f32; SIDE];
        let mut vectors = [[0.0f32; SIDE]; 2];
        for (line, own) in block.lines.iter().enumerate() {
            let other = self.fetch(line, placed);
            let mut products = [[0.0f32; SIDE]; 2];
            for at in 0..SIDE {
                // The second finger's wave, told from the first's side.
                let (kx, ky) = (own.vector[0][at], own.vector[1][at]);
                let turned = [
                    self.motion.cosine * kx - self.motion.sine * ky,
                    self.motion.sine * kx + self.motion.cosine * ky,
                ];
                let (qx, qy) = (other.vector[0][at], other.vector[1][at]);
                let side = if turned[0] * qx + turned[1] * qy < 0.0 {
                    -1.0
                } else {
                    1.0
                };
                let (qx, qy) = (side * qx, side * qy);
                let (re, im) = (other.value[0][at], side * other.value[1][at]);
                let (a, b) = (own.value[0][at], own.value[1][at]);
                let (real, imaginary) = (a * re + b * im, b * re - a * im);
                let (sine, cosine) = sine_cosine(qx * other.rest[0][at] + qy * other.rest[1][at]);
                products[0][at] = real * cosine + imaginary * sine;
                products[1][at] = imaginary * cosine - real * sine;
                let both = (real * real + imaginary * imaginary).sqrt();
                weights[at] += both;
                vectors[0][at] += both * qx;
                vectors[1][at] += both * qy;
            }
            let half = SIDE / 2;
            let lower = 2 * usize::from(line >= half);
            for part in 0..2 {
                sums[lower][part] += products[part][..half].iter().sum::<f32>();
                sums[lower + 1][part] += products[part][half..].iter().sum::<f32>();
            }
        }
        let weight: f32 = weights.iter().sum();
        if weight < COMMON {
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
            coherence: (total[0] * total[0] + total[1] * total[1]).sqrt() / weight,
            agreement: total[0] / weight,
            phase: total[1].atan2(total[0]),
            slope: [
                between(add(ul, ll), add(ur, lr)) / HALVES,
                between(add(ul, ur), add(ll, lr)) / HALVES,
            ],
            vector: vectors.map(|sums| sums.iter().sum::<f32>() / weight),
        })
    }

    /// The second finger where a line of a block is laid.
    fn fetch(&self, line: usize, placed: &Placed) -> Other {
        let wave = self.second;
        let (right, bottom) = ((wave.width - 1) as f32, (wave.height - 1) as f32);
        let mut other = Other::default();
        let dy = (line as f32 - 0.5 * (SIDE - 1) as f32) * SPACING;
        let mut places = [0u32; SIDE];
        for at in 0..SIDE {
            let dx = (at as f32 - 0.5 * (SIDE - 1) as f32) * SPACING;
            let [x, y] = placed.carry(dx, dy);
            let (u, v) = (x * (1.0 / SPACING), y * (1.0 / SPACING));
            // The edge is without ridges, so that what lies outside may read it.
            let (column, row) = (nearest(u, right), nearest(v, bottom));
            other.rest[0][at] = (u - column.0) * SPACING;
            other.rest[1][at] = (v - row.0) * SPACING;
            places[at] = row.1 * wave.width as u32 + column.1;
        }
        for at in 0..SIDE {
            let Sample { value, vector } = wave.samples[places[at] as usize];
            other.value[0][at] = value[0];
            other.value[1][at] = value[1];
            other.vector[0][at] = vector[0];
            other.vector[1][at] = vector[1];
        }
        other
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
        let shift = reading.phase / length;
        placed.target[0] += shift * normal[0];
        placed.target[1] += shift * normal[1];
        // The slope of the shift along the normal, first told on the first finger.
        let slope = reading.slope.map(|part| part / length);
        let turned = self.motion.turn(slope);
        let tangent = [-normal[1], normal[0]];
        let turning = turned[0] * tangent[0] + turned[1] * tangent[1];
        let back = self.motion.inverse().turn(normal);
        let rigid = self.motion.matrix();
        for part in 0..2 {
            for other in 0..2 {
                let change =
                    normal[part] * slope[other] - 0.5 * turning * tangent[part] * back[other];
                let rest = placed.local[part][other] + change - rigid[part][other];
                placed.local[part][other] =
                    rigid[part][other] + rest.clamp(-MAX_STRETCH, MAX_STRETCH);
            }
        }
    }
}

/// The nearest whole number from 0 to `last`, which is below 2^22, as both kinds of number.
#[inline(always)]
fn nearest(value: f32, last: f32) -> (f32, u32) {
    // Added to this, a number loses its fraction, and its lowest bits are the whole number: no
    // slow conversion.
    const WHOLE: f32 = (1 << 23) as f32;
    let value = if value > 0.0 { value } else { 0.0 };
    let value = if value < last { value } else { last };
    let whole = value + WHOLE;
    (whole - WHOLE, whole.to_bits() - WHOLE.to_bits())
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
