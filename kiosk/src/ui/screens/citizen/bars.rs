//! The citizen's bars: what helps, whose terminal this is, whether it is heard, and its language.

use egui::{Color32, CornerRadius, Pos2, Rect, Stroke, Ui, pos2, vec2};

use crate::ui::look::citizen::{Page, switch, tool};
use crate::ui::look::text::{lay, put, width};
use crate::ui::look::{Icon, Weight, button};
use crate::ui::screens::sound_control;
use crate::words::{Language, Words};

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
        let label = words.get(help.id());
        if tool(ui, place, help.icon(), &label, page) {
            pressed = Some(*help);
        }
    }
    pressed
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

    let size = page.area(vec2(412.0, 94.0), vec2(250.0, 60.0));
    let gap = page.len(24.0, 14.0);
    let mut right = rect.right() - page.margin;
    let mut take = |wide: f32| {
        let corner = pos2(right - wide, middle - size.y / 2.0);
        right = corner.x - gap;
        Rect::from_min_size(corner, vec2(wide, size.y))
    };
    let languages = top.language.map(|language| (language, take(size.x)));
    let sound = top.sound.map(|heard| (heard, take(size.y)));
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
        let (icon, name) = sound_control(heard, words);
        switch(ui, place, icon, (&name, heard), page).then_some(Setting::Sound(!heard))
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
