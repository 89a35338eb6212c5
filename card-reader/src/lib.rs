//! Opens an ICAO 9303 chip, reads it, and says whether to believe it.
//!
//! Rooms, in the order of use: [`printed`] gives the keys, [`transport`] carries the
//! commands, [`access`] opens the chip, [`lds`] reads its files, [`trust`] and
//! [`authenticity`] judge them, and [`inspection`] runs the whole procedure:
//!
//! ```no_run
//! use std::ops::ControlFlow;
//! use std::path::Path;
//! use std::time::Duration;
//!
//! use card_reader::check::Outcome;
//! use card_reader::inspection::{Event, Request, Visit};
//! use card_reader::iso7816::{CardKinds, Limits};
//! use card_reader::printed::Printed;
//! use card_reader::transport::pcsc::{Readers, Selection};
//! use card_reader::trust::{Policy, TrustStore};
//! use jiff::Timestamp;
//! use jiff::tz::Offset;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Whom the desk trusts: CSCA certificates and revocation lists in a folder.
//! let store = TrustStore::open(Path::new("/etc/kiosk/trust"))?;
//! // What is known of kinds of cards, from the run before.
//! let mut kinds = CardKinds::parse(&std::fs::read("card-kinds").unwrap_or_default());
//!
//! // A typed number, the text of a QR code, or an MRZ gives the keys to try.
//! let now = Timestamp::now();
//! let today = Offset::constant(7).to_datetime(now).date();
//! let printed = Printed::parse("001 090 000 006")?;
//! let request = Request {
//!     keys: &printed.candidate_keys(today),
//!     number: printed.number(),
//!     mrz: printed.mrz(),
//!     store: &store,
//!     policy: Policy::default(),
//!     now,
//!     today,
//!     terminal: None,
//!     limits: Limits::default(),
//! };
//!
//! let mut readers = Readers::new(Selection::Any);
//! let Some(mut card) = readers.wait_for_card(Duration::from_secs(60))? else {
//!     return Ok(());
//! };
//! let inspection = Visit::new(&mut kinds).inspect(&mut card, &request, &mut |event| {
//!     if let Event::Progress { step, done, total } = event {
//!         eprintln!("{step:?}: {done} of {total} bytes");
//!     }
//!     ControlFlow::Continue(())
//! })?;
//! std::fs::write("card-kinds", kinds.to_text())?;
//!
//! // The report: every check with its reason, and what may be shown. Whether that is enough is
//! // for the desk's policy to say.
//! for check in &inspection.checks {
//!     eprintln!("{} {:?} {}", check.id.code(), check.outcome, check.reason.code());
//! }
//! let failed = |outcome| outcome == Outcome::Failed;
//! if !inspection.checks.iter().any(|check| failed(check.outcome))
//!     && let Some(dg13) = &inspection.document.dg13
//!     && let Some(name) = &dg13.full_name
//! {
//!     eprintln!("{}", name.as_str());
//! }
//! # Ok(())
//! # }
//! ```

pub mod access;
pub mod authenticity;
pub mod check;
pub mod crypto;
pub mod inspection;
pub mod iso7816;
pub mod lds;
pub mod printed;
pub mod secure_messaging;
pub mod transport;
pub mod trust;
