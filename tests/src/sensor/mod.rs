//! A simulated sensor of the ZFM family on a pseudo terminal: its end of the serial line.

mod protocol;

use std::collections::VecDeque;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use fingerprint::Picture;
use nix::pty::openpty;
use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};
use nix::unistd::ttyname;

/// What goes wrong, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A wrong checksum in the answer.
    Checksum,
    /// Octets lost in the middle of the picture.
    DroppedBytes,
    /// The last packet of the picture is not marked as such.
    NoLastPacket,
    /// An answer to an earlier command comes first.
    StaleAnswer,
    /// The password is refused.
    Password,
    /// The cable is pulled in the middle of the picture.
    Unplugged,
}

/// What lies on the glass, and what comes next.
#[derive(Default)]
struct Glass {
    /// Fingers in their order; the last one stays.
    fingers: VecDeque<Picture>,
    /// Polls for which the glass stays free.
    free_polls: usize,
    fault: Option<Fault>,
}

/// A running sensor. Dropping it pulls the cable.
pub struct SimulatedSensor {
    path: PathBuf,
    glass: Arc<Mutex<Glass>>,
    /// The driver's end, held open so that the line lives while no driver is there.
    _line: OwnedFd,
}

impl SimulatedSensor {
    /// Plugs a sensor in; no finger lies on it.
    ///
    /// # Errors
    /// Where the system gives no pseudo terminal.
    pub fn start() -> Result<Self> {
        let pty = openpty(None, None)?;
        let mut settings = tcgetattr(&pty.slave)?;
        cfmakeraw(&mut settings);
        tcsetattr(&pty.slave, SetArg::TCSANOW, &settings)?;
        let path = ttyname(&pty.slave)?;
        let glass = Arc::new(Mutex::new(Glass::default()));
        let shared = Arc::clone(&glass);
        let line = File::from(pty.master);
        std::thread::Builder::new()
            .name("sensor".into())
            .spawn(move || {
                // The line ends when the sensor is dropped or a fault pulls the cable.
                let _ = protocol::serve(line, &shared);
            })?;
        Ok(Self {
            path,
            glass,
            _line: pty.slave,
        })
    }

    /// The port under which a driver finds it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Lays these fingers down one after the other, each lifted once its picture was fetched;
    /// the last one comes again and again.
    pub fn place(&self, fingers: impl IntoIterator<Item = Picture>) {
        let mut glass = lock(&self.glass);
        glass.fingers = fingers.into_iter().collect();
        glass.free_polls = 1;
    }

    /// Takes every finger away.
    pub fn lift(&self) {
        lock(&self.glass).fingers.clear();
    }

    /// Has something go wrong at the next occasion.
    pub fn fault(&self, fault: Fault) {
        lock(&self.glass).fault = Some(fault);
    }
}

fn lock(glass: &Mutex<Glass>) -> MutexGuard<'_, Glass> {
    glass.lock().unwrap_or_else(PoisonError::into_inner)
}
