//! What master lists and deviation lists have in common: a state's signer, and its signature.

use super::certificate::Certificate;
use super::cms::SignedData;
use crate::check::{Outcome, Reason};

/// A list's own signature, judged. Whether its signer is to be trusted is another question.
pub struct ListSignature {
    /// How the judgement ended.
    pub outcome: Outcome,
    /// Why it ended so.
    pub reason: Reason,
    /// Whose signature it is, where that certificate can be read.
    pub signer: Option<Certificate>,
    /// The other certificates beside the list: as a rule the CSCA that the signer is of.
    pub beside: Vec<Certificate>,
}

impl ListSignature {
    /// Judges the signature; the signer must be entitled to sign lists of this kind.
    pub(super) fn judge(signed: &SignedData, content_types: &[&[u8]], purpose: &str) -> Self {
        // A list is too long-lived for SHA-1, whatever is taken in old documents.
        let judgement = signed.judge(content_types, false);
        let mut end = (judgement.outcome, judgement.reason);
        let signer = judgement.certificate;
        let entitled = |signer: &Certificate| signer.usage().has_purpose(purpose);
        if end.0 == Outcome::Successful && !signer.as_ref().is_some_and(entitled) {
            end = (Outcome::Failed, Reason::SignerNotEntitled);
        }
        let mut beside = signed.readable_certificates();
        beside.retain(|certificate| Some(certificate) != signer.as_ref());
        Self {
            outcome: end.0,
            reason: end.1,
            signer,
            beside,
        }
    }

    /// The signer, where the signature holds.
    ///
    /// # Errors
    /// Why it does not.
    pub fn valid_signer(&self) -> Result<&Certificate, Reason> {
        match (self.outcome, &self.signer) {
            (Outcome::Successful, Some(signer)) => Ok(signer),
            _ => Err(self.reason),
        }
    }
}
