//! Terminal authentication version 1 (BSI TR-03110-3 clause B.3): the terminal shows that it may
//! read the fingers.

mod certificate;
mod keys;
mod token;

use jiff::civil::Date;

pub use self::certificate::{Authorisation, CvCertificate, CvCertificateError, Role};
pub use self::keys::{SigningError, TerminalKey, TerminalKeys, TerminalKeysError};
pub use self::token::{Token, TokenError};
use crate::check::{Check, CheckId, Outcome, Reason};
pub use crate::crypto::terminal_signature::PrivateKey;
use crate::iso7816::{Card, CardError, Command, StatusWord};
use crate::lds::security_infos::TerminalAuthenticationInfo;
use crate::lds::{CertificateReference, Cvca};

/// What the present session has shown so far, which the terminal signs along.
pub struct Session<'a> {
    /// The chip's identity: after PACE its compressed ephemeral key, after BAC the document
    /// number with its check digit.
    pub chip_identity: &'a [u8],
    /// The terminal's compressed ephemeral key of chip authentication.
    pub terminal_key: &'a [u8],
    /// The day at which certificates are judged.
    pub today: Date,
}

/// Shows the chip the terminal's certificates and signs its challenge.
///
/// Never fails: what the terminal lacks (a chain that the chip can follow, validity, the right to
/// read fingers, a key that signs), and a chip's refusal, leave the check undetermined.
///
/// # Errors
/// What kept the card from answering.
pub fn authenticate(
    card: &mut Card<'_>,
    keys: &TerminalKeys,
    info: Option<&TerminalAuthenticationInfo>,
    session: &Session<'_>,
) -> Result<Check, CardError> {
    let Some(cvca) = read_cvca(card, info)? else {
        return Ok(concluded(
            Outcome::NotSupported,
            Reason::TerminalAuthenticationNotOffered,
        ));
    };
    let known = [Some(&cvca.current), cvca.previous.as_ref()];
    let mut chains = known
        .into_iter()
        .flatten()
        .filter_map(|known| keys.chain_from(known))
        .peekable();
    if chains.peek().is_none() {
        return Ok(concluded(
            Outcome::Undetermined,
            Reason::TerminalChainUnknown,
        ));
    }
    let Some(chain) = chains.find(|chain| keys::is_valid(chain, session.today)) else {
        return Ok(concluded(
            Outcome::Undetermined,
            Reason::TerminalCertificateExpired,
        ));
    };
    // A right counts only where every certificate of the chain has it.
    if !chain
        .iter()
        .all(|certificate| certificate.authorisation().reads_fingers())
    {
        return Ok(concluded(
            Outcome::Undetermined,
            Reason::TerminalRightMissing,
        ));
    }
    match prove(card, keys, &chain, session) {
        Ok(true) => Ok(concluded(
            Outcome::Successful,
            Reason::TerminalAuthenticationPassed,
        )),
        Ok(false) => Ok(concluded(
            Outcome::Undetermined,
            Reason::TerminalKeyUnusable,
        )),
        // That says nothing against the chip.
        Err(CardError::Status(_)) => Ok(concluded(Outcome::Undetermined, Reason::TerminalRefused)),
        Err(error) => Err(error),
    }
}

/// Sends the chain and the signature; false where the private key does not sign.
fn prove(
    card: &mut Card<'_>,
    keys: &TerminalKeys,
    chain: &[&CvCertificate],
    session: &Session<'_>,
) -> Result<bool, CardError> {
    for certificate in chain {
        card.select_verification_key(certificate.authority())?;
        card.verify_certificate(&certificate.for_chip())?;
    }
    let holder = keys.inspection_system().holder();
    card.manage_security_environment(0x81, 0xA4, &[(0x83, holder.as_bytes())])?;
    let challenge = card.get_challenge()?;
    let message = [session.chip_identity, &challenge, session.terminal_key].concat();
    match keys.sign(&message) {
        Ok(signature) => card.external_authenticate(&signature).map(|()| true),
        Err(error) => {
            tracing::warn!(%error, "the terminal's key does not sign");
            Ok(false)
        }
    }
}

/// EF.CVCA, which has no outer tag; none where the chip has no such file, or one that names nobody.
fn read_cvca(
    card: &mut Card<'_>,
    info: Option<&TerminalAuthenticationInfo>,
) -> Result<Option<Cvca>, CardError> {
    let file_id = info.and_then(|info| info.cvca_file_id);
    let short_id = match file_id {
        // Another file has its short identifier only where one is stated.
        Some(_) => info.and_then(|info| info.cvca_short_id),
        None => Some(Cvca::SHORT_ID),
    };
    let by_short_id = short_id
        .filter(|id| (1..=30).contains(id))
        .map(|id| Command::new(0x00, 0xB0, 0x80 | id, 0x00).le(Cvca::LEN));
    if let Some(command) = by_short_id
        && let Some(cvca) = parsed(&card.send(&command)?)
    {
        return Ok(Some(cvca));
    }
    match card.select_file(file_id.unwrap_or(Cvca::FILE_ID)) {
        Ok(()) => {}
        Err(CardError::Status(_)) => return Ok(None),
        Err(error) => return Err(error),
    }
    let command = Command::new(0x00, 0xB0, 0x00, 0x00).le(Cvca::LEN);
    Ok(parsed(&card.send(&command)?))
}

fn parsed(response: &crate::iso7816::Response) -> Option<Cvca> {
    // 6282: the file is shorter than 36 octets.
    let whole = response.status.is_ok() || response.status == StatusWord(0x6282);
    whole.then(|| Cvca::parse(&response.data).ok()).flatten()
}

const fn concluded(outcome: Outcome, reason: Reason) -> Check {
    Check {
        id: CheckId::TerminalAuthentication,
        outcome,
        reason,
    }
}

impl Card<'_> {
    /// MSE:Set DST with the reference of the authority whose key verifies next.
    fn select_verification_key(
        &mut self,
        authority: &CertificateReference,
    ) -> Result<(), CardError> {
        self.manage_security_environment(0x81, 0xB6, &[(0x83, authority.as_bytes())])
    }

    /// PSO:Verify Certificate with a certificate's body and signature.
    fn verify_certificate(&mut self, certificate: &[u8]) -> Result<(), CardError> {
        self.demand(&Command::new(0x00, 0x2A, 0x00, 0xBE).data(certificate))
            .map(drop)
    }

    /// EXTERNAL AUTHENTICATE with a signature over the chip's challenge.
    fn external_authenticate(&mut self, signature: &[u8]) -> Result<(), CardError> {
        self.demand(&Command::new(0x00, 0x82, 0x00, 0x00).data(signature))
            .map(drop)
    }
}

#[cfg(test)]
mod tests;
