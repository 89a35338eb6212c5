//! Staff at the terminal: the supervisor's window over the citizen's.

use std::time::Duration;

use egui::{Key, Ui};

use super::Citizen;
use super::bars::mark_held;
use crate::ui::look::citizen::Page;
use crate::ui::screens::clerk::Clerk;

/// Seconds for which staff hold the product's mark.
const HELD: f64 = 5.0;

impl Citizen {
    /// Draws the supervisor's window where it is open.
    pub(super) fn serves_staff(&mut self, ui: &mut Ui) -> bool {
        let Some(staff) = &mut self.staff else {
            return false;
        };
        staff.draw(ui);
        if staff.has_left() {
            self.staff = None;
            self.forget();
            ui.ctx().request_repaint();
        }
        true
    }

    /// Opens the supervisor's window where staff ask for it, by F9 or a long hold of the product's
    /// mark: while no citizen has begun, and no visit runs.
    pub(super) fn let_staff_in(&mut self, ui: &Ui, now: f64, page: &Page) {
        let held = mark_held(ui, page).unwrap_or_default();
        if held > 0.0 && held < HELD {
            let rest = Duration::from_secs_f64(HELD - held);
            ui.ctx().request_repaint_after(rest);
        }
        if held >= HELD || ui.input(|input| input.key_pressed(Key::F9)) {
            let loudspeaker = self.loudspeaker.clone();
            let window = Clerk::visiting(self.link.clone(), loudspeaker, self.language, now);
            self.staff = window.map(Box::new);
            ui.ctx().request_repaint();
        }
    }
}
