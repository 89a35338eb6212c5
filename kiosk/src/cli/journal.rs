//! `kiosk journal` and `kiosk receipt`: what auditors and supervisors ask of the record.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

use super::{FOUND_WRONG, both, wrong_use};
use crate::journal::store::{FILE, Heading};
use crate::journal::verify::{self, verify_file};
use crate::journal::{Event, Journal, PublicKey, Receipt, Summary};
use crate::settings::{KEEP_DAYS, Settings};
use crate::station::trust;
use crate::verification::clock::Moment;
use crate::verification::fault::Fault;
use crate::verification::proven_time;
use crate::visible::visible;
use crate::words::Language;

/// Longest text of a code that is read, in bytes.
const MAX_CODE: u64 = 4096;

#[derive(Subcommand)]
pub(super) enum JournalCommand {
    /// Says whether a journal's file is whole, and by whom it was written.
    Verify {
        /// The file, journal.sqlite or a copy of it.
        file: PathBuf,
        /// The desk's public key: 64 hexadecimal digits, or a file that holds them.
        #[arg(long)]
        public_key: String,
        /// A receipt given out later than what is in doubt; without it nothing proves the tail.
        #[arg(long)]
        head: Option<PathBuf>,
    },
    /// Prints this desk's records.
    Export(ExportArguments),
    /// Prints this desk's public key.
    PublicKey,
    /// Removes records whose time is over, and signs for the gap.
    Retain {
        /// Age in days at which records go.
        #[arg(long, value_parser = clap::value_parser!(u32).range(i64::from(*KEEP_DAYS.start())..=i64::from(*KEEP_DAYS.end())))]
        days: u32,
    },
}

#[derive(Args)]
pub(super) struct ExportArguments {
    /// One JSON array of whole records.
    #[arg(long, conflicts_with = "csv", required_unless_present = "csv")]
    json: bool,
    /// One line a visit.
    #[arg(long)]
    csv: bool,
    /// From this day on, in Vietnam.
    #[arg(long)]
    from: Option<Date>,
    /// Through this day, in Vietnam.
    #[arg(long)]
    through: Option<Date>,
}

#[derive(Subcommand)]
pub(super) enum ReceiptCommand {
    /// Says whether a desk signed this receipt.
    Verify {
        /// The receipt's JSON file, or one with the text of its printed code; `-` reads standard input.
        file: PathBuf,
        /// The desk's public key: 64 hexadecimal digits, or a file that holds them; without it, this
        /// desk's.
        #[arg(long)]
        public_key: Option<String>,
    },
    /// Makes the page of paper, a PDF, for a visit of this desk.
    Page {
        /// Number of the visit.
        visit: u64,
        /// Language of the page.
        #[arg(long, value_enum, default_value = "vi")]
        language: PageLanguage,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum PageLanguage {
    Vi,
    En,
}

impl From<PageLanguage> for Language {
    fn from(language: PageLanguage) -> Self {
        match language {
            PageLanguage::Vi => Self::Vietnamese,
            PageLanguage::En => Self::English,
        }
    }
}

/// Exits with 0 where all is well, with 1 where a file does not hold.
pub(super) fn run(command: JournalCommand, config: Option<&Path>) -> ExitCode {
    let done = match command {
        JournalCommand::Verify {
            file,
            public_key,
            head,
        } => verify_journal(&file, &public_key, head.as_deref()),
        JournalCommand::Export(arguments) => export(&arguments, config),
        JournalCommand::PublicKey => open(config).map(|(_, journal)| {
            say!("{}", journal.public_key());
            true
        }),
        JournalCommand::Retain { days } => retain(days, config),
    };
    exit(done)
}

/// Exits with 0 where the receipt holds, with 1 where it does not.
pub(super) fn receipt(command: ReceiptCommand, config: Option<&Path>) -> ExitCode {
    exit(match command {
        ReceiptCommand::Verify { file, public_key } => {
            verify_receipt(&file, public_key.as_deref(), config)
        }
        ReceiptCommand::Page { visit, language } => open(config).and_then(|(_, journal)| {
            let path = journal.save_page(visit, language.into())?;
            say!("{}", path.display());
            Ok(true)
        }),
    })
}

pub(super) fn exit(done: Result<bool>) -> ExitCode {
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FOUND_WRONG),
        Err(error) => wrong_use(&error),
    }
}

/// The journal of this desk, which must be there.
pub(super) fn open(config: Option<&Path>) -> Result<(Settings, Journal)> {
    let settings = Settings::load(config)?;
    let folder = &settings.journal.folder;
    if !folder.join(FILE).exists() {
        bail!("{}: there is no journal", folder.display());
    }
    let journal = Journal::of(&settings.journal)?;
    Ok((settings, journal))
}

fn verify_journal(file: &Path, public_key: &str, head: Option<&Path>) -> Result<bool> {
    let key = PublicKey::read(public_key)?;
    let head = head.map(Receipt::read).transpose().context("--head")?;
    let found = verify_file(file, &key, head.as_ref())
        .with_context(|| format!("{} is no journal", file.display()))?;
    Ok(match found {
        Ok(whole) => {
            let values = [
                ("first", whole.first.to_string()),
                ("last", whole.last.to_string()),
            ];
            let id = match whole.last {
                0 => "journal-empty",
                _ => "journal-holds",
            };
            say!("{}", both(&|words| words.with(id, &values)));
            let proved = [("record", whole.proved.unwrap_or_default().to_string())];
            let tail = if whole.proved.is_some() {
                "journal-proved"
            } else {
                "journal-unproved"
            };
            say!("{}", both(&|words| words.with(tail, &proved)));
            true
        }
        Err(fault) => {
            let (id, record) = match fault {
                verify::Fault::Record(record) => ("journal-altered", record),
                verify::Fault::TailCut(record) => ("journal-tail-cut", record),
                verify::Fault::Replaced(record) => ("journal-replaced", record),
                verify::Fault::ReceiptForged => ("journal-receipt-forged", 0),
            };
            let values = [("record", record.to_string())];
            say!("{}", both(&|words| words.with(id, &values)));
            false
        }
    })
}

fn export(arguments: &ExportArguments, config: Option<&Path>) -> Result<bool> {
    let (_, journal) = open(config)?;
    let from = arguments.from.map(midnight).transpose()?;
    let until = arguments
        .through
        .map(|day| midnight(day.tomorrow()?))
        .transpose()?;
    let output = std::io::stdout().lock();
    if arguments.csv {
        journal.export_csv(from, until, output)?;
    } else {
        journal.export_json(from, until, output)?;
    }
    Ok(true)
}

/// The moment at which a day begins in Vietnam.
fn midnight(day: Date) -> Result<Timestamp> {
    let zone = TimeZone::fixed(Offset::constant(7));
    Ok(zone.to_timestamp(day.at(0, 0, 0, 0))?)
}

fn retain(days: u32, config: Option<&Path>) -> Result<bool> {
    let (settings, mut journal) = open(config)?;
    let now = Moment::present();
    let trust = trust::open(&settings, &journal).ok();
    let store = trust.as_ref().map(|trust| &trust.store);
    let Some(proven) = proven_time(&journal, store, now)? else {
        let code = Fault::ClockWrong.code();
        say!("{}", both(&|words| words.told(code)));
        return Ok(false);
    };
    let heading = Heading::of(&settings.desk, now, false);
    let removed = journal.retain(heading, days, proven)?;
    let values = [("count", removed.to_string())];
    say!("{}", both(&|words| words.with("journal-retained", &values)));
    Ok(true)
}

fn verify_receipt(file: &Path, public_key: Option<&str>, config: Option<&Path>) -> Result<bool> {
    let key = match public_key {
        Some(key) => PublicKey::read(key)?,
        None => open(config)
            .context("--public-key is not given, and")?
            .1
            .public_key(),
    };
    let text = read(file).with_context(|| file.display().to_string())?;
    let summary = if text.trim_start().starts_with('{') {
        Receipt::parse(&text)
            .with_context(|| format!("{} is no receipt", file.display()))
            .map(|receipt| {
                let record = receipt.verify(&key)?;
                match record.event {
                    Event::Visit(_) => Summary::of(&record, &receipt.hash),
                    // A second person's decision is summed up by its visit.
                    Event::Override(ref second) => Some(Summary {
                        sequence: record.sequence,
                        time: record.time.clone(),
                        decision: second.person_decision.clone(),
                        file_number: String::new(),
                        hash: receipt.hash.clone(),
                    }),
                    Event::Elsewhere(_)
                    | Event::Retention(_)
                    | Event::Trust(_)
                    | Event::Clock(_) => None,
                }
            })?
    } else {
        Summary::verify(&text, &key)
    };
    let Some(summary) = summary else {
        say!("{}", both(&|words| words.get("receipt-forged")));
        return Ok(false);
    };
    say!("{}", both(&|words| words.get("receipt-holds")));
    let Summary {
        sequence,
        time,
        decision,
        file_number,
        hash,
    } = summary;
    let line = format!("{sequence}  {time}  {decision}  {file_number}");
    say!("{}\n{}", visible(&line), visible(&hash));
    Ok(true)
}

/// A receipt's file, or the text of a code from standard input.
fn read(file: &Path) -> Result<String> {
    if file != Path::new("-") {
        return Ok(Receipt::text(file)?);
    }
    let mut text = String::new();
    std::io::stdin()
        .take(MAX_CODE + 1)
        .read_to_string(&mut text)?;
    if text.len() as u64 > MAX_CODE {
        bail!("longer than {MAX_CODE} bytes");
    }
    Ok(text)
}
