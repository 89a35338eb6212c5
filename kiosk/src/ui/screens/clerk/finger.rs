//! Clerk 3: a finger is asked for, taken and compared.

use std::sync::Arc;

use egui::{
    Align, Color32, ColorImage, CornerRadius, Key, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2,
};
use fingerprint::quality::Advice;
use fingerprint::{Finger, Picture};

use super::bars::{Action, bottom_bar};
use super::page::Page;
use super::{Clerk, Dialog, errand};
use crate::ui::look::board::{Board, Part};
use crate::ui::look::card::{card, column, pair, progress};
use crate::ui::look::hand::{self, Pose};
use crate::ui::look::text::{centred, headline, lay, paragraph, put, width};
use crate::ui::look::{Icon, Mark, Sign, Weight, motion};
use crate::verification::view::{Capture, Command, FingerStage, TryResult};
use crate::words::Words;

/// What the clerk may ask of the sensor.
#[derive(Clone, Copy)]
enum Does {
    Cancel,
    WithoutFinger,
    Another,
    Again,
}

pub(super) fn draw(window: &mut Clerk, ui: &mut Ui, stage: &FingerStage, page: &Page) {
    board(ui, stage, &window.words, page);
    let theme = &page.theme;
    let lower = if page.small { 124.0 } else { 176.0 } * theme.text.clamp(1.0, 1.3);
    let upper = page.content.height() - page.gap - lower;
    column(ui, page.content, "finger", theme, |ui| {
        let words = Arc::clone(&window.words);
        pair(
            ui,
            (0.606, upper),
            (page.card_padding, page.gap),
            theme,
            |ui| two_hands(ui, stage, upper, &words, page),
            |ui| last_picture(window, ui, stage, upper, page),
        );
        ui.add_space(page.gap);
        card(ui, lower, page.card_padding, theme, |ui| {
            what_now(ui, stage, &words, page);
        });
    });
    let words = &window.words;
    let another = stage.another();
    let cancel = Action::new(Does::Cancel, words.get("action-cancel"), Key::Escape);
    let right = [
        Action::new(
            Does::WithoutFinger,
            words.get("action-without-finger"),
            Key::F6,
        ),
        Action::new(Does::Another, words.get("action-change-finger"), Key::F4)
            .enabled(another.is_some()),
        Action::new(Does::Again, words.get("action-retake"), Key::Enter)
            .enabled(!is_elsewhere(stage))
            .primary(),
    ];
    let command = match bottom_bar(ui, Some(&cancel), "", &right, page) {
        Some(Does::Cancel) => Some(Command::Finish),
        Some(Does::WithoutFinger) => {
            window.dialog = Some(Dialog::WithoutFinger(None));
            None
        }
        Some(Does::Another) => another.map(Command::Capture),
        Some(Does::Again) => Some(Command::Capture(stage.asked)),
        None => None,
    };
    if let Some(command) = command {
        window.link.send(command);
    }
}

/// A vendor's reader has the finger to itself: nobody here knows which the card holds.
fn is_elsewhere(stage: &FingerStage) -> bool {
    stage.on_card.is_empty()
}

/// The first letter large, as at the start of a line.
pub(super) fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

pub(super) fn name_of(words: &Words, finger: Finger) -> String {
    words.get(&format!("finger-{}", finger.code()))
}

fn board(ui: &mut Ui, stage: &FingerStage, words: &Words, page: &Page) {
    let citizen = match (stage.capture, stage.advice) {
        (Capture::SensorFault(_), _) => words.get("citizen-wait"),
        (Capture::AtVendor, _) => words.get("citizen-vendor"),
        (Capture::Uploading { .. } | Capture::Comparing, _) => words.get("citizen-finger-still"),
        (Capture::Ended, _) => words.get("citizen-finger-lift"),
        (Capture::Awaited, Some(advice)) => words.get(&format!("advice-{}", advice.code())),
        (Capture::Awaited, None) => words.get("citizen-finger"),
    };
    let with_finger = stage.past.iter().filter(|end| end.finger == stage.asked);
    let marks: Vec<Mark> = with_finger
        .map(|end| match end.result {
            TryResult::Matches => Mark::Check,
            TryResult::Differs => Mark::Cross,
            TryResult::Poor(_) => Mark::Dash,
        })
        .collect();
    let values = [
        ("number", stage.number.to_string()),
        ("allowed", stage.allowed.to_string()),
    ];
    let mut parts = vec![Part::Space(14.0)];
    if is_elsewhere(stage) {
        parts.push(Part::Word(words.get("vendor-title"), 46.0));
        parts.push(Part::Space(8.0));
        parts.push(Part::second(words.get("vendor-hint"), 20.0));
    } else {
        parts.push(Part::text(words.get("finger-put"), 21.0).optional());
        parts.push(Part::Word(capitalised(&name_of(words, stage.asked)), 58.0));
        parts.push(Part::Space(18.0));
        parts.push(Part::Tries {
            past: marks,
            allowed: stage.allowed,
            words: words.with("finger-try", &values),
        });
    }
    parts.push(Part::Space(12.0));
    if let Some(last) = stage.past.last() {
        let id = match last.result {
            TryResult::Poor(_) => "finger-try-poor",
            TryResult::Differs => "finger-try-differs",
            TryResult::Matches => "finger-try-matches",
        };
        let values = [("number", stage.past.len().to_string())];
        parts.push(Part::second(words.with(id, &values), 17.0).optional());
        parts.push(Part::Space(16.0));
    }
    parts.push(Part::Rule.optional());
    parts.push(Part::Space(14.0));
    let fields = &stage.fields;
    if let Some(name) = &fields.full_name {
        parts.push(Part::strong(name.as_str(), 20.0).optional());
    }
    if let Some(number) = &fields.number {
        parts.push(Part::Figures(number.to_string(), 18.0).optional());
    }
    let values = [
        ("step", "3".to_owned()),
        ("name", words.get("stage-finger")),
    ];
    let board = Board {
        sign: Sign::Instruct,
        step: Some((3, words.with("step-of", &values))),
        parts,
        foot: Some((words.get("say-to-citizen"), citizen)),
    };
    board.show(ui, page.board, page.board_padding, &page.theme);
}

fn two_hands(ui: &mut Ui, stage: &FingerStage, least: f32, words: &Words, page: &Page) {
    let theme = &page.theme;
    let colours = &theme.colours;
    let origin = ui.cursor().min;
    let wide = ui.available_width();
    let title = words.get("finger-title");
    let names: Vec<String> = stage
        .on_card
        .iter()
        .map(|finger| words.get(&format!("finger-short-{}", finger.code())))
        .collect();
    let held = if is_elsewhere(stage) {
        String::new()
    } else {
        words.with("finger-on-card", &[("fingers", names.join(", "))])
    };
    let (strong, plain) = ((18.0, Weight::SemiBold), (15.0, Weight::Regular));
    let beside = width(ui, &title, strong, theme) + 20.0 + width(ui, &held, plain, theme);
    errand::title(ui, &title, page);
    if beside <= wide {
        let galley = lay(ui, &held, plain, colours.ink2, wide, theme);
        let at = pos2(origin.x + wide - galley.rect.width(), origin.y + 2.0);
        put(ui, at, galley);
    } else {
        paragraph(ui, &held, plain, colours.ink2, theme);
    }
    let label = (1.4 * theme.font(17.0, Weight::SemiBold).size).round();
    let used = ui.cursor().top() - origin.y + 2.0 * (page.card_padding.y + 1.0);
    let high = (least - used - label - 6.0).max(0.4 * hand::SIZE.1);
    let (place, _) = ui.allocate_exact_size(vec2(wide, high + 6.0 + label), Sense::hover());
    let area = Rect::from_min_max(place.min, pos2(place.right(), place.top() + high));
    let room = (area.width() / 2.0 - 8.0) / hand::SIZE.0;
    let scale = (area.height() / hand::SIZE.1).min(room).min(1.5);
    let size = vec2(hand::SIZE.0, hand::SIZE.1) * scale;
    let ring = match stage.capture {
        Capture::Awaited => motion::ring(ui),
        _ => hand::RING.0,
    };
    for (left, id) in [(true, "hand-left"), (false, "hand-right")] {
        let share = if left { 0.27 } else { 0.73 };
        let middle = area.left() + area.width() * share;
        let at = pos2(middle - size.x / 2.0, area.bottom() - size.y);
        let place = Rect::from_min_size(at, size);
        let pose = (Pose::Open, ring);
        hand::paint(ui.painter(), place, left, stage.asked, pose, theme);
        let asked = hand::is_left(stage.asked) == Some(left);
        let (weight, ink) = if asked {
            (Weight::SemiBold, colours.ink)
        } else {
            (Weight::Regular, colours.ink2)
        };
        let at = pos2(middle, area.bottom() + 6.0 + label / 2.0);
        centred(
            ui,
            at,
            Align::Center,
            &words.get(id),
            (17.0, weight),
            ink,
            theme,
        );
    }
}

fn last_picture(window: &mut Clerk, ui: &mut Ui, stage: &FingerStage, least: f32, page: &Page) {
    let theme = &page.theme;
    let colours = theme.colours;
    let origin = ui.cursor().min;
    let wide = ui.available_width();
    errand::title(ui, &window.words.get("finger-picture"), page);
    let hint = window.words.get("finger-picture-hint");
    let hint = lay(
        ui,
        &hint,
        (15.0, Weight::Regular),
        colours.ink2,
        wide,
        theme,
    );
    let used = ui.cursor().top() - origin.y + 2.0 * (page.card_padding.y + 1.0);
    let high = (least - used - hint.rect.height() - 8.0).max(110.0);
    let (frame, _) = ui.allocate_exact_size(vec2(wide, high), Sense::hover());
    let radius = CornerRadius::same(8);
    let edge = Stroke::new(2.0, colours.edge);
    ui.painter()
        .rect(frame, radius, Color32::WHITE, edge, StrokeKind::Outside);
    if let Some(picture) = &stage.picture {
        let id = window.pictures.of(ui, picture, |picture: &Picture| {
            ColorImage::from_gray([picture.width(), picture.height()], picture.pixels())
        });
        let size = vec2(picture.width() as f32, picture.height() as f32);
        let scale = (frame.width() / size.x).min(frame.height() / size.y);
        let place = Rect::from_center_size(frame.center(), scale * size);
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().image(id, place, whole, Color32::WHITE);
    } else {
        let none = window.words.get("finger-picture-none");
        let style = (16.0, Weight::Regular);
        // On white in every theme.
        let ink = Color32::from_rgb(0x4A, 0x58, 0x66);
        let galley = lay(ui, &none, style, ink, frame.width() - 16.0, theme);
        let at = frame.center() - galley.rect.size() / 2.0;
        put(ui, at, galley);
    }
    ui.add_space(8.0);
    let at = ui.cursor().min;
    let rect = put(ui, at, hint);
    ui.advance_cursor_after_rect(rect);
}

/// What happens now, what would make it better, and how good the last picture was.
fn what_now(ui: &mut Ui, stage: &FingerStage, words: &Words, page: &Page) {
    let theme = &page.theme;
    let matched = stage
        .past
        .last()
        .is_some_and(|last| last.result == TryResult::Matches);
    let advised = |advice: Advice| {
        let id = format!("advice-{}", advice.code());
        (words.get(&id), words.get(&format!("{id}-hint")))
    };
    let (now, hint) = match (stage.capture, stage.advice) {
        (Capture::SensorFault(fault), _) => {
            (words.why(fault.code()), words.what_to_do(fault.code()))
        }
        (Capture::Uploading { .. }, _) => (words.get("finger-uploading"), String::new()),
        (Capture::Comparing, _) => (words.get("finger-comparing"), String::new()),
        (Capture::AtVendor, _) => (words.get("vendor-awaited"), String::new()),
        (Capture::Ended, _) if matched => (words.get("try-matches"), String::new()),
        (Capture::Ended, Some(advice)) | (Capture::Awaited, Some(advice)) => advised(advice),
        (Capture::Ended, None) => (words.get("finger-ended"), String::new()),
        (Capture::Awaited, None) => (words.get("finger-awaited"), String::new()),
    };
    let origin = ui.cursor().min;
    let wide = ui.available_width();
    let side = if page.small { 44.0 } else { 66.0 };
    let icon = match stage.capture {
        Capture::SensorFault(_) => None,
        Capture::Awaited if stage.advice == Some(Advice::PressHarder) => Some(Icon::Press),
        _ => Some(Icon::Finger),
    };
    let place = Rect::from_min_size(origin, vec2(side, side));
    match icon {
        Some(icon) => icon.paint(ui.painter(), place, theme.colours.accent),
        None => Mark::Technical.on_surface(ui.painter(), place, theme),
    }
    let left = origin.x + side + if page.small { 16.0 } else { 30.0 };
    let room = Rect::from_min_max(pos2(left, origin.y), pos2(origin.x + wide, f32::INFINITY));
    let size = if page.small { 26.0 } else { 38.0 };
    let mut y = origin.y + headline(ui, room, &now, size, theme.colours.ink, theme);
    if !hint.is_empty() {
        let style = (18.0, Weight::Regular);
        let galley = lay(ui, &hint, style, theme.colours.ink2, room.width(), theme);
        y = put(ui, pos2(left, y), galley).bottom();
    }
    let y = y.max(place.bottom()) + if page.small { 6.0 } else { 16.0 };
    let used = Rect::from_min_max(origin, pos2(origin.x + wide, y));
    ui.advance_cursor_after_rect(used);
    match (stage.capture, stage.quality) {
        (Capture::Uploading { done, total }, _) => {
            let share = done as f32 / total.max(1) as f32;
            let (bar, _) = ui.allocate_exact_size(vec2(wide, 18.0), Sense::hover());
            progress(ui, bar, share, theme.colours.accent, theme.colours.line);
        }
        (_, Some(quality)) => quality_bar(ui, quality, stage.quality_needed, words, page),
        _ => {}
    }
}

fn quality_bar(ui: &mut Ui, quality: u8, needed: u8, words: &Words, page: &Page) {
    let theme = &page.theme;
    let colours = &theme.colours;
    let wide = ui.available_width();
    let (strong, plain) = ((17.0, Weight::SemiBold), (17.0, Weight::Regular));
    let high = (1.6 * theme.font(17.0, Weight::SemiBold).size).max(32.0);
    let (place, _) = ui.allocate_exact_size(vec2(wide, high), Sense::hover());
    let middle = place.center().y;
    let line = |ui: &mut Ui, x: f32, words: &str, style, ink| {
        let galley = lay(ui, words, style, ink, f32::INFINITY, theme);
        let at = pos2(x, middle - galley.rect.height() / 2.0);
        put(ui, at, galley).right()
    };
    let label = words.get("finger-quality");
    let wanted = words.with("finger-quality-needed", &[("needed", needed.to_string())]);
    let number = quality.to_string();
    let left = line(ui, place.left(), &label, strong, colours.ink) + 18.0;
    let behind = width(ui, "100", strong, theme) + 14.0 + width(ui, &wanted, plain, theme);
    let right = place.right() - behind;
    line(ui, right, &number, strong, colours.ink);
    let at = place.right() - width(ui, &wanted, plain, theme);
    line(ui, at, &wanted, plain, colours.ink2);
    let bar = Rect::from_min_max(pos2(left, middle - 9.0), pos2(right - 18.0, middle + 9.0));
    if bar.width() < 40.0 {
        return;
    }
    let share = f32::from(quality.min(100)) / 100.0;
    progress(ui, bar, share, colours.accent, colours.page);
    let edge = Stroke::new(2.0, colours.edge);
    let round = CornerRadius::same(9);
    ui.painter()
        .rect_stroke(bar, round, edge, StrokeKind::Outside);
    let tick = bar.left() + bar.width() * f32::from(needed.min(100)) / 100.0;
    ui.painter().vline(
        tick,
        middle - 16.0..=middle + 16.0,
        Stroke::new(4.0, colours.ink),
    );
}
