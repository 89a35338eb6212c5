//! Judges what was read: each function makes one check, from values that are proven.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::states::certificate_code;
use crate::check::{Check, CheckId, Outcome, Reason};
use crate::lds::security_infos::{PaceInfo, SecurityInfos};
use crate::lds::{Com, DataGroup, Dg1, Dg13};
use crate::printed::{Mrz, MrzComparison, PartialDate, PersonalNumber};
use crate::trust::LdsVersions;

/// Date of expiry in DG13, as far as it is a date.
fn dg13_expiry(dg13: Option<&Dg13>) -> Option<PartialDate> {
    dg13.and_then(|dg13| dg13.expiry.as_ref()?.date)
}

const fn check(id: CheckId, outcome: Outcome, reason: Reason) -> Check {
    Check {
        id,
        outcome,
        reason,
    }
}

/// EF.COM against the groups that the SOD lists, and the versions that it states (T5.40). `None`
/// where it cannot be read.
pub(super) fn com_consistency(
    com: Option<&Com>,
    listed: &BTreeSet<DataGroup>,
    versions: Option<&LdsVersions>,
) -> Check {
    let Some(com) = com else {
        return check(
            CheckId::ComConsistency,
            Outcome::Undetermined,
            Reason::ComUnreadable,
        );
    };
    let groups: Option<BTreeSet<DataGroup>> = com.groups().collect();
    let same_versions = versions.is_none_or(|signed| {
        signed.lds == com.lds_version && signed.unicode == com.unicode_version
    });
    if same_versions && groups.is_some_and(|groups| groups == *listed) {
        check(
            CheckId::ComConsistency,
            Outcome::Successful,
            Reason::ComAgrees,
        )
    } else {
        check(CheckId::ComConsistency, Outcome::Failed, Reason::ComDiffers)
    }
}

/// Issuing state of DG1 against the country of the signer (T5.43), and its kind of document
/// against those that the signer may sign, where its certificate lists them.
pub(super) fn issuing_state(
    dg1: Option<&Dg1>,
    signer_country: Option<&str>,
    document_types: Option<&[String]>,
) -> Check {
    let id = CheckId::IssuingState;
    let Some(dg1) = dg1 else {
        return check(id, Outcome::Undetermined, Reason::Unproven);
    };
    let code = dg1.mrz.document_code().trim_end_matches('<');
    if document_types.is_some_and(|types| !types.iter().any(|one| one == code)) {
        return check(id, Outcome::Failed, Reason::DocumentTypeDiffers);
    }
    let state = dg1.mrz.issuing_state();
    let (Some(country), Some(code)) = (signer_country, certificate_code(state)) else {
        return check(id, Outcome::Undetermined, Reason::StateMissing);
    };
    // Some certificates write the code in small letters, or with three.
    if country.eq_ignore_ascii_case(code) || country.eq_ignore_ascii_case(state) {
        check(id, Outcome::Successful, Reason::StatesAgree)
    } else {
        check(id, Outcome::Failed, Reason::StatesDiffer)
    }
}

/// Whether the document is still valid on `today`, its last day included (T5.45).
pub(super) fn expiry(dg1: Option<&Dg1>, dg13: Option<&Dg13>, today: Date) -> Check {
    let id = CheckId::Expiry;
    let Some(dg1) = dg1 else {
        return check(id, Outcome::Undetermined, Reason::Unproven);
    };
    match dg1.mrz.expiry_date(dg13_expiry(dg13)) {
        None => check(id, Outcome::Undetermined, Reason::ExpiryUnknown),
        Some(expiry) if expiry < today => check(id, Outcome::Failed, Reason::Expired),
        Some(_) => check(id, Outcome::Successful, Reason::InDate),
    }
}

/// The MRZ on the card's surface, where given, against DG1 (T5.46).
pub(super) fn mrz_comparison(printed: Option<&Mrz>, dg1: Option<&Dg1>) -> Check {
    let (outcome, reason) = match (printed, dg1) {
        (None, _) => (Outcome::NotSupported, Reason::MrzNotGiven),
        (Some(_), None) => (Outcome::Undetermined, Reason::Unproven),
        (Some(printed), Some(dg1)) => match printed.compare(&dg1.mrz) {
            MrzComparison::Equal => (Outcome::Successful, Reason::MrzEqual),
            MrzComparison::OptionalDataDiffer => {
                (Outcome::Undetermined, Reason::MrzOptionalDataDiffer)
            }
            MrzComparison::Differ => (Outcome::Failed, Reason::MrzDiffers),
        },
    };
    check(CheckId::MrzComparison, outcome, reason)
}

/// The number entered, that in DG1 and that in DG13. Where a document has no such number
/// and none was entered, there is nothing to compare.
pub(super) fn number_consistency(
    entered: Option<&PersonalNumber>,
    dg1: Option<&Dg1>,
    dg13: Option<&Dg13>,
) -> Check {
    let id = CheckId::NumberConsistency;
    if dg1.is_none() && dg13.is_none() {
        return check(id, Outcome::Undetermined, Reason::Unproven);
    }
    let sources = [
        entered,
        dg1.and_then(|dg1| dg1.mrz.personal_number()),
        dg13.and_then(|dg13| dg13.personal_number.as_ref()),
    ];
    let mut given = sources.into_iter().flatten();
    let Some(first) = given.next() else {
        return check(id, Outcome::NotSupported, Reason::NumberMissing);
    };
    if given.any(|number| number != first) {
        check(id, Outcome::Failed, Reason::NumbersDiffer)
    } else if sources.contains(&None) {
        check(id, Outcome::Undetermined, Reason::NumberMissing)
    } else {
        check(id, Outcome::Successful, Reason::NumbersAgree)
    }
}

/// The chip's proofs folded into one check (T5.23): one success suffices if none failed;
/// a wrong proof fails even beside a right one. No proof means that the SOD lists no key.
pub(super) fn chip_authenticity(proofs: &[Check]) -> Check {
    let of = |outcome| proofs.iter().find(|proof| proof.outcome == outcome);
    of(Outcome::Failed)
        .or_else(|| of(Outcome::Successful))
        .or_else(|| of(Outcome::Undetermined))
        .or_else(|| of(Outcome::NotSupported))
        .map_or_else(
            || {
                check(
                    CheckId::ChipAuthenticity,
                    Outcome::NotSupported,
                    Reason::ChipKeyAbsent,
                )
            },
            |proof| check(CheckId::ChipAuthenticity, proof.outcome, proof.reason),
        )
}

/// How the chip was opened, held against what is signed (DG14 and EF.CardSecurity):
/// EF.CardAccess, which nobody signed, must list PACE as they do, and a chip opened by BAC must
/// not offer PACE.
pub(super) fn access_control(
    opened: Reason,
    card_access: Option<&SecurityInfos>,
    signed: &[Option<&SecurityInfos>],
) -> Check {
    let id = CheckId::AccessControl;
    let stated = card_access.map(|infos| infos.pace().collect::<Vec<_>>());
    for signed in signed.iter().flatten() {
        let signed: Vec<&PaceInfo> = signed.pace().collect();
        if signed.is_empty() {
            continue;
        }
        match &stated {
            Some(stated) => {
                let same = signed.iter().all(|info| stated.contains(info))
                    && stated.iter().all(|info| signed.contains(info));
                if !same {
                    return check(id, Outcome::Failed, Reason::CardAccessAltered);
                }
            }
            None if opened == Reason::OpenedByBac => {
                return check(id, Outcome::Undetermined, Reason::Downgraded);
            }
            None => {}
        }
    }
    check(id, Outcome::Successful, opened)
}

#[cfg(test)]
mod tests;
