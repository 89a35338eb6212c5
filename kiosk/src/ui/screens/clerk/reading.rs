//! Clerk 2: the card is awaited and read.

use egui::{
    CornerRadius, Key, Rect, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2,
};

use super::super::super::app::App;
use super::super::super::marks::Mark;
use super::super::super::theme::{Theme, Weight};
use super::super::super::widgets::{
    Board, card, divider, headline, mark_on_surface, progress, text,
};
use super::{Action, Places, actions, kilobytes};
use crate::verification::view::{CardPresence, Command, Fields, Reading, StepLine, StepState};

pub(super) fn draw(app: &mut App, ui: &mut Ui, reading: &Reading, places: &Places, theme: &Theme) {
    board(app, ui, reading, places.board, theme);
    let content = places.content;
    let gap = 24.0;
    let half = (content.width() - gap) / 2.0;
    let left = Rect::from_min_size(content.min, vec2(half, content.height()));
    let right = Rect::from_min_max(pos2(left.right() + gap, content.top()), content.max);
    card(ui, left, theme);
    card(ui, right, theme);
    scrolled(ui, left, "steps", |ui| steps(app, ui, reading, theme));
    scrolled(ui, right, "fields", |ui| {
        text_row(
            ui,
            &app.words.get("reading-fields"),
            (18.0, Weight::SemiBold),
            theme.colours.ink,
            theme,
        );
        ui.add_space(6.0);
        field_rows(app, ui, &reading.fields, theme);
    });
    let cancel = app.words.get("action-cancel");
    if actions(
        ui,
        places.bar,
        Some(Action::new(&cancel, Key::Escape, "Esc")),
        &[],
        theme,
    )
    .is_some()
    {
        app.link.send(Command::Finish);
    }
}

/// A card's inside, which scrolls where the text has grown too large.
pub(super) fn scrolled(ui: &mut Ui, rect: Rect, id: &str, add: impl FnOnce(&mut Ui)) {
    let inner = rect.shrink2(vec2(24.0, 18.0));
    ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
        ScrollArea::vertical()
            .id_salt(id)
            .auto_shrink(false)
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                add(ui);
            });
    });
}

/// A line of text over the whole width of a column.
pub(super) fn text_row(
    ui: &mut Ui,
    words: &str,
    style: (f32, Weight),
    colour: egui::Color32,
    theme: &Theme,
) {
    let width = ui.available_width();
    let place = Rect::from_min_size(ui.cursor().min, vec2(width, 20.0));
    text(ui, place, words, style, colour, theme);
}

fn board(app: &App, ui: &mut Ui, reading: &Reading, rect: Rect, theme: &Theme) {
    let words = &app.words;
    let board = Board::navy(2, theme);
    let values = [("step", "2".to_owned()), ("name", words.get("stage-read"))];
    let inner = board.paint(ui, rect, &words.with("step-of", &values), theme);
    let (title, hint, citizen) = match reading.card {
        CardPresence::Awaited => (
            words.get("reading-awaited"),
            words.get("reading-awaited-hint"),
            "citizen-card",
        ),
        CardPresence::Present => (
            words.get("reading-present"),
            words.get("reading-present-hint"),
            "citizen-still",
        ),
        CardPresence::Lifted { seconds_left } => {
            let values = [("seconds", seconds_left.to_string())];
            (
                words.get("reading-lifted"),
                words.with("reading-lifted-hint", &values),
                "citizen-card",
            )
        }
        CardPresence::Unready(fault) => (
            words.why(fault.code()),
            words.what_to_do(fault.code()),
            "citizen-wait",
        ),
    };
    let foot = board.foot(
        ui,
        inner,
        &words.get("citizen-sees"),
        &words.get(citizen),
        theme,
    );
    let mut y = inner.top();
    y += headline(
        ui,
        Rect::from_min_max(pos2(inner.left(), y), inner.max),
        &title,
        48.0,
        board.ink,
        theme,
    ) + 4.0;
    y += text(
        ui,
        Rect::from_min_max(pos2(inner.left(), y), inner.max),
        &hint,
        (20.0, Weight::Regular),
        board.ink2,
        theme,
    );
    if reading.card != CardPresence::Present || foot - y < 110.0 {
        return;
    }
    if let Some(seconds) = reading.seconds_left.filter(|_| foot - y > 220.0) {
        y += 24.0;
        let number = ui.painter().text(
            pos2(inner.left(), y),
            egui::Align2::LEFT_TOP,
            seconds.to_string(),
            theme.font(96.0, Weight::Bold),
            board.ink,
        );
        let place = Rect::from_min_max(
            pos2(number.right() + 14.0, number.bottom() - 52.0 * theme.text),
            inner.max,
        );
        text(
            ui,
            place,
            &words.get("reading-seconds"),
            (24.0, Weight::Regular),
            board.ink,
            theme,
        );
        y = number.bottom() + 10.0;
    } else {
        y += 30.0;
    }
    let share = reading.bytes_done as f32 / reading.bytes_total.max(1) as f32;
    let bar = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), 18.0));
    progress(ui, bar, share, board.ink, board.ink2.gamma_multiply(0.35));
    let values = [
        ("done", kilobytes(reading.bytes_done)),
        ("total", kilobytes(reading.bytes_total)),
    ];
    let place = Rect::from_min_max(pos2(inner.left(), y + 26.0), inner.max);
    text(
        ui,
        place,
        &words.with("reading-bytes", &values),
        (17.0, Weight::Regular),
        board.ink,
        theme,
    );
}

fn steps(app: &App, ui: &mut Ui, reading: &Reading, theme: &Theme) {
    let words = &app.words;
    text_row(
        ui,
        &words.get("reading-steps"),
        (18.0, Weight::SemiBold),
        theme.colours.ink,
        theme,
    );
    ui.add_space(10.0);
    for step in &reading.steps {
        step_row(app, ui, step, theme);
    }
    ui.add_space(8.0);
    let top = ui.cursor().top();
    divider(
        ui,
        ui.cursor().left(),
        ui.cursor().left() + ui.available_width(),
        top,
        theme.colours.line,
    );
    ui.add_space(10.0);
    text_row(
        ui,
        &words.get("reading-slip"),
        (15.0, Weight::Regular),
        theme.colours.ink2,
        theme,
    );
}

fn step_row(app: &App, ui: &mut Ui, step: &StepLine, theme: &Theme) {
    let words = &app.words;
    let (mark, state) = match step.state {
        StepState::Waiting => (Mark::Waiting, words.get("state-waiting")),
        StepState::Running { total: 0, .. } => (Mark::Hourglass, words.get("state-running")),
        StepState::Running { done, total } => {
            let values = [("done", kilobytes(done)), ("total", kilobytes(total))];
            (Mark::Hourglass, words.with("state-bytes", &values))
        }
        StepState::Done { outcome, reason } => (Mark::of(outcome), words.why(reason)),
    };
    let origin = ui.cursor().min;
    let width = ui.available_width();
    let background = ui.painter().add(egui::Shape::Noop);
    let line = |top: f32| Rect::from_min_size(pos2(origin.x + 46.0, top), vec2(width - 46.0, 20.0));
    let name = words.get(&format!("step-{}", step.name.code()));
    let mut y = origin.y + 5.0;
    y += text(
        ui,
        line(y),
        &name,
        (17.0, Weight::SemiBold),
        theme.colours.ink,
        theme,
    );
    y += text(
        ui,
        line(y),
        &state,
        (15.0, Weight::Regular),
        theme.colours.ink2,
        theme,
    );
    let row = Rect::from_min_max(
        pos2(origin.x - 10.0, origin.y),
        pos2(origin.x + width + 6.0, y + 5.0),
    );
    if matches!(step.state, StepState::Running { .. }) {
        let fill = egui::Shape::rect_filled(row, CornerRadius::same(8), theme.colours.accent_soft);
        ui.painter().set(background, fill);
    }
    let place = Rect::from_center_size(pos2(origin.x + 17.0, row.center().y), vec2(28.0, 28.0));
    mark_on_surface(ui, place, mark, theme);
    ui.allocate_rect(
        Rect::from_min_max(origin, pos2(origin.x + width, y + 5.0)),
        Sense::hover(),
    );
}

/// The portrait in its frame; a dashed one until it is proven.
pub(super) fn portrait(app: &mut App, ui: &Ui, frame: Rect, fields: &Fields, theme: &Theme) {
    match &fields.portrait {
        Some(portrait) => {
            let id = app.texture(ui, portrait, |portrait| {
                egui::ColorImage::from_rgba_unmultiplied(
                    [portrait.width, portrait.height],
                    &portrait.rgba,
                )
            });
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            ui.painter().image(id, frame, whole, egui::Color32::WHITE);
        }
        None => {
            let corners = [
                frame.left_top(),
                frame.right_top(),
                frame.right_bottom(),
                frame.left_bottom(),
                frame.left_top(),
            ];
            ui.painter().extend(egui::Shape::dashed_line(
                &corners,
                Stroke::new(2.0, theme.colours.edge),
                6.0,
                5.0,
            ));
            let place = Rect::from_center_size(frame.center(), vec2(34.0, 34.0));
            mark_on_surface(ui, place, Mark::Hourglass, theme);
        }
    }
}

/// The fields that are proven, each with its mark, under the portrait.
pub(super) fn field_rows(app: &mut App, ui: &mut Ui, fields: &Fields, theme: &Theme) {
    let origin = ui.cursor().min;
    let width = ui.available_width();
    let frame = Rect::from_min_size(origin, vec2(108.0, 136.0));
    portrait(app, ui, frame, fields, theme);
    let place = Rect::from_min_size(
        pos2(frame.right() + 20.0, frame.top() + 20.0),
        vec2(width - 128.0, 80.0),
    );
    let hint = app.words.get(if fields.portrait.is_some() {
        "field-portrait"
    } else {
        "reading-fields-hint"
    });
    let used = text(
        ui,
        place,
        &hint,
        (15.0, Weight::Regular),
        theme.colours.ink2,
        theme,
    );
    let height = frame.height().max(used + 20.0) + 12.0;
    ui.advance_cursor_after_rect(Rect::from_min_size(origin, vec2(width, height)));
    let rows = [
        ("field-name", &fields.full_name),
        ("field-number", &fields.number),
        ("field-birth", &fields.date_of_birth),
        ("field-sex", &fields.sex),
        ("field-residence", &fields.residence),
        ("field-expiry", &fields.date_of_expiry),
    ];
    for (id, value) in rows {
        let label = app.words.get(id);
        field_row(
            ui,
            &label,
            value.as_ref().map(|value| value.as_str()),
            theme,
        );
    }
}

fn field_row(ui: &mut Ui, label: &str, value: Option<&str>, theme: &Theme) {
    let origin = ui.cursor().min;
    let width = ui.available_width();
    divider(ui, origin.x, origin.x + width, origin.y, theme.colours.line);
    let mut y = origin.y + 6.0;
    let line = |y: f32| Rect::from_min_size(pos2(origin.x, y), vec2(width - 40.0, 20.0));
    y += text(
        ui,
        line(y),
        label,
        (14.0, Weight::Regular),
        theme.colours.ink2,
        theme,
    );
    match value {
        Some(value) => {
            y += text(
                ui,
                line(y),
                value,
                (18.0, Weight::SemiBold),
                theme.colours.ink,
                theme,
            )
        }
        None => {
            let bar = Rect::from_min_size(pos2(origin.x, y + 5.0), vec2(150.0, 13.0));
            ui.painter().rect(
                bar,
                CornerRadius::same(6),
                theme.colours.page,
                Stroke::new(1.0, theme.colours.line),
                StrokeKind::Inside,
            );
            y += 26.0 * theme.text;
        }
    }
    let mark = if value.is_some() {
        Mark::Check
    } else {
        Mark::Waiting
    };
    let place = Rect::from_center_size(
        pos2(origin.x + width - 14.0, (origin.y + y) / 2.0),
        vec2(24.0, 24.0),
    );
    mark_on_surface(ui, place, mark, theme);
    ui.allocate_rect(
        Rect::from_min_max(origin, pos2(origin.x + width, y + 6.0)),
        Sense::hover(),
    );
}
