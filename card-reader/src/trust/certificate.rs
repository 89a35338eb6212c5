//! A certificate as far as the judgement of documents needs it (ICAO 9303-12 clause 7.1).

use jiff::Timestamp;
use thiserror::Error;
use x509_parser::certificate::{Validity, X509Certificate};
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::FromDer;

use super::name::Name;
use super::usage::Usage;
use crate::crypto::hash::HashAlgorithm;
use crate::crypto::public_key::PublicKey;
use crate::crypto::signature::{AlgorithmError, SignatureAlgorithm};
use crate::iso7816::tlv::Tlv;

/// Most characters of a name that is told to people.
const MAX_NAME: usize = 64;

/// Largest certificate that is read, in octets. Real ones have one or two thousand.
const MAX_BYTES: usize = 64 * 1024;

/// Why bytes are not a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// Larger than 64 KiB.
    #[error("certificate too large")]
    TooLarge,
    /// Not an X.509 certificate in DER.
    #[error("not an X.509 certificate")]
    Malformed,
}

/// How a certificate stands to the key that it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelfSignature {
    /// Signed by its own key.
    Good,
    /// Names itself as its issuer, and is not signed by its own key.
    Bad,
    /// Names itself as its issuer; key or algorithm is not known here.
    Unsupported,
    /// Names another key as its issuer's.
    None,
}

/// A parsed certificate. Public data: nothing in it is secret or personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    raw: Vec<u8>,
    /// Octets of `raw` that are signed.
    signed: std::ops::Range<usize>,
    signature_algorithm: Vec<u8>,
    /// The signed part names the same algorithm as the signature.
    states_its_algorithm: bool,
    signature: Vec<u8>,
    issuer: Name,
    subject: Name,
    subject_text: String,
    issuer_common_name: Option<String>,
    country: Option<String>,
    serial: Vec<u8>,
    not_before: Timestamp,
    not_after: Timestamp,
    public_key: Option<PublicKey>,
    subject_key_id: Option<Vec<u8>>,
    authority_key_id: Option<Vec<u8>>,
    usage: Usage,
}

impl Certificate {
    /// Reads a certificate in DER.
    ///
    /// # Errors
    /// See [`CertificateError`].
    pub fn parse(der: &[u8]) -> Result<Self, CertificateError> {
        if der.len() > MAX_BYTES {
            return Err(CertificateError::TooLarge);
        }
        Self::read(der).ok_or(CertificateError::Malformed)
    }

    fn read(der: &[u8]) -> Option<Self> {
        let (rest, parsed) = X509Certificate::from_der(der).ok()?;
        if !rest.is_empty() {
            return None;
        }
        let tbs = &parsed.tbs_certificate;
        let outer = Tlv::exactly(der, 0x30).ok()?;
        let header_len = outer.raw.len() - outer.value.len();
        let mut fields = outer.children();
        let signed = fields.expect(0x30).ok()?;
        let signed_len = signed.raw.len();
        let signature_algorithm = fields.expect(0x30).ok()?.raw.to_vec();
        let mut subject_key_id = None;
        let mut authority_key_id = None;
        for extension in tbs.extensions() {
            match extension.parsed_extension() {
                ParsedExtension::SubjectKeyIdentifier(id) => subject_key_id = Some(id.0.to_vec()),
                ParsedExtension::AuthorityKeyIdentifier(id) => {
                    authority_key_id = id.key_identifier.as_ref().map(|id| id.0.to_vec());
                }
                _ => {}
            }
        }
        let (not_before, not_after) = period(&tbs.validity)?;
        Some(Self {
            raw: der.to_vec(),
            signed: header_len..header_len + signed_len,
            states_its_algorithm: stated_algorithm(signed) == Some(&signature_algorithm[..]),
            signature_algorithm,
            signature: parsed.signature_value.data.to_vec(),
            issuer: Name::new(&tbs.issuer),
            subject: Name::new(&tbs.subject),
            subject_text: tbs.subject.to_string(),
            issuer_common_name: tbs
                .issuer
                .iter_common_name()
                .next()
                .and_then(|name| name.as_str().ok())
                .map(|name| name.trim().chars().take(MAX_NAME).collect()),
            country: tbs
                .subject
                .iter_country()
                .next()
                .and_then(|country| country.as_str().ok())
                .map(|country| country.trim().to_owned()),
            serial: tbs.raw_serial().to_vec(),
            not_before,
            not_after,
            public_key: PublicKey::from_spki(tbs.subject_pki.raw),
            subject_key_id,
            authority_key_id,
            usage: Usage::of(tbs.extensions()),
        })
    }

    /// The certificate's DER.
    pub fn der(&self) -> &[u8] {
        &self.raw
    }

    /// SHA-256 over the DER, hexadecimal: what an administrator compares.
    pub fn fingerprint(&self) -> String {
        hex::encode(HashAlgorithm::Sha256.digest(&[&self.raw]))
    }

    /// The subject as text.
    pub fn subject_text(&self) -> &str {
        &self.subject_text
    }

    /// Common name of the issuer as the certificate writes it, at most 64 characters of it.
    pub fn issuer_common_name(&self) -> Option<&str> {
        self.issuer_common_name.as_deref()
    }

    /// Country of the subject in capital letters, two as a rule.
    pub fn country(&self) -> Option<String> {
        self.country.as_deref().map(str::to_ascii_uppercase)
    }

    /// First moment of validity.
    pub const fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// Last moment of validity.
    pub const fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// Whether `now` lies within the validity.
    pub fn is_valid_at(&self, now: Timestamp) -> bool {
        (self.not_before..=self.not_after).contains(&now)
    }

    /// The key; none where its kind or parameters are not acceptable.
    pub const fn public_key(&self) -> Option<&PublicKey> {
        self.public_key.as_ref()
    }

    /// Content octets of the serial number.
    pub fn serial(&self) -> &[u8] {
        &self.serial
    }

    pub(super) const fn issuer(&self) -> &Name {
        &self.issuer
    }

    pub(super) const fn subject(&self) -> &Name {
        &self.subject
    }

    pub(super) const fn subject_key_id(&self) -> Option<&Vec<u8>> {
        self.subject_key_id.as_ref()
    }

    pub(super) const fn authority_key_id(&self) -> Option<&Vec<u8>> {
        self.authority_key_id.as_ref()
    }

    pub(super) const fn usage(&self) -> &Usage {
        &self.usage
    }

    /// Kinds of document that the signer may sign, such as `P` and `ID` (ICAO 9303-12 clause
    /// 7.1.1.6); none where the certificate lists none.
    pub fn document_types(&self) -> Option<&[String]> {
        self.usage.document_types.as_deref()
    }

    /// A serial number of zero or less, which no certificate may have (RFC 5280 clause 4.1.2.2).
    pub(super) fn serial_is_positive(&self) -> bool {
        let negative = self.serial.first().is_some_and(|first| first & 0x80 != 0);
        !negative && self.serial.iter().any(|octet| *octet != 0)
    }

    /// Whether the signed part names the algorithm of the signature (RFC 5280 clause 4.1.1.2).
    pub(super) const fn states_its_algorithm(&self) -> bool {
        self.states_its_algorithm
    }

    pub(super) fn country_is_lower_case(&self) -> bool {
        let mut letters = self.country.as_deref().unwrap_or_default().chars();
        letters.any(|letter| letter.is_ascii_lowercase())
    }

    /// The scheme of the certificate's own signature.
    ///
    /// # Errors
    /// See [`AlgorithmError`].
    pub fn signature_algorithm(&self) -> Result<SignatureAlgorithm, AlgorithmError> {
        SignatureAlgorithm::parse(&self.signature_algorithm, None)
    }

    /// Whether the certificate names itself as its issuer: the same name, and key identifiers
    /// that do not differ as they do in link certificates.
    pub fn is_self_issued(&self) -> bool {
        let same_key = match (&self.authority_key_id, &self.subject_key_id) {
            (Some(issuer), Some(subject)) => issuer == subject,
            _ => true,
        };
        self.subject == self.issuer && same_key
    }

    /// Whether a CSCA carries itself into a new key: its own name on both sides, and another key
    /// that signs (ICAO 9303-12 clause 4.1.1).
    pub fn is_link(&self) -> bool {
        self.subject == self.issuer && !self.is_self_issued()
    }

    /// Whether the certificate is signed by its own key.
    pub fn self_signature(&self) -> SelfSignature {
        if !self.is_self_issued() {
            SelfSignature::None
        } else if self.signature_algorithm().is_err() || self.public_key.is_none() {
            SelfSignature::Unsupported
        } else if self.is_signed_by(self) {
            SelfSignature::Good
        } else {
            SelfSignature::Bad
        }
    }

    /// Whether this certificate's signature may be that of the issuer's key: by key identifiers
    /// where both state one, by name otherwise.
    pub(super) fn may_be_issued_by(&self, issuer: &Self) -> bool {
        match (&self.authority_key_id, &issuer.subject_key_id) {
            (Some(wanted), Some(id)) => wanted == id,
            _ => self.issuer.resembles(&issuer.subject),
        }
    }

    /// Whether this certificate's signature is that of the issuer's key.
    pub fn is_signed_by(&self, issuer: &Self) -> bool {
        let (Ok(algorithm), Some(key)) = (self.signature_algorithm(), &issuer.public_key) else {
            return false;
        };
        let signed = self.raw.get(self.signed.clone()).unwrap_or_default();
        algorithm.verify(key, signed, &self.signature)
    }
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Certificate({}, {})",
            self.subject_text,
            self.fingerprint()
        )
    }
}

fn period(validity: &Validity) -> Option<(Timestamp, Timestamp)> {
    let of = |seconds| Timestamp::from_second(seconds).ok();
    Some((
        of(validity.not_before.timestamp())?,
        of(validity.not_after.timestamp())?,
    ))
}

/// The algorithm that the signed part of a certificate names: behind version and serial number.
fn stated_algorithm(signed: Tlv<'_>) -> Option<&[u8]> {
    let mut fields = signed.children();
    fields.take_if(0xA0).ok()?;
    fields.expect(0x02).ok()?;
    Some(fields.expect(0x30).ok()?.raw)
}
