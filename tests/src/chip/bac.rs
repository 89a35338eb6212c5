//! The chip's side of basic access control (ICAO 9303-11 clause 4.3).

use openssl::hash::{MessageDigest, hash};
use openssl::symm::Mode;

use super::channel::{Channel, Suite, derive};
use super::{Answer, Apdu, Chip, status};

impl Chip {
    pub(super) fn get_challenge(&mut self, apdu: &Apdu) -> Answer {
        if apdu.le != Some(8) {
            return Err(status::WRONG_LENGTH);
        }
        let mut challenge = [0; 8];
        (self.random)(&mut challenge);
        self.session.challenge = Some(challenge);
        Ok(challenge.to_vec())
    }

    pub(super) fn mutual_authenticate(&mut self, apdu: &Apdu) -> Answer {
        let challenge = self
            .session
            .challenge
            .take()
            .ok_or(status::CONDITIONS_NOT_SATISFIED)?;
        let (encrypted, code) = apdu
            .data
            .split_at_checked(32)
            .filter(|(_, code)| code.len() == 8)
            .ok_or(status::WRONG_LENGTH)?;
        let digest = hash(MessageDigest::sha1(), self.mrz_information.as_bytes())
            .map_err(|_| status::AUTHENTICATION_FAILED)?;
        let suite = Suite::TripleDes;
        let encryption = derive(suite, &digest[..16], 1);
        let mac = derive(suite, &digest[..16], 2);
        if suite.mac(&mac, encrypted).as_deref() != Some(code) {
            return Err(status::AUTHENTICATION_FAILED);
        }
        let plain = suite
            .crypt(Mode::Decrypt, &encryption, &[0; 8], encrypted)
            .filter(|plain| plain[8..16] == challenge)
            .ok_or(status::AUTHENTICATION_FAILED)?;
        let (terminal_random, terminal_key) = (&plain[..8], &plain[16..]);
        let mut chip_key = [0; 16];
        (self.random)(&mut chip_key);
        let answer = [&challenge, terminal_random, &chip_key[..]].concat();
        let mut cryptogram = suite
            .crypt(Mode::Encrypt, &encryption, &[0; 8], &answer)
            .ok_or(status::AUTHENTICATION_FAILED)?;
        cryptogram.extend(
            suite
                .mac(&mac, &cryptogram)
                .ok_or(status::AUTHENTICATION_FAILED)?,
        );
        let seed: Vec<u8> = terminal_key
            .iter()
            .zip(chip_key)
            .map(|(a, b)| a ^ b)
            .collect();
        let counter = [&challenge[4..], &terminal_random[4..]].concat();
        self.session.authenticated = true;
        // Document number and check digit: what stands before both dates and theirs.
        let number = self.mrz_information.len().saturating_sub(14);
        self.session.identity = self.mrz_information.as_bytes()[..number].to_vec();
        self.session.next_channel = Some(Channel::new(suite, &seed, Some(counter)));
        Ok(cryptogram)
    }
}
