//! `kiosk inspect`: files that were dumped from a chip, judged as a chip's own.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow};
use card_reader::inspection::{Inspection, Request, inspect_files};
use card_reader::trust::Policy;
use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::report;
use crate::settings::{Settings, Sha1};
use crate::station::trust;
use crate::verification::clock::Moment;
use crate::verification::judge_dump;
use crate::verification::view::ResultView;

mod names;

/// What `kiosk inspect` takes.
#[derive(Args)]
pub(super) struct InspectArguments {
    /// Folder with the chip's files: EF_SOD.bin, DG1.bin and so on, or a file EF.SOD alone.
    files: PathBuf,
    /// Folder or file of trusted certificates, master lists and revocation lists.
    #[arg(long)]
    trust: Option<PathBuf>,
    /// The date at which certificates and document are judged, 2014-06-01; without it now.
    #[arg(long, value_parser = moment)]
    at: Option<Moment>,
    /// Whether SHA-1 is taken; without it as the settings say.
    #[arg(long, value_enum)]
    sha1: Option<Sha1>,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &InspectArguments, config: Option<&Path>) -> ExitCode {
    match inspect(arguments, config) {
        Ok(code) => code,
        Err(error) => super::wrong_use(&error),
    }
}

fn inspect(arguments: &InspectArguments, config: Option<&Path>) -> Result<ExitCode> {
    let mut settings = Settings::load(config)?;
    if let Some(sha1) = arguments.sha1 {
        settings.policy.sha1 = sha1;
    }
    if let Some(trust) = &arguments.trust {
        settings.trust.name(trust);
    }
    let limits = settings.reader.limits();
    let files = names::read(&arguments.files, limits.file)?;
    let store = trust::open_apart(&settings).context("trust")?.store;
    let moment = arguments.at.unwrap_or_else(Moment::present);
    let request = Request {
        keys: &[],
        number: None,
        mrz: None,
        store: &store,
        policy: Policy {
            accept_sha1: settings.policy.sha1 == Sha1::Warn,
        },
        now: moment.now,
        today: moment.today,
        terminal: None,
        limits,
    };
    let inspection = inspect_files(&files, &request, &mut |_| ControlFlow::Continue(()))?;
    let view = judge_dump(&inspection, &settings.policy, moment);
    if arguments.json {
        report::print_json(as_json(&view, &inspection, moment));
    } else {
        report::print(&view);
    }
    Ok(ExitCode::from(view.decision.exit_code()))
}

/// The report of a visit, without what only a chip and a person have, and with what was trusted.
fn as_json(view: &ResultView, inspection: &Inspection, moment: Moment) -> Value {
    let mut object = report::judgement(view);
    object.insert("at".into(), json!(moment.record_time()));
    object.insert("access".into(), json!(inspection.access.to_string()));
    object.insert("signer_country".into(), json!(inspection.signer_country));
    object.insert("csca".into(), json!(inspection.csca_name));
    let issued = inspection.revocation_date.map(|date| date.to_string());
    object.insert("revocation_list".into(), json!(issued));
    object.into()
}

/// A date, taken at noon in Vietnam, or a time in RFC 3339.
fn moment(text: &str) -> Result<Moment> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(Moment::at(time));
    }
    let date: Date = text
        .parse()
        .map_err(|_| anyhow!("a date such as 2014-06-01 is expected"))?;
    Moment::noon(date).context("a date between the years 1 and 9999 is expected")
}
