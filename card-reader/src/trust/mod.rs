//! Whether the signed data come from the state.
