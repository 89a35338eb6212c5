//! What a citizen's screens are made of: as large as a hand, and read from where one stands.

mod board;
mod controls;
mod page;
mod pictures;

pub use board::{Board, sentence};
pub use controls::{Weighs, answer, switch, tool, unready};
pub use page::Page;
pub use pictures::Picture;
