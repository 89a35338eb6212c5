//! Whom the desk trusts: CSCA certificates, revocation and deviation lists that an administrator
//! put there.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::certificate::Certificate;
use super::content::{ContentError, MAX_TRUST_FILE, TrustObject};
use super::crl::Crl;
use super::deviation_list::{DeviationList, Verdict};
use crate::check::Reason;

/// Most files in a folder.
const MAX_FILES: usize = 2000;

/// Trusted certificates, and the lists that take trust away.
#[derive(Clone, Default)]
pub struct TrustStore {
    anchors: Vec<Certificate>,
    crls: Vec<Crl>,
    deviation_lists: Vec<Arc<DeviationList>>,
}

/// Why a trust folder or file is refused.
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
    /// A file is larger than 16 MiB, or the folder holds more than 2000 files.
    #[error("{path}: too large")]
    TooLarge {
        /// Folder or file.
        path: PathBuf,
    },
    /// A file holds nothing that belongs there.
    #[error("{path}: {source}")]
    NotUnderstood {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: ContentError,
    },
    /// A certificate is neither signed by its own key nor by that of another one in the folder.
    #[error("{path}: the certificate's signature is not that of its issuer")]
    NotSigned {
        /// The file.
        path: PathBuf,
    },
    /// A certificate that may not sign certificates, so that it is no CSCA's.
    #[error("{path}: not a CSCA certificate: it may not sign certificates")]
    NotEntitled {
        /// The file.
        path: PathBuf,
    },
    /// A list whose own signature does not hold, or whose signer nobody trusted vouches for.
    #[error("{path}: the list's own signature does not hold ({})", reason.code())]
    List {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: Reason,
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
        Self {
            anchors,
            crls,
            deviation_lists: Vec::new(),
        }
    }

    /// The same store with a deviation list that the caller trusts.
    pub fn add_deviation_list(&mut self, list: DeviationList) {
        self.deviation_lists.push(Arc::new(list));
    }

    /// Reads a file, or every file of a folder, hidden ones apart: CSCA certificates (self-signed,
    /// or link certificates of others there), master lists with everything in them, revocation
    /// lists, and deviation lists whose signer one of the certificates vouches for.
    ///
    /// # Errors
    /// See [`TrustError`]. One file that is not understood refuses all: what is trusted must be
    /// known.
    pub fn open(path: &Path) -> Result<Self, TrustError> {
        let paths = if path.is_dir() {
            files(path)?
        } else {
            vec![path.to_owned()]
        };
        let mut store = Self::default();
        let mut loose = Vec::new();
        let mut deviation_lists = Vec::new();
        for path in paths {
            for object in read(&path)? {
                match object {
                    TrustObject::Certificate(certificate) => {
                        loose.push((path.clone(), *certificate));
                    }
                    TrustObject::Crl(crl) => store.crls.push(*crl),
                    TrustObject::MasterList(list) => {
                        list.signature()
                            .valid_signer()
                            .map_err(|reason| TrustError::List {
                                path: path.clone(),
                                reason,
                            })?;
                        store.anchors.extend_from_slice(list.certificates());
                    }
                    TrustObject::DeviationList(list) => deviation_lists.push((path.clone(), *list)),
                }
            }
        }
        admit(loose, &mut store.anchors)?;
        for (path, list) in deviation_lists {
            store.vouched(&list).map_err(|reason| TrustError::List {
                path: path.clone(),
                reason,
            })?;
            store.add_deviation_list(list);
        }
        if store.anchors.is_empty() {
            return Err(TrustError::Empty { path: path.into() });
        }
        Ok(store)
    }

    /// The same store with the certificates of these countries alone, two letters each; with all
    /// where none is named.
    pub fn accepting(mut self, countries: &[String]) -> Self {
        if !countries.is_empty() {
            self.anchors.retain(|anchor| {
                let country = anchor.country();
                country.is_some_and(|of| countries.iter().any(|one| of.eq_ignore_ascii_case(one)))
            });
        }
        self
    }

    /// Whether the list's signature holds, and its signer's certificate is a trusted one's work.
    ///
    /// # Errors
    /// Why not.
    pub fn vouched(&self, list: &DeviationList) -> Result<(), Reason> {
        let signer = list.signature().valid_signer()?;
        self.issuer_of(signer).map(drop).ok_or(Reason::CscaUnknown)
    }

    /// A trusted certificate whose key signed this one.
    pub fn issuer_of(&self, certificate: &Certificate) -> Option<&Certificate> {
        issuer_among(&self.anchors, certificate)
    }

    /// The trusted certificates.
    pub fn anchors(&self) -> &[Certificate] {
        &self.anchors
    }

    /// The revocation lists.
    pub fn crls(&self) -> &[Crl] {
        &self.crls
    }

    /// The newest revocation list that a trusted certificate signed. A clock before its issue is
    /// wrong.
    pub fn newest_crl(&self) -> Option<&Crl> {
        let signed = |crl: &&Crl| self.anchors.iter().any(|anchor| crl.is_proven_by(anchor));
        let signed = self.crls.iter().filter(signed);
        signed.max_by_key(|crl| crl.this_update())
    }

    /// The worst that a deviation list says of this signer.
    pub(super) fn listed(&self, signer: &Certificate) -> Option<Verdict> {
        let lists = self.deviation_lists.iter();
        lists.filter_map(|list| list.verdict(signer)).max()
    }
}

/// A certificate among these whose key signed this one, and which may sign certificates.
pub(super) fn issuer_among<'a>(
    certificates: &'a [Certificate],
    certificate: &Certificate,
) -> Option<&'a Certificate> {
    certificates.iter().find(|issuer| {
        issuer.usage().may_issue()
            && certificate.may_be_issued_by(issuer)
            && certificate.is_signed_by(issuer)
    })
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

fn read(path: &Path) -> Result<Vec<TrustObject>, TrustError> {
    let unreadable = |source| TrustError::Unreadable {
        path: path.into(),
        source,
    };
    if std::fs::metadata(path).map_err(unreadable)?.len() > MAX_TRUST_FILE {
        return Err(TrustError::TooLarge { path: path.into() });
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    TrustObject::read_all(&bytes).map_err(|source| TrustError::NotUnderstood {
        path: path.into(),
        source,
    })
}

/// Self-signed certificates first, then, round by round, what they vouch for.
fn admit(
    certificates: Vec<(PathBuf, Certificate)>,
    anchors: &mut Vec<Certificate>,
) -> Result<(), TrustError> {
    let not_entitled = certificates
        .iter()
        .find(|(_, certificate)| !certificate.usage().may_issue());
    if let Some((path, _)) = not_entitled {
        return Err(TrustError::NotEntitled { path: path.clone() });
    }
    let (own, mut waiting): (Vec<_>, Vec<_>) = certificates
        .into_iter()
        .partition(|(_, certificate)| certificate.is_signed_by(certificate));
    anchors.extend(own.into_iter().map(|(_, certificate)| certificate));
    loop {
        let (linked, left): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|(_, certificate)| issuer_among(anchors, certificate).is_some());
        waiting = left;
        if linked.is_empty() {
            break;
        }
        anchors.extend(linked.into_iter().map(|(_, certificate)| certificate));
    }
    match waiting.into_iter().next() {
        Some((path, _)) => Err(TrustError::NotSigned { path }),
        None => Ok(()),
    }
}
