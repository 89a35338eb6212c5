//! A whole visit at a desk, without window and PC/SC.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may")]

mod card;
mod policy;
mod vendor;
mod world;
