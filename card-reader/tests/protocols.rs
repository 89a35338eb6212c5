//! Every access protocol and every proof of the chip's keys, against the simulated chip in process.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may")]

use card_reader::access::{AccessError, AccessKey, Can, MrzKey, Violation, bac, pace};
use card_reader::authenticity::{active, chip, mapping};
use card_reader::check::{Check, Outcome, Reason};
use card_reader::iso7816::{Card, CardError, Limits};
use card_reader::lds::Dg15;
use card_reader::lds::security_infos::{PaceOffer, SecurityInfos};
use card_reader::secure_messaging::ChannelError;
use card_reader::transport::Transport;
use hil::chip::{
    ActiveKeyVariant, BadKey, BadProtection, Chip, ChipKeyVariant, Fault, InProcess, Mapping,
    PaceVariant, Profile, Statement, Suite, Trailer,
};
use hil::issuer::Issuer;
use jiff::Timestamp;

const APPLICATION: &[u8] = &[0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01];
const DG1: u16 = 0x0101;
const DG14: u16 = 0x010E;
const DG15: u16 = 0x010F;

const SUITES: [Suite; 4] = [
    Suite::TripleDes,
    Suite::Aes128,
    Suite::Aes192,
    Suite::Aes256,
];
/// Numbers of ICAO 9303-11 table 6.
const GROUPS: [u8; 3] = [0, 1, 2];
const CURVES: [u8; 11] = [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18];

/// Cards with nothing but DG1 and what a test adds, of one issuer.
struct Office {
    issuer: Issuer,
    profile: Profile,
}

impl Office {
    fn new() -> Self {
        let mut profile = Profile::vietnamese();
        profile.groups = vec![1];
        profile.chip_keys = Vec::new();
        profile.active_key = None;
        let issuer = Issuer::new(&profile.issuer, Timestamp::now()).unwrap();
        Self { issuer, profile }
    }

    fn card(&self, change: impl FnOnce(&mut Profile)) -> Chip {
        let mut profile = self.profile.clone();
        change(&mut profile);
        Chip::personalise(&profile, &self.issuer, &[]).unwrap()
    }
}

fn by_can() -> AccessKey {
    AccessKey::Can(Can::new("000006").unwrap())
}

fn mrz_key() -> MrzKey {
    MrzKey::new("090000006", "900505", "300505").unwrap()
}

/// SELECT by identifier, then READ BINARY: what a chip has to say under any name.
fn read(card: &mut Card<'_>, file: u16) -> Result<Vec<u8>, CardError> {
    use card_reader::iso7816::Command;
    card.select_file(file)?;
    let mut bytes = Vec::new();
    loop {
        let [high, low] = (bytes.len() as u16).to_be_bytes();
        let response = card.send(&Command::new(0x00, 0xB0, high, low).le(200))?;
        if response.data.is_empty() {
            return Ok(bytes);
        }
        bytes.extend_from_slice(&response.data);
    }
}

fn card_access(card: &mut Card<'_>) -> SecurityInfos {
    SecurityInfos::parse(&read(card, 0x011C).unwrap()).unwrap()
}

/// Runs PACE with the first offer, and selects the application.
fn open<'t>(
    transport: &'t mut dyn Transport,
    key: &AccessKey,
) -> Result<(Card<'t>, pace::Paced), AccessError> {
    let mut card = Card::new(transport, Limits::default());
    let offers: Vec<PaceOffer> = card_access(&mut card).pace_offers().collect();
    let paced = pace::establish(&mut card, &offers[0], key)?;
    card.select_application(APPLICATION).unwrap();
    Ok((card, paced))
}

fn opened_by_bac(transport: &mut dyn Transport) -> Card<'_> {
    let mut card = Card::new(transport, Limits::default());
    card.select_application(APPLICATION).unwrap();
    bac::establish(&mut card, &mrz_key()).unwrap();
    card
}

fn variant(mapping: Mapping, cipher: Suite, parameters: u8) -> PaceVariant {
    PaceVariant {
        mapping,
        cipher,
        parameters,
        stated: Statement::ByNumber,
    }
}

/// Every variant that the standard defines: integrated mapping not on P-224, whose prime leaves 1
/// divided by 4, and chip authentication mapping on curves and with AES only.
fn variants() -> Vec<PaceVariant> {
    let mut variants = Vec::new();
    for parameters in GROUPS.into_iter().chain(CURVES) {
        for cipher in SUITES {
            variants.push(variant(Mapping::Generic, cipher, parameters));
            if parameters != 10 {
                variants.push(variant(Mapping::Integrated, cipher, parameters));
            }
            if parameters > 2 && cipher != Suite::TripleDes {
                variants.push(variant(Mapping::ChipAuthentication, cipher, parameters));
            }
        }
    }
    variants
}

#[test]
fn pace_opens_in_every_mapping_group_and_cipher() {
    let office = Office::new();
    let variants = variants();
    assert_eq!(variants.len(), 14 * 4 + 13 * 4 + 11 * 3);
    for (index, variant) in variants.into_iter().enumerate() {
        // The password makes no difference to what follows: they take turns.
        let key = if index % 2 == 0 {
            by_can()
        } else {
            AccessKey::Mrz(mrz_key())
        };
        let mut reader = InProcess::new(office.card(|profile| profile.pace = vec![variant]));
        let (mut card, _) = open(&mut reader, &key).unwrap_or_else(|error| {
            panic!("{variant:?}: {error}");
        });
        assert!(
            read(&mut card, DG1).unwrap().starts_with(&[0x61]),
            "{variant:?}"
        );
    }
}

#[test]
fn a_wrong_password_opens_in_no_mapping() {
    let office = Office::new();
    let wrong = AccessKey::Can(Can::new("000007").unwrap());
    for mapping in [
        Mapping::Generic,
        Mapping::Integrated,
        Mapping::ChipAuthentication,
    ] {
        let variant = variant(mapping, Suite::Aes128, 13);
        let mut reader = InProcess::new(office.card(|profile| profile.pace = vec![variant]));
        let refused = open(&mut reader, &wrong).err();
        assert_eq!(refused, Some(AccessError::WrongKey), "{mapping:?}");
    }
}

#[test]
fn parameters_may_be_written_out_with_a_number_or_without() {
    let office = Office::new();
    for parameters in GROUPS.into_iter().chain(CURVES) {
        for stated in [Statement::WrittenOut, Statement::WithoutNumber] {
            let variant = PaceVariant {
                stated,
                ..variant(Mapping::Generic, Suite::Aes128, parameters)
            };
            let mut reader = InProcess::new(office.card(|profile| profile.pace = vec![variant]));
            let opened = open(&mut reader, &by_can());
            assert!(opened.is_ok(), "{variant:?}: {:?}", opened.err());
        }
    }
}

#[test]
fn of_several_variants_each_is_asked_for_by_its_number() {
    let office = Office::new();
    let all = [12, 13, 16].map(|parameters| variant(Mapping::Generic, Suite::Aes128, parameters));
    for wanted in 0..3 {
        let chip = office.card(|profile| profile.pace = all.to_vec());
        let mut reader = InProcess::new(chip);
        let mut card = Card::new(&mut reader, Limits::default());
        let offers: Vec<PaceOffer> = card_access(&mut card).pace_offers().collect();
        pace::establish(&mut card, &offers[wanted], &by_can()).unwrap();
    }
}

#[test]
fn a_key_outside_the_subgroup_is_refused() {
    let office = Office::new();
    for parameters in GROUPS.into_iter().chain([13]) {
        let variant = variant(Mapping::Generic, Suite::Aes128, parameters);
        let mut chip = office.card(|profile| profile.pace = vec![variant]);
        chip.misbehave(Fault::StepKey(2, BadKey::OutsideGroup));
        let mut reader = InProcess::new(chip);
        let refused = open(&mut reader, &by_can()).err();
        assert_eq!(refused, Some(Violation::PublicKey.into()), "{parameters}");
    }
}

#[test]
fn chip_authentication_mapping_proves_the_static_key() {
    let office = Office::new();
    let good = (Outcome::Successful, Reason::ChipAuthenticationMappingPassed);
    let bad = (Outcome::Failed, Reason::ChipKeyNotProven);
    let run = |parameters, cipher, fault: Option<Fault>, copied: bool| {
        let variant = variant(Mapping::ChipAuthentication, cipher, parameters);
        let mut chip = office.card(|profile| profile.pace = vec![variant]);
        if copied {
            chip.forget_keys().unwrap();
        }
        if let Some(fault) = fault {
            chip.misbehave(fault);
        }
        let infos = SecurityInfos::parse(&chip.card_security_content()).unwrap();
        let mut reader = InProcess::new(chip);
        let (_, paced) = open(&mut reader, &by_can()).unwrap();
        let check = mapping::authenticate(&paced.mapping.unwrap(), &infos).unwrap();
        (check.outcome, check.reason)
    };
    for parameters in CURVES {
        for cipher in [Suite::Aes128, Suite::Aes192, Suite::Aes256] {
            assert_eq!(run(parameters, cipher, None, false), good, "{parameters}");
        }
    }
    assert_eq!(run(13, Suite::Aes128, None, true), bad);
    for fault in [
        Fault::ChipDataMissing,
        Fault::ChipDataWrong,
        Fault::ChipDataTag,
        Fault::ChipDataCut,
    ] {
        assert_eq!(run(13, Suite::Aes128, Some(fault), false), bad, "{fault:?}");
    }
}

fn chip_key(parameters: u8, cipher: Suite) -> ChipKeyVariant {
    ChipKeyVariant {
        parameters,
        cipher,
        key_id: None,
        without_info: false,
    }
}

/// Opens by PACE, and runs chip authentication with what DG14 says.
fn authenticate_chip(office: &Office, keys: &[ChipKeyVariant], fault: Option<Fault>) -> Check {
    let mut chip = office.card(|profile| {
        profile.groups = vec![1, 14];
        profile.chip_keys = keys.to_vec();
    });
    if let Some(fault) = fault {
        chip.misbehave(fault);
    }
    let mut reader = InProcess::new(chip);
    let (mut card, _) = open(&mut reader, &by_can()).unwrap();
    let dg14 = SecurityInfos::from_dg14(&read(&mut card, DG14).unwrap()).unwrap();
    let ended = chip::authenticate(&mut card, &dg14).unwrap();
    if ended.check.outcome == Outcome::Successful {
        // The new channel carries on.
        assert!(read(&mut card, DG1).unwrap().starts_with(&[0x61]));
        assert!(ended.terminal_key.is_some());
    }
    ended.check
}

const BY_CHIP_AUTHENTICATION: (Outcome, Reason) =
    (Outcome::Successful, Reason::ChipAuthenticationPassed);
const NOT_PROVEN: (Outcome, Reason) = (Outcome::Failed, Reason::ChipKeyNotProven);

const fn end(check: Check) -> (Outcome, Reason) {
    (check.outcome, check.reason)
}

#[test]
fn chip_authentication_works_in_every_group_and_cipher() {
    let office = Office::new();
    for parameters in GROUPS.into_iter().chain(CURVES) {
        for cipher in SUITES {
            let key = chip_key(parameters, cipher);
            let check = authenticate_chip(&office, &[key], None);
            assert_eq!(end(check), BY_CHIP_AUTHENTICATION, "{key:?}");
        }
    }
}

#[test]
fn chip_authentication_finds_its_key_among_several_and_without_info() {
    let office = Office::new();
    let numbered = |parameters, cipher, key_id| ChipKeyVariant {
        key_id: Some(key_id),
        ..chip_key(parameters, cipher)
    };
    let several = [
        numbered(13, Suite::Aes128, 1),
        numbered(13, Suite::TripleDes, 2),
        numbered(1, Suite::Aes256, 3),
        numbered(16, Suite::Aes256, 4),
    ];
    for keys in [&several[..], &several[..2], &several[1..3], &several[1..2]] {
        let check = authenticate_chip(&office, keys, None);
        assert_eq!(end(check), BY_CHIP_AUTHENTICATION, "{keys:?}");
    }
    let french = ChipKeyVariant {
        without_info: true,
        ..chip_key(13, Suite::TripleDes)
    };
    let check = authenticate_chip(&office, &[french], None);
    assert_eq!(end(check), BY_CHIP_AUTHENTICATION);
}

#[test]
fn a_chip_that_goes_on_in_the_old_channel_has_not_proven_its_key() {
    let office = Office::new();
    let key = ChipKeyVariant::VIETNAMESE;
    let check = authenticate_chip(&office, &[key], Some(Fault::OldKeys));
    assert_eq!(end(check), NOT_PROVEN);
}

/// DG14 with key 7, altered.
fn judged(parameters: u8, alter: impl Fn(&mut Vec<u8>)) -> Check {
    let office = Office::new();
    let chip = office.card(|profile| {
        profile.groups = vec![1, 14];
        profile.chip_keys = vec![ChipKeyVariant {
            key_id: Some(7),
            parameters,
            ..ChipKeyVariant::VIETNAMESE
        }];
    });
    let mut reader = InProcess::new(chip);
    let (mut card, _) = open(&mut reader, &by_can()).unwrap();
    let mut dg14 = read(&mut card, DG14).unwrap();
    alter(&mut dg14);
    let infos = SecurityInfos::from_dg14(&dg14).unwrap();
    chip::authenticate(&mut card, &infos).unwrap().check
}

fn replace(bytes: &mut [u8], from: &[u8], to: &[u8]) {
    let at = bytes
        .windows(from.len())
        .position(|part| part == from)
        .unwrap();
    bytes[at..at + to.len()].copy_from_slice(to);
}

#[test]
fn keys_off_the_curve_or_under_a_number_that_is_not_there_are_refused() {
    let unacceptable = (Outcome::Failed, Reason::KeyUnacceptable);
    // The point: a bit string of 66 octets, of which the second says "uncompressed".
    let off_curve = judged(13, |dg14| {
        replace(dg14, &[0x03, 0x42, 0x00, 0x04], &[3, 0x42, 0, 4])
    });
    assert_eq!(end(off_curve), BY_CHIP_AUTHENTICATION);
    let off_curve = judged(13, |dg14| {
        let at = dg14
            .windows(4)
            .position(|part| part == [0x03, 0x42, 0x00, 0x04])
            .unwrap();
        dg14[at + 10] ^= 1;
    });
    assert_eq!(end(off_curve), unacceptable);
    // The info names key 8, and there is only key 7.
    let info = [0x03, 0x02, 0x02, 0x02, 0x01, 0x01, 0x02, 0x01];
    let mismatched = judged(13, |dg14| {
        replace(
            dg14,
            &[&info[..], &[7]].concat(),
            &[&info[..], &[8]].concat(),
        );
    });
    assert_eq!(end(mismatched), unacceptable);
    // A protocol that does not exist, or a version that is another protocol.
    let unknown = judged(13, |dg14| replace(dg14, &info, &[3, 2, 9, 2, 1, 1, 2, 1]));
    let other_version = judged(13, |dg14| replace(dg14, &info, &[3, 2, 2, 2, 1, 2, 2, 1]));
    let not_supported = (Outcome::NotSupported, Reason::AlgorithmUnknown);
    assert_eq!(end(other_version), not_supported);
    // Without any info that is known, triple DES is meant, which this chip refuses.
    assert_eq!(end(unknown), NOT_PROVEN);
    // A number outside the subgroup: any but one of some 2^860 is.
    for parameters in GROUPS {
        let outside = judged(parameters, |dg14| {
            let key = dg14
                .windows(8)
                .position(|part| {
                    matches!(part, [0x03, 0x81, _, 0x00, 0x02, 0x81, ..])
                        || matches!(part, [0x03, 0x82, _, _, 0x00, 0x02, 0x82, _])
                })
                .unwrap();
            dg14[key + 40] ^= 1;
        });
        assert_eq!(end(outside), unacceptable, "{parameters}");
    }
}

/// Opens by PACE or BAC, and runs active authentication.
fn authenticate_actively(
    office: &Office,
    key: ActiveKeyVariant,
    bac: bool,
    fault: Option<Fault>,
) -> Check {
    let mut chip = office.card(|profile| {
        profile.groups = vec![1, 14, 15];
        profile.active_key = Some(key);
    });
    if let Some(fault) = fault {
        chip.misbehave(fault);
    }
    let mut reader = InProcess::new(chip);
    let mut card = if bac {
        opened_by_bac(&mut reader)
    } else {
        open(&mut reader, &by_can()).unwrap().0
    };
    let dg14 = SecurityInfos::from_dg14(&read(&mut card, DG14).unwrap()).unwrap();
    let dg15 = Dg15::parse(&read(&mut card, DG15).unwrap()).unwrap();
    let spki = &dg15.subject_public_key_info;
    let mut check = active::authenticate(&mut card, spki, Some(&dg14)).unwrap();
    if fault == Some(Fault::Replay) {
        check = active::authenticate(&mut card, spki, Some(&dg14)).unwrap();
    }
    check
}

const BY_ACTIVE_AUTHENTICATION: (Outcome, Reason) =
    (Outcome::Successful, Reason::ActiveAuthenticationPassed);

#[test]
fn active_authentication_with_rsa_takes_every_trailer_and_size() {
    let office = Office::new();
    let trailers = [
        Trailer::Implicit,
        Trailer::Sha1,
        Trailer::Sha224,
        Trailer::Sha256,
        Trailer::Sha384,
        Trailer::Sha512,
    ];
    let sizes = [1024, 1536, 2048, 3072, 4096];
    let cases = trailers
        .map(|trailer| (1024, trailer))
        .into_iter()
        .chain(sizes.map(|bits| (bits, Trailer::Sha256)));
    for (bits, trailer) in cases {
        let key = ActiveKeyVariant::Rsa { bits, trailer };
        for bac in [false, true] {
            let check = authenticate_actively(&office, key, bac, None);
            assert_eq!(end(check), BY_ACTIVE_AUTHENTICATION, "{key:?} {bac}");
        }
    }
}

#[test]
fn active_authentication_with_ecdsa_takes_every_curve_and_hash_named_or_not() {
    let office = Office::new();
    for parameters in CURVES {
        for (hash, named) in [
            (160, true),
            (224, false),
            (256, true),
            (384, false),
            (512, true),
        ] {
            let key = ActiveKeyVariant::Ecdsa {
                parameters,
                hash,
                named,
            };
            let check = authenticate_actively(&office, key, false, None);
            assert_eq!(end(check), BY_ACTIVE_AUTHENTICATION, "{key:?}");
        }
    }
}

#[test]
fn active_authentication_takes_no_old_and_no_other_challenge() {
    let office = Office::new();
    let ecdsa = ActiveKeyVariant::Ecdsa {
        parameters: 13,
        hash: 256,
        named: false,
    };
    let rsa = ActiveKeyVariant::Rsa {
        bits: 1024,
        trailer: Trailer::Sha256,
    };
    for key in [ecdsa, rsa] {
        // Zero, and more than the order or the modulus, are no numbers of a signature.
        for fault in [
            Fault::Replay,
            Fault::OwnChallenge,
            Fault::FilledSignature(0x00),
            Fault::FilledSignature(0x01),
            Fault::FilledSignature(0xFF),
        ] {
            let check = authenticate_actively(&office, key, false, Some(fault));
            assert_eq!(end(check), NOT_PROVEN, "{key:?} {fault:?}");
        }
    }
}

#[test]
fn wrong_padding_and_a_counter_that_runs_ahead_end_the_channel() {
    let office = Office::new();
    for (fault, error) in [
        (BadProtection::Padding, ChannelError::PaddingWrong),
        (BadProtection::Counter, ChannelError::CodeWrong),
    ] {
        for bac in [false, true] {
            let mut chip = office.card(|_| {});
            chip.misbehave(Fault::Protection(fault));
            let mut reader = InProcess::new(chip);
            let mut card = if bac {
                opened_by_bac(&mut reader)
            } else {
                let mut card = Card::new(&mut reader, Limits::default());
                let offer = card_access(&mut card).pace_offers().next().unwrap();
                pace::establish(&mut card, &offer, &by_can()).unwrap();
                card.select_application(APPLICATION).unwrap();
                card
            };
            let broken = Some(CardError::Channel(error));
            assert_eq!(read(&mut card, DG1).err(), broken, "{fault:?} {bac}");
            assert_eq!(read(&mut card, DG1).err(), broken, "{fault:?} {bac}");
        }
    }
}

/// A command without and with data, expecting an answer or none, short and extended: the channel
/// carries each, and its counter goes on.
#[test]
fn the_channel_carries_all_four_cases_short_and_extended() {
    use card_reader::iso7816::Command;
    let office = Office::new();
    for cipher in SUITES {
        let chip = office.card(|profile| {
            profile.pace = vec![variant(Mapping::Generic, cipher, 13)];
            profile.groups = vec![1, 2];
        });
        let mut reader = InProcess::new(chip);
        let (mut card, _) = open(&mut reader, &by_can()).unwrap();
        let mut answer = |command: Command| {
            let response = card.send(&command).unwrap();
            (response.status.0, response.data.len())
        };
        for _ in 0..2 {
            // Case 1. The chip knows no such file.
            assert_eq!(answer(Command::new(0, 0xA4, 0, 0)), (0x6D00, 0));
            // Case 2, short and extended, with even and odd instruction.
            let read = Command::new(0, 0xB0, 0x82, 0);
            assert_eq!(answer(read.clone().le(256)), (0x9000, 256));
            assert_eq!(answer(read.le(5000)), (0x9000, 5000));
            let offset = Command::new(0, 0xB1, 0, 0).data(&[0x54, 0x02, 0x01, 0x00]);
            assert_eq!(answer(offset.clone().le(100)), (0x9000, 98));
            assert_eq!(answer(offset.le(5000)), (0x9000, 5000));
            // Case 3, short and extended: a selection, and a certificate that nobody waits for.
            let select = Command::new(0, 0xA4, 2, 0x0C).data(&[0x01, 0x02]);
            assert_eq!(answer(select), (0x9000, 0));
            let certificate = Command::new(0, 0x2A, 0, 0xBE).data(&[0x5A; 700]);
            assert_eq!(answer(certificate), (0x6985, 0));
            // Case 4, short and extended.
            let agreement = Command::new(0, 0x86, 0, 0).data(&[0x7C, 0x00]).le(256);
            assert_eq!(answer(agreement), (0x6985, 0));
            let agreement = Command::new(0, 0x86, 0, 0).data(&[0x5A; 700]).le(5000);
            assert_eq!(answer(agreement), (0x6985, 0));
        }
    }
}
