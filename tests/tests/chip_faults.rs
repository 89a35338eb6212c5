//! The table of faults, as far as a chip commits them: what each is, and what has to come of it.
//! Rows of reading (R) are in `reading.rs`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may")]

use std::ops::ControlFlow;

use card_reader::access::Violation;
use card_reader::check::{Check, CheckId, Outcome, Reason};
use card_reader::inspection::{Event, Inspection, InspectionError, Request, inspect};
use card_reader::iso7816::tlv::{Tlv, encode};
use card_reader::iso7816::{CardError, Exhausted, Limits, StatusWord};
use card_reader::lds::DataGroup;
use card_reader::printed::Printed;
use card_reader::secure_messaging::ChannelError;
use card_reader::transport::{Transport, TransportError};
use card_reader::trust::{Certificate, Crl, Policy, TrustStore};
use hil::chip::{
    ActiveKeyVariant, BadKey, BadProtection, Chip, Fault, Holder, InProcess, Mapping, PaceVariant,
    Profile, Suite,
};
use hil::issuer::Issuer;
use jiff::Timestamp;
use jiff::civil::date;

const NUMBER: &str = "001090000006";

/// One issuer, whom the desk trusts, and a profile whose chips are quickly made.
struct World {
    issuer: Issuer,
    store: TrustStore,
    profile: Profile,
}

/// What one inspection came to.
struct Visit {
    result: Result<Inspection, InspectionError>,
    checks: Vec<Check>,
    /// Class and instruction of each command.
    commands: Vec<[u8; 2]>,
}

impl World {
    fn new() -> Self {
        let mut profile = Profile::vietnamese();
        profile.active_key = Some(ActiveKeyVariant::Ecdsa {
            parameters: 13,
            hash: 256,
            named: true,
        });
        let now = Timestamp::now();
        let issuer = Issuer::new(&profile.issuer, now).unwrap();
        let anchor = Certificate::parse(&issuer.csca_der().unwrap()).unwrap();
        let crl = Crl::parse(&issuer.crl(now).unwrap()).unwrap();
        Self {
            issuer,
            store: TrustStore::new(vec![anchor], vec![crl]),
            profile,
        }
    }

    fn chip(&self, change: impl FnOnce(&mut Profile)) -> Chip {
        let mut profile = self.profile.clone();
        change(&mut profile);
        Chip::personalise(&profile, &self.issuer, &[]).unwrap()
    }

    /// A chip without the files and keys that a test of access has no need of.
    fn small_chip(&self, pace: PaceVariant, fault: Fault) -> Chip {
        let mut chip = self.chip(|profile| {
            profile.pace = vec![pace];
            profile.groups = vec![1];
            profile.active_key = None;
            profile.chip_keys = Vec::new();
        });
        chip.misbehave(fault);
        chip
    }

    fn visit(&self, chip: Chip, printed: &str) -> Visit {
        let today = date(2026, 11, 24);
        let printed = Printed::parse(printed).unwrap();
        let request = Request {
            keys: &printed.candidate_keys(today),
            number: printed.number(),
            mrz: None,
            store: &self.store,
            policy: Policy::default(),
            now: Timestamp::now(),
            today,
            terminal: None,
            limits: Limits::default(),
        };
        let mut reader = Listening(InProcess::new(chip), Vec::new());
        let mut checks = Vec::new();
        let result = inspect(&mut reader, &request, &mut |event| {
            if let Event::Checked(check) = event {
                checks.push(check);
            }
            ControlFlow::Continue(())
        });
        Visit {
            result,
            checks,
            commands: reader.1,
        }
    }
}

struct Listening(InProcess, Vec<[u8; 2]>);

impl Transport for Listening {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.1.push([command[0], command[1]]);
        self.0.transmit(command)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.0.reset()
    }

    fn atr(&self) -> &[u8] {
        self.0.atr()
    }
}

impl Visit {
    fn end(&self, id: CheckId) -> (Outcome, Reason) {
        let check = self.checks.iter().find(|check| check.id == id);
        check.map(|check| (check.outcome, check.reason)).unwrap()
    }
}

fn pace(mapping: Mapping, parameters: u8) -> PaceVariant {
    PaceVariant {
        mapping,
        parameters,
        ..PaceVariant::VIETNAMESE
    }
}

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

#[test]
fn s01_to_s08_answers_without_protection_or_with_a_wrong_one() {
    let world = World::new();
    let unprotected = |status| ChannelError::Unprotected(StatusWord(status));
    for (row, bad, error) in [
        ("S01", BadProtection::CodeWrong, ChannelError::CodeWrong),
        ("S02", BadProtection::CodeMissing, ChannelError::CodeMissing),
        (
            "S02",
            BadProtection::StatusMissing,
            ChannelError::StatusMissing,
        ),
        ("S03", BadProtection::Padding, ChannelError::PaddingWrong),
        ("S04", BadProtection::Replayed, ChannelError::CodeWrong),
        ("S05", BadProtection::Counter, ChannelError::CodeWrong),
        (
            "S06",
            BadProtection::StatusDiffers,
            ChannelError::StatusDiffers,
        ),
        ("S07", BadProtection::Plain, ChannelError::StatusMissing),
        (
            "S07",
            BadProtection::PlainStatus(0x9000),
            unprotected(0x9000),
        ),
        (
            "S08",
            BadProtection::PlainStatus(0x6987),
            unprotected(0x6987),
        ),
        (
            "S08",
            BadProtection::PlainStatus(0x6988),
            unprotected(0x6988),
        ),
    ] {
        for cipher in [Suite::Aes128, Suite::TripleDes] {
            let variant = PaceVariant {
                cipher,
                ..PaceVariant::VIETNAMESE
            };
            let chip = world.small_chip(variant, Fault::Protection(bad));
            let visit = world.visit(chip, NUMBER);
            let broken = InspectionError::Card(CardError::Channel(error));
            assert_eq!(visit.result.err(), Some(broken), "{row} {bad:?} {cipher:?}");
            // The first protected answer to READ BINARY is the last of all.
            let read = [0x0C, 0xB0];
            let read = visit.commands.iter().position(|command| *command == read);
            assert_eq!(read, Some(visit.commands.len() - 1), "{row} {bad:?}");
        }
    }
}

/// Without the cryptogram, and with a code that fits, an answer is one without data: row R07.
#[test]
fn s02_the_cryptogram_is_missing() {
    let world = World::new();
    let fault = Fault::Protection(BadProtection::CryptogramMissing);
    let chip = world.small_chip(PaceVariant::VIETNAMESE, fault);
    let visit = world.visit(chip, NUMBER);
    let exhausted = InspectionError::Card(CardError::Budget(Exhausted::Commands));
    assert_eq!(visit.result.err(), Some(exhausted));
}

#[test]
fn d01_one_bit_of_any_group() {
    let world = World::new();
    let mut chip = world.chip(|_| {});
    for number in [1, 2, 3, 13, 14, 15] {
        let group = DataGroup::new(number).unwrap();
        let flip = |file: &mut Vec<u8>| *file.last_mut().unwrap() ^= 1;
        chip.alter(group.file_id(), flip);
        let visit = world.visit(chip, NUMBER);
        assert_eq!(
            visit.end(CheckId::Integrity(group)),
            (Outcome::Failed, Reason::NotIdentical),
            "DG{number}"
        );
        chip = world.chip(|_| {});
    }
}

#[test]
fn d05_the_table_of_contents_differs() {
    let world = World::new();
    // A group less, a group more, another group: tags of DG14, DG16 and DG12.
    type Change = fn(&mut Vec<u8>);
    let changes: [Change; 3] = [
        |file| {
            file.pop();
            file[1] -= 1;
            file[19] -= 1;
        },
        |file| {
            file.push(0x70);
            file[1] += 1;
            file[19] += 1;
        },
        |file| *file.last_mut().unwrap() = 0x6C,
    ];
    for change in changes {
        let mut chip = world.chip(|_| {});
        chip.alter(0x011E, change);
        let visit = world.visit(chip, NUMBER);
        let differs = (Outcome::Failed, Reason::ComDiffers);
        assert_eq!(visit.end(CheckId::ComConsistency), differs);
    }
}

#[test]
fn d06_groups_in_each_others_place() {
    let world = World::new();
    let mut chip = world.chip(|_| {});
    let mut second = Vec::new();
    chip.alter(0x0102, |file| second.clone_from(file));
    chip.alter(0x010D, |file| std::mem::swap(file, &mut second));
    chip.alter(0x0102, |file| *file = second);
    let visit = world.visit(chip, NUMBER);
    for group in [DataGroup::DG2, DataGroup::DG13] {
        let swapped = (Outcome::Failed, Reason::NotIdentical);
        assert_eq!(visit.end(CheckId::Integrity(group)), swapped);
    }
    let document = visit.result.unwrap().document;
    assert!(document.dg2.is_none() && document.dg13.is_none() && document.dg1.is_some());
}

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

/// A chip whose signed DG1 holds this zone.
fn with_zone(zone: &str) -> Visit {
    let world = World::new();
    let chip = world.chip(|profile| profile.mrz = Some(zone.to_owned()));
    world.visit(chip, NUMBER)
}

#[test]
fn x02_each_check_digit_of_the_zone() {
    let zone = Profile::vietnamese().holder.mrz();
    // Document number, birth, expiry, all together; and Vietnam's own over the personal number.
    for place in [14, 36, 44, 59, 29] {
        let mut wrong = zone.clone().into_bytes();
        wrong[place] = b'0' + (wrong[place] - b'0' + 1) % 10;
        let visit = with_zone(&String::from_utf8(wrong).unwrap());
        assert_eq!(
            visit.end(CheckId::Integrity(DataGroup::DG1)),
            (Outcome::Failed, Reason::NotConforming),
            "{place}"
        );
        assert!(visit.result.unwrap().document.dg1.is_none());
    }
}

#[test]
fn x03_a_birth_day_that_nobody_knows() {
    // The digit over all stays 0.
    let zone = Profile::vietnamese().holder.mrz();
    let visit = with_zone(&zone.replace("9005053M", "9005<<8M"));
    assert_eq!(
        visit.end(CheckId::Integrity(DataGroup::DG1)),
        (Outcome::Successful, Reason::Identical)
    );
    let document = visit.result.unwrap().document;
    let birth = document.dg1.as_ref().unwrap().mrz.birth();
    assert_eq!(birth.in_century(1900).unwrap().to_string(), "05/1990");
}

#[test]
fn x04_numbers_that_differ_between_the_groups() {
    let other = Holder {
        number: "079090000006".into(),
        ..Holder::default()
    };
    let visit = with_zone(&other.mrz());
    assert_eq!(
        visit.end(CheckId::NumberConsistency),
        (Outcome::Failed, Reason::NumbersDiffer)
    );
}

#[test]
fn x07_the_last_day_is_still_a_good_one() {
    let world = World::new();
    for (last_day, end) in [
        ("23/11/2026", (Outcome::Failed, Reason::Expired)),
        ("24/11/2026", (Outcome::Successful, Reason::InDate)),
        ("25/11/2026", (Outcome::Successful, Reason::InDate)),
    ] {
        let chip = world.chip(|profile| profile.holder.date_of_expiry = last_day.into());
        let visit = world.visit(chip, NUMBER);
        assert_eq!(visit.end(CheckId::Expiry), end, "{last_day}");
    }
}
