//! SecurityInfos of EF.CardAccess, EF.CardSecurity and DG14 (ICAO 9303-11 clause 9.2).

use crate::crypto::curve::NamedCurve;

/// How the nonce is mapped to a generator (ICAO 9303-11 clause 4.4.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mapping {
    /// Generic mapping.
    Generic,
    /// Integrated mapping.
    Integrated,
    /// Chip authentication mapping.
    ChipAuthentication,
}

/// Symmetric cipher of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChannelCipher {
    /// Two-key triple DES in CBC, retail MAC.
    TripleDes,
    /// AES with a key of 16 bytes, CMAC.
    Aes128,
    /// AES with a key of 24 bytes, CMAC.
    Aes192,
    /// AES with a key of 32 bytes, CMAC.
    Aes256,
}

/// Key agreement of PACE or chip authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Agreement {
    /// Finite field Diffie-Hellman.
    Dh,
    /// Elliptic curve Diffie-Hellman.
    Ecdh,
}

/// Domain parameters named by number (ICAO 9303-11 table 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DomainParameters {
    /// Groups 0 to 2 of RFC 5114.
    Dh(u8),
    /// Numbers 8 to 18.
    Curve(NamedCurve),
}

/// One PACEInfo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaceInfo {
    /// The object identifier as it stands in the file, content octets only.
    pub oid: Vec<u8>,
    /// Key agreement named by the OID.
    pub agreement: Agreement,
    /// Mapping named by the OID.
    pub mapping: Mapping,
    /// Cipher named by the OID.
    pub cipher: ChannelCipher,
    /// The parameter id, absent in infos of two elements.
    pub parameter_id: Option<u8>,
}
