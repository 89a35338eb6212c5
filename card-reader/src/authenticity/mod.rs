//! Is the chip the one that the state personalised?
