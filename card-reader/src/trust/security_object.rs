//! EF.SOD and the hashes that it lists (ICAO 9303-10 clause 4.6.2).

use subtle::ConstantTimeEq;
use thiserror::Error;

use super::cms::{CmsError, SignedData};
use crate::check::{Check, CheckId, Outcome, Reason};
use crate::crypto::hash::{HashAlgorithm, Hashed};
use crate::crypto::signature::AlgorithmError;
use crate::iso7816::tlv::{Tlv, TlvError};
use crate::lds::DataGroup;

/// Content types under which states sign the object: ICAO's own, and those of China, of early
/// French and Belgian, and of Dutch documents.
pub(super) const CONTENT_TYPES: [&[u8]; 4] = [
    &[0x67, 0x81, 0x08, 0x01, 0x01, 0x01],
    &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01],
    &[0x2B, 0x1B, 0x01, 0x01, 0x01],
    &[0x2A, 0x84, 0x10, 0x01, 0x87, 0x6E, 0x01, 0x14, 0x01],
];

/// Why bytes are not a security object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SecurityObjectError {
    /// The signed data around it are broken.
    #[error(transparent)]
    Cms(#[from] CmsError),
    /// The list of hashes is broken.
    #[error("security object: {0}")]
    Encoding(#[from] TlvError),
    /// A version other than 0 and 1.
    #[error("security object of an unknown version")]
    Version,
    /// A data group outside 1 to 16, or listed twice.
    #[error("security object lists an impossible data group")]
    Group,
}

/// EF.SOD, read but not judged.
pub struct SecurityObject {
    pub(super) signed: SignedData,
    /// Why the hash cannot be used, where it cannot.
    pub(super) hash: Result<HashAlgorithm, AlgorithmError>,
    pub(super) hashes: Vec<(DataGroup, Vec<u8>)>,
    versions: Option<LdsVersions>,
}

/// What an object of version 1 says of the chip's structure (LDSVersionInfo): digits, as they
/// stand in EF.COM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LdsVersions {
    /// Four digits, `0108`.
    pub lds: Vec<u8>,
    /// Six digits, `040000`.
    pub unicode: Vec<u8>,
}

impl SecurityObject {
    /// Reads EF.SOD: tag 77 around CMS signed data around an LDSSecurityObject of version 0 or 1.
    ///
    /// # Errors
    /// See [`SecurityObjectError`].
    pub fn parse(file: &[u8]) -> Result<Self, SecurityObjectError> {
        let (outer, _) = Tlv::split(file)?;
        if outer.tag != 0x77 {
            return Err(TlvError::UnexpectedTag { expected: 0x77 }.into());
        }
        let signed = SignedData::parse(outer.value)?;
        let mut fields = Tlv::exactly(&signed.content, 0x30)?.children();
        let version = match fields.expect(0x02)?.value {
            [version @ (0 | 1)] => *version,
            _ => return Err(SecurityObjectError::Version),
        };
        let hash = HashAlgorithm::from_oid(fields.expect(0x30)?.children().expect(0x06)?.value);
        let mut hashes = Vec::new();
        for entry in fields.expect(0x30)?.children() {
            let mut entry = entry?.children();
            let group = match entry.expect(0x02)?.value {
                [number] => DataGroup::new(*number),
                _ => None,
            };
            let group = group.ok_or(SecurityObjectError::Group)?;
            if hashes.iter().any(|(listed, _)| *listed == group) {
                return Err(SecurityObjectError::Group);
            }
            hashes.push((group, entry.expect(0x04)?.value.to_vec()));
        }
        let versions = if version == 1 {
            let mut stated = fields.expect(0x30)?.children();
            let lds = stated.expect(0x13)?.value.to_vec();
            let unicode = stated.expect(0x13)?.value.to_vec();
            Some(LdsVersions { lds, unicode })
        } else {
            None
        };
        Ok(Self {
            signed,
            hash,
            hashes,
            versions,
        })
    }

    /// How the hash of the groups ends the check, where it cannot be used.
    pub(super) const fn unusable_hash(&self) -> Option<Reason> {
        match self.hash {
            Ok(_) => None,
            Err(AlgorithmError::Unknown) => Some(Reason::AlgorithmUnknown),
            Err(AlgorithmError::Broken) => Some(Reason::AlgorithmWeak),
        }
    }
}

/// The hashes that a security object lists, whoever signed it.
#[derive(Default)]
pub struct HashList {
    algorithm: Option<HashAlgorithm>,
    hashes: Vec<(DataGroup, Vec<u8>)>,
    versions: Option<LdsVersions>,
}

impl HashList {
    /// The list in EF.SOD; empty where that is broken.
    pub fn of(sod: &[u8]) -> Self {
        SecurityObject::parse(sod).map_or_else(|_| Self::default(), |object| Self::from(&object))
    }

    /// The hash function, where it is one of ours.
    pub const fn algorithm(&self) -> Option<HashAlgorithm> {
        self.algorithm
    }

    /// Versions of the chip's structure, which objects of version 1 state.
    pub const fn versions(&self) -> Option<&LdsVersions> {
        self.versions.as_ref()
    }

    /// The data groups that are listed.
    pub fn groups(&self) -> impl Iterator<Item = DataGroup> {
        self.hashes.iter().map(|(group, _)| *group)
    }

    /// Whether the group's octets, as they were read, hash to the listed value (T5.42).
    pub fn integrity<'a>(&self, group: DataGroup, file: impl Into<Hashed<'a>>) -> Check {
        let (outcome, reason) = match (self.value(group), self.algorithm) {
            (None, _) => (Outcome::Failed, Reason::NotCovered),
            (Some(_), None) => (Outcome::Undetermined, Reason::AlgorithmUnknown),
            (Some(listed), Some(algorithm)) => {
                if file.into().value(algorithm).ct_eq(listed).into() {
                    (Outcome::Successful, Reason::Identical)
                } else {
                    (Outcome::Failed, Reason::NotIdentical)
                }
            }
        };
        Check {
            id: CheckId::Integrity(group),
            outcome,
            reason,
        }
    }

    fn value(&self, group: DataGroup) -> Option<&[u8]> {
        let listed = self.hashes.iter().find(|(listed, _)| *listed == group);
        listed.map(|(_, value)| value.as_slice())
    }
}

impl From<&SecurityObject> for HashList {
    fn from(object: &SecurityObject) -> Self {
        Self {
            algorithm: object.hash.ok(),
            hashes: object.hashes.clone(),
            versions: object.versions.clone(),
        }
    }
}
