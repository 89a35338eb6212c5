//! The fold over every combination: of groups of checks, of pairs of checks, under every policy.

use super::*;

const OUTCOMES: [Outcome; 5] = [
    Outcome::Successful,
    Outcome::NotSupported,
    Outcome::Undetermined,
    Outcome::Aborted,
    Outcome::Failed,
];

/// How bad an outcome is; the two that leave a question open are alike.
const fn badness(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Successful => 0,
        Outcome::NotSupported | Outcome::Undetermined => 1,
        Outcome::Aborted => 2,
        Outcome::Failed => 3,
    }
}

/// How far a decision is from green.
const fn distance(decision: Decision) -> u8 {
    match decision {
        Decision::Verified => 0,
        Decision::Staff | Decision::PoorCapture => 1,
        Decision::Technical | Decision::Abandoned => 2,
        Decision::Refused => 3,
    }
}

/// The checks that a visit may be made of, by the groups of TR-03135-1 T5.17.
const GROUPS: [&[CheckId]; 6] = [
    &[CheckId::AccessControl],
    &[CheckId::SecurityObject, CheckId::DocumentSigner],
    &[CheckId::CertificateValidity],
    &[CheckId::Revocation],
    &[CheckId::ChipAuthenticity],
    &[
        CheckId::ComConsistency,
        CheckId::Integrity(DataGroup::DG1),
        CheckId::Integrity(DataGroup::DG2),
        CheckId::Integrity(DataGroup::DG3),
        CheckId::Integrity(DataGroup::DG13),
        CheckId::IssuingState,
        CheckId::Expiry,
        CheckId::NumberConsistency,
    ],
];

fn ids() -> Vec<CheckId> {
    GROUPS.concat()
}

fn check(id: CheckId, outcome: Outcome) -> Check {
    Check {
        id,
        outcome,
        reason: Reason::Unproven,
    }
}

fn good() -> Vec<Check> {
    let ids = ids().into_iter();
    ids.map(|id| check(id, Outcome::Successful)).collect()
}

/// Every policy of which the fold knows: SHA-1 is judged where a check is made.
fn policies() -> impl Iterator<Item = Policy> {
    let revocations = [Revocation::Required, Revocation::WhenAvailable];
    let fingers = [
        ReferenceFinger::Dg3,
        ReferenceFinger::Vendor,
        ReferenceFinger::None,
    ];
    revocations.into_iter().flat_map(move |revocation| {
        fingers.map(|reference_finger| Policy {
            revocation,
            reference_finger,
            ..Policy::default()
        })
    })
}

fn decided(card: &[Check], holder: HolderReason, policy: &Policy) -> Decision {
    decide(&weigh(card, holder, policy)).0
}

fn decision(card: &[Check], holder: HolderReason) -> Decision {
    decided(card, holder, &Policy::default())
}

/// Whether the policy leaves this outcome of this check alone: revocation that is not known, and
/// the finger in the chip where that is not the one that is compared here.
fn excused(id: CheckId, outcome: Outcome, policy: &Policy) -> bool {
    let not_asked_for = match id {
        CheckId::Revocation => policy.revocation == Revocation::WhenAvailable,
        CheckId::Integrity(DataGroup::DG3) => policy.reference_finger != ReferenceFinger::Dg3,
        _ => false,
    };
    not_asked_for && outcome != Outcome::Failed
}

/// The reasons with which a holder may be found under this policy: one, or none.
const fn found(policy: &Policy) -> Option<HolderReason> {
    match policy.reference_finger {
        ReferenceFinger::Dg3 => Some(HolderReason::FingerMatches),
        ReferenceFinger::Vendor => Some(HolderReason::VendorMatches),
        ReferenceFinger::None => None,
    }
}

/// How bad it is what is said of the holder.
fn badness_of_holder(holder: HolderReason, policy: &Policy) -> u8 {
    match holder {
        HolderReason::FingerDiffers | HolderReason::VendorDiffers => 3,
        holder if found(policy) == Some(holder) => 0,
        _ => 1,
    }
}

/// Outcomes of all groups, one number a combination.
fn combination(mut number: usize) -> [Outcome; 6] {
    [0; 6].map(|_| {
        let outcome = OUTCOMES[number % OUTCOMES.len()];
        number /= OUTCOMES.len();
        outcome
    })
}

fn cards(groups: [Outcome; 6]) -> Vec<Check> {
    let groups = GROUPS.iter().zip(groups);
    groups
        .flat_map(|(ids, outcome)| ids.iter().map(move |id| check(*id, outcome)))
        .collect()
}

#[test]
fn every_combination_of_groups_is_decided_by_its_worst() {
    for policy in policies() {
        for number in 0..OUTCOMES.len().pow(6) {
            let groups = combination(number);
            let card = cards(groups);
            let counted = card
                .iter()
                .filter(|check| !excused(check.id, check.outcome, &policy))
                .map(|check| badness(check.outcome));
            let worst = counted.max().unwrap();
            for &holder in HolderReason::ALL {
                let expected = worst.max(badness_of_holder(holder, &policy));
                let got = decided(&card, holder, &policy);
                assert_eq!(distance(got), expected, "{groups:?} {holder:?}");
                // A poor picture is named only where nothing else is open.
                let poor = [HolderReason::FingerPoor, HolderReason::VendorPoor].contains(&holder)
                    && worst == 0;
                assert_eq!(got == Decision::PoorCapture, poor, "{groups:?} {holder:?}");
            }
        }
    }
}

#[test]
fn every_pair_of_checks_is_decided_by_its_worse_one() {
    let ids = ids();
    for policy in policies() {
        for (first, second) in (0..ids.len()).flat_map(|a| (0..a).map(move |b| (a, b))) {
            for (one, other) in OUTCOMES.into_iter().flat_map(|a| OUTCOMES.map(|b| (a, b))) {
                let mut card = good();
                card[first].outcome = one;
                card[second].outcome = other;
                let weight = |at: usize, outcome| {
                    if excused(ids[at], outcome, &policy) {
                        0
                    } else {
                        badness(outcome)
                    }
                };
                let holder = found(&policy).unwrap_or(HolderReason::PortraitMatches);
                let expected = weight(first, one)
                    .max(weight(second, other))
                    .max(badness_of_holder(holder, &policy));
                let got = decided(&card, holder, &policy);
                assert_eq!(
                    distance(got),
                    expected,
                    "{:?} {one:?}, {:?} {other:?}",
                    ids[first],
                    ids[second]
                );
            }
        }
    }
}

#[test]
fn worsening_any_check_never_improves_the_decision() {
    for policy in policies() {
        for number in (0..OUTCOMES.len().pow(6)).step_by(11) {
            let card = cards(combination(number));
            for &holder in HolderReason::ALL {
                let before = distance(decided(&card, holder, &policy));
                for &worse in HolderReason::ALL {
                    if badness_of_holder(worse, &policy) > badness_of_holder(holder, &policy) {
                        let after = distance(decided(&card, worse, &policy));
                        assert!(after >= before, "{holder:?} to {worse:?}");
                    }
                }
                for at in 0..card.len() {
                    let worse = OUTCOMES
                        .into_iter()
                        .filter(|outcome| badness(*outcome) > badness(card[at].outcome));
                    for outcome in worse.take(1) {
                        let mut card = card.clone();
                        card[at].outcome = outcome;
                        let after = distance(decided(&card, holder, &policy));
                        assert!(after >= before, "{:?} to {outcome:?}", card[at]);
                    }
                }
            }
        }
    }
}

#[test]
fn nothing_that_is_missing_or_unknown_is_green() {
    for policy in policies() {
        // Only a matching finger is green, where the policy has it compared.
        for &holder in HolderReason::ALL {
            let green = decided(&good(), holder, &policy) == Decision::Verified;
            assert_eq!(green, found(&policy) == Some(holder), "{holder:?}");
            assert_ne!(decided(&[], holder, &policy), Decision::Verified);
        }
        let Some(holder) = found(&policy) else {
            continue;
        };
        for id in ids() {
            let rest: Vec<Check> = good().into_iter().filter(|check| check.id != id).collect();
            // A vendor's reader has read the finger in the chip by itself.
            let by_itself = id == CheckId::Integrity(DataGroup::DG3)
                && policy.reference_finger == ReferenceFinger::Vendor;
            let expected = if by_itself {
                Decision::Verified
            } else {
                Decision::Staff
            };
            assert_eq!(decided(&rest, holder, &policy), expected, "{id:?}");
        }
    }
    assert_eq!(decide(&[]).0, Decision::Staff);
}

#[test]
fn a_second_verdict_over_a_check_never_covers_the_first() {
    for id in ids() {
        let mut card = good();
        card.push(check(id, Outcome::Failed));
        assert_eq!(
            decision(&card, HolderReason::FingerMatches),
            Decision::Refused
        );
        card.reverse();
        assert_eq!(
            decision(&card, HolderReason::FingerMatches),
            Decision::Refused
        );
    }
}

#[test]
fn a_poor_picture_is_not_a_mismatch() {
    assert_eq!(
        decision(&good(), HolderReason::FingerPoor),
        Decision::PoorCapture
    );
    assert_eq!(
        decision(&good(), HolderReason::FingerDiffers),
        Decision::Refused
    );
    for holder in [HolderReason::PortraitMatches, HolderReason::PortraitDiffers] {
        assert_eq!(decision(&good(), holder), Decision::Staff, "{holder:?}");
    }
}

#[test]
fn what_stands_beside_the_profile_weighs_only_where_it_is_wrong() {
    let beside = |id, outcome, reason| {
        let mut card = good();
        card.push(Check {
            id,
            outcome,
            reason,
        });
        decision(&card, HolderReason::FingerMatches)
    };
    let group = |number| CheckId::Integrity(DataGroup::new(number).unwrap());
    let denied = (Outcome::NotSupported, Reason::AccessDenied);
    assert_eq!(beside(group(4), denied.0, denied.1), Decision::Verified);
    let missing = (Outcome::Undetermined, Reason::NotPresent);
    assert_eq!(beside(group(4), missing.0, missing.1), Decision::Staff);
    let wrong = (Outcome::Failed, Reason::NotIdentical);
    assert_eq!(beside(group(4), wrong.0, wrong.1), Decision::Refused);
    // The desk proves its right there: that it has none says nothing about the card.
    let right = CheckId::TerminalAuthentication;
    for outcome in OUTCOMES {
        assert_eq!(
            beside(right, outcome, Reason::TerminalRefused),
            Decision::Verified
        );
    }
    let mrz = CheckId::MrzComparison;
    let not_given = (Outcome::NotSupported, Reason::MrzNotGiven);
    assert_eq!(beside(mrz, not_given.0, not_given.1), Decision::Verified);
    let differs = (Outcome::Failed, Reason::MrzDiffers);
    assert_eq!(beside(mrz, differs.0, differs.1), Decision::Refused);
    let optional = (Outcome::Undetermined, Reason::MrzOptionalDataDiffer);
    assert_eq!(beside(mrz, optional.0, optional.1), Decision::Staff);
}

#[test]
fn a_guarded_finger_group_leaves_integrity_alone_where_no_finger_is_wanted() {
    let mut card = good();
    for check in &mut card {
        if check.id == CheckId::Integrity(DataGroup::DG3) {
            (check.outcome, check.reason) = (Outcome::NotSupported, Reason::AccessDenied);
        }
    }
    let reason = |reference_finger| {
        let policy = Policy {
            reference_finger,
            ..Policy::default()
        };
        decide(&weigh(&card, HolderReason::PortraitMatches, &policy)).1
    };
    assert_eq!(reason(ReferenceFinger::None), "portrait-matches");
    assert_eq!(reason(ReferenceFinger::Vendor), "portrait-matches");
    assert_eq!(reason(ReferenceFinger::Dg3), "access-denied");
}

#[test]
fn a_card_without_fingers_is_said_to_give_none() {
    let finger = CheckId::Integrity(DataGroup::DG3);
    let card: Vec<Check> = good()
        .into_iter()
        .filter(|check| check.id != finger)
        .collect();
    let ended = |holder| decide(&weigh(&card, holder, &Policy::default()));
    let none = (Decision::Staff, "no-reference");
    assert_eq!(ended(HolderReason::NoReference), none);
    // A finger that matched one which nobody proved.
    let unproven = (Decision::Staff, "unproven");
    assert_eq!(ended(HolderReason::FingerMatches), unproven);
}

#[test]
fn unknown_revocation_weighs_by_policy_and_a_revoked_signer_always() {
    let lenient = Policy {
        revocation: Revocation::WhenAvailable,
        ..Policy::default()
    };
    let with = |outcome, policy: &Policy| {
        let mut card = good();
        for check in card
            .iter_mut()
            .filter(|check| check.id == CheckId::Revocation)
        {
            check.outcome = outcome;
        }
        decided(&card, HolderReason::FingerMatches, policy)
    };
    assert_eq!(
        with(Outcome::Undetermined, &Policy::default()),
        Decision::Staff
    );
    assert_eq!(with(Outcome::Undetermined, &lenient), Decision::Verified);
    assert_eq!(with(Outcome::Failed, &lenient), Decision::Refused);
}

#[test]
fn the_reason_is_that_of_the_check_that_decided() {
    let mut card = good();
    card[2] = Check {
        reason: Reason::SignerExpired,
        ..check(card[2].id, Outcome::Failed)
    };
    card[0] = Check {
        reason: Reason::Downgraded,
        ..check(card[0].id, Outcome::Undetermined)
    };
    let of = |card: &[Check], holder| decide(&weigh(card, holder, &Policy::default()));
    let differs = HolderReason::FingerDiffers;
    assert_eq!(of(&card, differs), (Decision::Refused, "signer-expired"));
    card[2].outcome = Outcome::Successful;
    assert_eq!(
        of(&card, HolderReason::FingerMatches),
        (Decision::Staff, "downgraded")
    );
    let verified = of(&good(), HolderReason::FingerMatches);
    assert_eq!(verified, (Decision::Verified, "finger-matches"));
}

#[test]
fn each_decision_has_its_exit_code_and_each_check_its_name() {
    let codes = Decision::ALL.iter().map(|decision| decision.exit_code());
    assert_eq!(codes.collect::<Vec<_>>(), [0, 1, 2, 2, 3, 3]);
    let group = Subject::Card(CheckId::Integrity(DataGroup::DG13));
    assert_eq!(group.code(), "integrity-dg13");
    assert_eq!(Subject::Holder.code(), "holder");
}
