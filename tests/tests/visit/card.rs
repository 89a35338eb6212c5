//! Cards that come and go in a visit.

use card_reader::check::Outcome;
use card_reader::transport::{Transport, TransportError};
use hil::chip::{Chip, InProcess, Pull};
use kiosk::journal::record::{Event, RecordedCheck};
use kiosk::verification::Attendant;
use kiosk::verification::decision::Decision;
use kiosk::verification::fault::Fault;
use kiosk::verification::view::{CardPresence, Command, Reading, Stage};

use super::world::{Watcher, World};

/// Fails from this command on, as a card does that was exchanged for another unseen.
struct Exchanged {
    card: InProcess,
    left: usize,
}

impl Transport for Exchanged {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.left = self
            .left
            .checked_sub(1)
            .ok_or(TransportError::Communication)?;
        self.card.transmit(command)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.card.reset()
    }

    fn atr(&self) -> &[u8] {
        self.card.atr()
    }
}

#[test]
fn a_card_that_fails_is_looked_at_once_more_and_not_twice() {
    // How many commands the cards take that are laid down one after the other.
    for (lasts, decision, reason) in [
        (vec![0, usize::MAX], Decision::Verified, "vendor-matches"),
        (vec![20, usize::MAX], Decision::Verified, "vendor-matches"),
        (vec![0, 20, usize::MAX], Decision::Technical, "reader-gone"),
    ] {
        let mut world = World::new();
        let mut lasts = lasts.into_iter();
        world.lay(move |chip| {
            Box::new(Exchanged {
                card: InProcess::new(chip),
                left: lasts.next().unwrap(),
            })
        });
        let view = world.visit(&mut Watcher::default()).view;
        assert_eq!((view.decision, view.reason), (decision, reason));
    }
}

/// A chip that leaves in the middle of its portrait; the reader notices, or only that it fails.
struct Leaving {
    card: InProcess,
    unnoticed: bool,
}

impl Leaving {
    fn new(mut chip: Chip, unnoticed: bool) -> Self {
        chip.pull(Pull {
            file: 0x0102,
            after: 4000,
        });
        Self {
            card: InProcess::new(chip),
            unnoticed,
        }
    }

    const fn noticed(&self, error: TransportError) -> TransportError {
        if self.unnoticed {
            TransportError::Communication
        } else {
            error
        }
    }
}

impl Transport for Leaving {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let answer = self.card.transmit(command);
        answer.map_err(|error| self.noticed(error))
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        let reset = self.card.reset();
        reset.map_err(|error| self.noticed(error))
    }

    fn atr(&self) -> &[u8] {
        self.card.atr()
    }
}

/// Whoever ends the visit as soon as the card is lifted.
#[derive(Default)]
struct Impatient {
    lifted: bool,
}

impl Attendant for Impatient {
    fn show(&mut self, stage: &Stage) {
        if let Stage::Reading(reading) = stage {
            self.lifted |= matches!(reading.card, CardPresence::Lifted { .. });
        }
    }

    fn poll(&mut self) -> Option<Command> {
        self.lifted.then_some(Command::Finish)
    }

    fn compare_portrait(&mut self) -> Result<Option<bool>, Fault> {
        Ok(None)
    }
}

/// Failed comes before aborted: nobody gets rid of a forged card's failure by pulling it.
#[test]
fn what_had_failed_decides_though_the_card_then_leaves() {
    /// EF.SOD ends in its signature.
    fn forged(mut chip: Chip) -> Chip {
        chip.alter(0x011D, |file| *file.last_mut().unwrap() ^= 1);
        chip
    }
    fn as_it_is(chip: Chip) -> Chip {
        chip
    }
    let refused = (Decision::Refused, "signature-wrong");
    for (make, unnoticed, ended) in [
        (forged as fn(Chip) -> Chip, false, refused),
        (forged, true, refused),
        (as_it_is, false, (Decision::Abandoned, "cancelled")),
        (as_it_is, true, (Decision::Technical, "reader-gone")),
    ] {
        let mut world = World::new();
        world.lay(move |chip| Box::new(Leaving::new(make(chip), unnoticed)));
        let finished = world.visit(&mut Impatient::default());
        let view = finished.view;
        assert_eq!((view.decision, view.reason), ended);
        assert!(view.fields.full_name.is_none());
        let record = world.desk.journal.record(view.record.unwrap()).unwrap();
        let Some(Event::Visit(visit)) = record.map(|record| record.event) else {
            panic!("no visit")
        };
        let of_signature = |check: &&RecordedCheck| check.id == "security-object";
        let recorded = visit.checks.iter().find(of_signature).unwrap();
        let outcome = if ended == refused {
            Outcome::Failed
        } else {
            Outcome::Successful
        };
        assert_eq!(recorded.outcome, outcome.code());
    }
}

/// A wrong number is a fault and no failure of the card, though the chip's refusal is on record.
#[test]
fn a_number_that_opens_nothing_refuses_nobody() {
    let mut world = World::new();
    world.number = "002190000007".into();
    let view = world.visit(&mut Watcher::default()).view;
    let ended = (view.decision, view.reason);
    assert_eq!(ended, (Decision::Technical, "wrong-key"));
    let codes: Vec<&str> = view.checks.iter().map(|check| &*check.code).collect();
    assert_eq!(codes, ["access-control"]);
}

/// Whoever looks at the bar.
#[derive(Default)]
struct Onlooker(Vec<Reading>);

impl Attendant for Onlooker {
    fn show(&mut self, stage: &Stage) {
        if let Stage::Reading(reading) = stage
            && reading.bytes_done > 0
        {
            self.0.push(reading.clone());
        }
    }

    fn poll(&mut self) -> Option<Command> {
        None
    }

    fn compare_portrait(&mut self) -> Result<Option<bool>, Fault> {
        Ok(None)
    }
}

#[test]
fn the_bar_of_a_read_counts_the_files_that_are_still_to_come() {
    let mut world = World::new();
    let mut read = || {
        let mut onlooker = Onlooker::default();
        let view = world.visit(&mut onlooker).view;
        assert_eq!(view.decision, Decision::Verified);
        onlooker.0
    };
    let (first, second) = (read(), read());
    for shown in [&first, &second] {
        assert!(shown.iter().map(|reading| reading.share).is_sorted());
        assert!(shown[0].share < 0.5, "the portrait is still to come");
    }
    let all = first.last().unwrap().bytes_done;
    // The signature of another card may be some bytes longer.
    let as_large = |reading: &Reading| reading.bytes_total.abs_diff(all) <= 8;
    assert!(second.iter().all(as_large));
}
