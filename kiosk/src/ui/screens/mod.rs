//! The screens: the clerk's, and whatever else the window shows.

pub(super) mod clerk;
