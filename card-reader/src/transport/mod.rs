//! Carries command APDUs to a card and brings its answers back.

pub mod pcsc;

use thiserror::Error;

/// A card that answers commands. Implemented by PC/SC and by the simulated chip.
pub trait Transport: Send {
    /// Sends one command APDU (ISO/IEC 7816-4 clause 5) and returns the whole answer,
    /// status word included: 2 to 65,538 bytes.
    ///
    /// # Errors
    /// Anything that kept the answer from arriving. A status word is not an error here.
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError>;

    /// Powers the card off and on, so that it forgets what was opened.
    ///
    /// # Errors
    /// Where it is not there any more, or does not come back.
    fn reset(&mut self) -> Result<(), TransportError>;

    /// The card's answer to reset, at most 33 bytes. It names a kind of card, not a card.
    fn atr(&self) -> &[u8];
}

/// Why an answer did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The card left the field or the slot.
    #[error("the card was removed")]
    CardRemoved,
    /// The reader was unplugged.
    #[error("the reader is gone")]
    ReaderGone,
    /// The smart card service (pcscd) does not answer.
    #[error("the smart card service is not running")]
    ServiceUnavailable,
    /// The card did not answer in time.
    #[error("the card did not answer in time")]
    Timeout,
    /// The answer is not a response APDU (shorter than 2 or longer than 65,538 bytes).
    #[error("the answer is not a response APDU")]
    MalformedAnswer,
    /// Anything else that the reader's driver reports.
    #[error("the reader reported a communication fault")]
    Communication,
}
