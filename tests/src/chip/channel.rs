//! The chip's end of secure messaging (ICAO 9303-11 clause 9.8).

use card_reader::iso7816::tlv::{Objects, push};
use openssl::hash::{MessageDigest, hash};
use openssl::pkey::PKey;
use openssl::sign::Signer;
use openssl::symm::{Cipher, Crypter, Mode};
use serde::Deserialize;

use super::fault::BadProtection;
use super::{Answer, Apdu, status};

/// Cipher and code of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names are the standards' names")]
pub enum Suite {
    TripleDes,
    Aes128,
    Aes192,
    Aes256,
}

impl Suite {
    pub(crate) const fn block(self) -> usize {
        match self {
            Self::TripleDes => 8,
            _ => 16,
        }
    }

    pub(crate) const fn key_len(self) -> usize {
        match self {
            Self::TripleDes | Self::Aes128 => 16,
            Self::Aes192 => 24,
            Self::Aes256 => 32,
        }
    }

    /// Last arc of the protocols that use it.
    pub(super) const fn arc(self) -> u8 {
        match self {
            Self::TripleDes => 1,
            Self::Aes128 => 2,
            Self::Aes192 => 3,
            Self::Aes256 => 4,
        }
    }

    /// Octets of data that fit an answer of so many octets: the padding takes at least one, the
    /// other objects and the status word 16, and the cryptogram's tag, length and indicator 4, or
    /// 5 where its length takes two octets.
    pub(super) const fn room(self, answer: usize) -> usize {
        let overhead = 16 + if answer > 0x102 { 5 } else { 4 };
        let blocks = answer.saturating_sub(overhead) / self.block();
        (blocks * self.block()).saturating_sub(1)
    }

    fn cipher(self) -> Cipher {
        match self {
            Self::TripleDes => Cipher::des_ede3_cbc(),
            Self::Aes128 => Cipher::aes_128_cbc(),
            Self::Aes192 => Cipher::aes_192_cbc(),
            Self::Aes256 => Cipher::aes_256_cbc(),
        }
    }

    /// CBC over whole blocks.
    pub(super) fn crypt(self, mode: Mode, key: &[u8], iv: &[u8], data: &[u8]) -> Option<Vec<u8>> {
        let key = match self {
            Self::TripleDes => [key, &key[..8]].concat(),
            _ => key.to_vec(),
        };
        let mut crypter = Crypter::new(self.cipher(), mode, &key, Some(iv)).ok()?;
        crypter.pad(false);
        let mut out = vec![0; data.len() + 16];
        let len = crypter.update(data, &mut out).ok()?;
        let len = len + crypter.finalize(&mut out[len..]).ok()?;
        out.truncate(len);
        Some(out)
    }

    /// Eight octets of retail MAC over the padded message, or of CMAC over the message as it is.
    pub(crate) fn mac(self, key: &[u8], message: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::TripleDes => {
                let one = |key: &[u8], mode, data: &[u8]| {
                    Self::TripleDes.crypt(mode, &[key, key].concat(), &[0; 8], data)
                };
                let chained = one(&key[..8], Mode::Encrypt, &padded(message, 8))?;
                let last = one(&key[8..], Mode::Decrypt, &chained[chained.len() - 8..])?;
                one(&key[..8], Mode::Encrypt, &last)
            }
            _ => {
                let key = PKey::cmac(&self.cipher(), key).ok()?;
                let mut signer = Signer::new_without_digest(&key).ok()?;
                signer.update(message).ok()?;
                signer.sign_to_vec().ok().map(|mac| mac[..8].to_vec())
            }
        }
    }
}

/// KDF of clause 9.7.1: SHA-1 for keys of 16 octets, SHA-256 for longer ones.
pub(super) fn derive(suite: Suite, secret: &[u8], counter: u8) -> Vec<u8> {
    let input = [secret, &[0, 0, 0, counter]].concat();
    let digest = if suite.key_len() > 16 {
        MessageDigest::sha256()
    } else {
        MessageDigest::sha1()
    };
    hash(digest, &input)
        .map(|value| value[..suite.key_len()].to_vec())
        .unwrap_or_default()
}

pub(super) fn padded(bytes: &[u8], block: usize) -> Vec<u8> {
    let mut out = bytes.to_vec();
    out.push(0x80);
    out.resize(out.len().next_multiple_of(block), 0);
    out
}

fn unpadded(mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    while bytes.last() == Some(&0) {
        bytes.pop();
    }
    (bytes.pop() == Some(0x80)).then_some(bytes)
}

/// One protected session.
pub(super) struct Channel {
    pub(super) suite: Suite,
    encryption: Vec<u8>,
    mac: Vec<u8>,
    counter: Vec<u8>,
    /// The answer before.
    last: Vec<u8>,
}

impl Channel {
    /// Keys from the agreed secret; the counter is zero unless BAC gives one.
    pub(super) fn new(suite: Suite, secret: &[u8], counter: Option<Vec<u8>>) -> Self {
        Self {
            suite,
            encryption: derive(suite, secret, 1),
            mac: derive(suite, secret, 2),
            counter: counter.unwrap_or_else(|| vec![0; suite.block()]),
            last: Vec::new(),
        }
    }

    fn count(&mut self) {
        for octet in self.counter.iter_mut().rev() {
            *octet = octet.wrapping_add(1);
            if *octet != 0 {
                return;
            }
        }
    }

    fn iv(&self) -> Vec<u8> {
        let zero = vec![0; self.suite.block()];
        match self.suite {
            Suite::TripleDes => zero,
            _ => self
                .suite
                .crypt(Mode::Encrypt, &self.encryption, &zero, &self.counter)
                .unwrap_or(zero),
        }
    }

    fn code(&self, message: &[u8]) -> Option<Vec<u8>> {
        let message = [&self.counter, message].concat();
        match self.suite {
            Suite::TripleDes => self.suite.mac(&self.mac, &message),
            _ => self.suite.mac(&self.mac, &padded(&message, 16)),
        }
    }

    /// Opens a protected command; the status says what is wrong with it.
    pub(super) fn open(&mut self, apdu: &Apdu) -> Result<Apdu, u16> {
        self.count();
        let mut cryptogram = None;
        let mut le = None;
        let mut code = None;
        let mut authenticated = padded(&[apdu.cla, apdu.ins, apdu.p1, apdu.p2], self.suite.block());
        for object in Objects::new(&apdu.data) {
            let object = object.map_err(|_| status::MESSAGING_OBJECTS_WRONG)?;
            match object.tag {
                0x87 => cryptogram = object.value.strip_prefix(&[0x01]),
                0x85 => cryptogram = Some(object.value),
                0x97 => {
                    le = match object.value {
                        [low] => Some(super::short_le(*low)),
                        [high, low] => Some(super::extended_le(*high, *low)),
                        _ => return Err(status::MESSAGING_OBJECTS_WRONG),
                    }
                }
                0x8E => {
                    code = Some(object.value.to_vec());
                    continue;
                }
                _ => return Err(status::MESSAGING_OBJECTS_WRONG),
            }
            authenticated.extend_from_slice(object.raw);
        }
        let code = code.ok_or(status::MESSAGING_OBJECTS_MISSING)?;
        if self.code(&authenticated) != Some(code) {
            return Err(status::MESSAGING_OBJECTS_WRONG);
        }
        let data = match cryptogram {
            None => Vec::new(),
            Some(cryptogram) => self
                .suite
                .crypt(Mode::Decrypt, &self.encryption, &self.iv(), cryptogram)
                .and_then(unpadded)
                .ok_or(status::MESSAGING_OBJECTS_WRONG)?,
        };
        Ok(Apdu {
            cla: apdu.cla & !0x0C,
            ins: apdu.ins,
            p1: apdu.p1,
            p2: apdu.p2,
            data,
            le,
        })
    }

    /// Protects an answer.
    pub(super) fn protect(
        &mut self,
        answer: &Answer,
        success: u16,
        bad: Option<BadProtection>,
    ) -> Vec<u8> {
        self.count();
        if bad == Some(BadProtection::Counter) {
            self.count();
        }
        let (data, status) = match answer {
            Ok(data) => (&data[..], success),
            Err(status) => (&[][..], *status),
        };
        let plain_status = status.to_be_bytes();
        match bad {
            Some(BadProtection::Plain) => return [data, &plain_status].concat(),
            Some(BadProtection::PlainStatus(status)) => return status.to_be_bytes().to_vec(),
            Some(BadProtection::Replayed) => return self.last.clone(),
            _ => {}
        }
        let mut objects = Vec::new();
        if !data.is_empty() && bad != Some(BadProtection::CryptogramMissing) {
            let block = self.suite.block();
            let mut plain = padded(data, block);
            if bad == Some(BadProtection::Padding) {
                plain[data.len()] = 0x01;
            }
            let cryptogram = self
                .suite
                .crypt(Mode::Encrypt, &self.encryption, &self.iv(), &plain)
                .unwrap_or_default();
            push(&mut objects, 0x87, &[&[0x01], &cryptogram[..]].concat());
        }
        match bad {
            Some(BadProtection::StatusMissing) => {}
            Some(BadProtection::StatusDiffers) => push(&mut objects, 0x99, &[0x62, 0x82]),
            _ => push(&mut objects, 0x99, &plain_status),
        }
        let mut code = self.code(&objects).unwrap_or_default();
        if let (Some(BadProtection::CodeWrong), [first, ..]) = (bad, &mut code[..]) {
            *first ^= 1;
        }
        if bad != Some(BadProtection::CodeMissing) {
            push(&mut objects, 0x8E, &code);
        }
        objects.extend(plain_status);
        self.last.clone_from(&objects);
        objects
    }
}
