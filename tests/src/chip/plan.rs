//! The shortest conversation in which a reader learns all that a chip like the Vietnamese one has
//! to say: PACE, chip, active and terminal authentication by elliptic curves of 256 bits and
//! AES-128, and every file once. What a reader sends beyond this is its own doing.

use anyhow::{Context, Result, ensure};

use card_reader::iso7816::tlv::Tlv;

use super::Chip;
use super::channel::Suite;
use super::protocols::{ActiveKeyVariant, ChipKeyVariant, PaceVariant};
use crate::air::Plan;
use crate::issuer::terminal::TerminalChain;

/// A point, uncompressed; a signature of ECDSA; a code; a status word.
const POINT: usize = 65;
const SIGNATURE: usize = 64;
const CODE: usize = 8;
const STATUS: usize = 2;
/// Identifier of a protocol, as a data object.
const PROTOCOL: usize = 12;

impl Plan {
    /// A command in the clear, with octets of data if any, that expects an answer or none.
    fn plain(&mut self, data: usize, answer: Option<usize>) {
        let length = usize::from(data > 0) + usize::from(answer.is_some());
        self.commands += 1;
        self.octets += 4 + length + data + answer.unwrap_or(0) + STATUS;
    }

    /// The same in the channel.
    fn protected(&mut self, data: usize, answer: Option<usize>) {
        let cryptogram = |len: usize| match len {
            0 => 0,
            len => object((len + 1).next_multiple_of(Suite::Aes128.block()) + 1),
        };
        let extended = answer.is_some_and(|answer| answer > 0x100);
        let expected = answer.map_or(0, |_| object(1 + usize::from(extended)));
        let objects = cryptogram(data) + expected + object(CODE);
        let length = if extended || objects > 0xFF { 5 } else { 2 };
        self.commands += 1;
        self.octets += 4 + length + objects;
        self.octets += cryptogram(answer.unwrap_or(0)) + object(STATUS) + object(CODE) + STATUS;
    }
}

/// Octets of a data object with a tag of one octet.
const fn object(len: usize) -> usize {
    let length = match len {
        0..=0x7F => 1,
        0x80..=0xFF => 2,
        _ => 3,
    };
    1 + length + len
}

impl Chip {
    /// The shortest plan for this chip and a desk with these certificates.
    ///
    /// # Errors
    /// Where the chip is of another kind.
    pub fn shortest_plan(&self, desk: &TerminalChain) -> Result<Plan> {
        let [key] = self.chip_keys.as_slice() else {
            anyhow::bail!("one key of chip authentication");
        };
        ensure!(
            self.pace == [PaceVariant::VIETNAMESE] && key.variant == ChipKeyVariant::VIETNAMESE,
            "another kind of chip"
        );
        let active = self.active_key.as_ref().context("no active key")?;
        let ActiveKeyVariant::Rsa { bits, .. } = active.variant else {
            anyhow::bail!("the active key is RSA");
        };
        let mut plan = Plan::default();

        // EF.CardAccess by short identifier.
        let card_access = self.master_files.get(&0x011C).context("EF.CardAccess")?;
        plan.plain(0, Some(card_access.len()));
        // PACE: MSE:Set AT with protocol, password and parameters; nonce, mapping, agreement, codes.
        plan.plain(PROTOCOL + 3 + 3, None);
        plan.plain(2, Some(object(object(16))));
        plan.plain(object(object(POINT)), Some(object(object(POINT))));
        plan.plain(object(object(POINT)), Some(object(object(POINT))));
        plan.plain(object(object(CODE)), Some(object(object(CODE))));
        // SELECT the application.
        plan.protected(7, None);
        self.plan_reading(&mut plan, 0x011D)?;
        self.plan_reading(&mut plan, 0x010E)?;
        // Chip authentication: MSE:Set AT, GENERAL AUTHENTICATE.
        plan.protected(PROTOCOL, None);
        plan.protected(object(object(POINT)), Some(2));
        self.plan_reading(&mut plan, 0x010F)?;
        // INTERNAL AUTHENTICATE.
        plan.protected(8, Some(bits as usize / 8));
        for file in [0x011E, 0x0101, 0x010D, 0x0102] {
            self.plan_reading(&mut plan, file)?;
        }
        // Terminal authentication: EF.CVCA; MSE:Set DST and PSO:Verify Certificate for verifier and
        // inspection system; MSE:Set AT, GET CHALLENGE, EXTERNAL AUTHENTICATE.
        self.plan_reading(&mut plan, 0x011C)?;
        let [authority, verifier, system] = &desk.authorities;
        let [_, verifier_certificate, system_certificate] = desk.certificates()?;
        for (issuer, certificate) in [
            (authority, verifier_certificate),
            (verifier, system_certificate),
        ] {
            plan.protected(object(issuer.reference().len()), None);
            let certificate = Tlv::exactly(&certificate, 0x7F21)?;
            plan.protected(certificate.value.len(), None);
        }
        plan.protected(object(system.reference().len()), None);
        plan.protected(0, Some(8));
        plan.protected(SIGNATURE, None);
        self.plan_reading(&mut plan, 0x0103)?;
        Ok(plan)
    }

    /// A file of the application, the first block by short identifier, each as long as may be.
    fn plan_reading(&self, plan: &mut Plan, id: u16) -> Result<()> {
        let len = self.files.get(&id).context("file")?.len();
        let room = Suite::Aes128.room(self.reading.largest_response);
        for offset in (0..len).step_by(room) {
            plan.protected(0, Some(room.min(len - offset)));
        }
        Ok(())
    }
}
