//! The clerk's screens, one a stage.

mod finger;
mod portrait;
mod reading;
mod ready;
mod result;

use egui::{Key, Rect, Ui, pos2, vec2};

use super::super::app::{App, pressed};
use super::super::theme::Theme;
use super::super::widgets::{Rank, button, button_width};
use crate::verification::view::{Snapshot, Stage};

/// Where things stand in the window.
pub(in crate::ui) struct Places {
    pub(in crate::ui) board: Rect,
    pub(in crate::ui) content: Rect,
    pub(in crate::ui) bar: Rect,
}

pub(in crate::ui) fn draw(
    app: &mut App,
    ui: &mut Ui,
    snapshot: &Snapshot,
    places: &Places,
    theme: &Theme,
) {
    match &snapshot.stage {
        Stage::Ready { input_problem } => {
            ready::draw(app, ui, snapshot, *input_problem, places, theme)
        }
        Stage::Reading(reading) => reading::draw(app, ui, reading, places, theme),
        Stage::Finger(finger) => finger::draw(app, ui, finger, places, theme),
        Stage::Portrait(fields) => portrait::draw(app, ui, fields, places, theme),
        Stage::Result(result) => result::draw(app, ui, result, places, theme),
    }
}

/// An action of the bottom bar.
struct Action<'a> {
    words: &'a str,
    key: Option<(Key, &'a str)>,
    rank: Rank,
    enabled: bool,
}

impl<'a> Action<'a> {
    const fn new(words: &'a str, key: Key, cap: &'a str) -> Self {
        Self {
            words,
            key: Some((key, cap)),
            rank: Rank::Secondary,
            enabled: true,
        }
    }

    const fn primary(mut self) -> Self {
        self.rank = Rank::Primary;
        self
    }

    const fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }
}

/// Draws one action on the left and the others from the right, the last one outermost; returns
/// the index of the one that was chosen, the left one first.
fn actions(
    ui: &mut Ui,
    bar: Rect,
    left: Option<Action<'_>>,
    right: &[Action<'_>],
    theme: &Theme,
) -> Option<usize> {
    // Bars keep their height, so their type does not grow with the text.
    let theme = &Theme {
        text: if theme.small { 0.9 } else { 1.0 },
        ..*theme
    };
    let mut chosen = None;
    let mut offer = |ui: &mut Ui, action: &Action<'_>, place: Rect, index: usize| {
        let cap = action.key.map_or("", |(_, cap)| cap);
        let clicked = button(
            ui,
            place,
            action.words,
            cap,
            action.rank,
            action.enabled,
            theme,
        );
        let by_key = action.key.is_some_and(|(key, _)| pressed(ui, key));
        if action.enabled && (clicked || by_key) {
            chosen = Some(index);
        }
    };
    let width = |ui: &Ui, action: &Action<'_>| {
        button_width(
            ui,
            action.words,
            action.key.map_or("", |(_, cap)| cap),
            theme,
        )
    };
    if let Some(action) = &left {
        let place = Rect::from_min_size(bar.min, vec2(width(ui, action), bar.height()));
        offer(ui, action, place, 0);
    }
    let mut x = bar.right()
        - right
            .iter()
            .map(|action| width(ui, action) + 14.0)
            .sum::<f32>()
        + 14.0;
    for (index, action) in right.iter().enumerate() {
        let width = width(ui, action);
        let place = Rect::from_min_size(pos2(x, bar.top()), vec2(width, bar.height()));
        offer(ui, action, place, index + usize::from(left.is_some()));
        x += width + 14.0;
    }
    chosen
}

/// Kilobytes with one decimal, as people write them here.
fn kilobytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1024.0).replace('.', ",")
}
