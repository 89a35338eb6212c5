//! What a terminal proves itself with: a chain of certificates and the last one's private key.

use jiff::civil::Date;
use thiserror::Error;

use super::certificate::{CvCertificate, CvCertificateError, Role};
use super::token::{Token, TokenError};
use crate::crypto::CryptoError;
use crate::crypto::public_key::PublicKey;
use crate::crypto::terminal_signature::PrivateKey;
use crate::lds::CertificateReference;

/// Most certificates that one terminal may be given.
const MAX_CERTIFICATES: usize = 64;
/// Longest chain: an inspection system, its verifier, and link certificates.
const MAX_CHAIN: usize = 16;

/// Why certificates and key are no terminal's.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TerminalKeysError {
    /// A certificate cannot be read.
    #[error(transparent)]
    Certificate(#[from] CvCertificateError),
    /// More certificates than any terminal has.
    #[error("too many card verifiable certificates")]
    TooMany,
    /// There is not exactly one certificate of an inspection system.
    #[error("there must be one certificate of an inspection system, and there are {0}")]
    InspectionSystems(usize),
    /// No certificate is this holder's, who signed another.
    #[error("the certificate of {0} is missing")]
    IssuerMissing(CertificateReference),
    /// The issuer did not sign this holder's certificate, or may not.
    #[error("the certificate of {0} is not its issuer's")]
    SignatureWrong(CertificateReference),
    /// The private key is not the one in the inspection system's certificate.
    #[error("the private key does not belong to the certificate of {0}")]
    OtherKey(CertificateReference),
    /// The key file holds no private key.
    #[error("the key file holds no private key that can be read")]
    KeyFile,
    /// The token cannot be used.
    #[error(transparent)]
    Token(#[from] TokenError),
}

/// Where the private key lies.
pub enum TerminalKey {
    /// In the process's memory, out of a PEM file.
    File(PrivateKey),
    /// In a PKCS #11 token, which it never leaves.
    Token(Token),
}

/// Why a signature was not made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SigningError {
    /// The key in memory does not fit.
    #[error(transparent)]
    File(#[from] CryptoError),
    /// The token does not sign.
    #[error(transparent)]
    Token(#[from] TokenError),
}

/// A certificate whose signature, and its issuer's, were verified up to a CVCA, with its key.
struct Verified {
    certificate: CvCertificate,
    key: PublicKey,
}

/// Certificates up to a CVCA's own, each signed by the next, and the private key of the first.
pub struct TerminalKeys {
    authorities: Vec<Verified>,
    inspection_system: Verified,
    key: TerminalKey,
}

impl TerminalKeys {
    /// Takes certificates in any order, among them one inspection system's, its document
    /// verifier's, a CVCA's signed by itself, and link certificates where there are any. Every
    /// signature is verified, and the private key is tried.
    ///
    /// # Errors
    /// See [`TerminalKeysError`].
    pub fn new(
        certificates: Vec<CvCertificate>,
        key: TerminalKey,
    ) -> Result<Self, TerminalKeysError> {
        if certificates.len() > MAX_CERTIFICATES {
            return Err(TerminalKeysError::TooMany);
        }
        let verified = certificates.iter().map(|certificate| {
            Ok(Verified {
                certificate: certificate.clone(),
                key: verified_key(&certificates, certificate, 0)?,
            })
        });
        let verified: Vec<Verified> = verified.collect::<Result<_, TerminalKeysError>>()?;
        let (mut systems, authorities): (Vec<Verified>, Vec<Verified>) =
            verified.into_iter().partition(|verified| {
                verified.certificate.authorisation().role() == Role::InspectionSystem
            });
        let count = systems.len();
        let inspection_system = match (count, systems.pop()) {
            (1, Some(system)) => system,
            _ => return Err(TerminalKeysError::InspectionSystems(count)),
        };
        let keys = Self {
            authorities,
            inspection_system,
            key,
        };
        let test = b"terminal authentication";
        let Verified { certificate, key } = &keys.inspection_system;
        match keys.sign(test) {
            Ok(signature) if certificate.scheme().verify(key, test, &signature) => Ok(keys),
            Ok(_) | Err(SigningError::File(_)) => {
                Err(TerminalKeysError::OtherKey(certificate.holder().clone()))
            }
            Err(SigningError::Token(error)) => Err(error.into()),
        }
    }

    /// The inspection system's own certificate.
    pub const fn inspection_system(&self) -> &CvCertificate {
        &self.inspection_system.certificate
    }

    /// The chain that a chip can follow from an authority that it knows: that authority's next
    /// certificate first, the inspection system's last. None where there is no such chain.
    pub fn chain_from(&self, known: &CertificateReference) -> Option<Vec<&CvCertificate>> {
        let mut chain = vec![self.inspection_system()];
        self.extend(&mut chain, known).then(|| {
            chain.reverse();
            chain
        })
    }

    fn extend<'a>(
        &'a self,
        chain: &mut Vec<&'a CvCertificate>,
        known: &CertificateReference,
    ) -> bool {
        let Some(last) = chain.last().copied() else {
            return false;
        };
        let authority = last.authority();
        if authority == known {
            return true;
        }
        if chain.len() == MAX_CHAIN {
            return false;
        }
        // Names outlive keys: only who signed the one may stand before it.
        let issuers = self.authorities.iter().filter(|issuer| {
            issuer.certificate.holder() == authority
                && !issuer.certificate.is_self_signed()
                && last.is_signed_by(issuer.certificate.scheme(), &issuer.key)
        });
        for issuer in issuers {
            chain.push(&issuer.certificate);
            if self.extend(chain, known) {
                return true;
            }
            chain.pop();
        }
        false
    }

    /// Signs a message as the inspection system.
    ///
    /// # Errors
    /// See [`SigningError`].
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        let Verified { certificate, key } = &self.inspection_system;
        let scheme = certificate.scheme();
        match &self.key {
            TerminalKey::File(private) => Ok(private.sign(scheme, key, message)?),
            TerminalKey::Token(token) => Ok(token.sign(scheme, message)?),
        }
    }
}

/// Whether a chain may be used on a day: an inspection system and a verifier not after their last
/// day, and no certificate before its first. Chips take link certificates after their last day.
pub(super) fn is_valid(chain: &[&CvCertificate], today: Date) -> bool {
    chain.iter().all(|certificate| {
        let expires = certificate.authorisation().role() != Role::Cvca;
        certificate.effective() <= today && !(expires && certificate.expiration() < today)
    })
}

/// The certificate's key, once its issuer's signature over it and the issuer's right to sign it
/// are verified, up to a CVCA that signed itself.
fn verified_key(
    certificates: &[CvCertificate],
    certificate: &CvCertificate,
    depth: usize,
) -> Result<PublicKey, TerminalKeysError> {
    let wrong = || TerminalKeysError::SignatureWrong(certificate.holder().clone());
    let role = certificate.authorisation().role();
    if certificate.is_self_signed() {
        let key = certificate.whole_key().ok_or_else(wrong)?;
        let signed = certificate.is_signed_by(certificate.scheme(), key);
        return if signed && role == Role::Cvca {
            Ok(key.clone())
        } else {
            Err(wrong())
        };
    }
    let missing = || TerminalKeysError::IssuerMissing(certificate.authority().clone());
    if depth == MAX_CHAIN {
        return Err(missing());
    }
    // A CVCA may have a certificate of its own and a link certificate with the same key: one that
    // leads to the end is enough.
    let mut error = missing();
    for issuer in certificates
        .iter()
        .filter(|issuer| issuer.holder() == certificate.authority())
    {
        let entitled = match role {
            Role::Cvca | Role::DocumentVerifier => Role::Cvca,
            Role::InspectionSystem => Role::DocumentVerifier,
        };
        let key = match verified_key(certificates, issuer, depth + 1) {
            Ok(key) => key,
            Err(other) => {
                error = other;
                continue;
            }
        };
        let signed = issuer.authorisation().role() == entitled
            && certificate.is_signed_by(issuer.scheme(), &key);
        match certificate.public_key(&key).filter(|_| signed) {
            Some(key) => return Ok(key),
            None => error = wrong(),
        }
    }
    Err(error)
}
