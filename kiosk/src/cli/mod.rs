//! The command line: the window, and the same work without one.

mod report;
mod terminal;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

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
    /// Shows a verification with a simulated card and finger.
    #[cfg(feature = "demo")]
    Demo(crate::demo::Arguments),
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
    /// Folder of trusted CSCA certificates and revocation lists.
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
    let quiet = tracing_subscriber::EnvFilter::try_from_env("KIOSK_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("error"));
    tracing_subscriber::fmt()
        .with_env_filter(quiet)
        .with_writer(std::io::stderr)
        .init();
    match arguments.command {
        Some(Command::Verify(verify)) => verify::run(&verify, arguments.config.as_deref()),
        #[cfg(feature = "demo")]
        Some(Command::Demo(demo)) => crate::demo::run(&demo),
        None => verify::window(arguments.config.as_deref()),
    }
}

pub(crate) use report::{as_json, print};
pub(crate) use terminal::Terminal;
