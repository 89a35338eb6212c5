//! Nobody can be served here: why in words, what to do, and a code for the telephone.

use egui::Ui;

use super::bars::bottom_bar;
use super::page::Page;
use super::pin::PinEntry;
use super::{Clerk, Dialog, supervisor};
use crate::ui::look::board::{Board, Part};
use crate::ui::look::{Mark, Sign};
use crate::verification::fault::Fault;
use crate::verification::view::Snapshot;

pub(super) fn draw(
    window: &mut Clerk,
    ui: &mut Ui,
    fault: Fault,
    snapshot: &Snapshot,
    page: &Page,
) {
    let words = &window.words;
    let code = [("code", fault.spoken().to_string())];
    let board = Board {
        sign: Sign::Technical,
        step: None,
        parts: vec![
            Part::Mark(Mark::Technical, page.mark),
            Part::Word(words.get("out-of-service-title"), 52.0),
            Part::Space(12.0),
            Part::strong(words.why(fault.code()), 24.0),
            Part::Space(6.0),
            Part::text(words.what_to_do(fault.code()), 24.0),
            Part::Space(20.0),
            Part::Rule,
            Part::Space(20.0),
            Part::Word(words.with("out-of-service-code", &code), 52.0),
            Part::second(words.get("out-of-service-call"), 20.0),
        ],
        foot: None,
    };
    let whole = page.board.union(page.content);
    board.show(ui, whole, page.board_padding, &page.theme);
    let supervisor = supervisor::action(snapshot, words, ());
    if bottom_bar(ui, supervisor.as_ref(), "", &[], page).is_some() {
        window.dialog = Some(Dialog::Supervisor(PinEntry::new()));
    }
}
