//! Signatures of card verifiable certificates and of terminals (BSI TR-03110-3 clause A.6.4).

use openssl::bn::{BigNumContext, BigNumRef};
use openssl::ec::{EcGroup, EcKey, EcPoint};
use openssl::ecdsa::EcdsaSig;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Signer};

use super::CryptoError;
use super::curve::NamedCurve;
use super::ecdsa;
use super::hash::HashAlgorithm;
use super::public_key::PublicKey;
use super::signature::SignatureAlgorithm;

/// 0.4.0.127.0.7.2.2.2, id-TA.
const TERMINAL_AUTHENTICATION: [u8; 8] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x02];

/// A scheme of terminal authentication. The same scheme signs certificates and challenges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TerminalSignature {
    /// RSASSA-PKCS1-v1_5.
    RsaPkcs1(HashAlgorithm),
    /// RSASSA-PSS with a salt as long as the hash.
    RsaPss(HashAlgorithm),
    /// ECDSA with r and s one after the other.
    Ecdsa(HashAlgorithm),
}

impl TerminalSignature {
    /// The scheme of this object identifier (content octets); none for one that is not known.
    pub fn from_oid(oid: &[u8]) -> Option<Self> {
        use HashAlgorithm::{Sha1, Sha224, Sha256, Sha384, Sha512};
        match oid.strip_prefix(&TERMINAL_AUTHENTICATION)? {
            [1, 1] => Some(Self::RsaPkcs1(Sha1)),
            [1, 2] => Some(Self::RsaPkcs1(Sha256)),
            [1, 3] => Some(Self::RsaPss(Sha1)),
            [1, 4] => Some(Self::RsaPss(Sha256)),
            [1, 5] => Some(Self::RsaPkcs1(Sha512)),
            [1, 6] => Some(Self::RsaPss(Sha512)),
            [2, 1] => Some(Self::Ecdsa(Sha1)),
            [2, 2] => Some(Self::Ecdsa(Sha224)),
            [2, 3] => Some(Self::Ecdsa(Sha256)),
            [2, 4] => Some(Self::Ecdsa(Sha384)),
            [2, 5] => Some(Self::Ecdsa(Sha512)),
            _ => None,
        }
    }

    /// The hash of the message.
    pub const fn hash(self) -> HashAlgorithm {
        match self {
            Self::RsaPkcs1(hash) | Self::RsaPss(hash) | Self::Ecdsa(hash) => hash,
        }
    }

    /// Whether the signature over the message is this key's. False for whatever does not fit.
    pub fn verify(self, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
        match (self, key) {
            (Self::Ecdsa(hash), PublicKey::Ec { curve, point }) => {
                let digest = hash.digest(&[message]);
                signature.len() == 2 * curve.order_len()
                    && ecdsa::verify_plain(*curve, point, &digest, signature).unwrap_or(false)
            }
            (Self::RsaPkcs1(hash), PublicKey::Rsa { .. }) => {
                SignatureAlgorithm::RsaPkcs1(hash).verify(key, message, signature)
            }
            (Self::RsaPss(hash), PublicKey::Rsa { .. }) => {
                let scheme = SignatureAlgorithm::RsaPss {
                    hash,
                    mask_hash: hash,
                    salt_len: hash.output_len() as u16,
                };
                scheme.verify(key, message, signature)
            }
            _ => false,
        }
    }
}

/// A private key out of a PEM file. Wiped when freed.
pub struct PrivateKey(PKey<Private>);

impl PrivateKey {
    /// Reads PKCS #8 or the older forms, without a password.
    ///
    /// # Errors
    /// [`CryptoError`] where the text holds no such key.
    pub fn from_pem(pem: &[u8]) -> Result<Self, CryptoError> {
        // An empty password, so that nobody is asked for one on the terminal.
        Ok(Self(PKey::private_key_from_pem_passphrase(pem, b"")?))
    }

    /// The same from DER, in which test data come.
    #[cfg(test)]
    pub(crate) fn from_der(der: &[u8]) -> Result<Self, CryptoError> {
        Ok(Self(PKey::private_key_from_der(der)?))
    }

    /// Signs for the holder of `public`, on whose curve an elliptic key is put.
    ///
    /// # Errors
    /// [`CryptoError`] where scheme and key do not fit.
    pub fn sign(
        &self,
        scheme: TerminalSignature,
        public: &PublicKey,
        message: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        match (scheme, public) {
            (TerminalSignature::Ecdsa(hash), PublicKey::Ec { curve, point }) => {
                self.sign_ecdsa(*curve, point, &hash.digest(&[message]))
            }
            (TerminalSignature::RsaPkcs1(hash), PublicKey::Rsa { .. }) => {
                let mut signer = Signer::new(hash.message_digest(), &self.0)?;
                signer.set_rsa_padding(Padding::PKCS1)?;
                Ok(signer.sign_oneshot_to_vec(message)?)
            }
            (TerminalSignature::RsaPss(hash), PublicKey::Rsa { .. }) => {
                let mut signer = Signer::new(hash.message_digest(), &self.0)?;
                signer.set_rsa_padding(Padding::PKCS1_PSS)?;
                signer.set_rsa_mgf1_md(hash.message_digest())?;
                signer.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH)?;
                Ok(signer.sign_oneshot_to_vec(message)?)
            }
            _ => Err(CryptoError),
        }
    }

    fn sign_ecdsa(
        &self,
        curve: NamedCurve,
        point: &[u8],
        digest: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        // A key file may write the curve out, which OpenSSL is slow to believe.
        let group = EcGroup::from_curve_name(curve.nid())?;
        let mut context = BigNumContext::new_secure()?;
        let point = EcPoint::from_bytes(&group, point, &mut context)?;
        let stated = self.0.ec_key()?;
        let key = EcKey::from_private_components(&group, stated.private_key(), &point)?;
        let signature = EcdsaSig::sign(digest, &key)?;
        let padded = |number: &BigNumRef| number.to_vec_padded(curve.order_len() as i32);
        Ok([padded(signature.r())?, padded(signature.s())?].concat())
    }
}
