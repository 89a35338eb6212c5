//! The command line: the window, and the same work without one.

/// Prints a line on standard output. Where whoever read it has gone, as `head` does, the rest is
/// for nobody.
macro_rules! say {
    ($($part:tt)*) => {{
        use std::io::Write;
        let _ = writeln!(std::io::stdout(), $($part)*);
    }};
}

mod clock;
mod doctor;
mod inspect;
mod journal;
mod pin;
mod report;
mod terminal;
mod trust;
mod verify;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::settings::Settings;
use crate::station::{log, process};
use crate::verification::decision::Decision;
use crate::words::{Language, Words};

/// Something that was looked at is not as it should be.
const FOUND_WRONG: u8 = 1;
/// The machine, a device or the display failed.
pub(crate) const TECHNICAL: u8 = Decision::Technical.exit_code();
/// Wrong use of the command line, of a file or of a setting (sysexits.h: EX_USAGE).
pub(crate) const WRONG_USE: u8 = 64;

#[derive(Parser)]
#[command(
    name = "kiosk",
    version,
    about = "Verifies a citizen's chip card and finger"
)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Settings file; without it /etc/kiosk/kiosk.toml where there is one.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Verifies one citizen in the terminal.
    Verify(VerifyArguments),
    /// Looks at every part of the desk, and says what to do about those that do not work.
    Doctor {
        /// Prints one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Lets the desk go on after a wrong clock.
    #[command(subcommand)]
    Clock(clock::ClockCommand),
    /// Looks at the settings.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Verifies, exports and thins out the journal.
    #[command(subcommand)]
    Journal(journal::JournalCommand),
    /// Verifies and prints receipts.
    #[command(subcommand)]
    Receipt(journal::ReceiptCommand),
    /// Keeps the list of those who work at this desk.
    #[command(subcommand)]
    Pin(pin::PinCommand),
    /// Keeps the list of those whom this desk trusts.
    #[command(subcommand)]
    Trust(trust::TrustCommand),
    /// Judges files that were dumped from a chip.
    Inspect(inspect::InspectArguments),
    /// Shows everything of which the screens are made, each in each state.
    Gallery,
    /// Shows a verification with a simulated card and finger.
    #[cfg(feature = "demo")]
    Demo(crate::demo::Arguments),
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Says whether the settings file can be used, and what is wrong with it by name and line.
    Check,
}

/// What `kiosk verify` takes.
#[derive(Args)]
pub struct VerifyArguments {
    #[command(flatten)]
    printed: PrintedArguments,
    /// PC/SC reader, by name or a part of it.
    #[arg(long)]
    reader: Option<String>,
    /// Serial port of the fingerprint sensor.
    #[arg(long)]
    sensor: Option<PathBuf>,
    /// Trust store: a folder or file of CSCA certificates, master lists, revocation and deviation lists.
    #[arg(long)]
    trust: Option<PathBuf>,
    /// Finger to ask for, such as right-index; without it the first one in the card.
    #[arg(long)]
    finger: Option<String>,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

/// What is printed on the card: one of three; `-` reads it from standard input.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct PrintedArguments {
    /// The 12-digit number.
    #[arg(long)]
    number: Option<String>,
    /// The text of the QR code.
    #[arg(long)]
    qr: Option<String>,
    /// The lines of the MRZ.
    #[arg(long, allow_hyphen_values = true)]
    mrz: Option<String>,
}

/// Runs the program.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            // Help and version are no wrong use.
            return ExitCode::from(if error.use_stderr() { WRONG_USE } else { 0 });
        }
    };
    let config = arguments.config.as_deref();
    // What is wrong with the settings is told by the command that needs them.
    let settings = Settings::load(config).unwrap_or_default();
    if let Err(error) = process::become_owner(&settings.journal.folder) {
        let error = anyhow::Error::from(error);
        return wrong_use(&error.context("the journal's folder is another user's"));
    }
    if let Err(error) = log::start(&settings.log) {
        tracing::error!(%error, "the log's folder cannot be used");
    }
    process::close();
    match arguments.command {
        Some(Command::Verify(verify)) => verify::run(&verify, config),
        Some(Command::Doctor { json }) => doctor::run(json, config),
        Some(Command::Clock(command)) => clock::run(command, config),
        Some(Command::Config(ConfigCommand::Check)) => check(config),
        Some(Command::Journal(command)) => journal::run(command, config),
        Some(Command::Receipt(command)) => journal::receipt(command, config),
        Some(Command::Pin(command)) => pin::run(command, config),
        Some(Command::Trust(command)) => trust::run(&command, config),
        Some(Command::Inspect(inspect)) => inspect::run(&inspect, config),
        Some(Command::Gallery) => crate::ui::gallery(),
        #[cfg(feature = "demo")]
        Some(Command::Demo(demo)) => crate::demo::run(&demo),
        None => verify::window(config),
    }
}

/// Says what is wrong with the command, a file or a setting.
fn wrong_use(error: &anyhow::Error) -> ExitCode {
    eprintln!("kiosk: {error:#}");
    ExitCode::from(WRONG_USE)
}

/// A sentence in Vietnamese and in English.
fn in_both(text: &dyn Fn(&Words) -> String) -> [String; 2] {
    [Language::Vietnamese, Language::English].map(|language| text(&Words::new(language)))
}

/// Both sentences, parted by a stroke; once where they are the same.
pub(crate) fn both(text: &dyn Fn(&Words) -> String) -> String {
    let [vi, en] = in_both(text);
    if vi == en { vi } else { format!("{vi} / {en}") }
}

fn check(config: Option<&Path>) -> ExitCode {
    match Settings::load(config) {
        Ok(_) => {
            say!("{}", both(&|words| words.get("config-good")));
            ExitCode::SUCCESS
        }
        Err(error) => wrong_use(&error.into()),
    }
}

use report::{as_json, print};
use terminal::Terminal;
#[cfg(feature = "demo")]
pub(crate) use verify::in_terminal;
