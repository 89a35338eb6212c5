//! Clerk 8, the supervisor's page: the day in numbers, the desk, and the journal.

mod enter;
mod journal;
mod parts;
mod today;
mod visit;

use std::sync::Arc;

use egui::{CornerRadius, Key, Rect, Stroke, Ui, UiBuilder, pos2, vec2};

use super::bars::{Action, row};
use super::decide::Deciding;
use super::page::Page;
use super::{Clerk, Dialog};
use crate::ui::look::card::{card, column};
use crate::ui::look::tabs::{tabs, tabs_width};
use crate::ui::look::text::{lay, put};
use crate::ui::look::{Mark, Weight};
use crate::verification::decision::Decision;
use crate::verification::supervision::SupervisorView;
use crate::verification::view::{Command, Snapshot};

pub(super) use enter::{action, ask, may_be_entered};

/// What the supervisor looks at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Today,
    Journal,
    Devices,
    Trust,
}

impl Tab {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Today, "tab-today"),
        (Self::Journal, "tab-journal"),
        (Self::Devices, "tab-devices"),
        (Self::Trust, "tab-trust"),
    ];
}

/// What is looked at, and what is being written into the search.
pub(super) struct Supervising {
    tab: Tab,
    text: String,
}

impl Default for Supervising {
    fn default() -> Self {
        Self {
            tab: Tab::default(),
            text: String::with_capacity(64),
        }
    }
}

/// Ends of visits in their fixed order.
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
    // Much stands on this page: the day, the desk and the last visits are seen at once.
    let page = &Page {
        gap: page.gap.min(14.0),
        card_padding: page.card_padding.min(vec2(20.0, 12.0)),
        ..*page
    };
    let strip = Rect::from_min_size(page.top.left_bottom(), vec2(page.top.width(), STRIP));
    let mut command = head(window, ui, strip, view, page);
    let gap = page.gap;
    let place = Rect::from_min_max(
        pos2(page.board.left(), strip.bottom() + gap),
        pos2(page.content.right(), page.bottom.bottom() - gap),
    );
    let supervising = &mut window.supervising;
    let tab = supervising.tab;
    let mut decides = None;
    // Each page begins at its top, whatever was scrolled before.
    let id = match &view.opened {
        Some(opened) if tab == Tab::Journal => format!("visit-{}", opened.found.sequence),
        _ => Tab::ALL[tab as usize].1.to_owned(),
    };
    column(ui, place, &id, &page.theme, |ui| {
        let asked = match tab {
            Tab::Today => today::draw(ui, supervising, view, snapshot, &words, page),
            Tab::Journal => match &view.opened {
                Some(opened) => {
                    decides = visit::draw(ui, opened, snapshot, &words, page);
                    None
                }
                None => {
                    let mut asked = None;
                    card(ui, place.height(), page.card_padding, &page.theme, |ui| {
                        asked = journal::draw(ui, supervising, view, true, &words, page);
                    });
                    asked
                }
            },
            Tab::Devices => {
                parts::devices_in_full(ui, snapshot, &words, page);
                None
            }
            Tab::Trust => {
                parts::ages_in_full(ui, view, &words, page);
                None
            }
        };
        command = asked.or(command.take());
    });
    if let Some(visit) = decides {
        window.dialog = Some(Dialog::Deciding(Deciding::about(visit)));
    }
    if let Some(command) = command {
        if let Command::Open(Some(_)) = command {
            window.supervising.tab = Tab::Journal;
        }
        window.link.send(command);
    }
}

/// Height of the tabs' strip.
const STRIP: f32 = 66.0;

/// Tabs, the day, and the way back to the desk.
fn head(
    window: &mut Clerk,
    ui: &mut Ui,
    strip: Rect,
    view: &SupervisorView,
    page: &Page,
) -> Option<Command> {
    let words = Arc::clone(&window.words);
    let theme = &page.bars;
    let colours = &theme.colours;
    ui.painter()
        .rect_filled(strip, CornerRadius::ZERO, colours.surface);
    let under = Stroke::new(1.0, colours.line);
    ui.painter().hline(strip.x_range(), strip.bottom(), under);
    // Apart from the top bar, which answers over 60 too.
    let inner = strip.shrink2(vec2(page.margin, 0.0));
    let inner = inner.with_min_y(inner.bottom() - 60.0);
    let names = Tab::ALL.map(|(_, id)| words.get(id));
    let names = names.each_ref().map(String::as_str);
    let style = (if page.small { 16.0 } else { 18.0 }, Weight::Regular);
    let wide = tabs_width(ui, &names, style, theme);
    let place = Rect::from_min_size(inner.min, vec2(wide, inner.height()));
    let chosen = window.supervising.tab as usize;
    if let Some(number) = tabs(ui, place, &names, chosen, style, theme) {
        window.supervising.tab = Tab::ALL[number].0;
    }
    let back = if window.supervising.tab == Tab::Journal && view.opened.is_some() {
        Action::new(Command::Open(None), words.get("action-list"), Key::Escape)
    } else {
        Action::new(Command::Finish, words.get("action-back"), Key::Escape)
    };
    let bar = Rect::from_min_max(pos2(place.right() + 8.0, inner.top() + 8.0), inner.max);
    let bar = bar.with_max_y(inner.bottom() - 8.0);
    let total: u64 = view.counts.decisions.iter().map(|(_, count)| count).sum();
    let values = [("date", view.date.clone()), ("count", total.to_string())];
    let note = words.with("supervisor-note", &values);
    let style = (17.0, Weight::Regular);
    let galley = lay(ui, &note, style, colours.ink, f32::INFINITY, theme);
    let left = bar.right() - back.width(ui, page) - 20.0 - galley.rect.width();
    if left > bar.left() {
        let top = bar.center().y - galley.rect.height() / 2.0;
        put(ui, pos2(left, top), galley);
    }
    row(ui, bar, None, "", &[back], page)
}

/// Cards beside each other and equally high where there is room, else below each other.
fn side_by_side(
    ui: &mut Ui,
    id: &str,
    shares: &[f32],
    page: &Page,
    mut add: impl FnMut(&mut Ui, usize),
) {
    let theme = &page.theme;
    let wide = ui.available_width();
    let stacked = wide / theme.text < 300.0 * shares.len() as f32;
    let gap = page.gap;
    let free = wide - gap * (shares.len() as f32 - 1.0);
    let whole: f32 = shares.iter().sum();
    let origin = ui.cursor().min;
    let id = ui.scope_id().with(id);
    let known: f32 = ui.data(|data| data.get_temp(id).unwrap_or_default());
    let least = if stacked { 0.0 } else { known };
    let (mut bottom, mut at) = (origin.y, origin);
    for (number, share) in shares.iter().enumerate() {
        let size = if stacked { wide } else { free * share / whole };
        let place = Rect::from_min_size(at, vec2(size, 0.0));
        let builder = UiBuilder::new().max_rect(place).id_salt((id, number));
        let mut inside = ui.new_child(builder);
        card(&mut inside, least, page.card_padding, theme, |ui| {
            add(ui, number)
        });
        bottom = bottom.max(inside.min_rect().bottom());
        at = if stacked {
            pos2(origin.x, bottom + gap)
        } else {
            pos2(at.x + size + gap, origin.y)
        };
    }
    if !stacked && bottom - origin.y > known + 0.5 {
        // All are drawn anew, as high as the highest of them.
        ui.data_mut(|data| data.insert_temp(id, bottom - origin.y));
        ui.ctx().request_discard("equal heights");
    }
    ui.advance_cursor_after_rect(Rect::from_min_max(origin, pos2(origin.x + wide, bottom)));
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
    let high = name.rect.height().max(state.rect.height()) + 5.0;
    let middle = origin.y + high / 2.0;
    let square = Rect::from_center_size(pos2(origin.x + 10.0, middle), vec2(20.0, 20.0));
    mark.on_surface(ui.painter(), square, theme);
    put(ui, pos2(left, middle - name.rect.height() / 2.0), name);
    let x = origin.x + wide - state.rect.width();
    put(ui, pos2(x, middle - state.rect.height() / 2.0), state);
    let used = Rect::from_min_size(origin, vec2(wide, high));
    ui.advance_cursor_after_rect(used);
}
