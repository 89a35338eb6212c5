//! SecurityInfos of EF.CardAccess, EF.CardSecurity and DG14 (ICAO 9303-11 clause 9.2).

use thiserror::Error;

use crate::crypto::curve::NamedCurve;
use crate::crypto::domain::DomainParameters;
use crate::iso7816::tlv::{Objects, Tlv, TlvError};
use crate::lds::DataGroup;

/// Most infos that one file may hold; real files hold fewer than ten.
const MAX_INFOS: usize = 64;

const SEQUENCE: u32 = 0x30;
const SET: u32 = 0x31;
const INTEGER: u32 = 0x02;
const OCTET_STRING: u32 = 0x04;
const OBJECT_IDENTIFIER: u32 = 0x06;

/// 0.4.0.127.0.7.2.2, the arc of BSI's protocols.
const BSI_PROTOCOLS: [u8; 7] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02];
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

impl SecurityInfo {
    fn parse(sequence: Tlv<'_>) -> Result<Self, SecurityInfosError> {
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
    let parameter_id = match parameter_id.map(u8::try_from) {
        Some(Ok(id)) => Some(id),
        Some(Err(_)) => return Ok(None),
        None => None,
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
    let parameter_id = match parameter_id.map(u8::try_from) {
        Some(Ok(id)) => Some(id),
        Some(Err(_)) => return Ok(None),
        None => None,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iso7816::tlv::encode;
    use proptest::prelude::*;

    /// EF.CardAccess of the Vietnamese card.
    const VIETNAM: &str = "3134300d060804007f0007020202020101300f060a04007f000702020302020201013012060a04007f0007020204020202010202010d";

    fn vietnam() -> Vec<u8> {
        hex::decode(VIETNAM).unwrap()
    }

    #[test]
    fn reads_the_vietnamese_card_access() {
        let infos = SecurityInfos::parse(&vietnam()).unwrap();
        assert_eq!(infos.iter().count(), 3);
        assert_eq!(
            infos.pace().collect::<Vec<_>>(),
            [&PaceInfo {
                oid: hex::decode("04007f00070202040202").unwrap(),
                agreement: Agreement::Ecdh,
                mapping: Mapping::Generic,
                cipher: ChannelCipher::Aes128,
                parameter_id: Some(13),
            }]
        );
        assert_eq!(
            infos.pace_offers().next().unwrap().parameters,
            DomainParameters::Curve(NamedCurve::BrainpoolP256r1)
        );
        let chip = infos.chip_authentication().next().unwrap();
        assert_eq!(
            (chip.agreement, chip.cipher, chip.version, chip.key_id),
            (Agreement::Ecdh, ChannelCipher::Aes128, 1, None)
        );
        assert_eq!(infos.terminal_authentication().next().unwrap().version, 1);
    }

    #[test]
    fn reads_dg14_in_any_order_with_key_ids_and_short_pace_infos() {
        let spki = hex::decode("3003020101").unwrap();
        let pieces = [
            // A PACEInfo of two elements.
            hex::decode("300f060a04007f00070202040102020102").unwrap(),
            encode(
                0x30,
                &[
                    hex::decode("060904007f000702020102").unwrap(),
                    spki.clone(),
                    hex::decode("020107").unwrap(),
                ]
                .concat(),
            ),
            hex::decode("3012060a04007f00070202030202020101020107").unwrap(),
        ];
        let dg14 = encode(0x6E, &encode(0x31, &pieces.concat()));
        let infos = SecurityInfos::from_dg14(&dg14).unwrap();
        let pace = infos.pace().next().unwrap();
        assert_eq!((pace.agreement, pace.parameter_id), (Agreement::Dh, None));
        let key = infos.chip_keys().next().unwrap();
        assert_eq!(key.subject_public_key_info, spki);
        assert_eq!(key.key_id, Some(7));
        assert_eq!(infos.chip_authentication().next().unwrap().key_id, Some(7));
    }

    #[test]
    fn keeps_what_it_does_not_know_apart() {
        // Parameter 300, version 1, CAM with 3DES, an arc that does not exist.
        for info in [
            "3013060a04007f00070202040202020102 0202012c",
            "3012060a04007f00070202040202020101 02010d",
            "3012060a04007f00070202040601020102 02010d",
            "3012060a04007f00070202040902020102 02010d",
        ] {
            let info = hex::decode(info.replace(' ', "")).unwrap();
            let infos = SecurityInfos::parse(&encode(0x31, &info)).unwrap();
            assert!(matches!(
                infos.iter().next(),
                Some(SecurityInfo::Unknown { .. })
            ));
        }
    }

    #[test]
    fn refuses_broken_sets() {
        let mut cut = vietnam();
        cut.pop();
        assert_eq!(SecurityInfos::parse(&cut), Err(TlvError::Truncated.into()));
        let negative = hex::decode("3110300e060804007f000702020202028001").unwrap();
        assert_eq!(
            SecurityInfos::parse(&negative),
            Err(SecurityInfosError::Integer)
        );
        let many = encode(0x31, &hex::decode("3003060101").unwrap().repeat(65));
        assert_eq!(
            SecurityInfos::parse(&many),
            Err(SecurityInfosError::TooMany)
        );
    }

    proptest! {
        #[test]
        fn any_change_is_read_or_refused(at in 0usize..54, to in any::<u8>()) {
            let mut bytes = vietnam();
            bytes[at] = to;
            if let Ok(infos) = SecurityInfos::parse(&bytes) {
                prop_assert!(infos.iter().count() <= MAX_INFOS);
            }
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = SecurityInfos::from_dg14(&bytes);
            let _ = SecurityInfos::parse(&encode(0x31, &bytes));
        }
    }
}
