//! A private key in a PKCS #11 token.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::eddsa::{EddsaParams, EddsaSignatureScheme};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use thiserror::Error;

use crate::crypto::hash::HashAlgorithm;
use crate::crypto::terminal_signature::TerminalSignature;

/// Why a token cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The module cannot be loaded, or refuses.
    #[error("PKCS #11 module: {0}")]
    Module(#[source] Error),
    /// No token is in the slot, or it has no such key.
    #[error("no token holds a private key labelled {0:?}")]
    KeyMissing(String),
    /// Several keys of the token have the label.
    #[error("several private keys are labelled {0:?}")]
    SeveralKeys(String),
    /// Several tokens are there, and none is named: the PIN must not be tried on another's.
    #[error("several tokens are there: name the slot")]
    SeveralTokens,
    /// The token does not take the PIN. It is asked no more: tokens lock themselves after a few
    /// wrong ones.
    #[error("the token refuses the PIN")]
    PinRefused,
    /// The token does not sign in the certificate's scheme.
    #[error("the token does not sign: {0}")]
    Signing(#[source] Error),
    /// The token shows no public key beside the private one, or one that is not of Ed25519.
    #[error("the token shows no Ed25519 public key labelled {0:?}")]
    PublicKey(String),
    /// The scheme has no mechanism in PKCS #11.
    #[error("the token has no mechanism for the certificate's scheme")]
    Scheme,
}

/// A key in a token. The token may leave and come back: every signature opens its own session.
pub struct Token {
    module: Pkcs11,
    slot: Option<u64>,
    label: String,
    pin: AuthPin,
    pin_refused: AtomicBool,
}

impl Token {
    /// Loads a module and says where its key is: in this slot, or in the only token.
    ///
    /// # Errors
    /// [`TokenError::Module`].
    pub fn new(
        module: &Path,
        slot: Option<u64>,
        label: &str,
        pin: &str,
    ) -> Result<Self, TokenError> {
        let module = Pkcs11::new(module).map_err(TokenError::Module)?;
        match module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            // The module is one to a process, however often it is named.
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => return Err(TokenError::Module(error)),
        }
        Ok(Self {
            module,
            slot,
            label: label.to_owned(),
            pin: AuthPin::new(pin.into()),
            pin_refused: AtomicBool::new(false),
        })
    }

    /// Signs a message.
    pub(super) fn sign(
        &self,
        scheme: TerminalSignature,
        message: &[u8],
    ) -> Result<Vec<u8>, TokenError> {
        let mechanism = mechanism(scheme).ok_or(TokenError::Scheme)?;
        let (session, key) = self.find()?;
        let digest;
        let input = match scheme {
            // Tokens differ in which hashes they know with ECDSA; all take the hash itself.
            TerminalSignature::Ecdsa(hash) => {
                digest = hash.digest(&[message]);
                &digest[..]
            }
            _ => message,
        };
        session
            .sign(&mechanism, key, input)
            .map_err(TokenError::Signing)
    }

    /// Signs a message by Ed25519 (RFC 8032 clause 5.1); 64 octets.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub fn sign_ed25519(&self, message: &[u8]) -> Result<Vec<u8>, TokenError> {
        let (session, key) = self.find()?;
        let mechanism = Mechanism::Eddsa(EddsaParams::new(EddsaSignatureScheme::Ed25519));
        session
            .sign(&mechanism, key, message)
            .map_err(TokenError::Signing)
    }

    /// The public key of [`Self::sign_ed25519`], from the token's object of the same label.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub fn ed25519_public_key(&self) -> Result<[u8; 32], TokenError> {
        let missing = || TokenError::PublicKey(self.label.clone());
        let session = self.session()?;
        let key = self.labelled(&session, ObjectClass::PUBLIC_KEY)?;
        let attributes = session
            .get_attributes(key, &[AttributeType::EcPoint])
            .map_err(TokenError::Module)?;
        let [Attribute::EcPoint(point)] = &attributes[..] else {
            return Err(missing());
        };
        // An octet string in DER in PKCS #11 2.40, the octets alone in some tokens.
        let octets = point.strip_prefix(&[0x04, 32]).unwrap_or(point);
        octets.try_into().map_err(|_| missing())
    }

    /// Whether the key is there and may be used.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub fn find_key(&self) -> Result<(), TokenError> {
        self.find().map(drop)
    }

    fn find(&self) -> Result<(Session, ObjectHandle), TokenError> {
        let session = self.session()?;
        let key = self.labelled(&session, ObjectClass::PRIVATE_KEY)?;
        Ok((session, key))
    }

    fn session(&self) -> Result<Session, TokenError> {
        if self.pin_refused.load(Ordering::Relaxed) {
            return Err(TokenError::PinRefused);
        }
        let slots = self
            .module
            .get_slots_with_initialized_token()
            .map_err(TokenError::Module)?;
        let mut slots = slots
            .into_iter()
            .filter(|slot| self.slot.is_none_or(|id| slot.id() == id));
        let slot = match (slots.next(), slots.next()) {
            (Some(slot), None) => slot,
            (None, _) => return Err(TokenError::KeyMissing(self.label.clone())),
            (Some(_), Some(_)) => return Err(TokenError::SeveralTokens),
        };
        let session = self
            .module
            .open_ro_session(slot)
            .map_err(TokenError::Module)?;
        match session.login(UserType::User, Some(&self.pin)) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
            Err(Error::Pkcs11(
                RvError::PinIncorrect
                | RvError::PinInvalid
                | RvError::PinLenRange
                | RvError::PinExpired
                | RvError::PinLocked,
                _,
            )) => {
                self.pin_refused.store(true, Ordering::Relaxed);
                return Err(TokenError::PinRefused);
            }
            Err(error) => return Err(TokenError::Module(error)),
        }
        Ok(session)
    }

    fn labelled(&self, session: &Session, class: ObjectClass) -> Result<ObjectHandle, TokenError> {
        let template = [
            Attribute::Class(class),
            Attribute::Label(self.label.clone().into_bytes()),
        ];
        let keys = session
            .find_objects(&template)
            .map_err(TokenError::Module)?;
        match keys[..] {
            [key] => Ok(key),
            [] => Err(TokenError::KeyMissing(self.label.clone())),
            _ => Err(TokenError::SeveralKeys(self.label.clone())),
        }
    }
}

fn mechanism(scheme: TerminalSignature) -> Option<Mechanism<'static>> {
    use HashAlgorithm::{Sha1, Sha256, Sha512};
    let pss = |hash: HashAlgorithm, hash_alg, mgf| PkcsPssParams {
        hash_alg,
        mgf,
        s_len: (hash.output_len() as u64).into(),
    };
    Some(match scheme {
        TerminalSignature::Ecdsa(_) => Mechanism::Ecdsa,
        TerminalSignature::RsaPkcs1(Sha1) => Mechanism::Sha1RsaPkcs,
        TerminalSignature::RsaPkcs1(Sha256) => Mechanism::Sha256RsaPkcs,
        TerminalSignature::RsaPkcs1(Sha512) => Mechanism::Sha512RsaPkcs,
        TerminalSignature::RsaPss(Sha1) => {
            Mechanism::Sha1RsaPkcsPss(pss(Sha1, MechanismType::SHA1, PkcsMgfType::MGF1_SHA1))
        }
        TerminalSignature::RsaPss(Sha256) => Mechanism::Sha256RsaPkcsPss(pss(
            Sha256,
            MechanismType::SHA256,
            PkcsMgfType::MGF1_SHA256,
        )),
        TerminalSignature::RsaPss(Sha512) => Mechanism::Sha512RsaPkcsPss(pss(
            Sha512,
            MechanismType::SHA512,
            PkcsMgfType::MGF1_SHA512,
        )),
        _ => return None,
    })
}
