//! `kiosk pin`: who works at this desk, in which role, with which PIN.

use std::io::{IsTerminal, Read};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use clap::{Subcommand, ValueEnum};
use zeroize::Zeroizing;

use super::{both, wrong_use};
use crate::settings::Settings;
use crate::staff::{PIN_DIGITS, Role, Staff, StaffError};

#[derive(Subcommand)]
pub(super) enum PinCommand {
    /// Enters somebody, or gives them another PIN; asks for the PIN, or reads it from standard input.
    Set {
        /// The name, as it will stand in records.
        name: String,
        /// What they may do.
        #[arg(long, value_enum)]
        role: RoleArgument,
    },
    /// Takes somebody off the list.
    Remove {
        /// The name.
        name: String,
    },
    /// Names everybody.
    List,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum RoleArgument {
    Clerk,
    Supervisor,
    Administrator,
}

impl From<RoleArgument> for Role {
    fn from(role: RoleArgument) -> Self {
        match role {
            RoleArgument::Clerk => Self::Clerk,
            RoleArgument::Supervisor => Self::Supervisor,
            RoleArgument::Administrator => Self::Administrator,
        }
    }
}

pub(super) fn run(command: PinCommand, config: Option<&Path>) -> ExitCode {
    match carry_out(command, config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => wrong_use(&error),
    }
}

fn carry_out(command: PinCommand, config: Option<&Path>) -> Result<()> {
    let folder = Settings::load(config)?.journal.folder;
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let staff = Staff::new(&folder);
    match command {
        PinCommand::Set { name, role } => {
            let pin = new_pin()?;
            staff.set(&name, role.into(), &pin).map_err(said)
        }
        PinCommand::Remove { name } => staff.remove(&name).map_err(said),
        PinCommand::List => {
            for person in staff.people().map_err(said)? {
                let role = both(&|words| words.get(&format!("role-{}", person.role.code())));
                say!("{}  ({role})", person.name);
            }
            Ok(())
        }
    }
}

/// Asks twice; a script gives it once.
fn new_pin() -> Result<Zeroizing<String>> {
    let first = given("pin-enter")?;
    if std::io::stdin().is_terminal() && *first != *ask("pin-again")? {
        bail!(both(&|words| words.get("pin-differs")));
    }
    Ok(first)
}

/// Asks for a PIN by these words without showing it; a script gives it on standard input.
pub(super) fn given(question: &str) -> Result<Zeroizing<String>> {
    if std::io::stdin().is_terminal() {
        return ask(question);
    }
    // Room enough that the text never moves and leaves a copy behind.
    let most = PIN_DIGITS.end() + 2;
    let mut text = Zeroizing::new(String::with_capacity(most + 1));
    std::io::stdin()
        .take(most as u64 + 1)
        .read_to_string(&mut text)
        .context("standard input is not text")?;
    Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).into()))
}

fn ask(id: &str) -> Result<Zeroizing<String>> {
    let question = format!("{}: ", both(&|words| words.get(id)));
    Ok(Zeroizing::new(rpassword::prompt_password(question)?))
}

pub(super) fn said(error: StaffError) -> anyhow::Error {
    let sentence = both(&|words| words.told(error.denied().code()));
    match error {
        // The system's reason tells more.
        StaffError::File(_) => anyhow!(error).context(sentence),
        _ => anyhow!(sentence),
    }
}
