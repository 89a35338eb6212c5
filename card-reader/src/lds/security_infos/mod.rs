//! SecurityInfos of EF.CardAccess, EF.CardSecurity and DG14 (ICAO 9303-11 clause 9.2).

mod info;

use thiserror::Error;

use self::info::BSI_PROTOCOLS;
pub use self::info::{
    ActiveAuthenticationInfo, Agreement, ChannelCipher, ChipAuthenticationInfo,
    ChipAuthenticationPublicKeyInfo, Mapping, PaceDomainParameterInfo, PaceInfo, PaceOffer,
    SecurityInfo, TerminalAuthenticationInfo,
};
use crate::crypto::domain::DomainParameters;
use crate::iso7816::tlv::{Tlv, TlvError};
use crate::lds::DataGroup;

/// Most infos that one file may hold; real files hold fewer than ten.
const MAX_INFOS: usize = 64;

const SEQUENCE: u32 = 0x30;
const SET: u32 = 0x31;

/// Why bytes are not a set of SecurityInfos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SecurityInfosError {
    /// The encoding is broken.
    #[error("SecurityInfos: {0}")]
    Encoding(#[from] TlvError),
    /// An integer is empty, negative or larger than the format allows.
    #[error("SecurityInfos: integer out of range")]
    Integer,
    /// An object identifier is empty, or a file identifier has the wrong length.
    #[error("SecurityInfos: identifier of wrong length")]
    Identifier,
    /// More infos than any chip has.
    #[error("SecurityInfos: too many infos")]
    TooMany,
}

/// A set of SecurityInfos, in the order of the file (which is not always DER's).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SecurityInfos {
    infos: Vec<SecurityInfo>,
}

impl SecurityInfos {
    /// Parses the SET that EF.CardAccess and the content of EF.CardSecurity are.
    ///
    /// # Errors
    /// See [`SecurityInfosError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, SecurityInfosError> {
        let set = Tlv::exactly(bytes, SET)?;
        let mut infos = Vec::new();
        for object in set.children() {
            let object = object?;
            if object.tag != SEQUENCE {
                return Err(TlvError::UnexpectedTag { expected: SEQUENCE }.into());
            }
            if infos.len() == MAX_INFOS {
                return Err(SecurityInfosError::TooMany);
            }
            infos.push(SecurityInfo::parse(object)?);
        }
        Ok(Self { infos })
    }

    /// Parses DG14: the set inside tag 6E (ICAO 9303-10 clause 4.7.14).
    ///
    /// # Errors
    /// See [`SecurityInfosError`].
    pub fn from_dg14(bytes: &[u8]) -> Result<Self, SecurityInfosError> {
        Self::parse(Tlv::exactly(bytes, u32::from(DataGroup::DG14.tag()))?.value)
    }

    /// All infos, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &SecurityInfo> {
        self.infos.iter()
    }

    /// The variants of PACE on offer.
    pub fn pace(&self) -> impl Iterator<Item = &PaceInfo> {
        self.infos.iter().filter_map(|info| match info {
            SecurityInfo::Pace(pace) => Some(pace),
            _ => None,
        })
    }

    /// Whether the set lists PACE in any variant, known here or not.
    pub fn lists_pace(&self) -> bool {
        self.infos.iter().any(|info| match info {
            SecurityInfo::Pace(_) => true,
            SecurityInfo::Unknown { oid } => oid
                .strip_prefix(&BSI_PROTOCOLS)
                .is_some_and(|arcs| arcs.starts_with(&[4])),
            _ => false,
        })
    }

    /// The variants of PACE whose parameters are known here (clause 9.2.1 and 9.2.2).
    pub fn pace_offers(&self) -> impl Iterator<Item = PaceOffer> {
        self.pace().filter_map(|info| {
            let written_out = self.pace_domain_parameters().find(|explicit| {
                explicit.parameter_id == info.parameter_id
                    && Some(&explicit.oid[..]) == info.oid.get(..explicit.oid.len())
            });
            let parameters = match (written_out, info.parameter_id) {
                (Some(explicit), _) => DomainParameters::from_algorithm(&explicit.algorithm),
                (None, Some(id)) => DomainParameters::from_parameter_id(id),
                (None, None) => None,
            };
            PaceOffer::new(info.clone(), parameters?)
        })
    }

    /// Explicit domain parameters for PACE.
    pub fn pace_domain_parameters(&self) -> impl Iterator<Item = &PaceDomainParameterInfo> {
        self.infos.iter().filter_map(|info| match info {
            SecurityInfo::PaceDomainParameters(parameters) => Some(parameters),
            _ => None,
        })
    }

    /// The variants of chip authentication on offer.
    pub fn chip_authentication(&self) -> impl Iterator<Item = &ChipAuthenticationInfo> {
        self.infos.iter().filter_map(|info| match info {
            SecurityInfo::ChipAuthentication(chip) => Some(chip),
            _ => None,
        })
    }

    /// The static keys for chip authentication.
    pub fn chip_keys(&self) -> impl Iterator<Item = &ChipAuthenticationPublicKeyInfo> {
        self.infos.iter().filter_map(|info| match info {
            SecurityInfo::ChipAuthenticationPublicKey(key) => Some(key),
            _ => None,
        })
    }

    /// The terminal authentication on offer.
    pub fn terminal_authentication(&self) -> impl Iterator<Item = &TerminalAuthenticationInfo> {
        self.infos.iter().filter_map(|info| match info {
            SecurityInfo::TerminalAuthentication(terminal) => Some(terminal),
            _ => None,
        })
    }

    /// The signature algorithm of active authentication, where the chip states it.
    pub fn active_authentication(&self) -> Option<&ActiveAuthenticationInfo> {
        self.infos.iter().find_map(|info| match info {
            SecurityInfo::ActiveAuthentication(active) => Some(active),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests;
