//! Message authentication codes of the protected channels, 8 octets each.

use openssl::pkey::PKey;
use openssl::sign::Signer;
use openssl::symm::Cipher;

use super::CryptoError;
use super::cipher::pad;
use crate::lds::security_infos::ChannelCipher;

/// Octets of a code.
pub(crate) const MAC_LEN: usize = 8;

/// The code over `message`, which is padded here where the algorithm wants it (retail MAC).
///
/// Retail MAC is ISO/IEC 9797-1 algorithm 3 with DES and padding method 2; with AES it is CMAC
/// (NIST SP 800-38B) cut to 8 octets.
pub(crate) fn mac(
    cipher: ChannelCipher,
    key: &[u8],
    message: &[u8],
) -> Result<[u8; MAC_LEN], CryptoError> {
    let code = match cipher {
        ChannelCipher::TripleDes => retail(key, message)?,
        ChannelCipher::Aes128 => cmac(Cipher::aes_128_cbc(), key, message)?,
        ChannelCipher::Aes192 => cmac(Cipher::aes_192_cbc(), key, message)?,
        ChannelCipher::Aes256 => cmac(Cipher::aes_256_cbc(), key, message)?,
    };
    code.get(..MAC_LEN)
        .and_then(|code| code.try_into().ok())
        .ok_or(CryptoError)
}

fn cmac(cipher: Cipher, key: &[u8], message: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let key = PKey::cmac(&cipher, key)?;
    let mut signer = Signer::new_without_digest(&key)?;
    signer.update(message)?;
    Ok(signer.sign_to_vec()?)
}

fn retail(key: &[u8], message: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let (first, second) = key
        .split_at_checked(8)
        .filter(|(_, second)| second.len() == 8)
        .ok_or(CryptoError)?;
    let mut padded = message.to_vec();
    pad(&mut padded, 8);
    // Single DES is not in OpenSSL's default provider: triple DES with one key thrice is the same.
    let single = |key: &[u8], iv: &[u8], blocks: &[u8]| {
        ChannelCipher::TripleDes.encrypt(&[key, key].concat(), iv, blocks)
    };
    let chained = single(first, &[0; 8], &padded)?;
    let last = chained.last_chunk::<8>().ok_or(CryptoError)?;
    let opened = ChannelCipher::TripleDes.decrypt(&[second, second].concat(), &[0; 8], last)?;
    single(first, &[0; 8], &opened)
}
