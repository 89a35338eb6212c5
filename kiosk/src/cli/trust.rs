//! `kiosk trust`: what the desk's trust store holds, and how it is changed.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use card_reader::trust::{MAX_TRUST_FILE, Standing, TrustBundle, TrustObject};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{FOUND_WRONG, both, wrong_use};
use crate::bounded;
use crate::journal::Journal;
use crate::journal::record::TrustChange;
use crate::journal::store::Heading;
use crate::settings::Settings;
use crate::station::trust::{self, Expected};
use crate::verification::clock::Moment;

mod check;
mod describe;

#[derive(Subcommand)]
pub(super) enum TrustCommand {
    /// Takes certificates or a list into the store, and signs it anew.
    Import(ImportArguments),
    /// Says what a file holds, without taking it.
    Check {
        /// Certificates, revocation list, master list or deviation list, in DER or PEM.
        file: PathBuf,
        /// Prints one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Lists what the store holds.
    List {
        #[command(flatten)]
        place: Place,
        /// Prints one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Shows one certificate or list of the store.
    Show {
        #[command(flatten)]
        place: Place,
        /// Its SHA-256 fingerprint, or the beginning of it.
        fingerprint: String,
        /// Prints one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Takes a certificate or list out of the store, and signs it anew.
    Remove {
        #[command(flatten)]
        place: Place,
        /// Its whole SHA-256 fingerprint.
        fingerprint: String,
        /// Asks nothing.
        #[arg(long)]
        yes: bool,
    },
}

/// Which store.
#[derive(Args)]
pub(super) struct Place {
    /// Folder of the store; without it that of the settings.
    #[arg(long)]
    trust: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct ImportArguments {
    #[command(flatten)]
    place: Place,
    /// CSCA certificates, link certificates, master list, revocation list or deviation list, in DER
    /// or PEM.
    file: PathBuf,
    /// Asks nothing. What nothing in the store vouches for is taken only with its fingerprint.
    #[arg(long)]
    yes: bool,
    /// SHA-256 fingerprint, hexadecimal, of the certificate, of the master list's signer or of the
    /// file: what was heard from the issuer by another way. May be given several times.
    #[arg(long, value_parser = fingerprint)]
    expect_fingerprint: Vec<String>,
}

pub(super) fn run(command: &TrustCommand, config: Option<&Path>) -> ExitCode {
    let result = match command {
        TrustCommand::Import(arguments) => import(arguments, config),
        TrustCommand::Check { file, json } => check::run(file, *json),
        TrustCommand::List { place, json } => list(place, *json, config),
        TrustCommand::Show {
            place,
            fingerprint,
            json,
        } => show(place, fingerprint, *json, config),
        TrustCommand::Remove {
            place,
            fingerprint,
            yes,
        } => remove(place, fingerprint, *yes, config),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FOUND_WRONG),
        Err(error) => wrong_use(&error),
    }
}

/// 64 hexadecimal digits, with or without colons between them.
fn fingerprint(text: &str) -> Result<String> {
    let plain: String = text
        .chars()
        .filter(|letter| !matches!(letter, ':' | ' '))
        .collect();
    let octets = hex::decode(&plain).unwrap_or_default();
    ensure!(
        octets.len() == 32,
        "a SHA-256 fingerprint has 64 hexadecimal digits"
    );
    Ok(plain.to_lowercase())
}

/// The objects in a file that was brought.
fn read(file: &Path) -> Result<(Zeroizing<Vec<u8>>, Vec<TrustObject>)> {
    let named = || file.display().to_string();
    let bytes = bounded::read(file, MAX_TRUST_FILE).with_context(named)?;
    let objects = TrustObject::read_all(&bytes).with_context(named)?;
    Ok((bytes, objects))
}

/// A store that is being looked at or changed.
struct Open {
    settings: Settings,
    journal: Journal,
    bundle: TrustBundle,
}

/// Opens the store and the desk's journal, which holds its key and its versions. None where the
/// store is refused; then it has been said why.
fn open(place: &Place, config: Option<&Path>) -> Result<Option<Open>> {
    let mut settings = Settings::load(config)?;
    if let Some(folder) = &place.trust {
        settings.trust.name(folder);
    }
    let journal = Journal::of(&settings.journal)?;
    let highest = journal.trust_version()?;
    let expected = Expected::of(&settings.trust, Some(journal.public_key()), highest);
    match trust::to_change(&settings.trust.folder, &expected) {
        Ok(bundle) => Ok(Some(Open {
            settings,
            journal,
            bundle,
        })),
        Err(error) => {
            let code = error.fault().code();
            eprintln!("{error}\n{}", both(&|words| words.why(code)));
            eprintln!("{}", both(&|words| words.what_to_do(code)));
            Ok(None)
        }
    }
}

fn say(id: &str) {
    say!("{}", both(&|words| words.get(id)));
}

fn import(arguments: &ImportArguments, config: Option<&Path>) -> Result<bool> {
    let (bytes, objects) = read(&arguments.file)?;
    let Some(mut open) = open(&arguments.place, config)? else {
        return Ok(false);
    };
    let whole = describe::sha256(&bytes);
    let mut fingerprints = Vec::new();
    let mut is_new = false;
    let mut unexpected = false;
    let mut changed = false;
    // Certificates of one file may vouch for each other: what is expected first, then the rest.
    for object in ordered(objects) {
        describe::print(&describe::object(&object));
        let standing = match open.bundle.standing(&object) {
            Ok(standing) => standing,
            Err(refusal) => {
                say("trust-refused");
                eprintln!("{}: {refusal}", arguments.file.display());
                return Ok(false);
            }
        };
        match &standing {
            Standing::Known => say("trust-known"),
            Standing::Vouched => say("trust-vouched"),
            Standing::New(shown) => {
                is_new = true;
                let expected = &arguments.expect_fingerprint;
                let heard = expected
                    .iter()
                    .any(|one| *one == whole || shown.contains(one));
                unexpected |= !expected.is_empty() && !heard;
                say(if heard {
                    "trust-expected"
                } else {
                    "trust-compare"
                });
                unexpected |= arguments.yes && !heard;
            }
        }
        fingerprints.push(describe::fingerprint(&object));
        changed |= open.bundle.take(object);
    }
    if unexpected {
        say("trust-fingerprint-differs");
        return Ok(false);
    }
    if !changed {
        say("trust-nothing-done");
        return Ok(true);
    }
    if !arguments.yes && !confirmed(is_new)? {
        say("trust-nothing-done");
        return Ok(false);
    }
    keep(open, "imported", fingerprints)
}

/// Self-signed certificates first, so that those they vouch for find them.
fn ordered(mut objects: Vec<TrustObject>) -> Vec<TrustObject> {
    objects.sort_by_key(|object| match object {
        TrustObject::Certificate(certificate) => !certificate.is_self_issued(),
        _ => true,
    });
    objects
}

/// Asks the person at the terminal. Whoever is not at one has not answered.
fn confirmed(is_new: bool) -> Result<bool> {
    if !std::io::stdin().is_terminal() && is_new {
        say("trust-needs-fingerprint");
    }
    eprint!("{} [y/N] ", both(&|words| words.get("trust-ask")));
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    say!();
    Ok(matches!(
        answer.trim(),
        "y" | "Y" | "yes" | "c" | "C" | "có"
    ))
}

/// Signs the changed store as the next version, and puts the change on record.
fn keep(mut open: Open, action: &str, fingerprints: Vec<String>) -> Result<bool> {
    if open
        .settings
        .trust
        .signer
        .as_deref()
        .is_some_and(|signer| signer.to_lowercase() != open.journal.public_key().to_string())
    {
        say("trust-signed-elsewhere");
        return Ok(false);
    }
    let moment = Moment::present();
    open.bundle.version += 1;
    open.bundle.made = moment.now;
    let heading = Heading::of(&open.settings.desk, moment, false);
    let folder = &open.settings.trust.folder;
    let store = trust::write(folder, &open.bundle, open.journal.keys())?;
    let change = TrustChange {
        version: open.bundle.version,
        store,
        action: action.into(),
        fingerprints,
    };
    open.journal.append_trust_change(heading, change)?;
    let version = open.bundle.version.to_string();
    say!(
        "{}",
        both(&|words| words.with("trust-kept", &[("version", version.clone())]))
    );
    Ok(true)
}

fn list(place: &Place, as_json: bool, config: Option<&Path>) -> Result<bool> {
    let Some(open) = open(place, config)? else {
        return Ok(false);
    };
    let bundle = &open.bundle;
    let objects = describe::all(bundle);
    if as_json {
        let object = json!({
            "version": bundle.version,
            "made": bundle.made.to_string(),
            "public_key": open.journal.public_key().to_string(),
            "objects": objects,
        });
        say!("{object}");
        return Ok(true);
    }
    let version = bundle.version.to_string();
    say!(
        "{}",
        both(&|words| words.with("trust-version", &[("version", version.clone())]))
    );
    let lines = objects.iter().map(|object| {
        let text = |name: &str| object[name].as_str().unwrap_or_default();
        let name = [text("subject"), text("issuer")].concat();
        format!("{}  {:<15} {name}\n", text("fingerprint"), text("kind"))
    });
    // Whoever looks at the first lines alone closes the pipe.
    let _ = std::io::stdout().write_all(lines.collect::<String>().as_bytes());
    Ok(true)
}

fn show(place: &Place, beginning: &str, as_json: bool, config: Option<&Path>) -> Result<bool> {
    let Some(open) = open(place, config)? else {
        return Ok(false);
    };
    let wanted = beginning.replace(':', "").to_lowercase();
    let mut found: Vec<Value> = describe::all(&open.bundle);
    found.retain(|object| {
        let fingerprint = object["fingerprint"].as_str();
        fingerprint.is_some_and(|fingerprint| fingerprint.starts_with(&wanted))
    });
    let [object] = found.as_slice() else {
        say("trust-not-one");
        return Ok(false);
    };
    if as_json {
        say!("{object}");
    } else {
        describe::print(object);
    }
    Ok(true)
}

fn remove(place: &Place, given: &str, yes: bool, config: Option<&Path>) -> Result<bool> {
    let wanted = fingerprint(given)?;
    let Some(mut open) = open(place, config)? else {
        return Ok(false);
    };
    for object in describe::all(&open.bundle) {
        if object["fingerprint"] == wanted.as_str() {
            describe::print(&object);
        }
    }
    if !open.bundle.remove(&wanted) {
        say("trust-not-one");
        return Ok(false);
    }
    if !yes && !confirmed(false)? {
        say("trust-nothing-done");
        return Ok(false);
    }
    keep(open, "removed", vec![wanted])
}
