//! `hil-chip`: lays a simulated card into a virtual reader, and takes it out again at Enter.

#![allow(clippy::print_stdout, reason = "this is what the command prints")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;
use hil::chip::{Chip, Profile, vpcd};
use hil::issuer::Issuer;
use jiff::Timestamp;

#[derive(Parser)]
#[command(
    name = "hil-chip",
    about = "Lays a simulated card into a virtual reader"
)]
struct Arguments {
    /// Profile of chip and issuer; without it the Vietnamese card of a synthetic citizen.
    profile: Option<PathBuf>,
    /// Port on which the virtual reader listens.
    #[arg(long)]
    port: u16,
    /// Folder into which the issuer's certificate and revocation list are written.
    #[arg(long)]
    trust_out: Option<PathBuf>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let profile = match &arguments.profile {
        Some(path) => read(path)?,
        None => Profile::vietnamese(),
    };
    let issuer = Issuer::new(&profile.issuer, Timestamp::now())?;
    if let Some(folder) = &arguments.trust_out {
        let written = issuer.write_trust_folder(folder);
        written.with_context(|| folder.display().to_string())?;
    }
    let chip = Chip::personalise(&profile, &issuer, &[])?;
    let card = vpcd::insert(chip, arguments.port)?;
    println!("The card is in the reader. Enter takes it out.");
    if std::io::stdin().read_line(&mut String::new())? == 0 {
        // Nobody is there to press Enter: the card stays until it leaves or this is ended.
        while !card.has_left() {
            std::thread::sleep(Duration::from_millis(200));
        }
    }
    card.remove();
    Ok(())
}

/// Reads a profile; pictures it names without a full path lie beside it.
fn read(path: &Path) -> Result<Profile> {
    let name = || path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(name)?;
    let mut profile: Profile = toml::from_str(&text).with_context(name)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    for finger in &mut profile.fingers {
        finger.picture = folder.join(&finger.picture);
    }
    Ok(profile)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may")]

    use super::*;

    #[test]
    fn the_profile_file_is_the_profile() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/profiles/vietnamese.toml");
        assert_eq!(read(Path::new(path)).unwrap(), Profile::vietnamese());
    }
}
