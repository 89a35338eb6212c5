//! The order of things: what is asked of the card, and when.

use std::sync::mpsc::channel;
use std::thread;

use super::evidence::Evidence;
use super::interrupt::Interruptible;
use super::opening::{self, Opened};
use super::report::Report;
use super::visit::Held;
use super::{FingerSource, Inspection, InspectionError, Request, Step, judgement};
use crate::authenticity::{active, chip, mapping, terminal};
use crate::check::{Check, CheckId, Outcome, Reason};
use crate::iso7816::{Card, CardError, CardKinds, Exhausted, FileId, Incoming};
use crate::lds::security_infos::{SecurityInfos, TerminalAuthenticationInfo};
use crate::lds::{Com, DataGroup, Dg15};
use crate::transport::Transport;
use crate::trust::{HashList, PassiveAuthentication, proven_card_security};

const SOD: FileId = FileId {
    fid: 0x011D,
    sfi: 0x1D,
};
const COM: FileId = FileId {
    fid: Com::FILE_ID,
    sfi: Com::SHORT_ID,
};

/// What came of reading one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum File {
    Read,
    NotPresent,
    AccessDenied,
    /// Its length or its header is none.
    Malformed,
}

pub(super) fn run(
    transport: &mut dyn Transport,
    request: &Request<'_>,
    kinds: &mut CardKinds,
    held: &mut Held,
    mut report: Report<'_>,
) -> Result<Inspection, InspectionError> {
    let mut transport = Interruptible::new(transport, report.stop());
    let mut card = Card::new(&mut transport, request.limits);
    let remembered = kinds.answer(card.atr());
    report.step(Step::OpenChip)?;
    opening::learn_lengths(&mut card, remembered)?;
    let result = loop {
        let result = inspect(&mut card, request, held, &mut report);
        if result.is_ok() || !card.long_answer_broke() {
            break result;
        }
        // The card took a long answer amiss: everything anew, and short ones. What has arrived
        // is kept.
        card.reset().map_err(InspectionError::Transport)?;
        report.begin_again();
        report.step(Step::OpenChip)?;
    };
    let spent = card.spent();
    let slowest_ms = spent.slowest.as_millis();
    tracing::debug!(
        commands = spent.commands,
        slowest_ms,
        "the card was inspected"
    );
    if let Some((answer, lasting)) = card.lesson() {
        kinds.remember(card.atr(), answer, lasting);
    }
    result
}

/// From the opening of the chip to the last check.
fn inspect(
    card: &mut Card<'_>,
    request: &Request<'_>,
    held: &mut Held,
    report: &mut Report<'_>,
) -> Result<Inspection, InspectionError> {
    let opened = opening::open(card, request.keys, report)?;
    report.step(Step::Signature)?;
    let mut sod = Incoming::default();
    // No SOD is a broken one.
    read(card, SOD, request, &mut sod, &mut |done, total| {
        report.progress(done, total);
    })?;
    report.go_on()?;
    let sod = sod.octets();
    held.belongs_to(sod);
    let judge = || PassiveAuthentication::judge(sod, request.store, &request.policy, request.now);
    // Signature, chain and revocation are judged while the card goes on sending.
    thread::scope(|scope| {
        let (verdict, awaited) = channel();
        // Where there is no thread to be had, the verdict is reached at the end.
        let _ = thread::Builder::new()
            .name("signature".into())
            .spawn_scoped(scope, move || drop(verdict.send(judge())));
        report.step(Step::Revocation)?;
        let evidence = Evidence::new(request, report, HashList::of(sod), awaited);
        let procedure = Procedure {
            card,
            request,
            held,
            evidence,
            terminal_key: None,
            terminal_info: None,
        };
        procedure.run(opened, judge)
    })
}

struct Procedure<'a, 'c, 't, 'h, 'r, 'e> {
    card: &'c mut Card<'t>,
    request: &'a Request<'a>,
    held: &'h mut Held,
    evidence: Evidence<'a, 'r, 'e>,
    /// The terminal's ephemeral key of the protocol by which the chip proved its own.
    terminal_key: Option<Vec<u8>>,
    /// Where DG14 says that EF.CVCA lies.
    terminal_info: Option<TerminalAuthenticationInfo>,
}

impl Procedure<'_, '_, '_, '_, '_, '_> {
    fn run(
        mut self,
        opened: Opened,
        judge: impl FnOnce() -> PassiveAuthentication,
    ) -> Result<Inspection, InspectionError> {
        let read = self.read_on(&opened);
        // The verdict over the security object needs no card: it is told of one that left, too.
        let reached = self.evidence.await_verdict(judge, &self.held.groups);
        read.and(reached)?;
        self.evidence.conclude(opened.method)
    }

    /// What is asked of the card beside its security object.
    fn read_on(&mut self, opened: &Opened) -> Result<(), InspectionError> {
        if !self.chip_authenticity(opened)? {
            return self.abort_remaining();
        }
        self.com()?;
        self.personal_data()?;
        self.used_group(DataGroup::DG2, Step::Portrait)?;
        self.fingers(opened)?;
        self.remaining_groups()
    }

    /// Chip authentication with DG14, active authentication with DG15, and the access
    /// protocol held against DG14. False where the chip failed to prove its key: then the
    /// session ends.
    fn chip_authenticity(&mut self, opened: &Opened) -> Result<bool, InspectionError> {
        self.evidence.report.step(Step::ChipAuthenticity)?;
        let mut proofs = Vec::new();
        let card_security = self.chip_mapping(opened, &mut proofs)?;
        let dg14 = self.chip_key_group(DataGroup::DG14, &mut proofs, SecurityInfos::from_dg14)?;
        if let Some(infos) = &dg14
            && infos.chip_keys().next().is_some()
        {
            let proof = chip::authenticate(self.card, infos)?;
            proofs.push(proof.check);
            if proof.terminal_key.is_some() {
                self.terminal_key = proof.terminal_key;
            }
        }
        self.terminal_info = dg14
            .as_ref()
            .and_then(|infos| infos.terminal_authentication().next().cloned());
        let broken = proofs.iter().any(|proof| proof.outcome == Outcome::Failed);
        if !broken
            && let Some(dg15) = self.chip_key_group(DataGroup::DG15, &mut proofs, Dg15::parse)?
        {
            let hint = dg14.as_ref();
            let key = &dg15.subject_public_key_info;
            proofs.push(active::authenticate(self.card, key, hint)?);
        }
        let report = &mut self.evidence.report;
        report.check(judgement::access_control(
            opened.reason(),
            opened.card_access.as_ref(),
            &[dg14.as_ref(), card_security.as_ref()],
        ))?;
        let folded = judgement::chip_authenticity(&proofs);
        report.check(folded)?;
        Ok(folded.outcome != Outcome::Failed)
    }

    /// What the chip proved by chip authentication mapping, against the key in EF.CardSecurity; and
    /// that file, where its signature stands.
    fn chip_mapping(
        &mut self,
        opened: &Opened,
        proofs: &mut Vec<Check>,
    ) -> Result<Option<SecurityInfos>, InspectionError> {
        let Some((mapping, file)) = &opened.mapping else {
            return Ok(None);
        };
        let request = self.request;
        let proven = proven_card_security(file, request.store, &request.policy, request.now);
        let proof = match &proven {
            Some(infos) => mapping::authenticate(mapping, infos).map_err(CardError::from)?,
            None => Check {
                id: CheckId::ChipAuthenticity,
                outcome: Outcome::Undetermined,
                reason: Reason::Unproven,
            },
        };
        if proof.outcome == Outcome::Successful {
            self.terminal_key = Some(mapping.terminal_key.clone());
        }
        proofs.push(proof);
        Ok(proven)
    }

    /// Shows the chip that the desk may read fingers, where the desk has keys.
    fn show_right(&mut self, opened: &Opened) -> Result<Option<Check>, InspectionError> {
        let (Some(keys), Some(terminal_key)) = (self.request.terminal, &self.terminal_key) else {
            return Ok(None);
        };
        let session = terminal::Session {
            chip_identity: &opened.identity,
            terminal_key,
            today: self.request.today,
        };
        let info = self.terminal_info.as_ref();
        let check = terminal::authenticate(self.card, keys, info, &session)?;
        Ok(Some(check))
    }

    /// Reports how the desk came by the fingers, or why it did not.
    fn finger_right(&mut self, shown: Option<Check>, file: File) -> Result<(), InspectionError> {
        let reason = match (shown, file) {
            (Some(check), _) if check.outcome == Outcome::Successful => {
                return self.evidence.report.check(check);
            }
            (_, File::Read) => Reason::FingersUnguarded,
            (Some(check), _) => return self.evidence.report.check(check),
            (None, File::AccessDenied) if self.request.terminal.is_none() => {
                Reason::TerminalKeysAbsent
            }
            // The chip proved no key of its own, so that there is no session to sign for.
            (None, File::AccessDenied) => Reason::TerminalAuthenticationNotOffered,
            (None, _) => return Ok(()),
        };
        let id = CheckId::TerminalAuthentication;
        self.evidence
            .report
            .conclude(id, Outcome::NotSupported, reason)
    }

    /// Reads a group that holds a key of the chip. The hash must be the listed one; whether
    /// the list is signed by someone trusted is another check.
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
        if !self.evidence.listed().contains(&group) {
            return Ok(None);
        }
        let read = self.read_group(group)?;
        let Some(file) = self.held.groups.get(&group).filter(|_| read == File::Read) else {
            self.unread(group, read)?;
            unproven(Outcome::Failed, Reason::ChipKeyWithheld);
            return Ok(None);
        };
        let integrity = self.evidence.hash(group, file);
        if integrity.outcome != Outcome::Successful {
            self.evidence.report.check(integrity)?;
            unproven(Outcome::Undetermined, Reason::Unproven);
            return Ok(None);
        }
        match parse(file.octets()) {
            Ok(parsed) => {
                self.evidence.report.check(integrity)?;
                Ok(Some(parsed))
            }
            Err(_) => {
                self.evidence
                    .integrity(group, Outcome::Failed, Reason::NotConforming)?;
                unproven(Outcome::Undetermined, Reason::Unproven);
                Ok(None)
            }
        }
    }

    fn com(&mut self) -> Result<(), InspectionError> {
        self.evidence.report.step(Step::PersonalData)?;
        let mut file = Incoming::default();
        let (evidence, groups) = (&mut self.evidence, &self.held.groups);
        let read = read(
            self.card,
            COM,
            self.request,
            &mut file,
            &mut |done, total| {
                evidence.progress(done, total, groups);
            },
        )?;
        evidence.report.go_on()?;
        let com = match read {
            File::Read => Com::parse(file.octets()).ok(),
            _ => None,
        };
        let check =
            judgement::com_consistency(com.as_ref(), evidence.listed(), evidence.versions());
        evidence.report.check(check)
    }

    fn personal_data(&mut self) -> Result<(), InspectionError> {
        self.used_group(DataGroup::DG1, Step::PersonalData)?;
        if self.evidence.listed().contains(&DataGroup::DG13) {
            self.used_group(DataGroup::DG13, Step::PersonalData)?;
        }
        Ok(())
    }

    /// Reads a group that the decision uses and people see.
    fn used_group(&mut self, group: DataGroup, step: Step) -> Result<(), InspectionError> {
        self.evidence.report.step(step)?;
        if !self.evidence.listed().contains(&group) {
            return self
                .evidence
                .integrity(group, Outcome::Failed, Reason::NotCovered);
        }
        match self.read_group(group)? {
            File::Read => self.evidence.arrived(group, &self.held.groups),
            file => self.unread(group, file),
        }
    }

    fn fingers(&mut self, opened: &Opened) -> Result<(), InspectionError> {
        self.evidence.report.step(Step::Fingers)?;
        let group = DataGroup::DG3;
        if !self.evidence.listed().contains(&group) {
            self.evidence.no_fingers(FingerSource::NotListed);
            return Ok(());
        }
        let shown = self.show_right(opened)?;
        let file = self.read_group(group)?;
        self.finger_right(shown, file)?;
        self.evidence.no_fingers(match file {
            File::Read => return self.evidence.arrived(group, &self.held.groups),
            File::AccessDenied => FingerSource::AccessDenied,
            File::Malformed => FingerSource::NotConforming,
            File::NotPresent => FingerSource::NotPresent,
        });
        self.unread(group, file)
    }

    /// Groups that nobody uses are read for their hashes.
    fn remaining_groups(&mut self) -> Result<(), InspectionError> {
        let used = [1, 2, 3, 13, 14, 15];
        let listed = self.evidence.listed().iter().copied();
        let remaining: Vec<DataGroup> = listed
            .filter(|group| !used.contains(&group.number()))
            .collect();
        for group in remaining {
            let read = self.read_group(group)?;
            match self.held.groups.get(&group).filter(|_| read == File::Read) {
                Some(file) => {
                    let check = self.evidence.hash(group, file);
                    self.evidence.report.check(check)?;
                }
                None => self.unread(group, read)?,
            }
        }
        Ok(())
    }

    /// The session ended: what was not read cannot be judged.
    fn abort_remaining(&mut self) -> Result<(), InspectionError> {
        let unread = [DataGroup::DG1, DataGroup::DG2, DataGroup::DG13];
        let evidence = &mut self.evidence;
        evidence
            .report
            .conclude(CheckId::ComConsistency, Outcome::Aborted, Reason::Unproven)?;
        for group in unread {
            if group != DataGroup::DG13 || evidence.listed().contains(&group) {
                evidence.integrity(group, Outcome::Aborted, Reason::Unproven)?;
            }
        }
        Ok(())
    }

    /// Reports why a listed group could not be read (T5.42). Access rights leave integrity
    /// alone; a missing group that the decision uses fails it.
    fn unread(&mut self, group: DataGroup, file: File) -> Result<(), InspectionError> {
        let used = [DataGroup::DG1, DataGroup::DG2, DataGroup::DG13].contains(&group);
        let (outcome, reason) = match file {
            File::Malformed => (Outcome::Failed, Reason::NotConforming),
            File::AccessDenied if used => (Outcome::Undetermined, Reason::AccessDenied),
            File::AccessDenied => (Outcome::NotSupported, Reason::AccessDenied),
            _ if used => (Outcome::Failed, Reason::NotPresent),
            _ => (Outcome::Undetermined, Reason::NotPresent),
        };
        self.evidence.integrity(group, outcome, reason)
    }

    /// Reads a group, or on where it was left; what has arrived is kept, come what may.
    fn read_group(&mut self, group: DataGroup) -> Result<File, InspectionError> {
        let id = FileId {
            fid: group.file_id(),
            sfi: group.short_id(),
        };
        let algorithm = self.evidence.algorithm();
        let begun = self.held.groups.remove(&group);
        let mut incoming =
            begun.unwrap_or_else(|| algorithm.map_or_else(Incoming::default, Incoming::hashed));
        let (evidence, groups) = (&mut self.evidence, &self.held.groups);
        let result = read(
            self.card,
            id,
            self.request,
            &mut incoming,
            &mut |done, total| {
                evidence.progress(done, total, groups);
            },
        );
        self.held.groups.insert(group, incoming);
        let file = result?;
        self.evidence.report.go_on()?;
        Ok(file)
    }
}

/// Reads one file. What keeps the whole conversation from going on is an error; the rest is said
/// of the file.
fn read(
    card: &mut Card<'_>,
    id: FileId,
    request: &Request<'_>,
    incoming: &mut Incoming,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<File, InspectionError> {
    match card.read_file(id, request.limits.file, incoming, progress) {
        Ok(()) => Ok(File::Read),
        Err(CardError::Status(status)) if status.is_access_denied() => Ok(File::AccessDenied),
        Err(CardError::Status(_)) => Ok(File::NotPresent),
        // A file larger than any may be is broken, whatever else the chip does right.
        Err(CardError::Malformed(_) | CardError::Budget(Exhausted::FileSize)) => {
            Ok(File::Malformed)
        }
        Err(error) => Err(error.into()),
    }
}
