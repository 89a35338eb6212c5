//! Simulated fingerprint sensors on a pseudo terminal: their end of the serial line.
//!
//! Both families that the drivers know, each with its protocol written here anew. The line has a
//! speed: what is said at another one is garbage.

mod fault;
mod glass;
pub(crate) mod gt521f;
mod wire;
pub(crate) mod zfm;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result};
use fingerprint::Picture;
use serialport::{SerialPort, TTYPort};
use tempfile::TempDir;

pub use self::fault::Fault;
use self::glass::Glass;
use self::wire::{Wire, lock};

/// A kind of sensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// Of the ZFM family.
    Zfm {
        /// Pixels across and down.
        size: (usize, usize),
        /// Whether it tells its size when it is asked for its product information.
        tells: bool,
    },
    /// GT-521F32, 202 x 258 pixels.
    Gt521f,
}

impl Model {
    /// 256 x 288 pixels, does not tell.
    pub const R307: Self = Self::Zfm {
        size: (256, 288),
        tells: false,
    };
    /// 192 x 192 pixels, tells.
    pub const R503: Self = Self::Zfm {
        size: (192, 192),
        tells: true,
    };
}

/// One sensor and its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// What it is.
    pub model: Model,
    /// The speed at which it stands, in bits a second.
    pub baud: u32,
    /// The password of the ZFM family.
    pub password: u32,
    /// The line loses octets of pictures at speeds above this.
    pub loses_above: Option<u32>,
    /// What it says takes as long as at its speed, and does not come at once.
    pub paced: bool,
}

impl Unit {
    /// As it is delivered.
    pub const fn new(model: Model) -> Self {
        let baud = match model {
            Model::Zfm { .. } => 57_600,
            Model::Gt521f => 9600,
        };
        Self {
            model,
            baud,
            password: 0,
            loses_above: None,
            paced: false,
        }
    }
}

/// What sensor and test share.
struct Bench {
    unit: Unit,
    glass: Glass,
    /// What goes wrong, one after the other.
    faults: VecDeque<Fault>,
    /// The speed at which it stands now.
    baud: u32,
    /// Nothing is answered.
    mute: bool,
    plugged: bool,
    /// Instructions that it was given.
    asked: Vec<u8>,
}

/// A running sensor. Dropping it pulls the cable.
pub struct SimulatedSensor {
    folder: TempDir,
    bench: Arc<Mutex<Bench>>,
    /// The driver's end, held open so that the line lives while no driver is there.
    line: Option<TTYPort>,
}

impl SimulatedSensor {
    /// Plugs an R307 in, as it is delivered; no finger lies on it.
    ///
    /// # Errors
    /// Where the system gives no pseudo terminal.
    pub fn start() -> Result<Self> {
        Self::of(Unit::new(Model::R307))
    }

    /// Plugs this sensor in; no finger lies on it.
    ///
    /// # Errors
    /// Where the system gives no pseudo terminal.
    pub fn of(unit: Unit) -> Result<Self> {
        let bench = Bench {
            baud: unit.baud,
            unit,
            glass: Glass::default(),
            faults: VecDeque::new(),
            mute: false,
            plugged: false,
            asked: Vec::new(),
        };
        let mut sensor = Self {
            folder: tempfile::tempdir()?,
            bench: Arc::new(Mutex::new(bench)),
            line: None,
        };
        sensor.plug_in()?;
        Ok(sensor)
    }

    /// Plugs it in again after its cable was pulled, under the same path.
    ///
    /// # Errors
    /// Where the system gives no pseudo terminal.
    pub fn plug_in(&mut self) -> Result<()> {
        self.unplug();
        let (port, line) = TTYPort::pair()?;
        let terminal = line.name().context("a terminal without a name")?;
        std::os::unix::fs::symlink(terminal, self.path())?;
        self.line = Some(line);
        // The new cable's share; the thread of the old one may not be over yet.
        let bench = {
            let old = lock(&self.bench);
            Bench {
                unit: old.unit,
                glass: Glass::default(),
                faults: VecDeque::new(),
                baud: match old.unit.model {
                    // It keeps its speed without power.
                    Model::Zfm { .. } => old.baud,
                    Model::Gt521f => old.unit.baud,
                },
                mute: false,
                plugged: true,
                asked: Vec::new(),
            }
        };
        let model = bench.unit.model;
        self.bench = Arc::new(Mutex::new(bench));
        let mut wire = Wire::new(port, Arc::clone(&self.bench));
        std::thread::Builder::new()
            .name("sensor".into())
            .spawn(move || {
                // The line ends when the sensor is dropped or a fault pulls the cable.
                let _ = match model {
                    Model::Zfm { .. } => zfm::serve(&mut wire),
                    Model::Gt521f => gt521f::serve(&mut wire),
                };
            })?;
        Ok(())
    }

    /// Pulls the cable.
    pub fn unplug(&mut self) {
        lock(&self.bench).plugged = false;
        self.line = None;
        let _ = std::fs::remove_file(self.path());
    }

    /// The port under which a driver finds it.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("port")
    }

    /// Lays these fingers down one after the other, each lifted once its picture was fetched;
    /// the last one comes again and again.
    pub fn place(&self, fingers: impl IntoIterator<Item = Picture>) {
        lock(&self.bench).glass.place(fingers, 1);
    }

    /// Has this finger lie there already, until its picture was fetched.
    pub fn keep(&self, finger: Picture) {
        lock(&self.bench).glass.place([finger], 0);
    }

    /// Takes every finger away.
    pub fn lift(&self) {
        lock(&self.bench).glass.lift();
    }

    /// Has something go wrong at the next occasion, and nothing else any more.
    pub fn fault(&self, fault: Fault) {
        self.faults([fault]);
    }

    /// Has these go wrong one after the other, each at the next occasion after the one before, and
    /// nothing else any more.
    pub fn faults(&self, faults: impl IntoIterator<Item = Fault>) {
        let mut bench = lock(&self.bench);
        bench.faults = faults.into_iter().collect();
        bench.mute |= bench.faults.contains(&Fault::Mute);
        bench.faults.retain(|fault| *fault != Fault::Mute);
    }

    /// Whether a fault has not had its occasion yet.
    pub fn is_fault_pending(&self) -> bool {
        !lock(&self.bench).faults.is_empty()
    }

    /// The speed at which it stands, in bits a second.
    pub fn baud(&self) -> u32 {
        lock(&self.bench).baud
    }

    /// Instructions that it was given since it was plugged in.
    pub fn asked(&self) -> Vec<u8> {
        lock(&self.bench).asked.clone()
    }
}

impl Drop for SimulatedSensor {
    fn drop(&mut self) {
        self.unplug();
    }
}

/// A picture of which no two rows or columns are alike, in pixels and dots an inch; another with
/// every seed.
pub fn pattern((width, height): (usize, usize), dpi: u32, seed: usize) -> Result<Picture> {
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let greys = places.map(|(x, y)| (x * x / 7 + y * (13 + seed) + x * y / 5) as u8);
    Ok(Picture::new(width, height, dpi, greys.collect())?)
}
