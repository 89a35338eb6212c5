//! Where cards come from: a reader over PC/SC, or the demonstration's simulated one.

use std::time::Duration;

use card_reader::transport::Transport;
use card_reader::transport::pcsc::{ReaderError, Readers, Selection};

use crate::verification::fault::Fault;

/// A place on which a card is laid.
pub trait CardPort: Send {
    /// Whether a card could be laid there now.
    ///
    /// # Errors
    /// The fault that keeps the reader from working.
    fn ready(&mut self) -> Result<(), Fault>;

    /// Waits for a card; none when `timeout` has passed.
    ///
    /// # Errors
    /// The fault that keeps the reader from working.
    fn wait_for_card(&mut self, timeout: Duration) -> Result<Option<Box<dyn Transport>>, Fault>;

    /// Whether a card lies there.
    fn is_occupied(&mut self) -> bool;

    /// Name of the reader on which the last card lay, else of any; none where none is connected.
    fn name(&mut self) -> Option<String>;
}

/// Readers over PC/SC.
pub struct PcscPort {
    readers: Readers,
    /// On which the last card lay.
    used: Option<String>,
}

impl PcscPort {
    /// The named reader (or the only one whose name contains this), or any.
    pub fn new(name: Option<&str>) -> Self {
        let selection = name.map_or(Selection::Any, |name| Selection::Named(name.to_owned()));
        Self {
            readers: Readers::new(selection),
            used: None,
        }
    }
}

impl CardPort for PcscPort {
    fn ready(&mut self) -> Result<(), Fault> {
        self.readers
            .available()
            .map(drop)
            .map_err(|error| reader_fault(&error))
    }

    fn wait_for_card(&mut self, timeout: Duration) -> Result<Option<Box<dyn Transport>>, Fault> {
        match self.readers.wait_for_card(timeout) {
            Ok(card) => {
                if card.is_some() {
                    self.used = self.readers.occupied().into_iter().next();
                }
                Ok(card.map(|card| Box::new(card) as Box<dyn Transport>))
            }
            // A card that lies badly, or was lifted again: wait on.
            Err(ReaderError::CardRemoved | ReaderError::CardMute | ReaderError::CardInUse) => {
                std::thread::sleep(timeout.min(Duration::from_millis(200)));
                Ok(None)
            }
            Err(error) => Err(reader_fault(&error)),
        }
    }

    fn is_occupied(&mut self) -> bool {
        // Events are drained, so that the state is the present one.
        while let Ok(Some(_)) = self.readers.wait(Duration::ZERO) {}
        !self.readers.occupied().is_empty()
    }

    fn name(&mut self) -> Option<String> {
        let used = self.used.take();
        used.or_else(|| self.readers.available().ok()?.into_iter().next())
    }
}

pub(super) const fn reader_fault(error: &ReaderError) -> Fault {
    match error {
        ReaderError::ServiceUnavailable => Fault::CardServiceDown,
        ReaderError::NoReader => Fault::ReaderMissing,
        ReaderError::NotFound { .. } | ReaderError::SeveralReaders { .. } => Fault::ReaderUnknown,
        ReaderError::SeveralCards { .. } => Fault::SeveralCards,
        _ => Fault::ReaderGone,
    }
}
