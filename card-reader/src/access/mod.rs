//! Access control: a key in, a secure channel out.

mod key;

pub use key::{AccessKey, AccessKeyError, Can, MrzKey};
