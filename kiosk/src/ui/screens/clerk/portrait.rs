//! The chip gives no finger: the clerk compares the photograph with the person.

use std::sync::Arc;

use egui::{Key, Ui};

use super::bars::{Action, bottom_bar};
use super::page::Page;
use super::{Clerk, fields};
use crate::ui::look::Sign;
use crate::ui::look::board::{Board, Part};
use crate::ui::look::card::{card, column};
use crate::verification::view::{Command, Fields};

pub(super) fn draw(window: &mut Clerk, ui: &mut Ui, shown: &Fields, page: &Page) {
    let words = Arc::clone(&window.words);
    let values = [
        ("step", "3".to_owned()),
        ("name", words.get("stage-portrait")),
    ];
    let board = Board {
        sign: Sign::Instruct,
        step: Some((3, words.with("step-of", &values))),
        parts: vec![
            Part::Space(14.0),
            Part::Word(words.get("portrait-title"), 46.0),
            Part::Space(8.0),
            Part::second(words.get("portrait-hint"), 20.0),
        ],
        foot: Some((words.get("citizen-sees"), words.get("citizen-wait"))),
    };
    board.show(ui, page.board, page.board_padding, &page.theme);
    column(ui, page.content, "portrait", &page.theme, |ui| {
        let least = page.content.height();
        card(ui, least, page.card_padding, &page.theme, |ui| {
            fields::holder(window, ui, shown, false, page);
        });
    });
    let cancel = Action::new(Command::Finish, words.get("action-cancel"), Key::Escape);
    // Two answers of equal weight look equal.
    let right = [
        Action::new(
            Command::PortraitCompared(false),
            words.get("action-portrait-other"),
            Key::F6,
        ),
        Action::new(
            Command::PortraitCompared(true),
            words.get("action-portrait-same"),
            Key::F7,
        ),
    ];
    if let Some(command) = bottom_bar(ui, Some(&cancel), "", &right, page) {
        window.link.send(command);
    }
}
