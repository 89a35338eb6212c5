//! The desk's trust store: one signed, versioned bundle, or a folder of loose files.
//!
//! A bundle is made where the signing key is and copied here. It is refused where it was altered,
//! where another key signed it, and where the journal has recorded a later version.

use std::path::{Path, PathBuf};

use card_reader::iso7816::tlv::{Tlv, encode};
use card_reader::trust::{MAX_BUNDLE, TrustBundle, TrustError, TrustStore};
use jiff::Timestamp;
use ring::digest::{SHA256, digest};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::bounded;
use crate::journal::{Journal, JournalError, Keys, PublicKey, keys};
use crate::settings::{Settings, Trust};
use crate::verification::fault::Fault;
use crate::whole;

/// File of the bundle in the trust folder.
pub const FILE: &str = "trust.bundle";
/// What is signed begins with this, so that it can be taken for nothing else that the key signs.
const CONTEXT: &[u8] = b"kiosk trust bundle 1\0";

/// A store, and what the record says of it.
pub struct OpenedTrust {
    /// Whom the desk trusts, of the countries that it accepts.
    pub store: TrustStore,
    /// Which store it was.
    pub identity: TrustIdentity,
    /// When the bundle was made; none for loose files, which say nothing of it.
    pub made: Option<Timestamp>,
}

/// Which store was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustIdentity {
    /// `sha256:` and the hash over the bundle's file, or over those of the loose certificates.
    pub hash: String,
    /// Version of the bundle; none for loose files.
    pub version: Option<u64>,
    /// `desk` where the desk signed it itself, else the signer's public key; none for loose files.
    pub signer: Option<String>,
}

/// Why a store is refused.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The bundle is not what its signer signed, or is none.
    #[error("{path}: altered, or not signed by the key that this desk trusts")]
    Altered {
        /// The bundle.
        path: PathBuf,
    },
    /// The journal has recorded a later version.
    #[error("{path}: version {found}, but this desk has used version {known}")]
    RolledBack {
        /// The bundle or folder.
        path: PathBuf,
        /// Its version; 0 for loose files.
        found: u64,
        /// The highest version in the journal.
        known: u64,
    },
    /// Loose files where the settings name a signer.
    #[error("{path}: not signed, and trust.signer in the settings asks for a signature")]
    Unsigned {
        /// The folder.
        path: PathBuf,
    },
    /// The desk's key does not sign.
    #[error(transparent)]
    Key(JournalError),
    /// Loose files that are not in order.
    #[error(transparent)]
    Loose(#[from] TrustError),
}

impl StoreError {
    /// The kind of fault that people are told of.
    pub const fn fault(&self) -> Fault {
        match self {
            Self::Altered { .. } | Self::Unsigned { .. } => Fault::TrustAltered,
            Self::RolledBack { .. } => Fault::TrustRolledBack,
            _ => Fault::TrustUnusable,
        }
    }
}

/// Who may have signed, and which versions are too old.
pub struct Expected {
    signer: Option<PublicKey>,
    /// The desk's own key is the signer.
    own: bool,
    /// The settings ask for a signature.
    required: bool,
    /// The highest version that was used.
    highest: u64,
}

impl Expected {
    /// What this desk expects: the signer in its settings, else its own key.
    pub fn of(trust: &Trust, own: Option<PublicKey>, highest: u64) -> Self {
        let named = trust.signer.as_deref().and_then(PublicKey::parse);
        let signer = named.or(own);
        Self {
            signer,
            own: signer == own,
            required: named.is_some(),
            highest,
        }
    }
}

/// Opens the store that the settings name, as the desk with this journal does.
///
/// # Errors
/// See [`StoreError`].
pub fn open(settings: &Settings, journal: &Journal) -> Result<OpenedTrust, StoreError> {
    let highest = journal.trust_version().unwrap_or(u64::MAX);
    let expected = Expected::of(&settings.trust, Some(journal.public_key()), highest);
    open_as(&settings.trust, &expected)
}

/// Opens the store that the settings name, apart from any journal: no version is too old.
///
/// # Errors
/// See [`StoreError`].
pub fn open_apart(settings: &Settings) -> Result<OpenedTrust, StoreError> {
    let folder = &settings.journal.folder;
    let own = folder.join(keys::FILE).exists();
    let own = own.then(|| Keys::open(folder, settings.journal.key.as_ref()).ok());
    let own = own.flatten();
    let own = own.map(|keys| keys.public_key());
    open_as(&settings.trust, &Expected::of(&settings.trust, own, 0))
}

/// Opens a store of which this is expected.
///
/// # Errors
/// See [`StoreError`].
fn open_as(trust: &Trust, expected: &Expected) -> Result<OpenedTrust, StoreError> {
    let path = &trust.folder;
    let inside = path.join(FILE);
    let opened = if path.ends_with(FILE) {
        from_bundle(path, expected)?
    } else if inside.exists() {
        from_bundle(&inside, expected)?
    } else {
        loose(path, expected, trust.named)?
    };
    Ok(OpenedTrust {
        store: opened.store.accepting(&trust.countries),
        ..opened
    })
}

fn from_bundle(path: &Path, expected: &Expected) -> Result<OpenedTrust, StoreError> {
    let file = read(path)?;
    let bundle = accepted(path, &file, expected)?;
    let identity = TrustIdentity {
        hash: hash(&file),
        version: Some(bundle.version),
        signer: expected.signer.map(|signer| {
            if expected.own {
                "desk".into()
            } else {
                signer.to_string()
            }
        }),
    };
    Ok(OpenedTrust {
        made: Some(bundle.made),
        store: bundle.into_store(),
        identity,
    })
}

/// The bundle in this file, where it is the expected signer's and recent enough.
fn accepted(path: &Path, file: &[u8], expected: &Expected) -> Result<TrustBundle, StoreError> {
    let altered = || StoreError::Altered { path: path.into() };
    let bundle = verified(file, expected.signer).ok_or_else(altered)?;
    if bundle.version < expected.highest {
        return Err(StoreError::RolledBack {
            path: path.into(),
            found: bundle.version,
            known: expected.highest,
        });
    }
    Ok(bundle)
}

fn hash(file: &[u8]) -> String {
    format!("sha256:{}", hex::encode(digest(&SHA256, file)))
}

/// Loose files, which nobody signed: never after a bundle, unless whoever runs the command named
/// them.
fn loose(path: &Path, expected: &Expected, named: bool) -> Result<OpenedTrust, StoreError> {
    if expected.required {
        return Err(StoreError::Unsigned { path: path.into() });
    }
    if expected.highest > 0 && !named {
        return Err(StoreError::RolledBack {
            path: path.into(),
            found: 0,
            known: expected.highest,
        });
    }
    let store = TrustStore::open(path)?;
    let anchors = store.anchors().iter();
    let hashes: Vec<u8> = anchors
        .flat_map(|anchor| digest(&SHA256, anchor.der()).as_ref().to_vec())
        .collect();
    let identity = TrustIdentity {
        hash: hash(&hashes),
        version: None,
        signer: None,
    };
    Ok(OpenedTrust {
        store,
        identity,
        made: None,
    })
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    bounded::read(path, MAX_BUNDLE).map_err(|source| StoreError::File {
        path: path.into(),
        source,
    })
}

/// The bundle in a file, where this key signed it.
fn verified(file: &[u8], signer: Option<PublicKey>) -> Option<TrustBundle> {
    let mut fields = Tlv::exactly(file, 0x30).ok()?.children();
    let body = fields.expect(0x04).ok()?.value;
    let signature = fields.expect(0x04).ok()?.value;
    fields.end().ok()?;
    if !signer?.verifies(&[CONTEXT, body].concat(), signature) {
        return None;
    }
    TrustBundle::decode(body).ok()
}

/// The bundle to change: that of the folder, or an empty one where there is none yet.
///
/// # Errors
/// See [`StoreError`].
pub fn to_change(folder: &Path, expected: &Expected) -> Result<TrustBundle, StoreError> {
    let path = folder.join(FILE);
    if !path.exists() {
        let mut bundle = TrustBundle::default();
        bundle.version = expected.highest;
        return Ok(bundle);
    }
    accepted(&path, &read(&path)?, expected)
}

/// Signs the bundle and writes it into the folder, whole or not at all; returns its hash as the
/// record has it.
///
/// # Errors
/// [`StoreError::File`], [`StoreError::Key`].
pub fn write(folder: &Path, bundle: &TrustBundle, keys: &Keys) -> Result<String, StoreError> {
    let body = bundle.encode();
    let signature = keys.sign(&[CONTEXT, &body].concat());
    let signature = signature.map_err(StoreError::Key)?;
    let parts = [encode(0x04, &body), encode(0x04, &signature)];
    let file = encode(0x30, &parts.concat());
    install(folder, &file)?;
    Ok(hash(&file))
}

/// Puts a bundle's file into the folder.
fn install(folder: &Path, file: &[u8]) -> Result<(), StoreError> {
    let path = folder.join(FILE);
    let written = std::fs::create_dir_all(folder).and_then(|()| whole::replace(&path, file, 0o644));
    written.map_err(|source| StoreError::File {
        path: path.clone(),
        source,
    })
}
