//! What the octets from a line begin with.

/// What a packet reader finds in the octets that have come so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scan<T> {
    /// No whole packet yet; so many octets from the first on belong to none.
    Partial {
        /// Octets to pass over.
        stray: usize,
    },
    /// A packet whose checksum holds.
    Whole {
        /// It.
        packet: T,
        /// Octets that it and the stray ones before it take.
        octets: usize,
    },
    /// What begins as a packet is none: checksum, length or kind is wrong.
    Damaged {
        /// Octets to pass over: up to and with its first one, so that a packet that begins within
        /// the damage is found.
        octets: usize,
    },
}

/// Where `start` begins, or as much of it as the octets end with.
pub(super) fn find_start(octets: &[u8], start: [u8; 2]) -> usize {
    let whole = octets.windows(2).position(|pair| pair == start);
    let half = || octets.len() - usize::from(octets.last() == Some(&start[0]));
    whole.unwrap_or_else(half)
}
