//! The pseudo-random number of the integrated mapping (ICAO 9303-11 clause 4.4.3.3.2).

use openssl::bn::BigNum;
use zeroize::Zeroizing;

use crate::crypto::CryptoError;
use crate::lds::security_infos::ChannelCipher;

/// The constants c0 and c1 for blocks of 128 bits, and for those of 256.
const SHORT: [&[u8]; 2] = [
    &[
        0xA6, 0x68, 0x89, 0x2A, 0x7C, 0x41, 0xE3, 0xCA, 0x73, 0x9F, 0x40, 0xB0, 0x57, 0xD8, 0x59,
        0x04,
    ],
    &[
        0xA4, 0xE1, 0x36, 0xAC, 0x72, 0x5F, 0x73, 0x8B, 0x01, 0xC1, 0xF6, 0x02, 0x17, 0xC1, 0x88,
        0xAD,
    ],
];
const LONG: [&[u8]; 2] = [
    &[
        0xD4, 0x63, 0xD6, 0x52, 0x34, 0x12, 0x4E, 0xF7, 0x89, 0x70, 0x54, 0x98, 0x6D, 0xCA, 0x0A,
        0x17, 0x4E, 0x28, 0xDF, 0x75, 0x8C, 0xBA, 0xA0, 0x3F, 0x24, 0x06, 0x16, 0x41, 0x4D, 0x5A,
        0x16, 0x76,
    ],
    &[
        0x54, 0xBD, 0x72, 0x55, 0xF0, 0xAA, 0xF8, 0x31, 0xBE, 0xC3, 0x42, 0x3F, 0xCF, 0x39, 0xD6,
        0x9B, 0x6C, 0xBF, 0x06, 0x66, 0x77, 0xD0, 0xFA, 0xAE, 0x5A, 0xAD, 0xD9, 0x9D, 0xF8, 0xE5,
        0x35, 0x17,
    ],
];

/// Both nonces of one run, and the cipher that mixes them.
pub(crate) struct MappingNonce<'a> {
    pub(crate) cipher: ChannelCipher,
    /// The chip's, at least as long as the cipher's key.
    pub(crate) chip: &'a [u8],
    /// The terminal's, as long as the cipher's key.
    pub(crate) terminal: &'a [u8],
}

impl MappingNonce<'_> {
    /// A number at least 64 bits longer than the field, of whole blocks.
    pub(super) fn pseudo_random(&self, field_len: usize) -> Result<BigNum, CryptoError> {
        let block = self.chip.len();
        let [c0, c1] = match block {
            16 => SHORT,
            32 => LONG,
            _ => return Err(CryptoError),
        };
        let mut key = Zeroizing::new(self.mix(self.terminal, self.chip)?);
        let mut octets = Zeroizing::new(Vec::new());
        while octets.len() < field_len + 8 {
            octets.extend_from_slice(&self.mix(&key, c1)?);
            key = Zeroizing::new(self.mix(&key, c0)?);
        }
        let mut number = BigNum::new_secure()?;
        number.copy_from_slice(&octets)?;
        Ok(number)
    }

    fn mix(&self, key: &[u8], block: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let key = key.get(..self.cipher.key_len()).ok_or(CryptoError)?;
        let iv = vec![0; self.cipher.block_len()];
        self.cipher.encrypt(key, &iv, block)
    }
}
