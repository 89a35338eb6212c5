//! How a control looks while a pointer or the keyboard is at it; the gallery shows it without either.

use egui::{Color32, CornerRadius, Id, Rect, Response, Ui};

use super::{Theme, focus};

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

/// Of the colour of a control's letters, how much lies over it while it is pressed.
pub(super) const LAYER: f32 = 0.2;

/// Shows that a control is pressed, or that the keyboard is at it. `ink`, the colour of its letters,
/// is laid over it thinly, so that they stay as they are.
pub fn show(ui: &Ui, response: &Response, (rect, radius): (Rect, u8), ink: Color32, theme: &Theme) {
    if is_pressed(ui, response) {
        let layer = ink.gamma_multiply(LAYER);
        ui.painter()
            .rect_filled(rect, CornerRadius::same(radius), layer);
    }
    focus::ring(ui, response, rect, radius, theme);
}

/// Whether it is pressed.
fn is_pressed(ui: &Ui, response: &Response) -> bool {
    response.is_pointer_button_down_on() || is_shown(ui, Touched::Held)
}

/// Whether a pointer stands over it, or it is pressed.
pub fn is_held(ui: &Ui, response: &Response) -> bool {
    response.hovered() || is_pressed(ui, response)
}
