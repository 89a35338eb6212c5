//! The counter: one process, one window.
