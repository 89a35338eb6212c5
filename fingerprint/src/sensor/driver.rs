//! What the drivers of both families do alike: speed, waiting, recovery.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::attendance::Attendance;
use super::line::Line;
use super::{CaptureEvent, Description, Sensor, SensorError};
use crate::picture::Picture;

/// How long taking a picture may take.
pub(super) const ANSWER: Duration = Duration::from_millis(1500);
/// How long any other answer may take.
pub(super) const PROMPT: Duration = Duration::from_millis(500);
/// Tries at what arrives broken.
pub(super) const TRIES: usize = 3;
/// How often the glass is looked at.
const POLL: Duration = Duration::from_millis(50);
/// How long a sensor takes to change its speed.
const CHANGE: Duration = Duration::from_millis(50);
/// How long a sensor may go on sending what nobody wants.
const BABBLE: Duration = Duration::from_secs(60);
/// The speed that sensors are raised to, and the one to go back to, in bits a second.
const RAISED: u32 = 115_200;
const SAFE: u32 = 57_600;

/// What lies on the glass.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Glass {
    Covered,
    Free,
    /// The sensor could not tell, or its word is not to be relied on.
    Unclear,
}

/// What a family speaks.
pub(super) trait Protocol: Send + Sized {
    fn new(line: Line, password: u32) -> Self;

    fn into_line(self) -> Line;

    fn line(&mut self) -> &mut Line;

    fn description(&self) -> Description;

    /// Whether a sensor of the family answers at the line's speed, in this time.
    fn answers(&mut self, patience: Duration, on: &mut Attendance<'_>)
    -> Result<bool, SensorError>;

    /// Asks for what is to be known of the sensor.
    fn learn(&mut self, on: &mut Attendance<'_>) -> Result<(), SensorError>;

    /// Asks something whose answer cannot be mistaken for another's, and reads up to it: what came
    /// before is of earlier commands.
    fn fall_in_step(&mut self, on: &mut Attendance<'_>) -> Result<(), SensorError>;

    /// Has the sensor change its speed; false where it refuses. It may answer at the old speed, at
    /// the new one, or not at all.
    fn ask_for_speed(&mut self, baud: u32, on: &mut Attendance<'_>) -> Result<bool, SensorError>;

    /// Makes the glass ready for fingers.
    fn wake(&mut self, on: &mut Attendance<'_>) -> Result<(), SensorError>;

    /// Lets the glass rest; no answer is awaited.
    fn rest(&mut self) -> Result<(), SensorError>;

    fn glass(&mut self, on: &mut Attendance<'_>) -> Result<Glass, SensorError>;

    /// Has the sensor take the picture of the finger on the glass; false where that was lifted.
    fn take(&mut self, on: &mut Attendance<'_>) -> Result<bool, SensorError>;

    /// Brings the picture that was taken; none where the sensor has none after all.
    fn picture(&mut self, on: &mut Attendance<'_>) -> Result<Option<Picture>, SensorError>;
}

/// A sensor that was found.
pub(super) struct Driver<P> {
    protocol: P,
    /// The finger of the last capture has not been lifted yet.
    occupied: bool,
}

impl<P: Protocol> Driver<P> {
    /// Falls in step with a sensor that has answered, and raises the speed where that is allowed.
    pub(super) fn begin(protocol: P, on: &mut Attendance<'_>) -> Result<Self, SensorError> {
        let mut driver = Self {
            protocol,
            occupied: false,
        };
        driver.protocol.fall_in_step(on)?;
        driver.protocol.learn(on)?;
        let line = driver.protocol.line();
        let best = if line.is_lossy() { SAFE } else { RAISED };
        if line.baud() < best {
            driver.change_speed(best, on)?;
        }
        Ok(driver)
    }

    /// Goes to another speed, or stays where the sensor does not.
    fn change_speed(&mut self, baud: u32, on: &mut Attendance<'_>) -> Result<(), SensorError> {
        let before = self.protocol.line().baud();
        if !self.protocol.ask_for_speed(baud, on)? {
            return Ok(());
        }
        for baud in [baud, before] {
            self.protocol.line().pause(CHANGE);
            if !self.protocol.line().set_baud(baud)? {
                continue;
            }
            match self.protocol.fall_in_step(on) {
                Err(SensorError::Silent | SensorError::Broken) => {}
                other => return other,
            }
        }
        Err(SensorError::Silent)
    }

    /// Waits until the glass is covered, or free.
    fn wait_until(
        &mut self,
        wanted: Glass,
        deadline: Instant,
        on: &mut Attendance<'_>,
    ) -> Result<(), SensorError> {
        let event = match wanted {
            Glass::Free => CaptureEvent::WaitingForLift,
            _ => CaptureEvent::WaitingForFinger,
        };
        while self.protocol.line().now() < deadline {
            if self.protocol.glass(on)? == wanted {
                return Ok(());
            }
            on.tell(event)?;
            self.protocol.line().pause(POLL);
        }
        Err(SensorError::NoFinger)
    }

    fn take(
        &mut self,
        patience: Duration,
        on: &mut Attendance<'_>,
    ) -> Result<Picture, SensorError> {
        let deadline = self.protocol.line().now() + patience;
        if self.occupied {
            self.wait_until(Glass::Free, deadline, on)?;
            self.occupied = false;
        }
        loop {
            self.wait_until(Glass::Covered, deadline, on)?;
            if self.protocol.take(on)?
                && let Some(picture) = self.fetch(on)?
            {
                self.occupied = true;
                return Ok(picture);
            }
        }
    }

    /// The picture, asked for again where it comes broken.
    fn fetch(&mut self, on: &mut Attendance<'_>) -> Result<Option<Picture>, SensorError> {
        let mut last = SensorError::Broken;
        for _ in 0..TRIES {
            last = match self.protocol.picture(on) {
                Err(
                    error @ (SensorError::Broken
                    | SensorError::Silent
                    | SensorError::UnknownSize(_)),
                ) => error,
                other => return other,
            };
            self.recover(on, last)?;
        }
        Err(last)
    }

    /// Lets a broken picture run out, and goes back to a speed at which the line loses nothing.
    fn recover(&mut self, on: &mut Attendance<'_>, error: SensorError) -> Result<(), SensorError> {
        self.run_out(on)?;
        self.protocol.fall_in_step(on)?;
        let line = self.protocol.line();
        // Of a sensor that is silent, or of a whole picture, the line has lost nothing.
        if line.baud() > SAFE && error == SensorError::Broken {
            tracing::warn!(baud = line.baud(), "the sensor's line loses octets");
            line.set_lossy();
            self.change_speed(SAFE, on)?;
        }
        Ok(())
    }

    /// Reads away what a capture that was given up still sends.
    fn run_out(&mut self, on: &mut Attendance<'_>) -> Result<(), SensorError> {
        let deadline = self.protocol.line().now() + BABBLE;
        while !self.protocol.line().is_quiet(on)? {
            on.ask()?;
            if self.protocol.line().now() > deadline {
                return Err(SensorError::Broken);
            }
        }
        Ok(())
    }
}

impl<P: Protocol> Sensor for Driver<P> {
    fn capture(
        &mut self,
        patience: Duration,
        on: &mut dyn FnMut(CaptureEvent) -> ControlFlow<()>,
    ) -> Result<Picture, SensorError> {
        let first = if self.occupied {
            CaptureEvent::WaitingForLift
        } else {
            CaptureEvent::WaitingForFinger
        };
        let on = &mut Attendance::new(on, first);
        self.run_out(on)?;
        self.protocol.fall_in_step(on)?;
        self.protocol.wake(on)?;
        let captured = self.take(patience, on);
        // The next command will find out whether the sensor is still there.
        let _ = self.protocol.rest();
        captured
    }

    fn description(&self) -> Description {
        self.protocol.description()
    }
}
