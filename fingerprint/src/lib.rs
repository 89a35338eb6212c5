//! From sensor bytes and stored records to a calibrated answer: is it the same finger?
//!
//! [`sensor`] brings a [`Picture`], [`record`] opens what a card stores, [`extract`] finds the
//! minutiae, and [`compare`] says how well two fingers agree.

pub mod extraction;
pub mod finger;
pub mod matching;
pub mod picture;
pub mod quality;
pub mod record;
pub mod sensor;

pub use extraction::{Features, extract};
pub use finger::Finger;
pub use matching::{Comparison, compare};
pub use picture::Picture;
