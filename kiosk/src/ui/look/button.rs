//! What can be pressed: buttons with their key, options, small choices of the bar, keys of a pad.

use egui::{
    Align, Color32, CornerRadius, Id, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

use super::brush::Brush;
use super::text::{centred, lay, width};
use super::touch::is_held;
use super::{Icon, Theme, Weight, focus, touch};

/// Radius of a control.
pub const RADIUS: u8 = 10;

/// Size of a button's letters.
const SIZE: f32 = 18.0;

/// A button with an icon before its words and a key cap behind them.
#[derive(Clone, Copy)]
pub struct Button<'a> {
    words: &'a str,
    icon: Option<Icon>,
    key: Option<&'a str>,
    primary: bool,
    enabled: bool,
    ticked: Option<bool>,
}

impl<'a> Button<'a> {
    /// A white button with an edge.
    pub const fn new(words: &'a str) -> Self {
        Self {
            words,
            icon: None,
            key: None,
            primary: false,
            enabled: true,
            ticked: None,
        }
    }

    /// One that is ticked and unticked: a box in place of the icon.
    pub const fn ticked(mut self, ticked: bool) -> Self {
        self.ticked = Some(ticked);
        self
    }

    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The key that does the same, as printed in its cap.
    pub const fn key(mut self, key: &'a str) -> Self {
        self.key = Some(key);
        self
    }

    /// The next step: one a screen, filled.
    pub const fn primary(mut self) -> Self {
        self.primary = true;
        self
    }

    pub const fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// Width that the button needs.
    pub fn width(&self, ui: &Ui, theme: &Theme) -> f32 {
        self.inside(ui, theme) + 2.0 * 26.0 * theme.text
    }

    const fn style(&self) -> (f32, Weight) {
        (SIZE, Weight::SemiBold)
    }

    fn icon_width(&self, theme: &Theme) -> f32 {
        if self.icon.is_some() || self.ticked.is_some() {
            (1.33 * SIZE + 12.0) * theme.text
        } else {
            0.0
        }
    }

    fn inside(&self, ui: &Ui, theme: &Theme) -> f32 {
        let cap = self
            .key
            .map_or(0.0, |key| 14.0 * theme.text + cap_width(ui, key, theme));
        self.icon_width(theme) + width(ui, self.words, self.style(), theme) + cap
    }

    /// Draws it into the rectangle; it answers over 60 at least.
    pub fn show(&self, ui: &mut Ui, rect: Rect, theme: &Theme) -> Response {
        let colours = &theme.colours;
        let sense = if self.enabled {
            Sense::click()
        } else {
            Sense::hover()
        };
        let response = touchable(ui, rect, ui.scope_id().with(self.words), sense);
        response.widget_info(|| match self.ticked {
            Some(ticked) => WidgetInfo::selected(Role::CheckBox, self.enabled, ticked, self.words),
            None => WidgetInfo::labeled(Role::Button, self.enabled, self.words),
        });
        let chosen = self.ticked == Some(true);
        let held = is_held(ui, &response) || chosen;
        let (fill, ink, edge) = match (self.primary, self.enabled) {
            (_, false) => (colours.page, colours.ink2, colours.line),
            (true, true) => (colours.accent, colours.on_accent, colours.accent),
            (false, true) if held => (colours.accent_soft, colours.ink, colours.edge),
            (false, true) => (colours.surface, colours.ink, colours.edge),
        };
        plate(ui, rect, RADIUS, fill, Stroke::new(2.0, edge));
        if self.enabled {
            touch::show(ui, &response, (rect, RADIUS), ink, theme);
        }
        let middle = rect.center();
        let mut x = middle.x - self.inside(ui, theme) / 2.0;
        let side = 1.33 * SIZE * theme.text;
        let place = Rect::from_center_size(pos2(x + side / 2.0, middle.y), vec2(side, side));
        if let Some(icon) = self.icon {
            icon.paint(ui.painter(), place, ink);
        }
        if let Some(ticked) = self.ticked {
            tick(ui, place, ticked, theme);
        }
        x += self.icon_width(theme);
        let at = pos2(x, middle.y);
        let words = centred(ui, at, Align::Min, self.words, self.style(), ink, theme);
        if let Some(key) = self.key {
            let at = pos2(words.right() + 14.0 * theme.text, middle.y);
            cap(ui, at, key, ink, theme);
        }
        response
    }
}

/// A box, with its tick where there is one.
fn tick(ui: &Ui, place: Rect, ticked: bool, theme: &Theme) {
    let colours = &theme.colours;
    let (fill, edge) = if ticked {
        (colours.accent, colours.accent)
    } else {
        (colours.surface, colours.edge)
    };
    let brush = Brush::new(ui.painter(), place, 24.0);
    plate(ui, place, 4, fill, Stroke::new(2.5, edge));
    if ticked {
        let line = [(6.0, 12.5), (10.5, 17.0), (18.5, 7.5)];
        brush.line(&line, 3.0, colours.on_accent);
    }
}

fn cap_width(ui: &Ui, key: &str, theme: &Theme) -> f32 {
    width(ui, key, (13.0, Weight::SemiBold), theme) + 15.0 * theme.text
}

/// A key cap with its left end here; returns its width.
pub fn cap(ui: &Ui, left: egui::Pos2, key: &str, ink: Color32, theme: &Theme) -> f32 {
    let size = vec2(cap_width(ui, key, theme), 22.0 * theme.text);
    let place = Rect::from_min_size(left - vec2(0.0, size.y / 2.0), size);
    let stroke = Stroke::new(1.5, ink);
    ui.painter()
        .rect_stroke(place, CornerRadius::same(5), stroke, StrokeKind::Inside);
    let style = (13.0, Weight::SemiBold);
    centred(ui, place.center(), Align::Center, key, style, ink, theme);
    size.x
}

fn plate(ui: &Ui, rect: Rect, radius: u8, fill: Color32, stroke: Stroke) {
    let radius = CornerRadius::same(radius);
    ui.painter()
        .rect(rect, radius, fill, stroke, StrokeKind::Inside);
}

/// One of several answers, with a ring that is filled where it is chosen.
pub fn option(ui: &mut Ui, rect: Rect, words: &str, chosen: bool, theme: &Theme) -> Response {
    let colours = &theme.colours;
    let response = ui.interact(rect, ui.scope_id().with(words), Sense::click());
    response
        .widget_info(|| WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), chosen, words));
    let edge = if chosen { colours.accent } else { colours.edge };
    let fill = if chosen {
        colours.accent_soft
    } else {
        colours.surface
    };
    let stroke = Stroke::new(if chosen && theme.contrast { 3.0 } else { 2.0 }, edge);
    plate(ui, rect, RADIUS, fill, stroke);
    touch::show(ui, &response, (rect, RADIUS), colours.ink, theme);
    let radius = 11.5;
    let centre = pos2(rect.left() + 20.0 + radius, rect.center().y);
    ui.painter().circle(
        centre,
        radius,
        colours.surface,
        Stroke::new(2.5, if chosen { colours.accent } else { colours.edge }),
    );
    if chosen {
        ui.painter().circle_filled(centre, 6.0, colours.accent);
    }
    let weight = if chosen {
        Weight::SemiBold
    } else {
        Weight::Regular
    };
    let left = rect.left() + 59.0;
    let size = rect.right() - 14.0 - left;
    if width(ui, words, (17.5, weight), theme) <= size {
        let at = pos2(left, rect.center().y);
        centred(
            ui,
            at,
            Align::Min,
            words,
            (17.5, weight),
            colours.ink,
            theme,
        );
    } else {
        let galley = lay(ui, words, (17.5, weight), colours.ink, size, theme);
        let top = rect.center().y - galley.rect.height() / 2.0;
        ui.painter().galley(pos2(left, top), galley, colours.ink);
    }
    response
}

/// Height that an option needs at this width.
pub fn option_height(ui: &Ui, words: &str, width: f32, theme: &Theme) -> f32 {
    let style = (17.5, Weight::SemiBold);
    let inside = width - 59.0 - 14.0;
    let galley = lay(ui, words, style, Color32::BLACK, inside, theme);
    (galley.rect.height() + 24.0).max(60.0)
}

/// A way to go on: icon, title, sentence, the key that does the same, and an arrow.
pub fn way(
    ui: &mut Ui,
    rect: Rect,
    icon: Icon,
    (title, sentence): (&str, &str),
    key: &str,
    theme: &Theme,
) -> Response {
    let colours = &theme.colours;
    let response = ui.interact(rect, ui.scope_id().with(title), Sense::click());
    response
        .widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{title}. {sentence}")));
    let fill = if is_held(ui, &response) {
        colours.accent_soft
    } else {
        colours.surface
    };
    plate(ui, rect, RADIUS, fill, Stroke::new(2.0, colours.edge));
    touch::show(ui, &response, (rect, RADIUS), colours.ink, theme);
    let middle = rect.center().y;
    let square = |x: f32, side: f32| Rect::from_center_size(pos2(x, middle), vec2(side, side));
    icon.paint(
        ui.painter(),
        square(rect.left() + 36.0, 26.0),
        colours.accent,
    );
    Icon::ChevronRight.paint(
        ui.painter(),
        square(rect.right() - 27.0, 20.0),
        colours.ink2,
    );
    let cap_left = rect.right() - 56.0 - cap_width(ui, key, theme);
    cap(ui, pos2(cap_left, middle), key, colours.ink2, theme);
    let (title, sentence) = way_words(ui, (title, sentence), rect.width(), theme);
    let left = rect.left() + 69.0;
    let top = middle - (title.rect.height() + sentence.rect.height()) / 2.0;
    let below = top + title.rect.height();
    ui.painter().galley(pos2(left, top), title, colours.ink);
    ui.painter()
        .galley(pos2(left, below), sentence, colours.ink2);
    response
}

type Galleys = (std::sync::Arc<egui::Galley>, std::sync::Arc<egui::Galley>);

fn way_words(ui: &Ui, (title, sentence): (&str, &str), width: f32, theme: &Theme) -> Galleys {
    let inside = width - 69.0 - 60.0 - 28.0 * theme.text;
    let colours = &theme.colours;
    (
        lay(
            ui,
            title,
            (17.0, Weight::SemiBold),
            colours.ink,
            inside,
            theme,
        ),
        lay(
            ui,
            sentence,
            (15.0, Weight::Regular),
            colours.ink2,
            inside,
            theme,
        ),
    )
}

/// Height that a way to go on needs at this width.
pub fn way_height(ui: &Ui, words: (&str, &str), width: f32, theme: &Theme) -> f32 {
    let (title, sentence) = way_words(ui, words, width, theme);
    (title.rect.height() + sentence.rect.height() + 20.0).max(60.0)
}

/// Text that is pressed, with its key: drawn small, it answers over 60.
pub fn link(ui: &mut Ui, right: egui::Pos2, words: &str, key: &str, theme: &Theme) -> Response {
    let ink = theme.colours.accent;
    let style = (17.0, Weight::SemiBold);
    let cap_size = cap_width(ui, key, theme);
    let size = width(ui, words, style, theme) + 8.0 + cap_size;
    let drawn = Rect::from_min_max(
        pos2(right.x - size, right.y - 14.0 * theme.text),
        pos2(right.x, right.y + 14.0 * theme.text),
    );
    let response = touchable(ui, drawn, ui.scope_id().with(words), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words));
    touch::show(ui, &response, (drawn, 4), ink, theme);
    centred(
        ui,
        drawn.left_center(),
        Align::Min,
        words,
        style,
        ink,
        theme,
    );
    cap(ui, pos2(right.x - cap_size, right.y), key, ink, theme);
    response
}

/// Between what can be pressed.
pub const APART: f32 = 8.0;

/// Answers side by side in one edge, one of them chosen: drawn as high as the rectangle, each
/// answers over 60, and no finger between two is taken for either. Returns the one that was pressed.
pub fn segments(
    ui: &mut Ui,
    rect: Rect,
    answers: &[&str],
    chosen: usize,
    style: (f32, Weight),
    theme: &Theme,
) -> Option<usize> {
    let colours = &theme.colours;
    let radius = CornerRadius::same(RADIUS);
    let share = rect.width() / answers.len().max(1) as f32;
    ui.painter().rect_filled(rect, radius, colours.surface);
    let mut pressed = None;
    let mut rings = Vec::new();
    for (number, words) in answers.iter().enumerate() {
        let left = rect.left() + number as f32 * share;
        let part = Rect::from_min_size(pos2(left, rect.top()), vec2(share, rect.height()));
        let target = part.shrink2(vec2(APART / 2.0, 0.0));
        let id = ui.scope_id().with(("segment", *words));
        let response = touchable(ui, target, id, Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, number == chosen, *words));
        let ink = if number == chosen {
            let fill = if number == 0 {
                CornerRadius {
                    ne: 0,
                    se: 0,
                    ..radius
                }
            } else if number + 1 == answers.len() {
                CornerRadius {
                    nw: 0,
                    sw: 0,
                    ..radius
                }
            } else {
                CornerRadius::ZERO
            };
            ui.painter().rect_filled(part, fill, colours.accent);
            colours.on_accent
        } else {
            colours.ink
        };
        centred(ui, part.center(), Align::Center, words, style, ink, theme);
        if response.clicked() {
            pressed = Some(number);
        }
        rings.push((response, part, ink));
    }
    let stroke = Stroke::new(2.0, colours.edge);
    ui.painter()
        .rect_stroke(rect, radius, stroke, StrokeKind::Inside);
    for (response, part, ink) in rings {
        touch::show(ui, &response, (part, RADIUS), ink, theme);
    }
    pressed
}

/// A target at least 60 high over something drawn lower.
fn touchable(ui: &Ui, drawn: Rect, id: Id, sense: Sense) -> Response {
    let size = vec2(drawn.width(), drawn.height().max(60.0));
    ui.interact(Rect::from_center_size(drawn.center(), size), id, sense)
}

/// A button of the bar that is an icon; its name is for screen readers.
pub fn icon_button(
    ui: &mut Ui,
    rect: Rect,
    icon: Icon,
    name: &str,
    chosen: bool,
    theme: &Theme,
) -> Response {
    let colours = &theme.colours;
    let response = touchable(ui, rect, ui.scope_id().with(name), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, name));
    let (fill, ink) = if chosen {
        (colours.accent, colours.on_accent)
    } else {
        (colours.surface, colours.ink)
    };
    plate(ui, rect, RADIUS, fill, Stroke::new(2.0, colours.edge));
    touch::show(ui, &response, (rect, RADIUS), ink, theme);
    let place = Rect::from_center_size(rect.center(), vec2(20.0, 20.0));
    icon.paint(ui.painter(), place, ink);
    response
}

/// A half of the text size control: letters without an edge of their own.
pub fn step_button(
    ui: &mut Ui,
    rect: Rect,
    words: (&str, f32),
    name: &str,
    enabled: bool,
    theme: &Theme,
) -> Response {
    let response = touchable(ui, rect, ui.scope_id().with(name), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    let ink = if enabled {
        theme.colours.ink
    } else {
        theme.colours.none
    };
    let style = (words.1, Weight::SemiBold);
    centred(ui, rect.center(), Align::Center, words.0, style, ink, theme);
    if enabled {
        touch::show(ui, &response, (rect, RADIUS), ink, theme);
    } else {
        focus::ring(ui, &response, rect, RADIUS, theme);
    }
    response
}

/// What is drawn on a key of a pad.
#[derive(Clone, Copy)]
pub enum Face<'a> {
    Words(&'a str),
    Icon(Icon),
}

/// A key of a pad.
pub fn key(ui: &mut Ui, rect: Rect, name: &str, face: Face<'_>, theme: &Theme) -> Response {
    let colours = &theme.colours;
    let response = ui.interact(rect, ui.scope_id().with(("key", name)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    let stroke = Stroke::new(2.0, colours.edge);
    plate(ui, rect, RADIUS, colours.surface, stroke);
    touch::show(ui, &response, (rect, RADIUS), colours.ink, theme);
    match face {
        Face::Icon(icon) => {
            let side = (26.0 * theme.text).min(0.45 * rect.height());
            let place = Rect::from_center_size(rect.center(), vec2(side, side));
            icon.paint(ui.painter(), place, colours.ink);
        }
        Face::Words(words) => {
            let size = if words.chars().count() == 1 {
                24.0
            } else {
                16.0
            };
            // The pad keeps its size: letters grow no further than a key is wide.
            let room = rect.width() - 12.0;
            let wide = width(ui, words, (size, Weight::SemiBold), theme);
            let size = if wide > room {
                size * room / wide
            } else {
                size
            };
            let style = (size, Weight::SemiBold);
            centred(
                ui,
                rect.center(),
                Align::Center,
                words,
                style,
                colours.ink,
                theme,
            );
        }
    }
    response
}
