//! Every state in which a clerk meets the window.

mod supervisor;

use std::sync::Arc;
use std::time::Duration;

use card_reader::check::Outcome;
use card_reader::trust::Warning;
use fingerprint::quality::Advice;
use fingerprint::{Finger, Picture};
use kiosk::staff::{Person, Role};
use kiosk::verification::decision::Decision;
use kiosk::verification::errand::Procedure;
use kiosk::verification::fault::Fault;
use kiosk::verification::view::{
    Capture, CardPresence, CheckLine, Device, DeviceLine, DeviceState, Fields, FingerStage,
    HolderSex, Particulars, Portrait, Reading, Refusal, ResultView, Snapshot, Stage, StepDetail,
    StepLine, StepName, StepState, Try, TryResult,
};
use zeroize::Zeroizing;

/// A state: its name, what the desk tells, and what is done to come to it.
pub struct State {
    pub name: &'static str,
    pub snapshot: Snapshot,
    pub steps: &'static [Step],
}

/// What a clerk does.
#[derive(Clone, Copy)]
pub enum Step {
    /// Presses what is called so in Vietnamese.
    Press(&'static str),
    /// Turns to the tab that is called so in Vietnamese.
    Turn(&'static str),
    /// Types on the keyboard.
    Type(&'static str),
    /// Presses a key.
    Key(egui::Key),
    /// Does nothing for so many seconds.
    Wait(f64),
}

fn state(name: &'static str, stage: Stage) -> State {
    let device = |device, state| DeviceLine {
        device,
        state,
        age_days: match device {
            Device::TrustList => Some(3),
            Device::RevocationList => Some(1),
            _ => None,
        },
        version: (device == Device::TrustList).then_some(41),
    };
    State {
        name,
        snapshot: Snapshot {
            desk: "BHXH cơ sở Mẫu · Quầy 03".into(),
            devices: Device::ALL
                .iter()
                .map(|it| device(*it, DeviceState::Ready))
                .collect(),
            stage,
            people: people(),
            clerk: Some("Lê Thị Mẫu".into()),
            ..Snapshot::default()
        },
        steps: &[],
    }
}

fn people() -> Vec<Person> {
    let person = |name: &str, role| Person {
        name: name.into(),
        role,
    };
    vec![
        person("Lê Thị Mẫu", Role::Clerk),
        person("Trần Văn Thử", Role::Supervisor),
        person("Phạm Thị Mẫu", Role::Administrator),
    ]
}

fn done(name: &'static str, stage: Stage, steps: &'static [Step]) -> State {
    State {
        steps,
        ..state(name, stage)
    }
}

fn ready(input_problem: Option<&'static str>) -> Stage {
    Stage::Ready { input_problem }
}

fn text(words: &str) -> Option<Zeroizing<String>> {
    Some(Zeroizing::new(words.into()))
}

/// The synthetic holder, the number as it may be shown.
pub fn holder(number: &str) -> Fields {
    Fields {
        full_name: text("Nguyễn Văn Mẫu"),
        number: text(number),
        date_of_birth: text("05/05/1990"),
        sex: Some(HolderSex::Male),
        residence: text("Số 1 Đường Mẫu, Phường Mẫu, Quận Mẫu, Hà Nội"),
        date_of_expiry: text("05/05/2030"),
        portrait: Some(Arc::new(silhouette())),
    }
}

const MASKED: &str = "001 ••• ••• 006";

/// Head and shoulders, of nobody.
fn silhouette() -> Portrait {
    let (width, height) = (180, 240);
    let mut rgba = Vec::with_capacity(4 * width * height);
    for y in 0..height {
        for x in 0..width {
            let (x, y) = (x as f32 - 90.0, y as f32);
            let within = |middle: f32, wide: f32, high: f32| {
                (x / wide).powi(2) + ((y - middle) / high).powi(2) < 1.0
            };
            let grey = if y < 84.0 && within(86.0, 44.0, 46.0) {
                [0x3B, 0x4C, 0x5B]
            } else if within(100.0, 38.0, 48.0) {
                [0xA9, 0xBA, 0xC7]
            } else if y < 176.0 && y > 120.0 && x.abs() < 19.0 {
                [0x8F, 0xA3, 0xB3]
            } else if within(244.0, 74.0, 80.0) {
                [0x5E, 0x73, 0x86]
            } else {
                [0xDC, 0xE5, 0xEC]
            };
            rgba.extend(grey);
            rgba.push(0xFF);
        }
    }
    Portrait {
        width,
        height,
        rgba: Zeroizing::new(rgba),
    }
}

/// Ridges about a core.
fn ridges() -> Picture {
    let (width, height) = (256, 288);
    let pixel = |x: usize, y: usize| {
        let (x, y) = (x as f32 - 128.0, y as f32 - 150.0);
        let round = (x.powi(2) + (1.25 * y).powi(2)).sqrt() + 9.0 * (0.03 * x).sin();
        let ridge = 0.5 + 0.5 * (round / 1.45).sin();
        let edge = ((x / 118.0).powi(2) + (y / 138.0).powi(2)).clamp(0.0, 1.0);
        (255.0 - 200.0 * ridge * (1.0 - edge.powi(3))) as u8
    };
    let pixels = (0..height)
        .flat_map(|y| (0..width).map(move |x| pixel(x, y)))
        .collect();
    Picture::new(width, height, 500, pixels).unwrap()
}

fn reading(card: CardPresence) -> Reading {
    let steps = StepName::ALL.iter().map(|name| StepLine {
        name: *name,
        state: StepState::Waiting,
        detail: None,
    });
    Reading {
        card,
        steps: steps.collect(),
        bytes_done: 0,
        bytes_total: 0,
        share: 0.0,
        seconds_left: None,
        fields: Fields::default(),
    }
}

fn half_read() -> Reading {
    let mut reading = reading(CardPresence::Present);
    let reasons = [
        "opened-by-pace-can",
        "chain-trusted",
        "not-revoked",
        "active-authentication-passed",
        "identical",
    ];
    for (line, reason) in reading.steps.iter_mut().zip(reasons) {
        line.state = StepState::Done {
            outcome: Outcome::Successful,
            reason,
        };
    }
    reading.steps[0].detail = Some(StepDetail::Took(Duration::from_millis(940)));
    reading.steps[1].detail = Some(StepDetail::Country("VN".into()));
    reading.steps[4].detail = Some(StepDetail::Bytes(2_300));
    reading.steps[5].state = StepState::Running {
        done: 12_400,
        total: 18_700,
    };
    reading.bytes_done = 21_600;
    reading.bytes_total = 34_100;
    reading.share = reading.bytes_done as f32 / 34_100.0;
    reading.seconds_left = Some(4);
    reading.fields = Fields {
        portrait: None,
        ..holder(MASKED)
    };
    reading
}

fn finger(asked: Finger, capture: Capture) -> FingerStage {
    FingerStage {
        asked,
        on_card: vec![Finger::RightIndex, Finger::LeftIndex],
        number: 1,
        allowed: 3,
        past: Vec::new(),
        capture,
        picture: None,
        advice: None,
        quality: None,
        quality_needed: 50,
        fields: holder(MASKED),
    }
}

fn second_try() -> FingerStage {
    FingerStage {
        number: 2,
        past: vec![Try {
            finger: Finger::RightIndex,
            quality: 38,
            score: None,
            result: TryResult::Poor(Some(Advice::PressHarder)),
        }],
        picture: Some(Arc::new(ridges())),
        advice: Some(Advice::PressHarder),
        quality: Some(38),
        ..finger(Finger::RightIndex, Capture::Awaited)
    }
}

fn check(code: &str, outcome: Outcome, reason: &'static str) -> CheckLine {
    CheckLine {
        code: code.into(),
        outcome,
        reason,
        mandatory: reason != "mrz-not-given" && !code.starts_with("terminal"),
    }
}

/// The checks of a good card, the finger's left to the visit.
fn good_checks(holder: Outcome, reason: &'static str) -> Vec<CheckLine> {
    let good = |code, reason| check(code, Outcome::Successful, reason);
    vec![
        good("access-control", "opened-by-pace-can"),
        good("security-object", "signature-valid"),
        good("document-signer", "chain-trusted"),
        good("certificate-validity", "certificates-valid"),
        good("revocation", "not-revoked"),
        good("chip-authenticity", "active-authentication-passed"),
        check(
            "terminal-authentication",
            Outcome::NotSupported,
            "terminal-authentication-not-offered",
        ),
        good("com-consistency", "com-agrees"),
        good("integrity-dg1", "identical"),
        good("integrity-dg2", "identical"),
        good("integrity-dg13", "identical"),
        good("issuing-state", "states-agree"),
        good("expiry", "in-date"),
        check("mrz-comparison", Outcome::NotSupported, "mrz-not-given"),
        good("number-consistency", "numbers-agree"),
        check("holder", holder, reason),
    ]
}

/// The checks of a card whose issuer the desk does not know.
fn unknown_issuer() -> Vec<CheckLine> {
    good_checks(Outcome::Undetermined, "holder-unproven")
        .into_iter()
        .map(|line| match line.code.as_str() {
            "document-signer" => check("document-signer", Outcome::Undetermined, "csca-unknown"),
            "certificate-validity" | "revocation" => {
                check(&line.code, Outcome::Undetermined, "unproven")
            }
            _ => line,
        })
        .collect()
}

fn ended(decision: Decision, reason: &'static str, checks: Vec<CheckLine>) -> ResultView {
    ResultView {
        decision,
        reason,
        checks,
        warnings: Vec::new(),
        particulars: Particulars {
            country: Some("VN".into()),
            named_issuer: Some("VN 003".into()),
            trust_version: Some(41),
            revocation_days: Some(1),
        },
        fields: Fields::default(),
        tries: Vec::new(),
        on_card: vec![Finger::RightIndex, Finger::LeftIndex],
        procedure: None,
        decided: None,
        printed: None,
        record: Some(482),
        time: "23/11/2026, 09:41:27".into(),
        masked_number: text(MASKED),
        receipt: Some("/var/lib/kiosk/receipts/000482.json".into()),
    }
}

fn tries(result: TryResult) -> Vec<Try> {
    let score = (result == TryResult::Differs).then_some((12.0, 40.0));
    [71, 68, 74]
        .map(|quality| Try {
            finger: Finger::RightIndex,
            quality,
            score,
            result,
        })
        .into()
}

pub fn verified() -> ResultView {
    ResultView {
        procedure: Some(Procedure::LumpSum),
        fields: holder("001 090 000 006"),
        tries: vec![
            tries(TryResult::Poor(Some(Advice::PressHarder))).remove(0),
            Try {
                score: Some((52.0, 40.0)),
                ..tries(TryResult::Matches).remove(0)
            },
        ],
        ..ended(
            Decision::Verified,
            "finger-matches",
            good_checks(Outcome::Successful, "finger-matches"),
        )
    }
}

pub fn refused() -> ResultView {
    ResultView {
        tries: tries(TryResult::Differs),
        ..ended(
            Decision::Refused,
            "finger-differs",
            good_checks(Outcome::Failed, "finger-differs"),
        )
    }
}

pub fn staff() -> ResultView {
    ResultView {
        warnings: vec![Warning::Sha1],
        ..ended(Decision::Staff, "csca-unknown", unknown_issuer())
    }
}

/// Verified where the policy lets revocation be.
fn verified_without_revocation() -> ResultView {
    let mut view = verified();
    for line in &mut view.checks {
        if line.code == "revocation" {
            *line = CheckLine {
                mandatory: false,
                ..check("revocation", Outcome::Undetermined, "revocation-stale")
            };
        }
    }
    view
}

fn result(view: ResultView) -> Stage {
    Stage::Result(Box::new(view))
}

/// Devices that are away, each with its sentence.
fn unplugged() -> State {
    let mut unplugged = state("1-unplugged", ready(None));
    for line in &mut unplugged.snapshot.devices {
        match line.device {
            Device::Reader => line.state = DeviceState::Unready(Fault::ReaderMissing),
            Device::Sensor => line.state = DeviceState::Unready(Fault::SensorMissing),
            Device::RevocationList => line.state = DeviceState::Unready(Fault::RevocationUnusable),
            _ => {}
        }
    }
    unplugged
}

/// A part is away that the policy can spare.
fn without_revocation() -> State {
    let mut without = state("1-without-revocation", ready(None));
    for line in &mut without.snapshot.devices {
        if line.device == Device::RevocationList {
            line.state = DeviceState::Lacking(Fault::RevocationUnusable);
        }
    }
    without
}

/// A desk whose trust store was altered: nobody can be served.
fn out_of_service() -> State {
    let mut altered = State {
        steps: &[Step::Type("001090000006")],
        ..state("1-out-of-service", ready(None))
    };
    for line in &mut altered.snapshot.devices {
        if line.device == Device::TrustList {
            line.state = DeviceState::Unready(Fault::TrustAltered);
        }
    }
    altered
}

/// The one of this name.
pub fn named(name: &str) -> State {
    let found = all().into_iter().find(|state| state.name == name);
    found.unwrap()
}

/// All of them.
pub fn all() -> Vec<State> {
    use Step::{Key, Press, Type};
    let sensor_gone = Capture::SensorFault(Fault::SensorGone);
    let mut states = vec![
        state("1-ready", ready(None)),
        done(
            "1-typed",
            ready(None),
            &[Press("procedure-lump-sum"), Type("0010900")],
        ),
        done(
            "1-complete",
            ready(None),
            &[Type("001090000006"), Key(egui::Key::F4)],
        ),
        done(
            "1-scanned",
            ready(None),
            &[Type("IDVNM0900000063001090000006<<4")],
        ),
        state("1-wrong", ready(Some("qr-content"))),
        done(
            "1-for-another",
            ready(None),
            &[Press("present-other"), Press("authority-guardian")],
        ),
        unplugged(),
        without_revocation(),
        out_of_service(),
        state("2-awaited", Stage::Reading(reading(CardPresence::Awaited))),
        state("2-reading", Stage::Reading(half_read())),
        state(
            "2-lifted",
            Stage::Reading(reading(CardPresence::Lifted { seconds_left: 20 })),
        ),
        state(
            "2-reader-gone",
            Stage::Reading(reading(CardPresence::Unready(Fault::ReaderGone))),
        ),
        state("3-finger", Stage::Finger(second_try())),
        state(
            "3-first",
            Stage::Finger(finger(Finger::LeftThumb, Capture::Awaited)),
        ),
        state(
            "3-uploading",
            Stage::Finger(FingerStage {
                capture: Capture::Uploading {
                    done: 9_000,
                    total: 36_864,
                },
                ..second_try()
            }),
        ),
        state(
            "3-sensor-gone",
            Stage::Finger(finger(Finger::RightIndex, sensor_gone)),
        ),
        state(
            "3-vendor",
            Stage::Finger(FingerStage {
                on_card: Vec::new(),
                ..finger(Finger::Unknown, Capture::AtVendor)
            }),
        ),
        State {
            steps: &[Step::Key(egui::Key::F6)],
            ..state("3-without-finger", Stage::Finger(second_try()))
        },
        state("3-portrait", Stage::Portrait(holder(MASKED))),
        state("4-verified", result(verified())),
        state(
            "4-verified-unrevoked",
            result(verified_without_revocation()),
        ),
        done(
            "4-verified-details",
            result(verified()),
            &[Key(egui::Key::F2)],
        ),
        state("5-refused", result(refused())),
        state(
            "5-poor",
            result(ResultView {
                tries: tries(TryResult::Poor(Some(Advice::TooDry))),
                fields: holder(MASKED),
                ..ended(
                    Decision::PoorCapture,
                    "finger-poor",
                    good_checks(Outcome::Undetermined, "finger-poor"),
                )
            }),
        ),
        state(
            "5-technical",
            result(ended(Decision::Technical, "wrong-key", Vec::new())),
        ),
        state(
            "5-abandoned",
            result(ended(Decision::Abandoned, "card-removed", Vec::new())),
        ),
        state("6-staff", result(staff())),
        done("6-staff-why", result(staff()), &[Key(egui::Key::F2)]),
        done(
            "7-second-person",
            result(staff()),
            &[
                Key(egui::Key::F7),
                Press("override-compared-in-person"),
                Type("7"),
                Type("2"),
                Type("9"),
                Type("1"),
            ],
        ),
        state(
            "7-decided",
            result(ResultView {
                decided: Some(("Trần Văn Thử".into(), true)),
                ..staff()
            }),
        ),
    ];
    states.push(done("9-clears", result(verified()), &[Step::Wait(31.0)]));
    states.push(done(
        "8-asked",
        ready(None),
        &[Key(egui::Key::F9), Type("7")],
    ));
    states.push(State {
        snapshot: Snapshot {
            stage: Stage::OutOfService(Fault::JournalKeyUnusable),
            ..Snapshot::default()
        },
        ..state("0-out-of-service", ready(None))
    });
    states.extend(supervisor::states());
    let locked = |name, refusal| State {
        snapshot: Snapshot {
            locked: true,
            clerk: None,
            refusal,
            ..state(name, ready(None)).snapshot
        },
        ..state(name, ready(None))
    };
    states.push(locked("0-locked", None));
    let wrong = Refusal {
        code: "pin-wrong",
        count: Some(("left", 3)),
    };
    states.push(locked("0-wrong-pin", Some(wrong)));
    states.push(State {
        snapshot: Snapshot {
            demo: true,
            ..state("1-demo", ready(None)).snapshot
        },
        ..state("1-demo", ready(None))
    });
    states
}
