//! A desk whose reader always has a card, and whose fingers a vendor's reader compares.

use std::sync::Arc;
use std::time::Duration;

use card_reader::printed::Printed;
use card_reader::transport::Transport;
use hil::chip::{ActiveKeyVariant, Chip, InProcess, Profile};
use hil::issuer::Issuer;
use hil::vendor::SimulatedVendor;
use jiff::Timestamp;
use kiosk::journal::Journal;
use kiosk::settings::{ReferenceFinger, Settings, Vendor};
use kiosk::station::process::OnlyInstance;
use kiosk::station::trust_watch::TrustWatch;
use kiosk::station::{CardPort, KnownKinds};
use kiosk::verification::clock::Moment;
use kiosk::verification::errand::Errand;
use kiosk::verification::fault::Fault;
use kiosk::verification::view::{Capture, Command, Stage};
use kiosk::verification::{Attendant, Desk, Finished};
use tempfile::TempDir;

/// What lies on the reader, as often as it is asked for.
type Lays = dyn FnMut() -> Box<dyn Transport> + Send;

pub struct Port(pub Box<Lays>);

impl CardPort for Port {
    fn ready(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn wait_for_card(&mut self, _: Duration) -> Result<Option<Box<dyn Transport>>, Fault> {
        Ok(Some((self.0)()))
    }

    fn is_occupied(&mut self) -> bool {
        true
    }

    fn name(&mut self) -> Option<String> {
        None
    }
}

/// What makes cards of the synthetic holder.
pub type State = (Profile, Issuer);

/// The holder's chip, without fingers that the desk could read.
pub fn chip((profile, issuer): &State) -> Chip {
    Chip::personalise(profile, issuer, &[]).unwrap()
}

/// The same as it is laid down.
pub fn card(state: &State) -> InProcess {
    InProcess::new(chip(state))
}

/// Whoever attends: notes what the finger's stage showed, and says this once it is shown.
#[derive(Default)]
pub struct Watcher {
    pub captures: Vec<Capture>,
    pub says: Option<(Capture, Command)>,
}

impl Attendant for Watcher {
    fn show(&mut self, stage: &Stage) {
        if let Stage::Finger(finger) = stage
            && self.captures.last() != Some(&finger.capture)
        {
            self.captures.push(finger.capture);
        }
    }

    fn poll(&mut self) -> Option<Command> {
        let shown = self.captures.last()?;
        self.says
            .take_if(|(at, _)| at == shown)
            .map(|(_, command)| command)
    }

    fn compare_portrait(&mut self) -> Result<Option<bool>, Fault> {
        Ok(None)
    }
}

/// A desk whose fingers a vendor's reader compares.
pub struct World {
    pub desk: Desk,
    pub vendor: Option<SimulatedVendor>,
    pub number: String,
    pub state: Arc<State>,
    _folder: TempDir,
}

impl World {
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// A desk with the cards of this profile.
    pub fn with(change: impl FnOnce(&mut Profile)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("reader.sock");
        let vendor = SimulatedVendor::start(&socket).unwrap();
        let mut profile = Profile::vietnamese();
        profile.active_key = Some(ActiveKeyVariant::ECDSA);
        change(&mut profile);
        let issuer = Issuer::new(&profile.issuer, Timestamp::now()).unwrap();
        let mut settings = Settings::default();
        settings.journal.folder = folder.path().join("state");
        settings.trust.folder = folder.path().join("trust");
        issuer.write_trust_folder(&settings.trust.folder).unwrap();
        settings.policy.reference_finger = ReferenceFinger::Vendor;
        settings.vendor = Some(Vendor {
            socket,
            keys: vec!["00".repeat(32), vendor.public_key().unwrap()],
            seconds: 1,
        });
        let journal = Journal::open(&settings.journal.folder).unwrap();
        let number = profile.holder.number.clone();
        let state = Arc::new((profile, issuer));
        let theirs = Arc::clone(&state);
        let lays = move || -> Box<dyn Transport> { Box::new(card(&theirs)) };
        let desk = Desk {
            only: OnlyInstance::claim(&settings.journal.folder).unwrap(),
            cards: Box::new(Port(Box::new(lays))),
            journal,
            watch: TrustWatch::default(),
            known: KnownKinds::open(&settings.journal.folder),
            terminal: None,
            demo: false,
            settings,
        };
        Self {
            desk,
            vendor: Some(vendor),
            number,
            state,
            _folder: folder,
        }
    }

    /// Who comes from now on lays down what this makes of the holder's chip.
    pub fn lay(&mut self, mut lays: impl FnMut(Chip) -> Box<dyn Transport> + Send + 'static) {
        let state = Arc::clone(&self.state);
        self.desk.cards = Box::new(Port(Box::new(move || lays(chip(&state)))));
    }

    pub fn visit(&mut self, watcher: &mut dyn Attendant) -> Finished {
        let printed = Printed::parse(&self.number).unwrap();
        let errand = Errand::default();
        self.desk
            .visit(&printed, None, &errand, Moment::present(), watcher)
    }
}
