//! The bar at the top, the same on every screen, and the bar of actions at the bottom.

use egui::{
    Align, CornerRadius, Key, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::page::Page;
use crate::ui::look::button::{Button, RADIUS, icon_button, segments, step_button};
use crate::ui::look::digits::{figures, figures_width};
use crate::ui::look::text::{Type, centred, lay, put, width};
use crate::ui::look::{Brush, Icon, Theme, Weight, focus};
use crate::ui::screens::sound_control;
use crate::words::{Language, Words};

/// What the top bar tells.
pub(super) struct Top<'a> {
    /// Office and desk, or what marks the demonstration.
    pub(super) desk: &'a str,
    pub(super) demo: bool,
    pub(super) language: Language,
    pub(super) scale: f32,
    pub(super) contrast: bool,
    /// Whether the desk is heard; none where it cannot be.
    pub(super) sound: Option<bool>,
    /// Whose window it is now; none where nobody signs in at this desk.
    pub(super) person: Option<&'a str>,
    /// `09:41`
    pub(super) clock: &'a str,
}

/// What was asked for in the top bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Setting {
    Language(Language),
    Scale(f32),
    Contrast(bool),
    Sound(bool),
    Lock,
}

const GAP: f32 = 14.0;
const HIGH: f32 = 44.0;
const STEP: f32 = 0.25;

/// Draws the top bar.
pub(super) fn top_bar(ui: &mut Ui, top: &Top<'_>, words: &Words, page: &Page) -> Option<Setting> {
    let theme = &page.bars;
    let colours = theme.colours;
    let painter = ui.painter();
    painter.rect_filled(page.top, CornerRadius::ZERO, colours.surface);
    let under = Stroke::new(1.0, colours.line);
    painter.hline(page.top.x_range(), page.top.bottom(), under);
    let inner = page.top.shrink2(vec2(page.margin, 0.0));
    let (asked, free) = settings(ui, inner, top, words, page);
    let left = logo(ui, inner, theme);
    let room = Rect::from_min_max(pos2(left, inner.top()), pos2(free - GAP, inner.bottom()));
    titles(ui, room, top, words, page);
    asked
}

/// The product's mark; returns where its name begins.
fn logo(ui: &Ui, inner: Rect, theme: &Theme) -> f32 {
    let colours = &theme.colours;
    let place = Rect::from_center_size(
        pos2(inner.left() + 18.0, inner.center().y),
        vec2(34.0, 25.0),
    );
    ui.painter()
        .rect_filled(place, CornerRadius::same(5), colours.accent);
    let tick = [(11.0, 12.5), (15.5, 17.0), (23.5, 8.0)];
    Brush::new(ui.painter(), place, 34.0).line(&tick, 3.4, colours.on_accent);
    place.right() + 15.0
}

/// Product and desk: beside each other where there is room, else the desk below.
fn titles(ui: &mut Ui, room: Rect, top: &Top<'_>, words: &Words, page: &Page) {
    let theme = &page.bars;
    let colours = theme.colours;
    let title = words.get("app-title");
    let ink = if top.demo {
        colours.decide_text
    } else {
        colours.ink2
    };
    let middle = room.center().y;
    for (strong, plain) in [(20.0, 16.0), (19.0, 15.0), (18.0, 14.0)] {
        let (strong, plain) = ((strong, Weight::SemiBold), (plain, Weight::Regular));
        let beside = room.left() + width(ui, &title, strong, theme) + 2.0 * GAP;
        if beside + width(ui, top.desk, plain, theme) > room.right() {
            continue;
        }
        let name = lay(ui, &title, strong, colours.ink, f32::INFINITY, theme);
        put(
            ui,
            pos2(room.left(), middle - name.rect.height() / 2.0),
            name,
        );
        let desk = lay(ui, top.desk, plain, ink, f32::INFINITY, theme);
        put(ui, pos2(beside, middle - desk.rect.height() / 2.0), desk);
        let line = Stroke::new(1.0, colours.line);
        let at = beside - GAP;
        ui.painter().vline(at, middle - 14.0..=middle + 14.0, line);
        return;
    }
    // In two lines, as small as the room asks for.
    let fitted = |words: &str, style: (f32, Weight), ui: &Ui| {
        let share = room.width() / width(ui, words, style, theme);
        (style.0 * share.min(1.0), style.1)
    };
    let strong = fitted(&title, (18.0, Weight::SemiBold), ui);
    let plain = fitted(top.desk, (15.0, Weight::Regular), ui);
    let name = lay(ui, &title, strong, colours.ink, f32::INFINITY, theme);
    let desk = lay(ui, top.desk, plain, ink, f32::INFINITY, theme);
    let y = middle - (name.rect.height() + desk.rect.height()) / 2.0;
    let below = put(ui, pos2(room.left(), y), name).bottom();
    put(ui, pos2(room.left(), below), desk);
}

/// Everything at the right; returns what was asked for and the left end of it.
fn settings(
    ui: &mut Ui,
    inner: Rect,
    top: &Top<'_>,
    words: &Words,
    page: &Page,
) -> (Option<Setting>, f32) {
    let theme = &page.bars;
    let colours = theme.colours;
    let middle = inner.center().y;
    let mut asked = None;
    let mut x = inner.right();
    let mut take = |wide: f32| {
        let place = Rect::from_min_max(
            pos2(x - wide, middle - HIGH / 2.0),
            pos2(x, middle + HIGH / 2.0),
        );
        x = place.left() - GAP;
        place
    };

    let style = (18.0, Weight::SemiBold);
    let place = take(figures_width(ui, top.clock, style, theme));
    let high = 1.35 * theme.font(style.0, style.1).size;
    let at = pos2(place.left(), middle - high / 2.0);
    figures(ui, at, top.clock, style, colours.ink, theme);

    if let Some(name) = top.person {
        let place = take(48.0);
        if icon_button(
            ui,
            place,
            Icon::Lock,
            &words.get("action-lock"),
            false,
            theme,
        )
        .clicked()
        {
            asked = Some(Setting::Lock);
        }
        person(ui, name, &mut take, page);
    }

    if let Some(heard) = top.sound {
        let place = take(48.0);
        let (icon, name) = sound_control(heard, words);
        if icon_button(ui, place, icon, &name, false, theme).clicked() {
            asked = Some(Setting::Sound(!heard));
        }
    }
    let place = take(48.0);
    let name = words.get("action-contrast");
    if icon_button(ui, place, Icon::Contrast, &name, top.contrast, theme).clicked() {
        asked = Some(Setting::Contrast(!top.contrast));
    }
    let place = take(164.0);
    asked = text_size(ui, place, top.scale, words, theme).or(asked);
    let names = [words.get("language-vi"), words.get("language-en")];
    let place = take(192.0);
    let style = (15.0, Weight::SemiBold);
    let chosen = usize::from(top.language == Language::English);
    let names = names.each_ref().map(String::as_str);
    match segments(ui, place, &names, chosen, style, theme) {
        Some(0) => asked = Some(Setting::Language(Language::Vietnamese)),
        Some(_) => asked = Some(Setting::Language(Language::English)),
        None => {}
    }
    (asked, place.left())
}

/// Who it is: the name where there is room for it, else the icon alone.
fn person(ui: &mut Ui, name: &str, take: &mut impl FnMut(f32) -> Rect, page: &Page) {
    let theme = &page.bars;
    let ink = theme.colours.ink;
    let style = (16.0, Weight::Regular);
    let wide = width(ui, name, style, theme);
    let shown = !page.small && wide <= 220.0;
    let place = take(if shown { wide + 28.0 } else { 20.0 });
    let icon = Rect::from_center_size(
        pos2(place.left() + 10.0, place.center().y),
        vec2(20.0, 20.0),
    );
    Icon::Person.paint(ui.painter(), icon, ink);
    let response = ui.interact(place, ui.scope_id().with("person"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
    if shown {
        let at = pos2(place.left() + 28.0, place.center().y);
        centred(ui, at, Align::Min, name, style, ink, theme);
    } else {
        response.on_hover_text(name);
    }
}

fn text_size(
    ui: &mut Ui,
    place: Rect,
    scale: f32,
    words: &Words,
    theme: &Theme,
) -> Option<Setting> {
    let colours = theme.colours;
    let radius = CornerRadius::same(RADIUS);
    let edge = Stroke::new(2.0, colours.edge);
    ui.painter()
        .rect(place, radius, colours.surface, edge, StrokeKind::Inside);
    let third = place.width() / 3.0;
    let part = |number: f32| {
        let left = place.left() + number * third;
        Rect::from_min_size(pos2(left, place.top()), vec2(third, place.height()))
    };
    let mut asked = None;
    let ends = [
        (0.0, ("A−", 15.0), "action-text-smaller", scale - STEP),
        (2.0, ("A+", 19.0), "action-text-larger", scale + STEP),
    ];
    for (number, face, id, scale) in ends {
        let possible = (0.99..=2.01).contains(&scale);
        let name = words.get(id);
        let pressed = step_button(ui, part(number), face, &name, possible, theme);
        if pressed.clicked() && possible {
            asked = Some(Setting::Scale(scale));
        }
    }
    let percent = format!("{:.0} %", 100.0 * scale);
    let style = (15.0, Weight::SemiBold);
    let middle = part(1.0);
    let ink = colours.ink2;
    centred(
        ui,
        middle.center(),
        Align::Center,
        &percent,
        style,
        ink,
        theme,
    );
    for x in [middle.left(), middle.right()] {
        let inside = middle.top() + 11.0..=middle.bottom() - 11.0;
        ui.painter()
            .vline(x, inside, Stroke::new(1.0, colours.line));
    }
    asked
}

/// An action of the bottom bar, with the key that does the same.
#[derive(Clone)]
pub(super) struct Action<T> {
    does: T,
    words: String,
    key: Key,
    icon: Option<Icon>,
    primary: bool,
    enabled: bool,
    ticked: Option<bool>,
}

impl<T> Action<T> {
    pub(super) fn new(does: T, words: String, key: Key) -> Self {
        Self {
            does,
            words,
            key,
            icon: None,
            primary: false,
            enabled: true,
            ticked: None,
        }
    }

    /// One that is ticked and unticked.
    pub(super) fn ticked(mut self, ticked: bool) -> Self {
        self.ticked = Some(ticked);
        self
    }

    pub(super) fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The next step: one a screen, filled.
    pub(super) fn primary(mut self) -> Self {
        self.primary = true;
        self
    }

    pub(super) fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// How wide a row of its own draws it, where there is room.
    pub(super) fn width(&self, ui: &Ui, page: &Page) -> f32 {
        self.button().width(ui, &row_theme(page))
    }

    fn button(&self) -> Button<'_> {
        let mut button = Button::new(&self.words)
            .key(cap(self.key))
            .enabled(self.enabled);
        if let Some(icon) = self.icon {
            button = button.icon(icon);
        }
        if self.primary {
            button = button.primary();
        }
        if let Some(ticked) = self.ticked {
            button = button.ticked(ticked);
        }
        button
    }
}

fn cap(key: Key) -> &'static str {
    match key {
        Key::Escape => "Esc",
        key => key.name(),
    }
}

/// Whether a key was pressed for this screen: Enter belongs to a control that has the focus.
pub(super) fn pressed(ui: &Ui, key: Key) -> bool {
    let taken = key == Key::Enter && !focus::is_free(ui);
    ui.is_enabled() && !taken && ui.input(|input| input.key_pressed(key))
}

/// Draws the bottom bar: what leaves at the left, or a note, and the actions at the right, the
/// next step outermost. Returns what was chosen.
pub(super) fn bottom_bar<T: Clone>(
    ui: &mut Ui,
    left: Option<&Action<T>>,
    note: &str,
    right: &[Action<T>],
    page: &Page,
) -> Option<T> {
    let colours = page.bars.colours;
    ui.painter()
        .rect_filled(page.bottom, CornerRadius::ZERO, colours.surface);
    let over = Stroke::new(1.0, colours.line);
    ui.painter()
        .hline(page.bottom.x_range(), page.bottom.top(), over);
    let bar = page.bottom.shrink2(vec2(page.margin, 12.0));
    row(ui, bar, left, note, right, page)
}

const NOTE: Type = (17.0, Weight::Regular);

/// The actions in a row of this place.
pub(super) fn row<T: Clone>(
    ui: &mut Ui,
    bar: Rect,
    left: Option<&Action<T>>,
    note: &str,
    right: &[Action<T>],
    page: &Page,
) -> Option<T> {
    let mut theme = row_theme(page);
    // A short note stands on one line.
    let least_note = match width(ui, note, NOTE, &theme) {
        short if short <= 240.0 => short,
        _ => 150.0,
    };
    let wide = |ui: &Ui, theme: &Theme| {
        let buttons = left.into_iter().chain(right);
        buttons
            .map(|action| action.button().width(ui, theme) + GAP)
            .sum::<f32>()
            + least_note
    };
    // Sizes are whole numbers, so that a second look may find it too wide again.
    for _ in 0..4 {
        let share = bar.width() / wide(ui, &theme);
        if share >= 1.0 {
            break;
        }
        theme.text *= 0.99 * share;
    }
    let mut chosen = None;
    let mut offer = |ui: &mut Ui, action: &Action<T>, place: Rect| {
        let clicked = action.button().show(ui, place, &theme).clicked();
        if action.enabled && (clicked || pressed(ui, action.key)) {
            chosen = Some(action.does.clone());
        }
    };
    let mut from = bar.left();
    if let Some(action) = left {
        let size = vec2(action.button().width(ui, &theme), bar.height());
        offer(ui, action, Rect::from_min_size(bar.min, size));
        from += size.x + GAP;
    }
    let sizes: Vec<f32> = right
        .iter()
        .map(|action| action.button().width(ui, &theme))
        .collect();
    let all: f32 = sizes.iter().sum::<f32>() + GAP * sizes.len().saturating_sub(1) as f32;
    let mut x = bar.right() - all;
    if !note.is_empty() {
        let room = x - GAP - from;
        let mut style = NOTE;
        let mut galley = lay(ui, note, style, colours_of(page), room, &theme);
        while galley.rect.height() > bar.height() && style.0 > 11.0 {
            style.0 -= 0.5;
            galley = lay(ui, note, style, colours_of(page), room, &theme);
        }
        let top = bar.center().y - galley.rect.height() / 2.0;
        put(ui, pos2(from, top), galley);
    }
    for (action, size) in right.iter().zip(sizes) {
        offer(
            ui,
            action,
            Rect::from_min_size(pos2(x, bar.top()), vec2(size, bar.height())),
        );
        x += size + GAP;
    }
    chosen
}

/// Letters of a row grow with the text as far as the row holds them.
fn row_theme(page: &Page) -> Theme {
    page.bars
        .with_text(page.theme.text.min(1.4 * page.bars.text))
}

const fn colours_of(page: &Page) -> egui::Color32 {
    page.bars.colours.ink2
}
