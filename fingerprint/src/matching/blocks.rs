//! A finger's wave cut into blocks, which overlap by half.

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::extraction::{Sample, Wave};

/// Places of the wave, two pixels apart, between blocks, and along a block's side.
pub(super) const GRID: usize = 6;
pub(super) const SIDE: usize = 12;
/// Pixels between places.
pub(super) const SPACING: f32 = crate::extraction::SPACING as f32;
/// Amplitude that a block must have: that of half of its places.
const RIDGES: f32 = 0.4 * (SIDE * SIDE) as f32;

/// Pixel of a block's middle, which lies between two places of the wave.
pub(super) fn middle(column: usize, row: usize) -> [f32; 2] {
    [column, row].map(|at| ((at * GRID) as f32 - 0.5) * SPACING)
}

/// A line of places of a block.
#[derive(Clone, Copy, Default, Zeroize)]
pub(super) struct Line {
    pub(super) value: [[f32; SIDE]; 2],
    pub(super) vector: [[f32; SIDE]; 2],
}

/// A part of the wave, as large as is compared at once.
#[derive(Zeroize)]
pub(super) struct Block {
    pub(super) lines: [Line; SIDE],
}

/// A finger's wave cut into blocks; none where there are too few ridges. Wiped on drop.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct Blocks {
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) blocks: Vec<Option<Block>>,
}

impl Blocks {
    pub(super) fn of(wave: &Wave) -> Self {
        let (columns, rows) = (wave.width / GRID + 1, wave.height / GRID + 1);
        let block = |index: usize| Block::cut(wave, index % columns * GRID, index / columns * GRID);
        Self {
            columns,
            rows,
            blocks: (0..columns * rows).map(block).collect(),
        }
    }
}

impl Block {
    /// The block around a place, all told from the side of its first place.
    fn cut(wave: &Wave, column: usize, row: usize) -> Option<Self> {
        let half = SIDE / 2;
        let place = |middle: usize, at: usize, end: usize| {
            (middle + at).checked_sub(half).filter(|at| *at < end)
        };
        let mut lines = [Line::default(); SIDE];
        let mut strength = 0.0;
        let mut leading = Sample::default();
        for (y, line) in lines.iter_mut().enumerate() {
            let Some(y) = place(row, y, wave.height) else {
                continue;
            };
            for x in 0..SIDE {
                let Some(from) = place(column, x, wave.width) else {
                    continue;
                };
                let sample = wave.at(from, y);
                if sample.value == [0.0, 0.0] {
                    continue;
                }
                if leading.value == [0.0, 0.0] {
                    leading = sample;
                }
                strength += sample.amplitude();
                let sample = sample.beside(leading.vector);
                for part in 0..2 {
                    line.value[part][x] = sample.value[part];
                    line.vector[part][x] = sample.vector[part];
                }
            }
        }
        (strength > RIDGES).then_some(Self { lines })
    }
}
