//! How far a read is: the bytes of all files, those that are still to come at the size they had on
//! the last card.

use std::time::Duration;

use super::view::{Reading, StepName};

/// Less time than this tells nothing of how fast a card is.
const LEAST: Duration = Duration::from_millis(300);

const STEPS: usize = StepName::ALL.len();

/// Bytes that each step of a read has brought, in the order of [`StepName::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepSizes([u64; STEPS]);

impl Default for StepSizes {
    /// About what a card holds whose fingers are guarded, until one was read.
    fn default() -> Self {
        let mut sizes = [0; STEPS];
        for (name, size) in [
            (StepName::Signature, 2_000),
            (StepName::ChipAuthenticity, 700),
            (StepName::PersonalData, 600),
            (StepName::Portrait, 16_000),
        ] {
            sizes[place(name)] = size;
        }
        Self(sizes)
    }
}

fn place(name: StepName) -> usize {
    let found = StepName::ALL.iter().position(|it| *it == name);
    found.unwrap_or_default()
}

/// Bytes of one read.
pub(super) struct Pace {
    expected: StepSizes,
    /// Of files that have ended, by their step.
    ended: [u64; STEPS],
    step: usize,
    /// Of the present file: that have come, and in all.
    file: (u64, u64),
    share: f32,
}

impl Pace {
    pub(super) const fn new(expected: StepSizes) -> Self {
        Self {
            expected,
            ended: [0; STEPS],
            step: 0,
            file: (0, 0),
            share: 0.0,
        }
    }

    /// A step begins. With the first one everything begins anew, though the bar does not go back.
    pub(super) fn step(&mut self, name: StepName) {
        self.end_file();
        self.step = place(name);
        if self.step == 0 {
            self.ended = [0; STEPS];
        }
    }

    fn end_file(&mut self) {
        self.ended[self.step] += self.file.0;
        self.file = (0, 0);
    }

    /// `done` bytes of `total` of a file have come; `spent` is the time since the first ones.
    pub(super) fn count(&mut self, view: &mut Reading, (done, total): (u64, u64), spent: Duration) {
        let (before, size) = self.file;
        // A file that has come whole, or another size, or fewer bytes: the next file.
        if before == size || total != size || done < before {
            self.end_file();
        }
        self.file = (done, total);
        let known = self.ended[self.step] + total;
        let rest = self.expected.0[self.step].saturating_sub(known);
        let ahead: u64 = self.expected.0[self.step + 1..].iter().sum();
        let ended: u64 = self.ended.iter().sum();
        view.bytes_done = ended + done;
        view.bytes_total = ended + total + rest + ahead;
        let share = view.bytes_done as f32 / view.bytes_total.max(1) as f32;
        self.share = self.share.max(share);
        view.share = self.share;
        if spent > LEAST && view.bytes_done > 0 {
            let left = (view.bytes_total - view.bytes_done) as f64;
            let left = left * spent.as_secs_f64() / view.bytes_done as f64;
            view.seconds_left = Some(left.ceil() as u32);
        }
    }

    /// Bytes that this step has brought; none where it brings none.
    pub(super) fn bytes_of(&self, name: StepName) -> Option<u64> {
        let step = place(name);
        let present = if step == self.step { self.file.0 } else { 0 };
        Some(self.ended[step] + present).filter(|bytes| *bytes > 0)
    }

    /// What the steps of a read that has come to its end have brought.
    pub(super) fn sizes(mut self) -> StepSizes {
        self.end_file();
        StepSizes(self.ended)
    }
}

#[cfg(test)]
mod tests {
    use super::super::reading::fresh;
    use super::super::view::CardPresence;
    use super::*;

    /// Files of a card, in their order, with the step that reads them.
    const FILES: [(StepName, u64); 7] = [
        (StepName::Signature, 2_100),
        (StepName::ChipAuthenticity, 450),
        (StepName::ChipAuthenticity, 450),
        (StepName::PersonalData, 95),
        (StepName::PersonalData, 420),
        (StepName::Portrait, 24_000),
        (StepName::Fingers, 900),
    ];
    const ALL: u64 = 28_415;

    /// Reads the files at 1,000 bytes a second in blocks of 231; what is shown after each block.
    fn read(expected: StepSizes) -> (Vec<Reading>, StepSizes) {
        let mut pace = Pace::new(expected);
        let mut view = fresh(CardPresence::Present);
        let (mut shown, mut before) = (Vec::new(), 0);
        pace.step(StepName::OpenChip);
        for (step, size) in FILES {
            pace.step(step);
            let mut done = 0;
            while done < size {
                done = size.min(done + 231);
                let spent = Duration::from_millis(before + done);
                pace.count(&mut view, (done, size), spent);
                shown.push(view.clone());
            }
            before += size;
        }
        (shown, pace.sizes())
    }

    #[test]
    fn the_bar_never_goes_back_and_is_full_at_the_last_byte_alone_where_that_is_known() {
        let mut expected = StepSizes::default();
        for known in [false, true] {
            let (shown, sizes) = read(expected);
            let shares = shown.iter().map(|view| view.share);
            assert!(shares.is_sorted(), "known: {known}");
            let portrait = shown
                .iter()
                .position(|view| view.bytes_done > 3_515 + 20_000);
            let so_far = &shown[..portrait.unwrap()];
            assert!(so_far.iter().all(|view| view.share < 0.95));
            let (last, before) = shown.split_last().unwrap();
            assert!(!known || before.iter().all(|view| view.share < 1.0));
            assert_eq!((last.bytes_done, last.bytes_total), (ALL, ALL));
            assert_eq!((last.share, last.seconds_left), (1.0, Some(0)));
            expected = sizes;
        }
    }

    #[test]
    fn what_the_last_card_held_is_counted_from_the_first_byte_on() {
        let (_, sizes) = read(StepSizes::default());
        let (shown, again) = read(sizes);
        assert_eq!(again, sizes);
        for view in &shown {
            assert_eq!(view.bytes_total, ALL);
            let left = (ALL - view.bytes_done).div_ceil(1_000) as u32;
            assert!(view.seconds_left.is_none_or(|seconds| seconds == left));
        }
    }

    #[test]
    fn no_file_that_is_still_to_come_is_left_out_of_the_time() {
        let (shown, _) = read(StepSizes::default());
        let after_first = shown.iter().find(|view| view.bytes_done == 2_100).unwrap();
        assert_eq!(after_first.seconds_left, Some(18), "17.3 kB at 1 kB/s");
        assert!(after_first.share < 0.12);
    }
}
