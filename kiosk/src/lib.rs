//! The counter: one process, one window.

mod coded;
pub mod verification;
