//! Rows P: access.

use super::*;

#[test]
fn p03_a_chip_without_the_application() {
    let world = World::new();
    let chip = world.small_chip(PaceVariant::VIETNAMESE, Fault::NoApplication);
    let visit = world.visit(chip, NUMBER);
    assert_eq!(visit.result.err(), Some(InspectionError::NoApplication));
}

#[test]
fn p04_a_wrong_key() {
    let world = World::new();
    let visit = world.visit(world.chip(|_| {}), "001090000007");
    assert_eq!(
        visit.end(CheckId::AccessControl),
        (Outcome::Failed, Reason::WrongKey)
    );
    assert_eq!(visit.result.err(), Some(InspectionError::WrongKey));
}

#[test]
fn p05_pace_that_fails_is_not_followed_by_bac() {
    let world = World::new();
    let chip = world.small_chip(PaceVariant::VIETNAMESE, Fault::Token);
    let visit = world.visit(chip, &world.profile.holder.mrz());
    assert!(visit.result.is_err());
    assert!(!visit.commands.contains(&[0x00, 0x84]), "GET CHALLENGE");
}

#[test]
fn p06_an_info_is_removed_from_card_access() {
    let world = World::new();
    let weak = PaceVariant {
        cipher: Suite::TripleDes,
        ..PaceVariant::VIETNAMESE
    };
    let mut chip = world.chip(|profile| profile.pace.push(weak));
    chip.alter_card_access(|file| {
        let infos: Vec<Tlv<'_>> = Tlv::exactly(file, 0x31)
            .unwrap()
            .children()
            .map(Result::unwrap)
            .collect();
        // id-PACE-ECDH-GM-AES-CBC-CMAC-128.
        let strong = [0x02, 0x02, 0x04, 0x02, 0x02];
        let kept = infos
            .iter()
            .filter(|info| !info.raw.windows(5).any(|part| part == strong));
        *file = encode(
            0x31,
            &kept.flat_map(|info| info.raw.to_vec()).collect::<Vec<_>>(),
        );
    });
    let visit = world.visit(chip, NUMBER);
    assert_eq!(
        visit.end(CheckId::AccessControl),
        (Outcome::Failed, Reason::CardAccessAltered)
    );
}

/// The chip leaves PACE in this way, in every mapping and kind of group that has the step: access
/// fails for that reason, and nothing more is asked of the chip in the clear.
fn breaks_pace(row: &str, fault: Fault, variants: &[PaceVariant], violation: Violation) {
    let world = World::new();
    for variant in variants {
        let visit = world.visit(world.small_chip(*variant, fault), NUMBER);
        let error = Some(InspectionError::Access(violation));
        assert_eq!(visit.result.err(), error, "{row} {fault:?} {variant:?}");
        let failed = [Check {
            id: CheckId::AccessControl,
            outcome: Outcome::Failed,
            reason: Reason::AccessProtocolViolated,
        }];
        assert_eq!(visit.checks, failed, "{row} {fault:?}");
        let last = visit.commands.last().unwrap();
        assert_eq!(last[1], 0x86, "{row} {fault:?}");
    }
}

const GENERIC: PaceVariant = PaceVariant::VIETNAMESE;

#[test]
fn p07_a_nonce_of_zero_or_of_a_wrong_size() {
    let integrated = pace(Mapping::Integrated, 13);
    let both = [GENERIC, integrated];
    breaks_pace("P07", Fault::NonceZero, &both, Violation::Nonce);
    for length in [0, 8, 15, 17, 24, 48, 200] {
        let fault = Fault::NonceLength(length);
        breaks_pace("P07", fault, &both, Violation::Nonce);
    }
    // Two blocks do for AES-128 in generic mapping, but not where the block is a key.
    let fault = Fault::NonceLength(32);
    breaks_pace("P07", fault, &[integrated], Violation::Nonce);
}

#[test]
fn p08_a_data_object_of_another_step() {
    let mapping = pace(Mapping::ChipAuthentication, 13);
    for step in 1..=4 {
        let fault = Fault::StepTag(step);
        breaks_pace("P08", fault, &[GENERIC, mapping], Violation::Objects);
    }
}

#[test]
fn p09_p10_keys_off_the_curve_at_infinity_or_outside_the_subgroup() {
    let variants = [
        GENERIC,
        pace(Mapping::ChipAuthentication, 16),
        pace(Mapping::Generic, 0),
        pace(Mapping::Generic, 1),
        pace(Mapping::Generic, 2),
    ];
    for (row, step) in [("P09", 2), ("P10", 3)] {
        for bad in [BadKey::OutsideGroup, BadKey::Neutral] {
            let fault = Fault::StepKey(step, bad);
            breaks_pace(row, fault, &variants, Violation::PublicKey);
        }
    }
}

#[test]
fn p11_our_own_key_comes_back() {
    let variants = [GENERIC, pace(Mapping::Generic, 2)];
    for step in [2, 3] {
        let fault = Fault::StepKey(step, BadKey::Terminals);
        breaks_pace("P11", fault, &variants, Violation::OwnKey);
    }
}

#[test]
fn p12_a_wrong_token() {
    breaks_pace("P12", Fault::Token, &[GENERIC], Violation::Token);
}

#[test]
fn p13_chip_authentication_data_missing_wrong_or_elsewhere() {
    let world = World::new();
    for fault in [
        Fault::ChipDataMissing,
        Fault::ChipDataWrong,
        Fault::ChipDataTag,
        Fault::ChipDataCut,
    ] {
        let mut chip =
            world.chip(|profile| profile.pace = vec![pace(Mapping::ChipAuthentication, 13)]);
        chip.misbehave(fault);
        let visit = world.visit(chip, NUMBER);
        assert_eq!(
            visit.end(CheckId::ChipAuthenticity),
            (Outcome::Failed, Reason::ChipKeyNotProven),
            "{fault:?}"
        );
        assert!(visit.result.unwrap().document.dg1.is_none(), "{fault:?}");
    }
}

#[test]
fn p14_a_parameter_or_a_protocol_that_nobody_knows() {
    let world = World::new();
    let unknown = |change: fn(&mut Vec<u8>)| {
        let mut chip = world.chip(|_| {});
        chip.alter_card_access(change);
        // A key for BAC is there, and of no use: PACE is listed.
        let visit = world.visit(chip, &world.profile.holder.mrz());
        visit.result.err()
    };
    let parameter = unknown(|file| *file.last_mut().unwrap() = 0x1F);
    assert_eq!(parameter, Some(InspectionError::PaceUnknown));
    let mapping = unknown(|file| {
        let at = file.len() - 8;
        assert_eq!(file[at..at + 2], [0x02, 0x02]);
        file[at] = 0x09;
    });
    assert_eq!(mapping, Some(InspectionError::PaceUnknown));
}
