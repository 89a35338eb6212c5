//! Which readers there are, and when cards come and go.

use std::collections::VecDeque;
use std::ffi::CString;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ::pcsc::{Context, Error as PcscError, PNP_NOTIFICATION, ReaderState, Scope, State};

use super::{PcscCard, ReaderError};

/// Longest single wait inside pcscd. A cancellation that arrives between two waits is
/// noticed after so long at the latest.
const SLICE: Duration = Duration::from_millis(500);

/// Which readers to watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// All that are plugged in.
    Any,
    /// The one of this name, or the only one whose name contains it (pcscd appends
    /// numbers that depend on the port).
    Named(String),
}

/// What happened at the readers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReaderEvent {
    /// Readers came or went; these are watched now.
    ReadersChanged(Vec<String>),
    /// A card lies on this reader now.
    CardInserted {
        /// The reader's name.
        reader: String,
    },
    /// The card left this reader.
    CardRemoved {
        /// The reader's name.
        reader: String,
    },
}

/// The readers of this machine. Finds pcscd again when it was restarted.
pub struct Readers {
    selection: Selection,
    watch: Option<Watch>,
    events: VecDeque<ReaderEvent>,
    cancellation: Arc<Cancellation>,
}

/// Ends a wait from another thread.
#[derive(Clone)]
pub struct Canceller(Arc<Cancellation>);

#[derive(Default)]
struct Cancellation {
    asked: AtomicBool,
    context: Mutex<Option<Context>>,
}

/// One connection to pcscd, and the last state seen of each reader.
struct Watch {
    context: Context,
    notification: ReaderState,
    readers: Vec<Reader>,
}

struct Reader {
    state: ReaderState,
    present: bool,
    /// Insertions and removals that pcscd has counted.
    count: Option<u32>,
}

impl Reader {
    fn name(&self) -> String {
        self.state.name().to_string_lossy().into_owned()
    }
}

impl Canceller {
    /// Makes the current wait, or else the next one, end with [`ReaderError::Cancelled`].
    pub fn cancel(&self) {
        self.0.asked.store(true, Ordering::SeqCst);
        let context = self.0.context.lock();
        if let Some(context) = context.unwrap_or_else(PoisonError::into_inner).as_ref() {
            // Where nothing waits there is nothing to cancel, and the flag does it.
            let _ = context.cancel();
        }
    }
}

impl Readers {
    /// Nothing is asked of pcscd yet.
    pub fn new(selection: Selection) -> Self {
        Self {
            selection,
            watch: None,
            events: VecDeque::new(),
            cancellation: Arc::default(),
        }
    }

    /// A handle to end [`Self::wait`] from another thread.
    pub fn canceller(&self) -> Canceller {
        Canceller(Arc::clone(&self.cancellation))
    }

    /// The names of the readers that the selection fits: at least one.
    ///
    /// # Errors
    /// [`ReaderError::ServiceUnavailable`], [`ReaderError::NoReader`],
    /// [`ReaderError::NotFound`], [`ReaderError::SeveralReaders`].
    pub fn available(&mut self) -> Result<Vec<String>, ReaderError> {
        let names = self.names()?;
        let names: Vec<String> = names
            .iter()
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        if names.is_empty() {
            return Err(ReaderError::NoReader);
        }
        let fitting = self.selection.fitting(&names)?;
        if fitting.is_empty() {
            return Err(ReaderError::NotFound { present: names });
        }
        Ok(fitting)
    }

    /// Waits for the next event at the readers that the selection fits; `None` when
    /// `timeout` has passed. Cards that lie there at the first call count as inserted.
    ///
    /// # Errors
    /// [`ReaderError::ServiceUnavailable`] at once, without waiting: pause before the next
    /// call. After it, readers and cards are reported anew. [`ReaderError::Cancelled`],
    /// [`ReaderError::SeveralReaders`], [`ReaderError::Communication`].
    pub fn wait(&mut self, timeout: Duration) -> Result<Option<ReaderEvent>, ReaderError> {
        let start = Instant::now();
        loop {
            if self.cancellation.asked.swap(false, Ordering::SeqCst) {
                return Err(ReaderError::Cancelled);
            }
            if let Some(event) = self.events.pop_front() {
                return Ok(Some(event));
            }
            self.refresh()?;
            if !self.events.is_empty() {
                continue;
            }
            let left = timeout.saturating_sub(start.elapsed());
            let changed = self.wait_once(left.min(SLICE))?;
            if !changed && start.elapsed() >= timeout {
                return Ok(None);
            }
        }
    }

    /// Waits until a card lies on exactly one reader, and connects it; `None` when
    /// `timeout` has passed.
    ///
    /// # Errors
    /// Those of [`Self::available`], [`Self::wait`] and [`Self::connect`];
    /// [`ReaderError::SeveralCards`] where cards lie on several readers.
    pub fn wait_for_card(&mut self, timeout: Duration) -> Result<Option<PcscCard>, ReaderError> {
        self.available()?;
        let start = Instant::now();
        loop {
            // Take in all that is known before judging how many cards there are.
            while self.wait(Duration::ZERO)?.is_some() {}
            let readers = self.occupied();
            match readers.as_slice() {
                [] => {}
                [reader] => return self.connect(reader).map(Some),
                _ => return Err(ReaderError::SeveralCards { readers }),
            }
            let left = timeout.saturating_sub(start.elapsed());
            if self.wait(left)?.is_none() {
                return Ok(None);
            }
        }
    }

    /// The watched readers on which a card lies, as of the last wait.
    pub fn occupied(&self) -> Vec<String> {
        let readers = self.watch.iter().flat_map(|watch| &watch.readers);
        readers
            .filter(|reader| reader.present)
            .map(Reader::name)
            .collect()
    }

    /// Connects the card on this reader, for this program alone.
    ///
    /// # Errors
    /// [`ReaderError::CardRemoved`], [`ReaderError::CardMute`],
    /// [`ReaderError::CardInUse`], [`ReaderError::ServiceUnavailable`],
    /// [`ReaderError::Communication`].
    pub fn connect(&mut self, reader: &str) -> Result<PcscCard, ReaderError> {
        let name = CString::new(reader).map_err(|_| ReaderError::NoReader)?;
        let connected = PcscCard::connect(&self.context()?, &name);
        connected.map_err(|error| self.lost(error))
    }

    /// The context, established where there is none.
    fn context(&mut self) -> Result<Context, ReaderError> {
        if let Some(watch) = &self.watch {
            return Ok(watch.context.clone());
        }
        let context =
            Context::establish(Scope::User).map_err(|_| ReaderError::ServiceUnavailable)?;
        self.share(Some(context.clone()));
        self.watch = Some(Watch {
            context: context.clone(),
            notification: ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE),
            readers: Vec::new(),
        });
        Ok(context)
    }

    fn share(&self, context: Option<Context>) {
        let shared = self.cancellation.context.lock();
        *shared.unwrap_or_else(PoisonError::into_inner) = context;
    }

    /// Names the error, and drops the context where it is of no more use.
    fn lost(&mut self, error: PcscError) -> ReaderError {
        if super::service_lost(error) {
            self.forget();
        }
        ReaderError::of(error)
    }

    fn forget(&mut self) {
        self.watch = None;
        self.share(None);
        self.events.clear();
    }

    fn names(&mut self) -> Result<Vec<CString>, ReaderError> {
        match self.context()?.list_readers_owned() {
            Ok(names) => Ok(names),
            Err(PcscError::NoReadersAvailable) => Ok(Vec::new()),
            // The first call on a context that a restart of pcscd made stale.
            Err(error) if super::service_lost(error) => {
                self.lost(error);
                match self.context()?.list_readers_owned() {
                    Ok(names) => Ok(names),
                    Err(PcscError::NoReadersAvailable) => Ok(Vec::new()),
                    Err(error) => Err(self.lost(error)),
                }
            }
            Err(error) => Err(self.lost(error)),
        }
    }

    /// Brings the watched readers up to date.
    fn refresh(&mut self) -> Result<(), ReaderError> {
        let names = self.names()?;
        let texts: Vec<String> = names
            .iter()
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        let fitting = self.selection.fitting(&texts)?;
        let Some(watch) = self.watch.as_mut() else {
            return Ok(());
        };
        let mut changed = false;
        let events = &mut self.events;
        watch.readers.retain(|reader| {
            let name = reader.name();
            let stays = fitting.contains(&name);
            if !stays {
                changed = true;
                if reader.present {
                    events.push_back(ReaderEvent::CardRemoved { reader: name });
                }
            }
            stays
        });
        for (name, text) in names.into_iter().zip(&texts) {
            let known = watch.readers.iter().any(|reader| reader.name() == *text);
            if fitting.contains(text) && !known {
                changed = true;
                watch.readers.push(Reader {
                    state: ReaderState::new(name, State::UNAWARE),
                    present: false,
                    count: None,
                });
            }
        }
        if changed {
            events.push_back(ReaderEvent::ReadersChanged(fitting));
        }
        Ok(())
    }

    /// One wait inside pcscd; true where something changed.
    fn wait_once(&mut self, timeout: Duration) -> Result<bool, ReaderError> {
        let Some(watch) = self.watch.as_mut() else {
            return Err(ReaderError::ServiceUnavailable);
        };
        // The states must lie side by side for the call.
        let mut states = Vec::with_capacity(watch.readers.len() + 1);
        let empty = || ReaderState::new(c"", State::UNAWARE);
        states.push(std::mem::replace(&mut watch.notification, empty()));
        for reader in &mut watch.readers {
            states.push(std::mem::replace(&mut reader.state, empty()));
        }
        let waited = watch.context.get_status_change(timeout, &mut states);
        let mut states = states.into_iter();
        if let Some(notification) = states.next() {
            watch.notification = notification;
        }
        for (reader, state) in watch.readers.iter_mut().zip(states) {
            reader.state = state;
        }
        match waited {
            Ok(()) => {
                watch.notification.sync_current_state();
                for reader in &mut watch.readers {
                    reader.take_in(&mut self.events);
                }
                Ok(true)
            }
            Err(PcscError::Timeout) => Ok(false),
            // Cancelled: the flag says so at the next turn. A reader that left: the list does.
            Err(PcscError::Cancelled | PcscError::UnknownReader) => Ok(true),
            Err(error) => {
                // Whatever it is, the states are in doubt: begin anew.
                self.forget();
                Err(ReaderError::of(error))
            }
        }
    }
}

impl Reader {
    /// Takes in the state that pcscd reported: edges of PRESENT, and a card that came back
    /// (or another one) between two looks, which only the event counter tells.
    fn take_in(&mut self, events: &mut VecDeque<ReaderEvent>) {
        let reported = self.state.event_state();
        let present = reported.contains(State::PRESENT);
        let count = self.state.event_count();
        let counted = self.count.is_some_and(|before| before != count);
        let swapped = self.present && present && counted;
        let name = || self.state.name().to_string_lossy().into_owned();
        if (self.present && !present) || swapped {
            events.push_back(ReaderEvent::CardRemoved { reader: name() });
        }
        if (present && !self.present) || swapped {
            events.push_back(ReaderEvent::CardInserted { reader: name() });
        }
        self.present = present;
        self.count = Some(count);
        self.state.sync_current_state();
    }
}

impl Selection {
    fn fitting(&self, names: &[String]) -> Result<Vec<String>, ReaderError> {
        let Self::Named(wanted) = self else {
            return Ok(names.to_vec());
        };
        if names.contains(wanted) {
            return Ok(vec![wanted.clone()]);
        }
        let fitting: Vec<String> = names
            .iter()
            .filter(|name| name.contains(wanted.as_str()))
            .cloned()
            .collect();
        if fitting.len() > 1 {
            return Err(ReaderError::SeveralReaders { fitting });
        }
        Ok(fitting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_chosen_whole_or_by_its_only_fit() {
        let names = ["ACR1252 PICC 00 00", "ACR1252 SAM 01 00", "ACR1252"].map(str::to_owned);
        let fitting = |wanted: &str| Selection::Named(wanted.into()).fitting(&names);
        assert_eq!(Selection::Any.fitting(&names), Ok(names.to_vec()));
        assert_eq!(fitting("ACR1252"), Ok(vec![names[2].clone()]));
        assert_eq!(fitting("PICC"), Ok(vec![names[0].clone()]));
        assert_eq!(fitting("Omnikey"), Ok(Vec::new()));
        assert_eq!(
            fitting("ACR1252 "),
            Err(ReaderError::SeveralReaders {
                fitting: names[..2].to_vec()
            })
        );
    }
}
