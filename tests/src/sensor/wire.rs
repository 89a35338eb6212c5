//! A sensor's end of the serial line, with what goes wrong on it.

use std::collections::VecDeque;
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serialport::{SerialPort, TTYPort};

use super::{Bench, Fault};

/// How long a driver that does not listen is waited for before octets are lost.
const PATIENCE: Duration = Duration::from_secs(3);
/// Every so manieth octet of a picture is lost on a line that loses octets.
const LOSS: usize = 9973;

pub(super) struct Wire {
    port: TTYPort,
    bench: Arc<Mutex<Bench>>,
    heard: VecDeque<u8>,
    /// Octets of pictures that were sent.
    sent: usize,
}

impl Wire {
    pub(super) fn new(port: TTYPort, bench: Arc<Mutex<Bench>>) -> Self {
        Self {
            port,
            bench,
            heard: VecDeque::new(),
            sent: 0,
        }
    }

    pub(super) fn bench(&self) -> MutexGuard<'_, Bench> {
        lock(&self.bench)
    }

    /// The next octet that the sensor hears. What is said at another speed is garbage.
    pub(super) fn hear(&mut self) -> Result<u8> {
        loop {
            if let Some(octet) = self.heard.pop_front() {
                return Ok(octet);
            }
            self.still_plugged()?;
            let mut octets = [0; 512];
            match self.port.read(&mut octets) {
                Ok(0) => return Err(ErrorKind::BrokenPipe.into()),
                Ok(count) => {
                    let garbled = self.is_garbled();
                    let octets = octets[..count].iter().map(|octet| garble(*octet, garbled));
                    self.heard.extend(octets);
                }
                Err(error) if error.kind() == ErrorKind::TimedOut => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Octets heard, up to so many.
    pub(super) fn hear_exactly<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut octets = [0; N];
        for octet in &mut octets {
            *octet = self.hear()?;
        }
        Ok(octets)
    }

    /// Says these octets at the sensor's speed.
    pub(super) fn say(&mut self, octets: &[u8]) -> Result<()> {
        if self.bench().mute {
            return Ok(());
        }
        let garbled = self.is_garbled();
        let octets: Vec<u8> = octets.iter().map(|octet| garble(*octet, garbled)).collect();
        let (paced, baud) = {
            let bench = self.bench();
            (bench.unit.paced, bench.baud)
        };
        if paced {
            // Ten bits an octet.
            let micros = octets.len() as u64 * 10_000_000 / u64::from(baud);
            std::thread::sleep(Duration::from_micros(micros));
        }
        let (mut rest, begun) = (octets.as_slice(), Instant::now());
        while !rest.is_empty() && begun.elapsed() < PATIENCE {
            self.still_plugged()?;
            match self.port.write(rest) {
                Ok(count) => rest = &rest[count..],
                Err(error) if error.kind() == ErrorKind::TimedOut => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Says a part of a picture; a line that loses octets loses some of these.
    pub(super) fn say_picture(&mut self, octets: &[u8]) -> Result<()> {
        let loses = {
            let bench = self.bench();
            bench
                .unit
                .loses_above
                .is_some_and(|limit| bench.baud > limit)
        };
        let before = self.sent;
        self.sent += octets.len();
        let kept = octets.iter().zip(before..);
        let kept = kept.filter(|(_, at)| !loses || (at + 1) % LOSS != 0);
        self.say(&kept.map(|(octet, _)| *octet).collect::<Vec<u8>>())
    }

    /// Says an answer, with what goes wrong at answers. `stale` is the answer to a command that
    /// succeeded, `matched` the one to a search that found somebody.
    pub(super) fn answer(&mut self, answer: &[u8], stale: &[u8], matched: &[u8]) -> Result<()> {
        if self.fails(Fault::LostAnswer) {
            return Ok(());
        }
        if self.fails(Fault::StrayOctets) {
            self.say(&[0x00, 0xEF, 0x00, 0x55, 0xEF, 0x01, 0xFF, 0x55, 0xAA, 0x01])?;
        }
        if self.fails(Fault::StaleAnswer) {
            self.say(stale)?;
        }
        if self.fails(Fault::SaysMatch) {
            self.say(matched)?;
        }
        let mut answer = answer.to_vec();
        if self.fails(Fault::AnswerChecksum)
            && let Some(last) = answer.last_mut()
        {
            *last ^= 0x10;
        }
        self.say(&answer)
    }

    /// Whether this goes wrong now; it goes wrong once.
    pub(super) fn fails(&self, fault: Fault) -> bool {
        self.bench()
            .faults
            .pop_front_if(|next| *next == fault)
            .is_some()
    }

    fn is_garbled(&self) -> bool {
        let baud = self.bench().baud;
        self.port.baud_rate().is_ok_and(|other| other != baud)
    }

    fn still_plugged(&self) -> Result<()> {
        if self.bench().plugged {
            Ok(())
        } else {
            Err(Error::from(ErrorKind::BrokenPipe))
        }
    }
}

const fn garble(octet: u8, garbled: bool) -> u8 {
    if garbled {
        octet.rotate_left(3) ^ 0x5A
    } else {
        octet
    }
}

pub(super) fn lock(bench: &Mutex<Bench>) -> MutexGuard<'_, Bench> {
    bench.lock().unwrap_or_else(PoisonError::into_inner)
}
