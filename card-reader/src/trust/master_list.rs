//! CSCA master lists (ICAO 9303-12 clause 9.2): certificates that a state vouches for.

use thiserror::Error;

use super::certificate::Certificate;
use super::cms::{CmsError, SignedData};
use super::signed_list::ListSignature;
use super::usage::MASTER_LIST_SIGNER;
use crate::iso7816::tlv::{Tlv, TlvError};

/// 2.23.136.1.1.2, id-icao-cscaMasterList.
pub(super) const CONTENT_TYPE: &[u8] = &[0x67, 0x81, 0x08, 0x01, 0x01, 0x02];
/// Most certificates in one list; the largest known ones have some six hundred.
const MAX_CERTIFICATES: usize = 5000;

/// Why bytes are not a master list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MasterListError {
    /// The signed data around it are broken.
    #[error(transparent)]
    Cms(#[from] CmsError),
    /// The list itself is broken.
    #[error("master list: {0}")]
    Encoding(#[from] TlvError),
    /// A certificate cannot be read, by its place in the list from 0.
    #[error("master list: certificate {0} cannot be read")]
    Certificate(usize),
    /// More certificates than any real list has.
    #[error("master list with too many certificates")]
    TooMany,
}

/// A master list and what became of its own signature.
pub struct MasterList {
    certificates: Vec<Certificate>,
    signature: ListSignature,
}

impl MasterList {
    /// Reads a list and judges its own signature. Nothing in a list whose signature does not
    /// hold may be trusted: see [`ListSignature::valid_signer`].
    ///
    /// # Errors
    /// See [`MasterListError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, MasterListError> {
        Self::of(&SignedData::parse(bytes)?)
    }

    pub(super) fn of(signed: &SignedData) -> Result<Self, MasterListError> {
        let signature = ListSignature::judge(signed, &[CONTENT_TYPE], MASTER_LIST_SIGNER);
        let mut fields = Tlv::exactly(&signed.content, 0x30)?.children();
        fields.expect(0x02)?;
        let mut certificates = Vec::new();
        for (place, object) in fields.expect(0x31)?.children().enumerate() {
            if place == MAX_CERTIFICATES {
                return Err(MasterListError::TooMany);
            }
            let certificate = Certificate::parse(object?.raw);
            certificates.push(certificate.map_err(|_| MasterListError::Certificate(place))?);
        }
        Ok(Self {
            certificates,
            signature,
        })
    }

    /// The certificates, in the order of the list.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The list's own signature.
    pub const fn signature(&self) -> &ListSignature {
        &self.signature
    }
}
