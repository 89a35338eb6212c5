//! Looks at every part that a desk needs, without a visit.

use std::ops::ControlFlow;
use std::path::Path;

use card_reader::transport::pcsc::{ReaderError, Readers, Selection};
use jiff::Timestamp;
use nix::sys::statvfs::statvfs;

use super::cards::reader_fault;
use super::display;
use super::trust::{self, OpenedTrust, StoreError};
use super::vendor::VendorLine;
use super::{one_scanner, open_sensor, terminal_keys};
use crate::coded::coded;
use crate::journal::verify::verify_file;
use crate::journal::{Journal, Keys, store};
use crate::settings::{JournalKey, ReferenceFinger, Revocation, Settings};
use crate::verification::clock::Moment;
use crate::verification::fault::Fault;

coded! {
    /// A part that is looked at; the word file has `part-CODE`.
    pub enum Part {
        /// The smart card service.
        Pcscd = "pcscd",
        /// A reader that may be used.
        Readers = "readers",
        /// The card on it.
        Card = "card",
        /// The fingerprint sensor.
        Sensor = "sensor",
        /// The vendor's fingerprint reader.
        VendorReader = "vendor-reader",
        /// The scanner on a serial port.
        Scanner = "scanner",
        /// Trusted certificates.
        TrustStore = "trust-store",
        /// The revocation list's age.
        Revocation = "revocation",
        /// The machine's clock.
        Clock = "clock",
        /// The journal, from its first record to its last.
        Journal = "journal",
        /// Free space.
        Disk = "disk",
        /// A screen for the window.
        Display = "display",
        /// The desk's own keys, and those for the fingers in chips.
        Keys = "keys",
    }
}

/// What was found of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It works; what was seen of it, in its own terms.
    Good(String),
    /// The settings do not want it.
    Unused,
    /// It does not work, but the desk works without it.
    Lacking(Fault),
    /// The desk does not work.
    Bad(Fault),
}

/// Looks at every part, in order.
pub fn examine(settings: &Settings, moment: Moment) -> Vec<(Part, State)> {
    let mut readers = Readers::new(
        settings
            .reader
            .name
            .clone()
            .map_or(Selection::Any, Selection::Named),
    );
    let available = readers.available();
    let journal = journal(settings);
    let trust = match &journal {
        Ok(journal) => trust::open(settings, journal),
        Err(_) => trust::open_apart(settings),
    };
    Part::ALL
        .iter()
        .map(|part| {
            let state = match part {
                Part::Pcscd => match &available {
                    Err(error @ ReaderError::ServiceUnavailable) => State::Bad(reader_fault(error)),
                    _ => State::Good(String::new()),
                },
                Part::Readers => match &available {
                    Ok(names) => State::Good(names.join(", ")),
                    Err(error) => State::Bad(reader_fault(error)),
                },
                Part::Card => card(&mut readers, available.is_ok()),
                Part::Sensor => sensor(settings),
                Part::VendorReader => vendor_reader(settings),
                Part::Scanner => scanner(settings.scanner.port.as_deref()),
                Part::TrustStore => trust_store(trust.as_ref()),
                Part::Revocation => revocation(trust.as_ref().ok(), settings, moment),
                Part::Clock => clock(journal.as_ref().ok(), trust.as_ref().ok(), moment),
                Part::Journal => journal_state(journal.as_ref()),
                Part::Disk => disk(&settings.journal.folder),
                Part::Display => screen(),
                Part::Keys => keys(settings),
            };
            (*part, state)
        })
        .collect()
}

fn card(readers: &mut Readers, available: bool) -> State {
    if !available {
        return State::Unused;
    }
    while let Ok(Some(_)) = readers.wait(std::time::Duration::ZERO) {}
    match readers.occupied().as_slice() {
        [] => State::Unused,
        [reader] => State::Good(reader.clone()),
        _ => State::Lacking(Fault::SeveralCards),
    }
}

fn sensor(settings: &Settings) -> State {
    match (
        open_sensor(&settings.sensor, &mut || ControlFlow::Continue(())),
        settings.policy.reference_finger,
    ) {
        (Ok(sensor), _) => State::Good(format!(
            "{}: {}",
            path_text(settings.sensor.port.as_deref()),
            sensor.description()
        )),
        (Err(_), ReferenceFinger::Vendor | ReferenceFinger::None) => State::Unused,
        (Err(fault), ReferenceFinger::Dg3) => State::Bad(fault),
    }
}

fn vendor_reader(settings: &Settings) -> State {
    match &settings.vendor {
        Some(vendor) if settings.policy.reference_finger == ReferenceFinger::Vendor => {
            match VendorLine::open(&vendor.socket) {
                Ok(_) => State::Good(path_text(Some(&vendor.socket))),
                Err(_) => State::Bad(Fault::VendorReaderMissing),
            }
        }
        _ => State::Unused,
    }
}

fn scanner(port: Option<&Path>) -> State {
    match port.map(one_scanner) {
        None => State::Unused,
        Some(Ok(())) => State::Good(path_text(port)),
        // A number can be typed.
        Some(Err(fault)) => State::Lacking(fault),
    }
}

fn path_text(path: Option<&Path>) -> String {
    path.map(|path| path.display().to_string())
        .unwrap_or_default()
}

fn trust_store(trust: Result<&OpenedTrust, &StoreError>) -> State {
    match trust {
        Ok(OpenedTrust {
            store, identity, ..
        }) if !store.anchors().is_empty() => {
            let count = store.anchors().len();
            State::Good(match identity.version {
                Some(version) => format!("{count} CSCA, v{version}"),
                None => format!("{count} CSCA"),
            })
        }
        Ok(_) => State::Bad(Fault::TrustUnusable),
        Err(error) => State::Bad(error.fault()),
    }
}

fn revocation(trust: Option<&OpenedTrust>, settings: &Settings, moment: Moment) -> State {
    let newest = trust.and_then(|trust| trust.store.newest_crl());
    match (newest, settings.policy.revocation) {
        (Some(crl), _) if crl.is_fresh(moment.now) => {
            State::Good(crl.this_update().strftime("%Y-%m-%d").to_string())
        }
        (_, Revocation::Required) => State::Bad(Fault::RevocationUnusable),
        (_, Revocation::WhenAvailable) => State::Lacking(Fault::RevocationUnusable),
    }
}

fn clock(journal: Option<&Journal>, trust: Option<&OpenedTrust>, moment: Moment) -> State {
    let last = journal.and_then(|journal| journal.latest_time().ok().flatten());
    let after_lists = moment.is_after(trust.and_then(|trust| trust.store.newest_crl()));
    if after_lists && moment.is_plausible(last.and_then(|time| time.parse::<Timestamp>().ok())) {
        State::Good(moment.text())
    } else {
        State::Bad(Fault::ClockWrong)
    }
}

/// Opens the journal of a desk that has one; an examination begins none.
fn journal(settings: &Settings) -> Result<Journal, Option<Fault>> {
    let folder = &settings.journal.folder;
    if !folder.join(store::FILE).exists() {
        return Err(None);
    }
    Journal::of(&settings.journal).map_err(|error| Some(error.fault()))
}

fn journal_state(journal: Result<&Journal, &Option<Fault>>) -> State {
    match journal {
        Err(None) => State::Unused,
        Err(Some(fault)) => State::Bad(*fault),
        Ok(journal) => match verify_file(&journal.file(), &journal.public_key(), None) {
            Ok(Ok(whole)) if whole.last == 0 => State::Good("0".into()),
            Ok(Ok(whole)) => State::Good(format!("{}–{}", whole.first, whole.last)),
            _ => State::Bad(Fault::JournalUnusable),
        },
    }
}

fn disk(folder: &Path) -> State {
    // Before the first visit the folder is not there: what it will lie on counts.
    let Some(Ok(space)) = folder
        .ancestors()
        .find(|folder| folder.exists())
        .map(statvfs)
    else {
        return State::Bad(Fault::JournalUnusable);
    };
    let free = space
        .blocks_available()
        .saturating_mul(space.fragment_size());
    if free < store::SPACE {
        State::Bad(Fault::DiskFull)
    } else {
        State::Good(format!("{} MiB", free >> 20))
    }
}

fn screen() -> State {
    match display::name() {
        Some(name) => State::Good(name),
        // `kiosk verify` needs none.
        None => State::Lacking(Fault::DisplayMissing),
    }
}

fn keys(settings: &Settings) -> State {
    let folder = &settings.journal.folder;
    if Keys::is_exposed(folder) {
        return State::Bad(Fault::KeyExposed);
    }
    if let Some(JournalKey::Token(token)) = &settings.journal.key
        && let Err(error) = Keys::try_token(token)
    {
        tracing::error!(%error, "the journal's key cannot be used");
        return State::Bad(error.fault());
    }
    match &settings.terminal {
        None => State::Good(String::new()),
        Some(terminal) => match terminal_keys(terminal) {
            Ok(_) => State::Good(String::new()),
            Err(error) => {
                tracing::error!(%error, "the terminal's keys cannot be used");
                State::Lacking(Fault::TerminalKeysUnusable)
            }
        },
    }
}
