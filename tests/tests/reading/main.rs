//! How files are read from chips of every habit: few commands where the chip allows, all of it
//! where it is slow, and no further than its bounds where it is hostile (faults R01 to R14).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may")]

mod slips;

use std::ops::ControlFlow;
use std::time::Duration;

use card_reader::check::{CheckId, Outcome, Reason};
use card_reader::inspection::{Event, Inspection, InspectionError, Request, Visit};
use card_reader::iso7816::{CardError, CardKinds, Exhausted, Limits};
use card_reader::lds::DataGroup;
use card_reader::transport::{Transport, TransportError};
use card_reader::trust::TrustStore;
use hil::chip::{ActiveKeyVariant, Chip, Habit, InProcess, Longer, Profile, Pull};
use hil::desk::{Asked, unsuccessful};
use hil::issuer::Issuer;
use jiff::Timestamp;

const NUMBER: &str = "001090000006";
const DG2: u16 = 0x0102;

/// A desk that trusts the issuer of its cards.
struct World {
    issuer: Issuer,
    store: TrustStore,
    profile: Profile,
    limits: Limits,
}

impl World {
    fn new(change: impl FnOnce(&mut Profile)) -> Self {
        let mut profile = Profile::vietnamese();
        profile.active_key = Some(ActiveKeyVariant::ECDSA);
        change(&mut profile);
        let issuer = Issuer::new(&profile.issuer, Timestamp::now()).unwrap();
        Self {
            store: issuer.trust_store().unwrap(),
            issuer,
            profile,
            limits: Limits::default(),
        }
    }

    fn chip(&self) -> Chip {
        Chip::personalise(&self.profile, &self.issuer, &[]).unwrap()
    }

    /// One contact with a card within a visit.
    fn inspect(
        &self,
        visit: &mut Visit<'_>,
        reader: &mut Counting,
    ) -> Result<Inspection, InspectionError> {
        let asked = Asked::new(NUMBER).unwrap();
        let request = Request {
            limits: self.limits,
            ..asked.request(&self.store)
        };
        visit.inspect(reader, &request, &mut |event| {
            // A file grows, and never beyond its end.
            if let Event::Progress { done, total, .. } = event {
                assert!(done <= total);
            }
            ControlFlow::Continue(())
        })
    }

    /// A card that is drawn from the field when so many octets of DG2 have been read in this visit,
    /// and its reader.
    fn drawn(&self, visit: &mut Visit<'_>, after: usize) -> Counting {
        let mut chip = self.chip();
        chip.pull(Pull { file: DG2, after });
        let mut reader = Counting::new(chip);
        let removed = InspectionError::Transport(TransportError::CardRemoved);
        assert_eq!(self.inspect(visit, &mut reader).err(), Some(removed));
        reader
    }

    /// A whole visit with one card.
    fn visit(&self, chip: Chip) -> (Result<Inspection, InspectionError>, Counting) {
        self.visit_with(chip, &mut CardKinds::default())
    }

    fn visit_with(
        &self,
        chip: Chip,
        kinds: &mut CardKinds,
    ) -> (Result<Inspection, InspectionError>, Counting) {
        let mut reader = Counting::new(chip);
        let result = self.inspect(&mut Visit::new(kinds), &mut reader);
        (result, reader)
    }
}

/// What a reader or a card does before a command of this number.
type Meddle = dyn FnMut(usize, &mut InProcess) -> Option<TransportError> + Send;

/// Counts what crosses, and may do what readers and cards do.
struct Counting {
    card: InProcess,
    commands: Vec<u8>,
    resets: usize,
    octets: usize,
    meddle: Option<Box<Meddle>>,
}

impl Counting {
    fn new(chip: Chip) -> Self {
        Self {
            card: InProcess::new(chip),
            commands: Vec::new(),
            resets: 0,
            octets: 0,
            meddle: None,
        }
    }

    fn count(&self, instruction: u8) -> usize {
        self.commands
            .iter()
            .filter(|command| **command == instruction)
            .count()
    }

    fn reads(&self) -> usize {
        self.count(0xB0) + self.count(0xB1)
    }
}

impl Transport for Counting {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.commands.push(command[1]);
        if let Some(meddle) = &mut self.meddle
            && let Some(error) = meddle(self.commands.len(), &mut self.card)
        {
            return Err(error);
        }
        let answer = self.card.transmit(command)?;
        self.octets += answer.len();
        Ok(answer)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.resets += 1;
        self.card.reset()
    }

    fn atr(&self) -> &[u8] {
        self.card.atr()
    }
}

fn integrity(inspection: &Inspection, group: DataGroup) -> (Outcome, Reason) {
    let check = inspection.check(CheckId::Integrity(group)).unwrap();
    (check.outcome, check.reason)
}

/// Every check has succeeded but the MRZ's, which was not given, and the right to read fingers,
/// which this chip wants of nobody.
fn assert_whole(inspection: &Inspection) {
    let spared = [CheckId::MrzComparison, CheckId::TerminalAuthentication];
    let open = unsuccessful(inspection, &spared);
    assert!(open.is_empty(), "{open:?}");
    assert!(inspection.document.dg2.is_some());
}

#[test]
fn a_chip_that_states_long_answers_is_read_in_few_commands() {
    let world = World::new(|profile| {
        profile.reading.largest_response = 4096;
        profile.reading.stated = true;
    });
    let mut kinds = CardKinds::default();
    let (result, first) = world.visit_with(world.chip(), &mut kinds);
    assert_whole(&result.unwrap());
    // EF.ATR/INFO, EF.CardAccess, SOD, DG14, DG15, COM, DG1, DG13, four of DG2, DG3.
    assert_eq!(first.reads(), 13);
    // The application; after chip authentication one command shows the new channel.
    assert_eq!(first.count(0xA4), 2);
    // The next run of the program does not ask any more.
    let mut kinds = CardKinds::parse(kinds.to_text().as_bytes());
    let (result, second) = world.visit_with(world.chip(), &mut kinds);
    assert_whole(&result.unwrap());
    assert_eq!(second.reads(), 12);
}

#[test]
fn what_a_kind_of_card_can_do_is_learnt_once() {
    for (longer, resets) in [
        (Longer::Cut, 0),
        (Longer::Refuse(0x6700), 0),
        (Longer::Refuse(0x6282), 0),
        (Longer::Refuse(0x6B00), 0),
        (Longer::Refuse(0x6988), 0),
        (Longer::Break(0x6700), 0),
    ] {
        let world = World::new(|profile| {
            profile.reading.largest_response = 256;
            profile.reading.longer = longer;
        });
        let mut kinds = CardKinds::default();
        let (result, first) = world.visit_with(world.chip(), &mut kinds);
        assert_whole(&result.unwrap());
        assert_eq!(first.resets, resets, "{longer:?}");
        let mut kinds = CardKinds::parse(kinds.to_text().as_bytes());
        let (result, second) = world.visit_with(world.chip(), &mut kinds);
        assert_whole(&result.unwrap());
        assert!(
            second.commands.len() < first.commands.len(),
            "{longer:?}: {} then {}",
            first.commands.len(),
            second.commands.len()
        );
    }
}

/// A chip that takes long answers in the clear, and dies of them in the channel.
#[test]
fn a_channel_that_a_long_answer_kills_is_opened_anew_once() {
    for stated in [true, false] {
        let mut world = World::new(|profile| {
            profile.reading.largest_response = 4096;
            profile.reading.stated = stated;
        });
        let mut kinds = CardKinds::default();
        let (result, _) = world.visit_with(world.chip(), &mut kinds);
        assert_whole(&result.unwrap());
        // What was learnt no longer holds for this card.
        world.profile.reading.largest_response = 256;
        world.profile.reading.longer = Longer::Break(0x6700);
        let (result, broken) = world.visit_with(world.chip(), &mut kinds);
        assert_whole(&result.unwrap());
        assert_eq!(broken.resets, 1);
        let (result, learnt) = world.visit_with(world.chip(), &mut kinds);
        assert_whole(&result.unwrap());
        assert_eq!(learnt.resets, 0);
    }
}

#[test]
fn a_reader_that_fails_at_long_answers_is_spared_them_until_the_program_ends() {
    let world = World::new(|_| {});
    let mut kinds = CardKinds::default();
    let mut reader = Counting::new(world.chip());
    let mut failed = false;
    // The first READ BINARY after access was opened.
    reader.meddle = Some(Box::new(move |number, _| {
        (number == 10 && !std::mem::replace(&mut failed, true))
            .then_some(TransportError::Communication)
    }));
    let result = world.inspect(&mut Visit::new(&mut kinds), &mut reader);
    assert_whole(&result.unwrap());
    assert_eq!(reader.resets, 1);
    assert!(reader.reads() > 60);
    let (_, spared) = world.visit_with(world.chip(), &mut kinds);
    assert!(spared.reads() > 60 && spared.resets == 0);
    let mut kinds = CardKinds::parse(kinds.to_text().as_bytes());
    let (_, tried) = world.visit_with(world.chip(), &mut kinds);
    assert!(tried.reads() < 20);
}

#[test]
fn every_honest_habit_is_read_whole() {
    for habit in [
        Habit::Trickle(200),
        Habit::Warn,
        Habit::RightLength,
        Habit::OutOfFile,
        Habit::ForgetSelection,
        Habit::Pieces,
    ] {
        for largest_response in [256, 4096] {
            let world = World::new(|profile| {
                profile.reading.habit = habit;
                profile.reading.largest_response = largest_response;
            });
            let (result, _) = world.visit(world.chip());
            assert_whole(&result.unwrap_or_else(|error| panic!("{habit:?}: {error}")));
        }
    }
}

#[test]
fn a_chip_that_gives_nothing_for_ever_uses_up_its_commands() {
    let world = World::new(|profile| profile.reading.habit = Habit::Nothing);
    let (result, reader) = world.visit(world.chip());
    let exhausted = InspectionError::Card(CardError::Budget(Exhausted::Commands));
    assert_eq!(result.err(), Some(exhausted));
    assert_eq!(reader.commands.len(), world.limits.commands as usize);
}

#[test]
fn a_slow_chip_uses_up_its_time() {
    let mut world = World::new(|_| {});
    world.limits.time = Duration::from_millis(200);
    let mut reader = Counting::new(world.chip());
    reader.meddle = Some(Box::new(|_, _| {
        std::thread::sleep(Duration::from_millis(40));
        None
    }));
    let result = world.inspect(&mut Visit::new(&mut CardKinds::default()), &mut reader);
    let exhausted = InspectionError::Card(CardError::Budget(Exhausted::Time));
    assert_eq!(result.err(), Some(exhausted));
}

#[test]
fn more_than_was_asked_for_is_refused() {
    let world = World::new(|profile| profile.reading.habit = Habit::Excess(3));
    let (result, _) = world.visit(world.chip());
    let inspection = result.unwrap();
    let sod = inspection.check(CheckId::SecurityObject).unwrap();
    assert_eq!(
        (sod.outcome, sod.reason),
        (Outcome::Failed, Reason::SodMalformed)
    );
    assert!(inspection.document.dg1.is_none());
}

#[test]
fn a_file_that_is_no_file_fails_alone() {
    let header = |header: &'static [u8]| {
        move |file: &mut Vec<u8>| {
            file.splice(..4, header.iter().copied());
        }
    };
    type Change = Box<dyn Fn(&mut Vec<u8>)>;
    let changes: [(&str, Change); 7] = [
        (
            "longer than the file",
            Box::new(header(&[0x75, 0x82, 0x70, 0x00])),
        ),
        (
            "four gigabytes",
            Box::new(header(&[0x75, 0x84, 0xFF, 0xFF, 0xFF, 0xFF])),
        ),
        (
            "five octets of length",
            Box::new(header(&[0x75, 0x85, 1, 0, 0, 0, 0])),
        ),
        ("indefinite", Box::new(header(&[0x75, 0x80, 0x30, 0x03]))),
        (
            "over the bound",
            Box::new(header(&[0x75, 0x83, 0x10, 0x00, 0x01])),
        ),
        ("empty", Box::new(|file: &mut Vec<u8>| file.clear())),
        (
            "nested ten thousand deep",
            Box::new(|file: &mut Vec<u8>| {
                let mut nested = Vec::new();
                for _ in 0..10_000 {
                    let [.., high, low] = (nested.len() + 1).to_be_bytes();
                    nested.splice(..0, [0x30, 0x82, high, low]);
                }
                let [.., high, low] = nested.len().to_be_bytes();
                nested.splice(..0, [0x75, 0x82, high, low]);
                *file = nested;
            }),
        ),
    ];
    let world = World::new(|_| {});
    for (name, change) in changes {
        let mut chip = world.chip();
        chip.alter(DG2, |file| change(file));
        let (result, _) = world.visit(chip);
        let inspection = result.unwrap();
        let (outcome, _) = integrity(&inspection, DataGroup::DG2);
        assert_eq!(outcome, Outcome::Failed, "{name}");
        assert!(inspection.document.dg2.is_none(), "{name}");
        assert!(inspection.document.dg1.is_some(), "{name}");
    }
}

#[test]
fn a_group_that_is_listed_and_missing_fails_where_it_is_needed() {
    let world = World::new(|_| {});
    let mut chip = world.chip();
    chip.remove(DG2);
    let inspection = world.visit(chip).0.unwrap();
    let missing = (Outcome::Failed, Reason::NotPresent);
    assert_eq!(integrity(&inspection, DataGroup::DG2), missing);
    let mut chip = world.chip();
    chip.remove(0x0103);
    let inspection = world.visit(chip).0.unwrap();
    let missing = (Outcome::Undetermined, Reason::NotPresent);
    assert_eq!(integrity(&inspection, DataGroup::DG3), missing);
}

#[test]
fn files_beyond_the_reach_of_plain_offsets_are_read_too() {
    for largest_response in [256, 4096] {
        let world = World::new(|profile| {
            profile.reading.largest_response = largest_response;
            profile.portrait_size = Some(70_000);
        });
        let (result, reader) = world.visit(world.chip());
        assert_whole(&result.unwrap());
        assert!(reader.count(0xB1) > 0);
    }
}
