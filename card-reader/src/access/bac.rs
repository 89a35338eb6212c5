//! Basic access control (ICAO 9303-11 clause 4.3).

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::derivation::channel_keys;
use super::{AccessError, MrzKey, Violation};
use crate::crypto::hash::HashAlgorithm;
use crate::crypto::mac::{MAC_LEN, mac};
use crate::iso7816::{Card, CardError};
use crate::lds::security_infos::ChannelCipher;

const CIPHER: ChannelCipher = ChannelCipher::TripleDes;
/// Zero, as the protocol has it.
const IV: [u8; 8] = [0; 8];
/// Both random numbers and a key of 16 octets.
const PLAIN_LEN: usize = 32;

/// Opens the application that is selected; the channel is open in `card` afterwards.
///
/// # Errors
/// [`AccessError::WrongKey`] where the chip refuses the key, [`Violation::Token`] where its own
/// proof is wrong.
pub fn establish(card: &mut Card<'_>, key: &MrzKey) -> Result<(), AccessError> {
    card.close_channel();
    let seed = Zeroizing::new(HashAlgorithm::Sha1.digest(&[key.information().as_bytes()]));
    let keys = channel_keys(CIPHER, seed.get(..16).unwrap_or_default());

    let chip_random = card.get_challenge()?;
    let mut own_random = [0; 8];
    (card.random)(&mut own_random)?;
    let mut own_key = Zeroizing::new([0; 16]);
    (card.random)(&mut *own_key)?;

    let plain = Zeroizing::new([&own_random[..], &chip_random, &*own_key].concat());
    let mut cryptogram = CIPHER.encrypt(&keys.encryption, &IV, &plain)?;
    let code = mac(CIPHER, &keys.mac, &cryptogram)?;
    cryptogram.extend_from_slice(&code);
    let answer = card
        .mutual_authenticate(&cryptogram)
        .map_err(|error| match error {
            CardError::Status(status) if status.is_wrong_key() => AccessError::WrongKey,
            error => error.into(),
        })?;

    let (encrypted, code) = answer
        .split_at_checked(PLAIN_LEN)
        .filter(|(_, code)| code.len() == MAC_LEN)
        .ok_or(Violation::Objects)?;
    let expected = mac(CIPHER, &keys.mac, encrypted)?;
    let plain = CIPHER.decrypt(&keys.encryption, &IV, encrypted)?;
    let (randoms, chip_key) = plain.split_at_checked(16).ok_or(Violation::Objects)?;
    let proof = expected.ct_eq(code) & randoms.ct_eq(&[chip_random, own_random].concat());
    if !bool::from(proof) {
        return Err(Violation::Token.into());
    }

    let seed: Zeroizing<Vec<u8>> = Zeroizing::new(
        own_key
            .iter()
            .zip(chip_key)
            .map(|(own, chip)| own ^ chip)
            .collect(),
    );
    let mut counter = [0; 8];
    counter[..4].copy_from_slice(&chip_random[4..]);
    counter[4..].copy_from_slice(&own_random[4..]);
    card.open_channel(channel_keys(CIPHER, &seed).channel().with_counter(counter));
    Ok(())
}
