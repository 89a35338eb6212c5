//! What outlives one contact with a card: the visit, and what is known of kinds of cards.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::report::Report;
use super::{Event, Inspection, InspectionError, Request, procedure};
use crate::iso7816::{CardKinds, Incoming};
use crate::lds::DataGroup;
use crate::transport::Transport;

/// One person's visit. A card that slips off the reader and comes back within
/// [`Visit::RETURN`] goes on where it was; dropping the visit wipes what was read.
pub struct Visit<'k> {
    kinds: &'k mut CardKinds,
    held: Held,
}

/// What was read of the present card, whether or not it lies on the reader. Proves nothing: the
/// hash over each whole file does, and the card has to open and prove its keys anew.
#[derive(Default)]
pub(super) struct Held {
    pub(super) sod: Zeroizing<Vec<u8>>,
    pub(super) groups: BTreeMap<DataGroup, Incoming>,
    left: Option<Instant>,
}

impl<'k> Visit<'k> {
    /// How long a card may be away.
    pub const RETURN: Duration = Duration::from_secs(20);

    /// A visit begins. What it teaches of kinds of cards stays in `kinds`.
    pub fn new(kinds: &'k mut CardKinds) -> Self {
        Self {
            kinds,
            held: Held::default(),
        }
    }

    /// Inspects the card from its reset to its last file, or, where it was away for a moment,
    /// from where it was.
    ///
    /// A check that fails is no error: it stands among the results. Once the chip has failed
    /// to prove its key, nothing more is read, and the checks that rest on unread files are
    /// aborted.
    ///
    /// # Errors
    /// See [`InspectionError`]. Checks concluded before have been reported as events.
    pub fn inspect(
        &mut self,
        transport: &mut dyn Transport,
        request: &Request<'_>,
        events: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<Inspection, InspectionError> {
        self.held.expire(Instant::now());
        let report = Report::new(events);
        let result = procedure::run(transport, request, self.kinds, &mut self.held, report);
        match &result {
            Ok(_) => self.held = Held::default(),
            Err(_) => self.held.left = Some(Instant::now()),
        }
        result
    }
}

impl Held {
    /// A card that was away too long is another visit's.
    fn expire(&mut self, now: Instant) {
        let expired = self
            .left
            .is_some_and(|left| now.duration_since(left) > Visit::RETURN);
        if expired {
            *self = Self::default();
        }
    }

    /// The card's security object: what was read of a card with another one is wiped.
    pub(super) fn belongs_to(&mut self, sod: &[u8]) {
        if self.sod.as_slice() != sod {
            *self = Self {
                sod: Zeroizing::new(sod.to_vec()),
                ..Self::default()
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_wiped_after_its_time_and_for_another_card() {
        let now = Instant::now();
        let held = || {
            let mut held = Held::default();
            held.belongs_to(b"sod");
            held.groups.insert(DataGroup::DG2, Incoming::default());
            held
        };
        let mut back = held();
        back.left = Some(now);
        back.expire(now + Visit::RETURN);
        back.belongs_to(b"sod");
        assert_eq!(back.groups.len(), 1);
        back.expire(now + Visit::RETURN + Duration::from_millis(1));
        assert!(back.groups.is_empty() && back.sod.is_empty());
        let mut other = held();
        other.belongs_to(b"another");
        assert!(other.groups.is_empty());
    }
}
