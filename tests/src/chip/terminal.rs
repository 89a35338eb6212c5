//! The chip's side of terminal authentication version 1 (BSI TR-03110-3 clause B.3).

use card_reader::iso7816::tlv::{Objects, Tlv};
use jiff::civil::Date;

use super::{Answer, Apdu, Chip, status};
use crate::issuer::terminal::{CertificateKey, DOCUMENT_VERIFIER_ROLES, Holder, INSPECTION_SYSTEM};

/// Whom the chip trusts, and what day it believes it is.
#[derive(Clone)]
pub struct TerminalTrust {
    /// The authorities, the current one first.
    pub authorities: Vec<Holder>,
    /// The latest day that the chip knows of.
    pub date: Date,
}

/// How far terminal authentication has come in a session.
#[derive(Default)]
pub(super) struct Progress {
    /// The key that verifies the next certificate.
    issuer: Option<Holder>,
    /// Whose certificate was verified last.
    imported: Option<Holder>,
    /// The terminal that is to sign.
    terminal: Option<Holder>,
    /// Rights of the terminal that has signed.
    pub(super) rights: u8,
}

impl Chip {
    /// EF.CVCA: one or two names, then zeros up to 36 octets.
    pub(super) fn cvca_file(trust: &TerminalTrust) -> Vec<u8> {
        let mut file: Vec<u8> = trust
            .authorities
            .iter()
            .take(2)
            .flat_map(|holder| card_reader::iso7816::tlv::encode(0x42, &holder.reference))
            .collect();
        file.resize(36, 0);
        file
    }

    /// MSE:Set DST names the key that verifies the next certificate.
    pub(super) fn select_verification_key(&mut self, apdu: &Apdu) -> Answer {
        let name = reference(apdu)?;
        let trust = self.terminal_trust.as_ref().ok_or(status::NOT_SUPPORTED)?;
        // Terminal authentication comes after chip authentication.
        if self.session.terminal_key.is_none() {
            return Err(status::SECURITY_NOT_SATISFIED);
        }
        let known = trust
            .authorities
            .iter()
            .chain(&self.session.terminal.imported)
            .find(|holder| holder.reference == name);
        self.session.terminal.issuer = Some(known.cloned().ok_or(status::REFERENCE_NOT_FOUND)?);
        Ok(Vec::new())
    }

    /// PSO:Verify Certificate.
    pub(super) fn verify_certificate(&mut self, apdu: &Apdu) -> Answer {
        let issuer = self
            .session
            .terminal
            .issuer
            .take()
            .ok_or(status::CONDITIONS_NOT_SATISFIED)?;
        let wrong = |_| status::WRONG_DATA;
        let mut objects = Objects::new(&apdu.data);
        let body = objects.expect(0x7F4E).map_err(wrong)?;
        let signature = objects.expect(0x5F37).map_err(wrong)?.value;
        if !issuer.key.verify(body.raw, signature) {
            return Err(status::AUTHENTICATION_FAILED);
        }
        let mut fields = body.children();
        fields.expect(0x5F29).map_err(wrong)?;
        if fields.expect(0x42).map_err(wrong)?.value != issuer.reference {
            return Err(status::WRONG_DATA);
        }
        let key = fields.expect(0x7F49).map_err(wrong)?;
        let name = fields.expect(0x5F20).map_err(wrong)?.value.to_vec();
        let mut authorisation = fields.expect(0x7F4C).map_err(wrong)?.children();
        if authorisation.expect(0x06).map_err(wrong)?.value != INSPECTION_SYSTEM {
            return Err(status::WRONG_DATA);
        }
        let [role] = *authorisation.expect(0x53).map_err(wrong)?.value else {
            return Err(status::WRONG_DATA);
        };
        fields.expect(0x5F25).map_err(wrong)?;
        let last_day = fields.expect(0x5F24).map_err(wrong)?.value;
        let key = CertificateKey::parse(key.value, &issuer.key).ok_or(status::WRONG_DATA)?;
        let holder = Holder {
            reference: name,
            key,
            role,
        };
        self.import(&issuer, holder, last_day)
    }

    fn import(&mut self, issuer: &Holder, mut holder: Holder, last_day: &[u8]) -> Answer {
        let authority = |role: u8| role >> 6 == 0b11;
        let verifier = |role: u8| DOCUMENT_VERIFIER_ROLES.contains(&(role >> 6));
        let trust = self.terminal_trust.as_mut().ok_or(status::NOT_SUPPORTED)?;
        if authority(holder.role) && authority(issuer.role) {
            // A link: the new authority is the current one from now on.
            trust.authorities.insert(0, holder);
            trust.authorities.truncate(2);
            let file = Self::cvca_file(trust);
            self.files.insert(0x011C, file);
            return Ok(Vec::new());
        }
        let entitled = (verifier(holder.role) && authority(issuer.role))
            || (holder.role >> 6 == 0 && verifier(issuer.role));
        if !entitled || day(last_day).is_none_or(|last| last < trust.date) {
            return Err(status::WRONG_DATA);
        }
        // A right counts only where the whole chain has it.
        holder.role = (holder.role & 0xC0) | (holder.role & issuer.role & 0x3F);
        self.session.terminal.imported = Some(holder);
        Ok(Vec::new())
    }

    /// MSE:Set AT names the terminal.
    pub(super) fn select_terminal(&mut self, apdu: &Apdu) -> Answer {
        let name = reference(apdu)?;
        let terminal = self
            .session
            .terminal
            .imported
            .take()
            .filter(|holder| holder.reference == name && holder.role >> 6 == 0);
        self.session.terminal.terminal = Some(terminal.ok_or(status::REFERENCE_NOT_FOUND)?);
        Ok(Vec::new())
    }

    /// Whether EXTERNAL AUTHENTICATE is a terminal's.
    pub(super) const fn awaits_terminal(&self) -> bool {
        self.session.terminal.terminal.is_some()
    }

    /// EXTERNAL AUTHENTICATE: the terminal signs identity, challenge and its ephemeral key.
    pub(super) fn external_authenticate(&mut self, apdu: &Apdu) -> Answer {
        let challenge = self.session.challenge.take();
        let terminal = self.session.terminal.terminal.take();
        let (Some(challenge), Some(terminal), Some(ephemeral)) =
            (challenge, terminal, &self.session.terminal_key)
        else {
            return Err(status::CONDITIONS_NOT_SATISFIED);
        };
        let message = [&self.session.identity, &challenge[..], ephemeral].concat();
        if !terminal.key.verify(&message, &apdu.data) {
            return Err(status::AUTHENTICATION_FAILED);
        }
        self.session.terminal.rights = terminal.role & 0x3F;
        Ok(Vec::new())
    }
}

/// The one object of an MSE:Set command here.
fn reference(apdu: &Apdu) -> Result<Vec<u8>, u16> {
    Tlv::exactly(&apdu.data, 0x83)
        .map(|object| object.value.to_vec())
        .map_err(|_| status::WRONG_DATA)
}

fn day(digits: &[u8]) -> Option<Date> {
    let [y1, y2, m1, m2, d1, d2] = *digits else {
        return None;
    };
    let two = |tens: u8, ones: u8| tens * 10 + ones;
    let year = 2000 + i16::from(two(y1, y2));
    Date::new(year, two(m1, m2) as i8, two(d1, d2) as i8).ok()
}
