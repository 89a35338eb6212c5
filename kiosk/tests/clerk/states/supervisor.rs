//! Every state in which a supervisor meets their page.

use kiosk::journal::{Counts, Found, Hour};
use kiosk::verification::past::{PastCheck, PastVisit};
use kiosk::verification::supervision::{Age, Aging, Chain, Period, SupervisorView};

use super::*;

/// A supervisor's day.
fn day() -> SupervisorView {
    let count = |decision: Decision, count| (decision.code().to_owned(), count);
    let found =
        |sequence, minute: u8, procedure: &str, decision: Decision, by: Option<&str>| Found {
            sequence,
            time: format!("2026-11-23T09:{minute:02}:00.000Z"),
            desk: "Quầy 03".into(),
            clerk: Some("Lê Thị Mẫu".into()),
            procedure: Some(procedure.into()),
            file_number: None,
            masked_number: Some("001 ••• ••• •••".into()),
            decision: decision.code().into(),
            reason: "finger-matches".into(),
            override_by: by.map(|by| ("accepted".to_owned(), by.to_owned())),
            elsewhere: decision == Decision::PoorCapture,
        };
    let second = Some("Trần Văn Thử");
    SupervisorView {
        by: "Trần Văn Thử".into(),
        date: "23/11/2026".into(),
        counts: Counts {
            decisions: vec![
                count(Decision::Verified, 142),
                count(Decision::Refused, 3),
                count(Decision::Staff, 7),
                count(Decision::PoorCapture, 9),
                count(Decision::Technical, 4),
                count(Decision::Abandoned, 2),
            ],
            checks: vec![("document-signer".into(), 0, 7), ("holder".into(), 3, 9)],
            hours: [31, 38, 44, 71, 52, 47, 66, 49, 40]
                .iter()
                .zip([7, 8, 9, 10, 11, 13, 14, 15, 16])
                .map(|(seconds, hour)| Hour {
                    hour,
                    visits: 18,
                    average: f64::from(*seconds),
                    longest: 190,
                })
                .collect(),
            waits: [3, 4, 6, 9, 7, 5, 8, 6, 4]
                .iter()
                .zip([7, 8, 9, 10, 11, 13, 14, 15, 16])
                .map(|(minutes, hour)| Hour {
                    hour,
                    visits: 18,
                    average: 60.0 * f64::from(*minutes),
                    longest: 19 * 60,
                })
                .collect(),
        },
        ages: vec![
            Age {
                of: Aging::TrustStore,
                version: Some(41),
                days: 3,
                limit: None,
            },
            Age {
                of: Aging::RevocationList,
                version: None,
                days: 1,
                limit: Some(7),
            },
            Age {
                of: Aging::TerminalCertificate,
                version: None,
                days: 12,
                limit: Some(90),
            },
        ],
        found: vec![
            found(648, 41, "lump-sum", Decision::Verified, None),
            found(647, 38, "book-reissue", Decision::Staff, second),
            found(646, 35, "book-correction", Decision::PoorCapture, second),
            found(645, 31, "lump-sum", Decision::Refused, None),
        ],
        period: Period::Today,
        decision: None,
        problem: None,
        exported: None,
        opened: None,
        chain: Some(Chain::Whole {
            last: 648,
            at: "16:40".into(),
        }),
    }
}

/// A visit at a terminal that nobody attended.
fn past() -> PastVisit {
    let view = refused();
    PastVisit {
        found: Found {
            clerk: None,
            reason: view.reason.into(),
            ..day().found.remove(3)
        },
        checks: view
            .checks
            .into_iter()
            .map(|line| PastCheck {
                code: line.code,
                outcome: line.outcome,
                reason: line.reason.into(),
            })
            .collect(),
        warnings: vec![Warning::Sha1.code().into()],
        revocation_open: false,
        tries: view.tries,
        second: Some(("compared-in-person".into(), "Ảnh giống, mộc nổi".into())),
    }
}

fn opened(visit: PastVisit) -> Stage {
    Stage::Supervisor(Box::new(SupervisorView {
        opened: Some(Box::new(visit)),
        ..day()
    }))
}

/// All of them.
pub fn states() -> Vec<State> {
    let mut states = Vec::new();
    states.push(state("8-supervisor", Stage::Supervisor(Box::new(day()))));
    const TABS: [(&str, &[Step]); 3] = [
        ("8-journal", &[Step::Turn("tab-journal")]),
        ("8-devices", &[Step::Turn("tab-devices")]),
        ("8-trust", &[Step::Turn("tab-trust")]),
    ];
    for (name, steps) in TABS {
        let stage = Stage::Supervisor(Box::new(day()));
        states.push(State {
            steps,
            ..state(name, stage)
        });
    }
    const OPENED: [(&str, &[Step]); 2] = [
        ("8-visit", &[Step::Turn("tab-journal")]),
        (
            "8-decides",
            &[
                Step::Turn("tab-journal"),
                Step::Key(egui::Key::F7),
                Step::Press("override-compared-in-person"),
            ],
        ),
    ];
    for (name, steps) in OPENED {
        states.push(done(
            name,
            opened(PastVisit {
                second: None,
                ..past()
            }),
            steps,
        ));
    }
    let mut unrevoked = past();
    unrevoked.found.decision = Decision::Verified.code().into();
    unrevoked.found.reason = "finger-matches".into();
    unrevoked.tries = verified().tries;
    (unrevoked.revocation_open, unrevoked.second) = (true, None);
    states.push(done("8-unrevoked", opened(unrevoked), OPENED[0].1));
    let mut decided = past();
    decided.found.override_by = Some(("accepted".into(), "Trần Văn Thử".into()));
    states.push(done("8-decided", opened(decided), OPENED[0].1));
    states.push(state(
        "8-quiet-day",
        Stage::Supervisor(Box::new(SupervisorView {
            counts: Counts::default(),
            ages: Vec::new(),
            found: Vec::new(),
            ..day()
        })),
    ));
    states.push(state(
        "8-wrong-search",
        Stage::Supervisor(Box::new(SupervisorView {
            found: Vec::new(),
            problem: Some("note-character"),
            chain: Some(Chain::Broken(17)),
            ..day()
        })),
    ));
    states
}
