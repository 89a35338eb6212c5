//! The desk's own keys: one signs records, one turns numbers into tags.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::{Result, ensure};
use card_reader::authenticity::terminal::Token;
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use ring::{hkdf, hmac};
use zeroize::Zeroizing;

use super::error::JournalError;
use super::store;
use crate::bounded;
use crate::settings::{JournalKey, TokenSettings};
use crate::station;
use crate::whole;

/// File of the seed in the journal's folder, readable by the service alone.
pub const FILE: &str = "journal.key";

/// What a token signs to show that it can; no record, receipt or bundle reads so.
const TRIAL: &[u8] = b"kiosk key trial";
/// Octets of the seed.
const SEED: usize = 32;
/// Largest file that is read as a public key, in bytes.
const MAX_PUBLIC: u64 = 4096;

/// Signing key and tag key, both drawn from one secret seed of 32 octets (HKDF-SHA256), unless a
/// token signs. The tag key is the seed's always: what was recorded before the desk had a token is
/// still found.
pub struct Keys {
    signer: Signer,
    tag: hmac::Key,
}

enum Signer {
    Seed(Ed25519KeyPair),
    Token(Token, PublicKey),
}

impl Signer {
    fn in_token(settings: &TokenSettings) -> Result<Self> {
        let token = station::token(settings)?;
        let key = PublicKey(token.ed25519_public_key()?);
        // A public key that is another's would make records that nobody can verify.
        let signature = token.sign_ed25519(TRIAL)?;
        ensure!(key.verifies(TRIAL, &signature), "its two keys do not match");
        Ok(Self::Token(token, key))
    }
}

/// A key that verifies records and receipts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Reads 64 hexadecimal digits, or the file of this name that holds them.
    ///
    /// # Errors
    /// [`JournalError::PublicKey`] where it is neither.
    pub fn read(text_or_file: &str) -> Result<Self, JournalError> {
        if let Some(key) = Self::parse(text_or_file) {
            return Ok(key);
        }
        let text = bounded::read_text(Path::new(text_or_file), MAX_PUBLIC);
        text.ok()
            .and_then(|text| Self::parse(text.trim()))
            .ok_or(JournalError::PublicKey)
    }

    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        hex::decode(text).ok()?.try_into().ok().map(Self)
    }

    /// Its 32 octets.
    pub const fn octets(&self) -> &[u8] {
        &self.0
    }

    /// Whether this key signed the message.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0)
            .verify(message, signature)
            .is_ok()
    }
}

impl std::fmt::Display for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl Keys {
    /// Reads the seed in `folder`, or makes one where there is no journal yet, and finds the key
    /// that signs: the seed's, or this one.
    ///
    /// # Errors
    /// [`JournalError::Key`] where the file cannot be read, written, is not a seed, or is missing
    /// beside a journal;
    /// [`JournalError::Token`] where the token does not sign.
    pub fn open(folder: &Path, key: Option<&JournalKey>) -> Result<Self, JournalError> {
        let path = folder.join(FILE);
        let seed = match bounded::read(&path, SEED as u64) {
            Ok(seed) => seed,
            Err(error)
                if error.kind() == std::io::ErrorKind::NotFound
                    && !folder.join(store::FILE).exists() =>
            {
                create(&path)?
            }
            Err(_) => return Err(JournalError::Key),
        };
        Self::new(&seed, key)
    }

    /// Whether the key in this token signs.
    ///
    /// # Errors
    /// [`JournalError::Token`].
    pub fn try_token(settings: &TokenSettings) -> Result<(), JournalError> {
        let signer = Signer::in_token(settings);
        signer.map(drop).map_err(JournalError::Token)
    }

    /// Whether others than the service can read the seed in `folder`.
    pub fn is_exposed(folder: &Path) -> bool {
        std::fs::metadata(folder.join(FILE))
            .is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
    }

    fn new(seed: &[u8], key: Option<&JournalKey>) -> Result<Self, JournalError> {
        if seed.len() != SEED {
            return Err(JournalError::Key);
        }
        let signer = match key {
            None => {
                let seed = derive(seed, b"kiosk journal signature")?;
                let pair = Ed25519KeyPair::from_seed_unchecked(&*seed);
                Signer::Seed(pair.map_err(|_| JournalError::Key)?)
            }
            Some(JournalKey::Token(settings)) => {
                Signer::in_token(settings).map_err(JournalError::Token)?
            }
        };
        let tag = derive(seed, b"kiosk number tag")?;
        Ok(Self {
            signer,
            tag: hmac::Key::new(hmac::HMAC_SHA256, &*tag),
        })
    }

    /// Whether the key could sign now.
    ///
    /// # Errors
    /// [`JournalError::Token`] where the token has gone, or does not let the desk in.
    pub fn ready(&self) -> Result<(), JournalError> {
        match &self.signer {
            Signer::Seed(_) => Ok(()),
            Signer::Token(token, _) => token
                .find_key()
                .map_err(|error| JournalError::Token(error.into())),
        }
    }

    /// The public key that verifies the records.
    pub fn public_key(&self) -> PublicKey {
        match &self.signer {
            Signer::Seed(pair) => {
                let mut key = [0; 32];
                key.copy_from_slice(pair.public_key().as_ref());
                PublicKey(key)
            }
            Signer::Token(_, key) => *key,
        }
    }

    /// Signs a record's hash or a receipt's summary; 64 octets.
    ///
    /// # Errors
    /// [`JournalError::Token`] where the token does not sign.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, JournalError> {
        match &self.signer {
            Signer::Seed(pair) => Ok(pair.sign(message).as_ref().to_vec()),
            Signer::Token(token, _) => token
                .sign_ed25519(message)
                .map_err(|error| JournalError::Token(error.into())),
        }
    }

    /// The tag by which the records of one number are found without the number: hexadecimal
    /// HMAC-SHA256 under a key that never leaves the desk.
    pub fn tag(&self, number: &str) -> String {
        hex::encode(hmac::sign(&self.tag, number.as_bytes()))
    }
}

fn derive(seed: &[u8], purpose: &[u8]) -> Result<Zeroizing<[u8; 32]>, JournalError> {
    let mut out = Zeroizing::new([0; 32]);
    hkdf::Salt::new(hkdf::HKDF_SHA256, b"")
        .extract(seed)
        .expand(&[purpose], hkdf::HKDF_SHA256)
        .and_then(|material| material.fill(&mut *out))
        .map_err(|_| JournalError::Key)?;
    Ok(out)
}

/// Writes a new seed, where there is none.
fn create(path: &Path) -> Result<Zeroizing<Vec<u8>>, JournalError> {
    let mut seed = Zeroizing::new(vec![0; SEED]);
    SystemRandom::new()
        .fill(&mut seed)
        .map_err(|_| JournalError::Key)?;
    whole::create(path, &seed, 0o600).map_err(|_| JournalError::Key)?;
    Ok(seed)
}
