//! What the desk and the service share: the visits that were asked for, and how they go.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ring::rand::{SecureRandom, SystemRandom};
use serde::Serialize;
use tokio::sync::watch;

use crate::journal::Receipt;
use crate::verification::decision::Decision;
use crate::verification::errand::Requested;
use crate::verification::view::Stage;

/// How long a request waits for the clerk to begin.
const PATIENCE: Duration = Duration::from_secs(30 * 60);
/// Most visits that are remembered; older ones are in the journal alone.
const REMEMBERED: usize = 32;

/// Shared by the desk's thread and the service's.
#[derive(Clone, Default)]
pub struct Hub(Arc<Mutex<VecDeque<Visit>>>);

struct Visit {
    id: String,
    requested: Requested,
    since: Instant,
    /// The program wants it ended.
    cancelled: bool,
    state: watch::Sender<State>,
    receipt: Option<Receipt>,
}

/// Where a visit stands. Nothing personal is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub(super) enum State {
    /// The clerk has not begun yet.
    Waiting,
    /// The card is awaited or read.
    Reading { bytes_done: u64, bytes_total: u64 },
    /// A finger is awaited or compared.
    Finger { number: u8, allowed: u8 },
    /// The clerk compares the portrait.
    Portrait,
    /// The decision stands.
    Ended {
        decision: &'static str,
        reason: &'static str,
    },
    /// The program cancelled it before it began, or nobody began it within half an hour.
    Cancelled,
}

impl State {
    pub(super) const fn is_over(&self) -> bool {
        matches!(self, Self::Ended { .. } | Self::Cancelled)
    }
}

/// A visit's file, state and, once it has ended, its receipt.
pub(super) struct Status {
    pub(super) requested: Requested,
    pub(super) state: State,
    pub(super) receipt: Option<Receipt>,
}

impl Hub {
    fn visits(&self) -> MutexGuard<'_, VecDeque<Visit>> {
        let visits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = visits.back()
            && *last.state.borrow() == State::Waiting
            && last.since.elapsed() > PATIENCE
        {
            last.state.send_replace(State::Cancelled);
        }
        visits
    }

    /// Notes a request, unless another visit is asked for or goes on; its identifier.
    pub(super) fn request(&self, requested: Requested) -> Option<String> {
        let mut visits = self.visits();
        if visits
            .back()
            .is_some_and(|last| !last.state.borrow().is_over())
        {
            return None;
        }
        let mut id = [0; 16];
        SystemRandom::new().fill(&mut id).ok()?;
        let id = hex::encode(id);
        if visits.len() == REMEMBERED {
            visits.pop_front();
        }
        visits.push_back(Visit {
            id: id.clone(),
            requested,
            since: Instant::now(),
            cancelled: false,
            state: watch::Sender::new(State::Waiting),
            receipt: None,
        });
        Some(id)
    }

    /// Cancels a visit; false where there is none of this identifier.
    pub(super) fn cancel(&self, id: &str) -> bool {
        let mut visits = self.visits();
        let Some(visit) = visits.iter_mut().find(|visit| visit.id == id) else {
            return false;
        };
        visit.cancelled = true;
        visit.state.send_if_modified(|state| {
            let waits = *state == State::Waiting;
            if waits {
                *state = State::Cancelled;
            }
            waits
        });
        true
    }

    pub(super) fn status(&self, id: &str) -> Option<Status> {
        let visits = self.visits();
        let visit = visits.iter().find(|visit| visit.id == id)?;
        let state = visit.state.borrow().clone();
        Some(Status {
            requested: visit.requested.clone(),
            state,
            receipt: visit.receipt.clone(),
        })
    }

    pub(super) fn follow(&self, id: &str) -> Option<watch::Receiver<State>> {
        let visits = self.visits();
        let visit = visits.iter().find(|visit| visit.id == id)?;
        Some(visit.state.subscribe())
    }

    /// What a program waits for; the next visit that begins is its.
    pub fn requested(&self) -> Option<Requested> {
        let visits = self.visits();
        let last = visits.back()?;
        let waits = *last.state.borrow() == State::Waiting;
        waits.then(|| last.requested.clone())
    }

    /// A visit begins: it is the one that a program waits for, if one does. With it, how long it
    /// has waited.
    pub fn begin(&self) -> Option<(Requested, Duration)> {
        let requested = self.requested()?;
        let visits = self.visits();
        let last = visits.back()?;
        last.state.send_replace(State::Reading {
            bytes_done: 0,
            bytes_total: 0,
        });
        Some((requested, last.since.elapsed()))
    }

    /// The visit that began has come to this stage.
    pub fn show(&self, stage: &Stage) {
        let state = match stage {
            Stage::Reading(reading) => State::Reading {
                bytes_done: reading.bytes_done,
                bytes_total: reading.bytes_total,
            },
            Stage::Finger(finger) => State::Finger {
                number: finger.number,
                allowed: finger.allowed,
            },
            Stage::Portrait(_) => State::Portrait,
            _ => return,
        };
        self.change(state);
    }

    /// The visit that began has ended so.
    pub fn end(&self, decision: Decision, reason: &'static str, receipt: Option<Receipt>) {
        if let Some(last) = self.visits().back_mut() {
            last.receipt = receipt;
        }
        self.change(State::Ended {
            decision: decision.code(),
            reason,
        });
    }

    /// Whether the program wants the visit that began to be ended.
    pub fn is_cancelled(&self) -> bool {
        self.visits()
            .back()
            .is_some_and(|last| last.cancelled && !last.state.borrow().is_over())
    }

    fn change(&self, state: State) {
        if let Some(last) = self.visits().back() {
            last.state.send_if_modified(|present| {
                let changes = *present != state;
                *present = state;
                changes
            });
        }
    }
}
