//! The desk without its window: what a supervisor is told, where its keys are, and whatever may be
//! wrong around a visit.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may"
)]

mod disk;
mod record;
mod supervisor;
mod thread;
mod token;
mod world;
mod wrong;
