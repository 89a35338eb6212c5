//! The chip gives no finger: the clerk compares the photograph with the person.

use std::sync::Arc;

use egui::{Key, Rect, Sense, Ui, vec2};

use super::bars::{Action, bottom_bar};
use super::page::Page;
use super::{Clerk, fields};
use crate::ui::look::Sign;
use crate::ui::look::board::{Board, Part};
use crate::ui::look::card::{column, pair};
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
        foot: Some((words.get("say-to-citizen"), words.get("citizen-wait"))),
    };
    board.show(ui, page.board, page.board_padding, &page.theme);
    column(ui, page.content, "portrait", &page.theme, |ui| {
        let least = page.content.height();
        pair(
            ui,
            (0.56, least),
            (page.card_padding, page.gap),
            &page.theme,
            |ui| {
                // As large as it can be: it is compared with a face.
                let wide = ui.available_width();
                let room = least - 2.0 * page.card_padding.y - 4.0;
                let high = room.min(wide * 4.0 / 3.0);
                let (place, _) = ui.allocate_exact_size(vec2(wide, room), Sense::hover());
                let frame = Rect::from_center_size(place.center(), vec2(0.75 * high, high));
                fields::portrait(window, ui, frame, shown, page);
            },
            |ui| fields::lines(ui, shown, &words, page),
        );
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
