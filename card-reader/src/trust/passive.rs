//! Passive authentication (ICAO 9303-11 clause 5.1), each step a check of its own.

use jiff::Timestamp;

use super::Policy;
use super::certificate::Certificate;
use super::chain::{self, End};
use super::proven::ProvenFile;
use super::security_object::{CONTENT_TYPES, HashList, SecurityObject};
use super::store::TrustStore;
use super::warning::Warning;
use crate::check::{Check, CheckId, Outcome, Reason};
use crate::crypto::hash::{HashAlgorithm, Hashed};
use crate::lds::DataGroup;

/// The result of judging one EF.SOD.
pub struct PassiveAuthentication {
    checks: [Check; 4],
    /// SHA-256 over the file.
    hash: Vec<u8>,
    list: HashList,
    signer: Option<Certificate>,
    csca: Option<Certificate>,
    revocation_date: Option<Timestamp>,
    warnings: Vec<Warning>,
}

impl PassiveAuthentication {
    /// Judges EF.SOD as it stands at `now`. A broken file gives failed checks, never an error.
    pub fn judge(sod: &[u8], store: &TrustStore, policy: &Policy, now: Timestamp) -> Self {
        let Ok(object) = SecurityObject::parse(sod) else {
            return Self::broken();
        };
        let judgement = object.signed.judge(&CONTENT_TYPES, policy.accept_sha1);
        let mut security_object = (judgement.outcome, judgement.reason);
        if security_object.0 == Outcome::Successful {
            security_object = content_of(&object, policy).unwrap_or(security_object);
        }

        let unproven = (Outcome::Undetermined, Reason::Unproven);
        let mut document_signer = unproven;
        let mut certificate_validity = unproven;
        let mut revocation = unproven;
        let mut revocation_date = None;
        let mut csca = None;
        if let Some(signer) = &judgement.certificate {
            document_signer = match chain::find_csca(signer, store, policy.accept_sha1, now) {
                Ok(found) => {
                    csca = Some(found.clone());
                    (Outcome::Successful, Reason::ChainTrusted)
                }
                Err(end) => end,
            };
            certificate_validity = chain::validity(signer, csca.as_ref(), now);
            if let Some(csca) = &csca {
                (revocation, revocation_date) = chain::revocation(signer, csca, store, now);
            }
        }
        Self {
            checks: [
                check(CheckId::SecurityObject, security_object),
                check(CheckId::DocumentSigner, document_signer),
                check(CheckId::CertificateValidity, certificate_validity),
                check(CheckId::Revocation, revocation),
            ],
            warnings: warnings(&object, judgement.certificate.as_ref(), csca.as_ref()),
            hash: HashAlgorithm::Sha256.digest(&[sod]),
            list: HashList::from(&object),
            signer: judgement.certificate,
            csca,
            revocation_date,
        }
    }

    fn broken() -> Self {
        let unproven = (Outcome::Undetermined, Reason::Unproven);
        Self {
            checks: [
                check(
                    CheckId::SecurityObject,
                    (Outcome::Failed, Reason::SodMalformed),
                ),
                check(CheckId::DocumentSigner, unproven),
                check(CheckId::CertificateValidity, unproven),
                check(CheckId::Revocation, unproven),
            ],
            hash: Vec::new(),
            list: HashList::default(),
            signer: None,
            csca: None,
            revocation_date: None,
            warnings: Vec::new(),
        }
    }

    /// Security object, document signer, validity and revocation, in this order.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// The data groups that the security object lists.
    pub fn listed(&self) -> impl Iterator<Item = DataGroup> {
        self.list.groups()
    }

    /// Whether the group's bytes, as they were read, hash to the listed value (T5.42). Says
    /// nothing about the signature over the list.
    pub fn integrity<'a>(&self, group: DataGroup, file: impl Into<Hashed<'a>>) -> Check {
        self.list.integrity(group, file)
    }

    /// Whether signature and chain have succeeded: what is listed may be shown once its hash agrees.
    pub fn proven(&self) -> bool {
        self.checks[..2]
            .iter()
            .all(|check| check.outcome == Outcome::Successful)
    }

    /// The group as something that may be shown; none unless signature, chain and hash succeeded.
    pub fn prove<'a>(
        &self,
        group: DataGroup,
        file: impl Into<Hashed<'a>>,
    ) -> Option<ProvenFile<'a>> {
        let file = file.into();
        let octets = file.octets();
        let identical = self.integrity(group, file).outcome == Outcome::Successful;
        (self.proven() && identical).then_some(ProvenFile(octets))
    }

    /// Country of the document signer, where signature and chain have succeeded.
    pub fn signer_country(&self) -> Option<String> {
        self.proven_signer()?.country()
    }

    /// The document signer's certificate, where signature and chain have succeeded.
    pub fn proven_signer(&self) -> Option<&Certificate> {
        self.signer.as_ref().filter(|_| self.proven())
    }

    /// SHA-256 over EF.SOD, where signature and chain have succeeded: it stands for the document.
    pub fn proven_hash(&self) -> Option<&[u8]> {
        self.proven().then_some(&self.hash)
    }

    /// What is out of order and decides nothing.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Common name of the issuer that the document signer's certificate names: the card's own word.
    pub fn named_issuer(&self) -> Option<&str> {
        self.signer.as_ref()?.issuer_common_name()
    }

    /// Subject of the CSCA at the end of the chain.
    pub fn csca_name(&self) -> Option<String> {
        self.csca
            .as_ref()
            .map(|csca| csca.subject_text().to_owned())
    }

    /// When the revocation list that was used was issued.
    pub const fn revocation_date(&self) -> Option<Timestamp> {
        self.revocation_date
    }
}

const fn check(id: CheckId, (outcome, reason): End) -> Check {
    Check {
        id,
        outcome,
        reason,
    }
}

/// What is out of order with the object, its signer and the CSCA that was found.
fn warnings(
    object: &SecurityObject,
    signer: Option<&Certificate>,
    csca: Option<&Certificate>,
) -> Vec<Warning> {
    let certificate_hash = signer.and_then(|signer| signer.signature_algorithm().ok());
    let sha1 = object.hash == Ok(HashAlgorithm::Sha1)
        || object.signed.uses_sha1()
        || certificate_hash.is_some_and(|algorithm| algorithm.hash() == HashAlgorithm::Sha1);
    let mut warnings: Vec<Warning> = sha1.then_some(Warning::Sha1).into_iter().collect();
    if let Some(signer) = signer {
        warnings.extend(Warning::of_signer(signer, csca));
    }
    if let Some(csca) = csca {
        warnings.extend(Warning::of_anchor(csca));
    }
    warnings.sort_unstable();
    warnings.dedup();
    warnings
}

/// What the list of hashes itself has against it.
fn content_of(object: &SecurityObject, policy: &Policy) -> Option<End> {
    if object.hashes.is_empty() {
        return Some((Outcome::Failed, Reason::SodEmpty));
    }
    if let Some(reason) = object.unusable_hash() {
        let outcome = match reason {
            Reason::AlgorithmUnknown => Outcome::Undetermined,
            _ => Outcome::Failed,
        };
        return Some((outcome, reason));
    }
    let weak = object.hash == Ok(HashAlgorithm::Sha1) && !policy.accept_sha1;
    weak.then_some((Outcome::Failed, Reason::AlgorithmWeak))
}
