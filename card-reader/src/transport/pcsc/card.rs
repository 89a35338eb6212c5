//! One connected card.

use std::ffi::CStr;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use ::pcsc::{Context, Error as PcscError, MAX_BUFFER_SIZE_EXTENDED, Protocols, ShareMode, Status};
use zeroize::Zeroizing;

use super::transport_error;
use crate::transport::{Transport, TransportError};

/// How long one command may take. The slowest honest one, a signature of RSA 4096, takes
/// some two seconds.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(10);
/// How long pcscd may take to notice that a card which stopped answering has left.
const REMOVAL_NOTICE: Duration = Duration::from_secs(1);
const REMOVAL_POLL: Duration = Duration::from_millis(50);

/// A card in a reader, connected for this program alone. Dropping it resets the card.
///
/// PC/SC has no way to end a command that a card keeps alive for ever, so a thread of its
/// own speaks with the card, and is left behind if it must be.
pub struct PcscCard {
    atr: Vec<u8>,
    commands: Option<Sender<Vec<u8>>>,
    answers: Receiver<Result<Vec<u8>, TransportError>>,
    worker: Option<JoinHandle<()>>,
    failed: Option<TransportError>,
}

impl PcscCard {
    pub(super) fn connect(context: &Context, reader: &CStr) -> Result<Self, PcscError> {
        let card = context.connect(reader, ShareMode::Exclusive, Protocols::ANY)?;
        let atr = card.status2_owned()?.atr().to_vec();
        let (commands, queue) = channel();
        let (reply, answers) = channel();
        let worker = thread::Builder::new()
            .name("card".into())
            .spawn(move || serve(&card, &queue, &reply))
            .map_err(|_| PcscError::NoMemory)?;
        Ok(Self {
            atr,
            commands: Some(commands),
            answers,
            worker: Some(worker),
            failed: None,
        })
    }
}

impl Transport for PcscCard {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let sent = self
            .commands
            .as_ref()
            .is_some_and(|commands| commands.send(command.to_vec()).is_ok());
        let answer = if sent {
            self.answers.recv_timeout(COMMAND_TIMEOUT)
        } else {
            Err(RecvTimeoutError::Disconnected)
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => {
                // The thread may never come back; it disconnects the card if it does.
                self.worker = None;
                Err(TransportError::Timeout)
            }
            Err(RecvTimeoutError::Disconnected) => Err(TransportError::Communication),
        };
        // After a fault the card's state is not known: nothing more may be asked of it.
        answer.inspect_err(|error| self.failed = Some(*error))
    }

    fn atr(&self) -> &[u8] {
        &self.atr
    }
}

impl Drop for PcscCard {
    fn drop(&mut self) {
        self.commands = None;
        if let Some(worker) = self.worker.take() {
            // So that the card is free when the next visit connects it.
            let _ = worker.join();
        }
    }
}

fn serve(
    card: &::pcsc::Card,
    commands: &Receiver<Vec<u8>>,
    reply: &Sender<Result<Vec<u8>, TransportError>>,
) {
    let mut buffer = Zeroizing::new(vec![0; MAX_BUFFER_SIZE_EXTENDED]);
    for command in commands {
        let answer = match card.transmit(&command, &mut buffer) {
            Ok(answer) if answer.len() >= 2 => Ok(answer.to_vec()),
            // Drivers report a card that was pulled away as a failed transmission, or as an
            // empty answer.
            Ok(_) | Err(PcscError::NotTransacted) if has_left(card) => {
                Err(TransportError::CardRemoved)
            }
            Ok(_) | Err(PcscError::InsufficientBuffer) => Err(TransportError::MalformedAnswer),
            Err(error) => Err(transport_error(error)),
        };
        if reply.send(answer).is_err() {
            return;
        }
    }
}

/// Waits a moment for pcscd to notice that the card is gone.
fn has_left(card: &::pcsc::Card) -> bool {
    let polls = REMOVAL_NOTICE.as_millis() / REMOVAL_POLL.as_millis();
    for _ in 0..polls {
        match card.status2_owned() {
            Ok(status) if status.status().contains(Status::ABSENT) => return true,
            Ok(_) => thread::sleep(REMOVAL_POLL),
            Err(PcscError::RemovedCard | PcscError::NoSmartcard) => return true,
            Err(_) => return false,
        }
    }
    false
}
