//! A desk that cannot be opened: the window says why, until it can.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::Link;
use crate::settings::Settings;
use crate::verification::fault::Fault;
use crate::verification::view::{Command, Snapshot, Stage};
use crate::verification::{Desk, DeskError};

/// Pause between two tries.
const AGAIN: Duration = Duration::from_secs(10);
/// How often the thread shows that it lives meanwhile.
const LOOK: Duration = Duration::from_secs(1);

/// A desk, or what keeps it from being one.
pub enum Opening {
    /// It is open.
    Open(Box<Desk>),
    /// It is out of service.
    Barred(Box<Barred>),
}

/// What is known of a desk that is out of service.
pub struct Barred {
    /// The settings, as far as there are any.
    pub settings: Settings,
    /// What people are told.
    pub fault: Fault,
    /// Whether it is tried again: a token that was unplugged comes back, wrong settings do not
    /// mend themselves.
    pub passes: bool,
}

impl Opening {
    pub(super) const fn settings(&self) -> &Settings {
        match self {
            Self::Open(desk) => &desk.settings,
            Self::Barred(barred) => &barred.settings,
        }
    }

    /// What is shown at first.
    pub(super) fn snapshot(&self) -> Snapshot {
        let desk = &self.settings().desk;
        let mut names = vec![desk.office.as_str(), desk.name.as_str()];
        names.retain(|name| !name.is_empty());
        let mut snapshot = Snapshot {
            desk: names.join(" · "),
            ..Snapshot::default()
        };
        match self {
            Self::Open(desk) => snapshot.demo = desk.demo,
            Self::Barred(barred) => snapshot.stage = Stage::OutOfService(barred.fault),
        }
        snapshot
    }

    /// The same desk out of service.
    pub(super) fn barred(self, fault: Fault) -> Self {
        let settings = match self {
            Self::Open(desk) => desk.settings,
            Self::Barred(barred) => return Self::Barred(barred),
        };
        Self::Barred(Box::new(Barred {
            settings,
            fault,
            passes: false,
        }))
    }

    /// Shows what is wrong until the desk is open; none once the window has closed.
    pub(super) fn await_desk(self, link: &Link, commands: &Receiver<Command>) -> Option<Desk> {
        let mut barred = match self {
            Self::Open(desk) => return Some(*desk),
            Self::Barred(barred) => *barred,
        };
        loop {
            link.publish(|snapshot| snapshot.stage = Stage::OutOfService(barred.fault));
            pause(link, commands)?;
            if !barred.passes {
                continue;
            }
            match Desk::open(barred.settings.clone()) {
                Ok(desk) => return Some(desk),
                Err(error) => {
                    if error.fault() != barred.fault {
                        tracing::error!(%error, "the desk cannot be opened");
                    }
                    barred = Barred::by(&error, barred.settings);
                }
            }
        }
    }
}

impl Barred {
    /// A desk whose settings cannot be used: not even its name is known.
    pub fn without_settings() -> Self {
        let mut settings = Settings::default();
        settings.desk.office.clear();
        settings.desk.name.clear();
        Self {
            settings,
            fault: Fault::SettingsWrong,
            passes: false,
        }
    }

    /// A desk of these settings that could not be opened.
    pub fn by(error: &DeskError, settings: Settings) -> Self {
        Self {
            settings,
            fault: error.fault(),
            passes: error.may_be_tried_again(),
        }
    }
}

/// Lets time pass and hears nobody; none once the window has closed.
fn pause(link: &Link, commands: &Receiver<Command>) -> Option<()> {
    let deadline = Instant::now() + AGAIN;
    while Instant::now() < deadline {
        link.pulse.beat();
        if let Err(RecvTimeoutError::Disconnected) = commands.recv_timeout(LOOK) {
            return None;
        }
    }
    Some(())
}
