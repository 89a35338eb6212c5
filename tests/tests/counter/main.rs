//! The whole counter: the kiosk's own process over a real pcscd with the virtual reader, and a
//! real serial line. Skipped, by name, where pcscd, its driver or namespaces are missing.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may"
)]

mod besieged;
mod cage;
mod citizen;
mod clock;
mod counter;
mod devices;
mod display;
mod idle;
mod out_of_service;
mod pace;
mod portrait;
mod privacy;
mod scanner;
mod service;
mod terminal;
mod watched;
mod window;
mod world;
