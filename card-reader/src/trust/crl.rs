//! Certificate revocation lists (RFC 5280 clause 5, ICAO 9303-12 clause 7.1.4).

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use x509_parser::prelude::FromDer;
use x509_parser::revocation_list::CertificateRevocationList;

use super::certificate::Certificate;
use super::name::Name;
use crate::crypto::hash::HashAlgorithm;
use crate::crypto::signature::SignatureAlgorithm;
use crate::iso7816::tlv::Tlv;

/// Largest list that is read, in octets.
const MAX_BYTES: usize = 8 << 20;

/// A list issued longer ago than this is stale, whatever its next update says.
const MAX_AGE: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Why bytes are not a revocation list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CrlError {
    /// Larger than 8 MiB.
    #[error("revocation list too large")]
    TooLarge,
    /// Not an X.509 revocation list in DER.
    #[error("not an X.509 revocation list")]
    Malformed,
}

/// A parsed revocation list. Its signature is judged against the CSCA that a chain ends in.
#[derive(Clone)]
pub struct Crl {
    raw: Vec<u8>,
    signed: Vec<u8>,
    signature_algorithm: Vec<u8>,
    signature: Vec<u8>,
    issuer: Name,
    issuer_text: String,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    revoked: Vec<Vec<u8>>,
    /// Says of itself, critically, that it is no plain and whole list.
    partial: bool,
}

impl Crl {
    /// Reads a list in DER.
    ///
    /// # Errors
    /// See [`CrlError`].
    pub fn parse(der: &[u8]) -> Result<Self, CrlError> {
        if der.len() > MAX_BYTES {
            return Err(CrlError::TooLarge);
        }
        Self::read(der).ok_or(CrlError::Malformed)
    }

    fn read(der: &[u8]) -> Option<Self> {
        let (rest, parsed) = CertificateRevocationList::from_der(der).ok()?;
        if !rest.is_empty() {
            return None;
        }
        let mut fields = Tlv::exactly(der, 0x30).ok()?.children();
        let signed = fields.expect(0x30).ok()?;
        let signature_algorithm = fields.expect(0x30).ok()?.raw;
        let mut inner = signed.children();
        inner.take_if(0x02).ok()?;
        if inner.expect(0x30).ok()?.raw != signature_algorithm {
            return None;
        }
        let list = &parsed.tbs_cert_list;
        // One that covers a part alone, or lists others' certificates, says so critically.
        let partial = list.extensions().iter().any(|extension| extension.critical)
            || list.revoked_certificates.iter().any(|entry| {
                let mut extensions = entry.extensions().iter();
                extensions.any(|extension| extension.critical)
            });
        Some(Self {
            raw: der.to_vec(),
            partial,
            signed: signed.raw.to_vec(),
            signature_algorithm: signature_algorithm.to_vec(),
            signature: parsed.signature_value.data.to_vec(),
            issuer: Name::new(&list.issuer),
            issuer_text: list.issuer.to_string(),
            this_update: Timestamp::from_second(list.this_update.timestamp()).ok()?,
            next_update: list
                .next_update
                .map(|time| Timestamp::from_second(time.timestamp()))
                .transpose()
                .ok()?,
            revoked: list
                .revoked_certificates
                .iter()
                .map(|entry| entry.raw_serial().to_vec())
                .collect(),
        })
    }

    /// The list's DER.
    pub fn der(&self) -> &[u8] {
        &self.raw
    }

    /// SHA-256 over the DER, hexadecimal.
    pub fn fingerprint(&self) -> String {
        hex::encode(HashAlgorithm::Sha256.digest(&[&self.raw]))
    }

    /// How many certificates it revokes.
    pub const fn len(&self) -> usize {
        self.revoked.len()
    }

    /// Whether it revokes none.
    pub const fn is_empty(&self) -> bool {
        self.revoked.is_empty()
    }

    /// When the next list is due.
    pub const fn next_update(&self) -> Option<Timestamp> {
        self.next_update
    }

    /// The issuer's name as text.
    pub fn issuer_text(&self) -> &str {
        &self.issuer_text
    }

    /// When the list was issued.
    pub const fn this_update(&self) -> Timestamp {
        self.this_update
    }

    /// Whether the issuer's name is the CSCA's.
    pub(super) fn is_of(&self, csca: &Certificate) -> bool {
        self.issuer.resembles(csca.subject())
    }

    pub(super) fn is_of_same_issuer(&self, other: &Self) -> bool {
        self.issuer == other.issuer
    }

    /// Whether the list is the CSCA's, whole, and its signature good.
    pub fn is_proven_by(&self, csca: &Certificate) -> bool {
        self.is_of(csca) && !self.partial && self.is_signed_by(csca)
    }

    fn is_signed_by(&self, csca: &Certificate) -> bool {
        let (Ok(algorithm), Some(key)) = (
            SignatureAlgorithm::parse(&self.signature_algorithm, None),
            csca.public_key(),
        ) else {
            return false;
        };
        algorithm.verify(key, &self.signed, &self.signature)
    }

    /// Whether the next update is still ahead, and the list at most 90 days old and not of tomorrow.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        let age = now.duration_since(self.this_update);
        self.next_update.is_some_and(|next| now < next) && !age.is_negative() && age <= MAX_AGE
    }

    /// How long after its issue the list is fresh: until the next update, 90 days at most.
    pub fn fresh_for(&self) -> SignedDuration {
        let next = self.next_update.unwrap_or(self.this_update);
        next.duration_since(self.this_update).min(MAX_AGE)
    }

    pub(super) fn names(&self, certificate: &Certificate) -> bool {
        // Serial numbers are compared as numbers: leading zeros differ between encoders.
        let number = |octets: &[u8]| -> Vec<u8> {
            octets
                .iter()
                .copied()
                .skip_while(|octet| *octet == 0)
                .collect()
        };
        let serial = number(certificate.serial());
        self.revoked.iter().any(|revoked| number(revoked) == serial)
    }
}
