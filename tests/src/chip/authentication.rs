//! The chip proves its keys: chip authentication and active authentication (ICAO 9303-11 clause 6).

use anyhow::{Context, Result};
use card_reader::iso7816::tlv::{Objects, Tlv};
use openssl::bn::{BigNum, BigNumRef};
use openssl::ec::{Asn1Flag, EcGroup, EcKey};
use openssl::ecdsa::EcdsaSig;
use openssl::hash::{MessageDigest, hash};
use openssl::pkey::{PKey, Private};
use openssl::rsa::{Padding, Rsa};

use super::channel::{Channel, Suite};
use super::fault::Fault;
use super::group::{Group, curve_name};
use super::protocols::{ActiveKeyVariant, ChipKeyVariant, Trailer};
use super::{Answer, Apdu, Chip, status};

/// A static key of chip authentication.
pub(super) struct ChipKey {
    pub(super) variant: ChipKeyVariant,
    pub(super) private: BigNum,
}

/// The key of active authentication.
pub(super) struct ActiveKey {
    pub(super) variant: ActiveKeyVariant,
    pub(super) key: PKey<Private>,
    /// A signature given before, for the chip that gives it again.
    pub(super) given: Option<Vec<u8>>,
}

impl Chip {
    /// MSE:Set AT: protocol and key for the GENERAL AUTHENTICATE that follows.
    pub(super) fn select_chip_authentication(&mut self, apdu: &Apdu) -> Answer {
        if !self.session.authenticated {
            return Err(status::SECURITY_NOT_SATISFIED);
        }
        let mut protocol: &[u8] = &[];
        let mut key_id = None;
        for object in Objects::new(&apdu.data) {
            let object = object.map_err(|_| status::WRONG_DATA)?;
            match (object.tag, object.value) {
                (0x80, oid) => protocol = oid,
                (0x84, [id]) => key_id = Some(*id),
                _ => return Err(status::WRONG_DATA),
            }
        }
        let found = self
            .chip_keys
            .iter()
            .position(|key| key.variant.protocol() == protocol && key.variant.key_id == key_id);
        self.session.chip_authentication = Some(found.ok_or(status::REFERENCE_NOT_FOUND)?);
        Ok(Vec::new())
    }

    /// GENERAL AUTHENTICATE with the terminal's ephemeral key: new channel keys, AES.
    pub(super) fn chip_authentication(&mut self, key: usize, apdu: &Apdu) -> Answer {
        let outer = Tlv::exactly(&apdu.data, 0x7C).map_err(|_| status::WRONG_DATA)?;
        let public = Tlv::exactly(outer.value, 0x80).map_err(|_| status::WRONG_DATA)?;
        let key = self.chip_keys.get(key).ok_or(status::REFERENCE_NOT_FOUND)?;
        let restart = restart(key, public.value).map_err(|_| status::WRONG_DATA)?;
        self.go_on_with(restart);
        Ok(vec![0x7C, 0x00])
    }

    /// MSE:Set KAT with the terminal's ephemeral key: new channel keys, triple DES.
    pub(super) fn key_agreement_template(&mut self, apdu: &Apdu) -> Answer {
        if !self.session.authenticated {
            return Err(status::SECURITY_NOT_SATISFIED);
        }
        let mut objects = Objects::new(&apdu.data);
        let public = objects.expect(0x91).map_err(|_| status::WRONG_DATA)?;
        let key_id = match objects.take_if(0x84).map_err(|_| status::WRONG_DATA)? {
            Some(object) => object.value.first().copied(),
            None => None,
        };
        let found = self
            .chip_keys
            .iter()
            .find(|key| key.variant.cipher == Suite::TripleDes && key.variant.key_id == key_id);
        let key = found.ok_or(status::REFERENCE_NOT_FOUND)?;
        let restart = restart(key, public.value).map_err(|_| status::WRONG_DATA)?;
        self.go_on_with(restart);
        Ok(Vec::new())
    }

    fn go_on_with(&mut self, (channel, terminal_key): (Channel, Vec<u8>)) {
        self.session.terminal_key = Some(terminal_key);
        if self.fault != Some(Fault::OldKeys) {
            self.session.next_channel = Some(channel);
        }
    }

    /// Active authentication.
    pub(super) fn internal_authenticate(&mut self, apdu: &Apdu) -> Answer {
        if !self.session.authenticated {
            return Err(status::SECURITY_NOT_SATISFIED);
        }
        let random = self.random;
        let fault = self.fault;
        let active = self.active_key.as_mut().ok_or(status::NOT_SUPPORTED)?;
        if let (Some(Fault::Replay), Some(given)) = (fault, &active.given) {
            return Ok(given.clone());
        }
        let challenge = match fault {
            Some(Fault::OwnChallenge) => &[0x55; 8][..],
            _ => &apdu.data[..],
        };
        let signature = active
            .sign(challenge, random)
            .map_err(|_| status::AUTHENTICATION_FAILED)?;
        active.given = Some(signature.clone());
        match fault {
            Some(Fault::CutSignature(len)) => {
                return Ok(signature[..len.min(signature.len())].to_vec());
            }
            Some(Fault::FilledSignature(octet)) => return Ok(vec![octet; signature.len()]),
            _ => {}
        }
        if signature.len() > apdu.le.unwrap_or(0) {
            return Err(status::WRONG_LENGTH);
        }
        Ok(signature)
    }
}

/// The channel that the terminal's ephemeral key and the chip's static one make, and the
/// terminal's key as terminal authentication signs it.
fn restart(key: &ChipKey, public: &[u8]) -> Result<(Channel, Vec<u8>)> {
    let group = Group::by_number(key.variant.parameters)?;
    let public = group.read(public)?;
    let secret = group.secret(&group.times(&public, &key.private)?)?;
    let channel = Channel::new(key.variant.cipher, &secret, None);
    Ok((channel, group.compressed(&public)?))
}

impl ActiveKey {
    pub(super) fn generate(variant: ActiveKeyVariant) -> Result<Self> {
        let key = match variant {
            ActiveKeyVariant::Rsa { bits, .. } => PKey::from_rsa(Rsa::generate(bits)?)?,
            ActiveKeyVariant::Ecdsa { parameters, .. } => {
                let name = curve_name(parameters).context("curve")?;
                let mut group = EcGroup::from_curve_name(name)?;
                group.set_asn1_flag(Asn1Flag::NAMED_CURVE);
                PKey::from_ec_key(EcKey::generate(&group)?)?
            }
        };
        let given = None;
        Ok(Self {
            variant,
            key,
            given,
        })
    }

    fn sign(&self, challenge: &[u8], random: fn(&mut [u8])) -> Result<Vec<u8>> {
        match self.variant {
            ActiveKeyVariant::Rsa { trailer, .. } => self.sign_rsa(challenge, trailer, random),
            ActiveKeyVariant::Ecdsa {
                parameters,
                hash: bits,
                ..
            } => {
                let digest = hash(digest_of(bits).context("hash")?, challenge)?;
                let signature = EcdsaSig::sign(&digest, &*self.key.ec_key()?)?;
                let len = Group::by_number(parameters)?.order()?.num_bytes();
                let padded = |number: &BigNumRef| number.to_vec_padded(len);
                Ok([padded(signature.r())?, padded(signature.s())?].concat())
            }
        }
    }

    /// ISO/IEC 9796-2 scheme 1, partial recovery.
    fn sign_rsa(
        &self,
        challenge: &[u8],
        trailer: Trailer,
        random: fn(&mut [u8]),
    ) -> Result<Vec<u8>> {
        let (digest, octets): (_, &[u8]) = match trailer {
            Trailer::Implicit => (MessageDigest::sha1(), &[0xBC]),
            Trailer::Sha1 => (MessageDigest::sha1(), &[0x33, 0xCC]),
            Trailer::Sha256 => (MessageDigest::sha256(), &[0x34, 0xCC]),
            Trailer::Sha512 => (MessageDigest::sha512(), &[0x35, 0xCC]),
            Trailer::Sha384 => (MessageDigest::sha384(), &[0x36, 0xCC]),
            Trailer::Sha224 => (MessageDigest::sha224(), &[0x38, 0xCC]),
        };
        let key = self.key.rsa()?;
        let len = key.size() as usize;
        let mut recoverable = vec![0; len - 1 - digest.size() - octets.len()];
        random(&mut recoverable);
        let value = hash(digest, &[&recoverable, challenge].concat())?;
        let message = [&[0x6A], &recoverable[..], &value, octets].concat();
        let mut signature = vec![0; len];
        key.private_encrypt(&message, &mut signature, Padding::NONE)?;
        Ok(signature)
    }
}

/// The hash with so many bits.
pub(super) fn digest_of(bits: u16) -> Option<MessageDigest> {
    match bits {
        160 => Some(MessageDigest::sha1()),
        224 => Some(MessageDigest::sha224()),
        256 => Some(MessageDigest::sha256()),
        384 => Some(MessageDigest::sha384()),
        512 => Some(MessageDigest::sha512()),
        _ => None,
    }
}

impl ChipKeyVariant {
    /// Content octets of the protocol's object identifier.
    pub(super) fn protocol(&self) -> Vec<u8> {
        let mut oid = vec![0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x03];
        oid.extend([self.agreement(), self.cipher.arc()]);
        oid
    }

    /// 1 for modular groups, 2 for curves.
    pub(super) const fn agreement(&self) -> u8 {
        if self.parameters <= 2 { 1 } else { 2 }
    }
}
