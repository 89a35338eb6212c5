//! A simulated chip: its files, its keys, and its side of every protocol (ICAO 9303-10 and -11).

mod authentication;
mod bac;
mod channel;
mod fault;
mod files;
mod group;
mod in_process;
mod infos;
mod pace;
mod personalise;
mod plan;
mod profile;
mod protocols;
mod reading;
mod terminal;
pub mod vpcd;

use std::collections::HashMap;

use openssl::bn::BigNum;

use self::authentication::{ActiveKey, ChipKey};
use self::channel::Channel;
pub use self::channel::Suite;
pub use self::fault::{BadKey, BadProtection, Fault};
use self::group::Group;
pub use self::in_process::InProcess;
pub use self::profile::{Holder, Profile};
pub use self::protocols::{
    ActiveKeyVariant, ChipKeyVariant, Mapping, PaceVariant, Statement, Trailer,
};
pub use self::reading::{Habit, Longer, Reading};
pub use self::terminal::TerminalTrust;
use crate::air::Air;

/// Status words of ISO/IEC 7816-4.
mod status {
    pub const OK: u16 = 0x9000;
    pub const WRONG_LENGTH: u16 = 0x6700;
    pub const SECURITY_NOT_SATISFIED: u16 = 0x6982;
    pub const CONDITIONS_NOT_SATISFIED: u16 = 0x6985;
    pub const MESSAGING_OBJECTS_MISSING: u16 = 0x6987;
    pub const MESSAGING_OBJECTS_WRONG: u16 = 0x6988;
    pub const WRONG_DATA: u16 = 0x6A80;
    pub const NO_CURRENT_FILE: u16 = 0x6986;
    pub const FILE_NOT_FOUND: u16 = 0x6A82;
    pub const WRONG_PARAMETERS: u16 = 0x6A86;
    pub const REFERENCE_NOT_FOUND: u16 = 0x6A88;
    pub const END_OF_FILE: u16 = 0x6B00;
    pub const END_WARNING: u16 = 0x6282;
    pub const RIGHT_LENGTH: u16 = 0x6C00;
    pub const NOT_SUPPORTED: u16 = 0x6D00;
    pub const AUTHENTICATION_FAILED: u16 = 0x6300;
}

/// Data and status, before protection.
type Answer = Result<Vec<u8>, u16>;

/// Where the card leaves the reader: after so many octets of a file were sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pull {
    /// File identifier, 0102 for DG2.
    pub file: u16,
    /// Octets of it that still arrive.
    pub after: usize,
}

/// A command APDU, taken apart.
struct Apdu {
    cla: u8,
    ins: u8,
    p1: u8,
    p2: u8,
    data: Vec<u8>,
    le: Option<usize>,
}

/// A personalised chip and the session it is in.
pub struct Chip {
    atr: Vec<u8>,
    /// Files of the master file and of the application, by identifier.
    master_files: HashMap<u16, Vec<u8>>,
    files: HashMap<u16, Vec<u8>>,
    /// Card access number and MRZ information.
    can: String,
    mrz_information: String,
    pace: Vec<PaceVariant>,
    guarded: Vec<u16>,
    chip_keys: Vec<ChipKey>,
    active_key: Option<ActiveKey>,
    /// Static key of chip authentication mapping, on the curve of that variant.
    mapping_key: Option<BigNum>,
    /// SecurityInfos inside EF.CardSecurity.
    card_security: Vec<u8>,
    terminal_trust: Option<TerminalTrust>,
    fault: Option<Fault>,
    reading: Reading,
    /// Where its answers take their time.
    air: Option<Air>,
    pull: Option<Pull>,
    session: Session,
    random: fn(&mut [u8]),
}

/// What ends with the card's removal.
#[derive(Default)]
struct Session {
    master_file: bool,
    application: bool,
    authenticated: bool,
    selected: Option<u16>,
    challenge: Option<[u8; 8]>,
    pace: Option<pace::Run>,
    /// The chip's identity in this session, as terminal authentication signs it.
    identity: Vec<u8>,
    /// The terminal's ephemeral key of chip authentication.
    terminal_key: Option<Vec<u8>>,
    terminal: terminal::Progress,
    /// The key that was selected for chip authentication.
    chip_authentication: Option<usize>,
    channel: Option<Channel>,
    /// Takes the channel's place once the present answer is out.
    next_channel: Option<Channel>,
    /// Octets of data for which the present answer has room.
    room: usize,
    /// Status of the present answer in place of 9000.
    warning: Option<u16>,
    /// Status with which the present command ends the channel.
    breaking: Option<u16>,
    /// What of an answer has not been fetched yet.
    pending: Vec<u8>,
    pulled: bool,
}

impl Chip {
    /// The answer to reset.
    pub fn atr(&self) -> &[u8] {
        &self.atr
    }

    /// Power off and on.
    pub fn reset(&mut self) {
        self.session = Session::default();
    }

    /// Whether the card has left the reader.
    pub const fn has_left(&self) -> bool {
        self.session.pulled
    }

    /// Has the card leave the reader in the middle of a file, once.
    pub fn pull(&mut self, pull: Pull) {
        self.pull = Some(pull);
    }

    /// The content of a file of the application.
    pub fn file(&self, id: u16) -> Option<&[u8]> {
        self.files.get(&id).map(Vec::as_slice)
    }

    /// The content of a file beside the application.
    pub fn master_file(&self, id: u16) -> Option<&[u8]> {
        self.master_files.get(&id).map(Vec::as_slice)
    }

    /// Changes a file after it was signed: a forged card.
    pub fn alter(&mut self, file: u16, change: impl FnOnce(&mut Vec<u8>)) {
        if let Some(content) = self.files.get_mut(&file) {
            change(content);
        }
    }

    /// Adds a file that nobody signed.
    pub fn add(&mut self, file: u16, content: Vec<u8>) {
        self.files.insert(file, content);
    }

    /// Changes EF.CardAccess, which nobody signed.
    pub fn alter_card_access(&mut self, change: impl FnOnce(&mut Vec<u8>)) {
        if let Some(content) = self.master_files.get_mut(&0x011C) {
            change(content);
        }
    }

    /// Removes a file.
    pub fn remove(&mut self, file: u16) {
        self.files.remove(&file);
        self.master_files.remove(&file);
    }

    /// Puts other private keys behind the signed public ones: a copied card.
    ///
    /// # Errors
    /// Where OpenSSL cannot make a key.
    pub fn forget_keys(&mut self) -> anyhow::Result<()> {
        for key in &mut self.chip_keys {
            let group = Group::by_number(key.variant.parameters)?;
            key.private = group.private_key(self.random)?;
        }
        if let Some(active) = &mut self.active_key {
            *active = ActiveKey::generate(active.variant)?;
        }
        if let Some(key) = &mut self.mapping_key {
            // Any other number is another key, on any curve.
            key.add_word(1)?;
        }
        Ok(())
    }

    /// Has the chip do one thing wrong from now on.
    pub const fn misbehave(&mut self, fault: Fault) {
        self.fault = Some(fault);
    }

    /// Has the chip demand terminal authentication for DG3.
    pub fn guard_fingers(&mut self, trust: TerminalTrust) {
        self.guarded = vec![0x0103];
        self.files.insert(0x011C, Self::cvca_file(&trust));
        self.terminal_trust = Some(trust);
    }

    /// Has the chip deny that it knows PACE, whatever its signed files say.
    pub fn hide_pace(&mut self) {
        self.master_files.remove(&0x011C);
        self.pace.clear();
    }

    /// SecurityInfos inside EF.CardSecurity.
    pub fn card_security_content(&self) -> Vec<u8> {
        self.card_security.clone()
    }

    /// Has every answer take the time that it takes in the air.
    pub fn lay_in(&mut self, air: Air) {
        self.air = Some(air);
    }

    /// Answers one command APDU; none once the card has left the reader.
    pub fn process(&mut self, command: &[u8]) -> Option<Vec<u8>> {
        let answer = match command {
            [_, 0xC0, ..] => std::mem::take(&mut self.session.pending),
            _ => self.answer(command)?,
        };
        let answer = self.first_piece(answer);
        if let Some(air) = &mut self.air {
            std::thread::sleep(air.cross(command, &answer));
        }
        Some(answer)
    }

    /// What of an answer is sent at once; the rest waits for GET RESPONSE.
    fn first_piece(&mut self, mut answer: Vec<u8>) -> Vec<u8> {
        const PIECE: usize = 0x100;
        if self.reading.habit == Habit::Pieces && answer.len() > PIECE + 2 {
            self.session.pending = answer.split_off(PIECE);
            let left = (self.session.pending.len() - 2).min(PIECE);
            answer.extend([0x61, (left & 0xFF) as u8]);
        }
        answer
    }

    fn answer(&mut self, command: &[u8]) -> Option<Vec<u8>> {
        if self.session.pulled {
            return None;
        }
        let answer = match Apdu::parse(command) {
            None => refusal(status::WRONG_LENGTH),
            Some(apdu) if apdu.cla & 0x0C == 0x0C => self.process_protected(apdu),
            Some(apdu) => {
                // A command in the clear ends the protected session.
                if self.session.channel.take().is_some() {
                    self.session = Session::default();
                }
                self.session.room = self.reading.largest_response.saturating_sub(2);
                let answer = self.execute(&apdu);
                let status = self.session.breaking.take().map_or(answer, Err);
                self.plain(&status)
            }
        };
        if let Some(channel) = self.session.next_channel.take() {
            self.session.channel = Some(channel);
        }
        (!self.session.pulled).then_some(answer)
    }

    fn process_protected(&mut self, apdu: Apdu) -> Vec<u8> {
        let Some(mut channel) = self.session.channel.take() else {
            return refusal(status::MESSAGING_OBJECTS_WRONG);
        };
        match channel.open(&apdu) {
            Ok(inner) => {
                self.session.room = channel.suite.room(self.reading.largest_response);
                let answer = self.execute(&inner);
                if let Some(status) = self.session.breaking {
                    self.session = Session::default();
                    return refusal(status);
                }
                let success = self.session.warning.take().unwrap_or(status::OK);
                let bad = match self.fault {
                    Some(Fault::Protection(bad)) if inner.ins == 0xB0 => Some(bad),
                    _ => None,
                };
                let protected = channel.protect(&answer, success, bad);
                if self.session.next_channel.is_none() {
                    self.session.channel = Some(channel);
                }
                protected
            }
            Err(status) => {
                self.session = Session::default();
                refusal(status)
            }
        }
    }

    fn execute(&mut self, apdu: &Apdu) -> Answer {
        match apdu.ins {
            0xA4 => self.select(apdu),
            0xB0 => self.read_binary(apdu),
            0xB1 => self.read_binary_odd(apdu),
            0x84 => self.get_challenge(apdu),
            0x82 if self.awaits_terminal() => self.external_authenticate(apdu),
            0x82 => self.mutual_authenticate(apdu),
            0x2A if (apdu.p1, apdu.p2) == (0x00, 0xBE) => self.verify_certificate(apdu),
            0x88 => self.internal_authenticate(apdu),
            0x22 => self.manage_security_environment(apdu),
            0x86 => self.general_authenticate(apdu),
            _ => Err(status::NOT_SUPPORTED),
        }
    }

    /// The answer in the clear.
    fn plain(&mut self, answer: &Answer) -> Vec<u8> {
        let success = self.session.warning.take().unwrap_or(status::OK);
        let (data, status) = match answer {
            Ok(data) => (data.as_slice(), success),
            Err(status) => (&[][..], *status),
        };
        [data, &status.to_be_bytes()].concat()
    }

    fn manage_security_environment(&mut self, apdu: &Apdu) -> Answer {
        match (apdu.p1, apdu.p2) {
            (0xC1, 0xA4) => self.select_pace(apdu),
            (0x41, 0xA4) => self.select_chip_authentication(apdu),
            (0x41, 0xA6) => self.key_agreement_template(apdu),
            (0x81, 0xB6) => self.select_verification_key(apdu),
            (0x81, 0xA4) => self.select_terminal(apdu),
            _ => Err(status::WRONG_PARAMETERS),
        }
    }

    fn general_authenticate(&mut self, apdu: &Apdu) -> Answer {
        match self.session.chip_authentication.take() {
            Some(key) => self.chip_authentication(key, apdu),
            None => self.pace(apdu),
        }
    }
}

/// No, in the clear.
fn refusal(status: u16) -> Vec<u8> {
    status.to_be_bytes().to_vec()
}

impl Apdu {
    /// Takes a command apart: cases 1 to 4, short and extended (ISO/IEC 7816-3 clause 12.1.3).
    fn parse(bytes: &[u8]) -> Option<Self> {
        let (&[cla, ins, p1, p2], body) = bytes.split_first_chunk::<4>()?;
        let (data, le): (&[u8], Option<usize>) = match body {
            [] => (&[], None),
            [le] => (&[], Some(short_le(*le))),
            [0, high, low] => (&[], Some(extended_le(*high, *low))),
            [0, high, low, rest @ ..] => {
                let (data, rest) =
                    rest.split_at_checked(usize::from(u16::from_be_bytes([*high, *low])))?;
                match rest {
                    [] => (data, None),
                    [high, low] => (data, Some(extended_le(*high, *low))),
                    _ => return None,
                }
            }
            [len, rest @ ..] => {
                let (data, rest) = rest.split_at_checked(usize::from(*len))?;
                match rest {
                    [] => (data, None),
                    [le] => (data, Some(short_le(*le))),
                    _ => return None,
                }
            }
        };
        Some(Self {
            cla,
            ins,
            p1,
            p2,
            data: data.to_vec(),
            le,
        })
    }
}

const fn short_le(octet: u8) -> usize {
    if octet == 0 { 0x100 } else { octet as usize }
}

const fn extended_le(high: u8, low: u8) -> usize {
    match u16::from_be_bytes([high, low]) {
        0 => 0x1_0000,
        le => le as usize,
    }
}
