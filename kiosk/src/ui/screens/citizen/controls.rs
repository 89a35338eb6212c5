//! What a citizen presses: answers as large as a hand, the help bar, the language.

use egui::{
    Align, Color32, CornerRadius, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};

use super::page::Page;
use crate::ui::look::text::{centred, lay, put, width};
use crate::ui::look::{Icon, Weight, button, focus};
use crate::ui::screens::sound_control;
use crate::words::{Language, Words};

/// Whether an answer is the one next step, or one of several of equal weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weighs {
    /// Filled: the next step, or answers that all look alike.
    Filled,
    /// Edged: answers that all look alike, or the lesser of two.
    Edged,
}

/// A large answer; its letters shrink to the button's width.
pub(super) fn answer(ui: &mut Ui, rect: Rect, words: &str, weighs: Weighs, page: &Page) -> bool {
    let colours = &page.theme.colours;
    let response = ui.interact(rect, ui.scope_id().with(("answer", words)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words));
    let held = response.hovered() || response.is_pointer_button_down_on();
    let (fill, ink) = match weighs {
        Weighs::Filled => (colours.accent, colours.on_accent),
        Weighs::Edged if held => (colours.accent_soft, colours.accent),
        Weighs::Edged => (colours.surface, colours.accent),
    };
    let radius = page.len(28.0, 14.0).min(60.0) as u8;
    let stroke = Stroke::new(page.len(5.0, 3.0), colours.accent);
    ui.painter().rect(
        rect,
        CornerRadius::same(radius),
        fill,
        stroke,
        StrokeKind::Inside,
    );
    focus::ring(ui, &response, rect, radius, &page.theme);
    let weight = Weight::Bold;
    let size = match weighs {
        Weighs::Filled => page.sizes.next,
        Weighs::Edged => page.sizes.button,
    };
    let wanted = (size * page.scale.min(1.5)).min(0.5 * rect.height() / page.unit);
    let room = rect.width() - 2.0 * page.len(28.0, 14.0);
    let wide = width(ui, words, (wanted, weight), &page.bars);
    let style = (wanted * (room / wide).min(1.0), weight);
    centred(
        ui,
        rect.center(),
        Align::Center,
        words,
        style,
        ink,
        &page.bars,
    );
    response.clicked()
}

/// What the help bar offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Help {
    CallStaff,
    ListenAgain,
    LargerText,
    Contrast,
    Stop,
}

impl Help {
    const fn id(self) -> &'static str {
        match self {
            Self::CallStaff => "help-call",
            Self::ListenAgain => "help-listen",
            Self::LargerText => "help-text",
            Self::Contrast => "help-contrast",
            Self::Stop => "help-stop",
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::CallStaff => Icon::Bell,
            Self::ListenAgain => Icon::Speaker,
            Self::LargerText => Icon::Letters,
            Self::Contrast => Icon::Contrast,
            Self::Stop => Icon::Close,
        }
    }
}

/// The bar at the bottom, within reach; returns what was pressed.
pub(super) fn help_bar(ui: &mut Ui, offers: &[Help], words: &Words, page: &Page) -> Option<Help> {
    let colours = &page.bars.colours;
    let rect = page.help;
    ui.painter()
        .rect_filled(rect, CornerRadius::ZERO, colours.surface);
    let line = Stroke::new(page.len(2.0, 2.0), colours.line);
    ui.painter().hline(rect.x_range(), rect.top(), line);
    let gap = page.len(16.0, 12.0);
    let inner = rect.shrink2(page.area(vec2(48.0, 32.0), vec2(28.0, 12.0)));
    let each = (inner.width() - gap * (offers.len() as f32 - 1.0)) / offers.len() as f32;
    let mut pressed = None;
    for (number, help) in offers.iter().enumerate() {
        let left = inner.left() + number as f32 * (each + gap);
        let place = Rect::from_min_size(pos2(left, inner.top()), vec2(each, inner.height()));
        if help_button(ui, place, *help, words, page) {
            pressed = Some(*help);
        }
    }
    pressed
}

fn help_button(ui: &mut Ui, rect: Rect, help: Help, words: &Words, page: &Page) -> bool {
    let colours = &page.bars.colours;
    let label = words.get(help.id());
    let response = ui.interact(
        rect,
        ui.scope_id().with(("help", help.id())),
        Sense::click(),
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
    let held = response.hovered() || response.is_pointer_button_down_on();
    let fill = if held {
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
    focus::ring(ui, &response, rect, radius, &page.bars);
    let side = page.len(50.0, 24.0);
    let weight = Weight::SemiBold;
    let room = rect.width() - page.len(12.0, 16.0) - if page.portrait { 0.0 } else { 1.6 * side };
    let wide = width(ui, &label, (page.sizes.help, weight), &page.bars);
    let style = (page.sizes.help * (room / wide).min(1.0), weight);
    let wide = wide.min(room);
    let middle = rect.center();
    let (icon, at) = if page.portrait {
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
    let place = Rect::from_center_size(icon, vec2(side, side));
    help.icon().paint(ui.painter(), place, colours.ink);
    centred(
        ui,
        at,
        Align::Center,
        &label,
        style,
        colours.ink,
        &page.bars,
    );
    response.clicked()
}

/// What the top bar tells.
pub(super) struct Top<'a> {
    pub(super) desk: &'a str,
    /// The language, where it may be chosen.
    pub(super) language: Option<Language>,
    /// Whether the terminal is heard; none where it cannot be.
    pub(super) sound: Option<bool>,
}

/// What was asked for in the top bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    Language(Language),
    Sound(bool),
}

/// Where the product's mark stands in the top bar.
fn logo(page: &Page) -> Rect {
    let size = page.area(vec2(64.0, 45.0), vec2(38.0, 27.0));
    let left = page.top.left() + page.len(66.0, 29.0);
    Rect::from_min_size(pos2(left, page.top.center().y - size.y / 2.0), size)
}

/// For how many seconds the product's mark has been held: no control, and none is named there.
pub(super) fn mark_held(ui: &Ui, page: &Page) -> Option<f64> {
    let place = logo(page).expand(page.len(20.0, 16.0));
    ui.input(|input| {
        let pointer = &input.pointer;
        let inside = |at: Option<Pos2>| at.is_some_and(|at| place.contains(at));
        let held = pointer.primary_down() && inside(pointer.press_origin());
        let since = pointer.press_start_time()?;
        (held && inside(pointer.interact_pos())).then_some(input.time - since)
    })
}

/// The bar at the top: whose terminal this is, whether it is heard, and its language.
pub(super) fn top_bar(ui: &mut Ui, top: &Top<'_>, words: &Words, page: &Page) -> Option<Setting> {
    let colours = &page.bars.colours;
    let rect = page.top;
    ui.painter()
        .rect_filled(rect, CornerRadius::ZERO, colours.surface);
    let middle = rect.center().y;
    let logo = logo(page);
    let radius = CornerRadius::same(page.len(10.0, 6.0) as u8);
    ui.painter().rect_filled(logo, radius, colours.accent);
    let tick =
        [(0.27, 0.5), (0.43, 0.72), (0.73, 0.28)].map(|(x, y)| logo.min + vec2(x, y) * logo.size());
    let stroke = Stroke::new(page.len(7.0, 4.0), colours.on_accent);
    for point in tick {
        ui.painter()
            .circle_filled(point, stroke.width / 2.0, stroke.color);
    }
    ui.painter().add(egui::Shape::line(tick.to_vec(), stroke));

    let switch = page.area(vec2(412.0, 94.0), vec2(250.0, 60.0));
    let gap = page.len(24.0, 14.0);
    let mut right = rect.right() - page.margin;
    let mut take = |wide: f32| {
        let corner = pos2(right - wide, middle - switch.y / 2.0);
        right = corner.x - gap;
        Rect::from_min_size(corner, vec2(wide, switch.y))
    };
    let languages = top.language.map(|language| (language, take(switch.x)));
    let sound = top.sound.map(|heard| (heard, take(switch.y)));
    let left = logo.right() + page.len(26.0, 15.0);
    let room = right - left;
    // On one line each, as small as the room asks for.
    let fitted = |words: &str, size: f32, weight: Weight, ink: Color32| {
        let size = size / page.unit;
        let share = room / width(ui, words, (size, weight), &page.bars);
        let style = (size * (0.98 * share).clamp(0.7, 1.0), weight);
        lay(ui, words, style, ink, room, &page.bars)
    };
    let name = words.get("authority");
    let name = fitted(&name, page.len(32.0, 20.0), Weight::SemiBold, colours.ink);
    let place = page.len(28.0, 16.0);
    let place = fitted(top.desk, place, Weight::Regular, colours.ink2);
    let upper = middle - (name.rect.height() + place.rect.height()) / 2.0;
    let below = put(ui, pos2(left, upper), name).bottom();
    put(ui, pos2(left, below), place);

    let asked = sound.and_then(|(heard, place)| {
        sound_button(ui, place, heard, words, page).then_some(Setting::Sound(!heard))
    });
    let Some((language, place)) = languages else {
        return asked;
    };
    let answers = [words.get("language-vi"), words.get("language-en")];
    let answers: Vec<&str> = answers.iter().map(String::as_str).collect();
    let languages = [Language::Vietnamese, Language::English];
    let chosen = languages
        .iter()
        .position(|one| *one == language)
        .unwrap_or(0);
    let style = (page.len(31.0, 19.0) / page.unit, Weight::SemiBold);
    let pressed = button::segments(ui, place, &answers, chosen, style, &page.bars);
    let language = pressed.and_then(|number| languages.get(number));
    asked.or(language.map(|language| Setting::Language(*language)))
}

fn sound_button(ui: &mut Ui, rect: Rect, heard: bool, words: &Words, page: &Page) -> bool {
    let colours = &page.bars.colours;
    let (icon, name) = sound_control(heard, words);
    let response = ui.interact(rect, ui.scope_id().with("sound"), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, heard, &name));
    let radius = page.len(16.0, 10.0) as u8;
    let corners = CornerRadius::same(radius);
    let edge = Stroke::new(2.0, colours.edge);
    ui.painter()
        .rect(rect, corners, colours.surface, edge, StrokeKind::Inside);
    focus::ring(ui, &response, rect, radius, &page.bars);
    let side = page.len(42.0, 26.0);
    let place = Rect::from_center_size(rect.center(), vec2(side, side));
    icon.paint(ui.painter(), place, colours.ink);
    response.clicked()
}
