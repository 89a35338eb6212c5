//! Clerk 8, the supervisor's page: the day in numbers, the desk, and the journal.

use std::sync::Arc;

use egui::{Align, CornerRadius, Key, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use zeroize::Zeroizing;

use super::bars::{Action, bottom_bar, row};
use super::errand::title;
use super::page::Page;
use super::pin::PinEntry;
use super::{Clerk, Left};
use crate::journal::{Found, Hour};
use crate::staff::{Person, Role};
use crate::ui::look::button::{Button, segments};
use crate::ui::look::card::{card, column, divider};
use crate::ui::look::dialog::dialog;
use crate::ui::look::digits::figures;
use crate::ui::look::field::Field;
use crate::ui::look::text::{centred, lay, paragraph, put, width};
use crate::ui::look::{Mark, Weight, focus};
use crate::verification::clock::clock_of;
use crate::verification::decision::Decision;
use crate::verification::supervision::{Period, Search, SupervisorView};
use crate::verification::view::{Command, Snapshot};
use crate::words::Words;

/// What is being written into the search.
pub(super) struct Searching {
    text: String,
}

impl Default for Searching {
    fn default() -> Self {
        Self {
            text: String::with_capacity(64),
        }
    }
}

/// Those who may look.
pub(super) fn entitled(snapshot: &Snapshot) -> Vec<&Person> {
    let people = snapshot.people.iter();
    people
        .filter(|person| person.role >= Role::Supervisor)
        .collect()
}

/// The question for a supervisor's PIN.
pub(super) fn ask(
    pin: &mut PinEntry,
    ui: &mut Ui,
    window: Rect,
    snapshot: &Snapshot,
    words: &Words,
    page: &Page,
) -> Option<Left> {
    let theme = &page.theme;
    let size = vec2(560.0, 620.0) * theme.text.clamp(1.0, 1.3);
    let place = dialog(ui, window, size, theme);
    let inner = place.shrink(if page.small { 18.0 } else { 28.0 });
    let foot = Rect::from_min_max(pos2(inner.left(), inner.bottom() - 60.0), inner.max);
    let middle = Rect::from_min_max(inner.min, pos2(inner.right(), foot.top() - 14.0));
    column(ui, middle, "supervisor", theme, |ui| {
        let people = entitled(snapshot);
        let heading = words.get("supervisor-title");
        pin.draw(
            ui,
            &heading,
            &people,
            snapshot.refusal.as_ref(),
            words,
            page,
        );
    });
    let close = Action::new(false, words.get("action-close"), Key::Escape);
    let enter = Action::new(true, words.get("action-sign-in"), Key::Enter)
        .primary()
        .enabled(pin.missing() == 0);
    match row(ui, foot, Some(&close), "", &[enter], page)? {
        false => Some(Left::Closed),
        true => {
            let (name, pin) = pin.take()?;
            Some(Left::Asked(Command::Supervise { name, pin }))
        }
    }
}

const OUTCOMES: [(Decision, Mark); 6] = [
    (Decision::Verified, Mark::Check),
    (Decision::Refused, Mark::Cross),
    (Decision::Staff, Mark::Question),
    (Decision::PoorCapture, Mark::PoorCapture),
    (Decision::Technical, Mark::Technical),
    (Decision::Abandoned, Mark::Abandoned),
];

fn mark_of(code: &str) -> Mark {
    OUTCOMES
        .iter()
        .find(|(decision, _)| decision.code() == code)
        .map_or(Mark::Dash, |(_, mark)| *mark)
}

pub(super) fn draw(
    window: &mut Clerk,
    ui: &mut Ui,
    view: &SupervisorView,
    snapshot: &Snapshot,
    page: &Page,
) {
    let words = Arc::clone(&window.words);
    let place = Rect::from_min_max(pos2(page.board.left(), page.board.top()), page.content.max);
    let mut command = None;
    column(ui, place, "supervisor page", &page.theme, |ui| {
        command = outcomes(ui, &window.searching, view, &words, page);
        ui.add_space(page.gap);
        thirds(ui, view, snapshot, &words, page);
        ui.add_space(page.gap);
        card(ui, 0.0, page.card_padding, &page.theme, |ui| {
            command = search(&mut window.searching, ui, view, &words, page).or(command.take());
            table(ui, view, &words, page);
        });
    });
    let total: u64 = view.counts.decisions.iter().map(|(_, count)| count).sum();
    let values = [("date", view.date.clone()), ("count", total.to_string())];
    let note = words.with("supervisor-note", &values);
    let back = Action::new((), words.get("action-back"), Key::Escape);
    if bottom_bar(ui, None, &note, &[back], page).is_some() {
        window.link.send(Command::Finish);
    }
    if let Some(command) = command {
        window.link.send(command);
    }
}

/// A card an outcome, in their fixed order; pressed, it shows the visits that ended so.
fn outcomes(
    ui: &mut Ui,
    searching: &Searching,
    view: &SupervisorView,
    words: &Words,
    page: &Page,
) -> Option<Command> {
    let mut command = None;
    let theme = &page.theme;
    let colours = &theme.colours;
    let total: u64 = view.counts.decisions.iter().map(|(_, count)| count).sum();
    let wide = ui.available_width();
    let gap = page.gap * 0.6;
    let columns = if wide / theme.text < 1150.0 { 3 } else { 6 };
    let size = (wide - gap * (columns as f32 - 1.0)) / columns as f32;
    for line in OUTCOMES.chunks(columns) {
        let origin = ui.cursor().min;
        let mut bottom = origin.y;
        for (number, (decision, mark)) in line.iter().enumerate() {
            let left = origin.x + number as f32 * (size + gap);
            let place = Rect::from_min_size(pos2(left, origin.y), vec2(size, 0.0));
            let mut inside = ui.new_child(
                egui::UiBuilder::new()
                    .max_rect(place)
                    .id_salt(decision.code()),
            );
            let code = decision.code();
            let count = view.counts.decisions.iter().find(|(it, _)| it == code);
            let count = count.map_or(0, |(_, count)| *count);
            card(&mut inside, 0.0, vec2(16.0, 12.0), theme, |ui| {
                let at = ui.cursor().min;
                let side = 30.0;
                let number = count.to_string();
                let style = (30.0, Weight::Bold);
                let galley = lay(ui, &number, style, colours.ink, f32::INFINITY, theme);
                let high = galley.rect.height().max(side);
                let middle = at.y + high / 2.0;
                let square =
                    Rect::from_center_size(pos2(at.x + side / 2.0, middle), vec2(side, side));
                mark.on_surface(ui.painter(), square, theme);
                let top = middle - galley.rect.height() / 2.0;
                put(ui, pos2(at.x + side + 12.0, top), galley);
                if total > 0 {
                    let share = 100.0 * count as f64 / total as f64;
                    let share = format!("{share:.1} %").replace('.', ",");
                    let style = (15.0, Weight::Regular);
                    let galley = lay(ui, &share, style, colours.ink2, f32::INFINITY, theme);
                    let x = at.x + ui.available_width() - galley.rect.width();
                    put(ui, pos2(x, middle - galley.rect.height() / 2.0), galley);
                }
                ui.add_space(high + 4.0);
                let name = words.get(&format!("outcome-day-{code}"));
                let style = (16.0, Weight::SemiBold);
                paragraph(ui, &name, style, colours.ink, theme);
            });
            let card = inside.min_rect();
            bottom = bottom.max(card.bottom());
            let chosen = view.decision == Some(*decision);
            let response = ui.interact(card, ui.scope_id().with(code), Sense::click());
            let name = words.get(&format!("outcome-day-{code}"));
            response.widget_info(|| {
                let said = format!("{name}: {count}");
                WidgetInfo::selected(egui::Role::Button, true, chosen, said)
            });
            if chosen {
                let edge = Stroke::new(3.0, colours.accent);
                let radius = CornerRadius::same(12);
                ui.painter()
                    .rect_stroke(card, radius, edge, StrokeKind::Inside);
            }
            focus::ring(ui, &response, card, 12, theme);
            if response.clicked() {
                command = Some(Command::Search(Box::new(Search {
                    text: Zeroizing::new(searching.text.clone()),
                    period: view.period,
                    decision: (!chosen).then_some(*decision),
                })));
            }
        }
        let used = Rect::from_min_max(origin, pos2(origin.x + wide, bottom));
        ui.advance_cursor_after_rect(used);
        if line.last().map(|(last, _)| *last) != OUTCOMES.last().map(|(last, _)| *last) {
            ui.add_space(gap);
        }
    }
    command
}

/// Times by the hour, the parts of the desk, and the checks that did not succeed.
fn thirds(ui: &mut Ui, view: &SupervisorView, snapshot: &Snapshot, words: &Words, page: &Page) {
    let theme = &page.theme;
    let wide = ui.available_width();
    let columns = if wide / theme.text < 900.0 { 1 } else { 3 };
    let gap = page.gap;
    let size = (wide - gap * (columns as f32 - 1.0)) / columns as f32;
    let origin = ui.cursor().min;
    let id = ui.scope_id().with("thirds");
    let known: f32 = ui.data(|data| data.get_temp(id).unwrap_or_default());
    let least = if columns == 1 { 0.0 } else { known };
    let (mut bottom, mut y) = (origin.y, origin.y);
    for number in 0..3 {
        let column = if columns == 1 { 0.0 } else { number as f32 };
        let left = origin.x + column * (size + gap);
        let place = Rect::from_min_size(pos2(left, y), vec2(size, 0.0));
        let builder = egui::UiBuilder::new().max_rect(place).id_salt(number);
        let mut inside = ui.new_child(builder);
        card(
            &mut inside,
            least,
            page.card_padding,
            theme,
            |ui| match number {
                0 => hours(ui, view, words, page),
                1 => devices(ui, snapshot, words, page),
                _ => checks(ui, view, words, page),
            },
        );
        bottom = bottom.max(inside.min_rect().bottom());
        if columns == 1 {
            y = bottom + gap;
        }
    }
    if columns > 1 && bottom - origin.y > known + 0.5 {
        // All are drawn anew, as high as the highest of them.
        ui.data_mut(|data| data.insert_temp(id, bottom - origin.y));
        ui.ctx().request_discard("equal heights");
    }
    ui.advance_cursor_after_rect(Rect::from_min_max(origin, pos2(origin.x + wide, bottom)));
}

/// A bar an hour: how long a visit took on average.
fn hours(ui: &mut Ui, view: &SupervisorView, words: &Words, page: &Page) {
    let theme = &page.theme;
    let colours = &theme.colours;
    title(ui, &words.get("supervisor-hours"), page);
    let hours = &view.counts.hours;
    if hours.is_empty() {
        let none = words.get("supervisor-none");
        paragraph(ui, &none, (15.0, Weight::Regular), colours.ink2, theme);
        return;
    }
    let longest = hours
        .iter()
        .map(|hour| hour.longest)
        .max()
        .unwrap_or_default();
    let said = words.with("supervisor-longest", &[("seconds", longest.to_string())]);
    paragraph(ui, &said, (14.0, Weight::Regular), colours.ink2, theme);
    ui.add_space(8.0);
    let size = vec2(ui.available_width(), 112.0 * theme.text);
    let (place, _) = ui.allocate_exact_size(size, Sense::hover());
    let label = 20.0 * theme.text;
    let foot = place.bottom() - label;
    let room = foot - place.top() - label;
    let most = hours.iter().map(|hour| hour.average).fold(1.0, f64::max);
    let pitch = place.width() / hours.len().max(8) as f32;
    let style = (13.0, Weight::SemiBold);
    for (number, hour) in hours.iter().enumerate() {
        let Hour { hour, average, .. } = hour;
        let middle = place.left() + (number as f32 + 0.5) * pitch;
        let high = (average / most) as f32 * room;
        let bar = Rect::from_min_max(
            pos2(middle - 0.35 * pitch, foot - high.max(2.0)),
            pos2(middle + 0.35 * pitch, foot),
        );
        ui.painter()
            .rect_filled(bar, CornerRadius::same(3), colours.accent);
        let at = pos2(middle, foot + label / 2.0);
        let hour = words.with("supervisor-hour", &[("hour", hour.to_string())]);
        centred(ui, at, Align::Center, &hour, style, colours.ink2, theme);
        let at = pos2(middle, bar.top() - label / 2.0);
        let seconds = format!("{average:.0}");
        centred(ui, at, Align::Center, &seconds, style, colours.ink, theme);
    }
    let line = Stroke::new(1.5, colours.edge);
    ui.painter().hline(place.x_range(), foot, line);
}

fn devices(ui: &mut Ui, snapshot: &Snapshot, words: &Words, page: &Page) {
    title(ui, &words.get("supervisor-devices"), page);
    for line in &snapshot.devices {
        let (mark, state) = match (line.state, line.age_days) {
            (Err(fault), _) => (Mark::Technical, words.why(fault.code())),
            (Ok(()), Some(days)) => (
                Mark::Check,
                words.with("state-age", &[("days", days.to_string())]),
            ),
            (Ok(()), None) => (Mark::Check, words.get("state-ready")),
        };
        let name = words.get(&format!("device-{}", line.device.code()));
        two_sided(ui, mark, &name, &state, page);
    }
}

fn checks(ui: &mut Ui, view: &SupervisorView, words: &Words, page: &Page) {
    title(ui, &words.get("supervisor-checks"), page);
    if view.counts.checks.is_empty() {
        let none = words.get("supervisor-none");
        let ink = page.theme.colours.ink2;
        paragraph(ui, &none, (15.0, Weight::Regular), ink, &page.theme);
    }
    for (code, failed, open) in &view.counts.checks {
        let mark = if *failed > 0 {
            Mark::Cross
        } else {
            Mark::Question
        };
        let values = [("failed", failed.to_string()), ("open", open.to_string())];
        let counted = words.with("supervisor-check-counts", &values);
        two_sided(ui, mark, &words.check(code), &counted, page);
    }
}

/// A line with its mark and name, and how it is at the right.
fn two_sided(ui: &mut Ui, mark: Mark, name: &str, state: &str, page: &Page) {
    let theme = &page.theme;
    let colours = &theme.colours;
    let origin = ui.cursor().min;
    let wide = ui.available_width();
    let left = origin.x + 30.0;
    let room = wide - 30.0;
    let style = (15.0, Weight::Regular);
    let state = lay(ui, state, style, colours.ink2, 0.62 * room, theme);
    let rest = room - state.rect.width() - 8.0;
    let style = (15.0, Weight::SemiBold);
    let name = lay(ui, name, style, colours.ink, rest, theme);
    let high = name.rect.height().max(state.rect.height()) + 7.0;
    let middle = origin.y + high / 2.0;
    let square = Rect::from_center_size(pos2(origin.x + 10.0, middle), vec2(20.0, 20.0));
    mark.on_surface(ui.painter(), square, theme);
    put(ui, pos2(left, middle - name.rect.height() / 2.0), name);
    let x = origin.x + wide - state.rect.width();
    put(ui, pos2(x, middle - state.rect.height() / 2.0), state);
    let used = Rect::from_min_size(origin, vec2(wide, high));
    ui.advance_cursor_after_rect(used);
}

/// The field, and how far back.
fn search(
    searching: &mut Searching,
    ui: &mut Ui,
    view: &SupervisorView,
    words: &Words,
    page: &Page,
) -> Option<Command> {
    let theme = &page.theme;
    let wide = ui.available_width();
    let find = words.get("action-find");
    let find = Button::new(&find).primary();
    let button = find.width(ui, &page.bars);
    let periods = Period::ALL.iter();
    let periods = periods.map(|period| words.get(&format!("period-{}", period.code())));
    let periods: Vec<String> = periods.collect();
    let periods: Vec<&str> = periods.iter().map(String::as_str).collect();
    let chosen = Period::ALL.iter().position(|it| *it == view.period);
    let chosen = chosen.unwrap_or_default();
    // Beside the field where there is room, else below it.
    let style = (15.0, Weight::SemiBold);
    let third = periods
        .iter()
        .map(|words| width(ui, words, style, &page.bars) + 28.0)
        .fold(0.0, f32::max);
    let segment = third * periods.len() as f32;
    let beside = wide / theme.text > 900.0;
    let high = Field::height(theme);
    let size = vec2(wide, if beside { high } else { 2.0 * high + 10.0 });
    let (place, _) = ui.allocate_exact_size(size, Sense::hover());
    let right = place.right() - button;
    let at = Rect::from_min_size(pos2(right, place.top()), vec2(button, high));
    let pressed = find.show(ui, at, &page.bars).clicked();
    let (middle, end) = if beside {
        let left = right - 12.0 - segment;
        (pos2(left, place.top() + high / 2.0), left - 12.0)
    } else {
        (
            pos2(place.left(), place.bottom() - high / 2.0),
            right - 12.0,
        )
    };
    let at = Rect::from_min_size(middle - vec2(0.0, 22.0), vec2(segment, 44.0));
    let period = segments(ui, at, &periods, chosen, style, &page.bars);
    let at = Rect::from_min_max(place.min, pos2(end, place.top() + high));
    let label = words.get("search-label");
    let field = Field {
        label: &label,
        limit: 41,
    };
    let written = field.show(ui, at, &mut searching.text, view.problem.is_some(), theme);
    let entered = written.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if let Some(code) = view.problem {
        ui.add_space(4.0);
        let input = format!("input-{code}");
        let said = if words.has(&input) {
            words.get(&input)
        } else {
            words.why(code)
        };
        let style = (15.0, Weight::SemiBold);
        paragraph(ui, &said, style, theme.colours.fail, theme);
    }
    ui.add_space(6.0);
    let period = period.and_then(|place| Period::ALL.get(place).copied());
    (pressed || entered || period.is_some()).then(|| {
        Command::Search(Box::new(Search {
            text: Zeroizing::new(searching.text.clone()),
            period: period.unwrap_or(view.period),
            decision: view.decision,
        }))
    })
}

/// The visits that were found, newest first.
fn table(ui: &mut Ui, view: &SupervisorView, words: &Words, page: &Page) {
    const HEADS: [&str; 6] = [
        "column-time",
        "column-visit",
        "column-procedure",
        "column-number",
        "column-machine",
        "column-person",
    ];
    ui.add_space(6.0);
    let stacked = ui.available_width() / page.theme.text < 760.0;
    if view.found.is_empty() {
        let none = words.get("search-none");
        let ink = page.theme.colours.ink2;
        paragraph(ui, &none, (16.0, Weight::Regular), ink, &page.theme);
        return;
    }
    if !stacked {
        let heads = HEADS.map(|id| words.get(id));
        line(ui, &heads, None, Weight::SemiBold, page);
    }
    for found in &view.found {
        let cells = cells(found, view.period, words);
        let mark = mark_of(&found.decision);
        if stacked {
            let at = ui.cursor().min;
            divider(ui, at.x, at.x + ui.available_width(), at.y, &page.theme);
            ui.add_space(6.0);
            two_sided(
                ui,
                mark,
                &cells[4],
                &format!("{} · {}", cells[0], cells[1]),
                page,
            );
            let rest: Vec<&str> = [&cells[2], &cells[3], &cells[5]]
                .into_iter()
                .map(String::as_str)
                .filter(|cell| *cell != NOTHING)
                .collect();
            let ink = page.theme.colours.ink2;
            paragraph(
                ui,
                &rest.join(" · "),
                (15.0, Weight::Regular),
                ink,
                &page.theme,
            );
            ui.add_space(6.0);
        } else {
            line(ui, &cells, Some(mark), Weight::Regular, page);
        }
    }
}

const NOTHING: &str = "–";

fn cells(found: &Found, period: Period, words: &Words) -> [String; 6] {
    let nothing = || NOTHING.to_owned();
    let procedure = found.procedure.as_ref().map(|code| {
        let id = format!("procedure-{code}");
        if words.has(&id) {
            words.get(&id)
        } else {
            code.clone()
        }
    });
    let decided = found.override_by.as_ref().map(|(decision, name)| {
        words.with(&format!("decided-{decision}"), &[("name", name.clone())])
    });
    [
        clock_of(&found.time, period != Period::Today),
        format!("{:06}", found.sequence),
        procedure.unwrap_or_else(nothing),
        found.masked_number.clone().unwrap_or_else(nothing),
        words.get(&format!("outcome-day-{}", found.decision)),
        decided.unwrap_or_else(nothing),
    ]
}

/// A row of the table; the mark stands before its fifth cell.
fn line(ui: &mut Ui, cells: &[String; 6], mark: Option<Mark>, weight: Weight, page: &Page) {
    const FROM: [f32; 7] = [0.0, 0.09, 0.17, 0.40, 0.565, 0.775, 1.0];
    let theme = &page.theme;
    let colours = &theme.colours;
    let origin = ui.cursor().min;
    let wide = ui.available_width();
    let size = if mark.is_some() { 16.0 } else { 15.0 };
    let mut high: f32 = 0.0;
    let mut galleys = Vec::new();
    for (number, cell) in cells.iter().enumerate() {
        let indent = if number == 4 && mark.is_some() {
            32.0
        } else {
            0.0
        };
        let left = origin.x + FROM[number] * wide + indent;
        let room = (FROM[number + 1] - FROM[number]) * wide - indent - 10.0;
        let strong = number == 4;
        let weight = if strong { Weight::SemiBold } else { weight };
        let galley = lay(ui, cell, (size, weight), colours.ink, room, theme);
        high = high.max(galley.rect.height());
        galleys.push((left, galley));
    }
    let high = high + 14.0;
    let middle = origin.y + high / 2.0;
    for (number, (left, galley)) in galleys.into_iter().enumerate() {
        let at = pos2(left, middle - galley.rect.height() / 2.0);
        if number == 3 && cells[3].contains('•') {
            let style = (size, weight);
            figures(ui, at, &cells[3], style, colours.ink, theme);
        } else {
            put(ui, at, galley);
        }
    }
    if let Some(mark) = mark {
        let centre = pos2(origin.x + FROM[4] * wide + 11.0, middle);
        let square = Rect::from_center_size(centre, vec2(22.0, 22.0));
        mark.on_surface(ui.painter(), square, theme);
    }
    let used = Rect::from_min_size(origin, vec2(wide, high));
    divider(ui, used.left(), used.right(), used.bottom(), theme);
    ui.advance_cursor_after_rect(used);
}
