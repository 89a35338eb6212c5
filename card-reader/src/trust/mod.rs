//! Whether the signed data come from the state.
//!
//! Every step of passive authentication stands apart and has a name of its own; no library's
//! single yes or no is the verdict.

mod ber;
mod bundle;
mod card_security;
mod certificate;
mod chain;
mod cms;
mod content;
mod crl;
mod deviation_list;
mod master_list;
mod name;
mod passive;
mod proven;
mod security_object;
mod signed_list;
mod store;
mod usage;
mod warning;

pub use bundle::{BundleError, MAX_BUNDLE, Refusal, Standing, TrustBundle};
pub use card_security::proven_card_security;
pub use certificate::{Certificate, CertificateError, SelfSignature};
pub use cms::CmsError;
pub use content::{ContentError, MAX_TRUST_FILE, TrustObject};
pub use crl::{Crl, CrlError};
pub use deviation_list::{DeviationList, DeviationListError, Verdict};
pub use master_list::{MasterList, MasterListError};
pub use passive::PassiveAuthentication;
pub use proven::{Proven, ProvenFile};
pub use security_object::{HashList, LdsVersions, SecurityObject, SecurityObjectError};
pub use signed_list::ListSignature;
pub use store::{TrustError, TrustStore};
pub use warning::Warning;

/// What the desk demands of signatures and revocation data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Policy {
    /// Whether SHA-1 is taken in the security object and the signer's certificate.
    pub accept_sha1: bool,
}
