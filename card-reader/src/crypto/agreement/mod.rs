//! Diffie-Hellman on curves and in modular groups, with the arithmetic that PACE wants.

mod elliptic;
mod integrated;
mod modular;

use openssl::bn::{BigNum, BigNumContext, BigNumRef};
use zeroize::Zeroizing;

pub(crate) use self::elliptic::Curve;
pub(crate) use self::integrated::MappingNonce;
pub(crate) use self::modular::Modular;
use super::CryptoError;
use super::random::RandomSource;

/// Why octets are not a public key that may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyError {
    /// Not in the group, not in its subgroup, or the neutral element.
    Unacceptable,
    /// The library refused.
    Crypto,
}

impl From<CryptoError> for KeyError {
    fn from(_: CryptoError) -> Self {
        Self::Crypto
    }
}

impl From<openssl::error::ErrorStack> for KeyError {
    fn from(_: openssl::error::ErrorStack) -> Self {
        Self::Crypto
    }
}

/// A cyclic group of prime order, written as the standards write it for each kind.
pub(crate) trait Group {
    type Element;

    /// Tag of a public key inside 7F49 (BSI TR-03110-3 clause D.3).
    const PUBLIC_KEY_TAG: u32;

    /// The order of the generator.
    fn order(&self) -> &BigNumRef;

    /// The generator that comes with the group.
    fn generator(&self) -> Result<Self::Element, CryptoError>;

    /// Reads a public key. Neither the neutral element nor one outside the subgroup is one.
    fn decode(&self, octets: &[u8]) -> Result<Self::Element, KeyError>;

    /// The octets of a public key.
    fn encode(&self, element: &Self::Element) -> Result<Vec<u8>, CryptoError>;

    /// The element combined with itself so many times; the number is a secret.
    fn scale(&self, element: &Self::Element, by: &BigNumRef) -> Result<Self::Element, CryptoError>;

    /// Two elements combined.
    fn combine(&self, a: &Self::Element, b: &Self::Element) -> Result<Self::Element, CryptoError>;

    fn is_neutral(&self, element: &Self::Element) -> bool;

    /// The octets of an element that both sides share, at the field's full length.
    fn secret(&self, element: &Self::Element) -> Result<Zeroizing<Vec<u8>>, CryptoError>;

    /// Octets of a number of the field.
    fn field_len(&self) -> usize;

    /// The element that a pseudo-random number of any size stands for (ICAO 9303-11 clause
    /// 4.4.3.3.2).
    fn element_of(&self, number: &BigNumRef) -> Result<Self::Element, KeyError>;

    /// What identifies a public key where it is signed (BSI TR-03110-3 clause A.2.2.3).
    fn compress(&self, element: &Self::Element) -> Result<Vec<u8>, CryptoError>;
}

/// A group with a generator, which PACE replaces by one of its own.
pub(crate) struct Domain<G: Group> {
    group: G,
    generator: G::Element,
}

/// A public key that may be used.
pub(crate) struct PublicKey<G: Group>(G::Element);

/// A key pair of one protocol run. The private part is wiped when freed.
pub(crate) struct KeyPair<G: Group> {
    private: BigNum,
    public: PublicKey<G>,
}

impl<G: Group> Domain<G> {
    /// The group with its own generator.
    pub(crate) fn new(group: G) -> Result<Self, CryptoError> {
        let generator = group.generator()?;
        Ok(Self { group, generator })
    }

    /// A fresh key pair: the private key is uniform between 1 and the order less one.
    pub(crate) fn generate(&self, random: &mut RandomSource) -> Result<KeyPair<G>, CryptoError> {
        let mut context = BigNumContext::new_secure()?;
        let mut most = self.group.order().to_owned()?;
        most.sub_word(1)?;
        // 64 bits more than the order has, so that the remainder is uniform.
        let mut octets = Zeroizing::new(vec![0; most.num_bytes() as usize + 8]);
        random(&mut octets)?;
        let mut wide = BigNum::new_secure()?;
        wide.copy_from_slice(&octets)?;
        let mut private = BigNum::new_secure()?;
        private.nnmod(&wide, &most, &mut context)?;
        private.add_word(1)?;
        private.set_const_time();
        let public = PublicKey(self.group.scale(&self.generator, &private)?);
        Ok(KeyPair { private, public })
    }

    /// Reads a public key.
    pub(crate) fn public_key(&self, octets: &[u8]) -> Result<PublicKey<G>, KeyError> {
        self.group.decode(octets).map(PublicKey)
    }

    /// The octets in which a public key is sent.
    pub(crate) fn octets(&self, key: &PublicKey<G>) -> Result<Vec<u8>, CryptoError> {
        self.group.encode(&key.0)
    }

    /// What identifies a public key where it is signed.
    pub(crate) fn compressed(&self, key: &PublicKey<G>) -> Result<Vec<u8>, CryptoError> {
        self.group.compress(&key.0)
    }

    /// The shared element of a private and a foreign public key; none where it is neutral.
    fn shared(&self, own: &KeyPair<G>, foreign: &PublicKey<G>) -> Result<G::Element, KeyError> {
        let shared = self.group.scale(&foreign.0, &own.private)?;
        self.not_neutral(shared)
    }

    fn not_neutral(&self, element: G::Element) -> Result<G::Element, KeyError> {
        if self.group.is_neutral(&element) {
            Err(KeyError::Unacceptable)
        } else {
            Ok(element)
        }
    }

    /// The shared secret.
    pub(crate) fn agree(
        &self,
        own: &KeyPair<G>,
        foreign: &PublicKey<G>,
    ) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        Ok(self.group.secret(&self.shared(own, foreign)?)?)
    }

    /// Generic mapping (ICAO 9303-11 clause 4.4.3.3.1): the domain with the generator nonce times
    /// generator combined with the shared element.
    pub(crate) fn map_generic(
        self,
        nonce: &[u8],
        own: &KeyPair<G>,
        foreign: &PublicKey<G>,
    ) -> Result<Self, KeyError> {
        let mut scalar = BigNum::new_secure()?;
        scalar.copy_from_slice(nonce)?;
        let shared = self.shared(own, foreign)?;
        let scaled = self.group.scale(&self.generator, &scalar)?;
        let generator = self.not_neutral(self.group.combine(&scaled, &shared)?)?;
        Ok(Self { generator, ..self })
    }

    /// Integrated mapping (clause 4.4.3.3.2): the domain with the generator that both nonces
    /// stand for.
    pub(crate) fn map_integrated(self, nonce: &MappingNonce<'_>) -> Result<Self, KeyError> {
        let number = nonce.pseudo_random(self.group.field_len())?;
        let generator = self.group.element_of(&number)?;
        let generator = self.not_neutral(generator)?;
        Ok(Self { generator, ..self })
    }

    /// Whether `multiple` is the public key `by` times over: so a chip with chip authentication
    /// mapping shows that it holds the private key (clause 4.4.3.5).
    pub(crate) fn is_multiple(
        &self,
        multiple: &PublicKey<G>,
        key: &PublicKey<G>,
        by: &[u8],
    ) -> Result<bool, CryptoError> {
        let mut scalar = BigNum::new_secure()?;
        scalar.copy_from_slice(by)?;
        let product = self.group.scale(&key.0, &scalar)?;
        Ok(!self.group.is_neutral(&product)
            && self.group.encode(&product)? == self.group.encode(&multiple.0)?)
    }
}

impl<G: Group> KeyPair<G> {
    /// The public key.
    pub(crate) const fn public(&self) -> &PublicKey<G> {
        &self.public
    }
}
