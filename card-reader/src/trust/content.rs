//! What a file that an administrator brings may hold: certificates, revocation lists and signed
//! lists, in DER or PEM.

use thiserror::Error;

use super::certificate::Certificate;
use super::cms::SignedData;
use super::crl::Crl;
use super::deviation_list::{self, DeviationList, DeviationListError};
use super::master_list::{self, MasterList, MasterListError};

/// Largest file that is read, in octets.
pub const MAX_TRUST_FILE: u64 = 16 << 20;
/// Most objects in one PEM file.
const MAX_OBJECTS: usize = 5000;

/// One object of such a file.
pub enum TrustObject {
    /// A certificate, whoever signed it.
    Certificate(Box<Certificate>),
    /// A revocation list, whoever signed it.
    Crl(Box<Crl>),
    /// A CSCA master list.
    MasterList(Box<MasterList>),
    /// A deviation list or a defect list.
    DeviationList(Box<DeviationList>),
}

/// Why bytes hold no such object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ContentError {
    /// Larger than 16 MiB, or more than 5000 objects.
    #[error("too large")]
    TooLarge,
    /// None of the kinds.
    #[error(
        "neither a certificate, a revocation list, a master list nor a deviation list (DER or PEM)"
    )]
    NotUnderstood,
    /// A master list that is broken.
    #[error(transparent)]
    MasterList(#[from] MasterListError),
    /// A deviation list that is broken.
    #[error(transparent)]
    DeviationList(#[from] DeviationListError),
}

impl TrustObject {
    /// Reads every object of a file's bytes.
    ///
    /// # Errors
    /// See [`ContentError`]. One object that is not understood refuses all.
    pub fn read_all(bytes: &[u8]) -> Result<Vec<Self>, ContentError> {
        if bytes.len() as u64 > MAX_TRUST_FILE {
            return Err(ContentError::TooLarge);
        }
        if !bytes.windows(11).any(|window| window == b"-----BEGIN ") {
            return Ok(vec![Self::read(bytes)?]);
        }
        let mut objects = Vec::new();
        for block in x509_parser::pem::Pem::iter_from_buffer(bytes) {
            let block = block.map_err(|_| ContentError::NotUnderstood)?;
            if objects.len() == MAX_OBJECTS {
                return Err(ContentError::TooLarge);
            }
            objects.push(Self::read(&block.contents)?);
        }
        if objects.is_empty() {
            return Err(ContentError::NotUnderstood);
        }
        Ok(objects)
    }

    fn read(der: &[u8]) -> Result<Self, ContentError> {
        if let Ok(certificate) = Certificate::parse(der) {
            return Ok(Self::Certificate(Box::new(certificate)));
        }
        if let Ok(crl) = Crl::parse(der) {
            return Ok(Self::Crl(Box::new(crl)));
        }
        let signed = SignedData::parse(der).map_err(|_| ContentError::NotUnderstood)?;
        let content_type = signed.content_type.as_slice();
        if content_type == master_list::CONTENT_TYPE {
            Ok(Self::MasterList(Box::new(MasterList::of(&signed)?)))
        } else if deviation_list::CONTENT_TYPES.contains(&content_type) {
            let list = DeviationList::of(&signed, der)?;
            Ok(Self::DeviationList(Box::new(list)))
        } else {
            Err(ContentError::NotUnderstood)
        }
    }
}
