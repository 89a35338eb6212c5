//! Citizen 3 to 6: the card on the reader, the finger on the glass.

use egui::{Align, CornerRadius, Rect, Stroke, StrokeKind, Ui, pos2, vec2};
use fingerprint::Finger;

use super::end::spoken;
use crate::ui::look::citizen::{Board, Page, Picture};
use crate::ui::look::hand::{RING, is_left};
use crate::ui::look::text::{centred, fitting, lay, put, width};
use crate::ui::look::{Mark, Sign, Weight};
use crate::verification::fault::Fault;
use crate::verification::view::{Capture, FingerStage, Reading};
use crate::words::Words;

fn board(
    ui: &mut Ui,
    step: Option<u8>,
    (title, hint): (&str, &str),
    least: f32,
    words: &Words,
    page: &Page,
) -> Rect {
    let step = step.map(|step| {
        (
            step,
            words.with("citizen-step", &[("step", step.to_string())]),
        )
    });
    let board = Board {
        sign: Sign::Instruct,
        step: step.as_ref().map(|(step, said)| (*step, said.as_str())),
        mark: None,
        title,
        size: page.sizes.headline,
        hint,
    };
    page.inside(board.show(ui, page, least))
}

/// What the picture needs at least: 40 % of its full height.
fn picture_least(page: &Page) -> f32 {
    page.len(420.0, 380.0)
}

/// Citizen 3: put the card on the reader, for the first time or again.
pub(super) fn put_card(ui: &mut Ui, again: bool, words: &Words, page: &Page) {
    let (title, hint) = if again {
        ("citizen-card-again", "citizen-card-again-hint")
    } else {
        ("citizen-card", "citizen-card-hint")
    };
    let said = (words.get(title), words.get(hint));
    let rest = board(
        ui,
        Some(2),
        (&said.0, &said.1),
        picture_least(page),
        words,
        page,
    );
    Picture::PutCard.paint(ui.painter(), rest, &page.theme);
}

/// Citizen 4: the card is read.
pub(super) fn keep_still(ui: &mut Ui, reading: &Reading, words: &Words, page: &Page) {
    let said = (words.get("citizen-still"), words.get("citizen-still-hint"));
    let rest = board(
        ui,
        Some(2),
        (&said.0, &said.1),
        picture_least(page),
        words,
        page,
    );
    let bar_height = page.len(54.0, 26.0);
    let text = match reading.seconds_left {
        Some(seconds) => words.with(
            "citizen-seconds",
            &[("seconds", seconds.max(1).to_string())],
        ),
        None => words.get("citizen-reading"),
    };
    let size = page.len(96.0, 34.0) / page.unit;
    let size = fitting(ui, &text, size, rest.width(), 1, &page.theme);
    let style = (size, Weight::Bold);
    let galley = lay(
        ui,
        &text,
        style,
        page.theme.colours.ink,
        rest.width(),
        &page.theme,
    );
    let gap = page.len(28.0, 10.0);
    let foot = bar_height + gap + galley.rect.height();
    let space = page.len(80.0, 6.0) / page.scale;
    let bottom = rest.bottom()
        - if page.portrait {
            150.0 * page.unit / page.scale
        } else {
            8.0 * page.unit
        };
    let picture = Rect::from_min_max(rest.min, pos2(rest.right(), bottom - foot - space));
    Picture::KeepStill.paint(
        ui.painter(),
        shrunk(picture, page, vec2(724.0, 484.0), vec2(330.0, 220.0)),
        &page.theme,
    );
    put(ui, pos2(rest.left(), bottom - foot), galley);
    let bar = Rect::from_min_max(
        pos2(rest.left(), bottom - bar_height),
        pos2(rest.right(), bottom),
    );
    progress(ui, bar, reading.share, page);
}

/// The picture no larger than in the style guide, in the middle of its place.
fn shrunk(place: Rect, page: &Page, portrait: egui::Vec2, landscape: egui::Vec2) -> Rect {
    Rect::from_center_size(
        place.center(),
        place.size().min(page.area(portrait, landscape)),
    )
}

fn progress(ui: &Ui, bar: Rect, share: f32, page: &Page) {
    let colours = &page.theme.colours;
    let radius = CornerRadius::same((bar.height() / 2.0).min(250.0) as u8);
    ui.painter().rect_filled(bar, radius, colours.surface);
    let mut done = bar;
    done.set_width((bar.width() * share.clamp(0.0, 1.0)).max(bar.height()));
    ui.painter().rect_filled(done, radius, colours.accent);
    let stroke = Stroke::new(page.len(4.0, 2.0), colours.edge);
    ui.painter()
        .rect_stroke(bar, radius, stroke, StrokeKind::Inside);
}

/// A device is missing: what happened, in words, that it goes on by itself, and a code for the
/// telephone.
pub(super) fn device_missing(
    ui: &mut Ui,
    step: Option<u8>,
    fault: Fault,
    words: &Words,
    page: &Page,
) {
    let hint = [words.why(fault.code()), words.get("citizen-wait-hint")].join(" ");
    let title = words.get("citizen-wait");
    let rest = board(ui, step, (&title, &hint), picture_least(page), words, page);
    let rest = spoken(ui, rest, fault, words, page);
    staff(ui, rest, page);
}

/// The member of staff, standing on the help bar.
pub(super) fn staff(ui: &Ui, rest: Rect, page: &Page) {
    let size = rest
        .size()
        .min(page.area(vec2(785.0, 625.0), vec2(500.0, 400.0)));
    let scale = (size.x / 596.0).min(size.y / 474.0);
    let size = vec2(596.0, 474.0) * scale;
    let foot = page.middle.bottom();
    let place = Rect::from_min_max(
        pos2(rest.center().x - size.x / 2.0, foot - size.y),
        pos2(rest.center().x + size.x / 2.0, foot),
    );
    Picture::Staff.paint(ui.painter(), place, &page.theme);
}

/// Citizen 5 and 6: put this finger, or put it better.
pub(super) fn finger(ui: &mut Ui, stage: &FingerStage, ring: f32, words: &Words, page: &Page) {
    let asked = stage.asked;
    let advice = stage
        .advice
        .filter(|_| stage.number > 1 || stage.capture == Capture::Ended);
    let (title, hint, picture) = match (stage.capture, advice) {
        (Capture::Uploading { .. } | Capture::Comparing, _) => (
            "citizen-finger-still".to_owned(),
            "citizen-finger-still-hint".to_owned(),
            Picture::Finger(asked, RING.0),
        ),
        (Capture::AtVendor, _) => (
            "citizen-vendor".to_owned(),
            "citizen-vendor-hint".to_owned(),
            Picture::Finger(asked, RING.0),
        ),
        (_, Some(advice)) => (
            format!("advice-{}", advice.code()),
            format!("advice-{}-hint", advice.code()),
            Picture::Advice(advice, asked),
        ),
        (Capture::Ended, None) => (
            "citizen-finger-lift".to_owned(),
            "citizen-finger-lift-hint".to_owned(),
            Picture::Finger(asked, RING.0),
        ),
        _ => (
            String::new(),
            "citizen-finger-hint".to_owned(),
            Picture::Finger(asked, ring),
        ),
    };
    let title = if title.is_empty() {
        ask_for(asked, words)
    } else {
        words.get(&title)
    };
    let rest = board(
        ui,
        Some(3),
        (&title, &words.get(&hint)),
        picture_least(page),
        words,
        page,
    );
    let mut place = rest;
    if stage.allowed > 1 && stage.number > 1 {
        let line = tries(ui, stage, rest, words, page);
        place.max.y = line - page.len(28.0, 12.0);
    }
    if let (Picture::Finger(..), Some(left)) = (picture, is_left(asked)) {
        let pill = hand_pill(ui, place, left, words, page);
        if !page.portrait {
            // Beside the hand, not over it.
            place.max.x = pill.left();
        }
    }
    let place = shrunk(place, page, vec2(890.0, 860.0), vec2(460.0, 400.0));
    picture.paint(ui.painter(), place, &page.theme);
}

/// The finger by its name.
fn ask_for(finger: Finger, words: &Words) -> String {
    let name = words.get(&format!("finger-{}", finger.code()));
    words.with("citizen-finger-named", &[("finger", name)])
}

/// Which hand, in words, beside the picture.
fn hand_pill(ui: &mut Ui, rest: Rect, left: bool, words: &Words, page: &Page) -> Rect {
    let colours = &page.theme.colours;
    let label = words.get(if left { "hand-left" } else { "hand-right" });
    let style = (
        page.len(42.0, 22.0) / page.unit * page.scale.min(1.5),
        Weight::SemiBold,
    );
    let height = page.len(92.0, 46.0) * page.scale.min(1.5);
    let wide = width(ui, &label, style, &page.bars) + 0.95 * height;
    let top = rest.top() + page.len(8.0, 0.0);
    let place = Rect::from_min_size(pos2(rest.right() - wide, top), vec2(wide, height));
    let stroke = Stroke::new(page.len(4.0, 2.5), colours.accent);
    let radius = CornerRadius::same((height / 2.0).min(250.0) as u8);
    ui.painter()
        .rect(place, radius, colours.surface, stroke, StrokeKind::Inside);
    let galley = lay(ui, &label, style, colours.accent, f32::INFINITY, &page.bars);
    put(ui, place.center() - galley.rect.size() / 2.0, galley);
    place
}

/// The tries so far, each with its mark; returns the upper end.
fn tries(ui: &mut Ui, stage: &FingerStage, rest: Rect, words: &Words, page: &Page) -> f32 {
    let colours = &page.theme.colours;
    let side = page.len(70.0, 34.0);
    let gap = page.len(26.0, 12.0);
    let middle = rest.bottom() - page.len(22.0, 0.0) - side / 2.0;
    let mut x = rest.left();
    for number in 1..=stage.allowed {
        let place = Rect::from_center_size(pos2(x + side / 2.0, middle), vec2(side, side));
        if number < stage.number {
            // Nothing was concluded: the citizen is not told more.
            Mark::Dash.paint(ui.painter(), place, colours.none, colours.none);
        } else if number == stage.number {
            ui.painter()
                .circle_filled(place.center(), side / 2.0, colours.accent);
            let style = (0.52 * side / page.unit, Weight::Bold);
            centred(
                ui,
                place.center(),
                Align::Center,
                &number.to_string(),
                style,
                colours.on_accent,
                &page.bars,
            );
        } else {
            Mark::Waiting.paint(ui.painter(), place, colours.none, colours.none);
        }
        x += side + gap;
    }
    let values = [
        ("number", stage.number.to_string()),
        ("allowed", stage.allowed.to_string()),
    ];
    let style = (page.sizes.body * page.scale.min(1.5), Weight::Regular);
    let galley = lay(
        ui,
        &words.with("finger-try", &values),
        style,
        colours.ink,
        rest.right() - x,
        &page.bars,
    );
    let height = galley.rect.height();
    put(ui, pos2(x + gap / 2.0, middle - height / 2.0), galley);
    middle - side.max(height) / 2.0
}
