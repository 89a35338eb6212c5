//! `kiosk verify`: what it prints, how it exits, and what it leaves behind.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Output, Stdio};

use hil::chip::Pull;
use hil::vendor::{Fault, Finding, SERIAL, SimulatedVendor};
use serde_json::Value;

use super::world::{NUMBER, World, card_of_unknown_issuer, grown, pulled_in_its_portrait, real};

const EF_CARD_ACCESS: u16 = 0x011C;

impl World {
    fn run(&self, number: &str) -> Output {
        self.kiosk()
            .args(["verify", "--json", "--number", number])
            .output()
            .unwrap()
    }

    /// Exit code and result of a visit.
    fn verify(&self, number: &str) -> (i32, Value) {
        let output = self.run(number);
        let result = serde_json::from_slice(&output.stdout);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(result.is_ok(), "no JSON object: {said}");
        (output.status.code().unwrap(), result.unwrap())
    }
}

fn assert_ended(ended: &(i32, Value), code: i32, decision: &str, reason: &str) {
    let (found, result) = ended;
    assert_eq!(
        (*found, &result["decision"], &result["reason"]),
        (code, &Value::from(decision), &Value::from(reason)),
        "{result}"
    );
}

#[test]
fn a_real_finger_verifies_and_another_is_refused() {
    let test = "a_real_finger_verifies_and_another_is_refused";
    let Some(fingers) = real(test) else {
        return;
    };
    let Some(world) = World::new(test) else {
        return;
    };
    let _card = world.insert(world.card(&fingers.enrolled));
    world.sensor.place(fingers.holder);
    let ended = world.verify(NUMBER);
    assert_ended(&ended, 0, "verified", "finger-matches");
    println!("{}", ended.1["comparison"]);
    world.sensor.place(fingers.stranger);
    let ended = world.verify(NUMBER);
    assert_ended(&ended, 1, "refused", "finger-differs");
    assert_eq!(ended.1["document"], serde_json::json!({}));
}

#[test]
fn a_grown_finger_verifies_another_is_refused_and_the_journal_keeps_no_secret() {
    let test = "a_grown_finger_verifies_another_is_refused_and_the_journal_keeps_no_secret";
    let Some(world) = World::new(test) else {
        return;
    };
    let fingers = grown();
    let _card = world.insert(world.card(&fingers.enrolled));
    world.sensor.place(fingers.holder);
    let ended = world.verify(NUMBER);
    assert_ended(&ended, 0, "verified", "finger-matches");
    assert_eq!(ended.1["document"]["full_name"], "Nguyễn Văn Mẫu");
    let opened = ended.1["checks"].as_array().unwrap();
    assert!(
        opened
            .iter()
            .any(|check| check["reason"] == "opened-by-pace-can"),
        "{opened:?}"
    );
    world.sensor.place(fingers.stranger);
    let ended = world.verify(NUMBER);
    assert_ended(&ended, 1, "refused", "finger-differs");

    let mut files = 0;
    each_file(&world.state(), &mut |path, content| {
        files += 1;
        // The whole number, its last half, and the marks of JPEG and WSQ pictures.
        for secret in [NUMBER, &NUMBER[6..], "JFIF", "NIST_COM"] {
            let found = without_offsets(path, content)
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!found, "{secret} in {}", path.display());
        }
    });
    assert!(files >= 3, "journal and two receipts, found {files}");
}

/// A page without the table at its end, whose ten-digit offsets look like anybody's number.
fn without_offsets<'a>(path: &Path, content: &'a [u8]) -> &'a [u8] {
    let is_page = path.extension().is_some_and(|extension| extension == "pdf");
    let table = content.windows(5).rposition(|part| part == b"\nxref");
    &content[..table.filter(|_| is_page).unwrap_or(content.len())]
}

pub fn each_file(folder: &Path, look: &mut impl FnMut(&Path, &[u8])) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each_file(&path, look);
        } else {
            look(&path, &std::fs::read(&path).unwrap());
        }
    }
}

#[test]
fn a_vendors_reader_verifies_by_an_answer_that_its_known_key_signed() {
    let test = "a_vendors_reader_verifies_by_an_answer_that_its_known_key_signed";
    let Some(world) = World::new(test) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("reader.sock");
    let vendor = SimulatedVendor::start(&socket).unwrap();
    let key = vendor.public_key().unwrap();
    world.add_settings(&format!(
        "[policy]\nreference_finger = \"vendor\"\n[vendor]\nsocket = {socket:?}\nkeys = [\"{key}\"]\n"
    ));
    let _card = world.insert(world.card(&grown().enrolled));
    let ended = world.verify(NUMBER);
    assert_ended(&ended, 0, "verified", "vendor-matches");
    let answered = &ended.1["vendor"];
    assert_eq!(answered["serial"], SERIAL);
    assert_eq!(answered["accepted_keys"][0], answered["key"]);
    let receipt = std::fs::read_to_string(ended.1["receipt"].as_str().unwrap()).unwrap();
    assert!(receipt.contains(answered["key"].as_str().unwrap()));
    vendor.answers(Finding::Match, Some(Fault::OtherKey));
    let ended = world.verify(NUMBER);
    assert_ended(&ended, 2, "staff", "vendor-unproven");
    assert_eq!(ended.1["vendor"]["result"], "unauthentic");
}

#[test]
fn an_unknown_issuer_is_for_staff_and_shows_nothing() {
    let test = "an_unknown_issuer_is_for_staff_and_shows_nothing";
    let Some(world) = World::new(test) else {
        return;
    };
    let fingers = grown();
    let _card = world.insert(card_of_unknown_issuer(&fingers.enrolled));
    world.sensor.place(fingers.holder);
    let ended = world.verify(NUMBER);
    assert_ended(&ended, 2, "staff", "csca-unknown");
    assert_eq!(ended.1["document"], serde_json::json!({}));
    assert_eq!(ended.1["comparison"], Value::Null);
}

#[test]
fn a_card_pulled_in_its_portrait_ends_the_visit_and_the_next_verifies() {
    let test = "a_card_pulled_in_its_portrait_ends_the_visit_and_the_next_verifies";
    let Some(world) = World::new(test) else {
        return;
    };
    let fingers = grown();
    let card = pulled_in_its_portrait(world.card(&fingers.enrolled));
    let card = world.insert(card);
    world.sensor.place(fingers.holder);
    let ended = world.verify(NUMBER);
    assert_ended(&ended, 3, "abandoned", "card-removed");
    assert_eq!(ended.1["document"], serde_json::json!({}));
    assert!(card.has_left());
    let _next = world.insert(world.card(&fingers.enrolled));
    let ended = world.verify(NUMBER);
    assert_ended(&ended, 0, "verified", "finger-matches");
}

#[test]
fn a_wrong_number_opens_nothing_and_a_malformed_one_is_never_sent() {
    let test = "a_wrong_number_opens_nothing_and_a_malformed_one_is_never_sent";
    let Some(world) = World::new(test) else {
        return;
    };
    let mut card = world.card(&grown().enrolled);
    // The first file that is asked for would make this card leave.
    card.pull(Pull {
        file: EF_CARD_ACCESS,
        after: 0,
    });
    let card = world.insert(card);
    for malformed in ["00109000000", "00109000000x", "0010900000061"] {
        let output = world.run(malformed);
        assert_eq!(output.status.code(), Some(64), "{malformed}");
        assert!(output.stdout.is_empty());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("--number"), "{said}");
        assert!(!card.has_left(), "something was sent");
    }
    world.take(card);
    let _card = world.insert(world.card(&grown().enrolled));
    let ended = world.verify("001090000007");
    assert_ended(&ended, 3, "technical", "wrong-key");
}

#[test]
fn what_is_missing_is_named_and_the_visit_goes_on_when_it_comes() {
    let test = "what_is_missing_is_named_and_the_visit_goes_on_when_it_comes";
    let Some(mut world) = World::new(test) else {
        return;
    };
    let fingers = grown();
    world.sensor.place(fingers.holder);
    world.service.stop();
    world.service.unplug().unwrap();
    world.unplug_sensor();
    let mut program = world
        .kiosk()
        .args(["verify", "--number", NUMBER])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(program.stderr.take().unwrap()).lines();
    let mut await_words = |words: &str| {
        let mut heard = Vec::new();
        for line in said.by_ref().map_while(Result::ok) {
            if line.contains(words) {
                return;
            }
            heard.push(line);
        }
        panic!("{words:?} is not said: {heard:#?}");
    };
    await_words("The card service is not running. Start pcscd.");
    world.service.resume().unwrap();
    await_words("No card reader is connected. Plug in the card reader");
    world.service.stop();
    world.service.plug_in().unwrap();
    world.service.resume().unwrap();
    await_words("Place the card");
    let _card = world.insert(world.card(&fingers.enrolled));
    await_words("No fingerprint sensor is connected. Plug in the sensor");
    world.plug_in_sensor();
    let status = program.wait().unwrap();
    assert_eq!(status.code(), Some(0), "verified");
}

/// What the doctor finds at the sensor's port, and what it says to do where it finds none.
#[test]
fn the_doctor_says_which_sensor_it_found_or_why_none() {
    let test = "the_doctor_says_which_sensor_it_found_or_why_none";
    let Some(world) = World::new(test) else {
        return;
    };
    let sensor = || {
        let ran = world.kiosk().args(["doctor", "--json"]).output().unwrap();
        let found: Value = serde_json::from_slice(&ran.stdout).unwrap();
        let parts = found["parts"].as_array().unwrap();
        let sensor = parts.iter().find(|part| part["part"] == "sensor");
        sensor.unwrap().to_string()
    };
    let found = sensor();
    assert!(found.contains("ZFM/R30x, 115200 baud"), "{found}");
    world.sensor.fault(hil::sensor::Fault::Mute);
    let found = sensor();
    assert!(
        found.contains("Nothing answers at the sensor's port"),
        "{found}"
    );
}
