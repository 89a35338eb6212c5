//! Password authenticated connection establishment (ICAO 9303-11 clause 4.4).

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::derivation::{ChannelKeys, Purpose, channel_keys, derive};
use super::{AccessError, AccessKey, Violation};
use crate::crypto::CryptoError;
use crate::crypto::agreement::{
    Curve, Domain, Group, KeyError, KeyPair, MappingNonce, Modular, PublicKey,
};
use crate::crypto::cipher::unpad;
use crate::crypto::curve::NamedCurve;
use crate::crypto::domain::DomainParameters;
use crate::crypto::hash::HashAlgorithm;
use crate::crypto::mac::{MAC_LEN, mac};
use crate::iso7816::tlv::{Objects, Tlv, encode};
use crate::iso7816::{Card, CardError};
use crate::lds::security_infos::{Mapping, PaceInfo, PaceOffer};

/// Shortest nonce: 128 bits, whatever the cipher.
const MIN_NONCE: usize = 16;
/// Longest nonce: two blocks of AES.
const MAX_NONCE: usize = 32;

/// What later protocols want to know of a finished PACE.
pub struct Paced {
    /// The chip's ephemeral public key, compressed: what terminal authentication signs as the
    /// chip's identity.
    pub chip_identity: Vec<u8>,
    /// What the chip proved, where the mapping was chip authentication mapping.
    pub mapping: Option<ChipMapping>,
}

/// The chip's side of chip authentication mapping (clause 4.4.3.5): to be held against the static
/// key in the signed EF.CardSecurity.
pub struct ChipMapping {
    /// The curve of the run.
    pub curve: NamedCurve,
    /// The chip's public key of the mapping, uncompressed.
    pub mapping_key: Vec<u8>,
    /// The chip authentication data; none where the chip sent none that can be read.
    pub data: Option<Zeroizing<Vec<u8>>>,
    /// The terminal's ephemeral public key, compressed: what terminal authentication signs.
    pub terminal_key: Vec<u8>,
}

/// Opens the chip; the channel is open in `card` afterwards.
///
/// # Errors
/// [`AccessError::WrongKey`] where the chip refuses the terminal's token, [`Violation`] for every
/// step at which the chip leaves the protocol.
pub fn establish(
    card: &mut Card<'_>,
    offer: &PaceOffer,
    key: &AccessKey,
) -> Result<Paced, AccessError> {
    card.close_channel();
    select_protocol(card, &offer.info, key)?;
    let nonce = fetch_nonce(card, &offer.info, key)?;
    match offer.parameters {
        DomainParameters::Modular(group) => {
            Ok(run(card, &offer.info, &nonce, Modular::new(group)?)?.paced)
        }
        DomainParameters::Curve(curve) => {
            let run = run(card, &offer.info, &nonce, Curve::new(curve)?)?;
            let mapping =
                (offer.info.mapping == Mapping::ChipAuthentication).then(|| ChipMapping {
                    curve,
                    mapping_key: run.mapping_key,
                    data: run.chip_data,
                    terminal_key: run.terminal_key,
                });
            Ok(Paced {
                mapping,
                ..run.paced
            })
        }
    }
}

/// A run in any group.
struct Run {
    paced: Paced,
    mapping_key: Vec<u8>,
    terminal_key: Vec<u8>,
    chip_data: Option<Zeroizing<Vec<u8>>>,
}

fn run<G: Group>(
    card: &mut Card<'_>,
    info: &PaceInfo,
    nonce: &[u8],
    group: G,
) -> Result<Run, AccessError> {
    let domain = Domain::new(group)?;
    let (mapped, mapping_key) = match info.mapping {
        Mapping::Generic | Mapping::ChipAuthentication => {
            let (own, chip) = exchange(card, &domain, (0x81, 0x82))?;
            let mapping_key = domain.octets(&chip)?;
            let mapped = domain.map_generic(nonce, &own, &chip).map_err(violation)?;
            (mapped, mapping_key)
        }
        Mapping::Integrated => (integrated(card, info, nonce, domain)?, Vec::new()),
    };

    let (own, chip) = exchange(card, &mapped, (0x83, 0x84))?;
    let secret = mapped.agree(&own, &chip).map_err(violation)?;
    let keys = channel_keys(info.cipher, &secret);

    let token = |public: &PublicKey<G>| -> Result<[u8; MAC_LEN], CryptoError> {
        let public = encode(G::PUBLIC_KEY_TAG, &mapped.octets(public)?);
        let named = [encode(0x06, &info.oid), public].concat();
        mac(info.cipher, &keys.mac, &encode(0x7F49, &named))
    };
    let answer = card
        .general_authenticate(Some((0x85, &token(&chip)?)), true)
        .map_err(|error| match error {
            CardError::Status(status) if status.is_wrong_key() => AccessError::WrongKey,
            error => error.into(),
        })?;
    let proof = Proof::parse(&answer).ok_or(Violation::Objects)?;
    if !bool::from(token(own.public())?.ct_eq(proof.token)) {
        return Err(Violation::Token.into());
    }
    let chip_data = match proof.encrypted {
        Some(encrypted) => chip_data(&keys, encrypted)?,
        None => None,
    };
    card.open_channel(keys.channel());
    Ok(Run {
        paced: Paced {
            chip_identity: mapped.compressed(&chip)?,
            mapping: None,
        },
        mapping_key,
        terminal_key: mapped.compressed(own.public())?,
        chip_data,
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
    let answer = card.general_authenticate(None, false)?;
    let encrypted = only(&answer, 0x80)?;
    let block = info.cipher.block_len();
    let len = encrypted.len();
    if !(MIN_NONCE..=MAX_NONCE).contains(&len) || !len.is_multiple_of(block) {
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
        .decrypt(&password_key, &vec![0; block], encrypted)?;
    if nonce.iter().all(|octet| *octet == 0) {
        return Err(Violation::Nonce.into());
    }
    Ok(nonce)
}

/// Integrated mapping: the terminal sends a nonce of its own, and the chip nothing.
fn integrated<G: Group>(
    card: &mut Card<'_>,
    info: &PaceInfo,
    nonce: &[u8],
    domain: Domain<G>,
) -> Result<Domain<G>, AccessError> {
    // The pseudo-random function wants the block that the key's length asks for.
    let key_len = info.cipher.key_len();
    if nonce.len() != key_len.next_multiple_of(16) {
        return Err(Violation::Nonce.into());
    }
    let mut own = Zeroizing::new(vec![0; key_len]);
    (card.random)(&mut own)?;
    let answer = card.general_authenticate(Some((0x81, &own)), false)?;
    if !answer.is_empty() && !only(&answer, 0x82)?.is_empty() {
        return Err(Violation::Objects.into());
    }
    let nonces = MappingNonce {
        cipher: info.cipher,
        chip: nonce,
        terminal: &own,
    };
    domain.map_integrated(&nonces).map_err(violation)
}

/// One exchange of ephemeral public keys, under the tags of its step.
fn exchange<G: Group>(
    card: &mut Card<'_>,
    domain: &Domain<G>,
    (own_tag, chip_tag): (u32, u32),
) -> Result<(KeyPair<G>, PublicKey<G>), AccessError> {
    let own = domain.generate(&mut card.random)?;
    let octets = domain.octets(own.public())?;
    let answer = card.general_authenticate(Some((own_tag, &octets)), false)?;
    let chip = domain
        .public_key(only(&answer, chip_tag)?)
        .map_err(violation)?;
    if domain.octets(&chip)? == octets {
        return Err(Violation::OwnKey.into());
    }
    Ok((own, chip))
}

/// The value of the only object, which must have this tag.
fn only(answer: &[u8], tag: u32) -> Result<&[u8], Violation> {
    Tlv::exactly(answer, tag)
        .map(|object| object.value)
        .map_err(|_| Violation::Objects)
}

/// The chip's last answer (clause 4.4.4.2).
struct Proof<'a> {
    token: &'a [u8],
    /// Encrypted chip authentication data.
    encrypted: Option<&'a [u8]>,
}

impl<'a> Proof<'a> {
    /// Beside the token stand the names of certification authorities, for a later version of
    /// terminal authentication, and the encrypted data.
    fn parse(answer: &'a [u8]) -> Option<Self> {
        let mut objects = Objects::new(answer);
        let token = objects.expect(0x86).ok()?.value;
        let mut encrypted = None;
        for object in objects {
            let object = object.ok()?;
            if object.tag == 0x8A {
                encrypted = Some(object.value);
            }
        }
        Some(Self { token, encrypted })
    }
}

/// Decrypts the chip authentication data: the vector is the encryption of a block of ones.
fn chip_data(
    keys: &ChannelKeys,
    encrypted: &[u8],
) -> Result<Option<Zeroizing<Vec<u8>>>, CryptoError> {
    let block = keys.cipher.block_len();
    if encrypted.is_empty() || !encrypted.len().is_multiple_of(block) {
        return Ok(None);
    }
    let iv = keys
        .cipher
        .encrypt(&keys.encryption, &vec![0; block], &vec![0xFF; block])?;
    let padded = keys.cipher.decrypt(&keys.encryption, &iv, encrypted)?;
    Ok(unpad(&padded, block).map(|data| Zeroizing::new(data.to_vec())))
}

fn violation(error: KeyError) -> AccessError {
    match error {
        KeyError::Unacceptable => Violation::PublicKey.into(),
        KeyError::Crypto => CryptoError.into(),
    }
}
