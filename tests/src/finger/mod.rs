//! Synthetic fingerprints: a field of directions with its singular points, ridges grown in it by
//! filtering noise, minutiae that fall out of that, and impressions of it as a sensor sees them.

mod field;
mod growth;
mod impression;
mod random;

use fingerprint::Picture;

pub use self::impression::Conditions;

/// Pixels across and down of a grown finger, at 500 dpi.
const SIZE: (usize, usize) = (400, 460);

/// A finger as it is, before anything presses it on a glass. The same seed grows the same finger.
pub struct Master {
    /// −1 in the valleys to 1 on the ridges.
    ridges: Vec<f32>,
}

impl Master {
    /// Grows the finger of this seed: loop, whorl or arch by chance.
    pub fn grow(seed: u64) -> Self {
        let field = field::Field::new(seed);
        Self {
            ridges: growth::grow(&field, SIZE, seed),
        }
    }

    /// One impression under these conditions; the same seed gives the same picture.
    ///
    /// # Panics
    /// Never: sizes are constants.
    pub fn impression(&self, seed: u64, conditions: &Conditions) -> Picture {
        impression::press(&self.ridges, SIZE, seed, conditions)
    }
}
