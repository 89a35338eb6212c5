//! The whole procedure over one card: opened, read, proven and judged.
//!
//! The order follows the chip's rules and this house's: the signature first, then the
//! proof that the chip is no copy, then the holder's data. What leaves this room is
//! checks, and data whose signature, chain and hash have succeeded.

mod evidence;
mod files;
mod interrupt;
mod judgement;
mod opening;
mod procedure;
mod report;
mod states;
mod visit;

use std::fmt;
use std::ops::ControlFlow;

use jiff::Timestamp;
use jiff::civil::Date;
use thiserror::Error;

use crate::access::{AccessKey, Violation};
use crate::authenticity::terminal::TerminalKeys;
use crate::check::{Check, CheckId};
use crate::iso7816::{CardError, CardKinds, Limits};
use crate::lds::security_infos::PaceOffer;
use crate::lds::{Dg1, Dg2, Dg3, Dg13};
use crate::printed::{Mrz, PersonalNumber};
use crate::transport::{Transport, TransportError};
use crate::trust::{Policy, Proven, TrustStore, Warning};

pub use self::files::{Files, inspect_files};
pub use self::visit::Visit;

/// What to hold the card against.
pub struct Request<'a> {
    /// The keys to try, likeliest first; see [`crate::printed::Printed::candidate_keys`].
    pub keys: &'a [AccessKey],
    /// The number entered, if one was.
    pub number: Option<&'a PersonalNumber>,
    /// The MRZ read off the card's surface, if it was.
    pub mrz: Option<&'a Mrz>,
    /// Whom to trust.
    pub store: &'a TrustStore,
    /// What the desk demands of signatures and revocation.
    pub policy: Policy,
    /// The time at which certificates are judged.
    pub now: Timestamp,
    /// The civil date at the desk, at which the document's expiry is judged.
    pub today: Date,
    /// With what the desk shows that it may read fingers, where it has that.
    pub terminal: Option<&'a TerminalKeys>,
    /// Bounds on commands, time and file sizes.
    pub limits: Limits,
}

/// A part of the procedure that takes a noticeable time, or deserves a line on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// EF.CardAccess, PACE or BAC, and the application.
    OpenChip,
    /// The SOD's signature and chain.
    Signature,
    /// Revocation of the document signer.
    Revocation,
    /// The chip's proof that it is no copy.
    ChipAuthenticity,
    /// DG1 and DG13.
    PersonalData,
    /// DG2.
    Portrait,
    /// DG3, and groups that are read for their hashes alone.
    Fingers,
    /// What was entered or read off the card, against the chip.
    PrintedComparison,
}

/// What happens during an inspection.
#[non_exhaustive]
pub enum Event<'a> {
    /// A step begins.
    Step(Step),
    /// A file of the current step arrives; counts are bytes.
    Progress {
        /// The current step.
        step: Step,
        /// Bytes that have arrived.
        done: usize,
        /// Bytes of the whole file.
        total: usize,
    },
    /// The document's signature and chain have succeeded: country of its signer.
    Signer(&'a str),
    /// A check was concluded.
    Checked(Check),
    /// More of the holder's data is proven and may be shown.
    Document(&'a ProvenDocument),
}

/// The holder's data, as far as they are read and proven.
#[derive(Default)]
#[non_exhaustive]
pub struct ProvenDocument {
    /// The machine readable zone.
    pub dg1: Option<Proven<Dg1>>,
    /// The portrait.
    pub dg2: Option<Proven<Dg2>>,
    /// The holder's data on the Vietnamese card.
    pub dg13: Option<Proven<Dg13>>,
}

/// Where a reference finger may come from.
#[non_exhaustive]
pub enum FingerSource {
    /// DG3, proven. It may hold no finger.
    Read(Proven<Dg3>),
    /// The SOD lists no DG3.
    NotListed,
    /// The chip guards DG3.
    AccessDenied,
    /// The SOD lists DG3, and the chip has none.
    NotPresent,
    /// DG3 was read, and signature, chain or hash did not succeed.
    Unproven,
    /// DG3 is proven, and its content does not conform to its format.
    NotConforming,
}

/// How the chip was opened, and why so.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccessMethod {
    /// PACE with the card access number.
    PaceCan {
        /// The variant.
        offer: PaceOffer,
        /// Why.
        ground: AccessGround,
    },
    /// PACE with the MRZ key.
    PaceMrz {
        /// The variant.
        offer: PaceOffer,
        /// Why.
        ground: AccessGround,
    },
    /// Basic access control.
    Bac {
        /// Why.
        ground: AccessGround,
    },
    /// No chip: its files, read out at another time.
    Files,
}

/// Why a chip was opened as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccessGround {
    /// EF.CardAccess lists the variant of PACE.
    Listed,
    /// EF.CardAccess cannot be read: the Vietnamese card's variant was assumed.
    Assumed,
    /// EF.CardAccess lists no PACE.
    Unlisted,
    /// EF.CardAccess cannot be read, and the assumed variant does not open the chip.
    Unreadable,
}

impl fmt::Display for AccessMethod {
    /// For records: password, protocol, ICAO number of its parameters and ground, such as
    /// `pace-can ecdh-gm-aes-128 13 listed` or `bac unreadable`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (password, offer, ground) = match self {
            Self::PaceCan { offer, ground } => ("pace-can", Some(offer), ground),
            Self::PaceMrz { offer, ground } => ("pace-mrz", Some(offer), ground),
            Self::Bac { ground } => ("bac", None, ground),
            Self::Files => return f.write_str("files"),
        };
        f.write_str(password)?;
        if let Some(offer) = offer {
            let parameters = offer.parameters.parameter_id();
            write!(f, " {} {parameters}", offer.info.name())?;
        }
        f.write_str(match ground {
            AccessGround::Listed => " listed",
            AccessGround::Assumed => " assumed",
            AccessGround::Unlisted => " unlisted",
            AccessGround::Unreadable => " unreadable",
        })
    }
}

/// What an inspection found.
#[non_exhaustive]
pub struct Inspection {
    /// Every check, each id once, in the order in which they were concluded.
    pub checks: Vec<Check>,
    /// What may be shown.
    pub document: ProvenDocument,
    /// The reference finger.
    pub fingers: FingerSource,
    /// How the chip was opened.
    pub access: AccessMethod,
    /// SHA-256 over EF.SOD, where its signature and chain have succeeded: it stands for the document.
    pub security_object: Option<Vec<u8>>,
    /// Country of the document signer, from its certificate.
    pub signer_country: Option<String>,
    /// Common name of the issuer that the document signer's certificate names: the card's own word,
    /// at most 64 characters, whether or not anybody knows that issuer.
    pub named_issuer: Option<String>,
    /// Name of the trusted CSCA that the chain ends in.
    pub csca_name: Option<String>,
    /// What is out of order and decides nothing.
    pub warnings: Vec<Warning>,
    /// Issue date of the revocation list that was consulted.
    pub revocation_date: Option<Timestamp>,
}

impl Inspection {
    /// The check of this id, where it was made.
    pub fn check(&self, id: CheckId) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id)
    }
}

/// Why an inspection could not be carried out. The card may be as good as any.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InspectionError {
    /// The events' receiver asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// The chip has no eMRTD application.
    #[error("the chip has no eMRTD application")]
    NoApplication,
    /// None of the keys opens the chip.
    #[error("none of the keys opens the chip")]
    WrongKey,
    /// The chip opens by BAC, and no MRZ key was given.
    #[error("the chip opens by an MRZ key only, and none was given")]
    MrzKeyNeeded,
    /// The chip offers no variant of PACE that is known here.
    #[error("the chip offers no known variant of PACE")]
    PaceUnknown,
    /// The chip broke the rules of PACE or BAC.
    #[error("the chip broke the access protocol: {0}")]
    Access(Violation),
    /// The connection to the card broke.
    #[error("{0}")]
    Transport(TransportError),
    /// The protected channel broke, a bound was passed, or the card refused a command that
    /// every chip must take.
    #[error("{0}")]
    Card(CardError),
}

impl From<CardError> for InspectionError {
    fn from(error: CardError) -> Self {
        match error {
            CardError::Transport(error) => Self::Transport(error),
            error => Self::Card(error),
        }
    }
}

/// Inspects one card that nobody has met before, in a visit that ends when it slips:
/// [`Visit::inspect`] for a single contact.
///
/// # Errors
/// See [`Visit::inspect`].
pub fn inspect(
    transport: &mut dyn Transport,
    request: &Request<'_>,
    events: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
) -> Result<Inspection, InspectionError> {
    let mut kinds = CardKinds::default();
    Visit::new(&mut kinds).inspect(transport, request, events)
}
