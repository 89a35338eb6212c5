//! The journal: what is looked for, the visits that were found, and the table of them.

use egui::layers::ShapeIdx;
use egui::{CornerRadius, Key, Rect, Role, Sense, Shape, Ui, WidgetInfo, pos2, vec2};
use zeroize::Zeroizing;

use super::super::page::Page;
use super::{OUTCOMES, Supervising, mark_of, two_sided};
use crate::journal::Found;
use crate::ui::look::button::{APART, Button, segments};
use crate::ui::look::card::divider;
use crate::ui::look::digits::figures;
use crate::ui::look::field::Field;
use crate::ui::look::filter::Filter;
use crate::ui::look::text::{lay, paragraph, put, width};
use crate::ui::look::{Icon, Mark, Weight, touch};
use crate::verification::clock::clock_of;
use crate::verification::decision::Decision;
use crate::verification::supervision::{Chain, Period, Search, SupervisorView};
use crate::verification::view::Command;
use crate::words::Words;

/// Search and table; `whole` where the page is the journal's own, with its filter and export.
pub(super) fn draw(
    ui: &mut Ui,
    supervising: &mut Supervising,
    view: &SupervisorView,
    whole: bool,
    words: &Words,
    page: &Page,
) -> Option<Command> {
    let mut command = search(supervising, ui, view, words, page);
    if whole {
        let decision = filters(ui, view, words, page);
        command = command.or(decision.map(|decision| {
            Command::Search(Box::new(Search {
                text: Zeroizing::new(supervising.text.clone()),
                period: view.period,
                decision,
            }))
        }));
        ui.add_space(8.0);
        command = command.or(export(ui, view, words, page));
    }
    let opened = table(ui, view, whole, words, page).map(|record| Command::Open(Some(record)));
    chain(ui, view, words, page);
    opened.or(command)
}

/// What was found of the journal's chain.
fn chain(ui: &mut Ui, view: &SupervisorView, words: &Words, page: &Page) {
    let number = |record: u64| ("record", format!("{record:06}"));
    let (mark, said) = match &view.chain {
        None => (Mark::Hourglass, words.get("chain-looked-at")),
        Some(Chain::Whole { last: 0, .. }) => return,
        Some(Chain::Whole { last, at }) => {
            let values = [number(*last), ("time", at.clone())];
            (Mark::Check, words.with("chain-whole", &values))
        }
        Some(Chain::Broken(first)) => (Mark::Cross, words.with("chain-broken", &[number(*first)])),
        Some(Chain::Unreadable) => (Mark::Technical, words.get("chain-unreadable")),
    };
    let theme = &page.theme;
    ui.add_space(8.0);
    let origin = ui.cursor().min;
    let wide = ui.available_width();
    let side = 18.0;
    let style = (14.0, Weight::Regular);
    let said = lay(
        ui,
        &said,
        style,
        theme.colours.ink2,
        wide - side - 8.0,
        theme,
    );
    let high = said.rect.height().max(side);
    let centre = pos2(origin.x + side / 2.0, origin.y + high / 2.0);
    let square = Rect::from_center_size(centre, vec2(side, side));
    mark.show(ui, square, theme);
    put(ui, pos2(origin.x + side + 8.0, origin.y), said);
    ui.advance_cursor_after_rect(Rect::from_min_size(origin, vec2(wide, high)));
}

/// Every end, or one of them: the one that was pressed.
fn filters(
    ui: &mut Ui,
    view: &SupervisorView,
    words: &Words,
    page: &Page,
) -> Option<Option<Decision>> {
    let theme = page.bars;
    let mut asked = None;
    let origin = ui.cursor().min;
    let wide = ui.available_width();
    let mut at = origin;
    let high = 60.0;
    let all = [(None, words.get("search-all"))]
        .into_iter()
        .chain(OUTCOMES.iter().map(|(decision, _)| {
            (
                Some(*decision),
                words.get(&format!("outcome-day-{}", decision.code())),
            )
        }));
    for (decision, name) in all {
        let filter = Filter {
            mark: decision.map(|decision| mark_of(decision.code())),
            name: &name,
            chosen: view.decision == decision,
        };
        let size = filter.width(ui, &theme);
        if at.x > origin.x && at.x + size > origin.x + wide {
            at = pos2(origin.x, at.y + high + 8.0);
        }
        let place = Rect::from_min_size(at, vec2(size, high));
        if filter.show(ui, place, &theme).clicked() {
            asked = Some(decision);
        }
        at.x += size + 8.0;
    }
    let used = Rect::from_min_max(origin, pos2(origin.x + wide, at.y + high));
    ui.advance_cursor_after_rect(used);
    asked
}

/// Writes the table, and where it was written.
fn export(ui: &mut Ui, view: &SupervisorView, words: &Words, page: &Page) -> Option<Command> {
    let theme = &page.theme;
    let name = words.get("action-export");
    let button = Button::new(&name).icon(Icon::Document);
    let size = vec2(button.width(ui, &page.bars), 60.0);
    let origin = ui.cursor().min;
    let wide = ui.available_width();
    let pressed = button
        .show(ui, Rect::from_min_size(origin, size), &page.bars)
        .clicked();
    let said = match &view.exported {
        Some(path) => words.with("exported", &[("path", path.display().to_string())]),
        None => words.get("export-hint"),
    };
    let room = wide - size.x - 16.0;
    let style = (15.0, Weight::Regular);
    let galley = lay(ui, &said, style, theme.colours.ink2, room, theme);
    let high = galley.rect.height().max(size.y);
    let top = origin.y + (high - galley.rect.height()) / 2.0;
    put(ui, pos2(origin.x + size.x + 16.0, top), galley);
    ui.advance_cursor_after_rect(Rect::from_min_size(origin, vec2(wide, high)));
    ui.add_space(6.0);
    pressed.then_some(Command::Export)
}

/// The field, and how far back.
fn search(
    supervising: &mut Supervising,
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
    let written = field.show(ui, at, &mut supervising.text, view.problem.is_some(), theme);
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
    ui.add_space(8.0);
    let period = period.and_then(|place| Period::ALL.get(place).copied());
    (pressed || entered || period.is_some()).then(|| {
        Command::Search(Box::new(Search {
            text: Zeroizing::new(supervising.text.clone()),
            period: period.unwrap_or(view.period),
            decision: view.decision,
        }))
    })
}

/// The visits that were found, newest first; returns the one that was pressed.
fn table(
    ui: &mut Ui,
    view: &SupervisorView,
    opens: bool,
    words: &Words,
    page: &Page,
) -> Option<u64> {
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
        return None;
    }
    if !stacked {
        let heads = HEADS.map(|id| words.get(id));
        line(ui, &heads, None, 0.0, page);
    }
    let mut opened = None;
    // A row that opens its visit is a target; in the day's short table it only tells.
    let (least, apart) = if opens { (60.0, APART) } else { (0.0, 0.0) };
    for found in &view.found {
        ui.add_space(apart);
        let origin = ui.cursor().min;
        let background = ui.painter().add(Shape::Noop);
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
            let used = ui.cursor().top() - origin.y;
            ui.add_space((least - used).max(6.0));
        } else {
            line(ui, &cells, Some(mark), least, page);
        }
        let end = pos2(origin.x + ui.available_width(), ui.cursor().top());
        let row = Rect::from_min_max(origin, end);
        if opens && is_opened(ui, row, found.sequence, background, words, page) {
            opened = Some(found.sequence);
        }
    }
    opened
}

/// Whether the row of this visit was pressed.
fn is_opened(
    ui: &Ui,
    row: Rect,
    record: u64,
    background: ShapeIdx,
    words: &Words,
    page: &Page,
) -> bool {
    let theme = &page.theme;
    let whole = row.expand2(vec2(8.0, 0.0));
    let response = ui.interact(whole, ui.scope_id().with(record), Sense::click());
    let name = words.with("action-open-visit", &[("record", format!("{record:06}"))]);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.hovered() || response.has_focus() {
        let fill = theme.colours.accent_soft;
        let shape = Shape::rect_filled(whole, CornerRadius::same(8), fill);
        ui.painter().set(background, shape);
    }
    touch::show(ui, &response, (whole, 8), theme.colours.ink, theme);
    response.clicked()
}

const NOTHING: &str = "–";

/// What a visit was for, as far as there are words for it.
pub(super) fn procedure(found: &Found, words: &Words) -> Option<String> {
    let code = found.procedure.as_ref()?;
    let id = format!("procedure-{code}");
    Some(if words.has(&id) {
        words.get(&id)
    } else {
        code.clone()
    })
}

/// What a second person decided.
pub(super) fn decided(found: &Found, words: &Words) -> Option<String> {
    let (decision, name) = found.override_by.as_ref()?;
    Some(words.with(&format!("search-{decision}"), &[("name", name.clone())]))
}

fn cells(found: &Found, period: Period, words: &Words) -> [String; 6] {
    let nothing = || NOTHING.to_owned();
    let elsewhere = found.elsewhere.then(|| words.get("search-elsewhere"));
    [
        clock_of(&found.time, period != Period::Today),
        format!("{:06}", found.sequence),
        procedure(found, words).unwrap_or_else(nothing),
        found.masked_number.clone().unwrap_or_else(nothing),
        words.get(&format!("outcome-day-{}", found.decision)),
        decided(found, words).or(elsewhere).unwrap_or_else(nothing),
    ]
}

/// A row of the table, at least this high; the mark stands before its fifth cell, and the row of
/// heads has none.
fn line(ui: &mut Ui, cells: &[String; 6], mark: Option<Mark>, least: f32, page: &Page) {
    const FROM: [f32; 7] = [0.0, 0.07, 0.14, 0.378, 0.525, 0.705, 1.0];
    let theme = &page.theme;
    let colours = &theme.colours;
    let origin = ui.cursor().min;
    let wide = ui.available_width();
    let (size, weight) = match mark {
        Some(_) => (16.0, Weight::Regular),
        None => (15.0, Weight::SemiBold),
    };
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
    let high = (high + 14.0).max(least);
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
