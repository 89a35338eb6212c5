//! Active authentication (ICAO 9303-11 clause 6.1): the chip signs a challenge.

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::concluded;
use crate::check::{Check, Outcome, Reason};
use crate::crypto::ecdsa;
use crate::crypto::hash::HashAlgorithm;
use crate::crypto::public_key::PublicKey;
use crate::crypto::recovery::recover;
use crate::iso7816::{Card, CardError, StatusWord};
use crate::lds::security_infos::SecurityInfos;

/// id-ecdsa-plain-SHA1 and on (BSI TR-03111): 0.4.0.127.0.7.1.1.4.1, then 1 to 5.
const ECDSA_PLAIN: [u8; 9] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x01, 0x04, 0x01];

/// Octets that a short answer has room for in the narrowest channel, AES.
const SHORT_PROTECTED: usize = 223;

/// The greatest expected lengths of a short and of an extended command.
const SHORT: usize = 0x100;
const EXTENDED: usize = 0x1_0000;

/// Has the chip sign a fresh challenge with the key of the signed DG15.
///
/// `public_key` is DG15's SubjectPublicKeyInfo; `infos` are DG14's, where the chip has one.
/// A wrong signature fails the check, and so does a chip that refuses to sign. An answer that is
/// empty or cut at every expected length leaves the check undetermined.
///
/// # Errors
/// The channel broke, or something else kept the card from answering.
pub fn authenticate(
    card: &mut Card<'_>,
    public_key: &[u8],
    infos: Option<&SecurityInfos>,
) -> Result<Check, CardError> {
    let Some(key) = PublicKey::from_spki(public_key) else {
        return Ok(concluded(Outcome::Failed, Reason::KeyUnacceptable));
    };
    let hashes = match (&key, infos.and_then(SecurityInfos::active_authentication)) {
        // RSA names its hash in the trailer, if anywhere.
        (PublicKey::Rsa { .. }, _) => Vec::new(),
        // ICAO wants the hash named with ECDSA. Chips of the first generation name none: then it
        // is one of these.
        (PublicKey::Ec { .. }, None) => HashAlgorithm::ALL.to_vec(),
        (PublicKey::Ec { .. }, Some(info)) => match hash_of(&info.signature_algorithm) {
            Some(hash) => vec![hash],
            None => return Ok(concluded(Outcome::Undetermined, Reason::AlgorithmUnknown)),
        },
    };
    let len = match &key {
        PublicKey::Rsa { modulus, .. } => modulus.len(),
        PublicKey::Ec { curve, .. } => 2 * curve.order_len(),
    };
    let (challenge, signature) = match ask(card, len)? {
        Answer::Signature(challenge, signature) => (challenge, signature),
        Answer::Incomplete => {
            return Ok(concluded(
                Outcome::Undetermined,
                Reason::ChipAnswerIncomplete,
            ));
        }
        Answer::Refused => return Ok(concluded(Outcome::Failed, Reason::ChipKeyNotProven)),
    };
    let proven = match &key {
        PublicKey::Rsa { modulus, exponent } => recover(modulus, exponent, &signature)
            .is_ok_and(|representative| opens(&representative, &challenge)),
        PublicKey::Ec { curve, point } => hashes.iter().any(|hash| {
            let digest = hash.digest(&[&challenge]);
            ecdsa::verify_plain(*curve, point, &digest, &signature).unwrap_or(false)
        }),
    };
    Ok(if proven {
        concluded(Outcome::Successful, Reason::ActiveAuthenticationPassed)
    } else {
        concluded(Outcome::Failed, Reason::ChipKeyNotProven)
    })
}

/// What a chip made of the challenge.
enum Answer {
    /// The challenge, and an answer at least as long as a signature.
    Signature([u8; 8], Zeroizing<Vec<u8>>),
    /// Nothing, or only a part, whatever length was asked for.
    Incomplete,
    /// The chip will not sign.
    Refused,
}

/// Asks for a signature of `len` octets. Chips differ in the expected length that they take: some
/// send nothing at the greatest, others cut a long signature at 256.
fn ask(card: &mut Card<'_>, len: usize) -> Result<Answer, CardError> {
    let room = if card.is_protected() {
        SHORT_PROTECTED
    } else {
        SHORT
    };
    let lengths: &[usize] = if len <= room {
        &[SHORT, EXTENDED]
    } else {
        // Just above what a short command may ask for, the command is an extended one.
        &[EXTENDED, len.max(SHORT + 1), SHORT]
    };
    for &le in lengths {
        // Each try signs a challenge of its own.
        let mut challenge = [0; 8];
        (card.random)(&mut challenge)?;
        match card.internal_authenticate(&challenge, le) {
            Ok(signature) if signature.len() >= len => {
                return Ok(Answer::Signature(challenge, signature));
            }
            Ok(_) => {}
            Err(CardError::Status(status)) if is_about_length(status) => {}
            Err(CardError::Status(_)) => return Ok(Answer::Refused),
            Err(error) => return Err(error),
        }
    }
    Ok(Answer::Incomplete)
}

/// Whether a chip may refuse the expected length so: wrong length, wrong Le, no precise diagnosis.
const fn is_about_length(status: StatusWord) -> bool {
    matches!(status.0, 0x6700 | 0x6C00..=0x6CFF | 0x6F00)
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

#[cfg(test)]
mod tests;
