//! The citizen's window: a terminal that one person uses alone, one instruction at a time.

mod bars;
mod devices;
mod end;
mod number;
mod staff;
mod start;
mod unattended;

use egui::{CornerRadius, Key, Ui};
use zeroize::Zeroizing;

use self::bars::{Help, Setting, Top, help_bar, top_bar};
use self::end::Still;
use crate::station::sound::{Loudspeaker, Sound};
use crate::ui::Link;
use crate::ui::entry::Entry;
use crate::ui::look::citizen::{Page, sentence};
use crate::ui::look::focus;
use crate::ui::look::hand::RING;
use crate::ui::look::motion;
use crate::ui::screens::clerk::Clerk;
use crate::ui::screens::idle::Idle;
use crate::verification::decision::Decision;
use crate::verification::errand::{Agreement, Errand};
use crate::verification::fault::Fault;
use crate::verification::view::{
    Capture, CardPresence, Command, Device, DeviceState, ResultView, Snapshot, Stage,
};
use crate::words::{Language, Words};

/// How often a citizen may begin again before staff are better help.
const REPEATS: u8 = 2;

/// The citizen's window.
pub struct Citizen {
    link: Link,
    loudspeaker: Loudspeaker,
    words: Words,
    invitation: String,
    language: Language,
    scale: f32,
    contrast: bool,
    place: Place,
    /// What they agreed to, from then on.
    agreed: Option<Agreement>,
    entry: Entry,
    called: bool,
    repeats: u8,
    idle: Idle,
    before: Option<Screen>,
    /// A supervisor's window over this one, while nobody has begun.
    staff: Option<Box<Clerk>>,
}

/// Where the citizen is while the desk waits for a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Welcome,
    Agreement,
    Number,
    Declined,
}

/// Which screen is shown: what may change without the citizen is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Screen {
    OutOfService(Fault),
    Welcome,
    Agreement,
    Number,
    PutCard {
        again: bool,
    },
    KeepStill,
    /// Something was unplugged: before a visit, or at this step of it.
    DeviceMissing {
        step: Option<u8>,
        fault: Fault,
    },
    Finger {
        number: u8,
        busy: bool,
    },
    /// Somebody has to look at a portrait: nobody does here.
    Portrait,
    Verified,
    SeeStaff,
    Again(Fault),
}

impl Citizen {
    /// A window over this link.
    pub fn new(link: Link, loudspeaker: Loudspeaker) -> Self {
        Self {
            link,
            loudspeaker,
            words: Words::new(Language::default()),
            invitation: start::invitation(),
            language: Language::default(),
            scale: 1.0,
            contrast: false,
            place: Place::Welcome,
            agreed: None,
            entry: Entry::new(),
            called: false,
            repeats: 0,
            idle: Idle::default(),
            before: None,
            staff: None,
        }
    }

    /// Changes the language of everything.
    pub fn set_language(&mut self, language: Language) {
        if language != self.language {
            self.language = language;
            self.words = Words::new(language);
        }
    }

    /// Changes contrast and the scale of text, 1 to 2.
    pub fn set_appearance(&mut self, contrast: bool, scale: f32) {
        self.contrast = contrast;
        self.scale = scale.clamp(1.0, 2.0);
    }

    /// Draws everything into the whole of `ui`.
    pub fn draw(&mut self, ui: &mut Ui) {
        if self.serves_staff(ui) {
            return;
        }
        focus::follow_keyboard(ui);
        let snapshot = self.link.snapshot();
        let screen = self.screen(&snapshot);
        let now = ui.input(|input| input.time);
        let waits = matches!(snapshot.stage, Stage::Ready { .. });
        self.follow(screen, waits, now);
        let area = ui.max_rect();
        let page = Page::new(area, self.contrast, self.scale);
        ui.painter()
            .rect_filled(area, CornerRadius::ZERO, page.theme.colours.page);
        self.top(ui, screen, &snapshot, &page);
        let asked = self.presence(ui, screen, now);
        let offers: &[Help] = match asked {
            Some(seconds_left) => {
                self.ask(ui, seconds_left, now, &page);
                &[Help::CallStaff, Help::ListenAgain]
            }
            None => self.content(ui, screen, &snapshot, &page),
        };
        // By now whatever was pressed with it counts: see the clerk's.
        if let Some(text) = self.link.take_scanned()
            && self.screen(&snapshot) == Screen::Number
        {
            self.entry.wipe();
            self.begin(text);
        }
        if let Some(help) = help_bar(ui, offers, &self.words, &page) {
            self.help(ui, help, screen, now);
        }
        if waits && self.place == Place::Welcome {
            self.let_staff_in(ui, now, &page);
        }
        if self.screen(&snapshot) != screen {
            // What follows is shown at once, though nothing is touched any more.
            ui.ctx().request_repaint();
        }
    }

    fn screen(&self, snapshot: &Snapshot) -> Screen {
        match &snapshot.stage {
            Stage::Ready { .. } => match (unready(snapshot), self.place) {
                (Some(fault), _) if !fault.is_of_a_missing_device() => Screen::OutOfService(fault),
                (_, Place::Declined) => Screen::SeeStaff,
                (Some(fault), _) => Screen::DeviceMissing { step: None, fault },
                (None, Place::Welcome) => Screen::Welcome,
                (None, Place::Agreement) => Screen::Agreement,
                (None, Place::Number) => Screen::Number,
            },
            Stage::Reading(reading) => match reading.card {
                CardPresence::Awaited => Screen::PutCard { again: false },
                CardPresence::Present => Screen::KeepStill,
                CardPresence::Lifted { .. } => Screen::PutCard { again: true },
                CardPresence::Unready(fault) => Screen::DeviceMissing {
                    step: Some(2),
                    fault,
                },
            },
            Stage::Finger(stage) => match stage.capture {
                Capture::SensorFault(fault) => Screen::DeviceMissing {
                    step: Some(3),
                    fault,
                },
                Capture::Awaited | Capture::Ended => Screen::Finger {
                    number: stage.number,
                    busy: false,
                },
                _ => Screen::Finger {
                    number: stage.number,
                    busy: true,
                },
            },
            // Neither is for a citizen.
            Stage::Portrait(_) | Stage::Supervisor(_) => Screen::Portrait,
            Stage::Result(result) => self.result(result),
            Stage::OutOfService(fault) => Screen::OutOfService(*fault),
        }
    }

    /// What the citizen is told of a decision: verified, or to see staff, or to begin again.
    fn result(&self, result: &ResultView) -> Screen {
        match (result.decision, Fault::from_code(result.reason)) {
            (Decision::Verified, _) => Screen::Verified,
            (Decision::Technical | Decision::Abandoned, Some(fault))
                if is_for_the_citizen(fault) && self.repeats < REPEATS =>
            {
                Screen::Again(fault)
            }
            _ => Screen::SeeStaff,
        }
    }

    /// Keeps what belongs to one citizen from outliving them. `waits`: no visit is under way.
    fn follow(&mut self, screen: Screen, waits: bool, now: f64) {
        if self.before == Some(screen) {
            return;
        }
        if !waits {
            // Whoever comes after this visit begins at the beginning, however it ends.
            self.entry.wipe();
            self.place = Place::Welcome;
        }
        if matches!(screen, Screen::Welcome | Screen::OutOfService(_)) {
            self.forget();
        }
        if let Some(sound) = heard(self.before, screen) {
            self.loudspeaker.play(sound);
        }
        self.called = false;
        self.idle.touch(now);
        self.before = Some(screen);
    }

    /// The next citizen finds everything as it was.
    fn forget(&mut self) {
        self.entry.wipe();
        self.agreed = None;
        self.place = Place::Welcome;
        self.repeats = 0;
        self.called = false;
        self.loudspeaker.mute(false);
        self.set_language(Language::default());
        self.set_appearance(false, 1.0);
    }

    /// The sound of this screen again, and its sentence, where the machine has a voice.
    fn repeat(&self, ui: &Ui, screen: Screen) {
        let sound = heard(Some(Screen::Welcome), screen);
        self.loudspeaker.play(sound.unwrap_or(Sound::StepDone));
        if let Some(sentence) = sentence(ui) {
            self.loudspeaker.say(&sentence, self.language);
        }
    }

    /// Ends whatever is going on, and clears everything.
    fn leave(&mut self) {
        self.forget();
        self.link.send(Command::Finish);
    }

    fn ask(&mut self, ui: &mut Ui, seconds_left: f64, now: f64, page: &Page) {
        let said = end::still_there(ui, seconds_left, &self.words, page);
        // Any tap that is not an answer says as much as the first answer.
        let tapped = ui.input(|input| input.pointer.any_click() || input.key_pressed(Key::Enter));
        match said {
            Some(Still::Finish) => self.leave(),
            Some(Still::Here) => self.stay(now),
            None if ui.input(|input| input.key_pressed(Key::Escape)) => self.leave(),
            None if tapped => self.stay(now),
            None => {}
        }
    }

    fn stay(&mut self, now: f64) {
        self.idle.touch(now);
        self.link.send(Command::StillHere);
    }

    fn top(&mut self, ui: &mut Ui, screen: Screen, snapshot: &Snapshot, page: &Page) {
        let desk = if snapshot.demo {
            self.words.get("demo")
        } else {
            snapshot.desk.clone()
        };
        let top = Top {
            desk: &desk,
            language: (screen != Screen::Welcome).then_some(self.language),
            sound: self.loudspeaker.is_heard(),
        };
        match top_bar(ui, &top, &self.words, page) {
            Some(Setting::Language(language)) => self.set_language(language),
            Some(Setting::Sound(heard)) => self.loudspeaker.mute(!heard),
            None => {}
        }
    }

    /// Draws the screen; returns what the help bar offers beside it.
    fn content(
        &mut self,
        ui: &mut Ui,
        screen: Screen,
        snapshot: &Snapshot,
        page: &Page,
    ) -> &'static [Help] {
        const CALL: &[Help] = &[Help::CallStaff, Help::ListenAgain];
        const FIRST: &[Help] = &[
            Help::CallStaff,
            Help::ListenAgain,
            Help::LargerText,
            Help::Contrast,
        ];
        const ALL: &[Help] = &[
            Help::CallStaff,
            Help::ListenAgain,
            Help::LargerText,
            Help::Contrast,
            Help::Stop,
        ];
        if self.called {
            let heard = self.loudspeaker.is_heard().is_some();
            if end::called(ui, heard, &self.words, page) {
                self.called = false;
            }
            return CALL;
        }
        let words = &self.words;
        match (screen, &snapshot.stage) {
            (Screen::OutOfService(fault), _) => {
                end::out_of_service(ui, fault, words, page);
                FIRST
            }
            (Screen::Welcome, _) => {
                if let Some(language) = start::welcome(ui, words, &self.invitation, page) {
                    self.set_language(language);
                    self.place = Place::Agreement;
                }
                FIRST
            }
            (Screen::Agreement, _) => {
                match start::agreement(ui, words, page) {
                    Some(true) => {
                        self.agreed = Some(Agreement::now(words, self.language));
                        self.place = Place::Number;
                    }
                    Some(false) => self.place = Place::Declined,
                    None => {}
                }
                ALL
            }
            (Screen::Number, Stage::Ready { input_problem }) => {
                let mut scanners = snapshot.devices.iter();
                let scans = !scanners.any(|line| {
                    line.device == Device::Scanner && matches!(line.state, DeviceState::Lacking(_))
                });
                let said = number::Said {
                    problem: *input_problem,
                    scans,
                };
                if let Some(text) = number::number(ui, &mut self.entry, said, words, page) {
                    self.begin(text);
                }
                ALL
            }
            (Screen::PutCard { again }, _) => {
                devices::put_card(ui, again, words, page);
                ALL
            }
            (Screen::KeepStill, Stage::Reading(reading)) => {
                devices::keep_still(ui, reading, words, page);
                ALL
            }
            (Screen::DeviceMissing { step, fault }, _) => {
                devices::device_missing(ui, step, fault, words, page);
                if step.is_none() && self.place == Place::Welcome {
                    FIRST
                } else {
                    ALL
                }
            }
            (Screen::Finger { busy, .. }, Stage::Finger(stage)) => {
                let ring = if busy { RING.0 } else { motion::ring(ui) };
                devices::finger(ui, stage, ring, words, page);
                ALL
            }
            (Screen::Verified, Stage::Result(result)) => {
                end::verified(ui, result.leaves_revocation_open(), words, page);
                CALL
            }
            (Screen::Again(fault), _) => {
                if end::again(ui, fault, words, page) {
                    self.repeats += 1;
                    self.place = Place::Number;
                    self.link.send(Command::Finish);
                }
                ALL
            }
            _ => {
                end::see_staff(ui, words, page);
                CALL
            }
        }
    }

    fn begin(&self, text: Zeroizing<String>) {
        let errand = Errand {
            agreement: self.agreed.clone(),
            ..Errand::default()
        };
        self.link.send(Command::Start(text, Box::new(errand)));
    }

    fn help(&mut self, ui: &Ui, help: Help, screen: Screen, now: f64) {
        self.idle.touch(now);
        match help {
            Help::CallStaff => {
                self.called = true;
                self.loudspeaker.call();
                tracing::info!("a citizen calls staff");
            }
            Help::ListenAgain => self.repeat(ui, screen),
            // 100, 150 and 200 %, then 100 again.
            Help::LargerText if self.scale >= 2.0 => self.scale = 1.0,
            Help::LargerText => self.scale += 0.5,
            Help::Contrast => self.contrast = !self.contrast,
            Help::Stop => self.leave(),
        }
    }
}

/// What is heard when one screen follows another.
fn heard(before: Option<Screen>, now: Screen) -> Option<Sound> {
    let before = before?;
    match now {
        Screen::Verified => Some(Sound::Verified),
        Screen::SeeStaff | Screen::OutOfService(_) | Screen::DeviceMissing { .. } => {
            Some(Sound::StaffNeeded)
        }
        Screen::Again(_) | Screen::PutCard { again: true } => Some(Sound::StaffNeeded),
        Screen::KeepStill => Some(Sound::StepDone),
        Screen::Finger { .. } if !matches!(before, Screen::Finger { .. }) => Some(Sound::StepDone),
        Screen::Finger { busy: true, .. } => Some(Sound::StepDone),
        _ => None,
    }
}

/// The fault that keeps this terminal from serving anybody, if there is one: first of those that
/// nobody mends here.
fn unready(snapshot: &Snapshot) -> Option<Fault> {
    let faults = || {
        let lines = snapshot.devices.iter();
        lines.filter_map(|line| match line.state {
            DeviceState::Unready(fault) => Some(fault),
            DeviceState::Ready | DeviceState::Lacking(_) => None,
        })
    };
    let lasting = faults().find(|fault| !fault.is_of_a_missing_device());
    lasting.or_else(|| faults().next())
}

/// Whether the citizen can do something about it by beginning again.
const fn is_for_the_citizen(fault: Fault) -> bool {
    matches!(
        fault,
        Fault::WrongKey
            | Fault::CardMissing
            | Fault::CardRemoved
            | Fault::CardSilent
            | Fault::ChannelBroken
            | Fault::SeveralCards
            | Fault::NoApplication
            | Fault::FingerMissing
    )
}
