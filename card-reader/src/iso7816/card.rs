//! The conversation with one card: commands within a budget, through the channel where one is open.

use std::time::Instant;

use thiserror::Error;

use super::command::Command;
use super::lengths::{LONGEST, Lengths, Lesson, SHORT, SMALLEST};
use super::limits::{Budget, Exhausted, Limits, Spent};
use super::response::{Response, StatusWord};
use crate::crypto::CryptoError;
use crate::crypto::random::{RandomSource, system};
use crate::secure_messaging::{ChannelError, SecureChannel};
use crate::transport::{Transport, TransportError};

/// Most GET RESPONSE commands for one answer.
const MAX_CONTINUATIONS: usize = 300;

/// Why a command brought no usable answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CardError {
    /// The answer did not arrive.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The card answered no.
    #[error("the card answered {0}")]
    Status(StatusWord),
    /// The protected channel broke; access has to be opened anew.
    #[error(transparent)]
    Channel(#[from] ChannelError),
    /// The answer has not the form that the command asks for.
    #[error("malformed answer: {0}")]
    Malformed(MalformedAnswer),
    /// The card used up what it may cost.
    #[error(transparent)]
    Budget(#[from] Exhausted),
    /// The terminal's own cryptography refused: the card is not to blame.
    #[error("the terminal: {0}")]
    Terminal(#[from] CryptoError),
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MalformedAnswer {
    /// Shorter than a status word, or longer than any answer may be.
    #[error("not a response APDU")]
    Length,
    /// More octets than were asked for.
    #[error("more octets than asked for")]
    Overlong,
    /// No octets where some are due.
    #[error("no data")]
    Empty,
    /// The file's outer data object is broken, or ends before its own length.
    #[error("file with a broken outer data object")]
    FileHeader,
    /// The data objects of the answer are not those of the protocol.
    #[error("unexpected data objects")]
    Objects,
}

/// The state of protection.
enum Protection {
    /// Commands go in the clear.
    None,
    /// Commands go through this channel.
    Open(Box<SecureChannel>),
    /// A channel broke. Nothing more goes out until access is opened anew.
    Broken(ChannelError),
}

/// One card, from its insertion until it leaves.
pub struct Card<'t> {
    transport: &'t mut dyn Transport,
    protection: Protection,
    budget: Budget,
    pub(super) lengths: Lengths,
    pub(crate) random: RandomSource,
}

impl<'t> Card<'t> {
    /// A card within these bounds. The clock runs from now.
    pub fn new(transport: &'t mut dyn Transport, limits: Limits) -> Self {
        Self::with_random(transport, limits, system())
    }

    /// The same with random octets of the caller's, for worked examples.
    pub(crate) fn with_random(
        transport: &'t mut dyn Transport,
        limits: Limits,
        random: RandomSource,
    ) -> Self {
        Self {
            transport,
            protection: Protection::None,
            budget: Budget::new(&limits),
            lengths: Lengths::safe(),
            random,
        }
    }

    /// Sends a command, through the channel where one is open.
    ///
    /// # Errors
    /// Any kind but [`CardError::Status`]: the status is in the answer.
    pub fn send(&mut self, command: &Command) -> Result<Response, CardError> {
        let mut response = self.exchange(command)?;
        // 6Cxx: the same again with the right length.
        if response.status.0 >> 8 == 0x6C && response.data.is_empty() {
            let le = le_of(response.status);
            response = self.exchange(&command.clone().le(le))?;
        }
        // 61xx: the rest has to be fetched.
        for _ in 0..MAX_CONTINUATIONS {
            if response.status.0 >> 8 != 0x61 {
                return Ok(response);
            }
            let next = self.exchange(&get_response(response.status))?;
            if response.data.len() + next.data.len() > LONGEST {
                return Err(CardError::Malformed(MalformedAnswer::Length));
            }
            response.data.extend_from_slice(&next.data);
            response.status = next.status;
        }
        Err(CardError::Malformed(MalformedAnswer::Length))
    }

    /// Sends a command and demands status 9000.
    ///
    /// # Errors
    /// [`CardError::Status`] for any other status, and all that [`Card::send`] may say.
    pub fn demand(&mut self, command: &Command) -> Result<Response, CardError> {
        let response = self.send(command)?;
        if response.status.is_ok() {
            Ok(response)
        } else {
            Err(CardError::Status(response.status))
        }
    }

    /// From now on commands go through this channel.
    pub(crate) fn open_channel(&mut self, channel: SecureChannel) {
        self.protection = Protection::Open(Box::new(channel));
    }

    /// From now on commands go in the clear, as access protocols begin.
    pub(crate) fn close_channel(&mut self) {
        self.protection = Protection::None;
    }

    /// Powers the card off and on. Its budget goes on.
    ///
    /// # Errors
    /// Where the card does not come back.
    pub(crate) fn reset(&mut self) -> Result<(), TransportError> {
        self.protection = Protection::None;
        self.transport.reset()
    }

    /// The answer to reset.
    pub(crate) fn atr(&self) -> &[u8] {
        self.transport.atr()
    }

    /// What the conversation took so far.
    pub(crate) const fn spent(&self) -> Spent {
        self.budget.spent()
    }

    /// What is known of the length of the card's answers; without it a longer one is tried.
    pub(crate) fn set_answer_length(&mut self, known: Option<usize>) {
        self.lengths = match known {
            Some(answer) => Lengths::known(answer.clamp(SMALLEST, LONGEST)),
            None => Lengths::trial(),
        };
    }

    /// The length of answers that the card has taught, and whether for good.
    pub(crate) fn lesson(&self) -> Option<(usize, bool)> {
        let lesson = self.lengths.lesson?;
        Some((self.lengths.following, lesson == Lesson::Lasting))
    }

    /// Whether it was a long answer that broke the conversation: then it may begin anew, once, for
    /// only short ones are asked for from here on.
    pub(crate) const fn long_answer_broke(&mut self) -> bool {
        std::mem::replace(&mut self.lengths.broke, false)
    }

    /// Octets of data for which an answer of so many octets, status word included, has room.
    pub(super) fn room(&self, answer: usize) -> usize {
        match &self.protection {
            Protection::Open(channel) => channel.room(answer),
            _ => answer.saturating_sub(2),
        }
    }

    /// The card took a command that asked for so many octets.
    pub(super) fn confirm_length(&mut self, wanted: usize) {
        if self.is_protected() {
            self.lengths.confirm(wanted);
        }
    }

    /// Whether it was a long answer that broke the channel or the connection: then only short
    /// ones are asked for from here on, and access may be opened anew.
    pub(super) fn judge_break(&mut self, error: &CardError, wanted: usize) {
        if wanted <= SHORT {
            return;
        }
        match error {
            // Bare, in the channel: the card did not look into the command.
            CardError::Channel(ChannelError::Unprotected(StatusWord(0x6700 | 0x6282 | 0x6B00))) => {
                self.lengths.give_up(Lesson::Lasting)
            }
            CardError::Transport(
                TransportError::Communication
                | TransportError::Timeout
                | TransportError::MalformedAnswer,
            ) => self.lengths.give_up(Lesson::Passing),
            _ => {}
        }
    }

    /// Whether commands go through a channel.
    pub const fn is_protected(&self) -> bool {
        matches!(self.protection, Protection::Open(_))
    }

    fn exchange(&mut self, command: &Command) -> Result<Response, CardError> {
        let channel = match &mut self.protection {
            Protection::None => {
                let answer = self.transmit(&command.to_bytes())?;
                return Response::parse(answer)
                    .ok_or(CardError::Malformed(MalformedAnswer::Length));
            }
            Protection::Broken(error) => return Err((*error).into()),
            Protection::Open(channel) => channel,
        };
        let protected = channel.protect(command)?;
        // Whatever keeps the answer away, the counters no longer agree.
        let answer = self
            .transmit_protected(protected)
            .inspect_err(|_| self.protection = Protection::Broken(ChannelError::AnswerMissing))?;
        let Protection::Open(channel) = &mut self.protection else {
            return Err(ChannelError::AnswerMissing.into());
        };
        channel.unprotect(answer).map_err(|error| {
            self.protection = Protection::Broken(error);
            error.into()
        })
    }

    /// Sends a protected command. Plain 6Cxx and 61xx speak of the transmission only: whoever
    /// answers so has not looked into the protected command, or not sent its whole answer, and
    /// what comes in the end has to prove itself all the same.
    fn transmit_protected(&mut self, mut command: Command) -> Result<Vec<u8>, CardError> {
        let mut answer = self.transmit(&command.to_bytes())?;
        if let [0x6C, low] = answer[..] {
            command.le = Some(le_of(StatusWord(u16::from_be_bytes([0x6C, low]))));
            answer = self.transmit(&command.to_bytes())?;
        }
        for _ in 0..MAX_CONTINUATIONS {
            let &[.., 0x61, low] = answer.as_slice() else {
                return Ok(answer);
            };
            if SecureChannel::is_whole(&answer) {
                return Ok(answer);
            }
            let status = StatusWord(u16::from_be_bytes([0x61, low]));
            let next = self.transmit(&get_response(status).to_bytes())?;
            answer.truncate(answer.len() - 2);
            answer.extend_from_slice(&next);
            if answer.len() > LONGEST {
                break;
            }
        }
        Err(CardError::Malformed(MalformedAnswer::Length))
    }

    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, CardError> {
        self.budget.spend()?;
        let asked = Instant::now();
        let answer = self.transport.transmit(command)?;
        self.budget.answered(asked.elapsed());
        if answer.len() > LONGEST {
            return Err(CardError::Malformed(MalformedAnswer::Length));
        }
        Ok(answer)
    }
}

/// GET RESPONSE for what 61xx announces.
fn get_response(status: StatusWord) -> Command {
    Command::new(0x00, 0xC0, 0x00, 0x00).le(le_of(status))
}

/// The length in 61xx and 6Cxx, where 00 stands for 256.
const fn le_of(status: StatusWord) -> usize {
    match status.0 & 0xFF {
        0 => 0x100,
        le => le as usize,
    }
}
