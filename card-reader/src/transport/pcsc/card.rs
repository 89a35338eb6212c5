//! One connected card.

use std::ffi::CStr;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use ::pcsc::{
    Context, Disposition, Error as PcscError, MAX_BUFFER_SIZE_EXTENDED, Protocols, ShareMode,
    Status,
};
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
    orders: Option<Sender<Order>>,
    answers: Receiver<Result<Vec<u8>, TransportError>>,
    worker: Option<JoinHandle<()>>,
    failed: Option<TransportError>,
}

/// What the thread is to do.
enum Order {
    Transmit(Zeroizing<Vec<u8>>),
    Reset,
}

impl PcscCard {
    pub(super) fn connect(context: &Context, reader: &CStr) -> Result<Self, PcscError> {
        let card = context.connect(reader, ShareMode::Exclusive, Protocols::ANY)?;
        let atr = card.status2_owned()?.atr().to_vec();
        let (orders, queue) = channel();
        let (reply, answers) = channel();
        let worker = thread::Builder::new()
            .name("card".into())
            .spawn(move || serve(card, &queue, &reply))
            .map_err(|_| PcscError::NoMemory)?;
        Ok(Self {
            atr,
            orders: Some(orders),
            answers,
            worker: Some(worker),
            failed: None,
        })
    }
}

impl PcscCard {
    fn ask(&mut self, order: Order) -> Result<Vec<u8>, TransportError> {
        let sent = self
            .orders
            .as_ref()
            .is_some_and(|orders| orders.send(order).is_ok());
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
                self.orders = None;
                Err(TransportError::Timeout)
            }
            Err(RecvTimeoutError::Disconnected) => Err(TransportError::Communication),
        };
        // After a fault the card's state is not known: nothing more may be asked of it before
        // a reset.
        answer.inspect_err(|error| self.failed = Some(*error))
    }
}

impl Transport for PcscCard {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        match self.failed {
            Some(error) => Err(error),
            None => self.ask(Order::Transmit(Zeroizing::new(command.to_vec()))),
        }
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        if let Some(error @ (TransportError::CardRemoved | TransportError::Timeout)) = self.failed {
            return Err(error);
        }
        self.ask(Order::Reset)?;
        self.failed = None;
        Ok(())
    }

    fn atr(&self) -> &[u8] {
        &self.atr
    }
}

impl Drop for PcscCard {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(worker) = self.worker.take() {
            // So that the card is free when the next visit connects it.
            let _ = worker.join();
        }
    }
}

fn serve(
    mut card: ::pcsc::Card,
    orders: &Receiver<Order>,
    reply: &Sender<Result<Vec<u8>, TransportError>>,
) {
    let mut buffer = Zeroizing::new(vec![0; MAX_BUFFER_SIZE_EXTENDED]);
    for order in orders {
        let answer = match order {
            Order::Transmit(command) => transmit(&card, &command, &mut buffer),
            Order::Reset => card
                .reconnect(ShareMode::Exclusive, Protocols::ANY, Disposition::ResetCard)
                .map(|()| Vec::new())
                .map_err(transport_error),
        };
        if reply.send(answer).is_err() {
            return;
        }
    }
}

fn transmit(
    card: &::pcsc::Card,
    command: &[u8],
    buffer: &mut [u8],
) -> Result<Vec<u8>, TransportError> {
    match card.transmit(command, buffer) {
        Ok(answer) if answer.len() >= 2 => Ok(answer.to_vec()),
        // Drivers report a card that was pulled away as a failed transmission, or as an empty
        // answer.
        Ok(_) | Err(PcscError::NotTransacted) if has_left(card) => Err(TransportError::CardRemoved),
        Ok(_) | Err(PcscError::InsufficientBuffer) => Err(TransportError::MalformedAnswer),
        Err(error) => Err(transport_error(error)),
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
