//! One of the two windows as eframe runs it: no key closes it, and its first frame is timed.

use egui::{Ui, ViewportCommand};

use super::screens::citizen::Citizen;
use super::screens::clerk::Clerk;
use crate::station::process;

/// Which window this desk has.
pub(super) enum Window {
    Clerk(Box<Clerk>),
    Citizen(Box<Citizen>),
}

/// A window that runs.
pub(super) struct App {
    window: Window,
    /// An ordinary window, which may be closed.
    closable: bool,
    /// Frames drawn so far, counted to two.
    frames: u8,
}

impl App {
    pub(super) const fn new(window: Window, closable: bool) -> Self {
        Self {
            window,
            closable,
            frames: 0,
        }
    }

    /// The first frame is on the screen when the second one begins.
    fn time_first_frame(&mut self, ui: &Ui) {
        if self.frames == 0 {
            ui.ctx().request_repaint();
        } else if self.frames == 1
            && let Ok(age) = process::age()
        {
            let (real, processor) = (age.real.as_millis(), age.processor.as_millis());
            tracing::info!(
                real_ms = real as u64,
                processor_ms = processor as u64,
                "first frame shown"
            );
        }
        self.frames = self.frames.saturating_add(1);
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.time_first_frame(ui);
        let closing = ui.input(|input| input.viewport().close_requested());
        if closing && !self.closable {
            ui.ctx().send_viewport_cmd(ViewportCommand::CancelClose);
        }
        match &mut self.window {
            Window::Clerk(clerk) => clerk.draw(ui),
            Window::Citizen(citizen) => citizen.draw(ui),
        }
    }
}
