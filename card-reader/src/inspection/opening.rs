//! Opens the chip: EF.CardAccess, then PACE, or BAC where that file cannot be read.
//!
//! Vietnamese chips refuse SELECT MF, some refuse EF.CardAccess itself; the ladder of
//! attempts is the one that real cards have taught.

use zeroize::Zeroizing;

use super::report::Report;
use super::{AccessGround, AccessMethod, InspectionError};
use crate::access::pace::ChipMapping;
use crate::access::{AccessError, AccessKey, bac, pace};
use crate::check::{CheckId, Outcome, Reason};
use crate::crypto::curve::NamedCurve;
use crate::crypto::domain::DomainParameters;
use crate::iso7816::{Card, CardError, Exhausted, FileId, Incoming};
use crate::lds::AtrInfo;
use crate::lds::security_infos::{
    Agreement, ChannelCipher, Mapping, PaceInfo, PaceOffer, SecurityInfos,
};
use crate::printed::MAX_KEYS;

/// The eMRTD application (ICAO 9303-10 clause 3.3).
const APPLICATION: &[u8] = &[0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01];
/// EF.CardAccess in the master file.
const CARD_ACCESS: FileId = FileId {
    fid: 0x011C,
    sfi: 0x1C,
};
const ATR_INFO: FileId = FileId {
    fid: AtrInfo::FILE_ID,
    sfi: AtrInfo::SHORT_ID,
};
/// EF.CardSecurity in the master file.
const CARD_SECURITY: FileId = FileId {
    fid: 0x011D,
    sfi: 0x1D,
};
/// Real files have some 50 to 200 bytes.
const MAX_CARD_ACCESS: usize = 4096;

/// An opened chip with its application selected.
pub(super) struct Opened {
    pub(super) method: AccessMethod,
    /// EF.CardAccess, where it could be read.
    pub(super) card_access: Option<SecurityInfos>,
    /// What identifies the chip in this session, as terminal authentication signs it.
    pub(super) identity: Vec<u8>,
    /// What the chip proved by chip authentication mapping, and the EF.CardSecurity that holds its
    /// key; empty where the chip gives none.
    pub(super) mapping: Option<(ChipMapping, Zeroizing<Vec<u8>>)>,
}

impl Opened {
    /// What the access check says, unless DG14 tells against it.
    pub(super) const fn reason(&self) -> Reason {
        match self.method {
            AccessMethod::Files => Reason::ReadFromFiles,
            AccessMethod::PaceCan { .. } => Reason::OpenedByPaceCan,
            AccessMethod::PaceMrz { .. } => Reason::OpenedByPaceMrz,
            AccessMethod::Bac { .. } => Reason::OpenedByBac,
        }
    }
}

/// How long the card's answers may be: what is remembered of its kind, else what EF.ATR/INFO
/// states, else what has to be tried.
pub(super) fn learn_lengths(
    card: &mut Card<'_>,
    remembered: Option<usize>,
) -> Result<(), InspectionError> {
    let known = match remembered {
        Some(answer) => Some(answer),
        None => match card.read_start(ATR_INFO) {
            Ok(bytes) => AtrInfo::parse(&bytes)
                .ok()
                .and_then(|info| info.max_response.map(usize::from)),
            Err(CardError::Status(_) | CardError::Malformed(_)) => None,
            Err(error) => return Err(error.into()),
        },
    };
    card.set_answer_length(known);
    Ok(())
}

/// Opens the chip, or says as a failed check why it stays shut.
pub(super) fn open(
    card: &mut Card<'_>,
    keys: &[AccessKey],
    report: &mut Report<'_>,
) -> Result<Opened, InspectionError> {
    // A chip slows down, or shuts, after wrong keys.
    let keys = keys.get(..MAX_KEYS).unwrap_or(keys);
    let opened = climb(card, keys);
    if let Err(error) = &opened {
        let reason = match error {
            InspectionError::WrongKey | InspectionError::MrzKeyNeeded => Some(Reason::WrongKey),
            InspectionError::Access(_) => Some(Reason::AccessProtocolViolated),
            InspectionError::Card(CardError::Channel(_)) => Some(Reason::ChannelBroken),
            _ => None,
        };
        if let Some(reason) = reason {
            report.conclude(CheckId::AccessControl, Outcome::Failed, reason)?;
        }
    }
    opened
}

fn climb(card: &mut Card<'_>, keys: &[AccessKey]) -> Result<Opened, InspectionError> {
    let Some(infos) = read_card_access(card)? else {
        let assumed = vietnamese_pace_offer();
        return match by_pace(card, &assumed, AccessGround::Assumed, keys) {
            // The chip does not know this PACE, or not these keys: BAC is what remains.
            Err(
                InspectionError::WrongKey
                | InspectionError::Access(_)
                | InspectionError::Card(CardError::Status(_)),
            ) => by_bac(card, AccessGround::Unreadable, keys),
            opened => opened,
        };
    };
    let mut opened = if infos.lists_pace() {
        // Where the chip lists PACE there is no way back to BAC: that would be a downgrade.
        let offer = preferred(&infos).ok_or(InspectionError::PaceUnknown)?;
        by_pace(card, &offer, AccessGround::Listed, keys)?
    } else {
        by_bac(card, AccessGround::Unlisted, keys)?
    };
    opened.card_access = Some(infos);
    Ok(opened)
}

/// EF.CardAccess: directly, then once more after the master file was selected.
fn read_card_access(card: &mut Card<'_>) -> Result<Option<SecurityInfos>, InspectionError> {
    for select_master_file in [false, true] {
        if select_master_file {
            match card.select_master_file() {
                Ok(()) => {}
                Err(CardError::Status(_)) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
        let mut file = Incoming::default();
        match card.read_file(CARD_ACCESS, MAX_CARD_ACCESS, &mut file, &mut |_, _| {}) {
            Ok(()) => match SecurityInfos::parse(file.octets()) {
                Ok(infos) => return Ok(Some(infos)),
                // Not this file, or a broken one: as good as unreadable.
                Err(_) => continue,
            },
            Err(CardError::Status(_) | CardError::Malformed(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}

fn by_pace(
    card: &mut Card<'_>,
    offer: &PaceOffer,
    ground: AccessGround,
    keys: &[AccessKey],
) -> Result<Opened, InspectionError> {
    for key in keys {
        let paced = match pace::establish(card, offer, key) {
            Ok(paced) => paced,
            Err(AccessError::WrongKey) => continue,
            Err(AccessError::Violation(violation)) => {
                return Err(InspectionError::Access(violation));
            }
            Err(AccessError::Card(error)) => return Err(error.into()),
        };
        let mapping = match paced.mapping {
            // The file lies in the master file, which is left with the next command.
            Some(mapping) => Some((mapping, read_card_security(card)?)),
            None => None,
        };
        select_application(card)?;
        let offer = offer.clone();
        let method = match key {
            AccessKey::Can(_) => AccessMethod::PaceCan { offer, ground },
            AccessKey::Mrz(_) => AccessMethod::PaceMrz { offer, ground },
        };
        return Ok(Opened {
            method,
            card_access: None,
            identity: paced.chip_identity,
            mapping,
        });
    }
    Err(InspectionError::WrongKey)
}

/// EF.CardSecurity; nothing where the chip does not give it.
fn read_card_security(card: &mut Card<'_>) -> Result<Zeroizing<Vec<u8>>, InspectionError> {
    let mut file = Incoming::default();
    match card.read_file(CARD_SECURITY, MAX_CARD_ACCESS, &mut file, &mut |_, _| {}) {
        Ok(()) => Ok(Zeroizing::new(file.octets().to_vec())),
        Err(
            CardError::Status(_) | CardError::Malformed(_) | CardError::Budget(Exhausted::FileSize),
        ) => Ok(Zeroizing::default()),
        Err(error) => Err(error.into()),
    }
}

fn by_bac(
    card: &mut Card<'_>,
    ground: AccessGround,
    keys: &[AccessKey],
) -> Result<Opened, InspectionError> {
    let mut tried = false;
    for key in keys {
        let AccessKey::Mrz(key) = key else {
            continue;
        };
        tried = true;
        select_application(card)?;
        match bac::establish(card, key) {
            Ok(()) => {
                return Ok(Opened {
                    method: AccessMethod::Bac { ground },
                    card_access: None,
                    identity: key.document_number_with_check_digit().as_bytes().to_vec(),
                    mapping: None,
                });
            }
            Err(AccessError::WrongKey) => {}
            Err(AccessError::Violation(violation)) => {
                return Err(InspectionError::Access(violation));
            }
            Err(AccessError::Card(error)) => return Err(error.into()),
        }
    }
    if tried {
        return Err(InspectionError::WrongKey);
    }
    // Tell a chip of another kind from one that waits for an MRZ key.
    select_application(card)?;
    Err(InspectionError::MrzKeyNeeded)
}

fn select_application(card: &mut Card<'_>) -> Result<(), InspectionError> {
    match card.select_application(APPLICATION) {
        Ok(()) => Ok(()),
        Err(CardError::Status(_)) => Err(InspectionError::NoApplication),
        Err(error) => Err(error.into()),
    }
}

/// The variant to use: elliptic curves before groups, AES before 3DES, and the mapping that proves
/// the chip's key on the way before those that do not.
fn preferred(infos: &SecurityInfos) -> Option<PaceOffer> {
    infos.pace_offers().min_by_key(|offer| {
        let info = &offer.info;
        let mapping = match info.mapping {
            Mapping::ChipAuthentication => 0,
            Mapping::Generic => 1,
            Mapping::Integrated => 2,
        };
        (
            info.agreement == Agreement::Dh,
            info.cipher == ChannelCipher::TripleDes,
            mapping,
        )
    })
}

/// What the Vietnamese card's EF.CardAccess says where it can be read.
fn vietnamese_pace_offer() -> PaceOffer {
    PaceOffer {
        info: PaceInfo {
            oid: vec![0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04, 0x02, 0x02],
            agreement: Agreement::Ecdh,
            mapping: Mapping::Generic,
            cipher: ChannelCipher::Aes128,
            parameter_id: Some(13),
        },
        parameters: DomainParameters::Curve(NamedCurve::BrainpoolP256r1),
    }
}
