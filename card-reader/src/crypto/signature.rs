//! Signatures of certificates, lists and security objects.

use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::rsa::{Padding, Rsa};
use openssl::sign::{RsaPssSaltlen, Verifier};

use super::CryptoError;
use super::ecdsa;
use super::hash::HashAlgorithm;
use super::public_key::PublicKey;
use crate::iso7816::tlv::{Objects, Tlv};

/// 1.2.840.113549.1.1, PKCS #1.
const PKCS1: [u8; 8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01];
/// 1.2.840.113549.1.1.8, MGF1.
const MGF1: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x08];
/// 1.2.840.113549.2.5, MD5.
const MD5: [u8; 8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x02, 0x05];
/// 1.2.840.10045.4, ECDSA.
const ECDSA: [u8; 6] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04];
/// 2.16.840.1.101.3.4.2, NIST's hash algorithms.
const NIST_HASH: [u8; 8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02];
/// 1.3.14.3.2.26, SHA-1.
const SHA1: [u8; 5] = [0x2B, 0x0E, 0x03, 0x02, 0x1A];

/// Why an algorithm identifier names nothing that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlgorithmError {
    /// Not known here.
    Unknown,
    /// Known to be broken: MD5.
    Broken,
}

impl HashAlgorithm {
    /// The hash of this object identifier (content octets).
    ///
    /// # Errors
    /// See [`AlgorithmError`].
    pub fn from_oid(oid: &[u8]) -> Result<Self, AlgorithmError> {
        match oid.strip_prefix(&NIST_HASH) {
            Some([1]) => Ok(Self::Sha256),
            Some([2]) => Ok(Self::Sha384),
            Some([3]) => Ok(Self::Sha512),
            Some([4]) => Ok(Self::Sha224),
            _ if oid == SHA1 => Ok(Self::Sha1),
            _ if oid == MD5 => Err(AlgorithmError::Broken),
            _ => Err(AlgorithmError::Unknown),
        }
    }

    pub(super) fn message_digest(self) -> MessageDigest {
        match self {
            Self::Sha1 => MessageDigest::sha1(),
            Self::Sha224 => MessageDigest::sha224(),
            Self::Sha256 => MessageDigest::sha256(),
            Self::Sha384 => MessageDigest::sha384(),
            Self::Sha512 => MessageDigest::sha512(),
        }
    }
}

/// A signature scheme with its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5.
    RsaPkcs1(HashAlgorithm),
    /// RSASSA-PSS.
    RsaPss {
        /// Hash of the message.
        hash: HashAlgorithm,
        /// Hash of the mask generation function.
        mask_hash: HashAlgorithm,
        /// Octets of salt.
        salt_len: u16,
    },
    /// ECDSA with r and s in DER.
    Ecdsa(HashAlgorithm),
}

impl SignatureAlgorithm {
    /// Reads an AlgorithmIdentifier, tag and length included. `digest` is the hash that a CMS
    /// signer states beside it, for identifiers that name none (`rsaEncryption`).
    ///
    /// # Errors
    /// See [`AlgorithmError`].
    pub fn parse(identifier: &[u8], digest: Option<HashAlgorithm>) -> Result<Self, AlgorithmError> {
        let unknown = |_| AlgorithmError::Unknown;
        let mut fields = Tlv::exactly(identifier, 0x30).map_err(unknown)?.children();
        let oid = fields.expect(0x06).map_err(unknown)?.value;
        if let Some(rest) = oid.strip_prefix(&ECDSA) {
            return match rest {
                [1] => Ok(Self::Ecdsa(HashAlgorithm::Sha1)),
                [3, 1] => Ok(Self::Ecdsa(HashAlgorithm::Sha224)),
                [3, 2] => Ok(Self::Ecdsa(HashAlgorithm::Sha256)),
                [3, 3] => Ok(Self::Ecdsa(HashAlgorithm::Sha384)),
                [3, 4] => Ok(Self::Ecdsa(HashAlgorithm::Sha512)),
                _ => Err(AlgorithmError::Unknown),
            };
        }
        match oid.strip_prefix(&PKCS1) {
            Some([1]) => digest.map(Self::RsaPkcs1).ok_or(AlgorithmError::Unknown),
            Some([4]) => Err(AlgorithmError::Broken),
            Some([5]) => Ok(Self::RsaPkcs1(HashAlgorithm::Sha1)),
            Some([10]) => pss(&mut fields),
            Some([11]) => Ok(Self::RsaPkcs1(HashAlgorithm::Sha256)),
            Some([12]) => Ok(Self::RsaPkcs1(HashAlgorithm::Sha384)),
            Some([13]) => Ok(Self::RsaPkcs1(HashAlgorithm::Sha512)),
            Some([14]) => Ok(Self::RsaPkcs1(HashAlgorithm::Sha224)),
            _ => Err(AlgorithmError::Unknown),
        }
    }

    /// The hash of the message.
    pub const fn hash(self) -> HashAlgorithm {
        match self {
            Self::RsaPkcs1(hash) | Self::Ecdsa(hash) | Self::RsaPss { hash, .. } => hash,
        }
    }

    /// Scheme and hash, such as `ecdsa-sha256` or `rsa-pss-sha256`.
    pub fn name(self) -> String {
        let scheme = match self {
            Self::RsaPkcs1(_) => "rsa",
            Self::RsaPss { .. } => "rsa-pss",
            Self::Ecdsa(_) => "ecdsa",
        };
        format!("{scheme}-{}", self.hash().name())
    }

    /// Whether the signature over the message is this key's. False for any signature, key or
    /// parameter that does not fit.
    pub fn verify(self, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
        let verified = match (self, key) {
            (Self::Ecdsa(hash), PublicKey::Ec { curve, point }) => {
                ecdsa::verify_der(*curve, point, &hash.digest(&[message]), signature)
            }
            (Self::RsaPkcs1(_) | Self::RsaPss { .. }, PublicKey::Rsa { modulus, exponent }) => {
                self.verify_rsa(modulus, exponent, message, signature)
            }
            _ => Ok(false),
        };
        verified.unwrap_or(false)
    }

    fn verify_rsa(
        self,
        modulus: &[u8],
        exponent: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, CryptoError> {
        let key = Rsa::from_public_components(
            BigNum::from_slice(modulus)?,
            BigNum::from_slice(exponent)?,
        )?;
        let key = PKey::from_rsa(key)?;
        let mut verifier = Verifier::new(self.hash().message_digest(), &key)?;
        if let Self::RsaPss {
            mask_hash,
            salt_len,
            ..
        } = self
        {
            verifier.set_rsa_padding(Padding::PKCS1_PSS)?;
            verifier.set_rsa_mgf1_md(mask_hash.message_digest())?;
            verifier.set_rsa_pss_saltlen(RsaPssSaltlen::custom(i32::from(salt_len)))?;
        }
        verifier.update(message)?;
        Ok(verifier.verify(signature)?)
    }
}

/// RSASSA-PSS-params (RFC 4055 clause 3.1) with its defaults: SHA-1 twice, 20 octets of salt.
fn pss(fields: &mut Objects<'_>) -> Result<SignatureAlgorithm, AlgorithmError> {
    let unknown = |_| AlgorithmError::Unknown;
    let mut hash = HashAlgorithm::Sha1;
    let mut mask_hash = HashAlgorithm::Sha1;
    let mut salt_len = 20;
    if let Some(parameters) = fields.take_if(0x30).map_err(unknown)? {
        let mut parameters = parameters.children();
        if let Some(stated) = parameters.take_if(0xA0).map_err(unknown)? {
            hash = hash_of(stated.value)?;
        }
        if let Some(stated) = parameters.take_if(0xA1).map_err(unknown)? {
            let mut mask = Tlv::exactly(stated.value, 0x30)
                .map_err(unknown)?
                .children();
            if mask.expect(0x06).map_err(unknown)?.value != MGF1 {
                return Err(AlgorithmError::Unknown);
            }
            mask_hash = hash_of(mask.expect(0x30).map_err(unknown)?.raw)?;
        }
        if let Some(stated) = parameters.take_if(0xA2).map_err(unknown)? {
            salt_len = match Tlv::exactly(stated.value, 0x02).map_err(unknown)?.value {
                [len] if *len < 0x80 => u16::from(*len),
                [0, len] => u16::from(*len),
                _ => return Err(AlgorithmError::Unknown),
            };
        }
        // The only trailer there is.
        if let Some(stated) = parameters.take_if(0xA3).map_err(unknown)?
            && Tlv::exactly(stated.value, 0x02).map_err(unknown)?.value != [1]
        {
            return Err(AlgorithmError::Unknown);
        }
        parameters.end().map_err(unknown)?;
    }
    Ok(SignatureAlgorithm::RsaPss {
        hash,
        mask_hash,
        salt_len,
    })
}

fn hash_of(identifier: &[u8]) -> Result<HashAlgorithm, AlgorithmError> {
    let unknown = |_| AlgorithmError::Unknown;
    let mut fields = Tlv::exactly(identifier, 0x30).map_err(unknown)?.children();
    HashAlgorithm::from_oid(fields.expect(0x06).map_err(unknown)?.value)
}

#[cfg(test)]
mod tests;
