//! Clerk 2: the card is awaited and read.

use std::sync::Arc;

use egui::{CornerRadius, Key, Rect, Sense, Shape, Ui, pos2, vec2};

use super::bars::{Action, bottom_bar};
use super::page::Page;
use super::result::signed_by;
use super::{Clerk, errand, fields};
use crate::ui::look::board::{Board, Part};
use crate::ui::look::card::{column, divider, pair};
use crate::ui::look::text::{lay, paragraph, put};
use crate::ui::look::{Mark, Sign, Weight};
use crate::verification::view::{CardPresence, Command, Reading, StepDetail, StepLine, StepState};
use crate::words::Words;

pub(super) fn draw(window: &mut Clerk, ui: &mut Ui, reading: &Reading, page: &Page) {
    board(ui, reading, &window.words, page);
    let theme = &page.theme;
    column(ui, page.content, "reading", theme, |ui| {
        let halves = (0.485, page.content.height());
        let words = Arc::clone(&window.words);
        pair(
            ui,
            halves,
            (page.card_padding, page.gap),
            theme,
            |ui| steps(ui, reading, &words, page),
            |ui| {
                errand::title(ui, &words.get("reading-fields"), page);
                fields::rows(window, ui, &reading.fields, page);
            },
        );
    });
    let cancel = Action::new((), window.words.get("action-cancel"), Key::Escape);
    if bottom_bar(ui, Some(&cancel), "", &[], page).is_some() {
        window.link.send(Command::Finish);
    }
}

fn board(ui: &mut Ui, reading: &Reading, words: &Words, page: &Page) {
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
                "citizen-card-again",
            )
        }
        CardPresence::Unready(fault) => (
            words.why(fault.code()),
            words.what_to_do(fault.code()),
            "citizen-wait",
        ),
    };
    let mut parts = vec![
        Part::Space(12.0),
        Part::Word(title, 46.0),
        Part::Space(4.0),
        Part::second(hint, 20.0),
    ];
    if reading.card == CardPresence::Present {
        parts.push(Part::Space(40.0));
        if let Some(number) = reading.seconds_left {
            let words = words.get("reading-seconds");
            parts.push(Part::Countdown { number, words });
            parts.push(Part::Space(24.0));
        }
        let share = reading.share;
        let values = [
            ("done", kilobytes(reading.bytes_done)),
            ("total", kilobytes(reading.bytes_total)),
        ];
        parts.push(Part::Progress {
            share,
            left: words.with("reading-bytes", &values),
            right: format!("{:.0} %", 100.0 * share),
        });
    }
    let values = [("step", "2".to_owned()), ("name", words.get("stage-read"))];
    let board = Board {
        sign: Sign::Instruct,
        step: Some((2, words.with("step-of", &values))),
        parts,
        foot: Some((words.get("say-to-citizen"), words.get(citizen))),
    };
    board.show(ui, page.board, page.board_padding, &page.theme);
}

/// `1,2`: kilobytes with one decimal, as both languages write it here.
fn kilobytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1000.0).replace('.', ",")
}

fn steps(ui: &mut Ui, reading: &Reading, words: &Words, page: &Page) {
    errand::title(ui, &words.get("reading-steps"), page);
    for line in &reading.steps {
        step(ui, line, words, page);
    }
    if page.small {
        return;
    }
    ui.add_space(12.0);
    let at = ui.cursor().min;
    divider(ui, at.x, at.x + ui.available_width(), at.y, &page.theme);
    ui.add_space(12.0);
    let style = (15.0, Weight::Regular);
    let ink = page.theme.colours.ink2;
    paragraph(ui, &words.get("reading-slip"), style, ink, &page.theme);
}

fn step(ui: &mut Ui, line: &StepLine, words: &Words, page: &Page) {
    let theme = &page.theme;
    let colours = &theme.colours;
    let (mark, mut state) = match line.state {
        StepState::Waiting => (Mark::Waiting, words.get("state-waiting")),
        StepState::Running { total: 0, .. } => (Mark::Hourglass, words.get("state-running")),
        StepState::Running { done, total } => {
            let values = [("done", kilobytes(done)), ("total", kilobytes(total))];
            (Mark::Hourglass, words.with("state-bytes", &values))
        }
        StepState::Done { outcome, reason } => (Mark::of(outcome), words.why_in_short(reason)),
    };
    match line.detail.as_ref() {
        Some(StepDetail::Took(time)) => {
            let seconds = format!("{:.1}", time.as_secs_f64()).replace('.', ",");
            let took = words.with("step-took", &[("seconds", seconds)]);
            state = format!("{state} · {took}");
        }
        Some(StepDetail::Bytes(bytes)) => {
            let bytes = words.with("step-bytes", &[("bytes", kilobytes(*bytes))]);
            state = format!("{state} · {bytes}");
        }
        Some(StepDetail::Country(country)) => state = signed_by(country, words),
        None => {}
    }
    let origin = ui.cursor().min;
    let wide = ui.available_width();
    let (gap, side) = if page.small { (2.0, 24.0) } else { (6.0, 30.0) };
    let left = origin.x + side + 18.0;
    let room = origin.x + wide - left;
    let background = ui.painter().add(Shape::Noop);
    let name = words.get(&format!("step-{}", line.name.code()));
    let name = lay(
        ui,
        &name,
        (17.0, Weight::SemiBold),
        colours.ink,
        room,
        theme,
    );
    let state = lay(
        ui,
        &state,
        (15.0, Weight::Regular),
        colours.ink2,
        room,
        theme,
    );
    let below = put(ui, pos2(left, origin.y + gap), name).bottom();
    let bottom = put(ui, pos2(left, below), state).bottom() + gap;
    let row = Rect::from_min_max(origin, pos2(origin.x + wide, bottom));
    if matches!(line.state, StepState::Running { .. }) {
        let wider = row.expand2(vec2(12.0, 0.0));
        let radius = CornerRadius::same(10);
        let fill = Shape::rect_filled(wider, radius, colours.accent_soft);
        ui.painter().set(background, fill);
    }
    let centre = pos2(row.left() + side / 2.0, row.center().y);
    let place = Rect::from_center_size(centre, vec2(side, side));
    mark.show(ui, place, theme);
    ui.allocate_rect(row, Sense::hover());
}
