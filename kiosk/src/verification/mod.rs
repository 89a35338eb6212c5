//! One citizen's visit: what is done, what is decided, and what may be seen of it.

pub mod decision;
pub mod fault;
pub mod view;
