//! What the fuzz targets of `tests/fuzz` run, one function a format that comes from outside.
//!
//! A function takes any bytes and must return: a panic is a finding. Where bytes are read, it also
//! checks what must then hold. The corpus is replayed by an ordinary test.

mod fingers;

pub use fingers::{finger_picture, finger_record};

/// A function that any bytes may be given to.
pub type Target = fn(&[u8]);

/// Every target, named as its file in `fuzz_targets` and its folder in `corpus`.
pub const TARGETS: &[(&str, Target)] = &[
    ("finger_record", finger_record),
    ("finger_picture", finger_picture),
];
