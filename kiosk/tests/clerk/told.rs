//! What the clerk is told in each state, in both languages.

use egui::Key;
use kiosk::verification::fault::Fault;
use kiosk::verification::view::{Command, Device, DeviceState};

use super::keyboard::{at, press, state};
use super::*;

/// Every text of the last frame; figures that were drawn one by one are one text.
fn told(window: &Window) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    let mut figures = false;
    for text in texts(window) {
        let figure = text.chars().count() == 1;
        match told.last_mut() {
            Some(last) if figure && figures => last.push_str(&text),
            _ => told.push(text),
        }
        figures = figure;
    }
    told
}

/// A sentence of a state: its id, and the values in it.
type Sentence = (&'static str, &'static [(&'static str, &'static str)]);

const fn plain(id: &'static str) -> Sentence {
    (id, &[])
}

/// What is read in each state, beside words without an id.
fn wanted() -> Vec<(&'static str, Vec<Sentence>, &'static [&'static str])> {
    vec![
        (
            "1-ready",
            vec![
                plain("ready-title"),
                plain("device-reader"),
                plain("device-sensor"),
                plain("device-scanner"),
                ("state-signed", &[("version", "41"), ("days", "3")]),
                ("state-age", &[("days", "1")]),
                plain("procedure-lump-sum"),
                plain("file-number"),
                plain("present-other"),
            ],
            &["BHXH cơ sở Mẫu · Quầy 03", "Lê Thị Mẫu"],
        ),
        (
            "1-unplugged",
            vec![
                plain("ready-not"),
                plain("err-reader-missing"),
                plain("rec-reader-missing"),
                plain("err-sensor-missing"),
                plain("rec-revocation-list-unusable"),
            ],
            &[],
        ),
        (
            "2-reading",
            vec![
                ("reading-bytes", &[("done", "21,6"), ("total", "34,1")]),
                ("state-bytes", &[("done", "12,4"), ("total", "18,7")]),
                plain("reading-seconds"),
                plain("step-open-chip"),
                ("step-took", &[("seconds", "0,9")]),
                ("told-chain-trusted", &[("issuer", "CSCA Vi")]),
                ("step-bytes", &[("bytes", "2,3")]),
                plain("step-fingers"),
                plain("state-waiting"),
                plain("portrait-awaited"),
                plain("citizen-still"),
            ],
            &["4", "63 %", "Nguyễn Văn Mẫu", "05/05/1990"],
        ),
        (
            "2-lifted",
            vec![("reading-lifted-hint", &[("seconds", "20")])],
            &[],
        ),
        (
            "3-finger",
            vec![
                ("finger-try", &[("number", "2"), ("allowed", "3")]),
                ("finger-try-poor", &[("number", "1")]),
                ("finger-quality-needed", &[("needed", "50")]),
                plain("finger-quality"),
                plain("advice-press-harder"),
                plain("advice-press-harder-hint"),
                plain("hand-left"),
                plain("finger-picture-hint"),
            ],
            &["38"],
        ),
        (
            "3-portrait",
            vec![
                plain("portrait-title"),
                plain("action-portrait-same"),
                plain("action-portrait-other"),
                plain("field-name"),
            ],
            &["Nguyễn Văn Mẫu"],
        ),
        (
            "4-verified",
            vec![
                plain("decision-verified"),
                plain("result-card-good"),
                plain("result-finger-good"),
                ("told-not-revoked", &[("days", "1")]),
                ("told-in-date", &[("date", "05/05/2030")]),
                ("result-passed", &[("passed", "6"), ("total", "6")]),
                ("receipt-kept", &[("record", "000482")]),
                plain("procedure-lump-sum"),
                plain("field-portrait"),
                plain("field-expiry"),
            ],
            &["Nguyễn Văn Mẫu", "05/05/2030"],
        ),
        (
            "5-refused",
            vec![
                plain("decision-refused"),
                plain("reason-finger-differs"),
                plain("say-staff"),
                plain("result-clear-pictures"),
                ("try-line", &[("number", "3")]),
                ("try-quality", &[("quality", "74")]),
                ("try-score", &[("score", "12"), ("wanted", "40")]),
                plain("way-other-finger"),
                plain("way-supervisor"),
                plain("way-elsewhere"),
                ("receipt-kept", &[("record", "000482")]),
                plain("result-hidden"),
            ],
            &[],
        ),
        (
            "6-staff",
            vec![
                plain("decision-staff"),
                plain("column-reason"),
                plain("column-todo"),
                plain("check-document-signer"),
                plain("outcome-undetermined"),
                plain("reason-csca-unknown"),
                (
                    "told-csca-unknown-version",
                    &[("version", "41"), ("issuer", "VN 003")],
                ),
                plain("todo-csca-unknown"),
                plain("say-staff"),
            ],
            &[],
        ),
        (
            "7-second-person",
            vec![
                plain("override-title"),
                ("override-other-than", &[("name", "Lê Thị Mẫu")]),
                plain("override-added"),
                plain("override-police-confirmed"),
                ("pin-missing", &[("count", "2")]),
            ],
            &[],
        ),
        (
            "8-journal",
            vec![("chain-whole", &[("record", "000648"), ("time", "16:40")])],
            &[],
        ),
        (
            "8-wrong-search",
            vec![("chain-broken", &[("record", "000017")])],
            &[],
        ),
        (
            "8-unrevoked",
            vec![plain("result-revocation-open"), plain("check-revocation")],
            &[],
        ),
        (
            "0-wrong-pin",
            vec![("err-pin-wrong", &[("left", "3")]), plain("rec-pin-wrong")],
            &[],
        ),
    ]
}

#[test]
fn every_state_says_all_that_a_clerk_has_to_know() {
    let mut missing = Vec::new();
    let mut window = window(USUAL);
    for (name, sentences, values) in wanted() {
        let _commands = show(&mut window, &state(name));
        for look in [PLAIN, ENGLISH] {
            dress(&mut window, look);
            let told = told(&window);
            let words = Words::new(look.language);
            let sentences = sentences.iter().map(|(id, values)| {
                let values = values.iter().map(|(name, it)| (*name, (*it).to_owned()));
                assert!(words.has(id), "{id} has no words");
                words.with(id, &values.collect::<Vec<_>>())
            });
            let values = values.iter().map(|value| (*value).to_owned());
            for sentence in sentences.chain(values) {
                if !told.iter().any(|text| text.contains(&sentence)) {
                    missing.push(format!("{name} {:?}: {sentence:?}", look.language));
                }
            }
        }
    }
    let list = missing.join("\n");
    assert!(missing.is_empty(), "not said:\n{list}");
}

#[test]
fn the_whole_number_is_read_of_a_verified_holder_alone() {
    for state in states::all() {
        let mut window = window(USUAL);
        let _commands = show(&mut window, &state);
        let whole = told(&window)
            .iter()
            .any(|text| text.replace(' ', "").contains("001090000006"));
        let may = state.name.starts_with("4-verified") || state.name == "9-clears";
        let typed = state.name.starts_with("1-");
        assert!(!whole || may || typed, "{}", state.name);
    }
}

#[test]
fn a_desk_out_of_service_says_why_what_to_do_and_its_code_and_reads_nothing() {
    for (device, fault) in [
        (Device::TrustList, Fault::TrustAltered),
        (Device::Clock, Fault::ClockWrong),
        (Device::Journal, Fault::DiskFull),
        (Device::Journal, Fault::JournalUnusable),
    ] {
        let mut broken = state("1-complete");
        for line in &mut broken.snapshot.devices {
            if line.device == device {
                line.state = DeviceState::Unready(fault);
            }
        }
        let mut window = window(USUAL);
        let commands = show(&mut window, &broken);
        for look in [PLAIN, ENGLISH] {
            dress(&mut window, look);
            let words = Words::new(look.language);
            let code = fault.spoken().to_string();
            assert!(words.has("out-of-service-title"));
            let sentences = [
                words.get("out-of-service-title"),
                words.why(fault.code()),
                words.what_to_do(fault.code()),
                words.with("out-of-service-code", &[("code", code)]),
                words.get("out-of-service-call"),
            ];
            let told = told(&window);
            for sentence in sentences {
                assert!(told.contains(&sentence), "{fault:?}: {sentence:?}");
            }
        }
        press(&mut window, Key::Enter);
        assert!(commands.try_recv().is_err(), "{fault:?}: a card is read");
    }
    // A supervisor may still look.
    let mut window = window(USUAL);
    let _commands = show(&mut window, &state("1-out-of-service"));
    press(&mut window, Key::F9);
    let title = Words::new(Language::Vietnamese).get("pin-title");
    assert!(window.query_all_by_label(&title).next().is_some());
    // What is plugged in again mends itself: the visit may begin and wait for it.
    let mut away = state("1-complete");
    for line in &mut away.snapshot.devices {
        if line.device == Device::Reader {
            line.state = DeviceState::Unready(Fault::ReaderMissing);
        }
    }
    let commands = show(&mut window, &away);
    press(&mut window, Key::Enter);
    assert!(matches!(commands.try_recv(), Ok(Command::Start(..))));
}

#[test]
fn a_technical_result_has_its_code_for_the_telephone() {
    let (mut window, _commands) = at("5-technical");
    for look in [PLAIN, ENGLISH] {
        dress(&mut window, look);
        let code = Fault::WrongKey.spoken().to_string();
        let code = Words::new(look.language).with("out-of-service-code", &[("code", code)]);
        assert!(told(&window).contains(&code));
    }
}

#[test]
fn the_supervisors_page_names_the_supervisor() {
    let (window, _commands) = at("8-supervisor");
    let told = told(&window);
    let bar = |name: &str| told.iter().any(|text| text == name);
    assert!(bar("Trần Văn Thử"));
    assert!(!bar("Lê Thị Mẫu"), "the clerk has not asked for it");
    window.get_by_label("Trần Văn Thử");
}
