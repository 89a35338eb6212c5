//! Whom the desk trusts: CSCA certificates and revocation lists that an administrator put there.

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::certificate::Certificate;
use super::crl::Crl;

/// Largest file that is read, in octets.
const MAX_FILE: u64 = 8 << 20;
/// Most files in a folder.
const MAX_FILES: usize = 2000;

/// Trusted certificates and the revocation lists that go with them.
#[derive(Clone, Default)]
pub struct TrustStore {
    anchors: Vec<Certificate>,
    crls: Vec<Crl>,
}

/// Why a trust folder is refused.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TrustError {
    /// The folder or a file cannot be read.
    #[error("{path} cannot be read")]
    Unreadable {
        /// Folder or file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A file is larger than 8 MiB, or the folder holds more than 2000 files.
    #[error("{path}: too large")]
    TooLarge {
        /// Folder or file.
        path: PathBuf,
    },
    /// A file is neither a certificate nor a revocation list, in DER or PEM.
    #[error("{path}: neither a certificate nor a revocation list (DER or PEM)")]
    NotUnderstood {
        /// The file.
        path: PathBuf,
    },
    /// A certificate is neither signed by its own key nor by that of another one in the folder.
    #[error("{path}: the certificate's signature is not that of its issuer")]
    NotSigned {
        /// The file.
        path: PathBuf,
    },
    /// There is no certificate in the folder.
    #[error("{path}: holds no CSCA certificate")]
    Empty {
        /// The folder.
        path: PathBuf,
    },
}

impl TrustStore {
    /// A store of certificates that the caller trusts, and revocation lists.
    pub const fn new(anchors: Vec<Certificate>, crls: Vec<Crl>) -> Self {
        Self { anchors, crls }
    }

    /// Reads every file of a folder, hidden ones apart: CSCA certificates (self-signed, or link
    /// certificates of others in the folder) and revocation lists, in DER or PEM.
    ///
    /// # Errors
    /// See [`TrustError`]. One file that is not understood refuses the whole folder: what is
    /// trusted must be known.
    pub fn open_folder(folder: &Path) -> Result<Self, TrustError> {
        let mut certificates = Vec::new();
        let mut crls = Vec::new();
        for path in files(folder)? {
            for content in read(&path)? {
                match content {
                    Content::Certificate(certificate) => {
                        certificates.push((path.clone(), *certificate))
                    }
                    Content::Crl(crl) => crls.push(*crl),
                }
            }
        }
        if certificates.is_empty() {
            return Err(TrustError::Empty {
                path: folder.into(),
            });
        }
        let anchors = admit(certificates)?;
        Ok(Self { anchors, crls })
    }

    /// The trusted certificates.
    pub fn anchors(&self) -> &[Certificate] {
        &self.anchors
    }

    /// The revocation lists.
    pub fn crls(&self) -> &[Crl] {
        &self.crls
    }
}

enum Content {
    Certificate(Box<Certificate>),
    Crl(Box<Crl>),
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, TrustError> {
    let unreadable = |source| TrustError::Unreadable {
        path: folder.into(),
        source,
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if hidden || !entry.path().is_file() {
            continue;
        }
        if paths.len() == MAX_FILES {
            return Err(TrustError::TooLarge {
                path: folder.into(),
            });
        }
        paths.push(entry.path());
    }
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<Vec<Content>, TrustError> {
    let unreadable = |source| TrustError::Unreadable {
        path: path.into(),
        source,
    };
    let not_understood = || TrustError::NotUnderstood { path: path.into() };
    if std::fs::metadata(path).map_err(unreadable)?.len() > MAX_FILE {
        return Err(TrustError::TooLarge { path: path.into() });
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let mut contents = Vec::new();
    if bytes.windows(11).any(|window| window == b"-----BEGIN ") {
        for block in x509_parser::pem::Pem::iter_from_buffer(&bytes) {
            let block = block.map_err(|_| not_understood())?;
            contents.push(understand(&block.contents).ok_or_else(not_understood)?);
        }
    } else {
        contents.push(understand(&bytes).ok_or_else(not_understood)?);
    }
    Ok(contents)
}

fn understand(der: &[u8]) -> Option<Content> {
    Certificate::parse(der)
        .map(|certificate| Content::Certificate(Box::new(certificate)))
        .or_else(|_| Crl::parse(der).map(|crl| Content::Crl(Box::new(crl))))
        .ok()
}

/// Self-signed certificates first, then, round by round, what they vouch for.
fn admit(certificates: Vec<(PathBuf, Certificate)>) -> Result<Vec<Certificate>, TrustError> {
    let (own, mut waiting): (Vec<_>, Vec<_>) = certificates
        .into_iter()
        .partition(|(_, certificate)| certificate.is_signed_by(certificate));
    let mut anchors: Vec<Certificate> = own
        .into_iter()
        .map(|(_, certificate)| certificate)
        .collect();
    loop {
        let (linked, left): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(_, certificate)| {
            anchors
                .iter()
                .any(|anchor| certificate.is_signed_by(anchor))
        });
        waiting = left;
        if linked.is_empty() {
            break;
        }
        anchors.extend(linked.into_iter().map(|(_, certificate)| certificate));
    }
    match waiting.into_iter().next() {
        Some((path, _)) => Err(TrustError::NotSigned { path }),
        None => Ok(anchors),
    }
}
