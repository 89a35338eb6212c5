//! Rows A: the proofs of the chip's keys.

use super::*;

/// A chip with one of the two proofs, and what it does: how chip authenticity ends.
fn authenticity(groups: &[u8], change: impl FnOnce(&mut Chip)) -> (Outcome, Reason) {
    let world = World::new();
    let mut chip = world.chip(|profile| profile.groups = groups.to_vec());
    change(&mut chip);
    world.visit(chip, NUMBER).end(CheckId::ChipAuthenticity)
}

const ACTIVE: &[u8] = &[1, 2, 13, 15];

const BY_CHIP_AUTHENTICATION: &[u8] = &[1, 2, 13, 14];

const NOT_PROVEN: (Outcome, Reason) = (Outcome::Failed, Reason::ChipKeyNotProven);

#[test]
fn a01_a_copied_chip() {
    for groups in [ACTIVE, BY_CHIP_AUTHENTICATION, &[1, 2, 13, 14, 15]] {
        let end = authenticity(groups, |chip| chip.forget_keys().unwrap());
        assert_eq!(end, NOT_PROVEN, "{groups:?}");
    }
}

#[test]
fn a02_a_key_that_nobody_signed() {
    let unproven = (Outcome::Undetermined, Reason::Unproven);
    for (groups, file) in [(ACTIVE, 0x010F), (BY_CHIP_AUTHENTICATION, 0x010E)] {
        let flip = |file: &mut Vec<u8>| *file.last_mut().unwrap() ^= 1;
        let end = authenticity(groups, |chip| chip.alter(file, flip));
        assert_eq!(end, unproven, "{groups:?}");
    }
}

#[test]
fn a03_a_signature_over_another_challenge() {
    let end = authenticity(ACTIVE, |chip| chip.misbehave(Fault::OwnChallenge));
    assert_eq!(end, NOT_PROVEN);
}

#[test]
fn a03_an_empty_or_cut_signature_proves_nothing_either_way() {
    let incomplete = (Outcome::Undetermined, Reason::ChipAnswerIncomplete);
    for length in [0, 1, 63] {
        let end = authenticity(ACTIVE, |chip| {
            chip.misbehave(Fault::CutSignature(length));
        });
        assert_eq!(end, incomplete, "{length}");
    }
}

#[test]
fn a05_old_keys_go_on_after_chip_authentication() {
    let end = authenticity(BY_CHIP_AUTHENTICATION, |chip| {
        chip.misbehave(Fault::OldKeys)
    });
    assert_eq!(end, NOT_PROVEN);
}

#[test]
fn a07_the_keys_are_listed_and_withheld() {
    for (groups, file) in [(ACTIVE, 0x010F), (BY_CHIP_AUTHENTICATION, 0x010E)] {
        let end = authenticity(groups, |chip| chip.remove(file));
        assert_eq!(end, (Outcome::Failed, Reason::ChipKeyWithheld));
    }
}

#[test]
fn a08_a_chip_without_keys() {
    let end = authenticity(&[1, 2, 13], |_| {});
    assert_eq!(end, (Outcome::NotSupported, Reason::ChipKeyAbsent));
}
