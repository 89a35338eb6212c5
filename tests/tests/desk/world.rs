//! A desk in a folder, the state that issues cards, and whoever lays them down.

use std::collections::VecDeque;
use std::path::Path;
use std::time::Duration;

use card_reader::printed::Printed;
use card_reader::transport::Transport;
use fingerprint::{Finger, Picture};
use hil::chip::{Chip, InProcess, Profile};
use hil::finger::{Conditions, Master};
use hil::issuer::Issuer;
use hil::sensor::SimulatedSensor;
use jiff::{SignedDuration, Timestamp};
use kiosk::journal::Journal;
use kiosk::settings::Settings;
use kiosk::station::process::OnlyInstance;
use kiosk::station::trust_watch::TrustWatch;
use kiosk::station::{CardPort, KnownKinds};
use kiosk::verification::clock::Moment;
use kiosk::verification::errand::Errand;
use kiosk::verification::fault::Fault;
use kiosk::verification::view::{Command, Stage};
use kiosk::verification::{Attendant, Desk, Finished};

/// The number of the synthetic holder.
pub const NUMBER: &str = "001090000006";

/// A desk in this folder, without any device.
pub fn desk(folder: &Path) -> Desk {
    let mut settings = Settings::default();
    settings.journal.folder = folder.join("journal");
    settings.trust.folder = folder.join("trust");
    let journal = Journal::open(&settings.journal.folder).unwrap();
    Desk {
        only: OnlyInstance::claim(&settings.journal.folder).unwrap(),
        cards: Box::new(Laid::default()),
        known: KnownKinds::open(&settings.journal.folder),
        journal,
        settings,
        watch: TrustWatch::default(),
        terminal: None,
        demo: false,
    }
}

pub fn days_ago(days: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(24 * days + 1)
}

/// A state of the holder's country, which the desk trusts.
pub fn issuer(desk: &Desk) -> Issuer {
    let issuer = Issuer::new(&Profile::vietnamese().issuer, Timestamp::now()).unwrap();
    issuer
        .write_trust_folder(&desk.settings.trust.folder)
        .unwrap();
    issuer
}

/// A card of this profile, with this right index finger.
pub fn card(profile: &Profile, issuer: &Issuer, finger: &Picture) -> Chip {
    let fingers = [(Finger::RightIndex, finger.clone())];
    Chip::personalise(profile, issuer, &fingers).unwrap()
}

/// The holder's finger as it was enrolled, and on the sensor.
pub fn finger() -> (Picture, Picture) {
    let holder = Master::grow(1);
    (
        holder.impression(1, &Conditions::ENROLMENT),
        holder.impression(10, &Conditions::COUNTER),
    )
}

/// Brings the holder to the desk: a sensor at its port, in this folder, with the finger on it, and
/// the card, to be read.
pub fn bring_holder(desk: &mut Desk, folder: &Path, issuer: &Issuer) -> SimulatedSensor {
    let (enrolled, presented) = finger();
    let sensor = SimulatedSensor::start().unwrap();
    let port = folder.join("kiosk-sensor");
    std::os::unix::fs::symlink(sensor.path(), &port).unwrap();
    desk.settings.sensor.port = Some(port);
    sensor.place([presented]);
    desk.cards = Laid::new([card(&Profile::vietnamese(), issuer, &enrolled)]);
    sensor
}

/// Cards that are laid down one after the other, and what happens when one is.
#[derive(Default)]
pub struct Laid {
    pub cards: VecDeque<Chip>,
    pub meanwhile: Option<Box<dyn FnMut() + Send>>,
}

impl Laid {
    pub fn new(cards: impl IntoIterator<Item = Chip>) -> Box<Self> {
        Box::new(Self {
            cards: cards.into_iter().collect(),
            meanwhile: None,
        })
    }
}

impl CardPort for Laid {
    fn ready(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn wait_for_card(&mut self, timeout: Duration) -> Result<Option<Box<dyn Transport>>, Fault> {
        let Some(card) = self.cards.pop_front() else {
            std::thread::sleep(timeout);
            return Ok(None);
        };
        if let Some(meanwhile) = &mut self.meanwhile {
            meanwhile();
        }
        Ok(Some(Box::new(InProcess::new(card))))
    }

    fn is_occupied(&mut self) -> bool {
        false
    }

    fn name(&mut self) -> Option<String> {
        Some("Reader\u{202E} 01".into())
    }
}

/// Whoever attends: notes the stages that were shown, each once.
#[derive(Default)]
pub struct Watcher(pub Vec<&'static str>);

impl Attendant for Watcher {
    fn show(&mut self, stage: &Stage) {
        let name = match stage {
            Stage::Reading(_) => "reading",
            Stage::Finger(_) => "finger",
            _ => "other",
        };
        if self.0.last() != Some(&name) {
            self.0.push(name);
        }
    }

    fn poll(&mut self) -> Option<Command> {
        None
    }

    fn compare_portrait(&mut self) -> Result<Option<bool>, Fault> {
        Ok(None)
    }
}

/// A visit with what was typed or scanned, at this moment.
pub fn visit(desk: &mut Desk, text: &str, moment: Moment, watcher: &mut Watcher) -> Finished {
    let printed = Printed::parse(text).unwrap();
    desk.visit(&printed, None, &Errand::default(), moment, watcher)
}

/// Decision and reason of a visit now.
pub fn ended(desk: &mut Desk, text: &str) -> (&'static str, &'static str) {
    let view = visit(desk, text, Moment::present(), &mut Watcher::default()).view;
    (view.decision.code(), view.reason)
}
