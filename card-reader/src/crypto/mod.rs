//! The only room that names `openssl` and `ring`.

pub mod curve;
