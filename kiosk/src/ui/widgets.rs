//! What the screens are made of: text, buttons, rows, the board.

use egui::{
    Color32, CornerRadius, Label, Rect, Response, RichText, Role, Sense, Stroke, StrokeKind, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};

use super::marks::Mark;
use super::theme::{Theme, Weight};

/// Text that wraps within a rectangle; returns the height it took.
pub(super) fn text(
    ui: &mut Ui,
    rect: Rect,
    words: &str,
    style: (f32, Weight),
    colour: Color32,
    theme: &Theme,
) -> f32 {
    let font = theme.font(style.0, style.1);
    let line = (font.size * 1.32).round();
    let rich = RichText::new(words)
        .font(font)
        .color(colour)
        .line_height(Some(line));
    let builder = UiBuilder::new().max_rect(rect);
    ui.scope_builder(builder, |ui| {
        ui.add(Label::new(rich).wrap().selectable(false))
            .rect
            .height()
    })
    .inner
}

/// A headline that shrinks in steps of four until it takes at most two lines.
pub(super) fn headline(
    ui: &mut Ui,
    rect: Rect,
    words: &str,
    size: f32,
    colour: Color32,
    theme: &Theme,
) -> f32 {
    let mut fitting = size;
    while fitting > 0.7 * size {
        let font = theme.font(fitting, Weight::Bold);
        let rows = ui
            .painter()
            .layout(words.to_owned(), font, colour, rect.width())
            .rows
            .len();
        let widest = words.split(' ').map(|word| {
            let font = theme.font(fitting, Weight::Bold);
            ui.painter()
                .layout_no_wrap(word.to_owned(), font, colour)
                .rect
                .width()
        });
        if rows <= 2 && widest.fold(0.0, f32::max) <= rect.width() {
            break;
        }
        fitting -= 4.0;
    }
    text(ui, rect, words, (fitting, Weight::Bold), colour, theme)
}

/// What a button is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rank {
    /// The next step: one a screen, filled.
    Primary,
    /// Anything else.
    Secondary,
}

/// A button with the key that does the same; pressed by either.
pub(super) fn button(
    ui: &mut Ui,
    rect: Rect,
    words: &str,
    key: &str,
    rank: Rank,
    enabled: bool,
    theme: &Theme,
) -> bool {
    let colours = &theme.colours;
    let sense = if enabled {
        Sense::click()
    } else {
        Sense::hover()
    };
    let response = ui.interact(rect, ui.scope_id().with((words, key)), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, words));
    let (fill, ink, edge) = match (rank, enabled) {
        (_, false) => (colours.page, colours.ink2, colours.line),
        (Rank::Primary, true) => (colours.accent, colours.on_accent, colours.accent),
        (Rank::Secondary, true) => (colours.surface, colours.ink, colours.edge),
    };
    let fill = if response.hovered() && enabled && rank == Rank::Secondary {
        colours.accent_soft
    } else {
        fill
    };
    ui.painter().rect(
        rect,
        CornerRadius::same(10),
        fill,
        Stroke::new(2.0, edge),
        StrokeKind::Inside,
    );
    focus_ring(ui, &response, rect, theme);
    let font = theme.font(18.0, Weight::SemiBold);
    let label = ui.painter().layout_no_wrap(words.to_owned(), font, ink);
    let cap = (!key.is_empty()).then(|| {
        ui.painter()
            .layout_no_wrap(key.to_owned(), theme.font(13.0, Weight::SemiBold), ink)
    });
    let cap_width = cap
        .as_ref()
        .map_or(0.0, |cap| cap.rect.width() + 14.0 + 14.0);
    let left = rect.center().x - (label.rect.width() + cap_width) / 2.0;
    let at = pos2(left, rect.center().y - label.rect.height() / 2.0);
    let label_width = label.rect.width();
    ui.painter().galley(at, label, ink);
    if let Some(cap) = cap {
        let size = vec2(cap.rect.width() + 14.0, cap.rect.height() + 5.0);
        let place = Rect::from_min_size(
            pos2(left + label_width + 14.0, rect.center().y - size.y / 2.0),
            size,
        );
        ui.painter().rect_stroke(
            place,
            CornerRadius::same(5),
            Stroke::new(1.5, ink),
            StrokeKind::Inside,
        );
        ui.painter().galley(place.min + vec2(7.0, 2.5), cap, ink);
    }
    response.clicked()
}

/// Width that a button needs for its words and key.
pub(super) fn button_width(ui: &Ui, words: &str, key: &str, theme: &Theme) -> f32 {
    let width = |words: &str, size| {
        let font = theme.font(size, Weight::SemiBold);
        ui.painter()
            .layout_no_wrap(words.to_owned(), font, Color32::BLACK)
            .rect
            .width()
    };
    let cap = if key.is_empty() {
        0.0
    } else {
        width(key, 13.0) + 28.0
    };
    width(words, 18.0) + cap + 52.0
}

/// The ring around what the keyboard is at.
pub(super) fn focus_ring(ui: &Ui, response: &Response, rect: Rect, theme: &Theme) {
    if response.has_focus() {
        let stroke = Stroke::new(4.0, theme.colours.focus);
        ui.painter().rect_stroke(
            rect.expand(5.0),
            CornerRadius::same(15),
            stroke,
            StrokeKind::Inside,
        );
    }
}

/// A white card.
pub(super) fn card(ui: &Ui, rect: Rect, theme: &Theme) {
    let edge = if theme.contrast {
        Stroke::new(2.0, theme.colours.edge)
    } else {
        Stroke::new(1.0, theme.colours.line)
    };
    ui.painter().rect(
        rect,
        CornerRadius::same(12),
        theme.colours.surface,
        edge,
        StrokeKind::Inside,
    );
}

/// A thin dividing line.
pub(super) fn divider(ui: &Ui, left: f32, right: f32, y: f32, colour: Color32) {
    ui.painter()
        .hline(left..=right, y, Stroke::new(1.0, colour));
}

/// A bar that fills from the left.
pub(super) fn progress(ui: &Ui, rect: Rect, share: f32, fill: Color32, back: Color32) {
    let radius = CornerRadius::same((rect.height() / 2.0) as u8);
    ui.painter().rect_filled(rect, radius, back);
    let mut done = rect;
    done.set_width((rect.width() * share.clamp(0.0, 1.0)).max(rect.height()));
    ui.painter().rect_filled(done, radius, fill);
}

/// Colours of a mark on a light surface.
pub(super) fn mark_on_surface(ui: &Ui, rect: Rect, mark: Mark, theme: &Theme) {
    let colours = &theme.colours;
    let (shape, glyph) = match mark {
        Mark::Check => (colours.pass, colours.surface),
        Mark::Cross => (colours.fail, colours.surface),
        Mark::Question => (
            colours.decide,
            if theme.contrast {
                Color32::BLACK
            } else {
                colours.ink
            },
        ),
        Mark::Hourglass => (colours.accent, colours.accent),
        Mark::Technical => (colours.tech, colours.surface),
        Mark::PoorCapture => (colours.decide_text, colours.decide_text),
        Mark::Dash | Mark::Waiting | Mark::Abandoned => (colours.none, colours.none),
    };
    mark.paint(ui.painter(), rect, shape, glyph);
}

/// The board at the left: one colour, four segments, and what stands on it.
pub(super) struct Board {
    pub(super) fill: Color32,
    pub(super) ink: Color32,
    pub(super) ink2: Color32,
    /// Steps that are done or under way, 1 to 4.
    pub(super) step: u8,
}

impl Board {
    /// The navy board: do this, or wait.
    pub(super) fn navy(step: u8, theme: &Theme) -> Self {
        let ink2 = if theme.contrast {
            Color32::WHITE
        } else {
            Color32::from_rgb(0xC9, 0xDC, 0xEC)
        };
        Self {
            fill: theme.colours.board,
            ink: Color32::WHITE,
            ink2,
            step,
        }
    }

    /// Paints it with its segments and the name of the step; returns what is left inside.
    pub(super) fn paint(&self, ui: &mut Ui, rect: Rect, title: &str, theme: &Theme) -> Rect {
        let edge = if theme.contrast {
            Stroke::new(3.0, Color32::WHITE)
        } else {
            Stroke::NONE
        };
        ui.painter().rect(
            rect,
            CornerRadius::same(16),
            self.fill,
            edge,
            StrokeKind::Inside,
        );
        let margin = if theme.small { 24.0 } else { 35.0 };
        let inner = rect.shrink2(vec2(margin, if theme.small { 20.0 } else { 30.0 }));
        let gap = 8.0;
        let width = (inner.width() - 3.0 * gap) / 4.0;
        for segment in 0..4u8 {
            let left = inner.left() + f32::from(segment) * (width + gap);
            let bar = Rect::from_min_size(pos2(left, inner.top()), vec2(width, 8.0));
            if segment < self.step {
                ui.painter()
                    .rect_filled(bar, CornerRadius::same(4), self.ink);
            } else {
                let stroke = Stroke::new(2.0, self.ink2);
                ui.painter()
                    .rect_stroke(bar, CornerRadius::same(4), stroke, StrokeKind::Inside);
            }
        }
        let below = Rect::from_min_max(pos2(inner.left(), inner.top() + 16.0), inner.max);
        let height = text(ui, below, title, (17.0, Weight::Regular), self.ink, theme);
        Rect::from_min_max(pos2(inner.left(), below.top() + height + 14.0), inner.max)
    }

    /// What the citizen sees meanwhile, at the board's foot; returns the foot's top.
    pub(super) fn foot(
        &self,
        ui: &mut Ui,
        inner: Rect,
        label: &str,
        value: &str,
        theme: &Theme,
    ) -> f32 {
        let top = inner.bottom() - 62.0 * theme.text.max(0.9);
        ui.painter().hline(
            inner.left()..=inner.right(),
            top,
            Stroke::new(2.0, self.ink),
        );
        let place = Rect::from_min_max(pos2(inner.left(), top + 10.0), inner.max);
        let height = text(ui, place, label, (15.0, Weight::Regular), self.ink2, theme);
        let place = Rect::from_min_max(
            pos2(inner.left(), place.top() + height),
            inner.max + vec2(0.0, 10.0),
        );
        text(ui, place, value, (20.0, Weight::SemiBold), self.ink, theme);
        top
    }
}
