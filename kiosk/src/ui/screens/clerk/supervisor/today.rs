//! The day in numbers: how visits ended, waiting times by the hour, the desk, the day's visits, and
//! below them working times and the checks that did not succeed.

use egui::{Align, CornerRadius, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use zeroize::Zeroizing;

use super::super::errand::title;
use super::super::page::Page;
use super::{OUTCOMES, Supervising, journal, parts, side_by_side, two_sided};
use crate::journal::Hour;
use crate::ui::look::card::card;
use crate::ui::look::text::{centred, lay, paragraph, put, width};
use crate::ui::look::{Mark, Weight, touch};
use crate::verification::supervision::{Search, SupervisorView};
use crate::verification::view::{Command, Snapshot};
use crate::words::Words;

pub(super) fn draw(
    ui: &mut Ui,
    supervising: &mut Supervising,
    view: &SupervisorView,
    snapshot: &Snapshot,
    words: &Words,
    page: &Page,
) -> Option<Command> {
    let mut command = outcomes(ui, supervising, view, words, page);
    ui.add_space(page.gap);
    let counts = &view.counts;
    side_by_side(
        ui,
        "desk",
        &[1.2, 1.25, 1.0],
        page,
        |ui, number| match number {
            0 => times(ui, &WAITS, &counts.waits, words, page),
            1 => parts::devices(ui, snapshot, words, page),
            _ => parts::ages(ui, view, words, page),
        },
    );
    ui.add_space(page.gap);
    card(ui, 0.0, page.card_padding, &page.theme, |ui| {
        command = journal::draw(ui, supervising, view, false, words, page).or(command.take());
    });
    ui.add_space(page.gap);
    // The first of two stands under the first of three.
    let wide = ui.available_width();
    let first = (wide - 2.0 * page.gap) * 1.2 / 3.45;
    let shares = [first, wide - page.gap - first];
    side_by_side(ui, "visits", &shares, page, |ui, number| match number {
        0 => times(ui, &WORKS, &counts.hours, words, page),
        _ => checks(ui, view, words, page),
    });
    command
}

/// A card an outcome, in their fixed order; pressed, it shows the visits that ended so.
fn outcomes(
    ui: &mut Ui,
    supervising: &Supervising,
    view: &SupervisorView,
    words: &Words,
    page: &Page,
) -> Option<Command> {
    let mut command = None;
    let theme = &page.theme;
    let colours = &theme.colours;
    let total: u64 = view.counts.decisions.iter().map(|(_, count)| count).sum();
    let wide = ui.available_width();
    let gap = page.gap;
    let columns = if wide / theme.text < 1200.0 { 3 } else { 6 };
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
            touch::show(ui, &response, (card, 12), colours.ink, theme);
            if response.clicked() {
                command = Some(Command::Search(Box::new(Search {
                    text: Zeroizing::new(supervising.text.clone()),
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

/// What a card of times tells.
struct Times {
    title: &'static str,
    unit: &'static str,
    longest: &'static str,
    none: &'static str,
    /// Seconds of the unit.
    seconds: f64,
}

const WAITS: Times = Times {
    title: "supervisor-waits",
    unit: "supervisor-waits-unit",
    longest: "supervisor-waits-longest",
    none: "supervisor-waits-none",
    seconds: 60.0,
};

const WORKS: Times = Times {
    title: "supervisor-hours",
    unit: "supervisor-hours-unit",
    longest: "supervisor-hours-longest",
    none: "supervisor-none",
    seconds: 1.0,
};

/// A bar an hour: the average, before a grid, and the figure of the highest.
fn times(ui: &mut Ui, times: &Times, hours: &[Hour], words: &Words, page: &Page) {
    let theme = &page.theme;
    let colours = &theme.colours;
    title(ui, &words.get(times.title), page);
    if hours.is_empty() {
        let none = words.get(times.none);
        paragraph(ui, &none, (15.0, Weight::Regular), colours.ink2, theme);
        return;
    }
    let longest = hours.iter().map(|hour| hour.longest).max();
    let longest = longest.unwrap_or_default() as f64 / times.seconds;
    let values = [("count", format!("{:.0}", longest.ceil()))];
    let said = [words.get(times.unit), words.with(times.longest, &values)].join(" ");
    paragraph(ui, &said, (14.0, Weight::Regular), colours.ink2, theme);
    ui.add_space(8.0);
    let size = vec2(ui.available_width(), 124.0 * theme.text);
    let (place, _) = ui.allocate_exact_size(size, Sense::hover());
    let averages = hours.iter().map(|hour| hour.average / times.seconds);
    let most = averages.fold(1.0, f64::max);
    let step = grid_step(most);
    let lines = (most / step).ceil();
    let axis = (13.0, Weight::Regular);
    let high = 20.0 * theme.text;
    let left = place.left() + width(ui, &format!("{:.0}", lines * step), axis, theme) + 10.0;
    let (top, foot) = (place.top() + high, place.bottom() - high);
    let up = |value: f64| foot - (value / (lines * step)) as f32 * (foot - top);
    for line in 0..=lines as u32 {
        let value = f64::from(line) * step;
        let y = up(value);
        let stroke = match line {
            0 => Stroke::new(1.5, colours.edge),
            _ => Stroke::new(1.0, colours.line),
        };
        ui.painter().hline(left..=place.right(), y, stroke);
        let at = pos2(left - 10.0, y);
        let said = format!("{value:.0}");
        centred(ui, at, Align::Max, &said, axis, colours.ink2, theme);
    }
    let pitch = (place.right() - left) / hours.len().max(8) as f32;
    for (number, hour) in hours.iter().enumerate() {
        let middle = left + (number as f32 + 0.5) * pitch;
        let value = hour.average / times.seconds;
        let bar = Rect::from_min_max(
            pos2(middle - 0.35 * pitch, up(value).min(foot - 2.0)),
            pos2(middle + 0.35 * pitch, foot),
        );
        let ends = CornerRadius {
            sw: 0,
            se: 0,
            ..CornerRadius::same(3)
        };
        ui.painter().rect_filled(bar, ends, colours.accent);
        let at = pos2(middle, foot + high / 2.0);
        let named = words.with("supervisor-hour", &[("hour", hour.hour.to_string())]);
        centred(ui, at, Align::Center, &named, axis, colours.ink2, theme);
        if value >= most {
            let at = pos2(middle, bar.top() - high / 2.0);
            let style = (13.0, Weight::Bold);
            let said = format!("{value:.0}");
            centred(ui, at, Align::Center, &said, style, colours.ink, theme);
        }
    }
}

/// The least of 1, 2, 5, 10, 20, 50 and so on that at most three lines of a grid reach `most` by.
fn grid_step(most: f64) -> f64 {
    let steps = (0..6).flat_map(|power| [1.0, 2.0, 5.0].map(|one| one * 10_f64.powi(power)));
    let mut steps = steps.filter(|step| 3.0 * step >= most);
    steps.next().unwrap_or(most)
}

/// The checks that did not succeed today.
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
