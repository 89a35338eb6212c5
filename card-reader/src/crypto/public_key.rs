//! Public keys out of certificates and data groups.

use openssl::bn::{BigNum, BigNumRef};
use openssl::rsa::Rsa;

use super::curve::NamedCurve;

/// A public key that may be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA: modulus and exponent, big-endian.
    Rsa {
        /// 1024 to 8192 bits.
        modulus: Vec<u8>,
        /// Odd, at least 3.
        exponent: Vec<u8>,
    },
    /// A point on a named curve.
    Ec {
        /// The curve, whether it was named or written out.
        curve: NamedCurve,
        /// The point's octets.
        point: Vec<u8>,
    },
}

impl PublicKey {
    /// Reads a SubjectPublicKeyInfo; none for keys of other kinds, RSA keys out of bounds, and
    /// curve parameters that are not exactly a known curve's.
    pub fn from_spki(spki: &[u8]) -> Option<Self> {
        if let Some((curve, point)) = NamedCurve::split_spki(spki) {
            return Some(Self::Ec {
                curve,
                point: point.to_vec(),
            });
        }
        let key = Rsa::public_key_from_der(spki).ok()?;
        Self::rsa(key.n(), key.e())
    }

    /// Kind and size, such as `rsa-3072` or `brainpoolP384r1`.
    pub fn name(&self) -> String {
        match self {
            Self::Rsa { modulus, .. } => {
                let first = modulus.first().map_or(0, |first| first.leading_zeros());
                format!("rsa-{}", modulus.len() * 8 - first as usize)
            }
            Self::Ec { curve, .. } => curve.name().into(),
        }
    }

    /// The least exponent that RSA can have, which is taken in old keys alone.
    pub fn has_exponent_three(&self) -> bool {
        matches!(self, Self::Rsa { exponent, .. } if exponent == &[3])
    }

    /// An RSA key of these numbers, big-endian; none where they are out of bounds.
    pub fn from_rsa_numbers(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        let modulus = BigNum::from_slice(modulus).ok()?;
        let exponent = BigNum::from_slice(exponent).ok()?;
        Self::rsa(&modulus, &exponent)
    }

    fn rsa(modulus: &BigNumRef, exponent: &BigNumRef) -> Option<Self> {
        let three = BigNum::from_u32(3).ok()?;
        let usable = (1024..=8192).contains(&modulus.num_bits())
            && modulus.is_bit_set(0)
            && exponent.is_bit_set(0)
            && exponent.num_bits() <= 64
            && *exponent >= *three;
        usable.then(|| Self::Rsa {
            modulus: modulus.to_vec(),
            exponent: exponent.to_vec(),
        })
    }
}
