//! Chip authentication version 1 (ICAO 9303-11 clause 6.2, BSI TR-03110-3 clause B.2).

use super::concluded;
use crate::access::channel_keys;
use crate::check::{Check, Outcome, Reason};
use crate::crypto::CryptoError;
use crate::crypto::agreement::{Curve, Domain, Group, KeyError, Modular};
use crate::crypto::domain::DomainParameters;
use crate::iso7816::{Card, CardError};
use crate::lds::DataGroup;
use crate::lds::security_infos::{
    Agreement, ChannelCipher, ChipAuthenticationInfo, ChipAuthenticationPublicKeyInfo,
    SecurityInfos,
};

/// How chip authentication ended.
pub struct ChipAuthentication {
    /// The check.
    pub check: Check,
    /// The terminal's ephemeral public key, compressed, where the check succeeded: what terminal
    /// authentication signs.
    pub terminal_key: Option<Vec<u8>>,
}

impl ChipAuthentication {
    const fn ended(outcome: Outcome, reason: Reason) -> Self {
        Self {
            check: concluded(outcome, reason),
            terminal_key: None,
        }
    }

    const UNPROVEN: Self = Self::ended(Outcome::Failed, Reason::ChipKeyNotProven);
    const UNACCEPTABLE: Self = Self::ended(Outcome::Failed, Reason::KeyUnacceptable);
}

/// A static key of the chip, and the way in which the chip uses it.
struct Offer<'a> {
    key: &'a ChipAuthenticationPublicKeyInfo,
    /// Absent in old DG14 files: then the first version with triple DES is meant.
    info: Option<&'a ChipAuthenticationInfo>,
}

impl Offer<'_> {
    fn cipher(&self) -> ChannelCipher {
        self.info
            .map_or(ChannelCipher::TripleDes, |info| info.cipher)
    }

    fn key_id(&self) -> Option<u64> {
        self.info.and_then(|info| info.key_id).or(self.key.key_id)
    }
}

/// Agrees on new channel keys with the chip's static key out of the signed DG14. Only the holder
/// of the private key can speak in the new channel, which the next command shows.
///
/// # Errors
/// What kept the card from answering, a broken earlier channel among it. A chip that answers, but
/// wrongly, fails the check.
pub fn authenticate(
    card: &mut Card<'_>,
    infos: &SecurityInfos,
) -> Result<ChipAuthentication, CardError> {
    let offer = match choose(infos) {
        Ok(offer) => offer,
        Err(ended) => return Ok(ended),
    };
    let Some((parameters, public)) =
        DomainParameters::split_spki(&offer.key.subject_public_key_info)
    else {
        return Ok(ChipAuthentication::UNACCEPTABLE);
    };
    match (offer.key.agreement, parameters) {
        (Agreement::Ecdh, DomainParameters::Curve(curve)) => {
            agree(card, &offer, Curve::new(curve)?, &public)
        }
        (Agreement::Dh, DomainParameters::Modular(group)) => {
            agree(card, &offer, Modular::new(group)?, &public)
        }
        _ => Ok(ChipAuthentication::UNACCEPTABLE),
    }
}

fn agree<G: Group>(
    card: &mut Card<'_>,
    offer: &Offer<'_>,
    group: G,
    public: &[u8],
) -> Result<ChipAuthentication, CardError> {
    let domain = Domain::new(group)?;
    let chip = match domain.public_key(public) {
        Ok(chip) => chip,
        Err(KeyError::Unacceptable) => return Ok(ChipAuthentication::UNACCEPTABLE),
        Err(KeyError::Crypto) => return Err(CryptoError.into()),
    };
    let own = domain.generate(&mut card.random)?;
    match announce(card, offer, &domain.octets(own.public())?) {
        Ok(()) => {}
        // The key is signed: a chip that refuses to use it has not proven it.
        Err(CardError::Status(_)) => return Ok(ChipAuthentication::UNPROVEN),
        Err(error) => return Err(error),
    }
    let secret = match domain.agree(&own, &chip) {
        Ok(secret) => secret,
        Err(KeyError::Unacceptable) => return Ok(ChipAuthentication::UNACCEPTABLE),
        Err(KeyError::Crypto) => return Err(CryptoError.into()),
    };
    card.open_channel(channel_keys(offer.cipher(), &secret).channel());
    match card.select_file(DataGroup::DG14.file_id()) {
        // A protected "no" is as much a proof of the new keys as a protected "yes".
        Ok(()) | Err(CardError::Status(_)) => Ok(ChipAuthentication {
            check: concluded(Outcome::Successful, Reason::ChipAuthenticationPassed),
            terminal_key: Some(domain.compressed(own.public())?),
        }),
        // The chip does not speak in the new channel: it has not the key.
        Err(CardError::Channel(_)) => Ok(ChipAuthentication::UNPROVEN),
        Err(error) => Err(error),
    }
}

/// Sends the ephemeral key: MSE:Set KAT with triple DES, else MSE:Set AT and GENERAL AUTHENTICATE.
fn announce(card: &mut Card<'_>, offer: &Offer<'_>, public: &[u8]) -> Result<(), CardError> {
    let key_id = offer.key_id().map(octets_of);
    let aes = offer
        .info
        .filter(|info| info.cipher != ChannelCipher::TripleDes);
    let mut objects: Vec<(u32, &[u8])> = vec![match aes {
        Some(info) => (0x80, &info.oid),
        None => (0x91, public),
    }];
    if let Some(key_id) = &key_id {
        objects.push((0x84, key_id));
    }
    if aes.is_none() {
        return card.manage_security_environment(0x41, 0xA6, &objects);
    }
    card.manage_security_environment(0x41, 0xA4, &objects)?;
    card.general_authenticate(Some((0x80, public)), true)
        .map(drop)
}

/// Shortest big-endian octets of a number.
fn octets_of(number: u64) -> Vec<u8> {
    let octets = number.to_be_bytes();
    let skip = octets
        .iter()
        .take_while(|octet| **octet == 0)
        .count()
        .min(7);
    octets[skip..].to_vec()
}

/// A key with a way to use it: curves before groups, then the strongest cipher.
fn choose(infos: &SecurityInfos) -> Result<Offer<'_>, ChipAuthentication> {
    let first_version = || infos.chip_authentication().filter(|info| info.version == 1);
    let mut offers: Vec<Offer<'_>> = Vec::new();
    let mut mismatched = false;
    for key in infos.chip_keys() {
        if infos.chip_authentication().next().is_none() {
            offers.push(Offer { key, info: None });
        }
        for info in first_version().filter(|info| info.agreement == key.agreement) {
            if info.key_id.is_none() || key.key_id.is_none() || info.key_id == key.key_id {
                let info = Some(info);
                offers.push(Offer { key, info });
            } else {
                mismatched = true;
            }
        }
    }
    let strength = |offer: &Offer<'_>| {
        let cipher = offer.cipher();
        (
            offer.key.agreement == Agreement::Ecdh,
            cipher != ChannelCipher::TripleDes,
            cipher.key_len(),
        )
    };
    // Of a set that names keys it does not hold, nothing can be proven.
    let none = if mismatched {
        ChipAuthentication::UNACCEPTABLE
    } else {
        ChipAuthentication::ended(Outcome::NotSupported, Reason::AlgorithmUnknown)
    };
    offers.into_iter().max_by_key(strength).ok_or(none)
}
