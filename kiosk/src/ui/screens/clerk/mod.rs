//! The clerk's window: a board that says where the visit stands, and cards with everything else.

mod bars;
mod decide;
mod errand;
mod fields;
mod finger;
mod holder;
mod lock;
mod number;
mod out_of_service;
mod page;
mod pictures;
mod pin;
mod portrait;
mod reading;
mod ready;
mod result;
mod supervisor;
mod unattended;
mod without_finger;

use std::sync::Arc;

use egui::{CornerRadius, Rect, Ui, UiBuilder};
use zeroize::Zeroizing;

use self::bars::{Setting, Top, top_bar};
use self::decide::Deciding;
use self::errand::Draft;
use self::page::Page;
use self::pictures::Pictures;
use self::pin::PinEntry;
use self::supervisor::Supervising;
use crate::station::sound::{Loudspeaker, Sound};
use crate::ui::Link;
use crate::ui::entry::Entry;
use crate::ui::look::focus;
use crate::ui::screens::idle::Idle;
use crate::verification::clock::Moment;
use crate::verification::decision::Decision;
use crate::verification::errand::{Requested, WithoutFinger};
use crate::verification::view::{Command, Snapshot, Stage};
use crate::words::{Language, Words};

/// The clerk's window.
pub struct Clerk {
    link: Link,
    loudspeaker: Loudspeaker,
    words: Arc<Words>,
    language: Language,
    scale: f32,
    contrast: bool,
    entry: Entry,
    draft: Draft,
    /// What another program waits for.
    requested: Option<Requested>,
    /// What the field begins with after each visit, in the demonstration.
    first: Option<Zeroizing<String>>,
    /// Whether every check is shown; none: as the decision suggests.
    details: Option<bool>,
    /// Which field of the holder was copied last.
    copied: Option<&'static str>,
    pin: PinEntry,
    /// The question that is asked over everything else.
    dialog: Option<Dialog>,
    /// What the supervisor looks for.
    supervising: Supervising,
    pictures: Pictures,
    before: Option<(bool, std::mem::Discriminant<Stage>)>,
    /// When the clerk last did something.
    idle: Idle,
    /// It stands over a citizen's terminal: for the supervisor's page alone.
    visiting: bool,
}

/// How a dialog was left.
enum Left {
    Closed,
    Asked(Command),
}

/// A question over everything else.
enum Dialog {
    /// A second person decides.
    Deciding(Deciding),
    /// A supervisor's PIN.
    Supervisor(PinEntry),
    /// Why no finger is taken.
    WithoutFinger(Option<WithoutFinger>),
}

impl Clerk {
    /// A window over this link.
    pub fn new(link: Link, loudspeaker: Loudspeaker, number: Option<Zeroizing<String>>) -> Self {
        Self {
            link,
            loudspeaker,
            words: Arc::new(Words::new(Language::default())),
            language: Language::default(),
            scale: 1.0,
            contrast: false,
            entry: Entry::new(),
            draft: Draft::default(),
            requested: None,
            first: number,
            details: None,
            copied: None,
            pin: PinEntry::new(),
            dialog: None,
            supervising: Supervising::default(),
            pictures: Pictures::default(),
            before: None,
            idle: Idle::default(),
            visiting: false,
        }
    }

    /// One that stands over a citizen's terminal from `now` on, in seconds of the window's time: it
    /// asks for a supervisor's PIN, shows their page and nothing else. None where nobody may look.
    pub(super) fn visiting(
        link: Link,
        loudspeaker: Loudspeaker,
        language: Language,
        now: f64,
    ) -> Option<Self> {
        let snapshot = link.snapshot();
        if !supervisor::may_be_entered(&snapshot) {
            return None;
        }
        let mut window = Self::new(link, loudspeaker, None);
        window.set_language(language);
        window.idle.touch(now);
        window.before = Some((snapshot.locked, std::mem::discriminant(&snapshot.stage)));
        window.dialog = Some(Dialog::Supervisor(PinEntry::new()));
        window.visiting = true;
        Some(window)
    }

    /// Whether there is nothing left that it was opened for.
    pub(super) fn has_left(&self) -> bool {
        let shows = matches!(self.link.snapshot().stage, Stage::Supervisor(_));
        self.dialog.is_none() && !shows
    }

    /// Changes the language of everything.
    pub fn set_language(&mut self, language: Language) {
        if language != self.language {
            self.language = language;
            self.words = Arc::new(Words::new(language));
        }
    }

    /// Changes contrast and the scale of text, 1 to 2.
    pub fn set_appearance(&mut self, contrast: bool, scale: f32) {
        self.contrast = contrast;
        self.scale = scale.clamp(1.0, 2.0);
    }

    /// Draws everything into the whole of `ui`.
    pub fn draw(&mut self, ui: &mut Ui) {
        focus::follow_keyboard(ui);
        let snapshot = self.link.snapshot();
        self.follow(ui, &snapshot);
        let seconds_left = self.leave_alone(ui, &snapshot);
        let scanned = self.link.take_scanned();
        let area = ui.max_rect();
        let page = Page::new(area, self.contrast, self.scale);
        ui.painter()
            .rect_filled(area, CornerRadius::ZERO, page.theme.colours.page);
        let dialog = self.dialog.take();
        if dialog.is_none() && seconds_left.is_none() {
            self.top(ui, &snapshot, &page);
            self.content(ui, &snapshot, scanned, &page);
            return;
        }
        // What lies behind a question is seen and does nothing. The top bar goes on, and stands
        // behind the question in the order of the keyboard.
        let below = area.with_min_y(page.top.bottom());
        let mut behind = ui.new_child(UiBuilder::new().max_rect(area));
        behind.visuals_mut().disabled_alpha = 1.0;
        behind.disable();
        let scanned = scanned.filter(|_| dialog.is_none());
        self.content(&mut behind, &snapshot, scanned, &page);
        if let Some(dialog) = dialog {
            let ui = if seconds_left.is_some() {
                &mut behind
            } else {
                &mut *ui
            };
            self.dialog = self.ask(ui, below, dialog, &snapshot, &page);
        }
        if let Some(seconds_left) = seconds_left {
            unattended::count_down(ui, below, seconds_left, &self.words, &page);
        }
        self.top(ui, &snapshot, &page);
    }

    /// Draws a dialog; gives it back while it stays open.
    fn ask(
        &self,
        ui: &mut Ui,
        area: Rect,
        mut dialog: Dialog,
        snapshot: &Snapshot,
        page: &Page,
    ) -> Option<Dialog> {
        let words = &self.words;
        let left = match (&mut dialog, &snapshot.stage) {
            (Dialog::Deciding(deciding), Stage::Result(result)) => {
                // Once it is on record there is nothing left to ask.
                if result.decided.is_some() {
                    return None;
                }
                deciding.draw(ui, area, snapshot, words, page)
            }
            (Dialog::Deciding(deciding), Stage::Supervisor(view)) => {
                let mut opened = view.opened.iter();
                if !opened.any(|visit| deciding.asks_about(&visit.found)) {
                    return None;
                }
                deciding.draw(ui, area, snapshot, words, page)
            }
            (Dialog::Supervisor(pin), Stage::Ready { .. }) => {
                supervisor::ask(pin, ui, area, snapshot, words, page)
            }
            (Dialog::WithoutFinger(chosen), Stage::Finger(_)) => {
                without_finger::ask(chosen, ui, area, words, page)
            }
            _ => return None,
        };
        match left {
            Some(Left::Closed) => None,
            Some(Left::Asked(command)) => {
                self.link.send(command);
                Some(dialog)
            }
            None => Some(dialog),
        }
    }

    /// `scanned`: what only the first screen waits for.
    fn content(
        &mut self,
        ui: &mut Ui,
        snapshot: &Snapshot,
        scanned: Option<Zeroizing<String>>,
        page: &Page,
    ) {
        match &snapshot.stage {
            Stage::Ready { .. } if self.visiting => {}
            Stage::Ready { .. } if snapshot.locked => lock::draw(self, ui, snapshot, page),
            Stage::Ready { input_problem } => match snapshot.out_of_service() {
                Some(fault) => out_of_service::draw(self, ui, fault, snapshot, page),
                None => ready::draw(self, ui, snapshot, *input_problem, scanned, page),
            },
            Stage::Reading(reading) => reading::draw(self, ui, reading, page),
            Stage::Finger(finger) => finger::draw(self, ui, finger, page),
            Stage::Portrait(fields) => portrait::draw(self, ui, fields, page),
            Stage::Result(result) => result::draw(self, ui, result, snapshot, page),
            Stage::Supervisor(view) => supervisor::draw(self, ui, view, snapshot, page),
            Stage::OutOfService(fault) => out_of_service::draw(self, ui, *fault, snapshot, page),
        }
    }

    fn top(&mut self, ui: &mut Ui, snapshot: &Snapshot, page: &Page) {
        let now = Moment::present();
        // The clock goes on while nothing else happens.
        let next = std::time::Duration::from_secs(u64::from(now.seconds_to_next_minute()));
        ui.ctx().request_repaint_after(next);
        let demo = self.words.get("demo");
        // Whoever gave the PIN for what is shown.
        let person = match &snapshot.stage {
            Stage::Supervisor(view) => Some(view.by.as_str()),
            _ => snapshot.clerk.as_deref(),
        };
        let top = Top {
            desk: if snapshot.demo { &demo } else { &snapshot.desk },
            demo: snapshot.demo,
            language: self.language,
            scale: self.scale,
            contrast: self.contrast,
            sound: self.loudspeaker.is_heard(),
            person,
            clock: &now.clock(),
        };
        match top_bar(ui, &top, &self.words, page) {
            Some(Setting::Language(language)) => self.set_language(language),
            Some(Setting::Scale(scale)) => self.set_appearance(self.contrast, scale),
            Some(Setting::Contrast(contrast)) => self.set_appearance(contrast, self.scale),
            Some(Setting::Sound(heard)) => self.loudspeaker.mute(!heard),
            Some(Setting::Lock) => self.link.send(Command::SignOut),
            None => {}
        }
    }

    /// Keeps what belongs to one stage, or to one citizen, from outliving it.
    fn follow(&mut self, ui: &Ui, snapshot: &Snapshot) {
        let stage = &snapshot.stage;
        self.pictures.forget_unused();
        if snapshot.requested != self.requested {
            self.requested.clone_from(&snapshot.requested);
            if let Some(requested) = &self.requested {
                self.draft.fill(requested);
            }
        }
        let now = Some((snapshot.locked, std::mem::discriminant(stage)));
        if now == self.before {
            return;
        }
        if self.before.is_some()
            && let Some(sound) = heard(stage)
        {
            self.loudspeaker.play(sound);
        }
        self.before = now;
        self.details = None;
        let ready = matches!(stage, Stage::Ready { .. });
        if !ready {
            self.idle.touch(ui.input(|input| input.time));
        }
        self.entry.wipe();
        self.pin = PinEntry::new();
        self.dialog = None;
        self.supervising = Supervising::default();
        if ready {
            self.draft = Draft::default();
            self.pictures.forget_all();
            if self.copied.take().is_some() {
                ui.ctx().copy_text(String::new());
            }
            if let Some(first) = &self.first {
                self.entry.push(first);
            }
        }
        // The focus, and what text fields remember of what stood in them.
        ui.memory_mut(|memory| {
            if let Some(focused) = memory.focused() {
                memory.surrender_focus(focused);
            }
            if ready {
                memory.data.clear();
            }
        });
    }

    /// Asks the desk for a visit with this text and the errand that was chosen.
    fn begin(&mut self, text: Zeroizing<String>) {
        let errand = self.draft.errand(&self.words, self.language);
        self.link.send(Command::Start(text, Box::new(errand)));
    }
}

/// What is heard when this stage begins: never whether somebody was refused.
const fn heard(stage: &Stage) -> Option<Sound> {
    match stage {
        Stage::Result(result) => match result.decision {
            Decision::Verified => Some(Sound::Verified),
            Decision::Abandoned => None,
            _ => Some(Sound::StaffNeeded),
        },
        Stage::Finger(_) | Stage::Portrait(_) => Some(Sound::StepDone),
        _ => None,
    }
}
