//! Tabs: pages beside each other under one name, one of them shown.

use egui::{Align, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::button::APART;
use super::text::{centred, width};
use super::{Theme, Weight, touch};

/// Between a name and the end of its tab.
const SIDE: f32 = 18.0;

fn wide(ui: &Ui, name: &str, style: (f32, Weight), theme: &Theme) -> f32 {
    width(ui, name, (style.0, Weight::Bold), theme) + 2.0 * SIDE
}

/// Width of all of them.
pub fn tabs_width(ui: &Ui, names: &[&str], style: (f32, Weight), theme: &Theme) -> f32 {
    names.iter().map(|name| wide(ui, name, style, theme)).sum()
}

/// Draws them from the left, the chosen one underlined; returns the one that was pressed. The first
/// name begins where the rectangle does.
pub fn tabs(
    ui: &mut Ui,
    rect: Rect,
    names: &[&str],
    chosen: usize,
    style: (f32, Weight),
    theme: &Theme,
) -> Option<usize> {
    let colours = &theme.colours;
    let mut left = rect.left() - SIDE;
    let mut pressed = None;
    for (number, name) in names.iter().enumerate() {
        let size = vec2(wide(ui, name, style, theme), rect.height());
        let place = Rect::from_min_size(pos2(left, rect.top()), size);
        left = place.right();
        let answers = place.shrink2(vec2(APART / 2.0, 0.0));
        let response = ui.interact(answers, ui.scope_id().with(("tab", *name)), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, number == chosen, *name));
        let (weight, ink) = if number == chosen {
            let line = place.with_min_y(place.bottom() - 4.0);
            ui.painter().rect_filled(line, 0, colours.accent);
            (Weight::Bold, colours.accent)
        } else {
            (style.1, colours.ink)
        };
        let style = (style.0, weight);
        centred(ui, place.center(), Align::Center, name, style, ink, theme);
        touch::show(ui, &response, (place.shrink(6.0), 6), ink, theme);
        if response.clicked() {
            pressed = Some(number);
        }
    }
    pressed
}
