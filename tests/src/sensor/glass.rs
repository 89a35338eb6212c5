//! What lies on a sensor's glass, and the picture it took of it.

use std::collections::VecDeque;

use fingerprint::Picture;
use image::GrayImage;
use image::imageops::{FilterType, resize};

/// Polls for which the glass stays free between two fingers.
const BETWEEN: usize = 2;

/// Fingers that come one after the other.
#[derive(Default)]
pub(super) struct Glass {
    /// In their order; the last one stays.
    fingers: VecDeque<Picture>,
    /// Polls for which the glass stays free.
    free_polls: usize,
    taken: Option<Picture>,
}

impl Glass {
    /// Lays these down one after the other, after so many looks at a free glass.
    pub(super) fn place(&mut self, fingers: impl IntoIterator<Item = Picture>, free_polls: usize) {
        self.fingers = fingers.into_iter().collect();
        self.free_polls = free_polls;
    }

    pub(super) fn lift(&mut self) {
        self.fingers.clear();
    }

    /// Whether a finger lies there; somebody looks.
    pub(super) fn is_covered(&mut self) -> bool {
        if self.fingers.is_empty() {
            return false;
        }
        let free = self.free_polls > 0;
        self.free_polls = self.free_polls.saturating_sub(1);
        !free
    }

    /// Takes the picture of the finger that lies there, if one does.
    pub(super) fn take(&mut self) -> bool {
        let lies = self.free_polls == 0 && !self.fingers.is_empty();
        if lies {
            self.taken = self.fingers.front().cloned();
        }
        lies
    }

    /// The picture that was taken.
    pub(super) fn taken(&self) -> Option<Picture> {
        self.taken.clone()
    }

    /// The finger goes, and the next one comes.
    pub(super) fn next(&mut self) {
        if self.fingers.len() > 1 {
            self.fingers.pop_front();
        }
        self.free_polls = BETWEEN;
    }
}

/// The middle of a picture as a sensor of this size and resolution sees it, row by row; white where
/// the picture ends.
pub(super) fn seen(picture: &Picture, (width, height): (usize, usize), dpi: u32) -> Vec<u8> {
    let (w, h) = (picture.width() as u32, picture.height() as u32);
    let Some(whole) = GrayImage::from_raw(w, h, picture.pixels().to_vec()) else {
        return vec![255; width * height];
    };
    let scaled = if dpi == picture.dpi() {
        whole
    } else {
        let side = |side: u32| side * dpi / picture.dpi();
        resize(&whole, side(w), side(h), FilterType::Triangle)
    };
    let place = |at: usize, side: usize, of: u32| {
        let at = (at + of as usize / 2).checked_sub(side / 2)?;
        u32::try_from(at).ok().filter(|at| *at < of)
    };
    let grey = |x, y| {
        let x = place(x, width, scaled.width())?;
        Some(scaled.get_pixel(x, place(y, height, scaled.height())?).0[0])
    };
    (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .map(|(x, y)| grey(x, y).unwrap_or(255))
        .collect()
}
