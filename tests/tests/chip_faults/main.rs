//! The table of faults, as far as a chip commits them: what each is, and what has to come of it.
//! Rows of reading (R) are in `../reading`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may")]

mod access;
mod authenticity;
mod channel;
mod data;

use std::ops::ControlFlow;

use card_reader::access::Violation;
use card_reader::check::{Check, CheckId, Outcome, Reason};
use card_reader::inspection::{Event, Inspection, InspectionError, inspect};
use card_reader::iso7816::tlv::{Tlv, encode};
use card_reader::iso7816::{CardError, Exhausted, StatusWord};
use card_reader::lds::{DataGroup, ImageFormat, portrait};
use card_reader::printed::MrzFormat;
use card_reader::secure_messaging::ChannelError;
use card_reader::transport::{Transport, TransportError};
use card_reader::trust::TrustStore;
use hil::chip::{
    ActiveKeyVariant, BadKey, BadProtection, Chip, Fault, Holder, InProcess, Mapping, PaceVariant,
    Profile, Suite,
};
use hil::desk::Asked;
use hil::issuer::Issuer;
use jiff::Timestamp;

const NUMBER: &str = "001090000006";

/// One issuer, whom the desk trusts, and a profile whose chips are quickly made.
struct World {
    issuer: Issuer,
    store: TrustStore,
    profile: Profile,
}

/// What one inspection came to.
struct Visit {
    result: Result<Inspection, InspectionError>,
    checks: Vec<Check>,
    /// Class and instruction of each command.
    commands: Vec<[u8; 2]>,
}

impl World {
    fn new() -> Self {
        let mut profile = Profile::vietnamese();
        profile.active_key = Some(ActiveKeyVariant::ECDSA);
        let issuer = Issuer::new(&profile.issuer, Timestamp::now()).unwrap();
        Self {
            store: issuer.trust_store().unwrap(),
            issuer,
            profile,
        }
    }

    fn chip(&self, change: impl FnOnce(&mut Profile)) -> Chip {
        let mut profile = self.profile.clone();
        change(&mut profile);
        Chip::personalise(&profile, &self.issuer, &[]).unwrap()
    }

    /// A chip without the files and keys that a test of access has no need of.
    fn small_chip(&self, pace: PaceVariant, fault: Fault) -> Chip {
        let mut chip = self.chip(|profile| {
            profile.pace = vec![pace];
            profile.groups = vec![1];
            profile.active_key = None;
            profile.chip_keys = Vec::new();
        });
        chip.misbehave(fault);
        chip
    }

    fn visit(&self, chip: Chip, printed: &str) -> Visit {
        let asked = Asked::new(printed).unwrap();
        let request = asked.request(&self.store);
        let mut reader = Listening(InProcess::new(chip), Vec::new());
        let mut checks = Vec::new();
        let result = inspect(&mut reader, &request, &mut |event| {
            if let Event::Checked(check) = event {
                checks.push(check);
            }
            ControlFlow::Continue(())
        });
        Visit {
            result,
            checks,
            commands: reader.1,
        }
    }
}

struct Listening(InProcess, Vec<[u8; 2]>);

impl Transport for Listening {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.1.push([command[0], command[1]]);
        self.0.transmit(command)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.0.reset()
    }

    fn atr(&self) -> &[u8] {
        self.0.atr()
    }
}

impl Visit {
    fn end(&self, id: CheckId) -> (Outcome, Reason) {
        let check = self.checks.iter().find(|check| check.id == id);
        check.map(|check| (check.outcome, check.reason)).unwrap()
    }
}

fn pace(mapping: Mapping, parameters: u8) -> PaceVariant {
    PaceVariant {
        mapping,
        parameters,
        ..PaceVariant::VIETNAMESE
    }
}
