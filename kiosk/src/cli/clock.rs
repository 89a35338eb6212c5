//! `kiosk clock`: an administrator's word that the machine's clock is right.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, anyhow, ensure};
use clap::Subcommand;
use jiff::Timestamp;

use super::journal::{exit, open};
use super::{both, pin};
use crate::journal::JournalError;
use crate::journal::store::Heading;
use crate::staff::Staff;
use crate::station::trust;
use crate::verification::clock::Moment;
use crate::verification::errand::Note;
use crate::verification::fault::Fault;

#[derive(Subcommand)]
pub(super) enum ClockCommand {
    /// Confirms that the clock is right though the journal holds a later time, which a wrong clock
    /// wrote: visits are possible again. Asks for an administrator's PIN, or reads it from standard
    /// input; name, time and note go on record.
    Confirm {
        /// The administrator's name.
        name: String,
        /// Why: what was wrong with the clock.
        #[arg(long)]
        note: String,
    },
}

/// Exits with 0 where the clock is right now, with 1 where it cannot be.
pub(super) fn run(command: ClockCommand, config: Option<&Path>) -> ExitCode {
    let ClockCommand::Confirm { name, note } = command;
    exit(confirm(&name, &note, config))
}

fn confirm(name: &str, note: &str, config: Option<&Path>) -> Result<bool> {
    let note = Note::parse(note).map_err(|error| anyhow!("--note: {error}"))?;
    ensure!(!note.is_empty(), "--note: it says nothing");
    let (settings, mut journal) = open(config)?;
    let moment = Moment::present();
    let newest_list = trust::open(&settings, &journal).ok();
    let newest_list = newest_list
        .as_ref()
        .and_then(|trust| trust.store.newest_crl());
    if !moment.is_plausible(None) || !moment.is_after(newest_list) {
        let code = Fault::ClockWrong.code();
        say!("{}", both(&|words| words.told(code)));
        return Ok(false);
    }
    let latest = journal.latest_time()?;
    let latest = latest.and_then(|time| time.parse::<Timestamp>().ok());
    let times = [
        ("time", moment.text()),
        ("latest", latest.map(Moment::at).unwrap_or(moment).text()),
    ];
    if moment.is_plausible(latest) {
        say!("{}", both(&|words| words.with("clock-goes-on", &times)));
        return Ok(true);
    }
    eprintln!("{}", both(&|words| words.with("clock-ask", &times)));
    let staff = Staff::new(&settings.journal.folder);
    let by = staff.sign_in(name, &pin::given("pin-own")?, moment.now);
    let by = by.map_err(pin::said)?;
    let heading = Heading::of(&settings.desk, moment, false);
    match journal.confirm_clock(heading, &by, &note) {
        Err(JournalError::NotEntitled) => {
            say!("{}", both(&|words| words.get("clock-not-entitled")));
            Ok(false)
        }
        confirmed => {
            confirmed?;
            say!("{}", both(&|words| words.with("clock-confirmed", &times)));
            Ok(true)
        }
    }
}
