//! `kiosk verify`: one citizen, in the terminal; and what the window needs to begin.

use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use card_reader::printed::{MAX_TEXT_BYTES, Printed, PrintedKind};
use fingerprint::Finger;
use zeroize::Zeroizing;

use super::{TECHNICAL, Terminal, VerifyArguments, as_json, both, print, wrong_use};
use crate::settings::Settings;
use crate::station::display;
use crate::station::trust::{self, StoreError};
use crate::ui::{Barred, Opening};
use crate::verification::clock::Moment;
use crate::verification::errand::Errand;
use crate::verification::fault::Fault;
use crate::verification::{Desk, DeskError, problem_of};

pub(super) fn run(arguments: &VerifyArguments, config: Option<&Path>) -> ExitCode {
    let (mut desk, printed, finger) = match prepare(arguments, config) {
        Ok(prepared) => prepared,
        Err(error) => {
            return error
                .downcast_ref()
                .map_or_else(|| wrong_use(&error), unusable);
        }
    };
    in_terminal(&mut desk, &printed, finger, arguments.json)
}

/// One citizen's visit in the terminal, and what it ended with.
pub(crate) fn in_terminal(
    desk: &mut Desk,
    printed: &Printed,
    finger: Option<Finger>,
    json: bool,
) -> ExitCode {
    let finished = desk.visit(
        printed,
        finger,
        &Errand::default(),
        Moment::present(),
        &mut Terminal::new(json),
    );
    if json {
        as_json(&finished)
    } else {
        print(&finished.view)
    }
    ExitCode::from(finished.view.decision.exit_code())
}

/// Whoever stands before a kiosk sees no terminal: what keeps the desk from being opened is shown in
/// the window too, unless a window of this desk is open.
pub(super) fn window(config: Option<&Path>) -> ExitCode {
    let settings = match Settings::load(config) {
        Ok(settings) => settings,
        Err(error) => {
            let code = wrong_use(&error.into());
            if display::name().is_none() {
                return code;
            }
            return show(Opening::Barred(Box::new(Barred::without_settings())));
        }
    };
    match Desk::open(settings.clone()) {
        Ok(desk) => show(Opening::Open(Box::new(desk))),
        Err(error) => {
            let code = unusable(&error);
            if error.fault() == Fault::AlreadyRunning {
                return code;
            }
            show(Opening::Barred(Box::new(Barred::by(&error, settings))))
        }
    }
}

fn show(opening: Opening) -> ExitCode {
    crate::ui::run(opening, crate::ui::Start::default())
}

/// Says what keeps a desk from being opened; that is no wrong use.
fn unusable(error: &DeskError) -> ExitCode {
    tracing::error!(%error, "the desk cannot be opened");
    let code = error.fault().code();
    eprintln!("kiosk: {}", both(&|words| words.told(code)));
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
    let desk = Desk::open(settings)?;
    // A folder that is wrong is told before anybody lays down a card. A bundle that is refused puts
    // the desk out of service, which goes on record.
    if let Err(error @ StoreError::Loose(_)) = trust::open(&desk.settings, &desk.journal) {
        return Err(anyhow!(error).context("trust folder"));
    }
    Ok((desk, printed, finger))
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
