//! The window: draws the desk's snapshot, sends commands, decides nothing.

mod app;
mod desk;
mod entry;
mod gallery;
mod keys;
mod look;
mod opening;
mod screens;

use std::process::ExitCode;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, mpsc};
use std::time::Duration;

use zeroize::Zeroizing;

use crate::cli::{TECHNICAL, both};
use crate::service;
use crate::settings::Mode;
use crate::station::sound::Loudspeaker;
use crate::station::watchdog::{self, Pulse};
use crate::station::{display, scanner};
use crate::verification::fault::Fault;
use crate::verification::view::{Command, Snapshot};

use app::{App, Window};
pub use desk::start as start_desk;
pub use gallery::Gallery;
use keys::InOrder;
use look::install_fonts;
pub use look::motion::reduce as reduce_motion;
pub use opening::{Barred, Opening};
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

/// How long the desk's thread may wait for a card, a sensor or a printer.
const DESK_MAY_WAIT: Duration = Duration::from_secs(90);
/// How long the window may take to draw itself when it is asked to.
const WINDOW_MAY_WAIT: Duration = Duration::from_secs(30);

/// What the window and the desk's thread share.
#[derive(Clone)]
pub struct Link {
    snapshot: Arc<Mutex<Snapshot>>,
    commands: mpsc::Sender<Command>,
    context: Arc<OnceLock<egui::Context>>,
    scanned: Arc<Mutex<Option<Zeroizing<String>>>>,
    /// Of the desk's thread.
    pulse: Pulse,
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
            pulse: Pulse::new(DESK_MAY_WAIT),
        };
        (link, receiver)
    }

    /// What is shown now.
    pub fn snapshot(&self) -> Snapshot {
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

    /// Asks something of the desk.
    pub fn send(&self, command: Command) {
        // The desk's thread outlives the window; where it does not, nothing can be done any more.
        let _ = self.commands.send(command);
    }
}

/// Fonts, keys in their order, and none that enlarges or shrinks the whole window.
pub fn prepare(context: &egui::Context) {
    install_fonts(context);
    context.add_plugin(InOrder::default());
    context.options_mut(|options| options.zoom_with_keyboard = false);
}

/// Opens the window and runs the desk until the window closes.
pub fn run(mut opening: Opening, start: Start) -> ExitCode {
    let settings = opening.settings();
    let (mode, reduced_motion) = (settings.desk.mode, settings.desk.reduced_motion);
    let loudspeaker = if settings.desk.sound {
        Loudspeaker::start()
    } else {
        Loudspeaker::default()
    };
    let scanner = settings.scanner.port.clone();
    let hub = match settings.service.as_ref().map(service::start).transpose() {
        Ok(served) => served.map(|(hub, _)| hub),
        Err(error) => {
            tracing::error!(%error, "the service cannot be opened");
            eprintln!("kiosk: {error}");
            opening = opening.barred(Fault::ServiceUnusable);
            None
        }
    };
    let (link, number) = desk::start(opening, hub, start.number);
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
        // Where the compositor draws none, their place would be kept free round a full screen.
        .with_decorations(start.windowed)
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
            if reduced_motion {
                reduce_motion(&creation.egui_ctx);
            }
            let _ = link.context.set(creation.egui_ctx.clone());
            watch(&creation.egui_ctx, link.pulse.clone());
            let window = match mode {
                Mode::Clerk => Window::Clerk(Box::new(Clerk::new(link, loudspeaker, number))),
                Mode::Citizen => Window::Citizen(Box::new(Citizen::new(link, loudspeaker))),
            };
            Ok(Box::new(App::new(window, start.windowed)))
        }),
    );
    ended(opened)
}

/// Has the service manager and the display's end seen to.
fn watch(context: &egui::Context, desk: Pulse) {
    let window = Pulse::new(WINDOW_MAY_WAIT);
    let beats = window.clone();
    context.on_begin_pass("pulse", Arc::new(move |_| beats.beat()));
    let wake = {
        let context = context.clone();
        move || context.request_repaint()
    };
    let code = Fault::DisplayGone.code();
    let sentence = both(&|words| words.told(code));
    let watched = watchdog::watch([("window", window), ("desk", desk)], wake)
        .and_then(|()| display::watch(move || display_gone(&sentence)));
    if let Err(error) = watched {
        tracing::error!(%error, "a thread that watches cannot be started");
    }
}

/// Ends the program before the libraries that draw the window fail: the service manager begins it
/// anew. They may be first, so the sentence is at hand.
fn display_gone(sentence: &str) {
    tracing::error!("the display has gone");
    eprintln!("kiosk: {sentence}");
    // Without the libraries' own ends: they may be under way in the window's thread, and two at once
    // tear down the same things.
    signal_hook::low_level::exit(i32::from(TECHNICAL));
}

fn ended(opened: eframe::Result) -> ExitCode {
    match opened {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kiosk: the window cannot be opened: {error}");
            ExitCode::from(TECHNICAL)
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
