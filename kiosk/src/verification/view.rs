//! What the screens and the terminal may know of a visit. Plain values, drawn and never judged.

mod reading;

use std::path::PathBuf;
use std::sync::Arc;

use card_reader::check::{CheckId, Outcome};
use card_reader::trust::Warning;
use fingerprint::quality::Advice;
use fingerprint::{Finger, Picture};
use zeroize::Zeroizing;

pub use self::reading::{CardPresence, Reading, StepDetail, StepLine, StepName, StepState};
use super::decision::Decision;
use super::errand::{Errand, Procedure, Requested, WithoutFinger};
use super::fault::Fault;
use super::second_person::SecondDecision;
use super::supervision::{Search, SupervisorView};
use crate::coded::coded;
use crate::staff::{Person, StaffError};
use crate::words::{Language, Words};

/// Everything that a screen draws, at one moment.
#[derive(Clone, Default, PartialEq)]
pub struct Snapshot {
    /// Name of the office and the desk, from the settings.
    pub desk: String,
    /// True in the demonstration: its screens and receipts say so.
    pub demo: bool,
    /// The parts of the desk, in the order in which they are listed.
    pub devices: Vec<DeviceLine>,
    /// Where the visit stands.
    pub stage: Stage,
    /// Who works here; empty where nobody has to sign in.
    pub people: Vec<Person>,
    /// The name of whoever has signed in.
    pub clerk: Option<String>,
    /// Nobody has signed in who has to.
    pub locked: bool,
    /// Why the last PIN was not taken.
    pub refusal: Option<Refusal>,
    /// What another program waits for; the next visit is for it.
    pub requested: Option<Requested>,
    /// A card lies on the reader while a result stands: taking it clears the screen.
    pub card_lies: bool,
}

impl Snapshot {
    /// Why no visit can begin: trust, clock or journal cannot be relied on, and nobody mends that
    /// by plugging something in.
    pub fn out_of_service(&self) -> Option<Fault> {
        let whole = [Device::TrustList, Device::Clock, Device::Journal];
        self.devices.iter().find_map(|line| match line.state {
            DeviceState::Unready(fault) if whole.contains(&line.device) => Some(fault),
            _ => None,
        })
    }
}

/// Why somebody is not signed in, or may not decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Code of the pair of sentences `err-CODE` and `rec-CODE`.
    pub code: &'static str,
    /// The number in the sentence, by its name there.
    pub count: Option<(&'static str, u32)>,
}

impl From<&StaffError> for Refusal {
    fn from(error: &StaffError) -> Self {
        let count = match error {
            StaffError::WrongPin { left } => Some(("left", *left)),
            StaffError::Locked { minutes } => Some(("minutes", *minutes)),
            _ => None,
        };
        Self {
            code: error.denied().code(),
            count,
        }
    }
}

/// A part of the desk and its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceLine {
    /// Which part.
    pub device: Device,
    /// How it is.
    pub state: DeviceState,
    /// Age in whole days, of the trust list and the revocation list.
    pub age_days: Option<u32>,
    /// Version of the trust list, where it has one.
    pub version: Option<u64>,
}

/// How a part of the desk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceState {
    /// It works.
    Ready,
    /// It does not work, and the desk verifies people without it.
    Lacking(Fault),
    /// It does not work, and nobody is verified until it does.
    Unready(Fault),
}

impl DeviceState {
    /// Of a part that no visit can do without.
    pub(super) fn needed(found: Result<(), Fault>) -> Self {
        found.map_or_else(Self::Unready, |()| Self::Ready)
    }

    /// Of a part that a visit can do without.
    pub(super) fn spared(found: Result<(), Fault>) -> Self {
        found.map_or_else(Self::Lacking, |()| Self::Ready)
    }

    /// Why it does not work, where it does not.
    pub const fn fault(self) -> Option<Fault> {
        match self {
            Self::Ready => None,
            Self::Lacking(fault) | Self::Unready(fault) => Some(fault),
        }
    }
}

coded! {
    /// A part of the desk; the word file has `device-CODE`.
    pub enum Device {
        /// Card reader.
        Reader = "reader",
        /// Fingerprint sensor.
        Sensor = "sensor",
        /// Scanner on a serial line; one that types like a keyboard is not seen.
        Scanner = "scanner",
        /// Trusted CSCA certificates.
        TrustList = "trust-list",
        /// Revocation list.
        RevocationList = "revocation-list",
        /// The machine's clock.
        Clock = "clock",
        /// The journal.
        Journal = "journal",
    }
}

/// Where the visit stands.
#[derive(Clone, PartialEq)]
pub enum Stage {
    /// Nobody is here. The clerk may enter a number.
    Ready {
        /// Why the last input was not taken; the word file has `input-CODE`.
        input_problem: Option<&'static str>,
    },
    /// The chip is awaited or read.
    Reading(Reading),
    /// A finger is awaited or taken.
    Finger(FingerStage),
    /// The clerk compares the portrait with the person.
    Portrait(Fields),
    /// The decision stands.
    Result(Box<ResultView>),
    /// A supervisor looks at the day and the journal.
    Supervisor(Box<SupervisorView>),
    /// The desk cannot be opened.
    OutOfService(Fault),
}

impl Default for Stage {
    fn default() -> Self {
        Self::Ready {
            input_problem: None,
        }
    }
}

/// Proven fields only: each comes out of a signed and checked group. Wiped on drop.
#[derive(Clone, Default, PartialEq)]
pub struct Fields {
    /// Full name with diacritics.
    pub full_name: Option<Zeroizing<String>>,
    /// The number as it may be shown now, in groups: `001 ••• ••• 006`, or whole once verified.
    pub number: Option<Zeroizing<String>>,
    /// dd/MM/yyyy, or less where the day is unknown.
    pub date_of_birth: Option<Zeroizing<String>>,
    /// As the chip says it.
    pub sex: Option<HolderSex>,
    /// Place of residence.
    pub residence: Option<Zeroizing<String>>,
    /// dd/MM/yyyy, or words for unlimited validity.
    pub date_of_expiry: Option<Zeroizing<String>>,
    /// The chip's photograph.
    pub portrait: Option<Arc<Portrait>>,
}

/// The holder's sex, as far as a language has a word for it (`sex-CODE`).
#[derive(Clone, PartialEq, Eq)]
pub enum HolderSex {
    /// `Nam` in the chip.
    Male,
    /// `Nữ` in the chip.
    Female,
    /// What else the chip says, as it stands there.
    Written(Zeroizing<String>),
}

impl HolderSex {
    /// `male`, `female`, or what the chip says.
    pub fn code(&self) -> &str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
            Self::Written(text) => text,
        }
    }

    /// The word of this language.
    pub fn said(&self, words: &Words) -> Zeroizing<String> {
        match self {
            Self::Written(text) => text.clone(),
            _ => Zeroizing::new(words.get(&format!("sex-{}", self.code()))),
        }
    }
}

/// A decoded photograph, 4 bytes a pixel (RGBA), row by row. Wiped on drop.
#[derive(PartialEq, Eq)]
pub struct Portrait {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Width times height times 4 bytes.
    pub rgba: Zeroizing<Vec<u8>>,
}

/// The finger's part of a visit.
#[derive(Clone, PartialEq)]
pub struct FingerStage {
    /// The finger to put on the glass.
    pub asked: Finger,
    /// Fingers that the card holds.
    pub on_card: Vec<Finger>,
    /// The present try, from 1.
    pub number: u8,
    /// Tries with each finger.
    pub allowed: u8,
    /// Tries that ended.
    pub past: Vec<Try>,
    /// What the sensor does.
    pub capture: Capture,
    /// The last picture: for the clerk's capture screen alone.
    pub picture: Option<Arc<Picture>>,
    /// What would make the next picture better.
    pub advice: Option<Advice>,
    /// Quality of the last picture, 0 to 100.
    pub quality: Option<u8>,
    /// Least quality that is judged.
    pub quality_needed: u8,
    /// What is proven.
    pub fields: Fields,
}

impl FingerStage {
    /// Tries that a finger still has: none where the card does not hold it.
    pub fn tries_left(&self, finger: Finger) -> u8 {
        let taken = self.past.iter().filter(|end| end.finger == finger).count();
        let left = usize::from(self.allowed).saturating_sub(taken) as u8;
        if self.on_card.contains(&finger) {
            left
        } else {
            0
        }
    }

    /// The finger after the one that is asked for, among those of the card with tries left.
    pub fn another(&self) -> Option<Finger> {
        let asked = self.on_card.iter().position(|it| *it == self.asked)?;
        let (before, after) = (&self.on_card[..asked], &self.on_card[asked + 1..]);
        let mut others = after.iter().chain(before).copied();
        others.find(|finger| self.tries_left(*finger) > 0)
    }

    /// The finger to ask for next: the same, up to as often as is allowed, then another.
    pub fn next_to_try(&self) -> Option<Finger> {
        let same = (self.tries_left(self.asked) > 0).then_some(self.asked);
        same.or_else(|| self.another())
    }
}

/// What the sensor does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capture {
    /// Waits for a finger.
    Awaited,
    /// The picture comes over the line: bytes done and in all.
    Uploading {
        /// Bytes done.
        done: usize,
        /// Bytes in all.
        total: usize,
    },
    /// The picture is compared.
    Comparing,
    /// A try has ended; the finger is to be lifted and put down again.
    Ended,
    /// A vendor's reader takes and compares the finger by itself.
    AtVendor,
    /// The sensor does not answer; the visit waits for it.
    SensorFault(Fault),
}

/// One try with a finger.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Try {
    /// The finger that was asked for.
    pub finger: Finger,
    /// 0 to 100.
    pub quality: u8,
    /// Score of this and all earlier tries together, a stranger's chances in the whole visit
    /// accounted for, and the score wanted, that of the settings' false match rate; none where
    /// the picture was too poor to compare.
    pub score: Option<(f32, f32)>,
    /// How it ended.
    pub result: TryResult,
}

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TryResult {
    /// The finger matches.
    Matches,
    /// A good picture that does not match.
    Differs,
    /// The picture was too poor to be judged.
    Poor(Option<Advice>),
}

/// What the sentences about checks tell beside their reasons.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Particulars {
    /// Country of the document's signer, where signature and chain have succeeded.
    pub country: Option<String>,
    /// The issuer that the card names, whether or not the desk knows it: the card's own word, what
    /// cannot be seen in it written out.
    pub named_issuer: Option<String>,
    /// Version of the trust list, where it has one.
    pub trust_version: Option<u64>,
    /// Age in whole days of the revocation list that was consulted.
    pub revocation_days: Option<u32>,
}

/// A decision and what led to it.
#[derive(Clone, PartialEq)]
pub struct ResultView {
    /// The decision.
    pub decision: Decision,
    /// Code of the reason: of the deciding check (`reason-CODE`), or of a fault (`err-CODE`)
    /// where the decision is technical or abandoned.
    pub reason: &'static str,
    /// Every check that was made or missed.
    pub checks: Vec<CheckLine>,
    /// What is out of order and decides nothing (`warning-CODE`).
    pub warnings: Vec<Warning>,
    /// Names, versions and ages beside the checks.
    pub particulars: Particulars,
    /// What may be seen; empty unless proven.
    pub fields: Fields,
    /// Every try with a finger.
    pub tries: Vec<Try>,
    /// Fingers in the card that can be compared with.
    pub on_card: Vec<Finger>,
    /// What the visit was for.
    pub procedure: Option<Procedure>,
    /// A second person's decision beside this one: who, and whether the file is accepted.
    pub decided: Option<(String, bool)>,
    /// Whether the printer took the receipt, once it was asked for.
    pub printed: Option<bool>,
    /// Sequence number of the record; none where the journal could not be written.
    pub record: Option<u64>,
    /// Local time of the decision, `23/11/2026, 09:41:27`.
    pub time: String,
    /// The number as it may be shown, `001 ••• ••• 006`.
    pub masked_number: Option<Zeroizing<String>>,
    /// Where the receipt was written.
    pub receipt: Option<PathBuf>,
}

impl ResultView {
    /// Whether nothing is known of revocation, where a check of it could be made.
    pub fn leaves_revocation_open(&self) -> bool {
        self.checks.iter().any(CheckLine::is_open_revocation)
    }
}

/// One check, as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckLine {
    /// Code of the check (`check-CODE`).
    pub code: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Code of the reason (`reason-CODE`, and `todo-CODE` for what to do).
    pub reason: &'static str,
    /// Whether the decision rests on it.
    pub mandatory: bool,
}

impl CheckLine {
    /// Whether it is the one of revocation, and ended without an answer.
    pub fn is_open_revocation(&self) -> bool {
        let answered = matches!(self.outcome, Outcome::Successful | Outcome::Failed);
        self.code == CheckId::Revocation.code() && !answered
    }
}

/// What a screen asks of the desk.
#[derive(Clone)]
pub enum Command {
    /// Begin a visit with what was typed, pasted or scanned: a number, a QR text or an MRZ; and
    /// what it is for. Who attends is known to the desk.
    Start(Zeroizing<String>, Box<Errand>),
    /// Take the finger again, or this other one.
    Capture(Finger),
    /// Go on without a finger, for this reason.
    WithoutFinger(WithoutFinger),
    /// The clerk has compared the portrait: it is the holder, or not.
    PortraitCompared(bool),
    /// The person is still there: whatever is awaited of them is awaited anew.
    StillHere,
    /// Once more with the same number and errand, for this finger or any; recorded apart.
    Again(Option<Finger>),
    /// Once more, with the portrait compared by the clerk in place of a finger; recorded apart.
    AgainByPortrait,
    /// A second person decides beside the program, about the visit of this record.
    Decide(u64, Box<SecondDecision>),
    /// Print the receipt, in this language.
    Print(Language),
    /// The holder is verified elsewhere: print the receipt, which says why, and end the visit once
    /// it is printed.
    Elsewhere(Language),
    /// Somebody gives their PIN.
    SignIn {
        /// The name.
        name: String,
        /// The PIN.
        pin: Zeroizing<String>,
    },
    /// A supervisor gives their PIN to look at the day and the journal.
    Supervise {
        /// The name.
        name: String,
        /// The PIN.
        pin: Zeroizing<String>,
    },
    /// What the supervisor looks for.
    Search(Box<Search>),
    /// The supervisor opens the visit of this record; none: goes back to the list.
    Open(Option<u64>),
    /// Writes the visits of the period that the supervisor looks at into a file.
    Export,
    /// Whoever has signed in leaves; a visit under way ends.
    SignOut,
    /// End the visit, whatever its stage, and clear everything.
    Finish,
}
