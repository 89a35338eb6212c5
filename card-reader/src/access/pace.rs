//! Password authenticated connection establishment, generic mapping on elliptic curves
//! (ICAO 9303-11 clause 4.4).

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::derivation::{Purpose, channel_keys, derive};
use super::{AccessError, AccessKey, Violation};
use crate::crypto::CryptoError;
use crate::crypto::agreement::{Domain, KeyPair, Point, PointError};
use crate::crypto::curve::NamedCurve;
use crate::crypto::hash::HashAlgorithm;
use crate::crypto::mac::{MAC_LEN, mac};
use crate::iso7816::tlv::encode;
use crate::iso7816::{Card, CardError};
use crate::lds::security_infos::{Agreement, Mapping, PaceInfo};

/// Longest nonce: two blocks of AES.
const MAX_NONCE: usize = 32;

/// What later protocols want to know of a finished PACE.
pub struct Paced {
    /// The chip's ephemeral public key, uncompressed: its x coordinate is what terminal
    /// authentication signs as the chip's identity.
    pub chip_public_key: Vec<u8>,
}

/// Opens the chip; the channel is open in `card` afterwards.
///
/// # Errors
/// [`AccessError::WrongKey`] where the chip refuses the terminal's token, [`Violation`] for every
/// step at which the chip leaves the protocol.
pub fn establish(
    card: &mut Card<'_>,
    info: &PaceInfo,
    key: &AccessKey,
) -> Result<Paced, AccessError> {
    let curve = info.parameter_id.and_then(NamedCurve::from_parameter_id);
    let (Agreement::Ecdh, Mapping::Generic, Some(curve)) = (info.agreement, info.mapping, curve)
    else {
        return Err(Violation::Unsupported.into());
    };
    card.close_channel();
    select_protocol(card, info, key)?;

    let nonce = fetch_nonce(card, info, key)?;
    let domain = Domain::new(curve)?;
    let (own, chip) = exchange(card, &domain, (0x81, 0x82))?;
    let mapped = domain.map_generic(&nonce, &own, &chip).map_err(violation)?;

    let (own, chip) = exchange(card, &mapped, (0x83, 0x84))?;
    let secret = mapped.agree(&own, &chip).map_err(violation)?;
    let keys = channel_keys(info.cipher, &secret);

    let own_octets = mapped.octets(own.public())?;
    let chip_octets = mapped.octets(&chip)?;
    let token = |public: &[u8]| -> Result<[u8; MAC_LEN], CryptoError> {
        let named = [encode(0x06, &info.oid), encode(0x86, public)].concat();
        mac(info.cipher, &keys.mac, &encode(0x7F49, &named))
    };
    let answer = card
        .general_authenticate(Some((0x85, &token(&chip_octets)?)), Some(0x86), true)
        .map_err(|error| match error {
            CardError::Status(status) if status.is_wrong_key() => AccessError::WrongKey,
            error => error.into(),
        })?;
    if !bool::from(token(&own_octets)?.ct_eq(&answer)) {
        return Err(Violation::Token.into());
    }
    card.open_channel(keys.channel());
    Ok(Paced {
        chip_public_key: chip_octets,
    })
}

/// MSE:Set AT. The parameter number goes along wherever the chip gives one: some cards want it
/// even where they offer a single variant.
fn select_protocol(
    card: &mut Card<'_>,
    info: &PaceInfo,
    key: &AccessKey,
) -> Result<(), AccessError> {
    let password: &[u8] = match key {
        AccessKey::Mrz(_) => &[0x01],
        AccessKey::Can(_) => &[0x02],
    };
    let parameter = info.parameter_id.map(|id| [id]);
    let mut objects: Vec<(u32, &[u8])> = vec![(0x80, &info.oid), (0x83, password)];
    if let Some(parameter) = &parameter {
        objects.push((0x84, parameter));
    }
    Ok(card.manage_security_environment(0xC1, 0xA4, &objects)?)
}

fn fetch_nonce(
    card: &mut Card<'_>,
    info: &PaceInfo,
    key: &AccessKey,
) -> Result<Zeroizing<Vec<u8>>, AccessError> {
    let encrypted = card.general_authenticate(None, Some(0x80), false)?;
    let block = info.cipher.block_len();
    if encrypted.len() < 16 || encrypted.len() > MAX_NONCE || encrypted.len() % block != 0 {
        return Err(Violation::Nonce.into());
    }
    let password = match key {
        AccessKey::Can(can) => Zeroizing::new(can.as_bytes().to_vec()),
        AccessKey::Mrz(mrz) => {
            Zeroizing::new(HashAlgorithm::Sha1.digest(&[mrz.information().as_bytes()]))
        }
    };
    let password_key = derive(info.cipher, &password, Purpose::Pace);
    let nonce = info
        .cipher
        .decrypt(&password_key, &vec![0; block], &encrypted)?;
    if nonce.iter().all(|octet| *octet == 0) {
        return Err(Violation::Nonce.into());
    }
    Ok(nonce)
}

/// One exchange of ephemeral public keys, under the tags of its step.
fn exchange(
    card: &mut Card<'_>,
    domain: &Domain,
    (own_tag, chip_tag): (u32, u32),
) -> Result<(KeyPair, Point), AccessError> {
    let own = domain.generate(&mut card.random)?;
    let octets = domain.octets(own.public())?;
    let answer = card.general_authenticate(Some((own_tag, &octets)), Some(chip_tag), false)?;
    if *answer == octets {
        return Err(Violation::OwnKey.into());
    }
    let chip = domain.point(&answer).map_err(violation)?;
    Ok((own, chip))
}

fn violation(error: PointError) -> AccessError {
    AccessError::Violation(match error {
        PointError::NotOnCurve => Violation::PublicKey,
        PointError::Crypto => Violation::Crypto,
    })
}
