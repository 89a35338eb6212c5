//! The window: draws the desk's snapshot, sends commands, decides nothing.

mod app;
mod desk;
mod hand;
#[allow(
    dead_code,
    unused_imports,
    reason = "the screens move to it one by one"
)]
mod look;
mod marks;
mod screens;
mod theme;
mod widgets;

use std::process::ExitCode;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, mpsc};

use zeroize::Zeroizing;

use crate::verification::Desk;
use crate::verification::view::{Command, Snapshot};

pub use app::App;

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
}

impl Link {
    /// A link whose commands arrive at the receiver, and which shows this at first.
    pub fn new(snapshot: Snapshot) -> (Self, mpsc::Receiver<Command>) {
        let (commands, receiver) = mpsc::channel();
        let link = Self {
            snapshot: Arc::new(Mutex::new(snapshot)),
            commands,
            context: Arc::default(),
        };
        (link, receiver)
    }

    fn snapshot(&self) -> Snapshot {
        self.snapshot
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn publish(&self, change: impl FnOnce(&mut Snapshot)) {
        change(&mut self.snapshot.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(context) = self.context.get() {
            context.request_repaint();
        }
    }

    fn send(&self, command: Command) {
        // The desk's thread outlives the window; where it does not, nothing can be done any more.
        let _ = self.commands.send(command);
    }
}

/// Opens the window and runs the desk until the window closes.
pub fn run(desk: Desk, start: Start) -> ExitCode {
    let (link, number) = desk::start(desk, start.number);
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
            theme::install_fonts(&creation.egui_ctx);
            let _ = link.context.set(creation.egui_ctx.clone());
            Ok(Box::new(App::new(link, number, start.windowed)))
        }),
    );
    match opened {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kiosk: the window cannot be opened: {error}");
            ExitCode::from(3)
        }
    }
}
