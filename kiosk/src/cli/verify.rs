//! `kiosk verify`: one citizen, in the terminal; and what the window needs to begin.

use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use card_reader::printed::{MAX_TEXT_BYTES, Printed, PrintedKind};
use fingerprint::Finger;
use zeroize::Zeroizing;

use super::{TECHNICAL, Terminal, VerifyArguments, as_json, both, print, wrong_use};
use crate::journal::{Journal, JournalError};
use crate::settings::Settings;
use crate::station::process::{InstanceError, OnlyInstance};
use crate::station::trust::{self, StoreError};
use crate::station::trust_watch::TrustWatch;
use crate::station::{KnownKinds, PcscPort, terminal_keys};
use crate::verification::clock::Moment;
use crate::verification::errand::Errand;
use crate::verification::fault::Fault;
use crate::verification::{Desk, problem_of};
use crate::words::Words;

pub(super) fn run(arguments: &VerifyArguments, config: Option<&Path>) -> ExitCode {
    let (mut desk, printed, finger) = match prepare(arguments, config) {
        Ok(prepared) => prepared,
        Err(error) => return unusable(&error),
    };
    let mut terminal = Terminal::new(arguments.json);
    let finished = desk.visit(
        &printed,
        finger,
        &Errand::default(),
        Moment::present(),
        &mut terminal,
    );
    if arguments.json {
        as_json(&finished)
    } else {
        print(&finished.view)
    }
    ExitCode::from(finished.view.decision.exit_code())
}

pub(super) fn window(config: Option<&Path>) -> ExitCode {
    let desk = Settings::load(config).map_err(Into::into).and_then(desk_of);
    match desk {
        Ok(desk) => crate::ui::run(desk, crate::ui::Start::default()),
        Err(error) => unusable(&error),
    }
}

/// A desk that another process uses, or whose journal cannot be used, is no wrong use.
fn unusable(error: &anyhow::Error) -> ExitCode {
    let fault = match error.downcast_ref() {
        Some(InstanceError::Runs) => Some(Fault::AlreadyRunning),
        _ => error.downcast_ref().map(JournalError::fault),
    };
    let Some(fault) = fault else {
        return wrong_use(error);
    };
    tracing::error!(%error, "the desk cannot be used");
    let code = fault.code();
    let sentence = |words: &Words| format!("{} {}", words.why(code), words.what_to_do(code));
    eprintln!("kiosk: {}", both(&sentence));
    ExitCode::from(TECHNICAL)
}

fn prepare(
    arguments: &VerifyArguments,
    config: Option<&Path>,
) -> Result<(Desk, Printed, Option<Finger>)> {
    let printed = printed(arguments)?;
    let finger = arguments.finger.as_deref().map(finger).transpose()?;
    let mut settings = Settings::load(config)?;
    if let Some(reader) = &arguments.reader {
        settings.reader.name = Some(reader.clone());
    }
    if let Some(sensor) = &arguments.sensor {
        settings.sensor.port = Some(sensor.clone());
    }
    if let Some(trust) = &arguments.trust {
        settings.trust.name(trust);
    }
    let desk = desk_of(settings)?;
    // A folder that is wrong is told before anybody lays down a card. A bundle that is refused puts
    // the desk out of service, which goes on record.
    if let Err(error @ StoreError::Loose(_)) = trust::open(&desk.settings, &desk.journal) {
        return Err(anyhow!(error).context("trust folder"));
    }
    Ok((desk, printed, finger))
}

fn desk_of(settings: Settings) -> Result<Desk> {
    let journal = Journal::of(&settings.journal)?;
    let only = OnlyInstance::claim(&settings.journal.folder)?;
    let cards = Box::new(PcscPort::new(settings.reader.name.as_deref()));
    let known = KnownKinds::open(&settings.journal.folder);
    let terminal = settings.terminal.as_ref().map(terminal_keys).transpose();
    let terminal = terminal.context("terminal")?;
    Ok(Desk {
        only,
        settings,
        cards,
        journal,
        watch: TrustWatch::default(),
        known,
        terminal,
        demo: false,
    })
}

fn finger(code: &str) -> Result<Finger> {
    Finger::from_code(code)
        .filter(|finger| *finger != Finger::Unknown)
        .ok_or_else(|| {
            let known: Vec<&str> = Finger::ALL[1..]
                .iter()
                .map(|finger| finger.code())
                .collect();
            anyhow!("--finger: {code:?} is none of {}", known.join(", "))
        })
}

fn printed(arguments: &VerifyArguments) -> Result<Printed> {
    let given = &arguments.printed;
    let named = [
        ("--number", PrintedKind::Number, &given.number),
        ("--qr", PrintedKind::Qr, &given.qr),
        ("--mrz", PrintedKind::Mrz, &given.mrz),
    ];
    let Some((name, kind, Some(text))) = named.into_iter().find(|(_, _, text)| text.is_some())
    else {
        bail!("one of --number, --qr and --mrz is needed");
    };
    let text = if text == "-" {
        standard_input()?
    } else {
        Zeroizing::new(text.clone())
    };
    Printed::parse_as(kind, &text).map_err(|error| {
        let id = format!("input-{}", problem_of(&error));
        anyhow!("{name}: {}", both(&|words| words.get(&id)))
    })
}

fn standard_input() -> Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::with_capacity(MAX_TEXT_BYTES + 1));
    std::io::stdin()
        .take(MAX_TEXT_BYTES as u64 + 1)
        .read_to_string(&mut text)
        .context("standard input is not text")?;
    Ok(text)
}
