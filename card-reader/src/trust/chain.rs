//! From the document signer to a trusted CSCA, and whether both hold now (T5.33 to T5.37).

use jiff::Timestamp;

use super::certificate::Certificate;
use super::cms::of_algorithm;
use super::crl::Crl;
use super::deviation_list::Verdict;
use super::store::TrustStore;
use crate::check::{Outcome, Reason};
use crate::crypto::hash::HashAlgorithm;
use crate::crypto::public_key::PublicKey;

/// An outcome with its reason.
pub(super) type End = (Outcome, Reason);

const fn failed(reason: Reason) -> End {
    (Outcome::Failed, reason)
}

const fn undetermined(reason: Reason) -> End {
    (Outcome::Undetermined, reason)
}

/// The CSCA whose key signed the signer's certificate, or why there is none (T5.33).
///
/// The chain is one step long, from the signer to a certificate that an administrator trusted: any
/// path length allows it, and link certificates have played their part when they were taken in.
pub(super) fn find_csca<'a>(
    signer: &Certificate,
    store: &'a TrustStore,
    accept_sha1: bool,
    now: Timestamp,
) -> Result<&'a Certificate, End> {
    entitled(signer)?;
    conforming(signer)?;
    strong(signer, accept_sha1)?;
    let csca = issuer(signer, store, now)?;
    if !csca.usage().may_issue() {
        return Err(failed(Reason::CscaNotEntitled));
    }
    if csca.country() != signer.country() {
        return Err(failed(Reason::StatesDiffer));
    }
    Ok(csca)
}

/// A document signer signs documents and nothing else: it is no authority, and a certificate with
/// a purpose of its own is that of a list's or a seal's signer (ICAO 9303-12 table 4).
fn entitled(signer: &Certificate) -> Result<(), End> {
    let usage = signer.usage();
    let holds = usage.digital_signature == Some(true)
        && usage.certificate_signature != Some(true)
        && usage.is_ca != Some(true)
        && usage.purposes.is_none();
    holds.then_some(()).ok_or(failed(Reason::SignerNotEntitled))
}

/// What is only a warning on an anchor that somebody looked at, a signer must not have.
fn conforming(signer: &Certificate) -> Result<(), End> {
    let weak_key = signer
        .public_key()
        .is_some_and(PublicKey::has_exponent_three);
    let holds = signer.serial_is_positive()
        && !signer.country_is_lower_case()
        && !signer.usage().is_unreadable
        && signer.states_its_algorithm()
        && !weak_key;
    holds
        .then_some(())
        .ok_or(failed(Reason::CertificateNotConforming))
}

fn strong(signer: &Certificate, accept_sha1: bool) -> Result<(), End> {
    let algorithm = signer.signature_algorithm().map_err(of_algorithm)?;
    if algorithm.hash() == HashAlgorithm::Sha1 && !accept_sha1 {
        return Err(failed(Reason::AlgorithmWeak));
    }
    Ok(())
}

/// By key identifier first, where a bad signature fails; then by name with a trial of each
/// signature, where it only leaves the question open, since names are shared by several keys.
/// One key may stand in several certificates: one that is valid now is preferred.
fn issuer<'a>(
    signer: &Certificate,
    store: &'a TrustStore,
    now: Timestamp,
) -> Result<&'a Certificate, End> {
    let has_key = |anchor: &&Certificate| {
        signer.authority_key_id().is_some() && anchor.subject_key_id() == signer.authority_key_id()
    };
    let has_name = |anchor: &&Certificate| anchor.subject().resembles(signer.issuer());
    let anchors = || store.anchors().iter();
    let mut signed: Vec<&Certificate> = anchors()
        .filter(|anchor| has_key(anchor) || has_name(anchor))
        .filter(|anchor| signer.is_signed_by(anchor))
        .collect();
    signed.sort_by_key(|anchor| !anchor.is_valid_at(now));
    match signed.first() {
        Some(csca) => Ok(csca),
        None if anchors().any(|anchor| has_key(&anchor)) => Err(failed(Reason::SignatureWrong)),
        None => Err(undetermined(Reason::CscaUnknown)),
    }
}

/// Whether signer and CSCA are valid now (T5.34 to T5.36). The time of signing is never believed.
pub(super) fn validity(signer: &Certificate, csca: Option<&Certificate>, now: Timestamp) -> End {
    if now > signer.not_after() {
        return failed(Reason::SignerExpired);
    }
    if now < signer.not_before() {
        return failed(Reason::SignerNotYetValid);
    }
    match csca {
        Some(csca) if csca.is_valid_at(now) => (Outcome::Successful, Reason::CertificatesValid),
        Some(_) => failed(Reason::CscaExpired),
        None => undetermined(Reason::Unproven),
    }
}

/// Whether somebody took trust away from the signer (T5.37, T5.54), and when the revocation list
/// was issued that was consulted.
pub(super) fn revocation(
    signer: &Certificate,
    csca: &Certificate,
    store: &TrustStore,
    now: Timestamp,
) -> (End, Option<Timestamp>) {
    let (listed, date) = revocation_list(signer, csca, store, now);
    let end = match (store.listed(signer), listed) {
        (_, (Outcome::Failed, _)) | (None, _) => listed,
        (Some(Verdict::NotTrusted), _) => failed(Reason::ListedNotTrusted),
        (Some(Verdict::Open), _) => undetermined(Reason::ListedOpen),
    };
    (end, date)
}

/// What the CSCA's own list says.
fn revocation_list(
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
    let proven = |crl: &&Crl| {
        let mut anchors = store.anchors().iter();
        anchors.any(|anchor| crl.is_proven_by(anchor))
    };
    let newest = of_csca.filter(proven).max_by_key(|crl| crl.this_update());
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
