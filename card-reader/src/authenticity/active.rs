//! Active authentication (ICAO 9303-11 clause 6.1): the chip signs a challenge.

use subtle::ConstantTimeEq;

use super::concluded;
use crate::check::{Check, Outcome, Reason};
use crate::crypto::curve::NamedCurve;
use crate::crypto::ecdsa;
use crate::crypto::hash::HashAlgorithm;
use crate::crypto::recovery::{recover, rsa_parts};
use crate::iso7816::{Card, CardError, MalformedAnswer};
use crate::lds::security_infos::SecurityInfos;

/// id-ecdsa-plain-SHA1 and on (BSI TR-03111): 0.4.0.127.0.7.1.1.4.1, then 1 to 5.
const ECDSA_PLAIN: [u8; 9] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x01, 0x04, 0x01];

/// Has the chip sign a fresh challenge with the key of the signed DG15.
///
/// `public_key` is DG15's SubjectPublicKeyInfo; `infos` are DG14's, where the chip has one.
///
/// # Errors
/// What kept the card from answering. An empty or cut answer leaves the check undetermined, a
/// wrong signature fails it.
pub fn authenticate(
    card: &mut Card<'_>,
    public_key: &[u8],
    infos: Option<&SecurityInfos>,
) -> Result<Check, CardError> {
    let mut challenge = [0; 8];
    (card.random)(&mut challenge).map_err(|_| CardError::Malformed(MalformedAnswer::Objects))?;
    if let Some((modulus, exponent)) = rsa_parts(public_key) {
        let Some(signature) = ask(card, &challenge, modulus.len())? else {
            return Ok(concluded(
                Outcome::Undetermined,
                Reason::ChipAnswerIncomplete,
            ));
        };
        let proven = recover(&modulus, &exponent, &signature)
            .is_ok_and(|representative| opens(&representative, &challenge));
        return Ok(verdict(proven));
    }
    let Some((curve, point)) = NamedCurve::split_spki(public_key) else {
        return Ok(concluded(Outcome::Failed, Reason::KeyUnacceptable));
    };
    let len = 2 * curve.order_len();
    let Some(signature) = ask(card, &challenge, len)? else {
        return Ok(concluded(
            Outcome::Undetermined,
            Reason::ChipAnswerIncomplete,
        ));
    };
    let hash = infos
        .and_then(SecurityInfos::active_authentication)
        .and_then(|info| hash_of(&info.signature_algorithm))
        .unwrap_or_else(|| hash_for(curve));
    let digest = hash.digest(&[&challenge]);
    Ok(verdict(
        ecdsa::verify_plain(curve, point, &digest, &signature).unwrap_or(false),
    ))
}

const fn verdict(proven: bool) -> Check {
    if proven {
        concluded(Outcome::Successful, Reason::ActiveAuthenticationPassed)
    } else {
        concluded(Outcome::Failed, Reason::ChipKeyNotProven)
    }
}

/// The signature, of exactly `len` octets; none where the chip sends nothing or only a part.
/// Chips differ in the expected length that they take.
fn ask(card: &mut Card<'_>, challenge: &[u8], len: usize) -> Result<Option<Vec<u8>>, CardError> {
    let le = if len > 0x100 || (card.is_protected() && len > 223) {
        0x1_0000
    } else {
        0x100
    };
    let signature = card.internal_authenticate(challenge, le)?;
    if signature.len() < len {
        return Ok(None);
    }
    Ok(Some(signature.to_vec()))
}

/// Whether the representative of ISO/IEC 9796-2 scheme 1 holds the challenge: 6A, the recoverable
/// part, the hash over it and the challenge, and a trailer that names the hash.
fn opens(representative: &[u8], challenge: &[u8]) -> bool {
    let (hash, trailer_len) = match representative {
        [.., 0xBC] => (HashAlgorithm::Sha1, 1),
        [.., identifier, 0xCC] => match identifier {
            0x33 => (HashAlgorithm::Sha1, 2),
            0x34 => (HashAlgorithm::Sha256, 2),
            0x35 => (HashAlgorithm::Sha512, 2),
            0x36 => (HashAlgorithm::Sha384, 2),
            0x38 => (HashAlgorithm::Sha224, 2),
            _ => return false,
        },
        _ => return false,
    };
    let Some((0x6A, rest)) = representative.split_first() else {
        return false;
    };
    let parts = rest
        .len()
        .checked_sub(trailer_len)
        .and_then(|len| rest.get(..len))
        .and_then(|body| body.split_at_checked(body.len().checked_sub(hash.output_len())?));
    let Some((recoverable, stated)) = parts else {
        return false;
    };
    hash.digest(&[recoverable, challenge]).ct_eq(stated).into()
}

fn hash_of(oid: &[u8]) -> Option<HashAlgorithm> {
    match oid.strip_prefix(&ECDSA_PLAIN)? {
        [1] => Some(HashAlgorithm::Sha1),
        [2] => Some(HashAlgorithm::Sha224),
        [3] => Some(HashAlgorithm::Sha256),
        [4] => Some(HashAlgorithm::Sha384),
        [5] => Some(HashAlgorithm::Sha512),
        _ => None,
    }
}

/// The hash that goes with a curve where DG14 does not name one.
const fn hash_for(curve: NamedCurve) -> HashAlgorithm {
    match curve.order_len() {
        0..=24 => HashAlgorithm::Sha1,
        25..=28 => HashAlgorithm::Sha224,
        29..=32 => HashAlgorithm::Sha256,
        33..=48 => HashAlgorithm::Sha384,
        _ => HashAlgorithm::Sha512,
    }
}
