//! The screens: the clerk's and the citizen's.

pub(super) mod citizen;
pub(super) mod clerk;
