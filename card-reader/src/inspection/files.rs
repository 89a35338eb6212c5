//! The same judgement over files that were read out of a chip at another time.
//!
//! Files prove what the state signed. They prove nothing about a chip: whether it can be opened,
//! and whether it is a copy, stays undecided.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::mpsc::channel;

use zeroize::Zeroizing;

use super::evidence::Evidence;
use super::report::Report;
use super::{
    AccessMethod, Event, FingerSource, Inspection, InspectionError, Request, Step, judgement,
};
use crate::check::{Check, CheckId, Outcome, Reason};
use crate::iso7816::Incoming;
use crate::lds::security_infos::SecurityInfos;
use crate::lds::{Com, DataGroup};
use crate::trust::{HashList, PassiveAuthentication, proven_card_security};

/// The files of one chip, each as it was read, trailing octets allowed. Wiped on drop.
#[derive(Default)]
pub struct Files {
    /// EF.SOD.
    pub sod: Zeroizing<Vec<u8>>,
    /// EF.COM.
    pub com: Option<Vec<u8>>,
    /// EF.CardAccess.
    pub card_access: Option<Vec<u8>>,
    /// EF.CardSecurity.
    pub card_security: Option<Vec<u8>>,
    /// Data groups.
    pub groups: BTreeMap<DataGroup, Zeroizing<Vec<u8>>>,
}

/// Inspects files as [`super::inspect`] inspects a chip. Keys and the terminal's certificates are
/// of no use here.
///
/// # Errors
/// [`InspectionError::Cancelled`] alone.
pub fn inspect_files(
    files: &Files,
    request: &Request<'_>,
    events: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
) -> Result<Inspection, InspectionError> {
    let mut report = Report::new(events);
    let report = &mut report;
    report.step(Step::Signature)?;
    let judge =
        || PassiveAuthentication::judge(&files.sod, request.store, &request.policy, request.now);
    report.step(Step::Revocation)?;
    // Nothing has to be waited for.
    let (_, nobody) = channel();
    let mut evidence = Evidence::new(request, report, HashList::of(&files.sod), nobody);
    let groups = whole_groups(files, request.limits.file);
    evidence.await_verdict(judge, &groups)?;
    chip(files, request, &groups, &mut evidence)?;
    evidence.report.step(Step::PersonalData)?;
    let com = files.com.as_deref().and_then(Incoming::whole);
    let com = com.and_then(|com| Com::parse(com.octets()).ok());
    let check = judgement::com_consistency(com.as_ref(), evidence.listed(), evidence.versions());
    evidence.report.check(check)?;
    for number in 1..=16 {
        if let Some(group) = DataGroup::new(number) {
            judge_group(group, files, &groups, &mut evidence)?;
        }
    }
    evidence.conclude(AccessMethod::Files)
}

fn whole_groups(files: &Files, limit: usize) -> BTreeMap<DataGroup, Incoming> {
    let bounded = files.groups.iter().filter(|(_, file)| file.len() <= limit);
    bounded
        .filter_map(|(group, file)| Some((*group, Incoming::whole(file)?)))
        .collect()
}

/// What files can say of the chip: EF.CardAccess against what is signed, and no more.
fn chip(
    files: &Files,
    request: &Request<'_>,
    groups: &BTreeMap<DataGroup, Incoming>,
    evidence: &mut Evidence<'_, '_, '_>,
) -> Result<(), InspectionError> {
    let identical =
        |file: &&Incoming| evidence.hash(DataGroup::DG14, file).outcome == Outcome::Successful;
    let dg14 = groups.get(&DataGroup::DG14).filter(identical);
    let dg14 = dg14.and_then(|file| SecurityInfos::from_dg14(file.octets()).ok());
    let stated = files.card_access.as_deref();
    let stated = stated.and_then(|file| SecurityInfos::parse(file).ok());
    let signed = files.card_security.as_deref();
    let signed = signed
        .and_then(|file| proven_card_security(file, request.store, &request.policy, request.now));
    let access = judgement::access_control(
        Reason::ReadFromFiles,
        stated.as_ref(),
        &[dg14.as_ref(), signed.as_ref()],
    );
    let reason = if evidence.listed().contains(&DataGroup::DG14)
        || evidence.listed().contains(&DataGroup::DG15)
    {
        Reason::ReadFromFiles
    } else {
        Reason::ChipKeyAbsent
    };
    let opened = access.outcome == Outcome::Successful;
    evidence.report.check(Check {
        outcome: if opened {
            Outcome::NotSupported
        } else {
            access.outcome
        },
        ..access
    })?;
    let id = CheckId::ChipAuthenticity;
    evidence.report.conclude(id, Outcome::NotSupported, reason)
}

fn judge_group(
    group: DataGroup,
    files: &Files,
    groups: &BTreeMap<DataGroup, Incoming>,
    evidence: &mut Evidence<'_, '_, '_>,
) -> Result<(), InspectionError> {
    let used = [DataGroup::DG1, DataGroup::DG2].contains(&group);
    let listed = evidence.listed().contains(&group);
    let (outcome, reason) = match (listed, files.groups.contains_key(&group)) {
        (true, true) => match groups.get(&group) {
            Some(_) if is_parsed(group) => return evidence.arrived(group, groups),
            Some(file) => {
                let check = evidence.hash(group, file);
                return evidence.report.check(check);
            }
            None => (Outcome::Failed, Reason::NotConforming),
        },
        (true, false) if used || group == DataGroup::DG13 => {
            (Outcome::Undetermined, Reason::NotRead)
        }
        (true, false) => (Outcome::NotSupported, Reason::NotRead),
        (false, true) if !used => (Outcome::NotSupported, Reason::NotCovered),
        (false, _) if used => (Outcome::Failed, Reason::NotCovered),
        (false, _) => return Ok(()),
    };
    if group == DataGroup::DG3 {
        evidence.no_fingers(if listed {
            FingerSource::NotPresent
        } else {
            FingerSource::NotListed
        });
    }
    evidence.integrity(group, outcome, reason)
}

/// Groups that people see or the holder is compared with.
fn is_parsed(group: DataGroup) -> bool {
    [
        DataGroup::DG1,
        DataGroup::DG2,
        DataGroup::DG3,
        DataGroup::DG13,
    ]
    .contains(&group)
}
