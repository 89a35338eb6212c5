//! A fingerprint reader of another maker, which has its own keys for the fingers in chips, compares
//! by itself and signs its answer. What crosses is described in `PROTOCOL.md`.

mod answer;
mod line;

pub use self::answer::{Challenge, VendorAnswer, VendorResult, Worthless, fingerprint};
pub use self::line::VendorLine;
