//! Commands, answers and data objects of ISO/IEC 7816-4, and the conversation with one card.

mod card;
mod command;
mod commands;
mod file;
mod incoming;
mod lengths;
mod limits;
mod response;
pub mod tlv;

pub use card::{Card, CardError, MalformedAnswer};
pub use command::Command;
pub use file::FileId;
pub use incoming::Incoming;
pub use lengths::CardKinds;
pub use limits::{Exhausted, Limits};
pub use response::{Response, StatusWord};
