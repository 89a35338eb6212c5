//! Hash functions.

use openssl::hash::MessageDigest;
use ring::digest;

/// The hash functions of ICAO 9303-12 and of active authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the standards' names")]
pub enum HashAlgorithm {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl HashAlgorithm {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Sha1,
        Self::Sha224,
        Self::Sha256,
        Self::Sha384,
        Self::Sha512,
    ];

    /// Lower-case name, such as `sha256`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha224 => "sha224",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    /// Octets of a hash value.
    pub const fn output_len(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// Hash value of the parts, one after the other.
    pub fn digest(self, parts: &[&[u8]]) -> Vec<u8> {
        let mut hasher = self.hasher();
        for part in parts {
            hasher.update(part);
        }
        hasher.finish()
    }

    /// For octets that come one after the other.
    pub fn hasher(self) -> Hasher {
        let algorithm = match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
            // `ring` has no SHA-224.
            Self::Sha224 => {
                return Hasher(State::Openssl(
                    openssl::hash::Hasher::new(MessageDigest::sha224()).ok(),
                ));
            }
        };
        Hasher(State::Ring(digest::Context::new(algorithm)))
    }
}

/// The hash over octets that have come so far.
#[derive(Clone)]
pub struct Hasher(State);

#[derive(Clone)]
enum State {
    Ring(digest::Context),
    /// None after a refusal.
    Openssl(Option<openssl::hash::Hasher>),
}

impl Hasher {
    /// More octets.
    pub fn update(&mut self, octets: &[u8]) {
        match &mut self.0 {
            State::Ring(context) => context.update(octets),
            State::Openssl(hasher) => {
                if hasher
                    .as_mut()
                    .is_some_and(|hasher| hasher.update(octets).is_err())
                {
                    *hasher = None;
                }
            }
        }
    }

    /// The hash value. An empty one, which equals no hash, stands for a refusal.
    pub fn finish(self) -> Vec<u8> {
        match self.0 {
            State::Ring(context) => context.finish().as_ref().to_vec(),
            State::Openssl(hasher) => hasher
                .and_then(|mut hasher| hasher.finish().ok())
                .map(|value| value.to_vec())
                .unwrap_or_default(),
        }
    }
}

/// Octets with the hash over them, where that is known already. Only hashing makes it known.
pub struct Hashed<'a> {
    octets: &'a [u8],
    known: Option<(HashAlgorithm, Vec<u8>)>,
}

impl<'a> Hashed<'a> {
    /// What `hasher` has been given is `octets`, which the caller vouches for.
    pub(crate) fn by(octets: &'a [u8], algorithm: HashAlgorithm, hasher: &Hasher) -> Self {
        Self {
            octets,
            known: Some((algorithm, hasher.clone().finish())),
        }
    }

    /// The octets.
    pub const fn octets(&self) -> &'a [u8] {
        self.octets
    }

    /// Their hash.
    pub fn value(&self, algorithm: HashAlgorithm) -> Vec<u8> {
        match &self.known {
            Some((known, value)) if *known == algorithm => value.clone(),
            _ => algorithm.digest(&[self.octets]),
        }
    }
}

impl<'a> From<&'a [u8]> for Hashed<'a> {
    fn from(octets: &'a [u8]) -> Self {
        Self {
            octets,
            known: None,
        }
    }
}

impl<'a> From<&'a Vec<u8>> for Hashed<'a> {
    fn from(octets: &'a Vec<u8>) -> Self {
        octets.as_slice().into()
    }
}
