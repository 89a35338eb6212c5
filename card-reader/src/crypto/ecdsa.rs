//! ECDSA on named curves.

use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey, EcPoint};
use openssl::ecdsa::EcdsaSig;

use super::CryptoError;
use super::curve::NamedCurve;

/// Verifies a signature given as r and s of equal length, one after the other.
///
/// `point` is the uncompressed public key. r or s of zero, or not below the order, is wrong.
///
/// # Errors
/// [`CryptoError`] where the key or the signature cannot be read at all.
pub fn verify_plain(
    curve: NamedCurve,
    point: &[u8],
    digest: &[u8],
    signature: &[u8],
) -> Result<bool, CryptoError> {
    let (r, s) = signature
        .split_at_checked(signature.len() / 2)
        .ok_or(CryptoError)?;
    if r.len() != s.len() {
        return Ok(false);
    }
    verify(
        curve,
        point,
        digest,
        BigNum::from_slice(r)?,
        BigNum::from_slice(s)?,
    )
}

/// Verifies a signature given as a DER sequence of r and s.
///
/// # Errors
/// [`CryptoError`] where the key or the signature cannot be read at all.
pub fn verify_der(
    curve: NamedCurve,
    point: &[u8],
    digest: &[u8],
    signature: &[u8],
) -> Result<bool, CryptoError> {
    let parsed = EcdsaSig::from_der(signature)?;
    // One encoding only: a signature that is read must be written the same.
    if parsed.to_der()? != signature {
        return Ok(false);
    }
    verify(
        curve,
        point,
        digest,
        parsed.r().to_owned()?,
        parsed.s().to_owned()?,
    )
}

fn verify(
    curve: NamedCurve,
    point: &[u8],
    digest: &[u8],
    r: BigNum,
    s: BigNum,
) -> Result<bool, CryptoError> {
    let group = EcGroup::from_curve_name(curve.nid())?;
    let mut context = BigNumContext::new()?;
    let mut order = BigNum::new()?;
    group.order(&mut order, &mut context)?;
    let in_range = |value: &BigNum| value.num_bits() > 0 && !value.is_negative() && *value < order;
    if !in_range(&r) || !in_range(&s) {
        return Ok(false);
    }
    let point = EcPoint::from_bytes(&group, point, &mut context)?;
    if point.is_infinity(&group) {
        return Ok(false);
    }
    let key = EcKey::from_public_key(&group, &point)?;
    Ok(EcdsaSig::from_private_components(r, s)?.verify(digest, &key)?)
}
