//! The protected channel (ICAO 9303-11 clause 9.8).

use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::crypto::CryptoError;
use crate::crypto::cipher::{pad, unpad};
use crate::crypto::mac::{MAC_LEN, mac};
use crate::iso7816::tlv::{Objects, push};
use crate::iso7816::{Command, Response, StatusWord};
use crate::lds::security_infos::ChannelCipher;

/// Padding indicator and cryptogram, of even and odd instructions; expected length; status; code.
const CRYPTOGRAM: u32 = 0x87;
const CRYPTOGRAM_ODD: u32 = 0x85;
const EXPECTED_LENGTH: u32 = 0x97;
const STATUS: u32 = 0x99;
const CODE: u32 = 0x8E;

/// How a channel broke. Each kind ends it: the counters no longer agree, or somebody meddles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ChannelError {
    /// An answer without protection.
    #[error("unprotected answer {0} in the channel")]
    Unprotected(StatusWord),
    /// The data objects are not those of a protected answer.
    #[error("malformed protected answer")]
    Malformed,
    /// The status object is missing.
    #[error("status missing in the protected answer")]
    StatusMissing,
    /// The protected status differs from the plain one.
    #[error("protected status differs from the plain one")]
    StatusDiffers,
    /// The code is missing.
    #[error("code missing in the protected answer")]
    CodeMissing,
    /// The code is wrong.
    #[error("code of the protected answer is wrong")]
    CodeWrong,
    /// The padding of the cryptogram is wrong.
    #[error("padding of the protected answer is wrong")]
    PaddingWrong,
    /// No answer arrived, or no answer that may be one: the counters no longer agree.
    #[error("the answer to a protected command is missing")]
    AnswerMissing,
    /// The library refused.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}

/// Keys and counter of one channel. Wiped on drop.
pub struct SecureChannel {
    cipher: ChannelCipher,
    encryption_key: Zeroizing<Vec<u8>>,
    mac_key: Zeroizing<Vec<u8>>,
    /// As long as a block of the cipher.
    counter: Zeroizing<Vec<u8>>,
}

impl SecureChannel {
    /// A channel whose counter begins at zero, as after PACE and chip authentication. Keys are as
    /// long as the cipher has them, 16 to 32 octets; with others every command is refused.
    pub fn new(
        cipher: ChannelCipher,
        encryption_key: Zeroizing<Vec<u8>>,
        mac_key: Zeroizing<Vec<u8>>,
    ) -> Self {
        let counter = Zeroizing::new(vec![0; cipher.block_len()]);
        Self {
            cipher,
            encryption_key,
            mac_key,
            counter,
        }
    }

    /// The same channel with the counter that BAC agrees on, 8 octets.
    pub(crate) fn with_counter(mut self, counter: [u8; 8]) -> Self {
        self.counter = Zeroizing::new(counter.to_vec());
        self
    }

    /// Wraps a command (clause 9.8.4).
    ///
    /// # Errors
    /// [`ChannelError::Crypto`].
    pub fn protect(&mut self, command: &Command) -> Result<Command, ChannelError> {
        self.count();
        let mut objects = Vec::with_capacity(command.data.len() + 64);
        if !command.data.is_empty() {
            let mut padded = command.data.clone();
            pad(&mut padded, self.cipher.block_len());
            let encrypted = self
                .cipher
                .encrypt(&self.encryption_key, &self.iv()?, &padded)?;
            if command.ins.is_multiple_of(2) {
                push(
                    &mut objects,
                    CRYPTOGRAM,
                    &[&[0x01], &encrypted[..]].concat(),
                );
            } else {
                push(&mut objects, CRYPTOGRAM_ODD, &encrypted);
            }
        }
        if let Some(le) = command.le {
            let [.., high, low] = le.to_be_bytes();
            let extended = le > 0x100 || command.data.len() > 0xFF;
            let octets = [high, low];
            push(
                &mut objects,
                EXPECTED_LENGTH,
                octets.get(usize::from(!extended)..).unwrap_or_default(),
            );
        }
        let cla = command.cla | 0x0C;
        let mut header = vec![cla, command.ins, command.p1, command.p2];
        pad(&mut header, self.cipher.block_len());
        let code = self.code(&[&header, &objects])?;
        push(&mut objects, CODE, &code);
        // The answer always holds at least status and code.
        let extended = objects.len() > 0xFF || command.le.is_some_and(|le| le > 0x100);
        Ok(Command {
            cla,
            ins: command.ins,
            p1: command.p1,
            p2: command.p2,
            data: Zeroizing::new(objects),
            le: Some(if extended { 0x1_0000 } else { 0x100 }),
        })
    }

    /// Whether an answer, status word included, has all the objects of a protected one.
    pub(crate) fn is_whole(answer: &[u8]) -> bool {
        answer
            .split_last_chunk::<2>()
            .is_some_and(|(objects, _)| ProtectedAnswer::parse(objects).is_ok())
    }

    /// Octets of data for which a protected answer of so many octets, status word included, has
    /// room: beside padding, status and code it holds the cryptogram's tag, length and indicator.
    pub(crate) const fn room(&self, answer: usize) -> usize {
        let header = if answer > 0x102 { 5 } else { 4 };
        let cryptogram = answer.saturating_sub(2 + 4 + 2 + MAC_LEN + header);
        let block = self.cipher.block_len();
        (cryptogram / block * block).saturating_sub(1)
    }

    /// Unwraps an answer (clause 9.8.5).
    ///
    /// # Errors
    /// Any kind; the channel must not be used afterwards.
    pub fn unprotect(&mut self, answer: Vec<u8>) -> Result<Response, ChannelError> {
        self.count();
        let plain = Response::parse(answer).ok_or(ChannelError::Malformed)?;
        if plain.data.is_empty() {
            return Err(ChannelError::Unprotected(plain.status));
        }
        let objects = ProtectedAnswer::parse(&plain.data)?;
        let expected = self.code(&[objects.authenticated])?;
        if !bool::from(expected.ct_eq(objects.code)) {
            return Err(ChannelError::CodeWrong);
        }
        if objects.status != plain.status {
            return Err(ChannelError::StatusDiffers);
        }
        let data = match objects.cryptogram {
            Some(cryptogram) => self.open(cryptogram)?,
            None => Zeroizing::default(),
        };
        Ok(Response {
            data,
            status: objects.status,
        })
    }

    fn open(&self, cryptogram: &[u8]) -> Result<Zeroizing<Vec<u8>>, ChannelError> {
        if cryptogram.is_empty() || !cryptogram.len().is_multiple_of(self.cipher.block_len()) {
            return Err(ChannelError::Malformed);
        }
        let mut padded = self
            .cipher
            .decrypt(&self.encryption_key, &self.iv()?, cryptogram)?;
        let len = unpad(&padded, self.cipher.block_len())
            .ok_or(ChannelError::PaddingWrong)?
            .len();
        padded.truncate(len);
        Ok(padded)
    }

    /// The code over counter and parts. Padded here for AES; retail MAC pads by itself.
    fn code(&self, parts: &[&[u8]]) -> Result<[u8; MAC_LEN], CryptoError> {
        let mut message = self.counter.to_vec();
        for part in parts {
            message.extend_from_slice(part);
        }
        if self.cipher != ChannelCipher::TripleDes {
            pad(&mut message, self.cipher.block_len());
        }
        mac(self.cipher, &self.mac_key, &message)
    }

    /// Zero for triple DES, the encrypted counter for AES (clause 9.8.6).
    fn iv(&self) -> Result<Vec<u8>, CryptoError> {
        let zero = vec![0; self.cipher.block_len()];
        match self.cipher {
            ChannelCipher::TripleDes => Ok(zero),
            _ => self
                .cipher
                .encrypt(&self.encryption_key, &zero, &self.counter),
        }
    }

    fn count(&mut self) {
        for octet in self.counter.iter_mut().rev() {
            *octet = octet.wrapping_add(1);
            if *octet != 0 {
                break;
            }
        }
    }
}

/// The data objects of a protected answer, borrowed.
struct ProtectedAnswer<'a> {
    cryptogram: Option<&'a [u8]>,
    status: StatusWord,
    code: &'a [u8],
    /// What the code is over: all objects before it, as they stand.
    authenticated: &'a [u8],
}

impl<'a> ProtectedAnswer<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Self, ChannelError> {
        let malformed = |_| ChannelError::Malformed;
        let mut objects = Objects::new(bytes);
        let mut authenticated_len = 0;
        let mut cryptogram = None;
        if let Some(object) = objects.take_if(CRYPTOGRAM).map_err(malformed)? {
            authenticated_len += object.raw.len();
            let (indicator, rest) = object.value.split_first().ok_or(ChannelError::Malformed)?;
            if *indicator != 0x01 {
                return Err(ChannelError::Malformed);
            }
            cryptogram = Some(rest);
        } else if let Some(object) = objects.take_if(CRYPTOGRAM_ODD).map_err(malformed)? {
            authenticated_len += object.raw.len();
            cryptogram = Some(object.value);
        }
        let status = objects
            .take_if(STATUS)
            .map_err(malformed)?
            .ok_or(ChannelError::StatusMissing)?;
        authenticated_len += status.raw.len();
        let word: [u8; 2] = status
            .value
            .try_into()
            .map_err(|_| ChannelError::Malformed)?;
        let code = objects
            .take_if(CODE)
            .map_err(malformed)?
            .ok_or(ChannelError::CodeMissing)?;
        objects.end().map_err(malformed)?;
        if code.value.len() != MAC_LEN {
            return Err(ChannelError::Malformed);
        }
        Ok(Self {
            cryptogram,
            status: StatusWord(u16::from_be_bytes(word)),
            code: code.value,
            authenticated: bytes
                .get(..authenticated_len)
                .ok_or(ChannelError::Malformed)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iso7816::tlv::encode;
    use proptest::prelude::*;

    const CIPHERS: [ChannelCipher; 4] = [
        ChannelCipher::TripleDes,
        ChannelCipher::Aes128,
        ChannelCipher::Aes192,
        ChannelCipher::Aes256,
    ];

    fn channel(cipher: ChannelCipher) -> SecureChannel {
        let key = |octet| Zeroizing::new(vec![octet; cipher.key_len()]);
        SecureChannel::new(cipher, key(1), key(2))
    }

    proptest! {
        #[test]
        fn no_answer_is_taken_whose_code_nobody_made(
            answer in proptest::collection::vec(any::<u8>(), 0..120),
            data in proptest::collection::vec(any::<u8>(), 0..64),
            code in any::<[u8; 8]>(),
        ) {
            let objects = [
                encode(CRYPTOGRAM, &[&[1][..], &data].concat()),
                encode(STATUS, &[0x90, 0x00]),
                encode(CODE, &code),
                vec![0x90, 0x00],
            ];
            for cipher in CIPHERS {
                prop_assert!(channel(cipher).unprotect(answer.clone()).is_err());
                prop_assert!(channel(cipher).unprotect(objects.concat()).is_err());
            }
        }

        #[test]
        fn an_answer_that_fills_the_room_is_as_long_as_it_may_be(answer in 40usize..65_539) {
            for cipher in CIPHERS {
                let room = channel(cipher).room(answer);
                let len = |data: usize| {
                    let padded = (data + 1).next_multiple_of(cipher.block_len());
                    encode(CRYPTOGRAM, &vec![0; padded + 1]).len() + 4 + 10 + 2
                };
                prop_assert!(len(room) <= answer);
                prop_assert!(len(room + 2 * cipher.block_len()) > answer);
            }
        }
    }
}
