//! From the document signer to a trusted CSCA, and whether both hold now (T5.33 to T5.37).

use jiff::Timestamp;

use super::certificate::Certificate;
use super::cms::of_algorithm;
use super::store::TrustStore;
use crate::check::{Outcome, Reason};
use crate::crypto::hash::HashAlgorithm;

/// An outcome with its reason.
pub(super) type End = (Outcome, Reason);

const fn failed(reason: Reason) -> End {
    (Outcome::Failed, reason)
}

const fn undetermined(reason: Reason) -> End {
    (Outcome::Undetermined, reason)
}

/// The CSCA whose key signed the signer's certificate, or why there is none.
///
/// By key identifier first, where a bad signature fails; then by name with a trial of each
/// signature, where it only leaves the question open, since names are shared by several keys.
pub(super) fn find_csca<'a>(
    signer: &Certificate,
    store: &'a TrustStore,
    accept_sha1: bool,
) -> Result<&'a Certificate, End> {
    let entitlement = signer.entitlement();
    if entitlement.digital_signature == Some(false)
        || entitlement.is_ca
        || entitlement.special_purpose
    {
        return Err(failed(Reason::SignerNotEntitled));
    }
    let algorithm = signer.signature_algorithm().map_err(of_algorithm)?;
    if algorithm.hash() == HashAlgorithm::Sha1 && !accept_sha1 {
        return Err(failed(Reason::AlgorithmWeak));
    }
    let by_key = |anchor: &&Certificate| {
        signer.authority_key_id().is_some() && anchor.subject_key_id() == signer.authority_key_id()
    };
    let by_name = |anchor: &&Certificate| anchor.subject() == signer.issuer();
    let signed_by = |anchor: &&Certificate| signer.is_signed_by(anchor);
    let anchors = || store.anchors().iter();
    let found = anchors()
        .filter(by_key)
        .find(signed_by)
        .or_else(|| anchors().filter(by_name).find(signed_by));
    match found {
        Some(csca) if csca.country() == signer.country() => Ok(csca),
        Some(_) => Err(failed(Reason::StatesDiffer)),
        None if anchors().any(|anchor| by_key(&anchor)) => Err(failed(Reason::SignatureWrong)),
        None => Err(undetermined(Reason::CscaUnknown)),
    }
}

/// Whether signer and CSCA are valid now. The time of signing is never believed.
pub(super) fn validity(signer: &Certificate, csca: Option<&Certificate>, now: Timestamp) -> End {
    if now > signer.not_after() {
        return failed(Reason::SignerExpired);
    }
    if now < signer.not_before() {
        return failed(Reason::SignerNotYetValid);
    }
    match csca {
        Some(csca) if (csca.not_before()..=csca.not_after()).contains(&now) => {
            (Outcome::Successful, Reason::CertificatesValid)
        }
        Some(_) => failed(Reason::CscaExpired),
        None => undetermined(Reason::Unproven),
    }
}

/// Whether the CSCA has revoked the signer, and when the list that says so was issued.
pub(super) fn revocation(
    signer: &Certificate,
    csca: &Certificate,
    store: &TrustStore,
    now: Timestamp,
) -> (End, Option<Timestamp>) {
    let mut of_csca = store.crls().iter().filter(|crl| crl.is_of(csca)).peekable();
    if of_csca.peek().is_none() {
        return (undetermined(Reason::RevocationMissing), None);
    }
    // A CSCA that rolled over signs with its new key, under the same name.
    let signs = |crl: &&super::crl::Crl| {
        store
            .anchors()
            .iter()
            .any(|anchor| crl.is_of(anchor) && crl.is_signed_by(anchor))
    };
    let newest = of_csca.filter(signs).max_by_key(|crl| crl.this_update());
    let Some(crl) = newest else {
        return (undetermined(Reason::RevocationUnusable), None);
    };
    let end = if crl.names(signer) {
        failed(Reason::Revoked)
    } else if crl.is_fresh(now) {
        (Outcome::Successful, Reason::NotRevoked)
    } else {
        undetermined(Reason::RevocationStale)
    };
    (end, Some(crl.this_update()))
}
