//! Why the clerk goes on without a finger.

use egui::{Key, Rect, Ui, pos2, vec2};

use super::Left;
use super::bars::{Action, row};
use super::errand::{answer, title};
use super::page::Page;
use crate::ui::look::Weight;
use crate::ui::look::card::column;
use crate::ui::look::dialog::dialog;
use crate::ui::look::text::paragraph;
use crate::verification::errand::WithoutFinger;
use crate::verification::view::Command;
use crate::words::Words;

/// Draws the question over the window.
pub(super) fn ask(
    chosen: &mut Option<WithoutFinger>,
    ui: &mut Ui,
    window: Rect,
    words: &Words,
    page: &Page,
) -> Option<Left> {
    let theme = &page.theme;
    let size = vec2(700.0, 620.0) * theme.text.clamp(1.0, 1.3);
    let place = dialog(ui, window, size, theme);
    let inner = place.shrink(if page.small { 18.0 } else { 28.0 });
    let foot = Rect::from_min_max(pos2(inner.left(), inner.bottom() - 60.0), inner.max);
    let middle = Rect::from_min_max(inner.min, pos2(inner.right(), foot.top() - 16.0));
    column(ui, middle, "without finger", theme, |ui| {
        title(ui, &words.get("without-title"), page);
        let style = (16.0, Weight::Regular);
        let hint = words.get("without-hint");
        paragraph(ui, &hint, style, theme.colours.ink2, theme);
        ui.add_space(10.0);
        for reason in WithoutFinger::ALL {
            let said = words.get(&format!("without-finger-{}", reason.code()));
            if answer(ui, &said, *chosen == Some(*reason), page).clicked() {
                *chosen = Some(*reason);
            }
        }
    });
    let close = Action::new(false, words.get("action-close"), Key::Escape);
    let go = Action::new(true, words.get("action-go-without"), Key::F6)
        .primary()
        .enabled(chosen.is_some());
    let note = if chosen.is_some() {
        String::new()
    } else {
        words.get("without-choose")
    };
    match row(ui, foot, Some(&close), &note, &[go], page)? {
        false => Some(Left::Closed),
        true => chosen.map(|reason| Left::Asked(Command::WithoutFinger(reason))),
    }
}
