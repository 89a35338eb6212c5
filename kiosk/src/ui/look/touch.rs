//! How a control looks while a pointer or the keyboard is at it; the gallery shows it without either.

use egui::{Id, Response, Ui};

/// What a control is shown as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touched {
    /// Under a pointer, or pressed.
    Held,
    /// With the keyboard at it.
    Focused,
}

fn shown() -> Id {
    Id::unique("shown as touched")
}

/// Shows every control in `add` as if it were touched so.
pub fn as_if(ui: &mut Ui, touched: Touched, add: impl FnOnce(&mut Ui)) {
    ui.data_mut(|data| data.insert_temp(shown(), touched));
    ui.push_id(touched as u8, add);
    ui.data_mut(|data| data.remove::<Touched>(shown()));
}

pub(super) fn is_shown(ui: &Ui, touched: Touched) -> bool {
    ui.data(|data| data.get_temp(shown()) == Some(touched))
}

/// Whether it is pressed.
pub(super) fn is_pressed(ui: &Ui, response: &Response) -> bool {
    response.is_pointer_button_down_on() || is_shown(ui, Touched::Held)
}

/// Whether a pointer stands over it, or it is pressed.
pub fn is_held(ui: &Ui, response: &Response) -> bool {
    response.hovered() || is_pressed(ui, response)
}
