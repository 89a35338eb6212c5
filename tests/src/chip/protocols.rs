//! Which protocols a simulated chip speaks, and how.

use serde::Deserialize;

use super::channel::Suite;

/// How the nonce of PACE becomes a generator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names are the standard's names")]
pub enum Mapping {
    Generic,
    Integrated,
    ChipAuthentication,
}

/// How EF.CardAccess names the domain parameters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Statement {
    /// By their ICAO number.
    #[default]
    ByNumber,
    /// Written out under a number of the chip's own.
    WrittenOut,
    /// Written out, and the PACEInfo has two elements.
    WithoutNumber,
}

/// One variant of PACE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaceVariant {
    /// The mapping.
    pub mapping: Mapping,
    /// The cipher.
    pub cipher: Suite,
    /// ICAO number of the domain parameters.
    pub parameters: u8,
    /// How EF.CardAccess names them.
    #[serde(default)]
    pub stated: Statement,
}

impl PaceVariant {
    /// Of the Vietnamese card: generic mapping, AES-128, brainpoolP256r1.
    pub const VIETNAMESE: Self = Self {
        mapping: Mapping::Generic,
        cipher: Suite::Aes128,
        parameters: 13,
        stated: Statement::ByNumber,
    };
}

/// One static key of chip authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChipKeyVariant {
    /// ICAO number of the domain parameters.
    pub parameters: u8,
    /// The cipher.
    pub cipher: Suite,
    /// The key's number, where the chip has several.
    #[serde(default)]
    pub key_id: Option<u8>,
    /// Whether DG14 lacks the ChipAuthenticationInfo, as in France; then the cipher is 3DES.
    #[serde(default)]
    pub without_info: bool,
}

impl ChipKeyVariant {
    /// Of the Vietnamese card: AES-128, brainpoolP256r1.
    pub const VIETNAMESE: Self = Self {
        parameters: 13,
        cipher: Suite::Aes128,
        key_id: None,
        without_info: false,
    };
}

/// The key of active authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ActiveKeyVariant {
    /// RSA, ISO/IEC 9796-2 scheme 1.
    Rsa {
        /// Bits of the modulus.
        bits: u32,
        /// The trailer, which names the hash: BC, or 33CC and on.
        trailer: Trailer,
    },
    /// ECDSA, r and s one after the other.
    Ecdsa {
        /// ICAO number of the curve.
        parameters: u8,
        /// The hash, as bits of its output.
        hash: u16,
        /// Whether DG14 names the hash.
        named: bool,
    },
}

impl ActiveKeyVariant {
    /// As the Vietnamese card is believed to have it: RSA-2048, SHA-256.
    pub const VIETNAMESE: Self = Self::Rsa {
        bits: 2048,
        trailer: Trailer::Sha256,
    };

    /// On brainpoolP256r1 with SHA-256, which DG14 names. Made in no time, unlike one for RSA.
    pub const ECDSA: Self = Self::Ecdsa {
        parameters: 13,
        hash: 256,
        named: true,
    };
}

/// Trailers of ISO/IEC 9796-2 by the hash that they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trailer {
    /// BC: the one hash that both sides know, SHA-1.
    Implicit,
    /// 33CC.
    Sha1,
    /// 34CC.
    Sha256,
    /// 35CC.
    Sha512,
    /// 36CC.
    Sha384,
    /// 38CC.
    Sha224,
}
