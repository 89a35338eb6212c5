//! Keys from secrets (ICAO 9303-11 clause 9.7.1).

use zeroize::Zeroizing;

use crate::crypto::hash::HashAlgorithm;
use crate::lds::security_infos::ChannelCipher;
use crate::secure_messaging::SecureChannel;

/// What a derived key is for: the counter that is hashed after the secret.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Encryption = 1,
    Mac = 2,
    Pace = 3,
}

/// A key of the cipher's length: the front of the hash over secret and counter.
pub(super) fn derive(cipher: ChannelCipher, secret: &[u8], purpose: Purpose) -> Zeroizing<Vec<u8>> {
    let hash = match cipher {
        ChannelCipher::TripleDes | ChannelCipher::Aes128 => HashAlgorithm::Sha1,
        ChannelCipher::Aes192 | ChannelCipher::Aes256 => HashAlgorithm::Sha256,
    };
    let counter = (purpose as u32).to_be_bytes();
    let mut key = Zeroizing::new(hash.digest(&[secret, &counter]));
    key.truncate(cipher.key_len());
    key
}

/// Encryption and MAC key of a channel.
pub(crate) struct ChannelKeys {
    pub(crate) cipher: ChannelCipher,
    pub(crate) encryption: Zeroizing<Vec<u8>>,
    pub(crate) mac: Zeroizing<Vec<u8>>,
}

/// Both keys of a channel from the secret that was agreed on.
pub(crate) fn channel_keys(cipher: ChannelCipher, secret: &[u8]) -> ChannelKeys {
    ChannelKeys {
        cipher,
        encryption: derive(cipher, secret, Purpose::Encryption),
        mac: derive(cipher, secret, Purpose::Mac),
    }
}

impl ChannelKeys {
    /// The channel, its counter at zero.
    pub(crate) fn channel(self) -> SecureChannel {
        SecureChannel::new(self.cipher, self.encryption, self.mac)
    }
}
