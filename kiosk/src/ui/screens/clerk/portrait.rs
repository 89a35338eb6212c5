//! The chip gives no finger: the clerk compares the portrait with the person.

use egui::{Key, Rect, Ui, pos2};

use super::super::super::app::App;
use super::super::super::theme::{Theme, Weight};
use super::super::super::widgets::{Board, card, headline, text};
use super::reading::{field_rows, scrolled};
use super::{Action, Places, actions};
use crate::verification::view::{Command, Fields};

pub(super) fn draw(app: &mut App, ui: &mut Ui, fields: &Fields, places: &Places, theme: &Theme) {
    let board = Board::navy(3, theme);
    let values = [
        ("step", "3".to_owned()),
        ("name", app.words.get("stage-portrait")),
    ];
    let inner = board.paint(ui, places.board, &app.words.with("step-of", &values), theme);
    let mut y = inner.top();
    let rest = |y: f32| Rect::from_min_max(pos2(inner.left(), y), inner.max);
    y += headline(
        ui,
        rest(y),
        &app.words.get("portrait-title"),
        44.0,
        board.ink,
        theme,
    ) + 8.0;
    text(
        ui,
        rest(y),
        &app.words.get("portrait-hint"),
        (20.0, Weight::Regular),
        board.ink2,
        theme,
    );
    card(ui, places.content, theme);
    scrolled(ui, places.content, "portrait", |ui| {
        field_rows(app, ui, fields, theme)
    });
    let words = [
        "action-cancel",
        "action-portrait-other",
        "action-portrait-same",
    ]
    .map(|id| app.words.get(id));
    // Two answers of equal weight look equal.
    let right = [
        Action::new(&words[1], Key::F6, "F6"),
        Action::new(&words[2], Key::F7, "F7"),
    ];
    match actions(
        ui,
        places.bar,
        Some(Action::new(&words[0], Key::Escape, "Esc")),
        &right,
        theme,
    ) {
        Some(0) => app.link.send(Command::Finish),
        Some(1) => app.link.send(Command::PortraitCompared(false)),
        Some(_) => app.link.send(Command::PortraitCompared(true)),
        None => {}
    }
}
