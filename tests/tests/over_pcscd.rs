//! One card of each protocol, inspected over a real pcscd with the virtual reader's driver.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may")]

use std::ops::ControlFlow;
use std::process::Command;
use std::time::Duration;

use card_reader::check::{CheckId, Outcome, Reason};
use card_reader::inspection::{Inspection, Request, inspect};
use card_reader::transport::pcsc::{Readers, Selection};
use hil::chip::{
    ActiveKeyVariant, Chip, ChipKeyVariant, Mapping, PaceVariant, Profile, Statement, Suite,
    TerminalTrust, Trailer, vpcd,
};
use hil::desk::{Asked, TODAY};
use hil::issuer::Issuer;
use hil::issuer::terminal::{Scheme, TerminalChain};
use hil::pcscd::{Pcscd, SOCKET_VARIABLE};
use jiff::Timestamp;
use jiff::civil::date;
use openssl::nid::Nid;

const TEST: &str = "every_protocol_works_over_a_real_reader";
const PORT_VARIABLE: &str = "TEST_READER_PORT";

#[test]
fn every_protocol_works_over_a_real_reader() {
    if let Some(port) = std::env::var_os(PORT_VARIABLE) {
        return inspect_all(port.to_str().unwrap().parse().unwrap());
    }
    let Ok(service) = Pcscd::start_anywhere() else {
        println!("skipped: {TEST}: no pcscd with the virtual reader's driver");
        return;
    };
    // The library reads its environment, which a running process may not change.
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", TEST, "--nocapture"])
        .env(SOCKET_VARIABLE, service.socket())
        .env(PORT_VARIABLE, service.port().to_string())
        .status()
        .unwrap();
    assert!(status.success());
}

const fn pace(mapping: Mapping, cipher: Suite, parameters: u8) -> PaceVariant {
    PaceVariant {
        mapping,
        cipher,
        parameters,
        stated: Statement::ByNumber,
    }
}

const fn chip_key(cipher: Suite, parameters: u8) -> ChipKeyVariant {
    ChipKeyVariant {
        cipher,
        parameters,
        ..ChipKeyVariant::VIETNAMESE
    }
}

/// What is on a card, how it is opened then, and by what the chip proves itself.
struct Card {
    pace: Option<PaceVariant>,
    chip_key: Option<ChipKeyVariant>,
    active_key: ActiveKeyVariant,
    access: &'static str,
    proof: Reason,
}

const CARDS: [Card; 6] = [
    Card {
        pace: Some(PaceVariant::VIETNAMESE),
        chip_key: Some(ChipKeyVariant::VIETNAMESE),
        active_key: ActiveKeyVariant::VIETNAMESE,
        access: "pace-can ecdh-gm-aes-128 13 listed",
        proof: Reason::ChipAuthenticationPassed,
    },
    Card {
        pace: Some(pace(Mapping::Integrated, Suite::TripleDes, 12)),
        chip_key: Some(chip_key(Suite::TripleDes, 12)),
        active_key: ActiveKeyVariant::ECDSA,
        access: "pace-can ecdh-im-3des 12 listed",
        proof: Reason::ChipAuthenticationPassed,
    },
    Card {
        pace: Some(pace(Mapping::ChipAuthentication, Suite::Aes256, 16)),
        chip_key: None,
        active_key: ActiveKeyVariant::ECDSA,
        access: "pace-can ecdh-cam-aes-256 16 listed",
        proof: Reason::ChipAuthenticationMappingPassed,
    },
    Card {
        pace: Some(pace(Mapping::Generic, Suite::Aes192, 2)),
        chip_key: Some(chip_key(Suite::Aes192, 2)),
        active_key: ActiveKeyVariant::ECDSA,
        access: "pace-can dh-gm-aes-192 2 listed",
        proof: Reason::ChipAuthenticationPassed,
    },
    Card {
        pace: Some(PaceVariant::VIETNAMESE),
        chip_key: None,
        active_key: ActiveKeyVariant::Rsa {
            bits: 4096,
            trailer: Trailer::Sha512,
        },
        access: "pace-can ecdh-gm-aes-128 13 listed",
        proof: Reason::ActiveAuthenticationPassed,
    },
    Card {
        pace: None,
        chip_key: Some(ChipKeyVariant::VIETNAMESE),
        active_key: ActiveKeyVariant::ECDSA,
        access: "bac unreadable",
        proof: Reason::ChipAuthenticationPassed,
    },
];

fn inspect_all(port: u16) {
    let validity = (date(2026, 1, 1), date(2027, 1, 1));
    let curve = Nid::BRAINPOOL_P256R1;
    let desk = TerminalChain::new(Scheme::EcdsaSha256, curve, validity).unwrap();
    let mut readers = Readers::new(Selection::Any);
    for card in &CARDS {
        let mut profile = Profile::vietnamese();
        profile.pace = card.pace.into_iter().collect();
        profile.chip_keys = card.chip_key.into_iter().collect();
        profile.active_key = Some(card.active_key);
        let issuer = Issuer::new(&profile.issuer, Timestamp::now()).unwrap();
        let mut chip = Chip::personalise(&profile, &issuer, &[]).unwrap();
        // With a key of its own in the session, the chip takes terminals.
        let guarded = card.proof != Reason::ActiveAuthenticationPassed;
        if guarded {
            chip.guard_fingers(TerminalTrust {
                authorities: vec![desk.authorities[0].holder().unwrap()],
                date: TODAY,
            });
        }
        let inserted = vpcd::insert(chip, port).unwrap();
        let inspection = inspect_one(&mut readers, &profile, &issuer, &desk);
        inserted.remove();
        // The service looks at its slots some times a second: nobody changes cards so quickly.
        while !readers.occupied().is_empty() {
            readers.wait(Duration::from_secs(1)).unwrap();
        }

        assert_eq!(inspection.access.to_string(), card.access);
        let end = |id| {
            let check = inspection.check(id);
            check.map(|check| (check.outcome, check.reason)).unwrap()
        };
        let proof = (Outcome::Successful, card.proof);
        assert_eq!(end(CheckId::ChipAuthenticity), proof, "{}", card.access);
        let right = if guarded {
            (Outcome::Successful, Reason::TerminalAuthenticationPassed)
        } else {
            (Outcome::NotSupported, Reason::FingersUnguarded)
        };
        assert_eq!(
            end(CheckId::TerminalAuthentication),
            right,
            "{}",
            card.access
        );
        let failed = inspection
            .checks
            .iter()
            .find(|check| !matches!(check.outcome, Outcome::Successful | Outcome::NotSupported));
        assert!(failed.is_none(), "{}: {failed:?}", card.access);
    }
}

fn inspect_one(
    readers: &mut Readers,
    profile: &Profile,
    issuer: &Issuer,
    desk: &TerminalChain,
) -> Inspection {
    let asked = Asked::new(&profile.holder.mrz()).unwrap();
    let store = issuer.trust_store().unwrap();
    let request = Request {
        terminal: Some(&desk.terminal_keys().unwrap()),
        ..asked.request(&store)
    };
    let patience = Duration::from_secs(10);
    let mut card = readers.wait_for_card(patience).unwrap().unwrap();
    inspect(&mut card, &request, &mut |_| ControlFlow::Continue(())).unwrap()
}
