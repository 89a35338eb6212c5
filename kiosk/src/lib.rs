//! The counter: one process, one window.

mod coded;
pub mod journal;
pub mod settings;
pub mod verification;
