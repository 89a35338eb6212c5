//! From sensor bytes and stored records to a calibrated answer: is it the same finger?

pub mod finger;
pub mod picture;
pub mod quality;

pub use finger::Finger;
pub use picture::Picture;
