//! Readers and cards over a real pcscd with the virtual reader's driver.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may")]

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::process::{ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use card_reader::transport::pcsc::{ReaderError, ReaderEvent, Readers, Selection};
use card_reader::transport::{Transport, TransportError};
use hil::chip::{Chip, Profile, vpcd};
use hil::issuer::Issuer;
use hil::pcscd::{Pcscd, SOCKET_VARIABLE};
use jiff::Timestamp;

const PORT: u16 = 0x8D20;
const SELECT: &[u8] = b"\x00\xA4\x04\x0C\x07\xA0\x00\x00\x02\x47\x10\x01";

/// Runs the named test once more as a client of a service of its own, and `meanwhile` beside it.
fn over_pcscd(test: &str, port: u16, meanwhile: impl FnOnce(&mut Pcscd, &mut ChildStdout)) {
    let Ok(mut service) = Pcscd::start(port) else {
        println!("skipped: {test}: no pcscd with the virtual reader's driver");
        return;
    };
    // The library reads its environment, which a running process may not change.
    let mut client = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(SOCKET_VARIABLE, service.socket())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = client.stdout.take().unwrap();
    meanwhile(&mut service, &mut output);
    std::io::copy(&mut output, &mut std::io::sink()).unwrap();
    assert!(client.wait().unwrap().success());
}

fn is_client() -> bool {
    std::env::var_os(SOCKET_VARIABLE).is_some()
}

#[test]
fn cards_come_and_go() {
    if is_client() {
        return watch_cards();
    }
    over_pcscd("cards_come_and_go", PORT, |_, _| {});
}

#[test]
fn readers_are_found_again_after_a_restart_and_a_replug() {
    if is_client() {
        return watch_the_service();
    }
    let test = "readers_are_found_again_after_a_restart_and_a_replug";
    over_pcscd(test, PORT + 2, |service, output| {
        await_mark(output, "A");
        service.stop();
        await_mark(output, "B");
        service.unplug().unwrap();
        service.resume().unwrap();
        await_mark(output, "C");
        service.stop();
        service.plug_in().unwrap();
        service.resume().unwrap();
        await_mark(output, "D");
        service.stop();
        service.resume().unwrap();
    });
}

/// Where the client has come to: it prints a mark on a line of its own.
fn await_mark(output: &mut ChildStdout, mark: &str) {
    let mut line = Vec::new();
    loop {
        let mut octet = [0];
        assert_eq!(output.read(&mut octet).unwrap(), 1, "the client ended");
        match octet {
            [b'\n'] if line == mark.as_bytes() => return,
            [b'\n'] => line.clear(),
            [octet] => line.push(octet),
        }
    }
}

/// Watches one reader while the service stops, comes back without it, and then with it.
fn watch_the_service() {
    let mut readers = Readers::new(Selection::Any);
    let names = readers.available().unwrap();
    let long = Duration::from_secs(10);
    let changed = |names: &[String]| ReaderEvent::ReadersChanged(names.to_vec());
    let chip = chip();
    let inserted = vpcd::insert(chip, PORT + 2).unwrap();
    assert_eq!(readers.wait(long), Ok(Some(changed(&names))));
    let reader = names[0].clone();
    let there = ReaderEvent::CardInserted {
        reader: reader.clone(),
    };
    assert_eq!(readers.wait(long), Ok(Some(there.clone())));
    let mut card = readers.connect(&reader).unwrap();
    println!("\nA");

    // The service dies under a connected card: said within one wait, and for good.
    let begun = Instant::now();
    assert_eq!(
        readers.wait(long),
        Err(ReaderError::ServiceUnavailable),
        "the service is gone"
    );
    assert_eq!(readers.wait(long), Err(ReaderError::ServiceUnavailable));
    assert_eq!(readers.available(), Err(ReaderError::ServiceUnavailable));
    let gone = Err(TransportError::ServiceUnavailable);
    assert_eq!(card.transmit(SELECT), gone);
    assert!(begun.elapsed() < Duration::from_secs(3));
    drop(card);
    let chip = inserted.remove().unwrap();
    println!("B");

    // It comes back, the reader does not.
    let begun = Instant::now();
    while readers.available() == Err(ReaderError::ServiceUnavailable) {
        assert!(begun.elapsed() < long);
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(readers.available(), Err(ReaderError::NoReader));
    assert_eq!(readers.wait(Duration::from_millis(50)), Ok(None));
    println!("C");

    // Reader and card come back: R15 allows ten seconds.
    let inserted = vpcd::insert(chip, PORT + 2).unwrap();
    let begun = Instant::now();
    let mut events = Vec::new();
    while events.last() != Some(&there) {
        match readers.wait(Duration::from_millis(200)) {
            Ok(event) => events.extend(event),
            Err(error) => {
                assert_eq!(error, ReaderError::ServiceUnavailable);
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        assert!(begun.elapsed() < long, "{events:?}");
    }
    assert_eq!(events, [changed(&names), there]);
    let mut card = readers.connect(&reader).unwrap();
    assert_eq!(card.transmit(SELECT).unwrap(), [0x90, 0x00]);
    drop(card);
    println!("D");

    // A restart so quick that nobody may see it: the next connection works.
    let begun = Instant::now();
    let mut inserted = inserted;
    let mut answered = 0;
    while answered < 3 {
        if inserted.has_left() {
            inserted = vpcd::insert(inserted.remove().unwrap(), PORT + 2).unwrap();
        }
        if let Ok(Some(mut card)) = readers.wait_for_card(Duration::from_millis(200)) {
            answered += usize::from(card.transmit(SELECT).is_ok());
        }
        assert!(begun.elapsed() < long);
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn chip() -> Chip {
    let profile = Profile::vietnamese();
    let issuer = Issuer::new(&profile.issuer, Timestamp::now()).unwrap();
    Chip::personalise(&profile, &issuer, &[]).unwrap()
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

    let inserted = vpcd::insert(chip(), PORT).unwrap();
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

#[test]
fn a_card_that_never_answers_is_given_up_and_the_next_one_works() {
    if is_client() {
        return watch_a_mute_card();
    }
    let test = "a_card_that_never_answers_is_given_up_and_the_next_one_works";
    over_pcscd(test, PORT + 4, |_, _| {});
}

/// Tells the reader its ATR, and never answers a command.
fn be_mute(mut card: TcpStream) {
    let mut length = [0; 2];
    while card.read_exact(&mut length).is_ok() {
        let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
        card.read_exact(&mut message).unwrap();
        if message == [4] {
            let atr = [0, 5, 0x3B, 0x80, 0x80, 0x01, 0x01];
            card.write_all(&atr).unwrap();
        }
    }
}

/// Fault R16: nothing is kept waiting for ever.
fn watch_a_mute_card() {
    let mut readers = Readers::new(Selection::Any);
    readers.available().unwrap();
    let mute = TcpStream::connect((Ipv4Addr::LOCALHOST, PORT + 4)).unwrap();
    let handle = mute.try_clone().unwrap();
    std::thread::spawn(move || be_mute(mute));
    let long = Duration::from_secs(10);
    let mut card = readers.wait_for_card(long).unwrap().unwrap();
    let begun = Instant::now();
    assert_eq!(card.transmit(SELECT), Err(TransportError::Timeout));
    assert!(begun.elapsed() < Duration::from_secs(11));
    // Nothing more is asked of it, and nobody waits for it.
    let begun = Instant::now();
    assert_eq!(card.transmit(SELECT), Err(TransportError::Timeout));
    assert_eq!(card.reset(), Err(TransportError::Timeout));
    drop(card);
    assert!(begun.elapsed() < Duration::from_secs(1));

    handle.shutdown(Shutdown::Both).unwrap();
    let begun = Instant::now();
    while !readers.occupied().is_empty() {
        let _ = readers.wait(Duration::from_millis(200));
        assert!(begun.elapsed() < long);
    }
    let _inserted = vpcd::insert(chip(), PORT + 4).unwrap();
    let mut card = readers.wait_for_card(long).unwrap().unwrap();
    assert_eq!(card.transmit(SELECT).unwrap(), [0x90, 0x00]);
}
