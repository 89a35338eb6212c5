//! Clerk 4 to 6: the decision, why, and every check.

use card_reader::check::Outcome;
use egui::{Color32, CornerRadius, Key, Rect, Sense, Ui, pos2, vec2};

use super::super::super::app::App;
use super::super::super::marks::Mark;
use super::super::super::theme::{Theme, Weight};
use super::super::super::widgets::{Board, card, divider, headline, mark_on_surface, text};
use super::reading::{portrait, scrolled, text_row};
use super::{Action, Places, actions};
use crate::verification::decision::Decision;
use crate::verification::view::{CheckLine, Command, Fields, ResultView, Try, TryResult};

pub(super) fn draw(
    app: &mut App,
    ui: &mut Ui,
    result: &ResultView,
    places: &Places,
    theme: &Theme,
) {
    board(app, ui, result, places.board, theme);
    let verified = result.decision == Decision::Verified;
    let content = places.content;
    let as_table = app.details
        || matches!(result.decision, Decision::Staff)
        || (result.tries.is_empty() && !result.checks.is_empty());
    if verified && !app.details {
        let gap = if theme.small { 14.0 } else { 24.0 };
        let upper = Rect::from_min_max(
            content.min,
            pos2(
                content.right(),
                content.top() + (content.height() - gap) * 0.56,
            ),
        );
        let lower = Rect::from_min_max(pos2(content.left(), upper.bottom() + gap), content.max);
        card(ui, upper, theme);
        card(ui, lower, theme);
        scrolled(ui, upper, "holder", |ui| {
            holder(app, ui, &result.fields, theme)
        });
        scrolled(ui, lower, "summary", |ui| summary(app, ui, result, theme));
    } else {
        card(ui, content, theme);
        scrolled(ui, content, "why", |ui| {
            if as_table {
                table(app, ui, result, theme);
            } else {
                why(app, ui, result, theme);
            }
        });
    }
    bar(app, ui, result, places.bar, theme);
}

fn bar(app: &mut App, ui: &mut Ui, result: &ResultView, rect: Rect, theme: &Theme) {
    let verified = result.decision == Decision::Verified;
    let number = result
        .masked_number
        .as_ref()
        .map_or("", |number| number.as_str());
    let note = if verified {
        app.words.get("result-clears")
    } else {
        let record = result
            .record
            .map(|record| format!("{record:06}"))
            .unwrap_or_default();
        format!("{record} · {number}")
    };
    let small = Theme {
        text: if theme.small { 0.9 } else { 1.0 },
        ..*theme
    };
    let place = Rect::from_min_size(rect.min + vec2(0.0, 18.0), vec2(330.0, 30.0));
    text(
        ui,
        place,
        &note,
        (16.0, Weight::Regular),
        theme.colours.ink2,
        &small,
    );
    let toggle = app.words.get(if app.details {
        "action-hide-details"
    } else {
        "action-details"
    });
    let finish = app.words.get(if verified {
        "action-done"
    } else {
        "action-finish"
    });
    let details = Action::new(&toggle, Key::F2, "F2").enabled(!result.checks.is_empty());
    match actions(
        ui,
        rect,
        None,
        &[details, Action::new(&finish, Key::Enter, "Enter").primary()],
        theme,
    ) {
        Some(0) => app.details = !app.details,
        Some(_) => app.link.send(Command::Finish),
        None => {}
    }
}

fn board(app: &App, ui: &mut Ui, result: &ResultView, rect: Rect, theme: &Theme) {
    let words = &app.words;
    let colours = &theme.colours;
    let dark = Color32::from_rgb(0x12, 0x20, 0x2F);
    let on_solid = if theme.contrast {
        Color32::BLACK
    } else {
        Color32::WHITE
    };
    let (fill, ink, mark) = match result.decision {
        Decision::Verified => (colours.pass, on_solid, Mark::Check),
        Decision::Refused => (colours.fail, on_solid, Mark::Cross),
        Decision::Staff => (colours.decide, dark, Mark::Question),
        Decision::PoorCapture => (colours.decide, dark, Mark::PoorCapture),
        Decision::Technical => (colours.tech, on_solid, Mark::Technical),
        Decision::Abandoned => (colours.tech, on_solid, Mark::Abandoned),
    };
    let board = Board {
        fill,
        ink,
        ink2: ink,
        step: 4,
    };
    let values = [
        ("step", "4".to_owned()),
        ("name", words.get("stage-result")),
    ];
    let inner = board.paint(ui, rect, &words.with("step-of", &values), theme);
    let record = result
        .record
        .map(|record| format!("{record:06}"))
        .unwrap_or_default();
    let visit = words.with(
        "result-visit",
        &[("record", record), ("time", result.time.clone())],
    );
    let citizen = words.get(if result.decision == Decision::Verified {
        "citizen-verified"
    } else {
        "citizen-staff"
    });
    let label = format!("{} · {visit}", words.get("citizen-sees"));
    let label = if theme.small || theme.text > 1.3 {
        words.get("citizen-sees")
    } else {
        label
    };
    let foot = board.foot(ui, inner, &label, &citizen, theme);
    let side = theme.mark.min((foot - inner.top()) * 0.3);
    let place = Rect::from_min_size(inner.min, vec2(side, side));
    mark.paint(ui.painter(), place, ink, fill);
    let rest = |y: f32| Rect::from_min_max(pos2(inner.left(), y), pos2(inner.right(), foot - 6.0));
    let mut y = place.bottom() + 14.0;
    let title = words.get(&format!("decision-{}", result.decision.code()));
    let size = match (title.chars().count(), theme.small) {
        (0..=4, false) => 110.0,
        (0..=4, true) => 80.0,
        (5..=12, false) => 58.0,
        (5..=12, true) => 46.0,
        (_, false) => 50.0,
        (_, true) => 38.0,
    };
    y += headline(ui, rest(y), &title, size, ink, theme) + 6.0;
    if result.decision == Decision::Verified {
        y += text(
            ui,
            rest(y),
            &words.get("result-card-good"),
            (20.0, Weight::Regular),
            ink,
            theme,
        );
    }
    text(
        ui,
        rest(y),
        &words.why(result.reason),
        (20.0, Weight::Regular),
        ink,
        theme,
    );
}

/// The holder: the portrait, and beside it the name and a line a field.
fn holder(app: &mut App, ui: &mut Ui, fields: &Fields, theme: &Theme) {
    let origin = ui.cursor().min;
    let height = (ui.available_height() - 52.0).clamp(110.0, 216.0);
    let frame = Rect::from_min_size(origin, vec2(0.75 * height, height));
    portrait(app, ui, frame, fields, theme);
    let below = Rect::from_min_size(
        frame.left_bottom() + vec2(0.0, 6.0),
        vec2(frame.width(), 40.0),
    );
    let hint = app.words.get("field-portrait");
    text(
        ui,
        below,
        &hint,
        (13.0, Weight::Regular),
        theme.colours.ink2,
        theme,
    );
    let left = frame.right() + 28.0;
    let right = origin.x + ui.available_width();
    let label_width = 140.0 * theme.text;
    let mut y = origin.y;
    let shown = |value: &Option<zeroize::Zeroizing<String>>| value.clone().unwrap_or_default();
    let place = Rect::from_min_max(pos2(left, y), pos2(right, y + 20.0));
    let name = (26.0, Weight::SemiBold);
    y += text(
        ui,
        place,
        &shown(&fields.full_name),
        name,
        theme.colours.ink,
        theme,
    ) + 6.0;
    let rows = [
        ("field-number", &fields.number, 24.0),
        ("field-birth", &fields.date_of_birth, 19.0),
        ("field-sex", &fields.sex, 19.0),
        ("field-residence", &fields.residence, 19.0),
        ("field-expiry", &fields.date_of_expiry, 19.0),
    ];
    for (id, value, size) in rows {
        divider(ui, left, right, y, theme.colours.line);
        let label = Rect::from_min_size(pos2(left, y + 10.0), vec2(label_width - 8.0, 20.0));
        let style = (15.0, Weight::Regular);
        let used = text(
            ui,
            label,
            &app.words.get(id),
            style,
            theme.colours.ink2,
            theme,
        );
        let place = Rect::from_min_max(pos2(left + label_width, y + 7.0), pos2(right, y + 27.0));
        let style = (size, Weight::SemiBold);
        let height = text(ui, place, &shown(value), style, theme.colours.ink, theme);
        y += used.max(height) + 14.0;
    }
    ui.advance_cursor_after_rect(Rect::from_min_max(origin, pos2(right, y)));
}

/// The checks of a verified visit, two a row.
fn summary(app: &App, ui: &mut Ui, result: &ResultView, theme: &Theme) {
    let shown: Vec<&CheckLine> = result
        .checks
        .iter()
        .filter(|check| check.mandatory && !check.code.starts_with("integrity"))
        .collect();
    let passed = shown
        .iter()
        .filter(|check| check.outcome == Outcome::Successful)
        .count();
    let values = [
        ("passed", passed.to_string()),
        ("total", shown.len().to_string()),
    ];
    text_row(
        ui,
        &app.words.with("result-passed", &values),
        (18.0, Weight::SemiBold),
        theme.colours.ink,
        theme,
    );
    ui.add_space(8.0);
    let width = ui.available_width() / 2.0;
    for pair in shown.chunks(2) {
        let origin = ui.cursor().min;
        let mut height: f32 = 0.0;
        for (column, check) in pair.iter().enumerate() {
            let left = origin.x + column as f32 * width;
            let line = |y: f32| Rect::from_min_size(pos2(left + 42.0, y), vec2(width - 56.0, 20.0));
            let mut y = origin.y;
            y += text(
                ui,
                line(y),
                &app.words.check(&check.code),
                (17.0, Weight::SemiBold),
                theme.colours.ink,
                theme,
            );
            y += text(
                ui,
                line(y),
                &app.words.why(check.reason),
                (14.0, Weight::Regular),
                theme.colours.ink2,
                theme,
            );
            let place = Rect::from_min_size(pos2(left, origin.y + 6.0), vec2(28.0, 28.0));
            mark_on_surface(ui, place, Mark::of(check.outcome), theme);
            height = height.max(y - origin.y);
        }
        ui.allocate_rect(
            Rect::from_min_size(origin, vec2(2.0 * width, height + 8.0)),
            Sense::hover(),
        );
    }
}

/// Why a finger was not taken for the holder's, try by try; or what to do about a fault.
fn why(app: &App, ui: &mut Ui, result: &ResultView, theme: &Theme) {
    let words = &app.words;
    let colours = &theme.colours;
    text_row(
        ui,
        &words.get("result-why"),
        (18.0, Weight::SemiBold),
        colours.ink,
        theme,
    );
    ui.add_space(4.0);
    text_row(
        ui,
        &words.why(result.reason),
        (17.0, Weight::Regular),
        colours.ink2,
        theme,
    );
    ui.add_space(10.0);
    for (index, end) in result.tries.iter().enumerate() {
        try_row(app, ui, index + 1, end, theme);
    }
    ui.add_space(18.0);
    text_row(
        ui,
        &words.get("result-next"),
        (18.0, Weight::SemiBold),
        colours.ink,
        theme,
    );
    ui.add_space(4.0);
    text_row(
        ui,
        &words.what_to_do(result.reason),
        (17.0, Weight::Regular),
        colours.ink,
        theme,
    );
    if matches!(result.decision, Decision::Refused) {
        ui.add_space(14.0);
        text_row(
            ui,
            &words.get("result-hidden"),
            (15.0, Weight::Regular),
            colours.ink2,
            theme,
        );
    }
}

fn try_row(app: &App, ui: &mut Ui, number: usize, end: &Try, theme: &Theme) {
    let words = &app.words;
    let origin = ui.cursor().min;
    let width = ui.available_width();
    divider(ui, origin.x, origin.x + width, origin.y, theme.colours.line);
    let score = end.score.map_or_else(String::new, |(score, wanted)| {
        let values = [
            ("score", format!("{score:.0}")),
            ("wanted", format!("{wanted:.0}")),
        ];
        words.with("try-score", &values)
    });
    let cells = [
        (
            0.0,
            0.10,
            words.with("try-line", &[("number", number.to_string())]),
        ),
        (
            0.10,
            0.26,
            words.get(&format!("finger-{}", end.finger.code())),
        ),
        (
            0.36,
            0.20,
            words.with("try-quality", &[("quality", end.quality.to_string())]),
        ),
        (0.56, 0.22, score),
    ];
    let mut height: f32 = 0.0;
    for (start, share, words) in &cells {
        let place = Rect::from_min_size(
            pos2(origin.x + start * width, origin.y + 10.0),
            vec2(share * width - 8.0, 20.0),
        );
        height = height.max(text(
            ui,
            place,
            words,
            (16.0, Weight::Regular),
            theme.colours.ink,
            theme,
        ));
    }
    let (mark, id) = match end.result {
        TryResult::Matches => (Mark::Check, "try-matches"),
        TryResult::Differs => (Mark::Cross, "try-differs"),
        TryResult::Poor(_) => (Mark::PoorCapture, "try-poor"),
    };
    let left = origin.x + 0.78 * width;
    mark_on_surface(
        ui,
        Rect::from_min_size(pos2(left, origin.y + 9.0), vec2(24.0, 24.0)),
        mark,
        theme,
    );
    let place = Rect::from_min_size(
        pos2(left + 34.0, origin.y + 10.0),
        vec2(0.22 * width - 34.0, 20.0),
    );
    height = height.max(text(
        ui,
        place,
        &words.get(id),
        (16.0, Weight::SemiBold),
        theme.colours.ink,
        theme,
    ));
    ui.allocate_rect(
        Rect::from_min_size(origin, vec2(width, height + 20.0)),
        Sense::hover(),
    );
}

/// Every check with mark, word, reason and what to do.
fn table(app: &App, ui: &mut Ui, result: &ResultView, theme: &Theme) {
    const COLUMNS: [(f32, f32); 4] = [(0.0, 0.28), (0.28, 0.14), (0.42, 0.31), (0.73, 0.27)];
    let words = &app.words;
    let colours = theme.colours;
    let place = |ui: &Ui, column: usize, top: f32, indent: f32| {
        let (start, share) = COLUMNS[column];
        let width = ui.available_width();
        let left = ui.cursor().left() + start * width + indent;
        Rect::from_min_size(pos2(left, top), vec2(share * width - indent - 10.0, 20.0))
    };
    let top = ui.cursor().top();
    for (column, id) in [
        "column-check",
        "column-outcome",
        "column-reason",
        "column-todo",
    ]
    .into_iter()
    .enumerate()
    {
        let place = place(ui, column, top, 0.0);
        text(
            ui,
            place,
            &words.get(id),
            (15.0, Weight::SemiBold),
            colours.ink,
            theme,
        );
    }
    ui.advance_cursor_after_rect(Rect::from_min_size(
        ui.cursor().min,
        vec2(ui.available_width(), 30.0 * theme.text),
    ));
    for check in result
        .checks
        .iter()
        .filter(|check| check.mandatory || check.outcome != Outcome::Successful)
    {
        let origin = ui.cursor().min;
        let width = ui.available_width();
        let background = ui.painter().add(egui::Shape::Noop);
        divider(
            ui,
            origin.x - 24.0,
            origin.x + width + 24.0,
            origin.y,
            colours.line,
        );
        let y = origin.y + 9.0;
        let deciding = check.reason == result.reason;
        let colour = match check.outcome {
            Outcome::Successful => colours.pass,
            Outcome::Failed => colours.fail,
            Outcome::Undetermined => colours.decide_text,
            _ => colours.none,
        };
        let cells = [
            (
                0,
                38.0,
                words.check(&check.code),
                Weight::SemiBold,
                colours.ink,
            ),
            (
                1,
                0.0,
                words.get(&format!("outcome-{}", check.outcome.code())),
                Weight::SemiBold,
                colour,
            ),
            (
                2,
                0.0,
                words.why(check.reason),
                Weight::Regular,
                colours.ink,
            ),
            (
                3,
                0.0,
                words.what_to_do(check.reason),
                Weight::Regular,
                colours.ink2,
            ),
        ];
        let mut height: f32 = 26.0;
        for (column, indent, words, weight, colour) in &cells {
            let place = place(ui, *column, y, *indent);
            height = height.max(text(ui, place, words, (15.0, *weight), *colour, theme));
        }
        let row = Rect::from_min_size(origin, vec2(width, height + 18.0));
        if deciding && check.outcome != Outcome::Successful {
            let wide = row.expand2(vec2(23.0, 0.0));
            let bar = Rect::from_min_size(wide.min, vec2(6.0, wide.height()));
            ui.painter().set(
                background,
                egui::Shape::Vec(vec![
                    egui::Shape::rect_filled(wide, CornerRadius::ZERO, colours.decide_soft),
                    egui::Shape::rect_filled(bar, CornerRadius::ZERO, colour),
                ]),
            );
        }
        let mark = Rect::from_min_size(pos2(origin.x, y - 1.0), vec2(26.0, 26.0));
        mark_on_surface(ui, mark, Mark::of(check.outcome), theme);
        ui.allocate_rect(row, Sense::hover());
    }
    if result.decision == Decision::Staff {
        ui.add_space(12.0);
        text_row(
            ui,
            &words.get("result-basis"),
            (15.0, Weight::Regular),
            colours.ink2,
            theme,
        );
    }
}
