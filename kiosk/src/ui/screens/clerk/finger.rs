//! Clerk 3: a finger is asked for, taken and compared.

use egui::{Align2, CornerRadius, Key, Rect, Stroke, StrokeKind, Ui, pos2, vec2};
use fingerprint::{Finger, Picture};

use super::super::super::app::App;
use super::super::super::hand;
use super::super::super::marks::Mark;
use super::super::super::theme::{Theme, Weight};
use super::super::super::widgets::{Board, card, headline, progress, text};
use super::{Action, Places, actions};
use crate::verification::view::{Capture, Command, FingerStage, TryResult};
use crate::words::Words;

pub(super) fn draw(
    app: &mut App,
    ui: &mut Ui,
    stage: &FingerStage,
    places: &Places,
    theme: &Theme,
) {
    board(app, ui, stage, places.board, theme);
    let content = places.content;
    let gap = if theme.small { 14.0 } else { 24.0 };
    let advice_height = (if theme.small { 128.0 } else { 176.0 }) * theme.text.clamp(1.0, 1.5);
    let upper = Rect::from_min_max(
        content.min,
        pos2(content.right(), content.bottom() - advice_height - gap),
    );
    let picture_width = (upper.width() * 0.38).clamp(200.0, 420.0);
    let hands = Rect::from_min_max(
        upper.min,
        pos2(upper.right() - picture_width - gap, upper.bottom()),
    );
    let picture = Rect::from_min_max(pos2(hands.right() + gap, upper.top()), upper.max);
    let advice = Rect::from_min_max(pos2(content.left(), upper.bottom() + gap), content.max);
    for rect in [hands, picture, advice] {
        card(ui, rect, theme);
    }
    two_hands(app, ui, stage, hands, theme);
    last_picture(app, ui, stage, picture, theme);
    what_now(app, ui, stage, advice, theme);

    let words = [
        "action-cancel",
        "action-without-finger",
        "action-change-finger",
        "action-retake",
    ]
    .map(|id| app.words.get(id));
    let another = stage
        .on_card
        .iter()
        .copied()
        .find(|finger| *finger != stage.asked);
    let right = [
        Action::new(&words[1], Key::F6, "F6"),
        Action::new(&words[2], Key::F4, "F4").enabled(another.is_some()),
        Action::new(&words[3], Key::Enter, "Enter").primary(),
    ];
    let command = match actions(
        ui,
        places.bar,
        Some(Action::new(&words[0], Key::Escape, "Esc")),
        &right,
        theme,
    ) {
        Some(0) => Some(Command::Finish),
        Some(1) => Some(Command::WithoutFinger),
        Some(2) => another.map(Command::Capture),
        Some(_) => Some(Command::Capture(stage.asked)),
        None => None,
    };
    if let Some(command) = command {
        app.link.send(command);
    }
}

fn name_of(words: &Words, finger: Finger) -> String {
    words.get(&format!("finger-{}", finger.code()))
}

/// The first letter large, as at the start of a line.
fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn board(app: &App, ui: &mut Ui, stage: &FingerStage, rect: Rect, theme: &Theme) {
    let words = &app.words;
    let board = Board::navy(3, theme);
    let values = [
        ("step", "3".to_owned()),
        ("name", words.get("stage-finger")),
    ];
    let inner = board.paint(ui, rect, &words.with("step-of", &values), theme);
    let citizen = stage.advice.map_or_else(
        || words.get("citizen-finger"),
        |advice| words.get(&format!("advice-{}", advice.code())),
    );
    let foot = board.foot(ui, inner, &words.get("citizen-sees"), &citizen, theme);
    let rest = |y: f32| Rect::from_min_max(pos2(inner.left(), y), pos2(inner.right(), foot));
    let mut y = inner.top();
    y += text(
        ui,
        rest(y),
        &words.get("finger-put"),
        (20.0, Weight::Regular),
        board.ink2,
        theme,
    );
    y += headline(
        ui,
        rest(y),
        &capitalised(&name_of(words, stage.asked)),
        54.0,
        board.ink,
        theme,
    ) + 12.0;
    let side = 34.0;
    for number in 1..=stage.allowed {
        let at = Rect::from_min_size(
            pos2(inner.left() + f32::from(number - 1) * (side + 16.0), y),
            vec2(side, side),
        );
        if number < stage.number {
            Mark::Dash.paint(ui.painter(), at, board.ink, board.ink);
        } else if number == stage.number {
            ui.painter()
                .circle_filled(at.center(), side / 2.0, board.ink);
            let fill = if theme.contrast {
                egui::Color32::BLACK
            } else {
                board.fill
            };
            ui.painter().text(
                at.center(),
                Align2::CENTER_CENTER,
                number.to_string(),
                theme.font(18.0, Weight::Bold),
                fill,
            );
        } else {
            Mark::Waiting.paint(ui.painter(), at, board.ink, board.ink);
        }
    }
    y += side + 8.0;
    let values = [
        ("number", stage.number.to_string()),
        ("allowed", stage.allowed.to_string()),
    ];
    y += text(
        ui,
        rest(y),
        &words.with("finger-try", &values),
        (18.0, Weight::Regular),
        board.ink,
        theme,
    ) + 6.0;
    if let Some(last) = stage.past.last() {
        let id = match last.result {
            TryResult::Poor(_) => "finger-try-poor",
            TryResult::Differs => "finger-try-differs",
            TryResult::Matches => "try-matches",
        };
        let values = [("number", stage.past.len().to_string())];
        y += text(
            ui,
            rest(y),
            &words.with(id, &values),
            (16.0, Weight::Regular),
            board.ink2,
            theme,
        ) + 8.0;
    }
    if foot - y > 70.0 {
        let name = stage
            .fields
            .full_name
            .as_ref()
            .map_or("", |name| name.as_str());
        y += text(
            ui,
            rest(y + 6.0),
            name,
            (19.0, Weight::SemiBold),
            board.ink,
            theme,
        ) + 6.0;
        let number = stage
            .fields
            .number
            .as_ref()
            .map_or("", |number| number.as_str());
        text(
            ui,
            rest(y),
            number,
            (18.0, Weight::Regular),
            board.ink2,
            theme,
        );
    }
}

fn two_hands(app: &App, ui: &mut Ui, stage: &FingerStage, rect: Rect, theme: &Theme) {
    let words = &app.words;
    let inner = rect.shrink2(vec2(24.0, 16.0));
    let title = text(
        ui,
        inner,
        &words.get("finger-title"),
        (18.0, Weight::SemiBold),
        theme.colours.ink,
        theme,
    );
    let names: Vec<String> = stage
        .on_card
        .iter()
        .map(|finger| name_of(words, *finger))
        .collect();
    let below = Rect::from_min_max(pos2(inner.left(), inner.top() + title), inner.max);
    let line = words.with("finger-on-card", &[("fingers", names.join(", "))]);
    let used = text(
        ui,
        below,
        &line,
        (15.0, Weight::Regular),
        theme.colours.ink2,
        theme,
    );
    let label = 30.0 * theme.text;
    let area = Rect::from_min_max(
        pos2(inner.left(), below.top() + used + 8.0),
        pos2(inner.right(), inner.bottom() - label),
    );
    let scale = (area.height() / hand::SIZE.1).min((area.width() / 2.0 - 16.0) / hand::SIZE.0);
    if scale <= 0.15 {
        return;
    }
    let colours = hand::Colours {
        ink: theme.colours.ink,
        paper: theme.colours.surface,
        accent: theme.colours.accent,
        cuff: if theme.contrast {
            theme.colours.ink
        } else {
            theme.colours.device
        },
    };
    let size = vec2(hand::SIZE.0, hand::SIZE.1) * scale;
    for (left, id) in [(true, "hand-left"), (false, "hand-right")] {
        let share = if left { 0.25 } else { 0.75 };
        let middle = area.left() + area.width() * share;
        let place = Rect::from_min_size(pos2(middle - size.x / 2.0, area.bottom() - size.y), size);
        hand::paint(ui.painter(), place, left, stage.asked, &colours);
        let asked = (6..=10).contains(&stage.asked.iso_code()) == left;
        let weight = if asked {
            Weight::SemiBold
        } else {
            Weight::Regular
        };
        let colour = if asked {
            theme.colours.ink
        } else {
            theme.colours.ink2
        };
        ui.painter().text(
            pos2(middle, inner.bottom()),
            Align2::CENTER_BOTTOM,
            words.get(id),
            theme.font(17.0, weight),
            colour,
        );
    }
}

fn last_picture(app: &mut App, ui: &mut Ui, stage: &FingerStage, rect: Rect, theme: &Theme) {
    let inner = rect.shrink2(vec2(24.0, 16.0));
    let title = text(
        ui,
        inner,
        &app.words.get("finger-picture"),
        (18.0, Weight::SemiBold),
        theme.colours.ink,
        theme,
    );
    let hint_height = 44.0 * theme.text;
    let frame = Rect::from_min_max(
        pos2(inner.left(), inner.top() + title + 8.0),
        pos2(inner.right(), inner.bottom() - hint_height),
    );
    if frame.height() > 40.0 {
        ui.painter().rect(
            frame,
            CornerRadius::same(6),
            egui::Color32::WHITE,
            Stroke::new(2.0, theme.colours.edge),
            StrokeKind::Outside,
        );
        if let Some(picture) = &stage.picture {
            let id = app.texture(ui, picture, grey_image);
            let scale = (frame.width() / picture.width() as f32)
                .min(frame.height() / picture.height() as f32);
            let size = vec2(picture.width() as f32, picture.height() as f32) * scale;
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            ui.painter().image(
                id,
                Rect::from_center_size(frame.center(), size),
                whole,
                egui::Color32::WHITE,
            );
        } else {
            let place = Rect::from_center_size(frame.center(), vec2(frame.width() - 16.0, 24.0));
            let colour = egui::Color32::from_rgb(0x4A, 0x58, 0x66);
            text(
                ui,
                place,
                &app.words.get("finger-picture-none"),
                (16.0, Weight::Regular),
                colour,
                theme,
            );
        }
    }
    let below = Rect::from_min_max(pos2(inner.left(), frame.bottom() + 6.0), inner.max);
    text(
        ui,
        below,
        &app.words.get("finger-picture-hint"),
        (14.0, Weight::Regular),
        theme.colours.ink2,
        theme,
    );
}

fn grey_image(picture: &Picture) -> egui::ColorImage {
    egui::ColorImage::from_gray([picture.width(), picture.height()], picture.pixels())
}

fn what_now(app: &App, ui: &mut Ui, stage: &FingerStage, rect: Rect, theme: &Theme) {
    let words = &app.words;
    let inner = rect.shrink2(vec2(24.0, 16.0));
    let matched = stage
        .past
        .last()
        .is_some_and(|last| last.result == TryResult::Matches);
    let (now, share) = match stage.capture {
        Capture::SensorFault(fault) => (
            format!(
                "{} {}",
                words.why(fault.code()),
                words.what_to_do(fault.code())
            ),
            None,
        ),
        Capture::Uploading { done, total } => (
            words.get("finger-uploading"),
            Some(done as f32 / total.max(1) as f32),
        ),
        Capture::Comparing => (words.get("finger-comparing"), Some(1.0)),
        Capture::Ended if matched => (words.get("try-matches"), None),
        Capture::Ended => (words.get("finger-ended"), None),
        Capture::Awaited => match stage.advice {
            Some(advice) => (words.get(&format!("advice-{}", advice.code())), None),
            None => (words.get("finger-awaited"), None),
        },
    };
    let size = if theme.small { 26.0 } else { 34.0 };
    let height = headline(ui, inner, &now, size, theme.colours.ink, theme);
    let y = (inner.top() + height + 16.0).min(inner.bottom() - 26.0);
    let label = words.get("finger-quality");
    let bar_left = inner.left() + 130.0 * theme.text;
    let bar_right = inner.right() - 190.0 * theme.text;
    let place = Rect::from_min_max(pos2(inner.left(), y - 4.0), inner.max);
    if let Some(share) = share {
        let bar = Rect::from_min_max(pos2(inner.left(), y), pos2(inner.right(), y + 16.0));
        progress(
            ui,
            bar,
            share,
            theme.colours.accent,
            theme.colours.accent_soft,
        );
        return;
    }
    let Some(quality) = stage.quality else { return };
    text(
        ui,
        place,
        &label,
        (17.0, Weight::SemiBold),
        theme.colours.ink,
        theme,
    );
    if bar_right - bar_left > 60.0 {
        let bar = Rect::from_min_max(pos2(bar_left, y), pos2(bar_right, y + 18.0));
        progress(
            ui,
            bar,
            f32::from(quality) / 100.0,
            theme.colours.accent,
            theme.colours.accent_soft,
        );
        let needed = bar.left() + bar.width() * f32::from(stage.quality_needed) / 100.0;
        ui.painter().vline(
            needed,
            y - 7.0..=y + 25.0,
            Stroke::new(3.0, theme.colours.ink),
        );
    }
    let values = [("needed", stage.quality_needed.to_string())];
    let words = format!(
        "{quality}   {}",
        words.with("finger-quality-needed", &values)
    );
    let place = Rect::from_min_max(
        pos2(bar_right + 18.0, y - 4.0),
        pos2(inner.right(), inner.bottom()),
    );
    text(
        ui,
        place,
        &words,
        (16.0, Weight::Regular),
        theme.colours.ink,
        theme,
    );
}
