//! The reader's protocols against the simulated chip, which was written apart from them.

#![allow(clippy::unwrap_used, reason = "a test may")]

use card_reader::access::{AccessError, AccessKey, Can, MrzKey, bac, pace};
use card_reader::authenticity::{active, chip};
use card_reader::check::{Outcome, Reason};
use card_reader::iso7816::{Card, FileId, Incoming, Limits};
use card_reader::lds::DataGroup;
use card_reader::lds::security_infos::SecurityInfos;
use card_reader::transport::Transport;
use hil::chip::{Chip, InProcess, Profile};
use hil::issuer::Issuer;
use jiff::Timestamp;

const APPLICATION: &[u8] = &[0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01];
const CARD_ACCESS: FileId = FileId {
    fid: 0x011C,
    sfi: 0x1C,
};

fn personalise() -> Chip {
    let profile = Profile::vietnamese();
    let issuer = Issuer::new(&profile.issuer, Timestamp::now()).unwrap();
    Chip::personalise(&profile, &issuer, &[]).unwrap()
}

fn group(number: u8) -> FileId {
    let group = DataGroup::new(number).unwrap();
    FileId {
        fid: group.file_id(),
        sfi: group.short_id(),
    }
}

/// A whole file.
fn read(card: &mut Card<'_>, file: FileId) -> Vec<u8> {
    let mut incoming = Incoming::default();
    card.read_file(file, 1 << 20, &mut incoming, &mut |_, _| {})
        .unwrap();
    incoming.octets().to_vec()
}

fn can(digits: &str) -> AccessKey {
    AccessKey::Can(Can::new(digits).unwrap())
}

fn mrz_key() -> MrzKey {
    MrzKey::new("090000006", "900505", "300505").unwrap()
}

fn open<'t>(transport: &'t mut dyn Transport, key: &AccessKey) -> Result<Card<'t>, AccessError> {
    let mut card = Card::new(transport, Limits::default());
    let infos = SecurityInfos::parse(&read(&mut card, CARD_ACCESS)).unwrap();
    let offer = infos.pace_offers().next().unwrap();
    pace::establish(&mut card, &offer, key)?;
    card.select_application(APPLICATION).unwrap();
    Ok(card)
}

#[test]
fn opens_by_pace_with_can_and_with_the_mrz_key() {
    for key in [can("000006"), AccessKey::Mrz(mrz_key())] {
        let mut reader = InProcess::new(personalise());
        let mut card = open(&mut reader, &key).unwrap();
        let dg1 = read(&mut card, group(1));
        assert!(dg1.starts_with(&[0x61, 0x5D, 0x5F, 0x1F, 0x5A]));
    }
}

#[test]
fn a_wrong_number_does_not_open() {
    let mut reader = InProcess::new(personalise());
    assert!(matches!(
        open(&mut reader, &can("000007")),
        Err(AccessError::WrongKey)
    ));
}

#[test]
fn opens_by_bac_and_reads_long_files() {
    let mut reader = InProcess::new(personalise());
    let mut card = Card::new(&mut reader, Limits::default());
    card.select_application(APPLICATION).unwrap();
    bac::establish(&mut card, &mrz_key()).unwrap();
    let mut last = (0, 0);
    let mut dg2 = Incoming::default();
    card.read_file(group(2), 1 << 20, &mut dg2, &mut |done, total| {
        last = (done, total);
    })
    .unwrap();
    assert!(dg2.is_complete() && dg2.len() > 10_000);
    assert_eq!(last, (dg2.len(), dg2.len()));
}

#[test]
fn the_chip_proves_its_keys_and_a_copy_does_not() {
    for copied in [false, true] {
        let mut simulated = personalise();
        if copied {
            simulated.forget_keys().unwrap();
        }
        let mut reader = InProcess::new(simulated);
        let mut card = open(&mut reader, &can("000006")).unwrap();
        let dg14 = read(&mut card, group(14));
        let dg15 = read(&mut card, group(15));
        let infos = SecurityInfos::from_dg14(&dg14).unwrap();
        let key = card_reader::lds::Dg15::parse(&dg15).unwrap();
        let (outcome, by_active, by_chip) = if copied {
            (
                Outcome::Failed,
                Reason::ChipKeyNotProven,
                Reason::ChipKeyNotProven,
            )
        } else {
            (
                Outcome::Successful,
                Reason::ActiveAuthenticationPassed,
                Reason::ChipAuthenticationPassed,
            )
        };
        let check =
            active::authenticate(&mut card, &key.subject_public_key_info, Some(&infos)).unwrap();
        assert_eq!((check.outcome, check.reason), (outcome, by_active));
        let check = chip::authenticate(&mut card, &infos).unwrap().check;
        assert_eq!((check.outcome, check.reason), (outcome, by_chip));
        if !copied {
            read(&mut card, group(1));
        }
    }
}
