//! The raw RSA operation: what a signature with message recovery holds.

use openssl::bn::{BigNum, BigNumContext};

use super::CryptoError;

/// Raises the signature to the public exponent; the result is as long as the modulus.
///
/// `modulus` and `exponent` are big-endian. Both `m` and `n - m` are representatives in
/// ISO/IEC 9796-2; the one that ends in the nibble C is returned.
pub(crate) fn recover(
    modulus: &[u8],
    exponent: &[u8],
    signature: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let n = BigNum::from_slice(modulus)?;
    let e = BigNum::from_slice(exponent)?;
    let s = BigNum::from_slice(signature)?;
    let usable = n.num_bits() >= 1024
        && n.num_bits() <= 8192
        && n.is_bit_set(0)
        && e.num_bits() > 1
        && s < n;
    if !usable {
        return Err(CryptoError);
    }
    let mut context = BigNumContext::new()?;
    let mut m = BigNum::new()?;
    m.mod_exp(&s, &e, &n, &mut context)?;
    let len = n.num_bytes();
    let representative = m.to_vec_padded(len)?;
    if representative
        .last()
        .is_some_and(|octet| octet & 0x0F == 0x0C)
    {
        return Ok(representative);
    }
    let mut other = BigNum::new()?;
    other.checked_sub(&n, &m)?;
    Ok(other.to_vec_padded(len)?)
}
