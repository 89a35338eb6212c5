//! One of several ways to narrow a list, with its mark.

use egui::{
    Align, CornerRadius, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};

use super::button::RADIUS;
use super::text::{centred, width};
use super::{Mark, Theme, Weight, touch};

const STYLE: (f32, Weight) = (15.0, Weight::SemiBold);
const SIDE: f32 = 14.0;
const MARK: f32 = 22.0;

/// A filter of this name, with the mark of what it lets through.
pub struct Filter<'a> {
    /// None for the one that lets everything through.
    pub mark: Option<Mark>,
    pub name: &'a str,
    pub chosen: bool,
}

impl Filter<'_> {
    fn mark_width(&self) -> f32 {
        self.mark.map_or(0.0, |_| MARK + 8.0)
    }

    /// How wide it is drawn.
    pub fn width(&self, ui: &Ui, theme: &Theme) -> f32 {
        width(ui, self.name, STYLE, theme) + self.mark_width() + 2.0 * SIDE
    }

    /// Draws it 44 high in the middle of the rectangle, all of which answers.
    pub fn show(&self, ui: &mut Ui, rect: Rect, theme: &Theme) -> Response {
        let colours = &theme.colours;
        let response = ui.interact(
            rect,
            ui.scope_id().with(("filter", self.name)),
            Sense::click(),
        );
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, self.chosen, self.name));
        let drawn = Rect::from_center_size(rect.center(), vec2(rect.width(), 44.0));
        let (fill, edge) = if self.chosen {
            (colours.accent_soft, Stroke::new(2.0, colours.accent))
        } else {
            (colours.surface, Stroke::new(2.0, colours.edge))
        };
        let radius = CornerRadius::same(RADIUS);
        ui.painter()
            .rect(drawn, radius, fill, edge, StrokeKind::Inside);
        touch::show(ui, &response, (drawn, RADIUS), colours.ink, theme);
        let middle = drawn.center().y;
        let mut left = drawn.left() + SIDE;
        if let Some(mark) = self.mark {
            let centre = pos2(left + MARK / 2.0, middle);
            let place = Rect::from_center_size(centre, vec2(MARK, MARK));
            mark.on_surface(ui.painter(), place, theme);
            left += self.mark_width();
        }
        let at = pos2(left, middle);
        centred(ui, at, Align::Min, self.name, STYLE, colours.ink, theme);
        response
    }
}
