//! Nobody touches the clerk's window: what it shows of a citizen is cleared, and the desk locked.

use std::time::Duration;

use egui::{Key, Rect, Ui, pos2, vec2};

use super::Clerk;
use super::bars::{Action, row};
use super::page::Page;
use crate::station::sound::Sound;
use crate::ui::look::Weight;
use crate::ui::look::dialog::dialog;
use crate::ui::look::digits::{figures, figures_width};
use crate::ui::look::text::{lay, put};
use crate::ui::screens::idle::Presence;
use crate::verification::decision::Decision;
use crate::verification::view::{Command, Snapshot, Stage};
use crate::words::Words;

/// Seconds without a touch after which the desk is locked.
const LOCKS_AFTER: f64 = 600.0;
/// Seconds for which the supervisor's page stands untouched.
const SUPERVISOR: f64 = 300.0;
/// Seconds for which it is read that a visit was broken off: nobody stands here any more.
const BROKEN_OFF: f64 = 10.0;

impl Clerk {
    /// Clears what nobody looks at any more, and locks a desk at which nobody does anything.
    /// Returns the seconds left until it is cleared, while they are counted.
    pub(super) fn leave_alone(&mut self, ui: &Ui, snapshot: &Snapshot) -> Option<f64> {
        let (now, touched) = ui.input(|input| {
            let touched = !input.events.is_empty() || input.pointer.any_down();
            (input.time, touched)
        });
        // Card and sensor are waited for elsewhere, each as long as it may take.
        let waits_elsewhere = matches!(snapshot.stage, Stage::Reading(_) | Stage::Finger(_));
        // A touch counts from the next frame on: it ends the countdown, and does nothing else.
        let quiet = self.idle.quiet(now);
        let presence = self.presence(now, &snapshot.stage);
        if touched || waits_elsewhere {
            self.idle.touch(now);
        } else if quiet > LOCKS_AFTER && snapshot.clerk.is_some() {
            self.idle.touch(now);
            self.link.send(Command::SignOut);
            return None;
        }
        let again = |seconds: f64| {
            let wait = Duration::from_secs_f64(seconds.clamp(0.05, 60.0));
            ui.ctx().request_repaint_after(wait);
        };
        match presence? {
            Presence::Here(seconds) => {
                again(seconds);
                None
            }
            Presence::Asked(seconds) => {
                if self.idle.is_heard(seconds) {
                    self.loudspeaker.play(Sound::StillThere);
                }
                again(if touched {
                    0.0
                } else {
                    seconds.fract().max(0.1)
                });
                Some(seconds)
            }
            Presence::Gone => {
                if self.visiting {
                    self.dialog = None;
                }
                self.link.send(Command::Finish);
                None
            }
        }
    }

    /// What is believed of whoever attends, where something is shown that must not stand.
    fn presence(&self, now: f64, stage: &Stage) -> Option<Presence> {
        let stands = |seconds: f64| {
            let left = seconds - self.idle.quiet(now);
            Some(if left > 0.0 {
                Presence::Here(left)
            } else {
                Presence::Gone
            })
        };
        match stage {
            // The terminal is the next citizen's.
            Stage::Ready { .. } | Stage::Supervisor(_) if self.visiting => {
                Some(self.idle.presence(now))
            }
            Stage::Result(result) if result.decision == Decision::Abandoned => stands(BROKEN_OFF),
            Stage::Supervisor(_) => stands(SUPERVISOR),
            Stage::Result(_) | Stage::Portrait(_) => Some(self.idle.presence(now)),
            _ => None,
        }
    }
}

/// Draws the countdown over everything else; whatever is touched or pressed ends it.
pub(super) fn count_down(ui: &mut Ui, window: Rect, seconds_left: f64, words: &Words, page: &Page) {
    let theme = &page.theme;
    let colours = &theme.colours;
    let wide = 620.0 * theme.text.clamp(1.0, 1.3);
    let padding = if page.small { 18.0 } else { 28.0 };
    let text = [
        ("clears-title", (28.0, Weight::Bold), colours.ink),
        ("clears-hint", (17.0, Weight::Regular), colours.ink2),
    ];
    let text = text.map(|(id, style, ink)| {
        let room = wide - 2.0 * padding;
        lay(ui, &words.get(id), style, ink, room, theme)
    });
    let number = format!("{:.0}", seconds_left.ceil());
    let style = (64.0, Weight::Bold);
    let figures_high = 1.35 * theme.font(style.0, style.1).size;
    let words_high: f32 = text.iter().map(|galley| galley.rect.height() + 6.0).sum();
    let high = 2.0 * padding + words_high + figures_high + 60.0;
    let inner = dialog(ui, window, vec2(wide, high), theme).shrink(padding);
    let foot = Rect::from_min_max(pos2(inner.left(), inner.bottom() - 60.0), inner.max);
    let mut y = inner.top();
    for galley in text {
        y = put(ui, pos2(inner.left(), y), galley).bottom() + 6.0;
    }
    let label = words.with("citizen-seconds", &[("seconds", number.clone())]);
    let room = Rect::from_min_max(pos2(inner.left(), y), pos2(inner.right(), foot.top()));
    // No higher than the room that the words leave.
    let style = (
        style.0 * (room.height() / figures_high).clamp(0.4, 1.0),
        style.1,
    );
    let high = 1.35 * theme.font(style.0, style.1).size;
    let wide = figures_width(ui, &number, style, theme);
    let at = room.center() - vec2(wide, high) / 2.0;
    figures(ui, at, &number, style, colours.ink, theme);
    let response = ui.interact(room, ui.scope_id().with("countdown"), egui::Sense::empty());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &label));
    let keep = Action::new((), words.get("action-keep"), Key::Enter).primary();
    // It says what any touch does.
    let _ = row(ui, foot, None, "", &[keep], page);
}
