//! Chip authentication version 1 with elliptic curves (ICAO 9303-11 clause 6.2).

use super::concluded;
use crate::access::channel_keys;
use crate::check::{Check, Outcome, Reason};
use crate::crypto::agreement::{Domain, PointError};
use crate::crypto::curve::NamedCurve;
use crate::iso7816::{Card, CardError, MalformedAnswer};
use crate::lds::DataGroup;
use crate::lds::security_infos::{
    Agreement, ChannelCipher, ChipAuthenticationInfo, ChipAuthenticationPublicKeyInfo,
    SecurityInfos,
};

/// A static key of the chip, and the way in which the chip uses it.
struct Offer<'a> {
    key: &'a ChipAuthenticationPublicKeyInfo,
    /// Absent in old DG14 files: then the first version with triple DES is meant.
    info: Option<&'a ChipAuthenticationInfo>,
}

/// Agrees on new channel keys with the chip's static key out of the signed DG14. Only the holder
/// of the private key can speak in the new channel, which the next command shows.
///
/// # Errors
/// What kept the card from answering. A chip that answers, but wrongly, fails the check.
pub fn authenticate(card: &mut Card<'_>, infos: &SecurityInfos) -> Result<Check, CardError> {
    let Some((offer, curve)) = choose(infos) else {
        return Ok(concluded(Outcome::Undetermined, Reason::AlgorithmUnknown));
    };
    let refused = concluded(Outcome::Failed, Reason::KeyUnacceptable);
    let Some((curve, point)) = curve else {
        return Ok(refused);
    };
    let Ok(domain) = Domain::new(curve) else {
        return Ok(refused);
    };
    let chip = match domain.point(point) {
        Ok(chip) => chip,
        Err(PointError::NotOnCurve | PointError::Crypto) => return Ok(refused),
    };
    let crypto = |_| CardError::Malformed(MalformedAnswer::Objects);
    let own = domain.generate(&mut card.random).map_err(crypto)?;
    let octets = domain.octets(own.public()).map_err(crypto)?;
    if let Err(error) = announce(card, &offer, &octets) {
        return unproven(error);
    }
    let Ok(secret) = domain.agree(&own, &chip) else {
        return Ok(refused);
    };
    let cipher = offer
        .info
        .map_or(ChannelCipher::TripleDes, |info| info.cipher);
    card.open_channel(channel_keys(cipher, &secret).channel());
    match card.select_file(DataGroup::DG14.file_id()) {
        // A protected "no" is as much a proof of the new keys as a protected "yes".
        Ok(()) | Err(CardError::Status(_)) => Ok(concluded(
            Outcome::Successful,
            Reason::ChipAuthenticationPassed,
        )),
        Err(error) => unproven(error),
    }
}

/// A chip that refuses or breaks the channel has not proven its key; anything else is no answer.
fn unproven(error: CardError) -> Result<Check, CardError> {
    match error {
        CardError::Status(_) | CardError::Channel(_) => {
            Ok(concluded(Outcome::Failed, Reason::ChipKeyNotProven))
        }
        error => Err(error),
    }
}

/// Sends the ephemeral key: MSE:Set KAT with triple DES, else MSE:Set AT and GENERAL AUTHENTICATE.
fn announce(card: &mut Card<'_>, offer: &Offer<'_>, public: &[u8]) -> Result<(), CardError> {
    let key_id = offer.key.key_id.map(octets_of);
    let mut objects: Vec<(u32, &[u8])> = Vec::new();
    let aes = offer
        .info
        .filter(|info| info.cipher != ChannelCipher::TripleDes);
    objects.push(match aes {
        Some(info) => (0x80, &info.oid),
        None => (0x91, public),
    });
    if let Some(key_id) = &key_id {
        objects.push((0x84, key_id));
    }
    if aes.is_none() {
        return card.manage_security_environment(0x41, 0xA6, &objects);
    }
    card.manage_security_environment(0x41, 0xA4, &objects)?;
    card.general_authenticate(Some((0x80, public)), None, true)
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

type KeyOnCurve<'a> = Option<(NamedCurve, &'a [u8])>;

/// The first elliptic key with a way to use it, the strongest cipher first.
fn choose(infos: &SecurityInfos) -> Option<(Offer<'_>, KeyOnCurve<'_>)> {
    let keys = infos
        .chip_keys()
        .filter(|key| key.agreement == Agreement::Ecdh);
    let mut offers: Vec<Offer<'_>> = Vec::new();
    for key in keys {
        let mut fitting = infos
            .chip_authentication()
            .filter(|info| info.agreement == Agreement::Ecdh && info.version == 1)
            .filter(|info| {
                info.key_id.is_none() || key.key_id.is_none() || info.key_id == key.key_id
            })
            .peekable();
        if fitting.peek().is_none() && infos.chip_authentication().next().is_none() {
            offers.push(Offer { key, info: None });
        }
        offers.extend(fitting.map(|info| Offer {
            key,
            info: Some(info),
        }));
    }
    let strength = |offer: &Offer<'_>| {
        offer.info.map_or(0, |info| {
            info.cipher.key_len() * 2 + info.cipher.block_len()
        })
    };
    let best = offers.into_iter().max_by_key(strength)?;
    let key = NamedCurve::split_spki(&best.key.subject_public_key_info);
    Some((best, key))
}
