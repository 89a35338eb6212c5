//! PKCS #11 tokens of SoftHSM, in a folder of their own.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// The module that programs load.
pub const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
/// PIN of every token that is made here.
pub const PIN: &str = "1234";

const SETTINGS: &str = "SOFTHSM2_CONF";
const SO_PIN: &str = "12345678";

/// Runs the named test of this program once more, with no token yet, and gives a folder to it there.
/// None otherwise: that run has passed, or the test was skipped, by name, for want of SoftHSM.
///
/// # Errors
/// Where that run fails.
pub fn with_tokens(test: &str) -> Result<Option<PathBuf>> {
    if !Path::new(MODULE).exists() {
        eprintln!("skipped: {test}: no SoftHSM");
        return Ok(None);
    }
    if let Some(settings) = std::env::var_os(SETTINGS) {
        return Ok(PathBuf::from(settings).parent().map(Path::to_owned));
    }
    let folder = tempfile::tempdir()?;
    let tokens = folder.path().join("tokens");
    std::fs::create_dir(&tokens)?;
    let settings = folder.path().join("softhsm2.conf");
    let text = format!("directories.tokendir = {}\n", tokens.display());
    std::fs::write(&settings, text)?;
    // The library reads its environment, which a running process may not change.
    let status = Command::new(std::env::current_exe()?)
        .args(["--exact", test])
        .env(SETTINGS, &settings)
        .status()?;
    ensure!(status.success(), "{test} fails");
    Ok(None)
}

/// Makes a token of this label.
///
/// # Errors
/// What SoftHSM says.
pub fn new_token(label: &str) -> Result<()> {
    let pins = ["--so-pin", SO_PIN, "--pin", PIN];
    util(&[&["--init-token", "--free", "--label", label][..], &pins].concat())
}

/// Brings a private key, in PEM (PKCS #8), into a token under a label.
///
/// # Errors
/// What SoftHSM says.
pub fn import(token: &str, pem: &[u8], label: &str) -> Result<()> {
    let file = tempfile::NamedTempFile::new()?;
    std::fs::write(file.path(), pem)?;
    let path = file.path().to_str().context("a folder that is no text")?;
    // Keys of one token are told apart by it.
    let id = hex::encode(label);
    let key = ["--import", path, "--label", label, "--id", &id];
    util(&[&key[..], &["--token", token, "--pin", PIN]].concat())
}

fn util(arguments: &[&str]) -> Result<()> {
    let output = Command::new("softhsm2-util").args(arguments).output()?;
    ensure!(output.status.success(), "{output:?}");
    Ok(())
}
