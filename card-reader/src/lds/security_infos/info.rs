//! One SecurityInfo, a kind a protocol.

use super::SecurityInfosError;
use crate::crypto::curve::NamedCurve;
use crate::crypto::domain::DomainParameters;
use crate::iso7816::tlv::{Objects, Tlv};

const SEQUENCE: u32 = 0x30;
const INTEGER: u32 = 0x02;
const OCTET_STRING: u32 = 0x04;
const OBJECT_IDENTIFIER: u32 = 0x06;

/// 0.4.0.127.0.7.2.2, the arc of BSI's protocols.
pub(super) const BSI_PROTOCOLS: [u8; 7] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02];
/// 2.23.136.1.1.5, id-icao-mrtd-security-aaProtocolObject.
const ACTIVE_AUTHENTICATION: [u8; 6] = [0x67, 0x81, 0x08, 0x01, 0x01, 0x05];

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

impl ChannelCipher {
    const fn from_arc(arc: u8) -> Option<Self> {
        match arc {
            1 => Some(Self::TripleDes),
            2 => Some(Self::Aes128),
            3 => Some(Self::Aes192),
            4 => Some(Self::Aes256),
            _ => None,
        }
    }
}

/// Key agreement of PACE or chip authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Agreement {
    /// Finite field Diffie-Hellman.
    Dh,
    /// Elliptic curve Diffie-Hellman.
    Ecdh,
}

impl Agreement {
    const fn from_arc(arc: u8) -> Option<Self> {
        match arc {
            1 => Some(Self::Dh),
            2 => Some(Self::Ecdh),
            _ => None,
        }
    }
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

impl PaceInfo {
    /// The protocol in small letters: `ecdh-gm-aes-128`.
    pub fn name(&self) -> String {
        let agreement = match self.agreement {
            Agreement::Dh => "dh",
            Agreement::Ecdh => "ecdh",
        };
        let mapping = match self.mapping {
            Mapping::Generic => "gm",
            Mapping::Integrated => "im",
            Mapping::ChipAuthentication => "cam",
        };
        let cipher = match self.cipher {
            ChannelCipher::TripleDes => "3des",
            ChannelCipher::Aes128 => "aes-128",
            ChannelCipher::Aes192 => "aes-192",
            ChannelCipher::Aes256 => "aes-256",
        };
        format!("{agreement}-{mapping}-{cipher}")
    }
}

/// One PACEDomainParameterInfo: explicit parameters under a number of the chip's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaceDomainParameterInfo {
    /// The object identifier, content octets only.
    pub oid: Vec<u8>,
    /// The AlgorithmIdentifier, tag and length included.
    pub algorithm: Vec<u8>,
    /// The number by which a PACEInfo refers to these parameters.
    pub parameter_id: Option<u8>,
}

/// One PACEInfo with the parameters that it refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaceOffer {
    /// The PACEInfo.
    pub info: PaceInfo,
    /// The parameters, whether named by number or written out.
    pub parameters: DomainParameters,
}

impl PaceOffer {
    /// The offer, unless the mapping is not defined with these parameters: integrated mapping
    /// needs a prime that leaves 3 divided by 4, and chip authentication mapping a curve.
    pub fn new(info: PaceInfo, parameters: DomainParameters) -> Option<Self> {
        let fits = match (info.agreement, parameters) {
            (Agreement::Dh, DomainParameters::Modular(_)) => true,
            (Agreement::Ecdh, DomainParameters::Curve(curve)) => {
                info.mapping != Mapping::Integrated || curve != NamedCurve::NistP224
            }
            _ => false,
        };
        fits.then_some(Self { info, parameters })
    }
}

/// One ChipAuthenticationInfo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChipAuthenticationInfo {
    /// The object identifier, content octets only.
    pub oid: Vec<u8>,
    /// Key agreement named by the OID.
    pub agreement: Agreement,
    /// Cipher named by the OID.
    pub cipher: ChannelCipher,
    /// 1 or 2.
    pub version: u8,
    /// Which key, where the chip has several.
    pub key_id: Option<u64>,
}

/// One ChipAuthenticationPublicKeyInfo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChipAuthenticationPublicKeyInfo {
    /// Key agreement named by the OID.
    pub agreement: Agreement,
    /// SubjectPublicKeyInfo, DER as it stands in the file.
    pub subject_public_key_info: Vec<u8>,
    /// Which key, where the chip has several.
    pub key_id: Option<u64>,
}

/// One TerminalAuthenticationInfo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TerminalAuthenticationInfo {
    /// 1 or 2.
    pub version: u8,
    /// File identifier of EF.CVCA, where it is not the default 011C.
    pub cvca_file_id: Option<u16>,
    /// Short identifier of EF.CVCA, where it is not the default 1C.
    pub cvca_short_id: Option<u8>,
}

/// One ActiveAuthenticationInfo (ICAO 9303-11 clause 9.2.11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActiveAuthenticationInfo {
    /// Object identifier of the signature algorithm, content octets only.
    pub signature_algorithm: Vec<u8>,
}

/// One element of a set of SecurityInfos.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecurityInfo {
    /// A variant of PACE that the chip offers.
    Pace(PaceInfo),
    /// Explicit domain parameters for PACE.
    PaceDomainParameters(PaceDomainParameterInfo),
    /// A variant of chip authentication that the chip offers.
    ChipAuthentication(ChipAuthenticationInfo),
    /// A static key for chip authentication.
    ChipAuthenticationPublicKey(ChipAuthenticationPublicKeyInfo),
    /// The chip offers terminal authentication.
    TerminalAuthentication(TerminalAuthenticationInfo),
    /// The signature algorithm of active authentication.
    ActiveAuthentication(ActiveAuthenticationInfo),
    /// An info of another protocol, version or parameter.
    Unknown {
        /// The object identifier, content octets only.
        oid: Vec<u8>,
    },
}

impl SecurityInfo {
    pub(super) fn parse(sequence: Tlv<'_>) -> Result<Self, SecurityInfosError> {
        let mut fields = sequence.children();
        let oid = fields.expect(OBJECT_IDENTIFIER)?.value;
        if oid.is_empty() {
            return Err(SecurityInfosError::Identifier);
        }
        let known = match oid.strip_prefix(&BSI_PROTOCOLS) {
            Some([1, agreement]) => chip_key(*agreement, &mut fields)?,
            Some([2]) => terminal(&mut fields)?,
            Some([3, agreement, cipher]) => chip(oid, *agreement, *cipher, &mut fields)?,
            Some([4, mapping]) => pace_parameters(oid, *mapping, &mut fields)?,
            Some([4, mapping, cipher]) => pace(oid, *mapping, *cipher, &mut fields)?,
            _ if oid == ACTIVE_AUTHENTICATION => active(&mut fields)?,
            _ => None,
        };
        Ok(known.unwrap_or_else(|| Self::Unknown { oid: oid.to_vec() }))
    }
}

type Known = Result<Option<SecurityInfo>, SecurityInfosError>;

fn pace(oid: &[u8], mapping: u8, cipher: u8, fields: &mut Objects<'_>) -> Known {
    let version = integer(fields.expect(INTEGER)?)?;
    let parameter_id = optional_integer(fields)?;
    fields.end()?;
    // Numbers are octets in MSE:Set AT; a larger one cannot be asked for.
    let Ok(parameter_id) = parameter_id.map(u8::try_from).transpose() else {
        return Ok(None);
    };
    let (Some((agreement, mapping)), Some(cipher)) =
        (pace_mapping(mapping), ChannelCipher::from_arc(cipher))
    else {
        return Ok(None);
    };
    // The mapping that authenticates the chip is defined with AES only.
    let undefined = mapping == Mapping::ChipAuthentication && cipher == ChannelCipher::TripleDes;
    if version != 2 || undefined {
        return Ok(None);
    }
    Ok(Some(SecurityInfo::Pace(PaceInfo {
        oid: oid.to_vec(),
        agreement,
        mapping,
        cipher,
        parameter_id,
    })))
}

const fn pace_mapping(arc: u8) -> Option<(Agreement, Mapping)> {
    match arc {
        1 => Some((Agreement::Dh, Mapping::Generic)),
        2 => Some((Agreement::Ecdh, Mapping::Generic)),
        3 => Some((Agreement::Dh, Mapping::Integrated)),
        4 => Some((Agreement::Ecdh, Mapping::Integrated)),
        6 => Some((Agreement::Ecdh, Mapping::ChipAuthentication)),
        _ => None,
    }
}

fn pace_parameters(oid: &[u8], mapping: u8, fields: &mut Objects<'_>) -> Known {
    let algorithm = fields.expect(SEQUENCE)?.raw.to_vec();
    let parameter_id = optional_integer(fields)?;
    fields.end()?;
    let Ok(parameter_id) = parameter_id.map(u8::try_from).transpose() else {
        return Ok(None);
    };
    Ok(pace_mapping(mapping).map(|_| {
        SecurityInfo::PaceDomainParameters(PaceDomainParameterInfo {
            oid: oid.to_vec(),
            algorithm,
            parameter_id,
        })
    }))
}

fn chip(oid: &[u8], agreement: u8, cipher: u8, fields: &mut Objects<'_>) -> Known {
    let version = version(fields)?;
    let key_id = optional_integer(fields)?;
    fields.end()?;
    let (Some(agreement), Some(cipher)) = (
        Agreement::from_arc(agreement),
        ChannelCipher::from_arc(cipher),
    ) else {
        return Ok(None);
    };
    Ok(Some(SecurityInfo::ChipAuthentication(
        ChipAuthenticationInfo {
            oid: oid.to_vec(),
            agreement,
            cipher,
            version,
            key_id,
        },
    )))
}

fn chip_key(agreement: u8, fields: &mut Objects<'_>) -> Known {
    let subject_public_key_info = fields.expect(SEQUENCE)?.raw.to_vec();
    let key_id = optional_integer(fields)?;
    fields.end()?;
    Ok(Agreement::from_arc(agreement).map(|agreement| {
        SecurityInfo::ChipAuthenticationPublicKey(ChipAuthenticationPublicKeyInfo {
            agreement,
            subject_public_key_info,
            key_id,
        })
    }))
}

fn terminal(fields: &mut Objects<'_>) -> Known {
    let version = version(fields)?;
    let mut info = TerminalAuthenticationInfo {
        version,
        cvca_file_id: None,
        cvca_short_id: None,
    };
    if let Some(file) = fields.take_if(SEQUENCE)? {
        let mut parts = file.children();
        let id = parts.expect(OCTET_STRING)?.value;
        let id = <[u8; 2]>::try_from(id).map_err(|_| SecurityInfosError::Identifier)?;
        info.cvca_file_id = Some(u16::from_be_bytes(id));
        if let Some(short) = parts.take_if(OCTET_STRING)? {
            let [short] = short.value else {
                return Err(SecurityInfosError::Identifier);
            };
            info.cvca_short_id = Some(*short);
        }
        parts.end()?;
    }
    fields.end()?;
    Ok(Some(SecurityInfo::TerminalAuthentication(info)))
}

fn active(fields: &mut Objects<'_>) -> Known {
    let version = integer(fields.expect(INTEGER)?)?;
    let signature_algorithm = fields.expect(OBJECT_IDENTIFIER)?.value.to_vec();
    fields.end()?;
    Ok((version == 1).then_some(SecurityInfo::ActiveAuthentication(
        ActiveAuthenticationInfo {
            signature_algorithm,
        },
    )))
}

fn version(fields: &mut Objects<'_>) -> Result<u8, SecurityInfosError> {
    let version = integer(fields.expect(INTEGER)?)?;
    u8::try_from(version).map_err(|_| SecurityInfosError::Integer)
}

fn optional_integer(fields: &mut Objects<'_>) -> Result<Option<u64>, SecurityInfosError> {
    fields.take_if(INTEGER)?.map(integer).transpose()
}

/// A non-negative integer of at most 64 bits.
fn integer(object: Tlv<'_>) -> Result<u64, SecurityInfosError> {
    let (first, _) = object
        .value
        .split_first()
        .ok_or(SecurityInfosError::Integer)?;
    if first & 0x80 != 0 {
        return Err(SecurityInfosError::Integer);
    }
    let digits = object.value.iter().skip_while(|octet| **octet == 0);
    if digits.clone().count() > 8 {
        return Err(SecurityInfosError::Integer);
    }
    Ok(digits.fold(0, |value, octet| value << 8 | u64::from(*octet)))
}
