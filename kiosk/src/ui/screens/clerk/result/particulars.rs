//! What a check's sentence tells beside its reason: an issuer, a date, an age, a finger.

use card_reader::check::Reason;

use super::super::finger::name_of;
use crate::verification::decision::HolderReason;
use crate::verification::view::{CheckLine, ResultView, TryResult};
use crate::words::Words;

const TRUSTED: &str = Reason::ChainTrusted.code();
const UNKNOWN: &str = Reason::CscaUnknown.code();
const NOT_REVOKED: &str = Reason::NotRevoked.code();
const IN_DATE: &str = Reason::InDate.code();
const MATCHES: &str = HolderReason::FingerMatches.code();

/// By the authority of this country, and rightly.
pub(in super::super) fn signed_by(country: &str, words: &Words) -> String {
    let issuer = words.with("csca-of", &[("country", country.to_owned())]);
    words.with("told-chain-trusted", &[("issuer", issuer)])
}

/// The sentence with what is known here; none where the reason says all.
pub(super) fn told(check: &CheckLine, result: &ResultView, words: &Words) -> Option<String> {
    let known = &result.particulars;
    Some(match check.reason {
        TRUSTED => signed_by(known.country.as_deref()?, words),
        UNKNOWN => {
            let issuer = ("issuer", known.named_issuer.clone()?);
            match known.trust_version {
                Some(version) => {
                    let version = ("version", version.to_string());
                    words.with("told-csca-unknown-version", &[issuer, version])
                }
                None => words.with("told-csca-unknown", &[issuer]),
            }
        }
        NOT_REVOKED => {
            let days = known.revocation_days?.to_string();
            words.with("told-not-revoked", &[("days", days)])
        }
        IN_DATE => {
            let date = result.fields.date_of_expiry.as_deref()?;
            // Else it is words for a card that never expires.
            let is_date = date.starts_with(|c: char| c.is_ascii_digit());
            let date = is_date.then(|| date.clone())?;
            words.with("told-in-date", &[("date", date)])
        }
        MATCHES => {
            let mut tries = result.tries.iter().enumerate();
            let (place, end) = tries.rfind(|(_, end)| end.result == TryResult::Matches)?;
            let finger = ("finger", name_of(words, end.finger));
            let values = [finger, ("number", (place + 1).to_string())];
            words.with("told-finger-matches", &values)
        }
        _ => return None,
    })
}
