//! The counter: one process, one window.

mod bounded;
pub mod cli;
mod coded;
#[cfg(feature = "demo")]
pub mod demo;
pub mod journal;
pub mod service;
pub mod settings;
pub mod staff;
pub mod station;
pub mod typeface;
pub mod ui;
pub mod verification;
mod visible;
mod whole;
pub mod words;
