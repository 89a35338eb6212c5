//! The chip proves its keys: chip authentication and active authentication (ICAO 9303-11 clause 6).

use card_reader::iso7816::tlv::{Objects, Tlv};
use openssl::bn::BigNumContext;
use openssl::ec::{EcGroup, EcPoint};
use openssl::hash::{MessageDigest, hash};
use openssl::rsa::Padding;

use super::channel::{Channel, Suite};
use super::pace::shared_x;
use super::{Answer, Apdu, Chip, status};

impl Chip {
    pub(super) fn select_chip_authentication(&mut self, _: &Apdu) -> Answer {
        if self.chip_key.is_none() || self.session.channel_is_missing() {
            return Err(status::SECURITY_NOT_SATISFIED);
        }
        self.session.chip_authentication = true;
        Ok(Vec::new())
    }

    /// GENERAL AUTHENTICATE with the terminal's ephemeral key: new channel keys, AES.
    pub(super) fn chip_authentication(&mut self, apdu: &Apdu) -> Answer {
        self.session.chip_authentication = false;
        let outer = Tlv::exactly(&apdu.data, 0x7C).map_err(|_| status::WRONG_DATA)?;
        let public = Tlv::exactly(outer.value, 0x80).map_err(|_| status::WRONG_DATA)?;
        self.restart(public.value, Suite::Aes128)?;
        Ok(vec![0x7C, 0x00])
    }

    /// MSE:Set KAT with the terminal's ephemeral key: new channel keys, triple DES.
    pub(super) fn key_agreement_template(&mut self, apdu: &Apdu) -> Answer {
        if self.session.channel_is_missing() {
            return Err(status::SECURITY_NOT_SATISFIED);
        }
        let mut objects = Objects::new(&apdu.data);
        let public = objects.expect(0x91).map_err(|_| status::WRONG_DATA)?;
        self.restart(public.value, Suite::TripleDes)?;
        Ok(Vec::new())
    }

    fn restart(&mut self, public: &[u8], suite: Suite) -> Result<(), u16> {
        let failed = |_| status::WRONG_DATA;
        let key = self.chip_key.as_ref().ok_or(status::REFERENCE_NOT_FOUND)?;
        let mut context = BigNumContext::new().map_err(failed)?;
        let nid = key.group().curve_name().ok_or(status::WRONG_DATA)?;
        let group = EcGroup::from_curve_name(nid).map_err(failed)?;
        let public = EcPoint::from_bytes(&group, public, &mut context).map_err(failed)?;
        let private = key.private_key().to_owned().map_err(failed)?;
        let secret = shared_x(&group, &public, &private)?;
        self.session.next_channel = Some(Channel::new(suite, &secret, None));
        Ok(())
    }

    /// Active authentication with RSA: ISO/IEC 9796-2 scheme 1, SHA-256, trailer 34CC.
    pub(super) fn internal_authenticate(&mut self, apdu: &Apdu) -> Answer {
        if !self.session.authenticated {
            return Err(status::SECURITY_NOT_SATISFIED);
        }
        let failed = |_| status::AUTHENTICATION_FAILED;
        let key = self
            .active_key
            .as_ref()
            .ok_or(status::NOT_SUPPORTED)?
            .rsa()
            .map_err(failed)?;
        let len = key.size() as usize;
        let mut message = vec![0x6A];
        let mut recoverable = vec![0; len - 32 - 3];
        (self.random)(&mut recoverable);
        let digest = hash(
            MessageDigest::sha256(),
            &[&recoverable[..], &apdu.data].concat(),
        )
        .map_err(failed)?;
        message.extend(&recoverable);
        message.extend(digest.iter());
        message.extend([0x34, 0xCC]);
        let mut signature = vec![0; len];
        key.private_encrypt(&message, &mut signature, Padding::NONE)
            .map_err(failed)?;
        Ok(signature)
    }
}
