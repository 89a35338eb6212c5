//! Ends the conversation with the card at the next command, once asked to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::transport::{Transport, TransportError};

/// A transport that carries nothing more once it was asked to stop.
pub(super) struct Interruptible<'t> {
    transport: &'t mut dyn Transport,
    stop: Arc<AtomicBool>,
}

impl<'t> Interruptible<'t> {
    pub(super) fn new(transport: &'t mut dyn Transport, stop: Arc<AtomicBool>) -> Self {
        Self { transport, stop }
    }
}

impl Transport for Interruptible<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        if self.stop.load(Ordering::Relaxed) {
            // Whoever asked to stop learns of that, not of this.
            return Err(TransportError::Communication);
        }
        self.transport.transmit(command)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.transport.reset()
    }

    fn atr(&self) -> &[u8] {
        self.transport.atr()
    }
}
