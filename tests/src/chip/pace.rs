//! The chip's side of PACE (ICAO 9303-11 clause 4.4).

use anyhow::{Context, Result};
use card_reader::iso7816::tlv::{Objects, Tlv, encode};
use openssl::bn::{BigNum, BigNumContext};
use openssl::hash::{MessageDigest, hash};
use openssl::symm::Mode;

use super::channel::{Channel, Suite, derive, padded};
use super::fault::{BadKey, Fault};
use super::group::{Group, Member};
use super::protocols::{Mapping, PaceVariant, Statement};
use super::{Answer, Apdu, Chip, status};

/// How far a run of PACE has come.
pub(super) struct Run {
    variant: PaceVariant,
    group: Group,
    step: Step,
}

enum Step {
    Selected {
        password: Vec<u8>,
    },
    Nonce {
        nonce: Vec<u8>,
    },
    Mapped {
        generator: Member,
        /// Private key of the mapping, with which chip authentication mapping goes on.
        mapping_key: Option<BigNum>,
    },
    Agreed {
        secret: Vec<u8>,
        terminal: Vec<u8>,
        terminal_identity: Vec<u8>,
        chip: Vec<u8>,
        identity: Vec<u8>,
        mapping_key: Option<BigNum>,
    },
}

/// Object to answer with, its value, and the step that follows.
type Progress = (u32, Vec<u8>, Option<Step>);

impl Chip {
    pub(super) fn select_pace(&mut self, apdu: &Apdu) -> Answer {
        self.session.pace = None;
        let mut protocol: &[u8] = &[];
        let mut password = None;
        let mut parameter = None;
        for object in Objects::new(&apdu.data) {
            let object = object.map_err(|_| status::WRONG_DATA)?;
            match (object.tag, object.value) {
                (0x80, oid) => protocol = oid,
                (0x83, [1]) => {
                    let digest = hash(MessageDigest::sha1(), self.mrz_information.as_bytes());
                    password = digest.ok().map(|value| value.to_vec());
                }
                (0x83, [2]) => password = Some(self.can.as_bytes().to_vec()),
                (0x84, [id]) => parameter = Some(*id),
                _ => return Err(status::REFERENCE_NOT_FOUND),
            }
        }
        let fitting: Vec<&PaceVariant> = self
            .pace
            .iter()
            .filter(|variant| variant.protocol() == protocol)
            .filter(|variant| parameter.is_none() || variant.stated_number() == parameter)
            .collect();
        // A protocol with several parameter sets wants their number.
        let ([variant], Some(password)) = (&fitting[..], password) else {
            return Err(status::WRONG_DATA);
        };
        let group = Group::by_number(variant.parameters).map_err(|_| status::WRONG_DATA)?;
        self.session.pace = Some(Run {
            variant: **variant,
            group,
            step: Step::Selected { password },
        });
        Ok(Vec::new())
    }

    pub(super) fn pace(&mut self, apdu: &Apdu) -> Answer {
        let Run {
            variant,
            group,
            step,
        } = self
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
        let wrong = |_| status::WRONG_DATA;
        let number = match step {
            Step::Selected { .. } => 1,
            Step::Nonce { .. } => 2,
            Step::Mapped { .. } => 3,
            Step::Agreed { .. } => 4,
        };
        let (tag, answer, next) = match step {
            Step::Selected { password } => self.nonce(&variant, &password).map_err(wrong)?,
            Step::Nonce { nonce } => {
                let terminal = value(0x81)?;
                self.map(&variant, &group, &nonce, terminal)
                    .map_err(wrong)?
            }
            Step::Mapped {
                generator,
                mapping_key,
            } => {
                let terminal = value(0x83)?;
                self.agree(&group, &generator, terminal, mapping_key)
                    .map_err(wrong)?
            }
            step @ Step::Agreed { .. } => {
                let answer = self.prove(&variant, &group, step, value(0x85)?)?;
                return Ok(encode(0x7C, &self.under_tag(number, answer)));
            }
        };
        self.session.pace = next.map(|step| Run {
            variant,
            group,
            step,
        });
        Ok(encode(0x7C, &self.under_tag(number, encode(tag, &answer))))
    }

    /// The data object of a step, under another tag where the chip is to do that wrong.
    fn under_tag(&self, step: u8, mut object: Vec<u8>) -> Vec<u8> {
        if let (Some(Fault::StepTag(wrong)), [tag, ..]) = (self.fault, &mut object[..])
            && wrong == step
        {
            *tag |= 0x10;
        }
        object
    }

    /// The public key of a step, or one that nobody may accept.
    fn public_key(
        &self,
        step: u8,
        group: &Group,
        public: &Member,
        terminal: &[u8],
    ) -> Result<Vec<u8>> {
        match self.fault {
            Some(Fault::StepKey(wrong, bad)) if wrong == step => match bad {
                BadKey::OutsideGroup => outside_subgroup(group),
                BadKey::Neutral if group.is_modular() => Ok(vec![0x01]),
                BadKey::Neutral => Ok(vec![0x00]),
                BadKey::Terminals => Ok(terminal.to_vec()),
            },
            _ => group.write(public),
        }
    }

    fn nonce(&self, variant: &PaceVariant, password: &[u8]) -> Result<Progress> {
        let suite = variant.cipher;
        let mut nonce = vec![0; suite.key_len().next_multiple_of(16)];
        (self.random)(&mut nonce);
        if self.fault == Some(Fault::NonceZero) {
            nonce.fill(0);
        }
        let key = derive(suite, password, 3);
        let iv = vec![0; suite.block()];
        let mut encrypted = suite
            .crypt(Mode::Encrypt, &key, &iv, &nonce)
            .context("cipher")?;
        if let Some(Fault::NonceLength(len)) = self.fault {
            encrypted.resize(len, 0xA5);
        }
        Ok((0x80, encrypted, Some(Step::Nonce { nonce })))
    }

    fn map(
        &self,
        variant: &PaceVariant,
        group: &Group,
        nonce: &[u8],
        terminal: &[u8],
    ) -> Result<Progress> {
        if variant.mapping == Mapping::Integrated {
            let number = pseudo_random(variant.cipher, nonce, terminal, group.field_len())?;
            let step = Step::Mapped {
                generator: group.member_of(&number)?,
                mapping_key: None,
            };
            return Ok((0x82, Vec::new(), Some(step)));
        }
        // The mapped generator is nonce times generator and the shared member, together.
        let private = group.private_key(self.random)?;
        let first = group.generator()?;
        let public = group.times(&first, &private)?;
        let shared = group.times(&group.read(terminal)?, &private)?;
        let scaled = group.times(&first, &*BigNum::from_slice(nonce)?)?;
        let generator = group.join(&scaled, &shared)?;
        let octets = self.public_key(2, group, &public, terminal)?;
        let step = Step::Mapped {
            generator,
            mapping_key: Some(private),
        };
        Ok((0x82, octets, Some(step)))
    }

    fn agree(
        &self,
        group: &Group,
        generator: &Member,
        terminal: &[u8],
        mapping_key: Option<BigNum>,
    ) -> Result<Progress> {
        let private = group.private_key(self.random)?;
        let public = group.times(generator, &private)?;
        let foreign = group.read(terminal)?;
        let shared = group.times(&foreign, &private)?;
        let chip = self.public_key(3, group, &public, terminal)?;
        let step = Step::Agreed {
            secret: group.secret(&shared)?,
            terminal: terminal.to_vec(),
            terminal_identity: group.compressed(&foreign)?,
            identity: group.compressed(&public)?,
            chip: chip.clone(),
            mapping_key,
        };
        Ok((0x84, chip, Some(step)))
    }

    /// Compares the terminal's token, sends the chip's, and opens the channel.
    fn prove(
        &mut self,
        variant: &PaceVariant,
        group: &Group,
        step: Step,
        terminal_token: &[u8],
    ) -> Answer {
        let Step::Agreed {
            secret,
            terminal,
            terminal_identity,
            chip,
            identity,
            mapping_key,
        } = step
        else {
            return Err(status::CONDITIONS_NOT_SATISFIED);
        };
        let suite = variant.cipher;
        let key = derive(suite, &secret, 2);
        let public_key = if group.is_modular() { 0x84 } else { 0x86 };
        let token = |public: &[u8]| {
            let named = [
                encode(0x06, &variant.protocol()),
                encode(public_key, public),
            ];
            suite.mac(&key, &encode(0x7F49, &named.concat()))
        };
        if token(&chip).as_deref() != Some(terminal_token) {
            return Err(status::AUTHENTICATION_FAILED);
        }
        let mut own = token(&terminal).ok_or(status::AUTHENTICATION_FAILED)?;
        if let (Some(Fault::Token), [first, ..]) = (self.fault, &mut own[..]) {
            *first ^= 1;
        }
        let mut answer = encode(0x86, &own);
        if variant.mapping == Mapping::ChipAuthentication {
            let data = self
                .chip_data(suite, group, &secret, mapping_key)
                .map_err(|_| status::AUTHENTICATION_FAILED)?;
            answer.extend(data);
            self.session.terminal_key = Some(terminal_identity);
        }
        self.session.authenticated = true;
        self.session.identity = identity;
        self.session.next_channel = Some(Channel::new(suite, &secret, None));
        Ok(answer)
    }

    /// Encrypted chip authentication data: the mapping key over the static one, modulo the order.
    fn chip_data(
        &self,
        suite: Suite,
        group: &Group,
        secret: &[u8],
        mapping_key: Option<BigNum>,
    ) -> Result<Vec<u8>> {
        let fixed = self.mapping_key.as_ref().context("no static key")?;
        let order = group.order()?;
        let mut context = BigNumContext::new()?;
        let mut inverse = BigNum::new()?;
        inverse.mod_inverse(fixed, &order, &mut context)?;
        let mut data = BigNum::new()?;
        let mapping_key = mapping_key.context("no mapping key")?;
        data.mod_mul(&mapping_key, &inverse, &order, &mut context)?;
        if self.fault == Some(Fault::ChipDataWrong) {
            data.add_word(1)?;
        }
        let key = derive(suite, secret, 1);
        let block = suite.block();
        let ones = suite
            .crypt(Mode::Encrypt, &key, &vec![0; block], &vec![0xFF; block])
            .context("cipher")?;
        let plain = padded(&data.to_vec_padded(order.num_bytes())?, block);
        let encrypted = suite
            .crypt(Mode::Encrypt, &key, &ones, &plain)
            .context("cipher")?;
        Ok(match self.fault {
            Some(Fault::ChipDataMissing) => Vec::new(),
            Some(Fault::ChipDataTag) => encode(0x8B, &encrypted),
            Some(Fault::ChipDataCut) => encode(0x8A, &encrypted[..encrypted.len() - 1]),
            _ => encode(0x8A, &encrypted),
        })
    }
}

/// A number of the field whose order divides the prime less one, and is not the group's: -1.
fn outside_subgroup(group: &Group) -> Result<Vec<u8>> {
    match group {
        Group::Modular { prime, order, .. } => {
            // Some small number that is no power of the generator.
            let mut context = BigNumContext::new()?;
            for small in 2..100 {
                let number = BigNum::from_u32(small)?;
                let mut power = BigNum::new()?;
                power.mod_exp(&number, order, prime, &mut context)?;
                if power.num_bits() != 1 {
                    return Ok(number.to_vec());
                }
            }
            anyhow::bail!("no number outside the subgroup")
        }
        Group::Curve(_) => Ok(vec![0x04; 2 * group.field_len() + 1]),
    }
}

/// The pseudo-random function of clause 4.4.3.3.2: the terminal's nonce is the first key, under
/// which the chip's is encrypted; each key makes the next with c0, and a block with c1.
fn pseudo_random(suite: Suite, nonce: &[u8], terminal: &[u8], field_len: usize) -> Result<BigNum> {
    let (c0, c1) = if nonce.len() == 16 {
        (
            "a668892a7c41e3ca739f40b057d85904",
            "a4e136ac725f738b01c1f60217c188ad",
        )
    } else {
        (
            "d463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676",
            "54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517",
        )
    };
    let (c0, c1) = (hex::decode(c0)?, hex::decode(c1)?);
    let encrypt = |key: &[u8], data: &[u8]| {
        let iv = vec![0; suite.block()];
        let key = &key[..suite.key_len()];
        suite.crypt(Mode::Encrypt, key, &iv, data).context("cipher")
    };
    anyhow::ensure!(
        terminal.len() == suite.key_len(),
        "the terminal's nonce is as long as a key"
    );
    let blocks = (8 * field_len + 64).div_ceil(8 * nonce.len());
    let mut key = encrypt(terminal, nonce)?;
    let mut octets = Vec::new();
    for _ in 0..blocks {
        octets.extend(encrypt(&key, &c1)?);
        key = encrypt(&key, &c0)?;
    }
    Ok(BigNum::from_slice(&octets)?)
}

impl PaceVariant {
    /// Content octets of the protocol's object identifier.
    pub(super) fn protocol(&self) -> Vec<u8> {
        let modular = self.parameters <= 2;
        let mapping = match (self.mapping, modular) {
            (Mapping::Generic, true) => 1,
            (Mapping::Generic, false) => 2,
            (Mapping::Integrated, true) => 3,
            (Mapping::Integrated, false) => 4,
            (Mapping::ChipAuthentication, _) => 6,
        };
        let mut oid = vec![0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04];
        oid.extend([mapping, self.cipher.arc()]);
        oid
    }

    /// The number under which the parameters are stated.
    pub(super) const fn stated_number(&self) -> Option<u8> {
        match self.stated {
            Statement::ByNumber => Some(self.parameters),
            Statement::WrittenOut => Some(0x40 + self.parameters),
            Statement::WithoutNumber => None,
        }
    }
}
