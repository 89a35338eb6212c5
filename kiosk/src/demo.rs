//! The demonstration: a simulated card and sensor, with its own folder, trust and signing key.

use std::collections::VecDeque;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use card_reader::printed::Printed;
use card_reader::transport::Transport;
use clap::{Args, ValueEnum};
use fingerprint::{Finger, Picture};
use hil::chip::{Chip, InProcess, Profile, Pull};
use hil::finger::{Conditions, Master};
use hil::issuer::Issuer;
use hil::sensor::SimulatedSensor;
use jiff::Timestamp;

use crate::cli::in_terminal;
use crate::journal::Journal;
use crate::settings::Settings;
use crate::station::display;
use crate::station::process::OnlyInstance;
use crate::station::trust_watch::TrustWatch;
use crate::station::{CardPort, KnownKinds};
use crate::ui;
use crate::verification::Desk;
use crate::verification::fault::Fault;

/// Folder of the demonstration within the desk's own.
const FOLDER: &str = "demo";
/// DG2, whose photograph takes long enough to be pulled in the middle.
const PORTRAIT: u16 = 0x0102;
/// How long the simulated citizen takes to lay the card down.
const MOMENT: Duration = Duration::from_millis(900);

/// What `kiosk demo` takes.
#[derive(Args)]
pub struct Arguments {
    /// Runs in the terminal even where there is a display.
    #[arg(long)]
    no_window: bool,
    /// Prints one JSON object, in the terminal.
    #[arg(long)]
    json: bool,
    /// Which story is told.
    #[arg(long, value_enum, default_value = "verified")]
    case: Case,
}

/// A story of the demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Case {
    /// The holder, with a good card.
    Verified,
    /// Somebody else with the holder's card.
    OtherFinger,
    /// A card whose root certificate the desk lacks.
    UnknownCsca,
    /// The card is taken away while the photograph is read.
    CardPulled,
}

/// Tells the story in the window, or in the terminal where there is none.
pub fn run(arguments: &Arguments) -> ExitCode {
    match tell(arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("kiosk demo: {error:#}");
            ExitCode::from(3)
        }
    }
}

fn tell(arguments: &Arguments) -> Result<ExitCode> {
    let terminal = arguments.no_window || arguments.json || display::name().is_none();
    let profile = Profile::vietnamese();
    let number = profile.holder.number.clone();
    let (mut desk, _sensor) = prepare(&profile, arguments.case)?;
    if !terminal {
        let start = ui::Start {
            number: Some(number.into()),
            windowed: true,
        };
        return Ok(ui::run(ui::Opening::Open(Box::new(desk)), start));
    }
    let printed = Printed::parse(&number)?;
    Ok(in_terminal(&mut desk, &printed, None, arguments.json))
}

fn prepare(profile: &Profile, case: Case) -> Result<(Desk, SimulatedSensor)> {
    let mut settings = Settings::default();
    settings.desk.office = "BHXH cơ sở Mẫu".into();
    settings.desk.name = "Quầy 03".into();
    settings.journal.folder = settings.journal.folder.join(FOLDER);
    settings.trust.folder = settings.journal.folder.join("trust");
    let journal = Journal::open(&settings.journal.folder)?;
    let only = OnlyInstance::claim(&settings.journal.folder)?;

    let now = Timestamp::now();
    let issuer = Issuer::new(&profile.issuer, now)?;
    if case == Case::UnknownCsca {
        // The desk trusts another issuer of the same name.
        Issuer::new(&profile.issuer, now)?.write_trust_folder(&settings.trust.folder)?;
    } else {
        issuer.write_trust_folder(&settings.trust.folder)?;
    }
    let holder = Master::grow(1);
    let enrolled: Vec<(Finger, Picture)> = vec![(
        Finger::RightIndex,
        holder.impression(1, &Conditions::ENROLMENT),
    )];
    let mut chip = Chip::personalise(profile, &issuer, &enrolled)?;
    if case == Case::CardPulled {
        chip.pull(Pull {
            file: PORTRAIT,
            after: 4000,
        });
    }
    let present = if case == Case::OtherFinger {
        Master::grow(2)
    } else {
        holder
    };
    let sensor = SimulatedSensor::start().context("simulated sensor")?;
    sensor.place((10..13).map(|seed| present.impression(seed, &Conditions::COUNTER)));
    settings.sensor.port = Some(sensor.path());
    let cards = Box::new(SimulatedReader::new(chip, case == Case::CardPulled));
    let known = KnownKinds::open(&settings.journal.folder);
    Ok((
        Desk {
            only,
            settings,
            cards,
            journal,
            watch: TrustWatch::default(),
            known,
            terminal: None,
            demo: true,
        },
        sensor,
    ))
}

/// A reader onto which a simulated citizen lays the card, and takes it when the visit has ended.
struct SimulatedReader {
    cards: VecDeque<Chip>,
    /// Once pulled, the card does not come back.
    gone_for_good: bool,
    asked: Option<Instant>,
    returned: std::sync::mpsc::Receiver<Chip>,
    returning: std::sync::mpsc::Sender<Chip>,
}

impl SimulatedReader {
    fn new(chip: Chip, gone_for_good: bool) -> Self {
        let (returning, returned) = std::sync::mpsc::channel();
        Self {
            cards: VecDeque::from([chip]),
            gone_for_good,
            asked: None,
            returned,
            returning,
        }
    }
}

impl CardPort for SimulatedReader {
    fn ready(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn wait_for_card(&mut self, timeout: Duration) -> Result<Option<Box<dyn Transport>>, Fault> {
        if let Ok(chip) = self.returned.try_recv()
            && !self.gone_for_good
        {
            self.cards.push_back(chip);
        }
        let since = *self.asked.get_or_insert_with(Instant::now);
        if since.elapsed() < MOMENT || self.cards.is_empty() {
            std::thread::sleep(timeout);
            return Ok(None);
        }
        self.asked = None;
        let card = self.cards.pop_front().map(|chip| {
            let chip = Some(InProcess::new(chip));
            Box::new(Borrowed {
                chip,
                returning: self.returning.clone(),
            }) as Box<dyn Transport>
        });
        Ok(card)
    }

    fn is_occupied(&mut self) -> bool {
        // The simulated citizen waits for the clerk's word.
        true
    }

    fn name(&mut self) -> Option<String> {
        Some("DEMO".into())
    }
}

/// A card on the simulated reader, which goes back to its citizen when the visit lets go of it.
struct Borrowed {
    chip: Option<InProcess>,
    returning: std::sync::mpsc::Sender<Chip>,
}

impl Transport for Borrowed {
    fn transmit(
        &mut self,
        command: &[u8],
    ) -> Result<Vec<u8>, card_reader::transport::TransportError> {
        // About what a contactless reader takes for a command, so that the steps can be seen.
        std::thread::sleep(Duration::from_millis(12));
        let removed = Err(card_reader::transport::TransportError::CardRemoved);
        self.chip
            .as_mut()
            .map_or(removed, |chip| chip.transmit(command))
    }

    fn reset(&mut self) -> Result<(), card_reader::transport::TransportError> {
        let removed = Err(card_reader::transport::TransportError::CardRemoved);
        self.chip.as_mut().map_or(removed, InProcess::reset)
    }

    fn atr(&self) -> &[u8] {
        self.chip.as_ref().map(InProcess::atr).unwrap_or_default()
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        if let Some(chip) = self.chip.take() {
            let _ = self.returning.send(chip.into_chip());
        }
    }
}
