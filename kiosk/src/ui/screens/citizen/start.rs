//! Citizen 1 and 2: which language, and whether the citizen agrees.

use egui::{Align, Rect, Stroke, Ui, pos2, vec2};

use crate::ui::look::card::column;
use crate::ui::look::citizen::{Board, Page, Picture, Weighs, answer};
use crate::ui::look::text::{lay, put};
use crate::ui::look::{Icon, Sign, Weight};
use crate::words::{Language, Words};

/// The invitation in both languages, a line each.
pub(super) fn invitation() -> String {
    let languages = [Language::Vietnamese, Language::English];
    languages
        .map(|language| Words::new(language).get("citizen-choose-language"))
        .join("\n")
}

/// Citizen 1. Both languages are asked for in both.
pub(super) fn welcome(ui: &mut Ui, words: &Words, hint: &str, page: &Page) -> Option<Language> {
    let board = Board {
        sign: Sign::Instruct,
        step: None,
        mark: None,
        title: &words.get("citizen-welcome"),
        size: page.sizes.verdict,
        hint,
    };
    let least = page.len(700.0, 430.0);
    let rest = page.inside(board.show(ui, page, least));
    let (height, gap) = (page.len(196.0, 92.0), page.len(28.0, 12.0));
    let second = Rect::from_min_max(
        pos2(rest.left(), rest.bottom() - height - page.len(40.0, 0.0)),
        pos2(rest.right(), rest.bottom() - page.len(40.0, 0.0)),
    );
    let first = second.translate(vec2(0.0, -height - gap));
    let upper = Rect::from_min_max(rest.min, pos2(rest.right(), first.top() - gap));
    let about = [words.get("citizen-about"), words.get("citizen-about-time")].join("\n");
    let size = page.sizes.body / page.scale.sqrt();
    let galley = {
        let style = (size, Weight::Regular);
        centred_text(ui, &about, style, upper.width(), page)
    };
    let text = Rect::from_min_max(
        pos2(upper.left(), upper.bottom() - galley.rect.height()),
        upper.max,
    );
    let picture = Rect::from_min_max(upper.min, pos2(upper.right(), text.top() - gap));
    if picture.height() > page.len(120.0, 60.0) {
        let most = page.area(vec2(740.0, 330.0), vec2(400.0, 180.0));
        let place = Rect::from_center_size(picture.center(), picture.size().min(most));
        Picture::CardAndFinger.paint(ui.painter(), place, &page.theme);
    }
    put_centred(ui, pos2(text.center().x, text.top()), galley);
    let mut chosen = None;
    for (place, language, id) in [
        (first, Language::Vietnamese, "language-vi"),
        (second, Language::English, "language-en"),
    ] {
        if answer(ui, place, &words.get(id), Weighs::Filled, page) {
            chosen = Some(language);
        }
    }
    chosen
}

/// Text whose lines are centred, at the chosen scale.
pub(super) fn centred_text(
    ui: &Ui,
    words: &str,
    style: (f32, Weight),
    width: f32,
    page: &Page,
) -> std::sync::Arc<egui::Galley> {
    let galley = lay(
        ui,
        words,
        style,
        page.theme.colours.ink2,
        width,
        &page.theme,
    );
    let mut job = (*galley.job).clone();
    job.halign = Align::Center;
    ui.painter().layout_job(job)
}

/// Puts centred text with the middle of its upper edge here.
pub(super) fn put_centred(ui: &mut Ui, at: egui::Pos2, galley: std::sync::Arc<egui::Galley>) {
    let left = at.x - galley.rect.width() / 2.0;
    put(ui, pos2(left, at.y), galley);
}

/// What the citizen is asked to agree to.
const POINTS: [(Icon, &str); 4] = [
    (Icon::Card, "agreement-read"),
    (Icon::Finger, "agreement-finger"),
    (Icon::Document, "agreement-purpose"),
    (Icon::Bin, "agreement-erase"),
];

/// Citizen 2: whether they agree; none until they say.
pub(super) fn agreement(ui: &mut Ui, words: &Words, page: &Page) -> Option<bool> {
    let board = Board {
        sign: Sign::Instruct,
        step: Some((1, &words.with("citizen-step", &[("step", "1".to_owned())]))),
        mark: None,
        title: &words.get("agreement-question"),
        size: page.sizes.question,
        hint: "",
    };
    let rest = page.inside(board.show(ui, page, page.len(900.0, 430.0)));
    let (height, gap) = (page.len(184.0, 84.0), page.len(28.0, 14.0));
    let answers = Rect::from_min_max(
        pos2(rest.left(), rest.bottom() - height - page.len(56.0, 0.0)),
        pos2(rest.right(), rest.bottom() - page.len(56.0, 0.0)),
    );
    let list = Rect::from_min_max(rest.min, pos2(rest.right(), answers.top() - gap));
    column(ui, list, "agreement", &page.theme, |ui| {
        for (icon, id) in POINTS {
            point(ui, icon, id, words, page);
        }
        ui.add_space(page.len(24.0, 8.0));
        let style = (page.len(40.0, 18.0) / page.unit, Weight::Regular);
        let refuse = lay(
            ui,
            &words.get("agreement-refuse"),
            style,
            page.theme.colours.ink,
            ui.available_width(),
            &page.theme,
        );
        ui.add(egui::Label::new(refuse).selectable(false));
    });
    let half = (answers.width() - gap) / 2.0;
    let no = Rect::from_min_size(answers.min, vec2(half, height));
    let yes = no.translate(vec2(half + gap, 0.0));
    let mut said = None;
    for (place, id, agrees) in [(no, "agreement-no", false), (yes, "agreement-yes", true)] {
        if answer(ui, place, &words.get(id), Weighs::Edged, page) {
            said = Some(agrees);
        }
    }
    said
}

/// One thing that happens, and beside it what that means.
fn point(ui: &mut Ui, icon: Icon, id: &str, words: &Words, page: &Page) {
    let colours = &page.theme.colours;
    let (origin, width) = (ui.cursor().min, ui.available_width());
    let padding = page.len(48.0, 8.0) / page.scale;
    let side = page.len(92.0, 42.0);
    let left = origin.x + page.len(128.0, 58.0);
    let room = origin.x + width - left;
    let title = (page.sizes.body, Weight::SemiBold);
    let note = (page.len(34.0, 16.0) / page.unit, Weight::Regular);
    let title = lay(ui, &words.get(id), title, colours.ink, room, &page.theme);
    let note = lay(
        ui,
        &words.get(&format!("{id}-note")),
        note,
        colours.ink2,
        room,
        &page.theme,
    );
    let height = (title.rect.height() + note.rect.height()).max(side) + padding;
    let middle = origin.y + height / 2.0;
    let circle = pos2(origin.x + side / 2.0, middle);
    let stroke = Stroke::new(page.len(3.0, 2.0), colours.accent);
    ui.painter()
        .circle(circle, side / 2.0 - stroke.width, colours.surface, stroke);
    let glyph = Rect::from_center_size(circle, vec2(0.56, 0.56) * side);
    icon.paint(ui.painter(), glyph, colours.accent);
    let top = middle - (title.rect.height() + note.rect.height()) / 2.0;
    let below = put(ui, pos2(left, top), title).bottom();
    put(ui, pos2(left, below), note);
    let line = Stroke::new(page.len(2.0, 1.0), colours.line);
    ui.painter()
        .hline(origin.x..=origin.x + width, origin.y + height, line);
    ui.advance_cursor_after_rect(Rect::from_min_size(origin, vec2(width, height)));
}
