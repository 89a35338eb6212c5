//! `hil-chip`: lays a simulated card into a virtual reader, and takes it out again at Enter.

#![allow(clippy::print_stdout, reason = "this is what the command prints")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;
use hil::air::{Air, BitRate};
use hil::chip::{Chip, Profile, TerminalTrust, vpcd};
use hil::issuer::Issuer;
use hil::issuer::terminal::{Scheme, TerminalChain};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use openssl::nid::Nid;

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
    /// Has the chip guard the fingers, and writes the certificates and the key of a desk that may
    /// read them into this folder.
    #[arg(long)]
    terminal_out: Option<PathBuf>,
    /// Has answers take their time in the air, at 106, 212, 424 or 848 kbit/s.
    #[arg(long)]
    rate: Option<u32>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let profile = match &arguments.profile {
        Some(path) => read(path)?,
        None => Profile::vietnamese(),
    };
    let now = Timestamp::now();
    let issuer = Issuer::new(&profile.issuer, now)?;
    if let Some(folder) = &arguments.trust_out {
        let written = issuer.write_trust_folder(folder);
        written.with_context(|| folder.display().to_string())?;
    }
    let mut chip = Chip::personalise(&profile, &issuer, &[])?;
    if let Some(folder) = &arguments.terminal_out {
        let desk = guard_fingers(&mut chip, TimeZone::UTC.to_datetime(now).date())?;
        let written = desk.write_folder(folder);
        written.with_context(|| folder.display().to_string())?;
        let plan = chip.shortest_plan(&desk)?;
        println!("Shortest plan: {plan}.");
    }
    if let Some(rate) = arguments.rate {
        let rate = BitRate::new(rate).context("the air has 106, 212, 424 and 848 kbit/s")?;
        chip.lay_in(Air::new(rate));
    }
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

/// A desk that may read the chip's fingers, and which nobody else may read.
fn guard_fingers(chip: &mut Chip, today: Date) -> Result<TerminalChain> {
    let validity = (
        today.saturating_sub(1.day()),
        today.saturating_add(1.year()),
    );
    let curve = Nid::BRAINPOOL_P256R1;
    let desk = TerminalChain::new(Scheme::EcdsaSha256, curve, validity)?;
    let [authority, ..] = &desk.authorities;
    chip.guard_fingers(TerminalTrust {
        authorities: vec![authority.holder()?],
        date: today,
    });
    Ok(desk)
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
