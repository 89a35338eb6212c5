//! The chip's part of a visit: await the card, inspect it, and await it again if it slips.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use card_reader::authenticity::terminal::TerminalKeys;
use card_reader::check::{Check, CheckId, Outcome};
use card_reader::inspection::{self, Event, Inspection, InspectionError, Step, Visit};
use card_reader::iso7816::{CardError, Limits};
use card_reader::printed::{MAX_KEYS, Printed};
use card_reader::transport::TransportError;
use card_reader::trust::{Policy, TrustStore};

use super::attendant::Attendant;
use super::clock::Moment;
use super::fault::Fault;
use super::fields::fields_of;
use super::pace::Pace;
use super::view::{
    CardPresence, Command, Fields, Reading, Stage, StepDetail, StepLine, StepName, StepState,
};
use crate::station::{CardPort, KnownKinds};

/// How long a card may be awaited at first.
const FIRST: Duration = Duration::from_secs(90);
/// How often the desk is asked whether the visit goes on.
const TICK: Duration = Duration::from_millis(250);

/// What the chip is held against.
pub(super) struct Question<'a> {
    pub(super) printed: &'a Printed,
    pub(super) store: &'a TrustStore,
    pub(super) terminal: Option<&'a TerminalKeys>,
    pub(super) accept_sha1: bool,
    pub(super) limits: Limits,
    pub(super) moment: Moment,
}

/// What a read has brought, though it may have come to no end.
#[derive(Default)]
pub(super) struct Concluded {
    /// The last conclusion of each check.
    pub(super) checks: Vec<Check>,
    /// What was proven since the card was laid down last.
    pub(super) fields: Fields,
}

/// Reads a card, waiting for it as long as a visit waits. What comes of it stays in `concluded`
/// where the read comes to no end.
pub(super) fn read(
    port: &mut dyn CardPort,
    known: &mut KnownKinds,
    question: &Question<'_>,
    attendant: &mut dyn Attendant,
    concluded: &mut Concluded,
) -> Result<Inspection, Fault> {
    let KnownKinds { kinds, sizes, .. } = known;
    let mut visit = Visit::new(kinds);
    let mut view = fresh(CardPresence::Awaited);
    let mut patience = FIRST;
    let mut looks_again = true;
    loop {
        let mut card = wait(port, &mut view, patience, attendant)?;
        view = fresh(CardPresence::Present);
        concluded.fields = Fields::default();
        attendant.show(&Stage::Reading(view.clone()));
        let mut pace = Pace::new(*sizes);
        let found = (&mut view, &mut pace, &mut *concluded);
        match inspect(&mut visit, card.as_mut(), question, found, attendant) {
            // A reader that was unplugged took the card with it: both may come back.
            Err(InspectionError::Transport(
                TransportError::CardRemoved
                | TransportError::ReaderGone
                | TransportError::ServiceUnavailable,
            )) => {
                view = fresh(CardPresence::Lifted {
                    seconds_left: Visit::RETURN.as_secs() as u32,
                });
                patience = Visit::RETURN;
            }
            // Two cards swapped between two looks of the service are to it one card that fails.
            Err(InspectionError::Transport(TransportError::Communication)) if looks_again => {
                looks_again = false;
                view = fresh(CardPresence::Awaited);
                patience = Visit::RETURN;
            }
            Ok(inspection) => {
                concluded.checks.clone_from(&inspection.checks);
                concluded.fields = fields_of(&inspection.document);
                *sizes = pace.sizes();
                return Ok(inspection);
            }
            Err(error) => return Err(fault(&error)),
        }
    }
}

pub(super) fn fresh(card: CardPresence) -> Reading {
    let steps = StepName::ALL
        .iter()
        .map(|name| StepLine {
            name: *name,
            state: StepState::Waiting,
            detail: None,
        })
        .collect();
    Reading {
        card,
        steps,
        bytes_done: 0,
        bytes_total: 0,
        share: 0.0,
        seconds_left: None,
        fields: Fields::default(),
    }
}

fn wait(
    port: &mut dyn CardPort,
    view: &mut Reading,
    patience: Duration,
    attendant: &mut dyn Attendant,
) -> Result<Box<dyn card_reader::transport::Transport>, Fault> {
    let mut deadline = Instant::now() + patience;
    let lifted = matches!(view.card, CardPresence::Lifted { .. });
    let mut unready = None;
    let mut fault = if lifted {
        Fault::CardRemoved
    } else {
        Fault::CardMissing
    };
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        view.card = match unready {
            Some(fault) => CardPresence::Unready(fault),
            None if lifted => CardPresence::Lifted {
                seconds_left: left.as_secs_f32().ceil() as u32,
            },
            None => CardPresence::Awaited,
        };
        attendant.show(&Stage::Reading(view.clone()));
        match attendant.poll() {
            Some(Command::Finish) => return Err(Fault::Cancelled),
            Some(Command::StillHere) => deadline = Instant::now() + patience,
            _ => {}
        }
        match port.wait_for_card(TICK.min(left)) {
            Ok(Some(card)) => return Ok(card),
            Ok(None) => unready = None,
            // A reader that is plugged in again is found again, within the same patience.
            Err(problem) => {
                fault = problem;
                unready = Some(problem);
                std::thread::sleep(TICK);
            }
        }
        if left.is_zero() {
            return Err(fault);
        }
    }
}

fn inspect(
    visit: &mut Visit<'_>,
    card: &mut dyn card_reader::transport::Transport,
    question: &Question<'_>,
    (view, pace, concluded): (&mut Reading, &mut Pace, &mut Concluded),
    attendant: &mut dyn Attendant,
) -> Result<Inspection, InspectionError> {
    let mut keys = question.printed.candidate_keys(question.moment.today);
    keys.truncate(MAX_KEYS);
    let request = inspection::Request {
        keys: &keys,
        number: question.printed.number(),
        mrz: question.printed.mrz(),
        store: question.store,
        policy: Policy {
            accept_sha1: question.accept_sha1,
        },
        now: question.moment.now,
        today: question.moment.today,
        terminal: question.terminal,
        limits: question.limits,
    };
    let mut begun = None;
    let opening = Instant::now();
    let mut country = None;
    visit.inspect(card, &request, &mut |event| {
        match event {
            Event::Step(step) => {
                let name = name_of(step);
                pace.step(name);
                set(view, name, StepState::Running { done: 0, total: 0 });
            }
            Event::Progress { step, done, total } => {
                let (done, total) = (done as u64, total as u64);
                set(view, name_of(step), StepState::Running { done, total });
                let begun = begun.get_or_insert_with(Instant::now);
                pace.count(view, (done, total), begun.elapsed());
            }
            Event::Checked(check) => {
                concluded.checks.retain(|earlier| earlier.id != check.id);
                concluded.checks.push(check);
                if let Some(line) = conclude(view, &check) {
                    line.detail = match line.name {
                        StepName::OpenChip => Some(StepDetail::Took(opening.elapsed())),
                        StepName::Signature if check.outcome == Outcome::Successful => {
                            country.clone().map(StepDetail::Country)
                        }
                        StepName::PersonalData | StepName::Portrait | StepName::Fingers => {
                            pace.bytes_of(line.name).map(StepDetail::Bytes)
                        }
                        _ => None,
                    };
                }
            }
            Event::Signer(of) => country = Some(of.to_owned()),
            Event::Document(document) => {
                view.fields = fields_of(document);
                concluded.fields.clone_from(&view.fields);
            }
            _ => {}
        }
        attendant.show(&Stage::Reading(view.clone()));
        match attendant.poll() {
            Some(Command::Finish) => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    })
}

const fn name_of(step: Step) -> StepName {
    match step {
        Step::OpenChip => StepName::OpenChip,
        Step::Signature => StepName::Signature,
        Step::Revocation => StepName::Revocation,
        Step::ChipAuthenticity => StepName::ChipAuthenticity,
        Step::PersonalData => StepName::PersonalData,
        Step::Portrait => StepName::Portrait,
        Step::PrintedComparison => StepName::Printed,
        _ => StepName::Fingers,
    }
}

fn set(view: &mut Reading, name: StepName, state: StepState) {
    if let Some(line) = view.steps.iter_mut().find(|line| line.name == name) {
        line.state = state;
    }
}

/// A step shows the first check that did not succeed, else the last that did. Returns the step
/// that shows this one.
fn conclude<'a>(view: &'a mut Reading, check: &Check) -> Option<&'a mut StepLine> {
    use card_reader::lds::DataGroup;
    let name = match check.id {
        CheckId::AccessControl => StepName::OpenChip,
        CheckId::SecurityObject | CheckId::DocumentSigner | CheckId::CertificateValidity => {
            StepName::Signature
        }
        CheckId::Revocation => StepName::Revocation,
        CheckId::ChipAuthenticity => StepName::ChipAuthenticity,
        CheckId::Integrity(group) if group == DataGroup::DG1 || group == DataGroup::DG13 => {
            StepName::PersonalData
        }
        CheckId::Integrity(group) if group == DataGroup::DG2 => StepName::Portrait,
        CheckId::Integrity(group) if group == DataGroup::DG3 => StepName::Fingers,
        CheckId::NumberConsistency | CheckId::MrzComparison => StepName::Printed,
        _ => return None,
    };
    let line = view.steps.iter_mut().find(|line| line.name == name)?;
    let settled =
        matches!(line.state, StepState::Done { outcome, .. } if outcome != Outcome::Successful);
    let beside = check.id == CheckId::MrzComparison && check.outcome == Outcome::NotSupported;
    if settled || beside {
        return None;
    }
    line.state = StepState::Done {
        outcome: check.outcome,
        reason: check.reason.code(),
    };
    Some(line)
}

/// The kind of fault behind an inspection that could not be carried out.
const fn fault(error: &InspectionError) -> Fault {
    match error {
        InspectionError::Cancelled => Fault::Cancelled,
        InspectionError::NoApplication => Fault::NoApplication,
        InspectionError::WrongKey | InspectionError::MrzKeyNeeded => Fault::WrongKey,
        InspectionError::Transport(TransportError::CardRemoved) => Fault::CardRemoved,
        InspectionError::Transport(TransportError::Timeout) => Fault::CardSilent,
        InspectionError::Transport(TransportError::ServiceUnavailable) => Fault::CardServiceDown,
        InspectionError::Transport(_) => Fault::ReaderGone,
        InspectionError::Card(CardError::Budget(_)) => Fault::CardLimit,
        _ => Fault::ChannelBroken,
    }
}
