//! A text that a person writes, its label inside the edge.

use egui::{
    CornerRadius, Frame, Id, Label, Margin, Rect, Response, Role, Sense, Stroke, StrokeKind,
    TextEdit, Ui, UiBuilder, WidgetInfo, vec2,
};

use super::button::RADIUS;
use super::text::lay;
use super::{Theme, Weight, focus};

const LABEL: (f32, Weight) = (14.0, Weight::Regular);
const TEXT: (f32, Weight) = (17.0, Weight::SemiBold);
const PADDING: egui::Vec2 = vec2(18.0, 7.0);

/// A field for so many characters on one line.
pub struct Field<'a> {
    pub label: &'a str,
    pub limit: usize,
}

fn focused_field() -> Id {
    Id::unique("field with the focus")
}

/// Whether the keyboard writes into a field.
pub fn has_focus(ui: &Ui) -> bool {
    let focused = ui.memory(egui::Memory::focused);
    focused.is_some() && ui.data(|data| data.get_temp::<Id>(focused_field())) == focused
}

/// The frame of something that is written into while no field has the focus, such as digits, with
/// its role and name; returns its place.
pub fn frame(
    ui: &mut Ui,
    size: egui::Vec2,
    id: &str,
    (role, name): (Role, &str),
    theme: &Theme,
) -> Rect {
    let colours = &theme.colours;
    let (place, _) = ui.allocate_exact_size(size, Sense::hover());
    let response = ui.interact(place, ui.scope_id().with(id), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(role, true, name));
    let radius = CornerRadius::same(RADIUS);
    let edge = Stroke::new(2.0, colours.accent);
    ui.painter()
        .rect(place, radius, colours.surface, edge, StrokeKind::Inside);
    focus::ring(ui, &response, place, RADIUS, theme);
    if focus::is_free(ui) {
        focus::ring_here(ui, place, RADIUS, theme);
    }
    place
}

/// The label inside the edge of a field.
pub fn label(ui: &mut Ui, field: Rect, words: &str, theme: &Theme) -> Response {
    let inner = field.shrink2(PADDING);
    let ink = theme.colours.ink2;
    let galley = lay(ui, words, LABEL, ink, inner.width(), theme);
    let place = Rect::from_min_size(inner.min, galley.rect.size());
    let mut above = ui.new_child(UiBuilder::new().max_rect(place));
    above.add(Label::new(galley).selectable(false))
}

impl Field<'_> {
    /// Height that the field needs.
    pub fn height(theme: &Theme) -> f32 {
        let line = |style: (f32, Weight)| (1.35 * theme.font(style.0, style.1).size).round();
        (line(LABEL) + line(TEXT) + 2.0 * PADDING.y).max(60.0)
    }

    /// Draws the field; `wrong` gives it the edge of what cannot be taken.
    pub fn show(
        &self,
        ui: &mut Ui,
        rect: Rect,
        text: &mut String,
        wrong: bool,
        theme: &Theme,
    ) -> Response {
        let colours = &theme.colours;
        let edge = if wrong { colours.fail } else { colours.edge };
        let radius = CornerRadius::same(RADIUS);
        let stroke = Stroke::new(2.0, edge);
        ui.painter()
            .rect(rect, radius, colours.surface, stroke, StrokeKind::Inside);
        let label = label(ui, rect, self.label, theme);
        // All of the field answers, as far as its edge.
        let mut inside = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(self.label));
        let visuals = inside.visuals_mut();
        visuals.selection.bg_fill = colours.accent;
        visuals.selection.stroke = Stroke::new(1.0, colours.on_accent);
        // Nothing blinks.
        visuals.text_cursor.blink = false;
        visuals.text_cursor.stroke = Stroke::new(2.0, colours.accent);
        let margin = egui::epaint::MarginF32 {
            left: PADDING.x,
            right: PADDING.x,
            top: label.rect.bottom() - rect.top(),
            bottom: PADDING.y,
        };
        let edit = TextEdit::singleline(text)
            .id(ui.scope_id().with(self.label))
            .frame(Frame::NONE.inner_margin(Margin::from(margin)))
            .font(theme.font(TEXT.0, TEXT.1))
            .text_color(colours.ink)
            .char_limit(self.limit);
        let response = inside.add_sized(rect.size(), edit).labelled_by(label.id);
        if response.has_focus() {
            ui.data_mut(|data| data.insert_temp(focused_field(), response.id));
        }
        focus::ring(ui, &response, rect, RADIUS, theme);
        response
    }
}
