//! A tolerant reader of CMS signed data (RFC 5652), and the strict judgement of its one signer.

use thiserror::Error;

use super::ber::definite;
use super::certificate::Certificate;
use crate::check::{Outcome, Reason};
use crate::crypto::hash::HashAlgorithm;
use crate::crypto::signature::{AlgorithmError, SignatureAlgorithm};
use crate::iso7816::tlv::{Tlv, TlvError};

/// 1.2.840.113549.1.7.2, signed data.
const SIGNED_DATA: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
/// 1.2.840.113549.1.9.3, content type.
const CONTENT_TYPE: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03];
/// 1.2.840.113549.1.9.4, message digest.
const MESSAGE_DIGEST: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04];

/// Most certificates in one object; a master list carries one or two beside its content.
const MAX_CERTIFICATES: usize = 16;
/// Most signers that are read before their number is judged.
const MAX_SIGNERS: usize = 8;

/// Why bytes are not CMS signed data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CmsError {
    /// The encoding is broken, or a field is missing.
    #[error("signed data: {0}")]
    Encoding(#[from] TlvError),
    /// Another content than signed data.
    #[error("not signed data")]
    NotSignedData,
    /// The content that is signed is missing.
    #[error("signed data without content")]
    ContentMissing,
    /// More certificates or signers than any real object has.
    #[error("signed data with too many certificates or signers")]
    TooMany,
}

/// Signed data, read but not judged.
pub(super) struct SignedData {
    /// Content octets of the content's object identifier.
    pub(super) content_type: Vec<u8>,
    /// The content.
    pub(super) content: Vec<u8>,
    certificates: Vec<Vec<u8>>,
    signers: Vec<Signer>,
}

/// One SignerInfo.
struct Signer {
    version: Vec<u8>,
    identifier: SignerIdentifier,
    digest_algorithm: Vec<u8>,
    /// As they stand, under tag A0.
    signed_attributes: Option<Vec<u8>>,
    /// AlgorithmIdentifier, tag and length included.
    signature_algorithm: Vec<u8>,
    signature: Vec<u8>,
}

enum SignerIdentifier {
    IssuerAndSerial { issuer: Vec<u8>, serial: Vec<u8> },
    KeyIdentifier(Vec<u8>),
}

/// How the one signer was judged.
pub(super) struct Judgement {
    pub(super) outcome: Outcome,
    pub(super) reason: Reason,
    /// The signer's certificate, where it was found and could be read.
    pub(super) certificate: Option<Certificate>,
}

impl SignedData {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, CmsError> {
        let bytes = definite(bytes)?;
        let mut info = Tlv::exactly(&bytes, 0x30)?.children();
        if info.expect(0x06)?.value != SIGNED_DATA {
            return Err(CmsError::NotSignedData);
        }
        let signed = Tlv::exactly(info.expect(0xA0)?.value, 0x30)?;
        let mut fields = signed.children();
        fields.expect(0x02)?;
        fields.expect(0x31)?;
        let mut content_info = fields.expect(0x30)?.children();
        let content_type = content_info.expect(0x06)?.value.to_vec();
        let wrapped = content_info
            .take_if(0xA0)?
            .ok_or(CmsError::ContentMissing)?;
        let content = Tlv::exactly(wrapped.value, 0x04)?.value.to_vec();
        let mut certificates = Vec::new();
        if let Some(set) = fields.take_if(0xA0)? {
            for object in set.children() {
                if certificates.len() == MAX_CERTIFICATES {
                    return Err(CmsError::TooMany);
                }
                certificates.push(object?.raw.to_vec());
            }
        }
        fields.take_if(0xA1)?;
        let mut signers = Vec::new();
        for object in fields.expect(0x31)?.children() {
            if signers.len() == MAX_SIGNERS {
                return Err(CmsError::TooMany);
            }
            signers.push(Signer::parse(object?)?);
        }
        Ok(Self {
            content_type,
            content,
            certificates,
            signers,
        })
    }

    /// Judges the signature step by step (TR-03135-1 T5.27, T5.28).
    pub(super) fn judge(&self, accepted_types: &[&[u8]], accept_sha1: bool) -> Judgement {
        let mut certificate = None;
        let (outcome, reason) = match self.steps(accepted_types, accept_sha1, &mut certificate) {
            Ok(()) => (Outcome::Successful, Reason::SignatureValid),
            Err(end) => end,
        };
        Judgement {
            outcome,
            reason,
            certificate,
        }
    }

    fn steps(
        &self,
        accepted_types: &[&[u8]],
        accept_sha1: bool,
        found: &mut Option<Certificate>,
    ) -> Result<(), (Outcome, Reason)> {
        let failed = |reason| (Outcome::Failed, reason);
        let [signer] = self.signers.as_slice() else {
            return Err(failed(Reason::SignerCount));
        };
        let certificate = self.signer_certificate(signer)?;
        let key = certificate.public_key().cloned();
        *found = Some(certificate);

        if !signer.has_right_version() {
            return Err(failed(Reason::SignerVersionWrong));
        }

        if !accepted_types.contains(&self.content_type.as_slice()) {
            return Err(failed(Reason::ContentTypeWrong));
        }
        let hash = HashAlgorithm::from_oid(&signer.digest_algorithm).map_err(of_algorithm)?;
        let algorithm = SignatureAlgorithm::parse(&signer.signature_algorithm, Some(hash))
            .map_err(of_algorithm)?;
        let weak = [hash, algorithm.hash()].contains(&HashAlgorithm::Sha1) && !accept_sha1;
        if weak {
            return Err(failed(Reason::AlgorithmWeak));
        }
        let attributes = signer
            .signed_attributes
            .as_deref()
            .ok_or(failed(Reason::SignedAttributesWrong))?;
        let stated =
            Attributes::parse(attributes).map_err(|_| failed(Reason::SignedAttributesWrong))?;
        if stated.content_type != Some(&self.content_type[..]) {
            return Err(failed(Reason::ContentTypeWrong));
        }
        if stated.message_digest != Some(&hash.digest(&[&self.content])[..]) {
            return Err(failed(Reason::MessageDigestWrong));
        }
        let key = key.ok_or(failed(Reason::KeyUnacceptable))?;
        // The signature is over the set under its own tag, not the implicit one (RFC 5652 clause 5.4).
        let mut signed = attributes.to_vec();
        if let Some(tag) = signed.first_mut() {
            *tag = 0x31;
        }
        if algorithm.verify(&key, &signed, &signer.signature) {
            Ok(())
        } else {
            Err(failed(Reason::SignatureWrong))
        }
    }

    /// Whether a signer's hash or signature is SHA-1's.
    pub(super) fn uses_sha1(&self) -> bool {
        self.signers.iter().any(|signer| {
            let hash = HashAlgorithm::from_oid(&signer.digest_algorithm).ok();
            let scheme = SignatureAlgorithm::parse(&signer.signature_algorithm, hash).ok();
            [hash, scheme.map(SignatureAlgorithm::hash)].contains(&Some(HashAlgorithm::Sha1))
        })
    }

    /// The certificates beside the content, as far as they can be read.
    pub(super) fn readable_certificates(&self) -> Vec<Certificate> {
        let read = |bytes: &Vec<u8>| Certificate::parse(bytes).ok();
        self.certificates.iter().filter_map(read).collect()
    }

    /// The certificate that the signer names. Where the issuer's name is written in another order
    /// (Malaysia), the serial number finds it; the signature then proves the find.
    fn signer_certificate(&self, signer: &Signer) -> Result<Certificate, (Outcome, Reason)> {
        if self.certificates.is_empty() {
            return Err((Outcome::Undetermined, Reason::SignerCertificateMissing));
        }
        let parsed = self.readable_certificates();
        if parsed.is_empty() {
            return Err((Outcome::Failed, Reason::CertificateMalformed));
        }
        let by_name = parsed.iter().find(|certificate| match &signer.identifier {
            SignerIdentifier::IssuerAndSerial { issuer, serial } => {
                certificate.issuer().raw() == issuer && certificate.serial() == serial
            }
            SignerIdentifier::KeyIdentifier(id) => certificate.subject_key_id() == Some(id),
        });
        let by_serial = || {
            let mut same = parsed
                .iter()
                .filter(|certificate| match &signer.identifier {
                    SignerIdentifier::IssuerAndSerial { serial, .. } => {
                        certificate.serial() == serial
                    }
                    SignerIdentifier::KeyIdentifier(_) => false,
                });
            same.next().filter(|_| same.next().is_none())
        };
        by_name
            .or_else(by_serial)
            .cloned()
            .ok_or((Outcome::Failed, Reason::SignerCertificateMissing))
    }
}

/// How an algorithm that cannot be used ends a check.
pub(super) const fn of_algorithm(error: AlgorithmError) -> (Outcome, Reason) {
    match error {
        AlgorithmError::Unknown => (Outcome::Undetermined, Reason::AlgorithmUnknown),
        AlgorithmError::Broken => (Outcome::Failed, Reason::AlgorithmWeak),
    }
}

impl Signer {
    /// 1 with issuer and serial number, 3 with a key identifier (RFC 5652 clause 5.3).
    fn has_right_version(&self) -> bool {
        match self.identifier {
            SignerIdentifier::IssuerAndSerial { .. } => self.version == [1],
            SignerIdentifier::KeyIdentifier(_) => self.version == [3],
        }
    }

    fn parse(object: Tlv<'_>) -> Result<Self, CmsError> {
        if object.tag != 0x30 {
            return Err(TlvError::UnexpectedTag { expected: 0x30 }.into());
        }
        let mut fields = object.children();
        let version = fields.expect(0x02)?.value.to_vec();
        let identifier = if let Some(id) = fields.take_if(0x80)? {
            SignerIdentifier::KeyIdentifier(id.value.to_vec())
        } else {
            let mut named = fields.expect(0x30)?.children();
            let issuer = named.expect(0x30)?.raw.to_vec();
            SignerIdentifier::IssuerAndSerial {
                issuer,
                serial: named.expect(0x02)?.value.to_vec(),
            }
        };
        let digest_algorithm = fields.expect(0x30)?.children().expect(0x06)?.value.to_vec();
        let signed_attributes = fields
            .take_if(0xA0)?
            .map(|attributes| attributes.raw.to_vec());
        let signature_algorithm = fields.expect(0x30)?.raw.to_vec();
        let signature = fields.expect(0x04)?.value.to_vec();
        Ok(Self {
            version,
            identifier,
            digest_algorithm,
            signed_attributes,
            signature_algorithm,
            signature,
        })
    }
}

/// The two attributes that the judgement needs; each may stand once.
#[derive(Default)]
struct Attributes<'a> {
    content_type: Option<&'a [u8]>,
    message_digest: Option<&'a [u8]>,
}

impl<'a> Attributes<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Self, TlvError> {
        let mut found = Self::default();
        for attribute in Tlv::exactly(bytes, 0xA0)?.children() {
            let mut fields = attribute?.children();
            let oid = fields.expect(0x06)?.value;
            let values = fields.expect(0x31)?.value;
            let (slot, tag) = if oid == CONTENT_TYPE {
                (&mut found.content_type, 0x06)
            } else if oid == MESSAGE_DIGEST {
                (&mut found.message_digest, 0x04)
            } else {
                continue;
            };
            if slot.is_some() {
                return Err(TlvError::TrailingBytes);
            }
            *slot = Some(Tlv::exactly(values, tag)?.value);
        }
        Ok(found)
    }
}
