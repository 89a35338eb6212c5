//! Nobody touches the terminal: whether somebody is still there, and what is cleared if not.

use std::time::Duration;

use egui::Ui;

use super::{Citizen, Place, Screen};
use crate::station::sound::Sound;
use crate::ui::screens::idle::Presence;

impl Citizen {
    /// Seconds left of the countdown, where one runs. Nobody is asked while the machine works.
    pub(super) fn presence(&mut self, ui: &Ui, screen: Screen, now: f64) -> Option<f64> {
        let waits = match screen {
            Screen::OutOfService(_)
            | Screen::Welcome
            | Screen::KeepStill
            | Screen::Finger { busy: true, .. } => false,
            // Somebody may stand there who had begun.
            Screen::DeviceMissing { step: None, .. } => self.place != Place::Welcome,
            _ => true,
        };
        if !waits {
            self.idle.touch(now);
            return None;
        }
        let again = |seconds: f64| {
            let wait = Duration::from_secs_f64(seconds.clamp(0.05, 60.0));
            ui.ctx().request_repaint_after(wait);
        };
        match self.idle.presence(now) {
            Presence::Here(seconds) => {
                if ui.input(|input| input.pointer.any_down() || !input.events.is_empty()) {
                    self.idle.touch(now);
                }
                again(seconds);
                None
            }
            Presence::Asked(seconds) => {
                if self.idle.is_heard(seconds) {
                    self.loudspeaker.play(Sound::StillThere);
                }
                again(seconds.fract().max(0.1));
                Some(seconds)
            }
            Presence::Gone => {
                self.leave();
                None
            }
        }
    }
}
