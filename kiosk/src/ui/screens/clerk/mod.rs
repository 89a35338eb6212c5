//! The clerk's window: a board that says where the visit stands, and cards with everything else.

mod bars;
mod errand;
mod fields;
mod finger;
mod number;
mod page;
mod pictures;
mod portrait;
mod reading;
mod ready;
mod result;

use std::sync::Arc;

use egui::{CornerRadius, Ui};
use zeroize::Zeroizing;

use self::bars::{Setting, Top, top_bar};
use self::errand::Draft;
use self::page::Page;
use self::pictures::Pictures;
use crate::ui::Link;
use crate::ui::entry::Entry;
use crate::ui::look::focus;
use crate::verification::clock::Moment;
use crate::verification::view::{Command, Snapshot, Stage};
use crate::words::{Language, Words};

/// The clerk's window.
pub struct Clerk {
    link: Link,
    words: Arc<Words>,
    language: Language,
    scale: f32,
    contrast: bool,
    closable: bool,
    entry: Entry,
    draft: Draft,
    /// What the field begins with after each visit, in the demonstration.
    first: Option<Zeroizing<String>>,
    /// Whether every check is shown; none: as the decision suggests.
    details: Option<bool>,
    /// Which field of the holder was copied last.
    copied: Option<&'static str>,
    pictures: Pictures,
    before: Option<std::mem::Discriminant<Stage>>,
}

impl Clerk {
    /// A window over this link; `closable` where an ordinary window may be closed.
    pub fn new(link: Link, number: Option<Zeroizing<String>>, closable: bool) -> Self {
        Self {
            link,
            words: Arc::new(Words::new(Language::default())),
            language: Language::default(),
            scale: 1.0,
            contrast: false,
            closable,
            entry: Entry::new(),
            draft: Draft::default(),
            first: number,
            details: None,
            copied: None,
            pictures: Pictures::default(),
            before: None,
        }
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
        self.follow(ui, &snapshot.stage);
        let scanned = self.link.take_scanned();
        if let Some(text) = scanned.filter(|_| matches!(snapshot.stage, Stage::Ready { .. })) {
            self.entry.wipe();
            self.begin(text);
        }
        let area = ui.max_rect();
        let page = Page::new(area, self.contrast, self.scale);
        ui.painter()
            .rect_filled(area, CornerRadius::ZERO, page.theme.colours.page);
        self.top(ui, &snapshot, &page);
        match &snapshot.stage {
            Stage::Ready { input_problem } => {
                ready::draw(self, ui, &snapshot, *input_problem, &page);
            }
            Stage::Reading(reading) => reading::draw(self, ui, reading, &page),
            Stage::Finger(finger) => finger::draw(self, ui, finger, &page),
            Stage::Portrait(fields) => portrait::draw(self, ui, fields, &page),
            Stage::Result(result) => result::draw(self, ui, result, &page),
        }
    }

    fn top(&mut self, ui: &mut Ui, snapshot: &Snapshot, page: &Page) {
        let now = Moment::present();
        // The clock goes on while nothing else happens.
        let next = std::time::Duration::from_secs(u64::from(now.seconds_to_next_minute()));
        ui.ctx().request_repaint_after(next);
        let demo = self.words.get("demo");
        let top = Top {
            desk: if snapshot.demo { &demo } else { &snapshot.desk },
            demo: snapshot.demo,
            language: self.language,
            scale: self.scale,
            contrast: self.contrast,
            clerk: None,
            clock: &now.clock(),
        };
        match top_bar(ui, &top, &self.words, page) {
            Some(Setting::Language(language)) => self.set_language(language),
            Some(Setting::Scale(scale)) => self.set_appearance(self.contrast, scale),
            Some(Setting::Contrast(contrast)) => self.set_appearance(contrast, self.scale),
            Some(Setting::Lock) | None => {}
        }
    }

    /// Keeps what belongs to one stage, or to one citizen, from outliving it.
    fn follow(&mut self, ui: &Ui, stage: &Stage) {
        self.pictures.forget_unused();
        let now = Some(std::mem::discriminant(stage));
        if now == self.before {
            return;
        }
        self.before = now;
        self.details = None;
        let ready = matches!(stage, Stage::Ready { .. });
        self.entry.wipe();
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
        let errand = self.draft.errand();
        self.link.send(Command::Start(text, Box::new(errand)));
    }
}

impl eframe::App for Clerk {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let closing = ui.input(|input| input.viewport().close_requested());
        if closing && !self.closable {
            ui.ctx()
                .send_viewport_cmd(egui::ViewportCommand::CancelClose);
        }
        self.draw(ui);
    }
}
