//! Readers and cards over a real pcscd with the virtual reader's driver.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may")]

use std::process::Command;
use std::time::{Duration, Instant};

use card_reader::transport::pcsc::{ReaderError, ReaderEvent, Readers, Selection};
use card_reader::transport::{Transport, TransportError};
use hil::chip::{Chip, Profile, vpcd};
use hil::issuer::Issuer;
use hil::pcscd::{Pcscd, SOCKET_VARIABLE};
use jiff::Timestamp;

const PORT: u16 = 0x8D20;
const SELECT: &[u8] = b"\x00\xA4\x04\x0C\x07\xA0\x00\x00\x02\x47\x10\x01";

#[test]
fn cards_come_and_go() {
    if std::env::var_os(SOCKET_VARIABLE).is_some() {
        return watch_cards();
    }
    let Ok(service) = Pcscd::start(PORT) else {
        println!("skipped: cards_come_and_go: no pcscd with the virtual reader's driver");
        return;
    };
    // The library reads its environment, which a running process may not change.
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "cards_come_and_go", "--nocapture"])
        .env(SOCKET_VARIABLE, service.socket())
        .status()
        .unwrap();
    assert!(status.success());
}

fn watch_cards() {
    let mut any = Readers::new(Selection::Any);
    let names = any.available().unwrap();
    assert_eq!(names.len(), 2);
    let mut named = Readers::new(Selection::Named("Omnikey".into()));
    let missing = ReaderError::NotFound {
        present: names.clone(),
    };
    assert_eq!(named.available(), Err(missing));
    let mut ambiguous = Readers::new(Selection::Named("Virtual".into()));
    let several = ReaderError::SeveralReaders {
        fitting: names.clone(),
    };
    assert_eq!(ambiguous.available(), Err(several));

    let short = Duration::from_millis(50);
    let changed = ReaderEvent::ReadersChanged(names.clone());
    assert_eq!(any.wait(short), Ok(Some(changed)));
    assert_eq!(any.wait(short), Ok(None));

    let profile = Profile::vietnamese();
    let issuer = Issuer::new(&profile.issuer, Timestamp::now()).unwrap();
    let chip = Chip::personalise(&profile, &issuer, &[]).unwrap();
    let inserted = vpcd::insert(chip, PORT).unwrap();
    let long = Duration::from_secs(5);
    let reader = names[0].clone();
    let card_inserted = ReaderEvent::CardInserted {
        reader: reader.clone(),
    };
    assert_eq!(any.wait(long), Ok(Some(card_inserted)));
    assert_eq!(any.occupied(), std::slice::from_ref(&reader));

    let mut card = any.connect(&reader).unwrap();
    assert_eq!(any.connect(&reader).err(), Some(ReaderError::CardInUse));
    assert_eq!(card.transmit(SELECT).unwrap(), [0x90, 0x00]);
    inserted.remove();
    assert_eq!(card.transmit(SELECT), Err(TransportError::CardRemoved));
    assert_eq!(card.transmit(SELECT), Err(TransportError::CardRemoved));
    drop(card);
    let card_removed = ReaderEvent::CardRemoved { reader };
    assert_eq!(any.wait(long), Ok(Some(card_removed)));

    let canceller = any.canceller();
    let start = Instant::now();
    let waiting = std::thread::spawn(move || any.wait(Duration::from_secs(60)));
    std::thread::sleep(Duration::from_millis(200));
    canceller.cancel();
    assert_eq!(waiting.join().unwrap(), Err(ReaderError::Cancelled));
    assert!(start.elapsed() < Duration::from_secs(5));
}
