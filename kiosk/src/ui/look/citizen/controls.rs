//! What a citizen presses: answers as large as a hand, and the offers of the bars.

use egui::{
    Align, Color32, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::super::text::{centred, width};
use super::super::touch::{self, is_held};
use super::super::{Icon, Weight};
use super::Page;

/// Whether an answer is the one next step, or one of several of equal weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weighs {
    /// Filled: the next step, or answers that all look alike.
    Filled,
    /// Edged: answers that all look alike, or the lesser of two.
    Edged,
}

/// A large answer; its letters shrink to the button's width.
pub fn answer(ui: &mut Ui, rect: Rect, words: &str, weighs: Weighs, page: &Page) -> bool {
    let colours = &page.theme.colours;
    let response = ui.interact(rect, ui.scope_id().with(("answer", words)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words));
    let held = is_held(ui, &response);
    let (fill, ink) = match weighs {
        Weighs::Filled => (colours.accent, colours.on_accent),
        Weighs::Edged if held => (colours.accent_soft, colours.accent),
        Weighs::Edged => (colours.surface, colours.accent),
    };
    let size = match weighs {
        Weighs::Filled => page.sizes.next,
        Weighs::Edged => page.sizes.button,
    };
    let face = Face {
        fill,
        edge: colours.accent,
        ink,
        size,
    };
    let radius = face.show(ui, rect, words, page);
    touch::show(ui, &response, (rect, radius), ink, &page.theme);
    response.clicked()
}

/// How an answer is drawn.
struct Face {
    fill: Color32,
    edge: Color32,
    ink: Color32,
    /// Of its letters, at most.
    size: f32,
}

impl Face {
    /// Draws it; returns the radius of its corners.
    fn show(&self, ui: &Ui, rect: Rect, words: &str, page: &Page) -> u8 {
        let radius = page.len(28.0, 14.0).min(60.0) as u8;
        let stroke = Stroke::new(page.len(5.0, 3.0), self.edge);
        let corners = CornerRadius::same(radius);
        ui.painter()
            .rect(rect, corners, self.fill, stroke, StrokeKind::Inside);
        let wanted = (self.size * page.scale.min(1.5)).min(0.5 * rect.height() / page.unit);
        let room = rect.width() - 2.0 * page.len(28.0, 14.0);
        let wide = width(ui, words, (wanted, Weight::Bold), &page.bars);
        let style = (wanted * (room / wide).min(1.0), Weight::Bold);
        let middle = rect.center();
        centred(
            ui,
            middle,
            Align::Center,
            words,
            style,
            self.ink,
            &page.bars,
        );
        radius
    }
}

/// The next step while something is missing; the sentence above says what.
pub fn unready(ui: &mut Ui, rect: Rect, words: &str, page: &Page) {
    let colours = &page.theme.colours;
    let response = ui.interact(rect, ui.scope_id().with("next"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, false, words));
    let face = Face {
        fill: colours.page,
        edge: colours.line,
        ink: colours.ink2,
        size: page.sizes.next,
    };
    face.show(ui, rect, words, page);
}

/// An offer of the help bar: an icon and its words, beneath each other where the page is upright.
pub fn tool(ui: &mut Ui, rect: Rect, icon: Icon, label: &str, page: &Page) -> bool {
    let colours = &page.bars.colours;
    let response = ui.interact(rect, ui.scope_id().with(("tool", label)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label));
    let fill = if is_held(ui, &response) {
        colours.accent_soft
    } else {
        colours.surface
    };
    let radius = page.len(18.0, 10.0).min(60.0) as u8;
    let stroke = Stroke::new(page.len(3.0, 2.0), colours.edge);
    ui.painter().rect(
        rect,
        CornerRadius::same(radius),
        fill,
        stroke,
        StrokeKind::Inside,
    );
    touch::show(ui, &response, (rect, radius), colours.ink, &page.bars);
    let side = page.len(50.0, 24.0);
    let weight = Weight::SemiBold;
    let room = rect.width() - page.len(12.0, 16.0) - if page.portrait { 0.0 } else { 1.6 * side };
    let wide = width(ui, label, (page.sizes.help, weight), &page.bars);
    let style = (page.sizes.help * (room / wide).min(1.0), weight);
    let wide = wide.min(room);
    let middle = rect.center();
    let (middle, at) = if page.portrait {
        (
            middle - vec2(0.0, page.unit * 22.0),
            middle + vec2(0.0, page.unit * 30.0),
        )
    } else {
        let gap = 0.55 * side;
        let left = middle.x - (side + gap + wide) / 2.0;
        (
            pos2(left + side / 2.0, middle.y),
            pos2(left + side + gap + wide / 2.0, middle.y),
        )
    };
    let place = Rect::from_center_size(middle, vec2(side, side));
    icon.paint(ui.painter(), place, colours.ink);
    centred(ui, at, Align::Center, label, style, colours.ink, &page.bars);
    response.clicked()
}

/// A switch of the top bar that is an icon; its name is for screen readers.
pub fn switch(ui: &mut Ui, rect: Rect, icon: Icon, (name, on): (&str, bool), page: &Page) -> bool {
    let colours = &page.bars.colours;
    let response = ui.interact(rect, ui.scope_id().with(("switch", name)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, name));
    let radius = page.len(16.0, 10.0) as u8;
    let corners = CornerRadius::same(radius);
    let edge = Stroke::new(2.0, colours.edge);
    ui.painter()
        .rect(rect, corners, colours.surface, edge, StrokeKind::Inside);
    touch::show(ui, &response, (rect, radius), colours.ink, &page.bars);
    let side = page.len(42.0, 26.0);
    let place = Rect::from_center_size(rect.center(), vec2(side, side));
    icon.paint(ui.painter(), place, colours.ink);
    response.clicked()
}
