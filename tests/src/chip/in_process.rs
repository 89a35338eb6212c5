//! A chip without a reader: commands go straight to it.

use card_reader::transport::{Transport, TransportError};

use super::Chip;

/// A chip on an imaginary reader.
pub struct InProcess {
    chip: Chip,
    atr: Vec<u8>,
}

impl InProcess {
    /// Lays the chip on the reader.
    pub fn new(mut chip: Chip) -> Self {
        chip.reset();
        let atr = chip.atr().to_vec();
        Self { chip, atr }
    }

    /// Lifts the chip off the reader.
    pub fn into_chip(self) -> Chip {
        self.chip
    }
}

impl Transport for InProcess {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.chip
            .process(command)
            .ok_or(TransportError::CardRemoved)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        if self.chip.has_left() {
            return Err(TransportError::CardRemoved);
        }
        self.chip.reset();
        Ok(())
    }

    fn atr(&self) -> &[u8] {
        &self.atr
    }
}
