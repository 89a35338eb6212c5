//! Named elliptic curves.

use openssl::nid::Nid;

/// The curves of ICAO 9303-11 table 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the standards' names")]
pub enum NamedCurve {
    NistP192,
    NistP224,
    NistP256,
    NistP384,
    NistP521,
    BrainpoolP192r1,
    BrainpoolP224r1,
    BrainpoolP256r1,
    BrainpoolP320r1,
    BrainpoolP384r1,
    BrainpoolP512r1,
}

impl NamedCurve {
    /// All curves, in the order of their ICAO numbers.
    pub const ALL: [Self; 11] = [
        Self::NistP192,
        Self::BrainpoolP192r1,
        Self::NistP224,
        Self::BrainpoolP224r1,
        Self::NistP256,
        Self::BrainpoolP256r1,
        Self::BrainpoolP320r1,
        Self::NistP384,
        Self::BrainpoolP384r1,
        Self::BrainpoolP512r1,
        Self::NistP521,
    ];

    /// Number of the standardised domain parameters, 8 to 18 (ICAO 9303-11 table 6).
    pub const fn parameter_id(self) -> u8 {
        match self {
            Self::NistP192 => 8,
            Self::BrainpoolP192r1 => 9,
            Self::NistP224 => 10,
            Self::BrainpoolP224r1 => 11,
            Self::NistP256 => 12,
            Self::BrainpoolP256r1 => 13,
            Self::BrainpoolP320r1 => 14,
            Self::NistP384 => 15,
            Self::BrainpoolP384r1 => 16,
            Self::BrainpoolP512r1 => 17,
            Self::NistP521 => 18,
        }
    }

    /// The curve of this ICAO number.
    pub fn from_parameter_id(id: u8) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|curve| curve.parameter_id() == id)
    }

    pub(crate) const fn nid(self) -> Nid {
        match self {
            Self::NistP192 => Nid::X9_62_PRIME192V1,
            Self::BrainpoolP192r1 => Nid::BRAINPOOL_P192R1,
            Self::NistP224 => Nid::SECP224R1,
            Self::BrainpoolP224r1 => Nid::BRAINPOOL_P224R1,
            Self::NistP256 => Nid::X9_62_PRIME256V1,
            Self::BrainpoolP256r1 => Nid::BRAINPOOL_P256R1,
            Self::BrainpoolP320r1 => Nid::BRAINPOOL_P320R1,
            Self::NistP384 => Nid::SECP384R1,
            Self::BrainpoolP384r1 => Nid::BRAINPOOL_P384R1,
            Self::BrainpoolP512r1 => Nid::BRAINPOOL_P512R1,
            Self::NistP521 => Nid::SECP521R1,
        }
    }
}
