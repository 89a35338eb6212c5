//! What may be wrong around a visit: the clock, the card, the finger, the text. Each ends in a
//! sentence, in both languages, and never in green.

use card_reader::printed::Printed;
use hil::chip::{Profile, Pull};
use jiff::{SignedDuration, Timestamp};
use kiosk::journal::Event;
use kiosk::station::one_sensor;
use kiosk::verification::clock::Moment;
use kiosk::verification::decision::Decision;
use kiosk::verification::fault::Fault;
use kiosk::verification::view::{Device, DeviceState};
use kiosk::words::{Language, Words};

use super::world::{Laid, NUMBER, Watcher, bring_holder, card, desk, ended, finger, issuer, visit};

/// What happened and what to do, in both languages.
fn has_sentences(reason: &str) {
    for language in [Language::Vietnamese, Language::English] {
        let words = Words::new(language);
        for sentence in [words.why(reason), words.what_to_do(reason)] {
            assert!(sentence.contains(' '), "{reason}: {sentence}");
        }
    }
}

#[test]
fn a_clock_that_jumped_verifies_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path());
    let issuer = issuer(&desk);
    let now = Moment::present();
    let hours = |hours| Moment::at(now.now + SignedDuration::from_hours(hours));
    let mut at = |moment| {
        desk.cards = Laid::new([card(&Profile::vietnamese(), &issuer, &finger().0)]);
        let view = visit(&mut desk, NUMBER, moment, &mut Watcher::default()).view;
        (view.decision, view.reason)
    };
    let wrong = (Decision::Technical, "clock-wrong");
    let epoch = Moment::at(Timestamp::UNIX_EPOCH);
    assert_eq!(at(epoch), wrong, "before the program was built");
    assert_eq!(
        at(hours(-48)),
        wrong,
        "before the revocation list was issued"
    );
    let (decision, reason) = at(hours(24 * 60));
    assert_ne!(
        decision,
        Decision::Verified,
        "{reason}: the list has ended by then"
    );
    // Between two visits: that one is on record, and the clock has come back. A visit that was
    // refused so makes the clock no better.
    assert_eq!([at(now), at(now)], [wrong; 2], "before the latest record");
    has_sentences("clock-wrong");
    let lines = desk.devices();
    let clock = lines.iter().find(|line| line.device == Device::Clock);
    assert_eq!(
        clock.unwrap().state,
        DeviceState::Unready(Fault::ClockWrong),
        "out of service"
    );
}

#[test]
fn another_persons_code_or_card_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path());
    let issuer = issuer(&desk);
    let holder = Profile::vietnamese();
    let (enrolled, _) = finger();
    let other = "002190000007||NGUYEN VAN KHAC|05051990|Nam|So 1 Duong Mau, Ha Noi|10052021";
    desk.cards = Laid::new([card(&holder, &issuer, &enrolled)]);
    let (decision, reason) = ended(&mut desk, other);
    assert_eq!((decision, reason), ("technical", "wrong-key"));
    has_sentences("wrong-key");

    // The card is taken away in its portrait, and another one comes back.
    let mut first = card(&holder, &issuer, &enrolled);
    first.pull(Pull {
        file: 0x0102,
        after: 4000,
    });
    let mut another = Profile::vietnamese();
    another.holder.number = "002190000007".into();
    desk.cards = Laid::new([first, card(&another, &issuer, &enrolled)]);
    let (decision, reason) = ended(&mut desk, NUMBER);
    assert_eq!((decision, reason), ("technical", "wrong-key"));
}

#[test]
fn hostile_texts_are_refused_with_a_sentence() {
    let long = "7".repeat(4096);
    for hostile in [
        "00109\u{0}0000006",
        "00109\u{1B}[2J0000006",
        "001090000006\u{202E}",
        "\u{200F}001090000006",
        "001090000006' OR '1'='1",
        "001090000006\"; rm -rf /",
        "001090000006|||||||||||||||",
        "${jndi:ldap://x}",
        long.as_str(),
        "\n\n\n",
    ] {
        let error = Printed::parse(hostile).unwrap_err();
        let code = kiosk::verification::problem_of(&error);
        for language in [Language::Vietnamese, Language::English] {
            let sentence = Words::new(language).get(&format!("input-{code}"));
            assert!(sentence.contains(' '), "{hostile:?}: {sentence}");
        }
    }
}

#[test]
fn a_finger_before_the_card_waits_and_a_second_sensor_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path());
    let issuer = issuer(&desk);
    // The finger lies there from the beginning, and its picture is taken when its turn comes.
    let _sensor = bring_holder(&mut desk, folder.path(), &issuer);
    let mut watcher = Watcher::default();
    let view = visit(&mut desk, NUMBER, Moment::present(), &mut watcher).view;
    assert_eq!(
        (view.decision, view.reason),
        (Decision::Verified, "finger-matches")
    );
    assert_eq!(watcher.0, ["reading", "finger"]);
    let record = desk.journal.record(view.record.unwrap()).unwrap().unwrap();
    let Event::Visit(visit) = record.event else {
        panic!("{record:?}")
    };
    assert_eq!(
        visit.devices.reader.as_deref(),
        Some("Reader 01"),
        "as it can be printed"
    );
    assert!(visit.devices.sensor.is_some());

    let all = folder.path().join("kiosk-sensors");
    std::fs::create_dir(&all).unwrap();
    std::fs::write(all.join("ttyUSB0"), "").unwrap();
    let port = desk.settings.sensor.port.clone().unwrap();
    assert_eq!(one_sensor(&port), Ok(()));
    std::fs::write(all.join("ttyUSB1"), "").unwrap();
    assert_eq!(one_sensor(&port), Err(Fault::SeveralSensors));
    has_sentences("several-sensors");
    let lines = desk.devices();
    let line = lines.iter().find(|line| line.device == Device::Sensor);
    let several = DeviceState::Unready(Fault::SeveralSensors);
    assert_eq!(line.unwrap().state, several);
}
