//! Block ciphers of the protected channels, in CBC mode without padding.

use openssl::symm::{Cipher, Crypter, Mode};
use zeroize::Zeroizing;

use super::CryptoError;
use crate::lds::security_infos::ChannelCipher;

impl ChannelCipher {
    /// Octets of a block.
    pub(crate) const fn block_len(self) -> usize {
        match self {
            Self::TripleDes => 8,
            _ => 16,
        }
    }

    /// Octets of a key.
    pub(crate) const fn key_len(self) -> usize {
        match self {
            Self::TripleDes | Self::Aes128 => 16,
            Self::Aes192 => 24,
            Self::Aes256 => 32,
        }
    }

    fn cbc(self) -> Cipher {
        match self {
            Self::TripleDes => Cipher::des_ede3_cbc(),
            Self::Aes128 => Cipher::aes_128_cbc(),
            Self::Aes192 => Cipher::aes_192_cbc(),
            Self::Aes256 => Cipher::aes_256_cbc(),
        }
    }

    /// Encrypts whole blocks.
    pub(crate) fn encrypt(
        self,
        key: &[u8],
        iv: &[u8],
        blocks: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        self.run(Mode::Encrypt, key, iv, blocks)
            .map(|mut out| std::mem::take(&mut *out))
    }

    /// Decrypts whole blocks.
    pub(crate) fn decrypt(
        self,
        key: &[u8],
        iv: &[u8],
        blocks: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        self.run(Mode::Decrypt, key, iv, blocks)
    }

    fn run(
        self,
        mode: Mode,
        key: &[u8],
        iv: &[u8],
        blocks: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        let fits = key.len() == self.key_len()
            && iv.len() == self.block_len()
            && blocks.len().is_multiple_of(self.block_len());
        if !fits {
            return Err(CryptoError);
        }
        let key = match self {
            Self::TripleDes => two_key(key),
            _ => Zeroizing::new(key.to_vec()),
        };
        let mut crypter = Crypter::new(self.cbc(), mode, &key, Some(iv))?;
        crypter.pad(false);
        let mut out = Zeroizing::new(vec![0; blocks.len() + self.block_len()]);
        let mut len = crypter.update(blocks, &mut out)?;
        len += crypter.finalize(out.get_mut(len..).ok_or(CryptoError)?)?;
        out.truncate(len);
        Ok(out)
    }
}

/// Two-key triple DES as three keys: K1, K2, K1.
fn two_key(key: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut three = Zeroizing::new(Vec::with_capacity(24));
    three.extend_from_slice(key);
    three.extend_from_slice(key.get(..8).unwrap_or_default());
    three
}

/// Appends the padding of ISO/IEC 9797-1 method 2: 80, then zeros to a whole block.
pub(crate) fn pad(bytes: &mut Vec<u8>, block_len: usize) {
    bytes.push(0x80);
    bytes.resize(bytes.len().next_multiple_of(block_len), 0);
}

/// What stands before the padding of ISO/IEC 9797-1 method 2; none where there is no such padding.
pub(crate) fn unpad(bytes: &[u8], block_len: usize) -> Option<&[u8]> {
    let end = bytes.iter().rposition(|octet| *octet != 0)?;
    let padded = bytes.get(end) == Some(&0x80) && bytes.len() - end <= block_len;
    bytes.get(..end).filter(|_| padded)
}
