//! Altered security objects, certificates and lists, each with the outcome that the table of faults
//! asks for (the D and C rows that need no chip). Files take the same way as a chip's.

#![allow(clippy::unwrap_used, reason = "a test may")]

mod algorithms;
mod case;
mod certificates;
mod groups;
mod issuers;
mod rubbish;
mod signatures;
mod time;
