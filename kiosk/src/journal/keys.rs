//! The desk's own keys: one signs records, one turns numbers into tags.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{Ed25519KeyPair, KeyPair};
use ring::{hkdf, hmac};
use zeroize::Zeroizing;

use super::store::JournalError;

/// File of the seed in the journal's folder, readable by the service alone.
const FILE: &str = "journal.key";

/// Octets of the seed.
const SEED: usize = 32;

/// Signing key and tag key, both drawn from one secret seed of 32 octets (HKDF-SHA256).
pub struct Keys {
    signing: Ed25519KeyPair,
    tag: hmac::Key,
}

impl Keys {
    /// Reads the seed in `folder`, or makes one.
    ///
    /// # Errors
    /// [`JournalError::Key`] where the file cannot be read, written, or is not a seed.
    pub fn open(folder: &Path) -> Result<Self, JournalError> {
        let path = folder.join(FILE);
        let seed = match std::fs::read(&path) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => create(&path)?,
            Err(_) => return Err(JournalError::Key),
        };
        Self::from_seed(&seed)
    }

    fn from_seed(seed: &[u8]) -> Result<Self, JournalError> {
        if seed.len() != SEED {
            return Err(JournalError::Key);
        }
        let signing = derive(seed, b"kiosk journal signature")?;
        let tag = derive(seed, b"kiosk number tag")?;
        Ok(Self {
            signing: Ed25519KeyPair::from_seed_unchecked(&*signing)
                .map_err(|_| JournalError::Key)?,
            tag: hmac::Key::new(hmac::HMAC_SHA256, &*tag),
        })
    }

    /// The public key that verifies the records, 32 octets.
    pub fn public_key(&self) -> &[u8] {
        self.signing.public_key().as_ref()
    }

    /// Signs a record's hash; 64 octets.
    pub fn sign(&self, hash: &[u8; 32]) -> Vec<u8> {
        self.signing.sign(hash).as_ref().to_vec()
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

fn create(path: &Path) -> Result<Zeroizing<Vec<u8>>, JournalError> {
    let mut seed = Zeroizing::new(vec![0; SEED]);
    SystemRandom::new()
        .fill(&mut seed)
        .map_err(|_| JournalError::Key)?;
    let write = || {
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(&seed)?;
        file.sync_all()
    };
    write().map_err(|_: std::io::Error| JournalError::Key)?;
    Ok(seed)
}
