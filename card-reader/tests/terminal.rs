//! Terminal authentication against the simulated chip: every scheme, every way to the chip's
//! authority, and everything for which the chip or the desk says no.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may")]

use std::path::Path;

use card_reader::access::{AccessKey, Can, MrzKey, bac, pace};
use card_reader::authenticity::chip;
use card_reader::authenticity::terminal::{
    self, CvCertificate, PrivateKey, Session, TerminalKey, TerminalKeys, TerminalKeysError, Token,
    TokenError,
};
use card_reader::check::{Check, Outcome, Reason};
use card_reader::iso7816::{Card, FileId, Incoming, Limits};
use card_reader::lds::DataGroup;
use card_reader::lds::security_infos::{SecurityInfos, TerminalAuthenticationInfo};
use hil::chip::{Chip, InProcess, Mapping, PaceVariant, Profile, TerminalTrust};
use hil::issuer::Issuer;
use hil::issuer::terminal::{Authority, Scheme};
use hil::softhsm;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;

const APPLICATION: &[u8] = &[0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01];
const TODAY: Date = date(2026, 11, 24);
const VALIDITY: (Date, Date) = (date(2026, 1, 1), date(2026, 12, 31));

/// Roles, with the right to read fingers.
const CVCA: u8 = 0b1100_0011;
const DOMESTIC: u8 = 0b1000_0001;
const FOREIGN: u8 = 0b0100_0001;
const SYSTEM: u8 = 0b0000_0001;

/// How the chip was opened, which says what the terminal signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Pace,
    /// Chip authentication mapping, without chip authentication after it.
    Mapping,
    Bac,
}

/// A chip with guarded fingers that trusts these authorities, the current one first.
fn chip(trusted: &[&Authority], way: Way) -> Chip {
    let mut profile = Profile::vietnamese();
    profile.groups = vec![1, 3, 14];
    profile.active_key = None;
    if way == Way::Mapping {
        profile.pace = vec![PaceVariant {
            mapping: Mapping::ChipAuthentication,
            ..PaceVariant::VIETNAMESE
        }];
    }
    let issuer = Issuer::new(&profile.issuer, Timestamp::now()).unwrap();
    let mut chip = Chip::personalise(&profile, &issuer, &[]).unwrap();
    chip.guard_fingers(TerminalTrust {
        authorities: trusted
            .iter()
            .map(|authority| authority.holder().unwrap())
            .collect(),
        date: TODAY,
    });
    chip
}

fn file(
    card: &mut Card<'_>,
    group: DataGroup,
) -> Result<Incoming, card_reader::iso7816::CardError> {
    let id = FileId {
        fid: group.file_id(),
        sfi: group.short_id(),
    };
    let mut incoming = Incoming::default();
    card.read_file(id, 1 << 20, &mut incoming, &mut |_, _| {})?;
    Ok(incoming)
}

/// Opens the chip, has it prove its key, and shows the desk's right; whether DG3 can be read then.
fn show(
    chip: Chip,
    keys: &TerminalKeys,
    way: Way,
    info: Option<&TerminalAuthenticationInfo>,
) -> (Check, bool, Chip) {
    let mut reader = InProcess::new(chip);
    let mut card = Card::new(&mut reader, Limits::default());
    let mrz = MrzKey::new("090000006", "900505", "300505").unwrap();
    let (identity, mapped) = if way == Way::Bac {
        card.select_application(APPLICATION).unwrap();
        bac::establish(&mut card, &mrz).unwrap();
        (
            mrz.document_number_with_check_digit().as_bytes().to_vec(),
            None,
        )
    } else {
        let card_access = FileId {
            fid: 0x011C,
            sfi: 0x1C,
        };
        let bytes = card.read_start(card_access).unwrap();
        let offer = SecurityInfos::parse(&bytes).unwrap().pace_offers().next();
        let can = AccessKey::Can(Can::new("000006").unwrap());
        let paced = pace::establish(&mut card, &offer.unwrap(), &can).unwrap();
        card.select_application(APPLICATION).unwrap();
        let mapped = paced.mapping.map(|mapping| mapping.terminal_key);
        (paced.chip_identity, mapped)
    };
    assert!(
        file(&mut card, DataGroup::DG3).is_err(),
        "nothing is shown yet"
    );
    let terminal_key = mapped.unwrap_or_else(|| {
        let dg14 = file(&mut card, DataGroup::DG14).unwrap();
        let dg14 = SecurityInfos::from_dg14(dg14.octets()).unwrap();
        let proof = chip::authenticate(&mut card, &dg14).unwrap();
        proof.terminal_key.unwrap()
    });
    let session = Session {
        chip_identity: &identity,
        terminal_key: &terminal_key,
        today: TODAY,
    };
    let check = terminal::authenticate(&mut card, keys, info, &session).unwrap();
    let readable = file(&mut card, DataGroup::DG3).is_ok();
    (check, readable, reader.into_chip())
}

fn curve_key(curve: Nid) -> PKey<Private> {
    let group = EcGroup::from_curve_name(curve).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

/// Someone with a key on P-256 who signs with SHA-256.
fn authority(name: &str, role: u8, validity: (Date, Date)) -> Authority {
    let key = curve_key(Nid::X9_62_PRIME256V1);
    Authority::with_key(name, Scheme::EcdsaSha256, key, role, validity)
}

fn read(certificates: &[Vec<u8>]) -> Vec<CvCertificate> {
    certificates
        .iter()
        .map(|bytes| CvCertificate::parse(bytes).unwrap())
        .collect()
}

/// What a desk has: these certificates, and the system's key out of a file.
fn desk(certificates: &[Vec<u8>], system: &Authority) -> TerminalKeys {
    let key = PrivateKey::from_pem(&system.key_pem().unwrap()).unwrap();
    TerminalKeys::new(read(certificates), TerminalKey::File(key)).unwrap()
}

/// CVCA, verifier and system, each in turn signing the next.
fn chain(authorities: &[&Authority]) -> Vec<Vec<u8>> {
    let [first, ..] = authorities else {
        return Vec::new();
    };
    let mut certificates = vec![first.certify(first).unwrap()];
    for pair in authorities.windows(2) {
        certificates.push(pair[0].certify(pair[1]).unwrap());
    }
    certificates
}

const fn end(check: Check) -> (Outcome, Reason) {
    (check.outcome, check.reason)
}

const PASSED: (Outcome, Reason) = (Outcome::Successful, Reason::TerminalAuthenticationPassed);

#[test]
fn every_scheme_reads_the_fingers_however_the_chip_was_opened() {
    let rsa = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    for (index, scheme) in Scheme::ALL.into_iter().enumerate() {
        let authority = |name: &str, role| {
            let key = if scheme.is_rsa() {
                rsa.clone()
            } else {
                curve_key(Nid::BRAINPOOL_P384R1)
            };
            Authority::with_key(name, scheme, key, role, VALIDITY)
        };
        let cvca = authority("VNCVCATEST00001", CVCA);
        let verifier = authority("VNDVTEST00001", DOMESTIC);
        let system = authority("VNISTEST00001", SYSTEM);
        let keys = desk(&chain(&[&cvca, &verifier, &system]), &system);
        let way = [Way::Pace, Way::Mapping, Way::Bac][index % 3];
        let (check, readable, _) = show(chip(&[&cvca], way), &keys, way, None);
        assert_eq!((end(check), readable), (PASSED, true), "{scheme:?} {way:?}");
    }
}

#[test]
fn a_foreign_verifier_serves_as_well_as_a_domestic_one() {
    let cvca = authority("VNCVCATEST00001", CVCA, VALIDITY);
    let verifier = authority("LADVTEST00001", FOREIGN, VALIDITY);
    let system = authority("LAISTEST00001", SYSTEM, VALIDITY);
    let keys = desk(&chain(&[&cvca, &verifier, &system]), &system);
    let (check, readable, _) = show(chip(&[&cvca], Way::Pace), &keys, Way::Pace, None);
    assert_eq!((end(check), readable), (PASSED, true));
}

#[test]
fn a_link_certificate_takes_an_old_chip_along() {
    let old = authority(
        "VNCVCATEST00001",
        CVCA,
        (date(2023, 1, 1), date(2026, 6, 30)),
    );
    let new = authority("VNCVCATEST00002", CVCA, VALIDITY);
    let verifier = authority("VNDVTEST00001", DOMESTIC, VALIDITY);
    let system = authority("VNISTEST00001", SYSTEM, VALIDITY);
    let mut certificates = chain(&[&new, &verifier, &system]);
    certificates.push(old.certify(&old).unwrap());
    certificates.push(old.certify(&new).unwrap());
    let keys = desk(&certificates, &system);
    let (check, readable, chip) = show(chip(&[&old], Way::Pace), &keys, Way::Pace, None);
    assert_eq!((end(check), readable), (PASSED, true));
    // The chip trusts the new authority from now on: a desk without the link does too.
    let keys = desk(&chain(&[&new, &verifier, &system]), &system);
    let (check, readable, _) = show(chip, &keys, Way::Pace, None);
    assert_eq!((end(check), readable), (PASSED, true));
}

#[test]
fn the_authority_before_the_current_one_will_do() {
    let current = authority("VNCVCATEST00002", CVCA, VALIDITY);
    let before = authority("VNCVCATEST00001", CVCA, VALIDITY);
    let verifier = authority("VNDVTEST00001", DOMESTIC, VALIDITY);
    let system = authority("VNISTEST00001", SYSTEM, VALIDITY);
    let keys = desk(&chain(&[&before, &verifier, &system]), &system);
    let chip = chip(&[&current, &before], Way::Pace);
    let (check, readable, _) = show(chip, &keys, Way::Pace, None);
    assert_eq!((end(check), readable), (PASSED, true));
}

#[test]
fn the_file_of_authorities_may_have_another_name() {
    let cvca = authority("VNCVCATEST00001", CVCA, VALIDITY);
    let verifier = authority("VNDVTEST00001", DOMESTIC, VALIDITY);
    let system = authority("VNISTEST00001", SYSTEM, VALIDITY);
    let keys = desk(&chain(&[&cvca, &verifier, &system]), &system);
    for (file_id, short_id, end_expected) in [
        // The name without a short one; a short one; names that no file has.
        (0x011C, None, PASSED),
        (0x011C, Some(0x1C), PASSED),
        (
            0x0119,
            Some(0x19),
            (
                Outcome::NotSupported,
                Reason::TerminalAuthenticationNotOffered,
            ),
        ),
    ] {
        let info = TerminalAuthenticationInfo {
            version: 1,
            cvca_file_id: Some(file_id),
            cvca_short_id: short_id,
        };
        let chip = chip(&[&cvca], Way::Pace);
        let (check, readable, _) = show(chip, &keys, Way::Pace, Some(&info));
        assert_eq!(end(check), end_expected, "{file_id:04X} {short_id:?}");
        assert_eq!(readable, end_expected == PASSED);
    }
}

#[test]
fn nobody_gets_at_the_fingers_without_right_date_or_trust() {
    let undetermined = |reason| ((Outcome::Undetermined, reason), false);
    let run = |[cvca, verifier, system]: [&Authority; 3], trusted: &Authority| {
        let keys = desk(&chain(&[cvca, verifier, system]), system);
        let (check, readable, _) = show(chip(&[trusted], Way::Pace), &keys, Way::Pace, None);
        (end(check), readable)
    };
    let cvca = authority("VNCVCATEST00001", CVCA, VALIDITY);
    let verifier = authority("VNDVTEST00001", DOMESTIC, VALIDITY);
    let system = authority("VNISTEST00001", SYSTEM, VALIDITY);
    assert_eq!(run([&cvca, &verifier, &system], &cvca), (PASSED, true));

    // A right that one of them lacks, nobody has.
    let weak = authority("VNDVTEST00001", 0b1000_0010, VALIDITY);
    let missing = undetermined(Reason::TerminalRightMissing);
    assert_eq!(run([&cvca, &weak, &system], &cvca), missing);
    let weak = authority("VNISTEST00001", 0, VALIDITY);
    assert_eq!(run([&cvca, &verifier, &weak], &cvca), missing);

    let expired = undetermined(Reason::TerminalCertificateExpired);
    for validity in [
        (date(2026, 1, 1), date(2026, 11, 23)),
        (date(2026, 11, 25), date(2026, 12, 31)),
    ] {
        let system = authority("VNISTEST00001", SYSTEM, validity);
        assert_eq!(run([&cvca, &verifier, &system], &cvca), expired);
        let verifier = authority("VNDVTEST00001", DOMESTIC, validity);
        assert_eq!(run([&cvca, &verifier, &system], &cvca), expired);
    }

    // Another authority, and another one of the same name.
    let other = authority("VNCVCATEST00009", CVCA, VALIDITY);
    let unknown = undetermined(Reason::TerminalChainUnknown);
    assert_eq!(run([&cvca, &verifier, &system], &other), unknown);
    let impostor = authority("VNCVCATEST00001", CVCA, VALIDITY);
    let refused = undetermined(Reason::TerminalRefused);
    assert_eq!(run([&impostor, &verifier, &system], &cvca), refused);
}

#[test]
fn the_key_may_stay_in_a_token() {
    let Some(_) = softhsm::with_tokens("the_key_may_stay_in_a_token").unwrap() else {
        return;
    };
    softhsm::new_token("desk").unwrap();
    let rsa = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let cases = [
        (Scheme::EcdsaSha256, curve_key(Nid::X9_62_PRIME256V1)),
        (Scheme::EcdsaSha384, curve_key(Nid::SECP384R1)),
        (Scheme::RsaPkcs1Sha256, rsa.clone()),
        (Scheme::RsaPssSha256, rsa.clone()),
        (Scheme::RsaPssSha512, rsa),
    ];
    for (index, (scheme, key)) in cases.into_iter().enumerate() {
        let authority =
            |name: &str, role| Authority::with_key(name, scheme, key.clone(), role, VALIDITY);
        let cvca = authority("VNCVCATEST00001", CVCA);
        let verifier = authority("VNDVTEST00001", DOMESTIC);
        let system = authority("VNISTEST00001", SYSTEM);
        let certificates = read(&chain(&[&cvca, &verifier, &system]));
        let label = format!("terminal {index}");
        softhsm::import("desk", &system.key_pem().unwrap(), &label).unwrap();
        let key = TerminalKey::Token(token(&label, softhsm::PIN));
        let keys = TerminalKeys::new(certificates.clone(), key).unwrap();
        let (check, readable, _) = show(chip(&[&cvca], Way::Pace), &keys, Way::Pace, None);
        assert_eq!((end(check), readable), (PASSED, true), "{scheme:?}");

        let refused = |label: &str, pin: &str| {
            let key = TerminalKey::Token(token(label, pin));
            TerminalKeys::new(certificates.clone(), key).err()
        };
        assert!(matches!(
            refused("another label", softhsm::PIN),
            Some(TerminalKeysError::Token(TokenError::KeyMissing(_)))
        ));
        if index > 0 {
            // Another key of the token is not the one in the certificate.
            assert!(refused("terminal 0", softhsm::PIN).is_some());
        }
    }
}

/// The only token, or so this desk believes, with this key and PIN.
fn token(label: &str, pin: &str) -> Token {
    Token::new(Path::new(softhsm::MODULE), None, label, pin).unwrap()
}

#[test]
fn a_wrong_pin_is_said_to_be_one_and_is_not_tried_again() {
    let test = "a_wrong_pin_is_said_to_be_one_and_is_not_tried_again";
    let Some(folder) = softhsm::with_tokens(test).unwrap() else {
        return;
    };
    softhsm::new_token("desk").unwrap();
    let wrong = token("terminal", "4321");
    let found = |token: &Token| token.find_key().err();
    assert!(matches!(found(&wrong), Some(TokenError::PinRefused)));
    // Whoever asks this token now is told that it has gone.
    std::fs::remove_dir_all(folder.join("tokens")).unwrap();
    let other = token("terminal", softhsm::PIN);
    assert!(found(&other).is_some_and(|error| !matches!(error, TokenError::PinRefused)));
    assert!(matches!(found(&wrong), Some(TokenError::PinRefused)));
}

#[test]
fn of_several_tokens_none_is_tried_unless_it_is_named() {
    let test = "of_several_tokens_none_is_tried_unless_it_is_named";
    let Some(_) = softhsm::with_tokens(test).unwrap() else {
        return;
    };
    softhsm::new_token("desk").unwrap();
    softhsm::new_token("another").unwrap();
    assert!(matches!(
        token("terminal", softhsm::PIN).find_key(),
        Err(TokenError::SeveralTokens)
    ));
}
