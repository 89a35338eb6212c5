//! The order of things, once the chip is open.

use std::collections::BTreeSet;

use zeroize::Zeroizing;

use super::interrupt::Interruptible;
use super::opening::{self, Opened};
use super::report::Report;
use super::{FingerSource, Inspection, InspectionError, ProvenDocument, Request, Step, judgement};
use crate::authenticity::{active, chip};
use crate::check::{Check, CheckId, Outcome, Reason};
use crate::iso7816::{Card, CardError, Exhausted, FileId};
use crate::lds::security_infos::SecurityInfos;
use crate::lds::{Com, DataGroup, Dg1, Dg2, Dg3, Dg13, Dg15, LdsError};
use crate::transport::Transport;
use crate::trust::{PassiveAuthentication, Proven};

const SOD: FileId = FileId {
    fid: 0x011D,
    sfi: 0x1D,
};
const COM: FileId = FileId {
    fid: Com::FILE_ID,
    sfi: Com::SHORT_ID,
};

/// What came of reading one file.
enum File {
    Read(Zeroizing<Vec<u8>>),
    NotPresent,
    AccessDenied,
    /// Its length or its header is none.
    Malformed,
}

struct Procedure<'a, 'r, 't> {
    card: Card<'t>,
    request: &'a Request<'a>,
    report: Report<'r>,
    passive: PassiveAuthentication,
    listed: BTreeSet<DataGroup>,
}

pub(super) fn run(
    transport: &mut dyn Transport,
    request: &Request<'_>,
    mut report: Report<'_>,
) -> Result<Inspection, InspectionError> {
    let mut transport = Interruptible::new(transport, report.stop());
    let mut card = Card::new(&mut transport, request.limits);
    report.step(Step::OpenChip)?;
    let opened = opening::open(&mut card, request.keys, &mut report)?;

    report.step(Step::Signature)?;
    let sod = match read(&mut card, SOD, request, &mut report)? {
        File::Read(bytes) => bytes,
        // No SOD is a broken one.
        _ => Zeroizing::default(),
    };
    let passive = PassiveAuthentication::judge(&sod, request.store, &request.policy, request.now);
    let listed = passive.listed().collect();
    let procedure = Procedure {
        card,
        request,
        report,
        passive,
        listed,
    };
    procedure.judge_and_read(opened)
}

impl Procedure<'_, '_, '_> {
    fn judge_and_read(mut self, opened: Opened) -> Result<Inspection, InspectionError> {
        self.signature()?;
        let genuine = self.chip_authenticity(&opened)?;
        let mut document = ProvenDocument::default();
        let mut fingers = FingerSource::Unproven;
        if genuine {
            self.com()?;
            self.personal_data(&mut document)?;
            self.portrait(&mut document)?;
            fingers = self.fingers()?;
            self.remaining_groups()?;
        } else {
            self.abort_remaining()?;
        }
        self.comparisons(&document)?;
        Ok(Inspection {
            document,
            fingers,
            access: opened.method,
            signer_country: self.passive.signer_country().map(str::to_owned),
            csca_name: self.passive.csca_name(),
            revocation_date: self.passive.revocation_date(),
            checks: self.report.into_checks(),
        })
    }

    /// Reports what passive authentication found in the SOD.
    fn signature(&mut self) -> Result<(), InspectionError> {
        let (revocation, others): (Vec<Check>, Vec<Check>) = self
            .passive
            .checks()
            .iter()
            .partition(|check| check.id == CheckId::Revocation);
        for check in others {
            self.report.check(check)?;
        }
        self.report.step(Step::Revocation)?;
        for check in revocation {
            self.report.check(check)?;
        }
        Ok(())
    }

    /// Chip authentication with DG14, active authentication with DG15, and the access
    /// protocol held against DG14. False where the chip failed to prove its key: then the
    /// session ends.
    fn chip_authenticity(&mut self, opened: &Opened) -> Result<bool, InspectionError> {
        self.report.step(Step::ChipAuthenticity)?;
        let mut proofs = Vec::new();
        let dg14 = self.chip_key_group(DataGroup::DG14, &mut proofs, SecurityInfos::from_dg14)?;
        if let Some(infos) = &dg14
            && infos.chip_keys().next().is_some()
        {
            proofs.push(chip::authenticate(&mut self.card, infos)?.check);
        }
        let broken = proofs.iter().any(|proof| proof.outcome == Outcome::Failed);
        if !broken
            && let Some(dg15) = self.chip_key_group(DataGroup::DG15, &mut proofs, Dg15::parse)?
        {
            let hint = dg14.as_ref();
            let key = &dg15.subject_public_key_info;
            proofs.push(active::authenticate(&mut self.card, key, hint)?);
        }
        self.report.check(judgement::access_control(
            opened.reason(),
            opened.card_access.as_ref(),
            dg14.as_ref(),
        ))?;
        let folded = judgement::chip_authenticity(&proofs);
        self.report.check(folded)?;
        Ok(folded.outcome != Outcome::Failed)
    }

    /// Reads a group that holds a key of the chip. The hash must be the signed one; whether
    /// the signer is trusted is another check.
    fn chip_key_group<T, E>(
        &mut self,
        group: DataGroup,
        proofs: &mut Vec<Check>,
        parse: impl FnOnce(&[u8]) -> Result<T, E>,
    ) -> Result<Option<T>, InspectionError> {
        let mut unproven = |outcome, reason| {
            proofs.push(Check {
                id: CheckId::ChipAuthenticity,
                outcome,
                reason,
            });
        };
        if !self.listed.contains(&group) {
            return Ok(None);
        }
        let bytes = match self.read_group(group)? {
            File::Read(bytes) => bytes,
            file => {
                self.unread(group, &file)?;
                unproven(Outcome::Failed, Reason::ChipKeyWithheld);
                return Ok(None);
            }
        };
        let integrity = self.passive.integrity(group, &bytes);
        if integrity.outcome != Outcome::Successful {
            self.report.check(integrity)?;
            unproven(Outcome::Undetermined, Reason::Unproven);
            return Ok(None);
        }
        match parse(&bytes) {
            Ok(parsed) => {
                self.report.check(integrity)?;
                Ok(Some(parsed))
            }
            Err(_) => {
                self.integrity(group, Outcome::Failed, Reason::NotConforming)?;
                unproven(Outcome::Undetermined, Reason::Unproven);
                Ok(None)
            }
        }
    }

    fn com(&mut self) -> Result<(), InspectionError> {
        self.report.step(Step::PersonalData)?;
        let com = match read(&mut self.card, COM, self.request, &mut self.report)? {
            File::Read(bytes) => Com::parse(&bytes).ok(),
            _ => None,
        };
        self.report
            .check(judgement::com_consistency(com.as_ref(), &self.listed))
    }

    fn personal_data(&mut self, document: &mut ProvenDocument) -> Result<(), InspectionError> {
        document.dg1 = self.group(DataGroup::DG1, Dg1::parse)?;
        if self.listed.contains(&DataGroup::DG13) {
            document.dg13 = self.group(DataGroup::DG13, Dg13::parse)?;
        }
        if document.dg1.is_some() {
            self.report.document(document)?;
        }
        Ok(())
    }

    fn portrait(&mut self, document: &mut ProvenDocument) -> Result<(), InspectionError> {
        self.report.step(Step::Portrait)?;
        document.dg2 = self.group(DataGroup::DG2, Dg2::parse)?;
        if document.dg2.is_some() {
            self.report.document(document)?;
        }
        Ok(())
    }

    fn fingers(&mut self) -> Result<FingerSource, InspectionError> {
        self.report.step(Step::Fingers)?;
        let group = DataGroup::DG3;
        if !self.listed.contains(&group) {
            return Ok(FingerSource::NotListed);
        }
        let file = self.read_group(group)?;
        let File::Read(bytes) = file else {
            self.unread(group, &file)?;
            return Ok(match file {
                File::AccessDenied => FingerSource::AccessDenied,
                File::Malformed => FingerSource::NotConforming,
                _ => FingerSource::NotPresent,
            });
        };
        let identical = self.passive.integrity(group, &bytes);
        Ok(match self.prove(group, &bytes, Dg3::parse)? {
            Some(dg3) => FingerSource::Read(dg3),
            None if identical.outcome == Outcome::Successful && self.passive.proven() => {
                FingerSource::NotConforming
            }
            None => FingerSource::Unproven,
        })
    }

    /// Groups that nobody uses are read for their hashes.
    fn remaining_groups(&mut self) -> Result<(), InspectionError> {
        let used = [1, 2, 3, 13, 14, 15];
        let remaining: Vec<DataGroup> = self
            .listed
            .iter()
            .copied()
            .filter(|group| !used.contains(&group.number()))
            .collect();
        for group in remaining {
            match self.read_group(group)? {
                File::Read(bytes) => {
                    let check = self.passive.integrity(group, &bytes);
                    self.report.check(check)?;
                }
                file => self.unread(group, &file)?,
            }
        }
        Ok(())
    }

    /// The session ended: what was not read cannot be judged.
    fn abort_remaining(&mut self) -> Result<(), InspectionError> {
        let unread = [DataGroup::DG1, DataGroup::DG2, DataGroup::DG13];
        self.report
            .conclude(CheckId::ComConsistency, Outcome::Aborted, Reason::Unproven)?;
        for group in unread {
            if group != DataGroup::DG13 || self.listed.contains(&group) {
                self.integrity(group, Outcome::Aborted, Reason::Unproven)?;
            }
        }
        Ok(())
    }

    fn comparisons(&mut self, document: &ProvenDocument) -> Result<(), InspectionError> {
        self.report.step(Step::PrintedComparison)?;
        let dg1 = document.dg1.as_deref();
        let dg13 = document.dg13.as_deref();
        let request = self.request;
        let country = self.passive.signer_country();
        let checks = [
            judgement::issuing_state(dg1, country),
            judgement::expiry(dg1, dg13, request.today),
            judgement::mrz_comparison(request.mrz, dg1),
            judgement::number_consistency(request.number, dg1, dg13),
        ];
        for check in checks {
            self.report.check(check)?;
        }
        Ok(())
    }

    /// Reads, checks and proves one group that the decision uses.
    fn group<T>(
        &mut self,
        group: DataGroup,
        parse: impl FnOnce(&[u8]) -> Result<T, LdsError>,
    ) -> Result<Option<Proven<T>>, InspectionError> {
        if !self.listed.contains(&group) {
            self.integrity(group, Outcome::Failed, Reason::NotCovered)?;
            return Ok(None);
        }
        match self.read_group(group)? {
            File::Read(bytes) => self.prove(group, &bytes, parse),
            file => {
                self.unread(group, &file)?;
                Ok(None)
            }
        }
    }

    /// Reports the group's integrity, and gives its content where it may be shown.
    fn prove<T>(
        &mut self,
        group: DataGroup,
        bytes: &[u8],
        parse: impl FnOnce(&[u8]) -> Result<T, LdsError>,
    ) -> Result<Option<Proven<T>>, InspectionError> {
        let Some(file) = self.passive.prove(group, bytes) else {
            let check = self.passive.integrity(group, bytes);
            self.report.check(check)?;
            return Ok(None);
        };
        match file.parse(parse) {
            Ok(content) => {
                self.integrity(group, Outcome::Successful, Reason::Identical)?;
                Ok(Some(content))
            }
            Err(_) => {
                self.integrity(group, Outcome::Failed, Reason::NotConforming)?;
                Ok(None)
            }
        }
    }

    /// Reports why a listed group could not be read (T5.42). Access rights leave integrity
    /// alone; a missing group that the decision uses fails it.
    fn unread(&mut self, group: DataGroup, file: &File) -> Result<(), InspectionError> {
        let used = [DataGroup::DG1, DataGroup::DG2, DataGroup::DG13].contains(&group);
        let (outcome, reason) = match file {
            File::Malformed => (Outcome::Failed, Reason::NotConforming),
            File::AccessDenied if used => (Outcome::Undetermined, Reason::AccessDenied),
            File::AccessDenied => (Outcome::NotSupported, Reason::AccessDenied),
            _ if used => (Outcome::Failed, Reason::NotPresent),
            _ => (Outcome::Undetermined, Reason::NotPresent),
        };
        self.integrity(group, outcome, reason)
    }

    fn integrity(
        &mut self,
        group: DataGroup,
        outcome: Outcome,
        reason: Reason,
    ) -> Result<(), InspectionError> {
        self.report
            .conclude(CheckId::Integrity(group), outcome, reason)
    }

    fn read_group(&mut self, group: DataGroup) -> Result<File, InspectionError> {
        let id = FileId {
            fid: group.file_id(),
            sfi: group.short_id(),
        };
        read(&mut self.card, id, self.request, &mut self.report)
    }
}

/// Reads one file, with progress.
fn read(
    card: &mut Card<'_>,
    id: FileId,
    request: &Request<'_>,
    report: &mut Report<'_>,
) -> Result<File, InspectionError> {
    let read = card.read_file(id, request.limits.file, &mut |done, total| {
        report.progress(done, total);
    });
    report.go_on()?;
    match read {
        Ok(bytes) => Ok(File::Read(bytes)),
        Err(CardError::Status(status)) if status.is_access_denied() => Ok(File::AccessDenied),
        Err(CardError::Status(_)) => Ok(File::NotPresent),
        // A file larger than any may be is broken, whatever else the chip does right.
        Err(CardError::Malformed(_) | CardError::Budget(Exhausted::FileSize)) => {
            Ok(File::Malformed)
        }
        Err(error) => Err(error.into()),
    }
}
