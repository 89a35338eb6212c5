//! The chip's side of PACE, generic mapping with AES-128 (ICAO 9303-11 clause 4.4).

use card_reader::iso7816::tlv::{Objects, Tlv, encode};
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcPoint, PointConversionForm};
use openssl::hash::{MessageDigest, hash};
use openssl::nid::Nid;
use openssl::symm::Mode;

use super::channel::{Channel, Suite, derive};
use super::{Answer, Apdu, Chip, status};

/// PACE-ECDH-GM-AES-CBC-CMAC-128.
const PROTOCOL: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04, 0x02, 0x02];
const SUITE: Suite = Suite::Aes128;

/// How far a run of PACE has come.
pub(super) enum PaceStep {
    Selected {
        password: Vec<u8>,
    },
    Nonce {
        nonce: [u8; 16],
    },
    Mapped {
        generator: EcPoint,
    },
    Agreed {
        secret: Vec<u8>,
        terminal: Vec<u8>,
        chip: Vec<u8>,
    },
}

fn group() -> Result<EcGroup, u16> {
    EcGroup::from_curve_name(Nid::BRAINPOOL_P256R1).map_err(|_| status::AUTHENTICATION_FAILED)
}

impl Chip {
    pub(super) fn select_pace(&mut self, apdu: &Apdu) -> Answer {
        if !self.offers_pace {
            return Err(status::NOT_SUPPORTED);
        }
        let mut protocol = None;
        let mut password = None;
        for object in Objects::new(&apdu.data) {
            let object = object.map_err(|_| status::WRONG_DATA)?;
            match (object.tag, object.value) {
                (0x80, oid) => protocol = Some(oid),
                (0x83, [1]) => {
                    let digest = hash(MessageDigest::sha1(), self.mrz_information.as_bytes());
                    password = digest.ok().map(|value| value.to_vec());
                }
                (0x83, [2]) => password = Some(self.can.as_bytes().to_vec()),
                (0x84, [13]) => {}
                _ => return Err(status::REFERENCE_NOT_FOUND),
            }
        }
        match (protocol, password) {
            (Some(PROTOCOL), Some(password)) => {
                self.session.pace = Some(PaceStep::Selected { password });
                Ok(Vec::new())
            }
            _ => Err(status::WRONG_DATA),
        }
    }

    pub(super) fn pace(&mut self, apdu: &Apdu) -> Answer {
        let step = self
            .session
            .pace
            .take()
            .ok_or(status::CONDITIONS_NOT_SATISFIED)?;
        let outer = Tlv::exactly(&apdu.data, 0x7C).map_err(|_| status::WRONG_DATA)?;
        let value = |tag: u32| -> Result<&[u8], u16> {
            Tlv::exactly(outer.value, tag)
                .map(|object| object.value)
                .map_err(|_| status::WRONG_DATA)
        };
        let (answer_tag, answer, next) = match step {
            PaceStep::Selected { password } => {
                let mut nonce = [0; 16];
                (self.random)(&mut nonce);
                let key = derive(&password, 3);
                let encrypted = SUITE
                    .crypt(Mode::Encrypt, &key, &[0; 16], &nonce)
                    .ok_or(status::AUTHENTICATION_FAILED)?;
                (0x80, encrypted, Some(PaceStep::Nonce { nonce }))
            }
            PaceStep::Nonce { nonce } => {
                let (octets, generator) = self.map(&nonce, value(0x81)?)?;
                (0x82, octets, Some(PaceStep::Mapped { generator }))
            }
            PaceStep::Mapped { generator } => {
                let terminal = value(0x83)?.to_vec();
                let (chip, secret) = self.agree(&generator, &terminal)?;
                (
                    0x84,
                    chip.clone(),
                    Some(PaceStep::Agreed {
                        secret,
                        terminal,
                        chip,
                    }),
                )
            }
            PaceStep::Agreed {
                secret,
                terminal,
                chip,
            } => {
                let key = derive(&secret, 2);
                let token = |public: &[u8]| {
                    let named = [encode(0x06, PROTOCOL), encode(0x86, public)].concat();
                    SUITE.mac(&key, &encode(0x7F49, &named))
                };
                if token(&chip).as_deref() != Some(value(0x85)?) {
                    return Err(status::AUTHENTICATION_FAILED);
                }
                self.session.authenticated = true;
                self.session.next_channel = Some(Channel::new(SUITE, &secret, None));
                (
                    0x86,
                    token(&terminal).ok_or(status::AUTHENTICATION_FAILED)?,
                    None,
                )
            }
        };
        self.session.pace = next;
        Ok(encode(0x7C, &encode(answer_tag, &answer)))
    }

    /// The chip's mapping key, and the generator: nonce times base point plus shared point.
    fn map(&self, nonce: &[u8], terminal: &[u8]) -> Result<(Vec<u8>, EcPoint), u16> {
        let failed = |_| status::AUTHENTICATION_FAILED;
        let group = group()?;
        let mut context = BigNumContext::new().map_err(failed)?;
        let private = self.scalar(&group)?;
        let mut public = EcPoint::new(&group).map_err(failed)?;
        public
            .mul_generator2(&group, &private, &mut context)
            .map_err(failed)?;
        let terminal =
            EcPoint::from_bytes(&group, terminal, &mut context).map_err(|_| status::WRONG_DATA)?;
        let mut shared = EcPoint::new(&group).map_err(failed)?;
        shared
            .mul2(&group, &terminal, &private, &mut context)
            .map_err(failed)?;
        let nonce = BigNum::from_slice(nonce).map_err(failed)?;
        let mut scaled = EcPoint::new(&group).map_err(failed)?;
        scaled
            .mul_generator2(&group, &nonce, &mut context)
            .map_err(failed)?;
        let mut generator = EcPoint::new(&group).map_err(failed)?;
        generator
            .add(&group, &scaled, &shared, &mut context)
            .map_err(failed)?;
        let octets = public
            .to_bytes(&group, PointConversionForm::UNCOMPRESSED, &mut context)
            .map_err(failed)?;
        Ok((octets, generator))
    }

    /// The chip's ephemeral key on the mapped generator, and the shared secret.
    fn agree(&self, generator: &EcPoint, terminal: &[u8]) -> Result<(Vec<u8>, Vec<u8>), u16> {
        let failed = |_| status::AUTHENTICATION_FAILED;
        let group = group()?;
        let mut context = BigNumContext::new().map_err(failed)?;
        let private = self.scalar(&group)?;
        let mut public = EcPoint::new(&group).map_err(failed)?;
        public
            .mul2(&group, generator, &private, &mut context)
            .map_err(failed)?;
        let terminal =
            EcPoint::from_bytes(&group, terminal, &mut context).map_err(|_| status::WRONG_DATA)?;
        let octets = public
            .to_bytes(&group, PointConversionForm::UNCOMPRESSED, &mut context)
            .map_err(failed)?;
        Ok((octets, shared_x(&group, &terminal, &private)?))
    }

    fn scalar(&self, group: &EcGroup) -> Result<BigNum, u16> {
        let failed = |_| status::AUTHENTICATION_FAILED;
        let mut octets = [0; 40];
        (self.random)(&mut octets);
        let wide = BigNum::from_slice(&octets).map_err(failed)?;
        let mut context = BigNumContext::new().map_err(failed)?;
        let mut order = BigNum::new().map_err(failed)?;
        group.order(&mut order, &mut context).map_err(failed)?;
        let mut scalar = BigNum::new().map_err(failed)?;
        scalar.nnmod(&wide, &order, &mut context).map_err(failed)?;
        Ok(scalar)
    }
}

/// The x coordinate of the shared point at the field's length.
pub(super) fn shared_x(
    group: &EcGroup,
    public: &EcPoint,
    private: &BigNum,
) -> Result<Vec<u8>, u16> {
    let failed = |_| status::AUTHENTICATION_FAILED;
    let mut context = BigNumContext::new().map_err(failed)?;
    let mut point = EcPoint::new(group).map_err(failed)?;
    point
        .mul2(group, public, private, &mut context)
        .map_err(failed)?;
    let mut x = BigNum::new().map_err(failed)?;
    let mut y = BigNum::new().map_err(failed)?;
    point
        .affine_coordinates(group, &mut x, &mut y, &mut context)
        .map_err(failed)?;
    x.to_vec_padded(group.degree().div_ceil(8) as i32)
        .map_err(failed)
}
