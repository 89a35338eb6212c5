//! EF.CardSecurity: SecurityInfos under the document signer's signature (ICAO 9303-11 clause
//! 9.2.11).

use jiff::Timestamp;

use super::cms::SignedData;
use super::store::TrustStore;
use super::{Policy, chain};
use crate::check::Outcome;
use crate::lds::security_infos::SecurityInfos;

/// 0.4.0.127.0.7.3.2.1, id-SecurityObject.
const CONTENT_TYPES: [&[u8]; 1] = [&[0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x02, 0x01]];

/// What the file says, where its signature, the signer's chain to a trusted CSCA, their validity
/// at `now` and, as far as it is known, that nobody revoked the signer, all stand.
pub fn proven_card_security(
    file: &[u8],
    store: &TrustStore,
    policy: &Policy,
    now: Timestamp,
) -> Option<SecurityInfos> {
    let signed = SignedData::parse(file).ok()?;
    let judgement = signed.judge(&CONTENT_TYPES, policy.accept_sha1);
    let signer = judgement.certificate?;
    if judgement.outcome != Outcome::Successful {
        return None;
    }
    let csca = chain::find_csca(&signer, store, policy.accept_sha1, now).ok()?;
    let (validity, _) = chain::validity(&signer, Some(csca), now);
    let ((revocation, _), _) = chain::revocation(&signer, csca, store, now);
    // Whether unknown revocation is enough is judged once, for the security object's signer.
    if validity != Outcome::Successful || revocation == Outcome::Failed {
        return None;
    }
    SecurityInfos::parse(&signed.content).ok()
}
