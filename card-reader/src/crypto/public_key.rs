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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iso7816::tlv::encode;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_key_is_one_that_may_be_used_or_none(
            algorithm in proptest::collection::vec(any::<u8>(), 0..40),
            modulus in proptest::collection::vec(any::<u8>(), 0..200),
            exponent in proptest::collection::vec(any::<u8>(), 0..12),
        ) {
            let numbers = [encode(0x02, &modulus), encode(0x02, &exponent)].concat();
            let key = encode(0x03, &[&[0][..], &encode(0x30, &numbers)].concat());
            // rsaEncryption, and anything.
            let rsa = encode(0x06, &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]);
            for algorithm in [[rsa, vec![0x05, 0x00]].concat(), algorithm] {
                let spki = encode(0x30, &[encode(0x30, &algorithm), key.clone()].concat());
                if let Some(PublicKey::Rsa { modulus, .. }) = PublicKey::from_spki(&spki) {
                    prop_assert!((128..=1024).contains(&modulus.len()));
                }
            }
        }
    }
}
