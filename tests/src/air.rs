//! The air between reader and chip: how long each command takes in it, and a visit at least.
//!
//! The model is fixed, so that figures can be compared: octets cross at the bit rate, both ways and
//! eight bits each; a command has a turnaround; the chip computes for so long per protocol. Nothing
//! is lost and nothing repeated. The time of a command depends on what crosses alone, so that either
//! end may add it up, or have it pass.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Result};

/// From the end of a command to the beginning of its answer, beside what the chip computes.
pub const TURNAROUND: Duration = Duration::from_millis(8);
/// PACE, in all.
const PACE: Duration = Duration::from_millis(500);
/// GENERAL AUTHENTICATE commands of PACE.
const PACE_STEPS: u32 = 4;
const CHIP_AUTHENTICATION: Duration = Duration::from_millis(200);
const ACTIVE_AUTHENTICATION: Duration = Duration::from_millis(300);
/// Terminal authentication, its certificates included.
const TERMINAL_AUTHENTICATION: Duration = Duration::from_millis(300);

/// Bits a second of ISO/IEC 14443-4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BitRate(u32);

impl BitRate {
    /// Every rate, in kbit/s, the slowest first.
    pub const KILOBITS: [u32; 4] = [106, 212, 424, 848];

    /// A rate in kbit/s; none for one that the air has not.
    pub fn new(kilobits: u32) -> Option<Self> {
        Self::KILOBITS.contains(&kilobits).then_some(Self(kilobits))
    }

    fn octets(self, count: usize) -> Duration {
        Duration::from_secs_f64(count as f64 * 8.0 / (f64::from(self.0) * 1000.0))
    }
}

/// What crosses in the shortest conversation that does a job. For a whole visit it is written down
/// command by command in [`Chip::shortest_plan`](crate::chip::Chip::shortest_plan).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Plan {
    /// Commands.
    pub commands: u32,
    /// Octets of commands and answers, status words included.
    pub octets: usize,
}

impl Plan {
    /// The time that a visit takes at least, with all four protocols.
    pub fn least(&self, rate: BitRate) -> Duration {
        let computing =
            PACE + CHIP_AUTHENTICATION + ACTIVE_AUTHENTICATION + TERMINAL_AUTHENTICATION;
        rate.octets(self.octets) + computing + TURNAROUND * self.commands
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} commands, {} octets", self.commands, self.octets)
    }
}

impl FromStr for Plan {
    type Err = anyhow::Error;

    /// Reads what [`Display`](fmt::Display) writes.
    fn from_str(text: &str) -> Result<Self> {
        let numbers = text
            .strip_suffix(" octets")
            .and_then(|text| text.split_once(" commands, "));
        let (commands, octets) = numbers.context("not a plan")?;
        Ok(Self {
            commands: commands.parse()?,
            octets: octets.parse()?,
        })
    }
}

/// One card in the air. It follows which protocol the commands belong to, which their headers tell
/// in the channel too.
#[derive(Debug, Clone)]
pub struct Air {
    rate: BitRate,
    /// What the chip computes at the next GENERAL AUTHENTICATE and at EXTERNAL AUTHENTICATE.
    general: Duration,
    external: Duration,
}

impl Air {
    /// The air at this rate.
    pub const fn new(rate: BitRate) -> Self {
        Self {
            rate,
            general: Duration::ZERO,
            external: Duration::ZERO,
        }
    }

    /// How long the next command and its answer take.
    pub fn cross(&mut self, command: &[u8], answer: &[u8]) -> Duration {
        let octets = self.rate.octets(command.len() + answer.len());
        octets + TURNAROUND + self.computing(command)
    }

    fn computing(&mut self, command: &[u8]) -> Duration {
        match command {
            // MSE:Set AT of PACE, of chip authentication, of terminal authentication.
            [_, 0x22, 0xC1, 0xA4, ..] => self.general = PACE / PACE_STEPS,
            [_, 0x22, 0x41, 0xA4, ..] => self.general = CHIP_AUTHENTICATION,
            [_, 0x22, 0x81, 0xA4, ..] => self.external = TERMINAL_AUTHENTICATION,
            // MSE:Set KAT is chip authentication whole.
            [_, 0x22, 0x41, 0xA6, ..] => return CHIP_AUTHENTICATION,
            [_, 0x86, ..] => return self.general,
            [_, 0x88, ..] => return ACTIVE_AUTHENTICATION,
            [_, 0x82, ..] => return std::mem::take(&mut self.external),
            _ => {}
        }
        Duration::ZERO
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may")]

    use super::*;

    #[test]
    fn a_command_takes_its_octets_its_turnaround_and_what_the_chip_computes() {
        let mut air = Air::new(BitRate::new(106).unwrap());
        let read = air.cross(&[0x0C, 0xB0, 0x9E, 0x00, 0x00], &[0; 101]);
        assert_eq!(read, Duration::from_millis(8) + Duration::from_millis(8));
        let ms = |command: &[u8], air: &mut Air| air.cross(command, &[]).as_millis();
        assert_eq!(ms(&[0x0C, 0x88, 0, 0], &mut air), 308);
        ms(&[0x00, 0x22, 0xC1, 0xA4], &mut air);
        let pace: u128 = (0..4).map(|_| ms(&[0x10, 0x86, 0, 0], &mut air)).sum();
        assert_eq!(pace, 4 * (125 + 8));
        ms(&[0x0C, 0x22, 0x41, 0xA4], &mut air);
        assert_eq!(ms(&[0x0C, 0x86, 0, 0], &mut air), 208);
        assert_eq!(ms(&[0x0C, 0x22, 0x41, 0xA6], &mut air), 208);
        // BAC's EXTERNAL AUTHENTICATE costs nothing, a terminal's does, once.
        assert_eq!(ms(&[0x00, 0x82, 0, 0], &mut air), 8);
        ms(&[0x0C, 0x22, 0x81, 0xA4], &mut air);
        assert_eq!(ms(&[0x0C, 0x82, 0, 0], &mut air), 308);
        assert_eq!(ms(&[0x0C, 0x82, 0, 0], &mut air), 8);
    }

    #[test]
    fn the_air_has_four_rates() {
        assert!(BitRate::new(100).is_none());
        let plan = Plan {
            commands: 10,
            octets: 53_000,
        };
        let least = BitRate::KILOBITS.map(|rate| plan.least(BitRate::new(rate).unwrap()));
        assert_eq!(least.map(|time| time.as_millis()), [5380, 3380, 2380, 1880]);
    }
}
