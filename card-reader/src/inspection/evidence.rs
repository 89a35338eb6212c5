//! What the card has shown so far, and what of it is proven: files wait here for the verdict over
//! the security object, which is reached while others still come.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::Receiver;

use super::report::Report;
use super::{
    AccessMethod, FingerSource, Inspection, InspectionError, ProvenDocument, Request, Step,
    judgement,
};
use crate::check::{Check, CheckId, Outcome, Reason};
use crate::crypto::hash::HashAlgorithm;
use crate::iso7816::Incoming;
use crate::lds::{DataGroup, Dg1, Dg2, Dg3, Dg13, LdsError};
use crate::trust::{Certificate, HashList, LdsVersions, PassiveAuthentication, Proven};

/// What was read and what it proves.
pub(super) struct Evidence<'a, 'r, 'e> {
    request: &'a Request<'a>,
    pub(super) report: &'r mut Report<'e>,
    list: HashList,
    listed: BTreeSet<DataGroup>,
    /// The verdict over the security object, once it is reached.
    verdict: Option<PassiveAuthentication>,
    /// A thread of its own is at it.
    awaited: Receiver<PassiveAuthentication>,
    waiting: Vec<DataGroup>,
    document: ProvenDocument,
    fingers: FingerSource,
}

impl<'a, 'r, 'e> Evidence<'a, 'r, 'e> {
    pub(super) fn new(
        request: &'a Request<'a>,
        report: &'r mut Report<'e>,
        list: HashList,
        awaited: Receiver<PassiveAuthentication>,
    ) -> Self {
        Self {
            request,
            report,
            listed: list.groups().collect(),
            list,
            verdict: None,
            awaited,
            waiting: Vec::new(),
            document: ProvenDocument::default(),
            fingers: FingerSource::Unproven,
        }
    }

    pub(super) const fn listed(&self) -> &BTreeSet<DataGroup> {
        &self.listed
    }

    /// The versions that the security object states.
    pub(super) const fn versions(&self) -> Option<&LdsVersions> {
        self.list.versions()
    }

    /// The hash function of the list, where it is one of ours.
    pub(super) const fn algorithm(&self) -> Option<HashAlgorithm> {
        self.list.algorithm()
    }

    /// Bytes arrived; a verdict may have been reached meanwhile. A wish to stop takes effect at
    /// the next command.
    pub(super) fn progress(
        &mut self,
        done: usize,
        total: usize,
        groups: &BTreeMap<DataGroup, Incoming>,
    ) {
        self.report.progress(done, total);
        let _ = self.look(groups);
    }

    /// A group that people may see or the holder is compared with has arrived: it is proven as
    /// soon as the verdict is there.
    pub(super) fn arrived(
        &mut self,
        group: DataGroup,
        groups: &BTreeMap<DataGroup, Incoming>,
    ) -> Result<(), InspectionError> {
        self.waiting.push(group);
        self.look(groups)
    }

    /// Takes the verdict in where it has been reached, and proves what waits for it.
    fn look(&mut self, groups: &BTreeMap<DataGroup, Incoming>) -> Result<(), InspectionError> {
        if self.verdict.is_none() {
            let Ok(reached) = self.awaited.try_recv() else {
                return Ok(());
            };
            self.reach(reached)?;
        }
        self.settle(groups)
    }

    /// Waits for the verdict, and proves what waits for it. `judge` reaches it where no thread did.
    pub(super) fn await_verdict(
        &mut self,
        judge: impl FnOnce() -> PassiveAuthentication,
        groups: &BTreeMap<DataGroup, Incoming>,
    ) -> Result<(), InspectionError> {
        if self.verdict.is_none() {
            let reached = self.awaited.recv().unwrap_or_else(|_| judge());
            self.reach(reached)?;
        }
        self.settle(groups)
    }

    fn reach(&mut self, reached: PassiveAuthentication) -> Result<(), InspectionError> {
        let reached = self.verdict.insert(reached);
        if let Some(country) = reached.signer_country() {
            self.report.signer(&country)?;
        }
        for check in reached.checks() {
            self.report.check(*check)?;
        }
        Ok(())
    }

    fn settle(&mut self, groups: &BTreeMap<DataGroup, Incoming>) -> Result<(), InspectionError> {
        for group in std::mem::take(&mut self.waiting) {
            let Some(file) = groups.get(&group) else {
                continue;
            };
            match group {
                DataGroup::DG1 => self.document.dg1 = self.prove(group, file, Dg1::parse)?,
                DataGroup::DG2 => self.document.dg2 = self.prove(group, file, Dg2::parse)?,
                DataGroup::DG13 => self.document.dg13 = self.prove(group, file, Dg13::parse)?,
                _ => {
                    self.settle_fingers(file)?;
                    continue;
                }
            }
            if self.document.dg1.is_some() {
                self.report.document(&self.document)?;
            }
        }
        Ok(())
    }

    fn settle_fingers(&mut self, file: &Incoming) -> Result<(), InspectionError> {
        let group = DataGroup::DG3;
        self.fingers = match self.prove(group, file, Dg3::parse)? {
            Some(dg3) => FingerSource::Read(dg3),
            None if self.is_identical(group, file) && self.is_proven() => {
                FingerSource::NotConforming
            }
            None => FingerSource::Unproven,
        };
        Ok(())
    }

    fn is_proven(&self) -> bool {
        self.verdict
            .as_ref()
            .is_some_and(PassiveAuthentication::proven)
    }

    fn is_identical(&self, group: DataGroup, file: &Incoming) -> bool {
        self.hash(group, file).outcome == Outcome::Successful
    }

    /// The file's hash against the listed one.
    pub(super) fn hash(&self, group: DataGroup, file: &Incoming) -> Check {
        self.list.integrity(group, file)
    }

    /// Reports the group's integrity, and gives its content where it may be shown.
    fn prove<T>(
        &mut self,
        group: DataGroup,
        file: &Incoming,
        parse: impl FnOnce(&[u8]) -> Result<T, LdsError>,
    ) -> Result<Option<Proven<T>>, InspectionError> {
        let verdict = self.verdict.as_ref();
        let Some(proven) = verdict.and_then(|passive| passive.prove(group, file)) else {
            self.report.check(self.list.integrity(group, file))?;
            return Ok(None);
        };
        match proven.parse(parse) {
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

    pub(super) fn integrity(
        &mut self,
        group: DataGroup,
        outcome: Outcome,
        reason: Reason,
    ) -> Result<(), InspectionError> {
        self.report
            .conclude(CheckId::Integrity(group), outcome, reason)
    }

    /// Where the reference finger would have come from, had it been read.
    pub(super) fn no_fingers(&mut self, source: FingerSource) {
        self.fingers = source;
    }

    /// Holds the proven data against each other and against what was entered, and ends.
    pub(super) fn conclude(self, access: AccessMethod) -> Result<Inspection, InspectionError> {
        self.report.step(Step::PrintedComparison)?;
        let passive = self.verdict.as_ref();
        let country = passive.and_then(PassiveAuthentication::signer_country);
        let signer = passive.and_then(PassiveAuthentication::proven_signer);
        let document_types = signer.and_then(Certificate::document_types);
        let dg1 = self.document.dg1.as_deref();
        let dg13 = self.document.dg13.as_deref();
        let request = self.request;
        let checks = [
            judgement::issuing_state(dg1, country.as_deref(), document_types),
            judgement::expiry(dg1, dg13, request.today),
            judgement::mrz_comparison(request.mrz, dg1),
            judgement::number_consistency(request.number, dg1, dg13),
        ];
        for check in checks {
            self.report.check(check)?;
        }
        Ok(Inspection {
            access,
            security_object: passive
                .and_then(PassiveAuthentication::proven_hash)
                .map(<[u8]>::to_vec),
            signer_country: country,
            warnings: passive.map_or_else(Vec::new, |passive| passive.warnings().to_vec()),
            named_issuer: passive
                .and_then(PassiveAuthentication::named_issuer)
                .map(str::to_owned),
            csca_name: passive.and_then(PassiveAuthentication::csca_name),
            revocation_date: passive.and_then(PassiveAuthentication::revocation_date),
            checks: self.report.take_checks(),
            document: self.document,
            fingers: self.fingers,
        })
    }
}
