//! The keys with which the desk shows a chip that it may read fingers.

use std::path::Path;

use anyhow::{Context, Result};
use card_reader::authenticity::terminal::{
    CvCertificate, PrivateKey, TerminalKey, TerminalKeys, Token,
};
use zeroize::Zeroizing;

use crate::bounded;
use crate::settings::{KeySource, Terminal, TokenSettings};

/// Largest file that is read: certificates and keys have a few KiB.
const MAX_BYTES: u64 = 64 * 1024;

/// Reads certificates and key, verifies the chain, and tries the key.
///
/// # Errors
/// Says which file or device is wrong, and how.
pub fn terminal_keys(settings: &Terminal) -> Result<TerminalKeys> {
    let mut certificates = Vec::new();
    for path in &settings.certificates {
        let certificate = CvCertificate::parse(&read(path)?);
        certificates.push(certificate.with_context(|| path.display().to_string())?);
    }
    let key = match &settings.key {
        KeySource::File(path) => {
            let key = PrivateKey::from_pem(&read(path)?);
            TerminalKey::File(key.with_context(|| path.display().to_string())?)
        }
        KeySource::Token(settings) => TerminalKey::Token(token(settings)?),
    };
    Ok(TerminalKeys::new(certificates, key)?)
}

/// Loads a token's module and reads its PIN.
///
/// # Errors
/// Says what cannot be loaded or read.
pub fn token(settings: &TokenSettings) -> Result<Token> {
    let pin = read(&settings.pin_file)?;
    let pin = std::str::from_utf8(&pin).context("the PIN file is not text")?;
    let pin = pin.trim_end_matches(['\r', '\n']);
    let TokenSettings {
        module,
        slot,
        label,
        ..
    } = settings;
    Ok(Token::new(module, *slot, label, pin)?)
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
    bounded::read(path, MAX_BYTES).with_context(|| path.display().to_string())
}
