//! The subgroup of prime order in the numbers modulo a prime.

use openssl::bn::{BigNum, BigNumContext, BigNumRef};
use zeroize::Zeroizing;

use super::{Group, KeyError};
use crate::crypto::CryptoError;
use crate::crypto::domain::ModularGroup;
use crate::crypto::hash::HashAlgorithm;

/// A group of RFC 5114.
pub(crate) struct Modular {
    prime: BigNum,
    order: BigNum,
    generator: BigNum,
}

impl Modular {
    pub(crate) fn new(group: ModularGroup) -> Result<Self, CryptoError> {
        let parameters = group.parameters()?;
        Ok(Self {
            prime: parameters.prime_p().to_owned()?,
            order: parameters.prime_q().ok_or(CryptoError)?.to_owned()?,
            generator: parameters.generator().to_owned()?,
        })
    }

    fn power(&self, base: &BigNumRef, exponent: &BigNumRef) -> Result<BigNum, CryptoError> {
        let mut context = BigNumContext::new_secure()?;
        let mut power = BigNum::new_secure()?;
        power.mod_exp(base, exponent, &self.prime, &mut context)?;
        Ok(power)
    }
}

impl Group for Modular {
    type Element = BigNum;

    const PUBLIC_KEY_TAG: u32 = 0x84;

    fn order(&self) -> &BigNumRef {
        &self.order
    }

    fn generator(&self) -> Result<BigNum, CryptoError> {
        Ok(self.generator.to_owned()?)
    }

    /// Reads an unsigned integer. Leading zeros are taken: some chips fill up to the prime's length.
    fn decode(&self, octets: &[u8]) -> Result<BigNum, KeyError> {
        if octets.len() > self.field_len() {
            return Err(KeyError::Unacceptable);
        }
        let number = BigNum::from_slice(octets)?;
        let mut most = self.prime.to_owned()?;
        most.sub_word(1)?;
        // Between 2 and the prime less two, and of the subgroup's order.
        let inside = number.num_bits() > 1 && number < most;
        if !inside || !self.is_neutral(&self.power(&number, &self.order)?) {
            return Err(KeyError::Unacceptable);
        }
        Ok(number)
    }

    fn encode(&self, number: &BigNum) -> Result<Vec<u8>, CryptoError> {
        Ok(number.to_vec())
    }

    fn scale(&self, number: &BigNum, by: &BigNumRef) -> Result<BigNum, CryptoError> {
        self.power(number, by)
    }

    fn combine(&self, a: &BigNum, b: &BigNum) -> Result<BigNum, CryptoError> {
        let mut context = BigNumContext::new_secure()?;
        let mut product = BigNum::new_secure()?;
        product.mod_mul(a, b, &self.prime, &mut context)?;
        Ok(product)
    }

    fn is_neutral(&self, number: &BigNum) -> bool {
        number.num_bits() == 1
    }

    fn secret(&self, number: &BigNum) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        Ok(Zeroizing::new(
            number.to_vec_padded(self.prime.num_bytes())?,
        ))
    }

    fn field_len(&self) -> usize {
        self.prime.num_bytes() as usize
    }

    /// The number to the power of (p - 1) / q, which is in the subgroup.
    fn element_of(&self, number: &BigNumRef) -> Result<BigNum, KeyError> {
        let mut context = BigNumContext::new_secure()?;
        let mut reduced = BigNum::new_secure()?;
        reduced.nnmod(number, &self.prime, &mut context)?;
        if reduced.num_bits() == 0 {
            return Err(KeyError::Unacceptable);
        }
        let mut most = self.prime.to_owned()?;
        most.sub_word(1)?;
        let mut cofactor = BigNum::new()?;
        cofactor.checked_div(&most, &self.order, &mut context)?;
        Ok(self.power(&reduced, &cofactor)?)
    }

    fn compress(&self, number: &BigNum) -> Result<Vec<u8>, CryptoError> {
        Ok(HashAlgorithm::Sha1.digest(&[&number.to_vec()]))
    }
}
