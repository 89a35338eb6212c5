//! Lists of document signers that something is wrong with: ICAO's deviation list (9303-12
//! clause 9.3) and BSI's defect list (TR-03129).
//!
//! A deviation explains a fault, it never makes a failed check good. What counts here are the
//! signers that a list takes trust away from.

use thiserror::Error;

use super::certificate::Certificate;
use super::cms::{CmsError, SignedData};
use super::signed_list::ListSignature;
use super::usage::DEVIATION_LIST_SIGNER;
use crate::crypto::hash::HashAlgorithm;
use crate::iso7816::tlv::{Objects, Tlv, TlvError};

/// 2.23.136.1.1.7, id-icao-deviationList.
const DEVIATION_LIST: &[u8] = &[0x67, 0x81, 0x08, 0x01, 0x01, 0x07];
/// 0.4.0.127.0.7.3.1.5, id-DefectList.
const DEFECT_LIST: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x01, 0x05];
/// The content types of both.
pub(super) const CONTENT_TYPES: [&[u8]; 2] = [DEVIATION_LIST, DEFECT_LIST];
/// 2.23.136.1.1.7.1.4, the chip's key for active authentication is compromised.
const CHIP_KEY_COMPROMISED: &[u8] = &[0x67, 0x81, 0x08, 0x01, 0x01, 0x07, 0x01, 0x04];
/// 0.4.0.127.0.7.3.1.5.1.1, the signer's certificate is revoked.
const CERTIFICATE_REVOKED: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x01, 0x05, 0x01, 0x01];

/// Most entries in one list.
const MAX_ENTRIES: usize = 20_000;

/// Why bytes are not a deviation list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DeviationListError {
    /// The signed data around it are broken.
    #[error(transparent)]
    Cms(#[from] CmsError),
    /// The list itself is broken.
    #[error("deviation list: {0}")]
    Encoding(#[from] TlvError),
    /// More entries than any real list has.
    #[error("deviation list with too many entries")]
    TooMany,
}

/// What a list says of a signer (TR-03135-1 T5.54).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Something is under investigation, or is said in a way not known here.
    Open,
    /// What it signed is not to be trusted.
    NotTrusted,
}

/// How an entry names its signer.
enum Named {
    IssuerAndSerial {
        issuer: Vec<u8>,
        serial: Vec<u8>,
    },
    KeyIdentifier(Vec<u8>),
    /// SHA-1 or SHA-256 over the certificate.
    Digest(Vec<u8>),
}

struct Entry {
    signer: Named,
    verdict: Verdict,
}

/// A deviation list or defect list and what became of its own signature.
pub struct DeviationList {
    der: Vec<u8>,
    entries: Vec<Entry>,
    count: usize,
    signature: ListSignature,
}

impl DeviationList {
    /// Reads a list and judges its own signature. What a list whose signature does not hold says
    /// counts for nothing: see [`ListSignature::valid_signer`].
    ///
    /// # Errors
    /// See [`DeviationListError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, DeviationListError> {
        Self::of(&SignedData::parse(bytes)?, bytes)
    }

    pub(super) fn of(signed: &SignedData, der: &[u8]) -> Result<Self, DeviationListError> {
        let signature = ListSignature::judge(signed, &CONTENT_TYPES, DEVIATION_LIST_SIGNER);
        let is_defects = signed.content_type == DEFECT_LIST;
        let mut fields = Tlv::exactly(&signed.content, 0x30)?.children();
        fields.expect(0x02)?;
        // The hash that a defect list uses, or an algorithm that a deviation list may state.
        fields.take_if(0x06)?;
        fields.take_if(0x30)?;
        let mut entries = Vec::new();
        let mut count = 0;
        for object in fields.expect(0x31)?.children() {
            if count == MAX_ENTRIES {
                return Err(DeviationListError::TooMany);
            }
            count += 1;
            let mut entry = object?.children();
            entries.extend(if is_defects {
                defect(&mut entry)?
            } else {
                deviation(&mut entry)?
            });
        }
        Ok(Self {
            der: der.to_vec(),
            entries,
            count,
            signature,
        })
    }

    /// The whole list as it was read.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// SHA-256 over the whole list, hexadecimal.
    pub fn fingerprint(&self) -> String {
        hex::encode(HashAlgorithm::Sha256.digest(&[&self.der]))
    }

    /// Entries of the list, whatever they are about.
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether the list has no entry.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The list's own signature.
    pub const fn signature(&self) -> &ListSignature {
        &self.signature
    }

    /// The worst that the list says of this signer.
    pub fn verdict(&self, signer: &Certificate) -> Option<Verdict> {
        let of_signer = self.entries.iter().filter(|entry| entry.signer.is(signer));
        of_signer.map(|entry| entry.verdict).max()
    }
}

impl Named {
    fn is(&self, signer: &Certificate) -> bool {
        match self {
            Self::IssuerAndSerial { issuer, serial } => {
                signer.issuer().raw() == issuer && signer.serial() == serial
            }
            Self::KeyIdentifier(id) => signer.subject_key_id() == Some(id),
            Self::Digest(digest) => [HashAlgorithm::Sha1, HashAlgorithm::Sha256]
                .iter()
                .any(|hash| hash.digest(&[signer.der()]) == *digest),
        }
    }

    fn issuer_and_serial(sequence: &[u8]) -> Result<Self, TlvError> {
        let mut named = Objects::new(sequence);
        Ok(Self::IssuerAndSerial {
            issuer: named.expect(0x30)?.raw.to_vec(),
            serial: named.expect(0x02)?.value.to_vec(),
        })
    }
}

/// Deviation: the documents concerned, and what is wrong with them. Entries that name no signer
/// are about single documents.
fn deviation(fields: &mut Objects<'_>) -> Result<Option<Entry>, TlvError> {
    let mut documents = fields.expect(0x30)?.children();
    documents.take_if(0x80)?;
    let signer = if let Some(named) = documents.take_if(0xA1)? {
        Named::issuer_and_serial(named.value)?
    } else if let Some(id) = documents.take_if(0x82)? {
        Named::KeyIdentifier(id.value.to_vec())
    } else if let Some(digest) = documents.take_if(0x83)? {
        Named::Digest(digest.value.to_vec())
    } else {
        return Ok(None);
    };
    for description in fields.expect(0x31)?.children() {
        let mut description = description?.children();
        description.take_if(0x13)?;
        if description.expect(0x06)?.value == CHIP_KEY_COMPROMISED {
            let verdict = Verdict::Open;
            return Ok(Some(Entry { signer, verdict }));
        }
    }
    Ok(None)
}

/// Defect: the signer, and what is known of it.
fn defect(fields: &mut Objects<'_>) -> Result<Option<Entry>, TlvError> {
    let signer = if let Some(id) = fields.take_if(0x80)? {
        Named::KeyIdentifier(id.value.to_vec())
    } else {
        Named::issuer_and_serial(fields.expect(0x30)?.value)?
    };
    fields.take_if(0x04)?;
    let mut worst = None;
    for known in fields.expect(0x31)?.children() {
        let mut known = known?.children();
        if known.expect(0x06)?.value == CERTIFICATE_REVOKED {
            worst = worst.max(Some(verdict_of(&mut known)?));
        }
    }
    Ok(worst.map(|verdict| Entry { signer, verdict }))
}

/// StatusCode of TR-03129: 0 no indication, 1 on hold, 2 testing, 3 revoked by the issuer, 4 by the
/// list's signer; others are not known here.
fn verdict_of(parameters: &mut Objects<'_>) -> Result<Verdict, TlvError> {
    let wrapped = parameters.take_if(0xA0)?;
    let mut parameters = wrapped.map_or_else(|| parameters.clone(), |object| object.children());
    Ok(match parameters.expect(0x02)?.value {
        [0 | 2 | 3 | 4] => Verdict::NotTrusted,
        _ => Verdict::Open,
    })
}
