//! What is out of order and yet decides nothing: shown and recorded beside the checks.

use super::certificate::Certificate;
use crate::crypto::hash::HashAlgorithm;
use crate::crypto::public_key::PublicKey;

macro_rules! warnings {
    ($($(#[$doc:meta])* $name:ident => $code:literal,)*) => {
        /// A deviation that policy or an administrator's trust lets pass.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Warning { $($(#[$doc])* $name,)* }

        impl Warning {
            /// Every warning, so that words for each can be tested for.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Stable lower-case name, used in records, JSON and word files.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

warnings! {
    /// The security object or its signer's certificate uses SHA-1, which the policy takes.
    Sha1 => "sha1",
    /// The signer's certificate begins outside the time in which the CSCA's key may sign.
    SignedOutsideUsagePeriod => "signed-outside-usage-period",
    /// A key may sign at times at which its certificate is not valid.
    UsagePeriodOutsideValidity => "usage-period-outside-validity",
    /// The anchor's own signature uses SHA-1.
    AnchorSha1 => "anchor-sha1",
    /// The anchor's serial number is zero or negative.
    AnchorSerial => "anchor-serial",
    /// The anchor's RSA exponent is 3.
    AnchorExponent => "anchor-exponent",
    /// The anchor's basic constraints are missing.
    AnchorConstraints => "anchor-constraints",
    /// The anchor's country is written in small letters.
    AnchorCountry => "anchor-country",
}

impl Warning {
    /// What an anchor deviates in.
    pub fn of_anchor(anchor: &Certificate) -> Vec<Self> {
        let sha1 = anchor
            .signature_algorithm()
            .is_ok_and(|algorithm| algorithm.hash() == HashAlgorithm::Sha1);
        let exponent = anchor
            .public_key()
            .is_some_and(PublicKey::has_exponent_three);
        let found = [
            (sha1, Self::AnchorSha1),
            (!anchor.serial_is_positive(), Self::AnchorSerial),
            (exponent, Self::AnchorExponent),
            (anchor.usage().is_ca.is_none(), Self::AnchorConstraints),
            (anchor.country_is_lower_case(), Self::AnchorCountry),
            (!period_within(anchor), Self::UsagePeriodOutsideValidity),
        ];
        of(&found)
    }

    /// What a document signer deviates in, with the CSCA that issued it.
    pub(super) fn of_signer(signer: &Certificate, csca: Option<&Certificate>) -> Vec<Self> {
        let begins_outside = csca
            .and_then(|csca| csca.usage().signing_period)
            .is_some_and(|(begin, end)| {
                begin.is_some_and(|begin| signer.not_before() < begin)
                    || end.is_some_and(|end| signer.not_before() > end)
            });
        let found = [
            (begins_outside, Self::SignedOutsideUsagePeriod),
            (!period_within(signer), Self::UsagePeriodOutsideValidity),
        ];
        of(&found)
    }
}

fn of(found: &[(bool, Warning)]) -> Vec<Warning> {
    let held = found.iter().filter(|(holds, _)| *holds);
    held.map(|(_, warning)| *warning).collect()
}

/// Whether the private key's period lies within the certificate's validity.
fn period_within(certificate: &Certificate) -> bool {
    let Some((begin, end)) = certificate.usage().signing_period else {
        return true;
    };
    begin.is_none_or(|begin| begin >= certificate.not_before())
        && end.is_none_or(|end| end <= certificate.not_after())
}
