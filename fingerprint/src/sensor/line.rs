//! The serial line to a sensor.

use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use zeroize::{Zeroize, Zeroizing};

use super::SensorError;
use super::attendance::Attendance;
use super::port::{Port, Serial};
use super::scan::Scan;

/// How long a line may pause within a packet or a picture.
pub(super) const GAP: Duration = Duration::from_millis(400);
/// A line on which nothing came for so long is quiet.
const QUIET: Duration = Duration::from_millis(60);
/// Octets that are kept unread: the longest packet of any sensor, a whole GT-521F picture, and a
/// read beyond it. The buffer never grows, so that no copy of a picture is left behind.
const CAPACITY: usize = 64 << 10;
/// Octets that are read at once.
const PORTION: usize = 1024;

/// What tells one plugging of a device from another: its device number, and when its node was made.
type Plugging = (u64, i64, i64);

/// Lines that lost octets at a raised speed since this process began and they were plugged in. It
/// is a property of adapter and cable, which outlives a sensor's opening.
static LOSSY: Mutex<Vec<Plugging>> = Mutex::new(Vec::new());

/// A line at some speed, and what came over it and was not taken yet.
pub(super) struct Line {
    port: Box<dyn Port>,
    baud: u32,
    plugging: Option<Plugging>,
    come: Zeroizing<Vec<u8>>,
}

impl Line {
    /// Opens the serial port at this path.
    pub(super) fn open(path: &Path, baud: u32) -> Result<Self, SensorError> {
        let port = Serial::open(path, baud)?;
        let node = std::fs::metadata(path).ok();
        Ok(Self {
            plugging: node.map(|node| (node.rdev(), node.ctime(), node.ctime_nsec())),
            ..Self::over(Box::new(port), baud)
        })
    }

    /// A line over this port, which stands at this speed.
    pub(super) fn over(port: Box<dyn Port>, baud: u32) -> Self {
        Self {
            port,
            baud,
            plugging: None,
            come: Zeroizing::new(Vec::with_capacity(CAPACITY)),
        }
    }

    /// The time.
    pub(super) fn now(&self) -> Instant {
        self.port.now()
    }

    /// Lets this time pass.
    pub(super) fn pause(&mut self, time: Duration) {
        self.port.pause(time);
    }

    /// Bits a second.
    pub(super) const fn baud(&self) -> u32 {
        self.baud
    }

    /// Listens and speaks at this speed from now on; what has come is dropped. False where the
    /// adapter does not know the speed.
    pub(super) fn set_baud(&mut self, baud: u32) -> Result<bool, SensorError> {
        if baud != self.baud {
            if self.port.set_baud(baud).is_err() {
                return Ok(false);
            }
            self.baud = baud;
        }
        self.forget()?;
        Ok(true)
    }

    /// How long so many octets may take at most: thrice as long as they take.
    pub(super) fn time_for(&self, octets: usize) -> Duration {
        let once = octets as u64 * 10 * 1000 / u64::from(self.baud.max(1));
        Duration::from_millis(3 * once) + GAP
    }

    /// Whether it is known to lose octets at a raised speed.
    pub(super) fn is_lossy(&self) -> bool {
        let lossy = LOSSY.lock().unwrap_or_else(PoisonError::into_inner);
        self.plugging.is_some_and(|own| lossy.contains(&own))
    }

    /// Remembers that it loses octets at a raised speed.
    pub(super) fn set_lossy(&self) {
        let mut lossy = LOSSY.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = self.plugging {
            lossy.retain(|other| other.0 != own.0);
            lossy.push(own);
        }
    }

    /// Drops what has come.
    pub(super) fn forget(&mut self) -> Result<(), SensorError> {
        self.come.zeroize();
        self.port.clear().map_err(|_| SensorError::Unplugged)
    }

    /// Sends these octets.
    pub(super) fn send(&mut self, octets: &[u8]) -> Result<(), SensorError> {
        self.port.send(octets).map_err(|error| of_io(&error))
    }

    /// What has come and was not taken.
    pub(super) fn come(&self) -> &[u8] {
        &self.come
    }

    /// Takes the first octets away, and wipes where the last ones lay.
    pub(super) fn pass(&mut self, octets: usize) {
        let before = self.come.len();
        self.come.drain(..octets.min(before));
        let left = self.come.len();
        self.come.resize(before, 0);
        self.come.truncate(left);
    }

    /// Waits for octets.
    ///
    /// # Errors
    /// [`SensorError::Silent`] where none came before the deadline, [`SensorError::Cancelled`],
    /// [`SensorError::Unplugged`].
    pub(super) fn more(
        &mut self,
        deadline: Instant,
        on: &mut Attendance<'_>,
    ) -> Result<(), SensorError> {
        let mut portion = Zeroizing::new([0; PORTION]);
        let room = PORTION.min(CAPACITY - self.come.len());
        if room == 0 {
            return Err(SensorError::Broken);
        }
        loop {
            let now = self.now();
            if now >= deadline {
                return Err(SensorError::Silent);
            }
            let portion = portion.get_mut(..room).unwrap_or_default();
            match self.port.receive(portion, deadline - now) {
                Ok(count) => {
                    let octets = portion.get(..count).unwrap_or_default();
                    self.come.extend_from_slice(octets);
                    return Ok(());
                }
                Err(error) => match of_io(&error) {
                    SensorError::Silent => on.ask()?,
                    error => return Err(error),
                },
            }
        }
    }

    /// The next packet.
    ///
    /// # Errors
    /// [`SensorError::Silent`] at the deadline, [`SensorError::Broken`] for a damaged packet,
    /// [`SensorError::Cancelled`], [`SensorError::Unplugged`].
    pub(super) fn next<T>(
        &mut self,
        deadline: Instant,
        on: &mut Attendance<'_>,
        scan: impl Fn(&[u8]) -> Scan<T>,
    ) -> Result<T, SensorError> {
        loop {
            match scan(&self.come) {
                Scan::Whole { packet, octets } => {
                    self.pass(octets);
                    return Ok(packet);
                }
                Scan::Damaged { octets } => {
                    self.pass(octets);
                    return Err(SensorError::Broken);
                }
                Scan::Partial { stray: 0 } => self.more(deadline, on)?,
                Scan::Partial { stray } => self.pass(stray),
            }
        }
    }

    /// The first packet in which `read` finds an answer, and how many others came before it. What
    /// is damaged is passed over.
    ///
    /// # Errors
    /// [`SensorError::Broken`] where something damaged came and no answer after it,
    /// [`SensorError::Silent`], [`SensorError::Cancelled`], [`SensorError::Unplugged`].
    pub(super) fn answer<P, T>(
        &mut self,
        patience: Duration,
        on: &mut Attendance<'_>,
        scan: impl Fn(&[u8]) -> Scan<P>,
        read: impl Fn(&P) -> Option<T>,
    ) -> Result<(T, usize), SensorError> {
        let mut deadline = self.now() + patience;
        let mut last = SensorError::Silent;
        let mut others = 0;
        loop {
            match self.next(deadline, on, &scan) {
                Ok(packet) => match read(&packet) {
                    Some(answer) => return Ok((answer, others)),
                    None => others += 1,
                },
                // The answer itself may be what is damaged.
                Err(SensorError::Broken) => {
                    last = SensorError::Broken;
                    deadline = deadline.min(self.now() + GAP);
                }
                Err(SensorError::Silent) => return Err(last),
                Err(error) => return Err(error),
            }
        }
    }

    /// Drops what comes; true once nothing comes any more.
    pub(super) fn is_quiet(&mut self, on: &mut Attendance<'_>) -> Result<bool, SensorError> {
        self.come.zeroize();
        match self.more(self.now() + QUIET, on) {
            Ok(()) => Ok(false),
            Err(SensorError::Silent) => Ok(true),
            Err(error) => Err(error),
        }
    }
}

/// A line that fails once it was open has lost its other end.
fn of_io(error: &std::io::Error) -> SensorError {
    match error.kind() {
        ErrorKind::TimedOut | ErrorKind::Interrupted | ErrorKind::WouldBlock => SensorError::Silent,
        _ => SensorError::Unplugged,
    }
}
