//! The question for a supervisor's PIN, before the page.

use egui::{Key, Rect, Ui, pos2, vec2};

use super::super::Left;
use super::super::bars::{Action, row};
use super::super::page::Page;
use super::super::pin::PinEntry;
use crate::staff::{Person, Role};
use crate::ui::look::card::column;
use crate::ui::look::dialog::dialog;
use crate::verification::view::{Command, Snapshot};
use crate::words::Words;

/// What leads to the page, where somebody may look.
pub(in super::super) fn action<T>(
    snapshot: &Snapshot,
    words: &Words,
    does: T,
) -> Option<Action<T>> {
    let action = || Action::new(does, words.get("action-supervisor"), Key::F9);
    may_be_entered(snapshot).then(action)
}

/// Whether somebody works here who may look.
pub(in super::super) fn may_be_entered(snapshot: &Snapshot) -> bool {
    !entitled(snapshot).is_empty()
}

/// Those who may look.
fn entitled(snapshot: &Snapshot) -> Vec<&Person> {
    let people = snapshot.people.iter();
    people
        .filter(|person| person.role >= Role::Supervisor)
        .collect()
}

/// The question for a supervisor's PIN.
pub(in super::super) fn ask(
    pin: &mut PinEntry,
    ui: &mut Ui,
    window: Rect,
    snapshot: &Snapshot,
    words: &Words,
    page: &Page,
) -> Option<Left> {
    let theme = &page.theme;
    let size = vec2(560.0, 620.0) * theme.text.clamp(1.0, 1.3);
    let place = dialog(ui, window, size, theme);
    let inner = place.shrink(if page.small { 18.0 } else { 28.0 });
    let foot = Rect::from_min_max(pos2(inner.left(), inner.bottom() - 60.0), inner.max);
    let middle = Rect::from_min_max(inner.min, pos2(inner.right(), foot.top() - 16.0));
    column(ui, middle, "supervisor", theme, |ui| {
        let people = entitled(snapshot);
        let heading = words.get("supervisor-title");
        pin.draw(
            ui,
            &heading,
            &people,
            snapshot.refusal.as_ref(),
            words,
            page,
        );
    });
    let close = Action::new(false, words.get("action-close"), Key::Escape);
    let enter = Action::new(true, words.get("action-sign-in"), Key::Enter)
        .primary()
        .enabled(pin.missing() == 0);
    match row(ui, foot, Some(&close), "", &[enter], page)? {
        false => Some(Left::Closed),
        true => {
            let (name, pin) = pin.take()?;
            Some(Left::Asked(Command::Supervise { name, pin }))
        }
    }
}
