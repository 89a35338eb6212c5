//! A sensor's driver over a line whose other end follows a script.

use std::collections::VecDeque;
use std::io::{ErrorKind, Result};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use fingerprint::Picture;
use fingerprint::sensor::port::Port;
use fingerprint::sensor::{Sensor, SensorError, open_over};

use crate::sensor::{gt521f, zfm};

/// How long a finger is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// What is always over by then, whatever the sensor sends.
const END: Duration = Duration::from_secs(600);

/// A sensor that answers as the script says: found, and asked for two pictures.
pub fn sensor_driver(data: &[u8]) {
    let _ = converse(data);
}

fn converse(script: &[u8]) -> std::result::Result<[Picture; 2], SensorError> {
    let begun = Instant::now();
    let port = Scripted {
        script: script.to_vec().into(),
        come: VecDeque::new(),
        begun,
        now: begun,
    };
    let mut sensor = open_over(Box::new(port), 0, &mut || ControlFlow::Continue(()))?;
    let first = capture(sensor.as_mut())?;
    let second = capture(sensor.as_mut())?;
    Ok([first, second])
}

fn capture(sensor: &mut dyn Sensor) -> std::result::Result<Picture, SensorError> {
    let picture = sensor.capture(PATIENCE, &mut |_| ControlFlow::Continue(()))?;
    let told = sensor.description().size;
    let size = (picture.width(), picture.height());
    assert!(told.is_none_or(|told| told == size), "{told:?}: {size:?}");
    Ok(picture)
}

/// The other end of the line: each command is answered by the next piece of the script, and by those
/// behind it that come unasked. Time passes only where the driver waits.
struct Scripted {
    script: VecDeque<u8>,
    come: VecDeque<u8>,
    begun: Instant,
    now: Instant,
}

/// Of a piece's code: it comes without a command.
const UNASKED: u8 = 0x80;

impl Scripted {
    /// The next piece as it goes over the line. In the script it is a code, a number, and so many
    /// octets.
    fn piece(&mut self) -> Option<Vec<u8>> {
        let code = self.script.pop_front()?;
        let length = usize::from(self.script.pop_front()?).min(self.script.len());
        let octets: Vec<u8> = self.script.drain(..length).collect();
        Some(match (code & !UNASKED, octets.as_slice()) {
            (1, [kind, payload @ ..]) => zfm::packet(*kind, payload),
            (2, [n1, n0, grey]) => zfm_picture(&filled(*n1, *n0, *grey)),
            (3, [c0, c1, p0, p1, p2, p3]) => {
                let parameter = u32::from_le_bytes([*p0, *p1, *p2, *p3]);
                gt521f::message(u16::from_le_bytes([*c0, *c1]), parameter)
            }
            (4, octets) => gt521f::data(octets),
            (5, [n1, n0, grey]) => gt521f::data(&filled(*n1, *n0, *grey)),
            _ => octets,
        })
    }

    /// Lets time pass.
    fn wait(&mut self, time: Duration) {
        self.now += time;
        assert!(self.now - self.begun < END, "the driver does not end");
    }
}

/// A plain picture of so many octets.
fn filled(n1: u8, n0: u8, grey: u8) -> Vec<u8> {
    vec![grey; usize::from(u16::from_be_bytes([n1, n0]))]
}

/// In packets of 128, the last one marked.
fn zfm_picture(octets: &[u8]) -> Vec<u8> {
    let blocks = octets.chunks(128);
    let last = blocks.len().saturating_sub(1);
    let packets = blocks.enumerate().map(|(index, block)| {
        let kind = if index == last { 0x08 } else { 0x02 };
        zfm::packet(kind, block)
    });
    packets.flatten().collect()
}

impl Port for Scripted {
    fn send(&mut self, _: &[u8]) -> Result<()> {
        self.wait(Duration::from_millis(1));
        let piece = self.piece().unwrap_or_default();
        self.come.extend(piece);
        while self.script.front().is_some_and(|code| code & UNASKED != 0) {
            let piece = self.piece().unwrap_or_default();
            self.come.extend(piece);
        }
        Ok(())
    }

    fn receive(&mut self, octets: &mut [u8], patience: Duration) -> Result<usize> {
        if self.come.is_empty() {
            self.wait(patience);
            return Err(ErrorKind::TimedOut.into());
        }
        let count = self.come.len().min(octets.len());
        for (octet, come) in octets.iter_mut().zip(self.come.drain(..count)) {
            *octet = come;
        }
        Ok(count)
    }

    fn clear(&mut self) -> Result<()> {
        self.come.clear();
        Ok(())
    }

    fn set_baud(&mut self, _: u32) -> Result<()> {
        Ok(())
    }

    fn now(&self) -> Instant {
        self.now
    }

    fn pause(&mut self, time: Duration) {
        self.wait(time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What fuzzing of the drivers begins with goes all the way.
    #[test]
    fn the_seeds_bring_two_pictures() {
        for (name, size) in [("zfm", (192, 192)), ("gt521f", (202, 258))] {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/sensor_driver/");
            let script = std::fs::read(format!("{folder}{name}")).unwrap();
            for picture in converse(&script).unwrap() {
                assert_eq!((picture.width(), picture.height()), size, "{name}");
            }
        }
    }
}
