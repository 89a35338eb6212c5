//! Where the keyboard is: a ring that shows from the first key on.

use egui::{CornerRadius, Event, Id, Rect, Response, Stroke, StrokeKind, Ui};

use super::Theme;
use super::touch::{Touched, is_shown};

fn keyboard_used() -> Id {
    Id::unique("keyboard used")
}

/// Notes whether a key was pressed in this frame; to be called once a frame.
pub fn follow_keyboard(ui: &Ui) {
    let pressed = ui.input(|input| {
        input
            .events
            .iter()
            .any(|event| matches!(event, Event::Key { pressed: true, .. }))
    });
    if pressed {
        ui.data_mut(|data| data.insert_temp(keyboard_used(), true));
    }
}

/// Whether no control has the focus, so that keys belong to the screen.
pub fn is_free(ui: &Ui) -> bool {
    ui.memory(|memory| memory.focused().is_none())
}

/// Draws the ring, 3 outside the control, if the keyboard is at it.
pub fn ring(ui: &Ui, response: &Response, rect: Rect, radius: u8, theme: &Theme) {
    if is_shown(ui, Touched::Focused) {
        draw(ui, rect, radius, theme);
    } else if response.has_focus() {
        ring_here(ui, rect, radius, theme);
    }
}

/// The ring round what takes the keys of the screen.
pub fn ring_here(ui: &Ui, rect: Rect, radius: u8, theme: &Theme) {
    if ui.data(|data| data.get_temp(keyboard_used()).unwrap_or(false)) {
        draw(ui, rect, radius, theme);
    }
}

fn draw(ui: &Ui, rect: Rect, radius: u8, theme: &Theme) {
    let stroke = Stroke::new(4.0, theme.colours.focus);
    let radius = CornerRadius::same(radius.saturating_add(5));
    ui.painter()
        .rect_stroke(rect.expand(7.0), radius, stroke, StrokeKind::Inside);
}
