//! Clerk 1: nobody is here; the number is entered or scanned.

use card_reader::check::Outcome;
use egui::{
    Align2, CornerRadius, Event, Key, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};
use zeroize::Zeroize;

use super::super::super::app::{App, MAX_INPUT};
use super::super::super::marks::Mark;
use super::super::super::theme::{Theme, Weight};
use super::super::super::widgets::{Board, focus_ring, headline, text};
use super::{Action, Places, actions};
use crate::verification::view::{Command, Snapshot};

/// Digits of a number.
const DIGITS: usize = 12;

pub(super) fn draw(
    app: &mut App,
    ui: &mut Ui,
    snapshot: &Snapshot,
    problem: Option<&'static str>,
    places: &Places,
    theme: &Theme,
) {
    take_input(app, ui);
    board(app, ui, snapshot, places.board, theme);
    let content = places.content;
    ui.scope_builder(UiBuilder::new().max_rect(content), |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let width = content.width().min(560.0 * theme.text.max(1.0));
            let height = entry_height(theme);
            let (space, _) = ui.allocate_exact_size(
                vec2(content.width(), height.max(content.height() - 8.0)),
                Sense::hover(),
            );
            let left = space.left() + (content.width() - width) / 2.0;
            let top = space.top() + ((space.height() - height) / 2.0).max(0.0);
            entry(
                app,
                ui,
                Rect::from_min_size(pos2(left, top), vec2(width, height)),
                problem,
                theme,
            );
        });
    });
    let complete = is_complete(&app.input);
    let read = app.words.get("action-read");
    let action = Action::new(&read, Key::Enter, "Enter")
        .primary()
        .enabled(complete);
    if actions(ui, places.bar, None, &[action], theme).is_some() {
        let start = Command::Start(app.input.clone(), Box::default());
        app.link.send(start);
    }
}

/// Digits alone are a number in the making; anything else was scanned or pasted.
fn is_number(input: &str) -> bool {
    input.len() <= DIGITS && input.bytes().all(|octet| octet.is_ascii_digit())
}

fn is_complete(input: &str) -> bool {
    if is_number(input) {
        input.len() == DIGITS
    } else {
        !input.is_empty()
    }
}

fn take_input(app: &mut App, ui: &Ui) {
    let events = ui.input(|input| input.events.clone());
    for event in events {
        match event {
            Event::Text(typed) | Event::Paste(typed) => push(app, typed.trim_matches(['\r', '\n'])),
            Event::Key {
                key: Key::Backspace,
                pressed: true,
                ..
            } => {
                if is_number(&app.input) {
                    app.input.pop();
                } else {
                    app.input.zeroize();
                }
            }
            Event::Key {
                key: Key::Escape,
                pressed: true,
                ..
            } => app.input.zeroize(),
            _ => {}
        }
    }
}

/// Never more than the buffer holds, so that it does not move and leave a copy behind.
fn push(app: &mut App, typed: &str) {
    if app.input.len() + typed.len() <= MAX_INPUT {
        app.input.push_str(typed);
    }
}

fn board(app: &App, ui: &mut Ui, snapshot: &Snapshot, rect: Rect, theme: &Theme) {
    let words = &app.words;
    let board = Board::navy(1, theme);
    let values = [
        ("step", "1".to_owned()),
        ("name", words.get("stage-prepare")),
    ];
    let inner = board.paint(ui, rect, &words.with("step-of", &values), theme);
    let all_ready = snapshot.devices.iter().all(|line| line.state.is_ok());
    let title = words.get(if all_ready {
        "ready-title"
    } else {
        "ready-not"
    });
    let mut y = inner.top();
    y += headline(
        ui,
        Rect::from_min_max(pos2(inner.left(), y), inner.max),
        &title,
        52.0,
        board.ink,
        theme,
    );
    y += text(
        ui,
        Rect::from_min_max(pos2(inner.left(), y), inner.max),
        &words.get("ready-hint"),
        (20.0, Weight::Regular),
        board.ink2,
        theme,
    );
    y += 16.0;
    ui.painter().hline(
        inner.x_range(),
        y,
        Stroke::new(2.0, board.ink2.gamma_multiply(0.5)),
    );
    let list = Rect::from_min_max(
        pos2(inner.left(), y + 10.0),
        pos2(inner.right() + 10.0, inner.bottom()),
    );
    ui.scope_builder(UiBuilder::new().max_rect(list), |ui| {
        ScrollArea::vertical().id_salt("devices").show(ui, |ui| {
            for line in &snapshot.devices {
                let (words_for, mark) = match line.state {
                    Ok(()) => (words.get("state-ready"), Mark::of(Outcome::Successful)),
                    Err(fault) => (words.why(fault.code()), Mark::Technical),
                };
                let state = match (line.state, line.age_days) {
                    (Ok(()), Some(days)) => words.with("state-age", &[("days", days.to_string())]),
                    _ => words_for,
                };
                let width = list.width() - 56.0;
                let name = words.get(&format!("device-{}", line.device.code()));
                let top = ui.cursor().top();
                let place = Rect::from_min_size(pos2(list.left() + 42.0, top), vec2(width, 24.0));
                let mut height = text(ui, place, &name, (16.0, Weight::SemiBold), board.ink, theme);
                let place =
                    Rect::from_min_size(pos2(place.left(), top + height), vec2(width, 24.0));
                height += text(
                    ui,
                    place,
                    &state,
                    (15.0, Weight::Regular),
                    board.ink2,
                    theme,
                );
                let place = Rect::from_min_size(pos2(list.left(), top + 6.0), vec2(26.0, 26.0));
                mark.paint(ui.painter(), place, board.ink, board.fill);
                let used =
                    Rect::from_min_size(pos2(list.left(), top), vec2(list.width(), height + 6.0));
                ui.advance_cursor_after_rect(used);
            }
        });
    });
}

fn entry_height(theme: &Theme) -> f32 {
    let grown = 90.0 * theme.text;
    68.0 + grown + 90.0 + 4.0 * (key_height(theme) + 10.0)
}

fn key_height(theme: &Theme) -> f32 {
    if theme.small {
        60.0
    } else {
        67.0 * theme.text.clamp(1.0, 1.3)
    }
}

fn entry(app: &mut App, ui: &mut Ui, rect: Rect, problem: Option<&'static str>, theme: &Theme) {
    let colours = theme.colours;
    let mut y = rect.top();
    let title = app.words.get("number-title");
    y += text(
        ui,
        Rect::from_min_max(pos2(rect.left(), y), rect.max),
        &title,
        (18.0, Weight::SemiBold),
        colours.ink,
        theme,
    ) + 8.0;

    let scan = Rect::from_min_size(
        pos2(rect.left(), y),
        vec2(rect.width(), 24.0 + 44.0 * theme.text),
    );
    ui.painter()
        .rect_filled(scan, CornerRadius::same(10), colours.surface);
    let corners = [
        scan.left_top(),
        scan.right_top(),
        scan.right_bottom(),
        scan.left_bottom(),
        scan.left_top(),
    ];
    ui.painter().extend(egui::Shape::dashed_line(
        &corners,
        Stroke::new(2.0, colours.edge),
        6.0,
        5.0,
    ));
    let inside = scan.shrink2(vec2(20.0, 10.0));
    let height = text(
        ui,
        inside,
        &app.words.get("number-scan"),
        (17.0, Weight::SemiBold),
        colours.ink,
        theme,
    );
    let below = Rect::from_min_max(pos2(inside.left(), inside.top() + height), inside.max);
    text(
        ui,
        below,
        &app.words.get("number-scan-hint"),
        (15.0, Weight::Regular),
        colours.ink2,
        theme,
    );
    y = scan.bottom() + 16.0;

    let field = Rect::from_min_size(pos2(rect.left(), y), vec2(rect.width(), 84.0));
    let response = ui.interact(field, ui.scope_id().with("number"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, &title));
    ui.painter().rect(
        field,
        CornerRadius::same(10),
        colours.surface,
        Stroke::new(2.0, colours.accent),
        StrokeKind::Inside,
    );
    focus_ring(ui, &response, field, theme);
    if is_number(&app.input) {
        cells(app, ui, field, theme);
    } else {
        let count = app.input.chars().count().to_string();
        let words = app.words.with("number-scanned", &[("count", count)]);
        text(
            ui,
            field.shrink2(vec2(20.0, 28.0)),
            &words,
            (18.0, Weight::SemiBold),
            colours.ink,
            theme,
        );
    }
    y = field.bottom() + 8.0;
    let hint = match problem {
        Some(code) if app.input.is_empty() => {
            Some((app.words.get(&format!("input-{code}")), colours.fail))
        }
        _ if is_number(&app.input) && app.input.len() < DIGITS => {
            let missing = (DIGITS - app.input.len()).to_string();
            Some((
                app.words.with("number-missing", &[("count", missing)]),
                colours.ink2,
            ))
        }
        _ if is_number(&app.input) => Some((app.words.get("number-complete"), colours.ink2)),
        _ => None,
    };
    if let Some((words, colour)) = hint {
        text(
            ui,
            Rect::from_min_max(pos2(rect.left(), y), rect.max),
            &words,
            (16.0, Weight::Regular),
            colour,
            theme,
        );
    }
    y += 26.0 * theme.text + 10.0;
    keypad(
        app,
        ui,
        Rect::from_min_size(
            pos2(rect.left(), y),
            vec2(rect.width(), 4.0 * (key_height(theme) + 10.0)),
        ),
        theme,
    );
}

/// Twelve cells in groups of three; the middle six digits are dots.
fn cells(app: &App, ui: &Ui, field: Rect, theme: &Theme) {
    let colours = theme.colours;
    let inner = field.shrink2(vec2(14.0, 0.0));
    let gap = 14.0;
    let cell = (inner.width() - 3.0 * gap) / DIGITS as f32;
    let font = theme.font(30.0, Weight::SemiBold);
    let digits: Vec<char> = app.input.chars().collect();
    for place in 0..DIGITS {
        let x = inner.left() + place as f32 * cell + (place / 3) as f32 * gap;
        let middle = pos2(x + cell / 2.0, field.center().y - 2.0);
        let colour = if place < digits.len() {
            colours.ink
        } else {
            colours.line
        };
        let under = field.bottom() - 20.0;
        ui.painter()
            .hline(x + 3.0..=x + cell - 3.0, under, Stroke::new(3.0, colour));
        match digits.get(place) {
            Some(_) if (3..9).contains(&place) => {
                ui.painter().circle_filled(middle, 5.5, colours.ink);
            }
            Some(digit) => {
                ui.painter().text(
                    middle,
                    Align2::CENTER_CENTER,
                    digit,
                    font.clone(),
                    colours.ink,
                );
            }
            None if place == digits.len() => {
                ui.painter().vline(
                    x + 6.0,
                    middle.y - 16.0..=middle.y + 16.0,
                    Stroke::new(3.0, colours.accent),
                );
            }
            None => {}
        }
    }
}

fn keypad(app: &mut App, ui: &mut Ui, rect: Rect, theme: &Theme) {
    let clear = app.words.get("key-clear");
    let back = app.words.get("key-back");
    let keys: [&str; 12] = [
        "1", "2", "3", "4", "5", "6", "7", "8", "9", &clear, "0", &back,
    ];
    let size = vec2((rect.width() - 20.0) / 3.0, key_height(theme));
    for (index, name) in keys.into_iter().enumerate() {
        let (column, row) = ((index % 3) as f32, (index / 3) as f32);
        let at = rect.min + vec2(column * (size.x + 10.0), row * (size.y + 10.0));
        if !key(ui, Rect::from_min_size(at, size), name, index == 11, theme) {
            continue;
        }
        match index {
            9 => app.input.zeroize(),
            11 => drop(app.input.pop()),
            _ if is_number(&app.input) && app.input.len() < DIGITS => push(app, name),
            _ => {}
        }
    }
}

fn key(ui: &mut Ui, rect: Rect, name: &str, draws_arrow: bool, theme: &Theme) -> bool {
    let colours = theme.colours;
    let response = ui.interact(rect, ui.scope_id().with(("key", name)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    let fill = if response.is_pointer_button_down_on() {
        colours.accent_soft
    } else {
        colours.surface
    };
    ui.painter().rect(
        rect,
        CornerRadius::same(10),
        fill,
        Stroke::new(2.0, colours.edge),
        StrokeKind::Inside,
    );
    focus_ring(ui, &response, rect, theme);
    let middle = rect.center();
    if draws_arrow {
        let outline = [
            (-11.0, 0.0),
            (-5.0, -8.0),
            (12.0, -8.0),
            (12.0, 8.0),
            (-5.0, 8.0),
            (-11.0, 0.0),
        ];
        let stroke = Stroke::new(2.0, colours.ink);
        ui.painter().add(egui::Shape::line(
            outline.map(|(x, y)| middle + vec2(x, y)).to_vec(),
            stroke,
        ));
        ui.painter()
            .line_segment([middle + vec2(0.0, -4.0), middle + vec2(7.0, 4.0)], stroke);
        ui.painter()
            .line_segment([middle + vec2(7.0, -4.0), middle + vec2(0.0, 4.0)], stroke);
    } else {
        let size = if name.chars().count() == 1 {
            24.0
        } else {
            16.0
        };
        ui.painter().text(
            middle,
            Align2::CENTER_CENTER,
            name,
            theme.font(size, Weight::SemiBold),
            colours.ink,
        );
    }
    response.clicked()
}
