//! The decision about a visit: the fold over its mandatory checks (TR-03135-1, T5.17 and T5.22).

use card_reader::check::{Check, CheckId, Outcome, Reason};
use card_reader::lds::DataGroup;

use super::fault::Fault;
use crate::coded::coded;
use crate::settings::{Policy, ReferenceFinger, Revocation};

coded! {
    /// How a visit ended, in the fixed order of the supervisor's page.
    pub enum Decision {
        /// Every mandatory check succeeded.
        Verified = "verified",
        /// A mandatory check failed.
        Refused = "refused",
        /// A mandatory check is open, or the holder was compared by a clerk.
        Staff = "staff",
        /// The finger could not be judged.
        PoorCapture = "poor-capture",
        /// The channel never stood, or a device failed.
        Technical = "technical",
        /// The citizen left.
        Abandoned = "abandoned",
    }
}

impl Decision {
    /// Exit code of the terminal command.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Verified => 0,
            Self::Refused => 1,
            Self::Staff | Self::PoorCapture => 2,
            Self::Technical | Self::Abandoned => 3,
        }
    }

    /// Whether a second person may decide beside the program.
    pub const fn leaves_open(self) -> bool {
        matches!(self, Self::Refused | Self::Staff | Self::PoorCapture)
    }
}

coded! {
    /// How the person at the desk was compared with the holder of the card.
    pub enum HolderReason {
        /// The finger matches the one in the card.
        FingerMatches = "finger-matches",
        /// The finger does not match, with good pictures, after all tries.
        FingerDiffers = "finger-differs",
        /// No picture was good enough to judge.
        FingerPoor = "finger-poor",
        /// The vendor's reader found that the finger matches, and its answer is authentic.
        VendorMatches = "vendor-matches",
        /// The vendor's reader found that the finger does not match, and its answer is authentic.
        VendorDiffers = "vendor-differs",
        /// The vendor's reader could not judge the finger, and its answer is authentic.
        VendorPoor = "vendor-poor",
        /// The vendor's reader gave no answer that is authentic: it is worth nothing.
        VendorUnproven = "vendor-unproven",
        /// The card gives no finger: the clerk compared the portrait and found the holder.
        PortraitMatches = "portrait-matches",
        /// The clerk compared the portrait and did not find the holder.
        PortraitDiffers = "portrait-differs",
        /// The card gives no finger, and nobody compared the portrait.
        NoReference = "no-reference",
        /// The finger was not taken, by a choice made at the desk.
        FingerNotTaken = "finger-not-taken",
        /// Nothing was compared, because what the comparison rests on is not proven.
        Unproven = "holder-unproven",
    }
}

impl HolderReason {
    /// The outcome that goes with the reason. Only a matching finger succeeds, and only one that
    /// was compared where the policy has fingers compared; a clerk's judgement never does, in
    /// either direction: it asks for a decision by staff.
    pub const fn outcome(self, compared_by: ReferenceFinger) -> Outcome {
        match (self, compared_by) {
            (Self::FingerMatches, ReferenceFinger::Dg3)
            | (Self::VendorMatches, ReferenceFinger::Vendor) => Outcome::Successful,
            (Self::FingerDiffers | Self::VendorDiffers, _) => Outcome::Failed,
            _ => Outcome::Undetermined,
        }
    }
}

/// What was checked in a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Something about the card.
    Card(CheckId),
    /// The person against the holder of the card.
    Holder,
}

impl Subject {
    /// Stable lower-case name, used in records, JSON and word files.
    pub fn code(self) -> String {
        match self {
            Self::Card(id) => id.code(),
            Self::Holder => "holder".into(),
        }
    }
}

/// One check of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitCheck {
    /// What was checked.
    pub subject: Subject,
    /// How it ended.
    pub outcome: Outcome,
    /// Code of the reason: of a [`Reason`] or a [`HolderReason`].
    pub reason: &'static str,
    /// Whether the decision rests on it.
    pub mandatory: bool,
}

/// When a check weighs in the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// Always; where nobody made it, it is undetermined.
    Always,
    /// Always where the policy asks for revocation data, else where there are such.
    Revocation,
    /// Where a finger of the chip is compared, or is to be.
    Finger,
    /// Where an MRZ was given.
    Mrz,
    /// Where it is wrong: the decision does not use the group.
    Unused,
    /// Never: the desk proves something there, not the card.
    Never,
}

/// The desk's profile, to be held beside TR-03135-1: what each check is there, and when it weighs.
///
/// Whatever was checked and failed weighs, in any policy.
fn weight(id: CheckId) -> Weight {
    match id {
        CheckId::AccessControl => Weight::Always,             // own
        CheckId::SecurityObject => Weight::Always,            // T5.27, T5.28
        CheckId::DocumentSigner => Weight::Always,            // T5.33
        CheckId::CertificateValidity => Weight::Always,       // T5.34 to T5.36
        CheckId::Revocation => Weight::Revocation,            // T5.37, T5.54
        CheckId::ChipAuthenticity => Weight::Always,          // T5.23
        CheckId::ComConsistency => Weight::Always,            // T5.40
        CheckId::Integrity(DataGroup::DG1) => Weight::Always, // T5.42
        CheckId::Integrity(DataGroup::DG2) => Weight::Always, // T5.42
        CheckId::Integrity(DataGroup::DG3) => Weight::Finger, // T5.42
        CheckId::Integrity(DataGroup::DG13) => Weight::Always, // T5.42
        CheckId::Integrity(_) => Weight::Unused,              // T5.42
        CheckId::IssuingState => Weight::Always,              // T5.43
        CheckId::Expiry => Weight::Always,                    // T5.45
        CheckId::MrzComparison => Weight::Mrz,                // T5.46
        CheckId::NumberConsistency => Weight::Always,         // own
        CheckId::TerminalAuthentication => Weight::Never,     // own
        // A check that nobody has weighed yet is not to be passed over.
        _ => Weight::Always,
    }
}

/// The checks without which nothing is green, whatever the policy.
const NEEDED: [CheckId; 13] = [
    CheckId::AccessControl,
    CheckId::SecurityObject,
    CheckId::DocumentSigner,
    CheckId::CertificateValidity,
    CheckId::Revocation,
    CheckId::ChipAuthenticity,
    CheckId::ComConsistency,
    CheckId::Integrity(DataGroup::DG1),
    CheckId::Integrity(DataGroup::DG2),
    CheckId::Integrity(DataGroup::DG13),
    CheckId::IssuingState,
    CheckId::Expiry,
    CheckId::NumberConsistency,
];

/// The fold (T5.17, T5.22): the first row that any mandatory check is in decides.
const FOLD: [(&[Outcome], Decision); 3] = [
    (&[Outcome::Failed], Decision::Refused),
    (&[Outcome::Aborted], Decision::Technical),
    (
        &[Outcome::Undetermined, Outcome::NotSupported],
        Decision::Staff,
    ),
];

/// The checks of a visit with the weight that the desk's policy gives each, in the order in
/// which they are shown. What the fold needs and nobody checked is added as undetermined.
pub fn weigh(card: &[Check], holder: HolderReason, policy: &Policy) -> Vec<VisitCheck> {
    let finger = policy.reference_finger == ReferenceFinger::Dg3;
    let compared = finger && holder == HolderReason::FingerMatches;
    let mut checks = of_card(card, policy);
    let finger_group = CheckId::Integrity(DataGroup::DG3);
    let needed = NEEDED.into_iter().chain(compared.then_some(finger_group));
    for id in needed {
        if !card.iter().any(|check| check.id == id) {
            checks.push(VisitCheck {
                subject: Subject::Card(id),
                outcome: Outcome::Undetermined,
                reason: Reason::Unproven.code(),
                mandatory: true,
            });
        }
    }
    checks.push(VisitCheck {
        subject: Subject::Holder,
        outcome: holder.outcome(policy.reference_finger),
        reason: holder.code(),
        mandatory: true,
    });
    checks
}

/// What was checked of the card, each with its weight.
fn of_card(card: &[Check], policy: &Policy) -> Vec<VisitCheck> {
    card.iter()
        .map(|check| VisitCheck {
            subject: Subject::Card(check.id),
            outcome: check.outcome,
            reason: check.reason.code(),
            mandatory: is_mandatory(check, policy),
        })
        .collect()
}

fn is_mandatory(check: &Check, policy: &Policy) -> bool {
    match weight(check.id) {
        Weight::Never => false,
        _ if check.outcome == Outcome::Failed => true,
        Weight::Always => true,
        Weight::Revocation => {
            policy.revocation == Revocation::Required || check.outcome == Outcome::Successful
        }
        Weight::Finger => policy.reference_finger == ReferenceFinger::Dg3,
        Weight::Mrz => check.reason != Reason::MrzNotGiven,
        Weight::Unused => matches!(check.reason, Reason::NotPresent | Reason::NotConforming),
    }
}

/// The checks of a visit that `fault` ended, those that were made until then, and the decision with
/// the code of its reason: failed comes before aborted.
pub fn decide_unfinished(
    card: &[Check],
    fault: Fault,
    policy: &Policy,
) -> (Vec<VisitCheck>, (Decision, &'static str)) {
    let failed = |check: &&Check| check.outcome == Outcome::Failed && !is_of_the_channel(check);
    if card.iter().any(|check| failed(&check)) {
        let card: Vec<Check> = card
            .iter()
            .filter(|check| !is_of_the_channel(check))
            .copied()
            .collect();
        let checks = weigh(&card, HolderReason::Unproven, policy);
        let decided = decide(&checks);
        return (checks, decided);
    }
    let decision = match fault {
        Fault::Cancelled | Fault::CardRemoved | Fault::FingerMissing => Decision::Abandoned,
        _ => Decision::Technical,
    };
    (of_card(card, policy), (decision, fault.code()))
}

/// Whether the check failed because the channel to the chip never stood: a fault, and nothing that is
/// wrong with the card.
const fn is_of_the_channel(check: &Check) -> bool {
    matches!(check.id, CheckId::AccessControl)
        && matches!(
            check.reason,
            Reason::WrongKey | Reason::AccessProtocolViolated | Reason::ChannelBroken
        )
}

/// The decision, and the code of the reason that led to it. A poor picture decides only where
/// nothing else is open.
pub fn decide(checks: &[VisitCheck]) -> (Decision, &'static str) {
    for (outcomes, decision) in FOLD {
        let mut in_row = checks
            .iter()
            .filter(|check| check.mandatory && outcomes.contains(&check.outcome));
        if let Some(first) = in_row.next() {
            // The holder stands last: a poor picture found first is the only one in its row.
            let poor = [HolderReason::FingerPoor, HolderReason::VendorPoor]
                .iter()
                .any(|poor| poor.code() == first.reason);
            let decision = if poor {
                Decision::PoorCapture
            } else {
                decision
            };
            return (decision, first.reason);
        }
    }
    // A list that no holder stands in proves nothing.
    match checks.last() {
        Some(VisitCheck {
            subject: Subject::Holder,
            reason,
            ..
        }) => (Decision::Verified, reason),
        _ => (Decision::Staff, HolderReason::Unproven.code()),
    }
}

#[cfg(test)]
mod tests;
