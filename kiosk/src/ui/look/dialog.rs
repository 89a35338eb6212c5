//! A question over everything else: a veil, and a card above it with the only shadow there is.

use egui::{Color32, CornerRadius, Rect, Shadow, Ui, Vec2};

use super::Theme;

const SHADOW: Shadow = Shadow {
    offset: [0, 12],
    blur: 32,
    spread: 0,
    color: Color32::from_rgba_premultiplied(4, 7, 11, 89),
};

/// Paints veil and card in the middle of `window`, no larger than that; returns the card.
pub fn dialog(ui: &Ui, window: Rect, size: Vec2, theme: &Theme) -> Rect {
    let colours = &theme.colours;
    let painter = ui.painter();
    painter.rect_filled(window, CornerRadius::ZERO, colours.scrim);
    let card = Rect::from_center_size(window.center(), size.min(window.size() - Vec2::splat(24.0)));
    let radius = CornerRadius::same(16);
    painter.add(SHADOW.as_shape(card, radius));
    painter.rect_filled(card, radius, colours.surface);
    if theme.contrast {
        let edge = egui::Stroke::new(3.0, colours.edge);
        painter.rect_stroke(card, radius, edge, egui::StrokeKind::Inside);
    }
    card
}
