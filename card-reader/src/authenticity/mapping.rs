//! Chip authentication mapping: what the chip proved during PACE (ICAO 9303-11 clause 4.4.3.5.2).

use super::concluded;
use crate::access::pace::ChipMapping;
use crate::check::{Check, Outcome, Reason};
use crate::crypto::CryptoError;
use crate::crypto::agreement::{Curve, Domain};
use crate::crypto::domain::DomainParameters;
use crate::lds::security_infos::SecurityInfos;

/// Holds what the chip sent against its static keys. `card_security` is the content of the
/// EF.CardSecurity whose signature and chain have succeeded.
///
/// # Errors
/// The terminal's own cryptography refused.
pub fn authenticate(
    mapping: &ChipMapping,
    card_security: &SecurityInfos,
) -> Result<Check, CryptoError> {
    let domain = Domain::new(Curve::new(mapping.curve)?)?;
    let on_this_curve = |spki: &[u8]| match DomainParameters::split_spki(spki) {
        Some((DomainParameters::Curve(curve), point)) if curve == mapping.curve => Some(point),
        _ => None,
    };
    let mut keys = card_security
        .chip_keys()
        .filter_map(|key| on_this_curve(&key.subject_public_key_info))
        .peekable();
    if keys.peek().is_none() {
        return Ok(concluded(Outcome::Undetermined, Reason::ChipKeyAbsent));
    }
    let mapping_key = domain.public_key(&mapping.mapping_key);
    if let (Some(data), Ok(mapping_key)) = (&mapping.data, mapping_key) {
        for key in keys {
            if let Ok(key) = domain.public_key(&key)
                && domain.is_multiple(&mapping_key, &key, data)?
            {
                return Ok(concluded(
                    Outcome::Successful,
                    Reason::ChipAuthenticationMappingPassed,
                ));
            }
        }
    }
    Ok(concluded(Outcome::Failed, Reason::ChipKeyNotProven))
}
