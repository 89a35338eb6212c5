//! Cards that come and go in a visit.

use std::sync::Arc;

use card_reader::transport::{Transport, TransportError};
use hil::chip::InProcess;
use kiosk::verification::decision::Decision;

use super::world::{Port, Watcher, World, card};

/// Fails from this command on, as a card does that was exchanged for another unseen.
struct Exchanged {
    card: InProcess,
    left: usize,
}

impl Transport for Exchanged {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.left = self
            .left
            .checked_sub(1)
            .ok_or(TransportError::Communication)?;
        self.card.transmit(command)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.card.reset()
    }

    fn atr(&self) -> &[u8] {
        self.card.atr()
    }
}

#[test]
fn a_card_that_fails_is_looked_at_once_more_and_not_twice() {
    // How many commands the cards take that are laid down one after the other.
    for (lasts, decision, reason) in [
        (vec![0, usize::MAX], Decision::Verified, "vendor-matches"),
        (vec![20, usize::MAX], Decision::Verified, "vendor-matches"),
        (vec![0, 20, usize::MAX], Decision::Technical, "reader-gone"),
    ] {
        let mut world = World::new();
        let state = Arc::clone(&world.state);
        let mut lasts = lasts.into_iter();
        let lays = move || -> Box<dyn Transport> {
            Box::new(Exchanged {
                card: card(&state),
                left: lasts.next().unwrap(),
            })
        };
        world.desk.cards = Box::new(Port(Box::new(lays)));
        let view = world.visit(&mut Watcher::default()).view;
        assert_eq!((view.decision, view.reason), (decision, reason));
    }
}
