//! A desk with its reader and sensor, and the state that issues cards.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use fingerprint::{Finger, Picture};
use hil::chip::{Chip, Profile, Pull, vpcd};
use hil::finger::{Conditions, Master};
use hil::issuer::Issuer;
use hil::pcscd::Pcscd;
use hil::sensor::SimulatedSensor;
use jiff::Timestamp;
use tempfile::TempDir;

/// The number of the synthetic holder.
pub const NUMBER: &str = "001090000006";

const PORTRAIT: u16 = 0x0102;

/// Everything that a desk is connected to.
pub struct World {
    pub service: Pcscd,
    pub sensor: SimulatedSensor,
    issuer: Issuer,
    folder: TempDir,
}

impl World {
    /// None, with a word about it, where the machine has no virtual reader.
    pub fn new(test: &str) -> Option<Self> {
        let service = match Pcscd::start_anywhere() {
            Ok(service) => service,
            Err(error) => {
                println!("skipped: {test}: no private pcscd with the virtual reader: {error:#}");
                return None;
            }
        };
        let sensor = SimulatedSensor::start().unwrap();
        let issuer = issuer();
        let folder = tempfile::tempdir().unwrap();
        issuer
            .write_trust_folder(&folder.path().join("trust"))
            .unwrap();
        // Nothing of this machine's own settings.
        let world = Self {
            service,
            sensor,
            issuer,
            folder,
        };
        let settings = format!(
            "[sensor]\nport = {:?}\n[trust]\nfolder = {:?}\n",
            world.port(),
            world.trust()
        );
        std::fs::write(world.folder.path().join("kiosk.toml"), settings).unwrap();
        world.plug_in_sensor();
        Some(world)
    }

    /// The port of the settings, as a udev rule makes and removes it.
    fn port(&self) -> PathBuf {
        self.folder.path().join("sensor")
    }

    pub fn plug_in_sensor(&self) {
        std::os::unix::fs::symlink(self.sensor.path(), self.port()).unwrap();
    }

    pub fn unplug_sensor(&self) {
        std::fs::remove_file(self.port()).unwrap();
    }

    /// A card of the synthetic holder, with this right index finger.
    pub fn card(&self, finger: &Picture) -> Chip {
        personalise(&self.issuer, finger)
    }

    pub fn insert(&self, card: Chip) -> vpcd::Inserted {
        vpcd::insert(card, self.service.port()).unwrap()
    }

    /// Adds to the desk's settings.
    pub fn add_settings(&self, more: &str) {
        let path = self.folder.path().join("kiosk.toml");
        let settings = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, settings + more).unwrap();
    }

    /// Takes a card away for as long as a person needs to lay down the next. pcscd looks at a virtual
    /// slot every 0.4 s: two cards swapped within that are to it one card that fails.
    pub fn take(&self, card: vpcd::Inserted) {
        drop(card);
        std::thread::sleep(Duration::from_secs(1));
    }

    /// What the desk trusts.
    pub fn trust(&self) -> PathBuf {
        self.folder.path().join("trust")
    }

    /// Where the desk keeps its state.
    pub fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// The kiosk with this desk's settings, reader and state.
    pub fn kiosk(&self) -> Command {
        let mut command = self.service.command(&program());
        command
            .arg("--config")
            .arg(self.folder.path().join("kiosk.toml"))
            .env_remove("STATE_DIRECTORY")
            .env("XDG_STATE_HOME", self.state());
        command
    }
}

/// A state of the holder's country that issues cards, with keys of its own.
pub fn issuer() -> Issuer {
    Issuer::new(&Profile::vietnamese().issuer, Timestamp::now()).unwrap()
}

fn personalise(issuer: &Issuer, finger: &Picture) -> Chip {
    let fingers = [(Finger::RightIndex, finger.clone())];
    Chip::personalise(&Profile::vietnamese(), issuer, &fingers).unwrap()
}

/// A card by another issuer of the same name, which no desk knows.
pub fn card_of_unknown_issuer(finger: &Picture) -> Chip {
    personalise(&issuer(), finger)
}

/// A card that is taken away in the middle of its portrait.
pub fn pulled_in_its_portrait(mut card: Chip) -> Chip {
    card.pull(Pull {
        file: PORTRAIT,
        after: 4000,
    });
    card
}

/// The program, which cargo lays beside the folder of the tests.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().and_then(Path::parent).unwrap().join("kiosk");
    assert!(
        program.exists(),
        "{} is missing: `cargo build -p kiosk --features demo` builds it",
        program.display()
    );
    program
}

/// The holder's finger as it was enrolled, the same finger on the sensor, and another's.
pub struct Fingers {
    pub enrolled: Picture,
    pub holder: Vec<Picture>,
    pub stranger: Vec<Picture>,
}

/// Fingers that were grown.
pub fn grown() -> Fingers {
    let presented = |master: &Master| {
        let seeds = 10..13;
        seeds
            .map(|seed| master.impression(seed, &Conditions::COUNTER))
            .collect()
    };
    let holder = Master::grow(1);
    Fingers {
        enrolled: holder.impression(1, &Conditions::ENROLMENT),
        holder: presented(&holder),
        stranger: presented(&Master::grow(2)),
    }
}

/// Real fingers of the public FVC2002 database; its first set is at 500 dpi.
pub fn real(test: &str) -> Option<Fingers> {
    let folder = std::env::var_os("KIOSK_TEST_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data")),
        PathBuf::from,
    );
    let folder = folder.join("fingerprints/fvc2002_db1_b");
    if !folder.exists() {
        println!(
            "skipped: {test}: no real fingers: {} is absent",
            folder.display()
        );
        return None;
    }
    let picture = |name: &str| {
        let picture = image::open(folder.join(name)).unwrap().into_luma8();
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        Picture::new(width, height, 500, picture.into_raw()).unwrap()
    };
    Some(Fingers {
        enrolled: picture("106_1.png"),
        // Ranked by the poorer picture's quality, then by the ridges both show in the sensor's
        // window, 106_5 and 106_2 come first beside an enrolment by 106_1. At the default threshold
        // the first of them does not match, so the visit takes the second of its three tries.
        holder: vec![picture("106_5.png"), picture("106_2.png")],
        stranger: vec![picture("105_7.png")],
    })
}
