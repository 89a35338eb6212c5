//! Clerk 4 to 6: the decision, why, and every check.

pub(super) mod checks;
mod particulars;
mod verified;
pub(super) mod why;

use std::sync::Arc;

use egui::{Key, Ui};
use fingerprint::Finger;

pub(super) use self::particulars::signed_by;
use super::bars::{Action, bottom_bar};
use super::decide::{Deciding, Undecided};
use super::page::Page;
use super::{Clerk, Dialog};
use crate::ui::look::board::{Board, Part};
use crate::ui::look::card::column;
use crate::ui::look::{Icon, Mark, Sign};
use crate::verification::decision::Decision;
use crate::verification::fault::Fault;
use crate::verification::view::{Command, ResultView, Snapshot};
use crate::words::Words;

/// What the clerk may do with a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    Details,
    /// Once more, with this finger or any.
    Again(Option<Finger>),
    /// Once more, and the face in place of a finger.
    AgainByPortrait,
    /// A second person decides.
    Decide,
    Print,
    Elsewhere,
    Finish,
}

pub(super) fn draw(
    window: &mut Clerk,
    ui: &mut Ui,
    result: &ResultView,
    snapshot: &Snapshot,
    page: &Page,
) {
    let visit = Undecided::of_result(result, snapshot);
    let decides = visit.is_some();
    let words = Arc::clone(&window.words);
    board(ui, result, &words, page);
    let details = shows_details(window, result);
    let mut does = None;
    column(ui, page.content, "result", &page.theme, |ui| {
        does = if details {
            checks::table(ui, result, &words, page);
            None
        } else if result.decision == Decision::Verified {
            verified::draw(window, ui, result, page)
        } else {
            why::draw(window, ui, result, decides, page)
        };
    });
    does = bar(
        ui,
        result,
        snapshot.card_lies,
        (details, decides),
        &words,
        page,
    )
    .or(does);
    match does {
        Some(Does::Details) => window.details = Some(!details),
        Some(Does::Decide) => {
            window.dialog = visit.map(|visit| Dialog::Deciding(Deciding::about(visit)));
        }
        Some(Does::Again(finger)) => window.link.send(Command::Again(finger)),
        Some(Does::AgainByPortrait) => window.link.send(Command::AgainByPortrait),
        Some(Does::Print) => window.link.send(Command::Print(window.language)),
        Some(Does::Elsewhere) => window.link.send(Command::Elsewhere(window.language)),
        Some(Does::Finish) => window.link.send(Command::Finish),
        None => {}
    }
}

/// Whether the receipt was kept; none where the visit has no record.
fn receipt(result: &ResultView, words: &Words) -> Option<String> {
    let record = format!("{:06}", result.record?);
    Some(if result.receipt.is_some() {
        words.with("receipt-kept", &[("record", record)])
    } else {
        words.get("receipt-not-kept")
    })
}

/// Whether every check is shown: as the clerk wants, and at first where staff have to look.
fn shows_details(window: &Clerk, result: &ResultView) -> bool {
    let wanted = window.details.unwrap_or(result.decision == Decision::Staff);
    wanted && !result.checks.is_empty()
}

fn bar(
    ui: &mut Ui,
    result: &ResultView,
    card_lies: bool,
    (details, decides): (bool, bool),
    words: &Words,
    page: &Page,
) -> Option<Does> {
    let verified = result.decision == Decision::Verified;
    let note = if let Some(printed) = result.printed {
        words.get(if printed {
            "receipt-printed"
        } else {
            "receipt-not-printed"
        })
    } else if verified && card_lies {
        words.get("result-clears")
    } else if verified || result.decision == Decision::Abandoned {
        words.get("result-clears-unattended")
    } else {
        let number = result.masked_number.as_ref();
        let number = number.map_or("", |number| number.as_str());
        match result.record {
            Some(record) => words.with(
                "result-visit-number",
                &[
                    ("record", format!("{record:06}")),
                    ("number", number.to_owned()),
                ],
            ),
            None => number.to_owned(),
        }
    };
    let finish = words.get(if verified {
        "action-done"
    } else {
        "action-finish"
    });
    let mut actions = Vec::new();
    if details {
        actions.push(Action::new(
            Does::Details,
            words.get("action-hide-details"),
            Key::F2,
        ));
    }
    if details && decides {
        let decide = words.get("action-decide");
        actions.push(Action::new(Does::Decide, decide, Key::F7));
    }
    if result.record.is_some() && !(details && decides) {
        let print = words.get(if verified {
            "action-print"
        } else {
            "action-print-short"
        });
        actions.push(Action::new(Does::Print, print, Key::F8).icon(Icon::Printer));
    }
    actions.push(Action::new(Does::Finish, finish, Key::Enter).primary());
    bottom_bar(ui, None, &note, &actions, page)
}

fn board(ui: &mut Ui, result: &ResultView, words: &Words, page: &Page) {
    let (sign, mark) = match result.decision {
        Decision::Verified => (Sign::Done, Mark::Check),
        Decision::Refused => (Sign::Refused, Mark::Cross),
        Decision::Staff => (Sign::Decide, Mark::Question),
        Decision::PoorCapture => (Sign::Decide, Mark::PoorCapture),
        Decision::Technical => (Sign::Technical, Mark::Technical),
        Decision::Abandoned => (Sign::Technical, Mark::Abandoned),
    };
    let title = words.get(&format!("decision-{}", result.decision.code()));
    // One word is the largest thing there is; several have to share the width.
    let size = match title.split_whitespace().count() {
        1 if title.chars().count() <= 4 => 124.0,
        1 => 76.0,
        2 => 60.0,
        _ => 54.0,
    } * if page.small { 0.7 } else { 1.0 };
    let said = if page.small { 18.0 } else { 22.0 };
    let mut parts = vec![
        Part::Space(14.0),
        Part::Mark(mark, page.mark),
        Part::Word(title, size),
        Part::Space(4.0),
    ];
    if result.decision == Decision::Verified {
        parts.push(Part::text(words.get("result-card-good"), said));
        parts.push(Part::text(words.get("result-finger-good"), said));
        if result.leaves_revocation_open() {
            parts.push(Part::strong(words.get("result-revocation-open"), said));
        }
    } else {
        let reason = Part::text(words.why(result.reason), said);
        // The row of the check says it too, where a decision beside it needs the room.
        let spared = page.small && result.decided.is_some();
        parts.push(if spared { reason.optional() } else { reason });
    }
    if let Some(fault) = Fault::from_code(result.reason)
        && result.decision == Decision::Technical
    {
        let code = [("code", fault.spoken().to_string())];
        parts.push(Part::Space(12.0));
        parts.push(Part::strong(words.with("out-of-service-code", &code), said));
    }
    if let Some((name, accepted)) = &result.decided {
        let id = if *accepted {
            "decided-accepted"
        } else {
            "decided-declined"
        };
        parts.push(Part::Space(12.0));
        let decided = words.with(id, &[("name", name.clone())]);
        parts.push(Part::strong(decided, 18.0));
    }
    let foot = foot(result, words);
    let values = [
        ("step", "4".to_owned()),
        ("name", words.get("stage-result")),
    ];
    let board = Board {
        sign,
        step: Some((4, words.with("step-of", &values))),
        parts,
        foot,
    };
    board.show(ui, page.board, page.board_padding, &page.theme);
}

/// What stands at the board's foot: what a verified visit was for, else what the citizen is told.
/// It gives no reason.
fn foot(result: &ResultView, words: &Words) -> Option<(String, String)> {
    let said = match result.decision {
        Decision::Verified => {
            let values = [
                ("record", format!("{:06}", result.record?)),
                ("time", result.time.clone()),
            ];
            let purpose = result.procedure;
            let purpose = purpose.map_or_else(
                || words.get("citizen-verified"),
                |procedure| words.get(&format!("procedure-{}", procedure.code())),
            );
            return Some((words.with("result-visit", &values), purpose));
        }
        Decision::Refused | Decision::Staff | Decision::PoorCapture => "say-staff",
        Decision::Technical => "citizen-wait",
        // Nobody is there.
        Decision::Abandoned => return None,
    };
    Some((words.get("say-to-citizen"), words.get(said)))
}
