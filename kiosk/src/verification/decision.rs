//! The decision about a visit: the fold over its mandatory checks (TR-03135-1, T5.17 and T5.22).

use card_reader::check::{Check, CheckId, Outcome, Reason};
use card_reader::lds::DataGroup;

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
    /// The outcome that goes with the reason. Only a matching finger succeeds; a clerk's
    /// judgement never does, in either direction: it asks for a decision by staff.
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::FingerMatches => Outcome::Successful,
            Self::FingerDiffers => Outcome::Failed,
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

/// The checks that must be present and successful for green, whatever the policy.
const ALWAYS: [CheckId; 12] = [
    CheckId::AccessControl,
    CheckId::SecurityObject,
    CheckId::DocumentSigner,
    CheckId::CertificateValidity,
    CheckId::Revocation,
    CheckId::ChipAuthenticity,
    CheckId::ComConsistency,
    CheckId::Integrity(DataGroup::DG1),
    CheckId::Integrity(DataGroup::DG13),
    CheckId::IssuingState,
    CheckId::Expiry,
    CheckId::NumberConsistency,
];

/// The checks of a visit with the weight that the desk's policy gives each, in the order in
/// which they are shown. What the fold needs and nobody checked is added as undetermined.
pub fn weigh(card: &[Check], holder: HolderReason, policy: &Policy) -> Vec<VisitCheck> {
    let mut checks: Vec<VisitCheck> = card
        .iter()
        .map(|check| VisitCheck {
            subject: Subject::Card(check.id),
            outcome: check.outcome,
            reason: check.reason.code(),
            mandatory: is_mandatory(check, policy),
        })
        .collect();
    let finger_group = CheckId::Integrity(DataGroup::DG3);
    let wanted = ALWAYS
        .into_iter()
        .chain((holder == HolderReason::FingerMatches).then_some(finger_group));
    for id in wanted {
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
        outcome: holder.outcome(),
        reason: holder.code(),
        mandatory: true,
    });
    checks
}

fn is_mandatory(check: &Check, policy: &Policy) -> bool {
    match (check.id, check.outcome) {
        // It is the desk that proves something there. What it may not read is missing elsewhere.
        (CheckId::TerminalAuthentication, _) => false,
        // Whatever was checked and is wrong weighs, in any policy.
        (_, Outcome::Failed) => true,
        (CheckId::Revocation, outcome) => {
            policy.revocation == Revocation::Required || outcome == Outcome::Successful
        }
        (CheckId::MrzComparison, outcome) => {
            !(outcome == Outcome::NotSupported && check.reason == Reason::MrzNotGiven)
        }
        (CheckId::Integrity(DataGroup::DG2), _) => true,
        (CheckId::Integrity(DataGroup::DG3), _) => policy.reference_finger == ReferenceFinger::Dg3,
        (id @ CheckId::Integrity(_), _) => {
            ALWAYS.contains(&id)
                || matches!(check.reason, Reason::NotPresent | Reason::NotConforming)
        }
        _ => true,
    }
}

/// The decision, and the code of the reason that led to it.
///
/// Failed comes before aborted, aborted before undetermined. A poor picture decides only where
/// nothing else is open.
pub fn decide(checks: &[VisitCheck]) -> (Decision, &'static str) {
    let worst = |outcomes: &[Outcome]| {
        checks
            .iter()
            .find(|check| check.mandatory && outcomes.contains(&check.outcome))
            .map(|check| check.reason)
    };
    if let Some(reason) = worst(&[Outcome::Failed]) {
        return (Decision::Refused, reason);
    }
    if let Some(reason) = worst(&[Outcome::Aborted]) {
        return (Decision::Technical, reason);
    }
    match worst(&[Outcome::Undetermined, Outcome::NotSupported]) {
        Some(reason) if reason == HolderReason::FingerPoor.code() => {
            (Decision::PoorCapture, reason)
        }
        Some(reason) => (Decision::Staff, reason),
        // The holder stands last in every weighed list: a list without it proves nothing.
        None => match checks.last() {
            Some(VisitCheck {
                subject: Subject::Holder,
                reason,
                ..
            }) => (Decision::Verified, reason),
            _ => (Decision::Staff, HolderReason::Unproven.code()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Vec<Check> {
        let reason = |id| match id {
            CheckId::AccessControl => Reason::OpenedByPaceCan,
            CheckId::Integrity(_) => Reason::Identical,
            _ => Reason::SignatureValid,
        };
        ALWAYS
            .into_iter()
            .chain([
                CheckId::Integrity(DataGroup::DG2),
                CheckId::Integrity(DataGroup::DG3),
            ])
            .map(|id| Check {
                id,
                outcome: Outcome::Successful,
                reason: reason(id),
            })
            .collect()
    }

    fn decision(card: &[Check], holder: HolderReason) -> Decision {
        decide(&weigh(card, holder, &Policy::default())).0
    }

    #[test]
    fn all_successful_is_verified() {
        assert_eq!(
            decision(&good(), HolderReason::FingerMatches),
            Decision::Verified
        );
    }

    #[test]
    fn no_check_may_be_missing_from_green() {
        for id in ALWAYS
            .into_iter()
            .chain([CheckId::Integrity(DataGroup::DG3)])
        {
            let rest: Vec<Check> = good().into_iter().filter(|check| check.id != id).collect();
            assert_eq!(
                decision(&rest, HolderReason::FingerMatches),
                Decision::Staff,
                "{id:?}"
            );
        }
        assert_eq!(decide(&[]).0, Decision::Staff);
    }

    #[test]
    fn worsening_any_check_never_gives_green() {
        let table = [
            (Outcome::Failed, Decision::Refused),
            (Outcome::Aborted, Decision::Technical),
            (Outcome::Undetermined, Decision::Staff),
            (Outcome::NotSupported, Decision::Staff),
        ];
        for index in 0..good().len() {
            for (outcome, expected) in table {
                let mut checks = good();
                checks[index].outcome = outcome;
                assert_eq!(
                    decision(&checks, HolderReason::FingerMatches),
                    expected,
                    "{:?}",
                    checks[index]
                );
            }
        }
    }

    #[test]
    fn only_a_matching_finger_is_green_and_a_poor_picture_is_not_a_mismatch() {
        for &holder in HolderReason::ALL {
            let expected = match holder {
                HolderReason::FingerMatches => Decision::Verified,
                HolderReason::FingerDiffers => Decision::Refused,
                HolderReason::FingerPoor => Decision::PoorCapture,
                _ => Decision::Staff,
            };
            assert_eq!(decision(&good(), holder), expected, "{holder:?}");
        }
    }

    #[test]
    fn a_failure_outweighs_everything_open() {
        let mut checks = good();
        checks[0].outcome = Outcome::Undetermined;
        checks[1].outcome = Outcome::Aborted;
        checks[5].outcome = Outcome::Failed;
        assert_eq!(
            decision(&checks, HolderReason::FingerPoor),
            Decision::Refused
        );
        checks[5].outcome = Outcome::Successful;
        assert_eq!(
            decision(&checks, HolderReason::FingerPoor),
            Decision::Technical
        );
        checks[1].outcome = Outcome::Successful;
        assert_eq!(decision(&checks, HolderReason::FingerPoor), Decision::Staff);
    }

    #[test]
    fn missing_revocation_weighs_by_policy_but_a_revoked_signer_always() {
        let with = |outcome, reason| {
            let mut checks = good();
            checks[4] = Check {
                id: CheckId::Revocation,
                outcome,
                reason,
            };
            checks
        };
        let lenient = Policy {
            revocation: Revocation::WhenAvailable,
            ..Policy::default()
        };
        let decide_with = |checks: &[Check], policy: &Policy| {
            decide(&weigh(checks, HolderReason::FingerMatches, policy)).0
        };
        let missing = with(Outcome::Undetermined, Reason::RevocationMissing);
        assert_eq!(decide_with(&missing, &Policy::default()), Decision::Staff);
        assert_eq!(decide_with(&missing, &lenient), Decision::Verified);
        let revoked = with(Outcome::Failed, Reason::Revoked);
        assert_eq!(decide_with(&revoked, &lenient), Decision::Refused);
    }

    #[test]
    fn a_guarded_finger_group_leaves_integrity_alone_where_no_finger_is_wanted() {
        let mut checks = good();
        checks.pop();
        checks.push(Check {
            id: CheckId::Integrity(DataGroup::DG3),
            outcome: Outcome::Undetermined,
            reason: Reason::AccessDenied,
        });
        let policy = Policy {
            reference_finger: ReferenceFinger::None,
            ..Policy::default()
        };
        let checks = weigh(&checks, HolderReason::PortraitMatches, &policy);
        assert_eq!(decide(&checks), (Decision::Staff, "portrait-matches"));
    }
}
