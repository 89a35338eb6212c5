//! A certificate as far as the judgement of documents needs it (ICAO 9303-12 clause 7.1).

use jiff::Timestamp;
use thiserror::Error;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::FromDer;

use crate::crypto::hash::HashAlgorithm;
use crate::crypto::public_key::PublicKey;
use crate::crypto::signature::{AlgorithmError, SignatureAlgorithm};
use crate::iso7816::tlv::Tlv;

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

/// What the extensions say of the key's use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Entitlement {
    /// Key usage, where stated: digital signature.
    pub(super) digital_signature: Option<bool>,
    /// Basic constraints: may issue certificates.
    pub(super) is_ca: bool,
    /// An extended key usage is stated: list signers and seal signers, never document signers.
    pub(super) special_purpose: bool,
}

/// A parsed certificate. Public data: nothing in it is secret or personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    raw: Vec<u8>,
    /// Octets of `raw` that are signed.
    signed: std::ops::Range<usize>,
    signature_algorithm: Vec<u8>,
    signature: Vec<u8>,
    issuer: Vec<u8>,
    subject: Vec<u8>,
    subject_text: String,
    country: Option<String>,
    serial: Vec<u8>,
    not_before: Timestamp,
    not_after: Timestamp,
    public_key: Option<PublicKey>,
    subject_key_id: Option<Vec<u8>>,
    authority_key_id: Option<Vec<u8>>,
    entitlement: Entitlement,
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
        let signed_len = fields.expect(0x30).ok()?.raw.len();
        let signature_algorithm = fields.expect(0x30).ok()?.raw.to_vec();
        let mut entitlement = Entitlement::default();
        let mut subject_key_id = None;
        let mut authority_key_id = None;
        for extension in tbs.extensions() {
            match extension.parsed_extension() {
                ParsedExtension::SubjectKeyIdentifier(id) => subject_key_id = Some(id.0.to_vec()),
                ParsedExtension::AuthorityKeyIdentifier(id) => {
                    authority_key_id = id.key_identifier.as_ref().map(|id| id.0.to_vec());
                }
                ParsedExtension::KeyUsage(usage) => {
                    entitlement.digital_signature = Some(usage.digital_signature());
                }
                ParsedExtension::BasicConstraints(constraints) => {
                    entitlement.is_ca = constraints.ca
                }
                ParsedExtension::ExtendedKeyUsage(_) => entitlement.special_purpose = true,
                _ => {}
            }
        }
        Some(Self {
            raw: der.to_vec(),
            signed: header_len..header_len + signed_len,
            signature_algorithm,
            signature: parsed.signature_value.data.to_vec(),
            issuer: tbs.issuer.as_raw().to_vec(),
            subject: tbs.subject.as_raw().to_vec(),
            subject_text: tbs.subject.to_string(),
            country: tbs
                .subject
                .iter_country()
                .next()
                .and_then(|country| country.as_str().ok())
                .map(|country| country.trim().to_ascii_uppercase()),
            serial: tbs.raw_serial().to_vec(),
            not_before: Timestamp::from_second(tbs.validity.not_before.timestamp()).ok()?,
            not_after: Timestamp::from_second(tbs.validity.not_after.timestamp()).ok()?,
            public_key: PublicKey::from_spki(tbs.subject_pki.raw),
            subject_key_id,
            authority_key_id,
            entitlement,
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

    /// Country of the subject, two capital letters as a rule.
    pub fn country(&self) -> Option<&str> {
        self.country.as_deref()
    }

    /// First moment of validity.
    pub const fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// Last moment of validity.
    pub const fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// The key; none where its kind or parameters are not acceptable.
    pub fn public_key(&self) -> Option<PublicKey> {
        self.public_key.clone()
    }

    pub(super) fn issuer(&self) -> &Vec<u8> {
        &self.issuer
    }

    pub(super) fn subject(&self) -> &Vec<u8> {
        &self.subject
    }

    pub(super) fn serial(&self) -> &Vec<u8> {
        &self.serial
    }

    pub(super) fn subject_key_id(&self) -> Option<&Vec<u8>> {
        self.subject_key_id.as_ref()
    }

    pub(super) fn authority_key_id(&self) -> Option<&Vec<u8>> {
        self.authority_key_id.as_ref()
    }

    pub(super) const fn entitlement(&self) -> Entitlement {
        self.entitlement
    }

    /// The scheme of the certificate's own signature.
    pub(super) fn signature_algorithm(&self) -> Result<SignatureAlgorithm, AlgorithmError> {
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
