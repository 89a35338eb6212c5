//! Nobody has signed in: whoever attends gives name and PIN.

use egui::{Key, Rect, Ui, pos2, vec2};

use super::Clerk;
use super::bars::{Action, bottom_bar};
use super::page::Page;
use crate::staff::Person;
use crate::ui::look::Sign;
use crate::ui::look::board::{Board, Part};
use crate::ui::look::card::{card, column};
use crate::verification::view::{Command, Snapshot};

pub(super) fn draw(window: &mut Clerk, ui: &mut Ui, snapshot: &Snapshot, page: &Page) {
    let words = std::sync::Arc::clone(&window.words);
    let board = Board {
        sign: Sign::Instruct,
        step: None,
        parts: vec![
            Part::Space(14.0),
            Part::Word(words.get("locked-title"), 56.0),
            Part::Space(8.0),
            Part::second(words.get("locked-hint"), 20.0),
        ],
        foot: None,
    };
    board.show(ui, page.board, page.board_padding, &page.theme);
    let people: Vec<&Person> = snapshot.people.iter().collect();
    let wide = page.content.width().min(560.0 * page.theme.text.max(1.0));
    let left = page.content.center().x - wide / 2.0;
    let place = Rect::from_min_size(
        pos2(left, page.content.top()),
        vec2(wide, page.content.height()),
    );
    column(ui, place, "lock", &page.theme, |ui| {
        card(ui, 0.0, page.card_padding, &page.theme, |ui| {
            let heading = words.get("sign-in-title");
            let refusal = snapshot.refusal.as_ref();
            window
                .pin
                .draw(ui, &heading, &people, refusal, &words, page);
        });
    });
    let missing = window.pin.missing();
    let note = match missing {
        0 => String::new(),
        missing => words.with("pin-missing", &[("count", missing.to_string())]),
    };
    let action = Action::new((), words.get("action-sign-in"), Key::Enter)
        .primary()
        .enabled(missing == 0);
    if bottom_bar(ui, None, &note, &[action], page).is_some()
        && let Some((name, pin)) = window.pin.take()
    {
        window.link.send(Command::SignIn { name, pin });
    }
}
