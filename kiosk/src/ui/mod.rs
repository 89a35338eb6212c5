//! The window: draws the desk's snapshot, sends commands, decides nothing.

mod app;
mod desk;
mod entry;
mod gallery;
mod look;
mod screens;

use std::process::ExitCode;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, mpsc};

use zeroize::Zeroizing;

use crate::cli::WRONG_USE;
use crate::service;
use crate::settings::Mode;
use crate::station::scanner;
use crate::station::sound::Loudspeaker;
use crate::verification::Desk;
use crate::verification::view::{Command, Snapshot};

use app::{App, Window};
pub use gallery::Gallery;
use look::install_fonts;
pub use screens::citizen::Citizen;
pub use screens::clerk::Clerk;

/// How the window begins.
#[derive(Default)]
pub struct Start {
    /// A number that is entered and read at once, as in the demonstration.
    pub number: Option<Zeroizing<String>>,
    /// An ordinary window that can be closed, not a full screen.
    pub windowed: bool,
}

/// What the window and the desk's thread share.
#[derive(Clone)]
pub struct Link {
    snapshot: Arc<Mutex<Snapshot>>,
    commands: mpsc::Sender<Command>,
    context: Arc<OnceLock<egui::Context>>,
    scanned: Arc<Mutex<Option<Zeroizing<String>>>>,
}

impl Link {
    /// A link whose commands arrive at the receiver, and which shows this at first.
    pub fn new(snapshot: Snapshot) -> (Self, mpsc::Receiver<Command>) {
        let (commands, receiver) = mpsc::channel();
        let link = Self {
            snapshot: Arc::new(Mutex::new(snapshot)),
            commands,
            context: Arc::default(),
            scanned: Arc::default(),
        };
        (link, receiver)
    }

    fn snapshot(&self) -> Snapshot {
        self.snapshot
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Changes what is shown. The window is drawn anew only where something is different then.
    pub fn publish(&self, change: impl FnOnce(&mut Snapshot)) {
        let mut snapshot = self.snapshot.lock().unwrap_or_else(PoisonError::into_inner);
        let before = snapshot.clone();
        change(&mut snapshot);
        let changed = *snapshot != before;
        drop(snapshot);
        if changed {
            self.repaint();
        }
    }

    fn repaint(&self) {
        if let Some(context) = self.context.get() {
            context.request_repaint();
        }
    }

    /// Hands the window what the scanner on a serial line has read; the last one counts.
    pub fn scanned(&self, text: Zeroizing<String>) {
        *self.scanned.lock().unwrap_or_else(PoisonError::into_inner) = Some(text);
        self.repaint();
    }

    fn take_scanned(&self) -> Option<Zeroizing<String>> {
        let mut scanned = self.scanned.lock().unwrap_or_else(PoisonError::into_inner);
        scanned.take()
    }

    fn send(&self, command: Command) {
        // The desk's thread outlives the window; where it does not, nothing can be done any more.
        let _ = self.commands.send(command);
    }
}

/// Fonts, and no key that enlarges or shrinks the whole window.
pub fn prepare(context: &egui::Context) {
    install_fonts(context);
    context.options_mut(|options| options.zoom_with_keyboard = false);
}

/// Opens the window and runs the desk until the window closes.
pub fn run(desk: Desk, start: Start) -> ExitCode {
    let Desk { settings, .. } = &desk;
    let mode = settings.desk.mode;
    let loudspeaker = if settings.desk.sound {
        Loudspeaker::start()
    } else {
        Loudspeaker::default()
    };
    let scanner = settings.scanner.port.clone();
    let hub = match settings.service.as_ref().map(service::start).transpose() {
        Ok(served) => served.map(|(hub, _)| hub),
        Err(error) => {
            eprintln!("kiosk: {error}");
            return ExitCode::from(WRONG_USE);
        }
    };
    let (link, number) = desk::start(desk, hub, start.number);
    if let Some(port) = scanner {
        let link = link.clone();
        if let Err(error) = scanner::watch(port, move |text| link.scanned(text)) {
            tracing::error!(%error, "the scanner's thread cannot be started");
        }
    }
    let viewport = egui::ViewportBuilder::default()
        .with_title("Xác thực căn cước")
        .with_app_id("kiosk")
        .with_inner_size([1280.0, 800.0])
        .with_min_inner_size([1024.0, 600.0])
        .with_fullscreen(!start.windowed);
    let options = eframe::NativeOptions {
        viewport,
        ..Default::default()
    };
    let opened = eframe::run_native(
        "kiosk",
        options,
        Box::new(move |creation| {
            prepare(&creation.egui_ctx);
            let _ = link.context.set(creation.egui_ctx.clone());
            let window = match mode {
                Mode::Clerk => Window::Clerk(Box::new(Clerk::new(link, number))),
                Mode::Citizen => Window::Citizen(Box::new(Citizen::new(link, loudspeaker))),
            };
            Ok(Box::new(App::new(window, start.windowed)))
        }),
    );
    ended(opened)
}

fn ended(opened: eframe::Result) -> ExitCode {
    match opened {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kiosk: the window cannot be opened: {error}");
            ExitCode::from(3)
        }
    }
}

/// Opens a window that shows everything of which screens are made, each in each state.
pub fn gallery() -> ExitCode {
    let viewport = egui::ViewportBuilder::default()
        .with_title("Kiosk: gallery")
        .with_inner_size([1280.0, 800.0]);
    let options = eframe::NativeOptions {
        viewport,
        ..Default::default()
    };
    let opened = eframe::run_native(
        "kiosk gallery",
        options,
        Box::new(|creation| {
            prepare(&creation.egui_ctx);
            Ok(Box::new(Gallery::default()))
        }),
    );
    ended(opened)
}
