//! Hardware in the loop: simulated chip and sensor, made on the other side of the wire.
//!
//! Nothing here proves anything about a person: the keys are made at start, the holder is
//! synthetic, and the protocol code is this crate's own, written from the standards.

pub mod air;
pub mod chip;
pub mod desk;
pub mod finger;
pub mod fuzzing;
pub mod issuer;
pub mod pcscd;
pub mod portrait;
pub mod sensor;
pub mod softhsm;
pub mod vendor;
pub mod wsq;
