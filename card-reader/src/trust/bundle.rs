//! Everything that a desk trusts as one value with a version, which somebody signs as a whole.

use jiff::Timestamp;
use thiserror::Error;

use super::certificate::Certificate;
use super::content::TrustObject;
use super::crl::Crl;
use super::deviation_list::DeviationList;
use super::store::{TrustStore, issuer_among};
use crate::check::Reason;
use crate::iso7816::tlv::{Objects, Tlv, encode};

/// Largest encoded bundle, in octets.
pub const MAX_BUNDLE: u64 = 64 << 20;
/// Most objects of one kind.
const MAX_OBJECTS: usize = 20_000;

/// Why bytes are no bundle's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not the content of a trust bundle")]
pub struct BundleError;

/// Why something is not taken into a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// A certificate that may not sign certificates.
    #[error("not a CSCA certificate: it may not sign certificates")]
    NotEntitled,
    /// A certificate that is neither signed by its own key nor by one that is trusted.
    #[error("the certificate's signature is neither its own key's nor that of a trusted CSCA")]
    NotSigned,
    /// A list whose own signature does not hold.
    #[error("the list's own signature does not hold ({})", .0.code())]
    List(Reason),
    /// A revocation list that no trusted CSCA signed.
    #[error("no trusted CSCA has signed this revocation list")]
    CrlNotProven,
    /// A newer revocation list of the same issuer is there.
    #[error("a newer revocation list of this issuer is in the store")]
    CrlOlder,
}

/// How something that is brought stands to what is trusted already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It is there already.
    Known,
    /// What is trusted vouches for it.
    Vouched,
    /// An administrator must compare one of these SHA-256 fingerprints, hexadecimal.
    New(Vec<String>),
}

/// What a desk trusts.
#[derive(Default)]
pub struct TrustBundle {
    /// Grows with every change.
    pub version: u64,
    /// When this version was made.
    pub made: Timestamp,
    certificates: Vec<Certificate>,
    crls: Vec<Crl>,
    deviation_lists: Vec<DeviationList>,
    /// Whose master lists are taken: the CSCA behind each list's signer, else the signer.
    list_authorities: Vec<Certificate>,
}

impl TrustBundle {
    /// The trusted certificates.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The revocation lists, one an issuer.
    pub fn crls(&self) -> &[Crl] {
        &self.crls
    }

    /// The deviation lists, one a signing state.
    pub fn deviation_lists(&self) -> &[DeviationList] {
        &self.deviation_lists
    }

    /// Whose master lists are taken without asking.
    pub fn list_authorities(&self) -> &[Certificate] {
        &self.list_authorities
    }

    /// The store that this makes.
    pub fn into_store(self) -> TrustStore {
        let mut store = TrustStore::new(self.certificates, self.crls);
        for list in self.deviation_lists {
            store.add_deviation_list(list);
        }
        store
    }

    /// How an object stands to what is trusted here.
    ///
    /// # Errors
    /// See [`Refusal`]: it cannot be taken, whoever says so.
    pub fn standing(&self, object: &TrustObject) -> Result<Standing, Refusal> {
        match object {
            TrustObject::Certificate(certificate) => self.standing_of_certificate(certificate),
            TrustObject::Crl(crl) => self.standing_of_crl(crl),
            TrustObject::MasterList(list) => {
                let signer = list.signature().valid_signer().map_err(Refusal::List)?;
                let known = list.certificates().iter();
                if known.clone().all(|one| self.certificates.contains(one)) {
                    return Ok(Standing::Known);
                }
                let about = [list.certificates(), &list.signature().beside].concat();
                let authority = issuer_among(&about, signer);
                if self.reaches(signer, &about) {
                    return Ok(Standing::Vouched);
                }
                let shown = [Some(signer), authority];
                Ok(Standing::New(
                    shown
                        .into_iter()
                        .flatten()
                        .map(Certificate::fingerprint)
                        .collect(),
                ))
            }
            TrustObject::DeviationList(list) => {
                let signer = list.signature().valid_signer().map_err(Refusal::List)?;
                let issuer = issuer_among(&self.certificates, signer);
                issuer.ok_or(Refusal::List(Reason::CscaUnknown))?;
                let known = self.deviation_lists.iter();
                Ok(if known.clone().any(|one| one.der() == list.der()) {
                    Standing::Known
                } else {
                    Standing::Vouched
                })
            }
        }
    }

    fn standing_of_certificate(&self, certificate: &Certificate) -> Result<Standing, Refusal> {
        if !certificate.usage().may_issue() {
            return Err(Refusal::NotEntitled);
        }
        if self.certificates.contains(certificate) {
            return Ok(Standing::Known);
        }
        // A link certificate carries a CSCA into its successor: both are of one state.
        if issuer_among(&self.certificates, certificate)
            .is_some_and(|issuer| issuer.country() == certificate.country())
        {
            return Ok(Standing::Vouched);
        }
        if certificate.is_signed_by(certificate) {
            return Ok(Standing::New(vec![certificate.fingerprint()]));
        }
        Err(Refusal::NotSigned)
    }

    fn standing_of_crl(&self, crl: &Crl) -> Result<Standing, Refusal> {
        let mut anchors = self.certificates.iter();
        if !anchors.any(|anchor| crl.is_proven_by(anchor)) {
            return Err(Refusal::CrlNotProven);
        }
        let kept = self.crls.iter().find(|kept| kept.is_of_same_issuer(crl));
        match kept {
            Some(kept) if kept.der() == crl.der() => Ok(Standing::Known),
            Some(kept) if kept.this_update() > crl.this_update() => Err(Refusal::CrlOlder),
            _ => Ok(Standing::Vouched),
        }
    }

    /// Whether a list's signer is one whose lists are taken, or was made one by link certificates
    /// among `about` from the key of such a one.
    fn reaches(&self, signer: &Certificate, about: &[Certificate]) -> bool {
        let mut reached = self.list_authorities.clone();
        if reached.contains(signer) {
            return true;
        }
        let mut waiting: Vec<&Certificate> = about.iter().collect();
        loop {
            if issuer_among(&reached, signer).is_some() {
                return true;
            }
            let (linked, left): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|one| {
                one.usage().may_issue()
                    && issuer_among(&reached, one)
                        .is_some_and(|issuer| issuer.country() == one.country())
            });
            if linked.is_empty() {
                return false;
            }
            reached.extend(linked.into_iter().cloned());
            waiting = left;
        }
    }

    /// Takes an object in, and whatever goes with it. The caller has heard [`Self::standing`] and
    /// had new things confirmed. True where something changed.
    pub fn take(&mut self, object: TrustObject) -> bool {
        match object {
            TrustObject::Certificate(certificate) => self.take_certificate(*certificate),
            TrustObject::Crl(crl) => {
                if self.crls.iter().any(|kept| kept.der() == crl.der()) {
                    return false;
                }
                self.crls.retain(|kept| !kept.is_of_same_issuer(&crl));
                self.crls.push(*crl);
                true
            }
            TrustObject::MasterList(list) => {
                let about = [list.certificates(), &list.signature().beside].concat();
                let signer = list.signature().signer.as_ref();
                let authority = signer.map(|signer| issuer_among(&about, signer).unwrap_or(signer));
                let mut changed = false;
                if let Some(authority) = authority
                    && !self.list_authorities.contains(authority)
                {
                    self.list_authorities.push(authority.clone());
                    changed = true;
                }
                for certificate in list.certificates() {
                    changed |= self.take_certificate(certificate.clone());
                }
                changed
            }
            TrustObject::DeviationList(list) => {
                if self
                    .deviation_lists
                    .iter()
                    .any(|one| one.der() == list.der())
                {
                    return false;
                }
                let issuer = |list: &DeviationList| {
                    let signer = list.signature().signer.as_ref();
                    signer.map(|signer| signer.issuer().clone())
                };
                let new = issuer(&list);
                self.deviation_lists.retain(|kept| issuer(kept) != new);
                self.deviation_lists.push(*list);
                true
            }
        }
    }

    fn take_certificate(&mut self, certificate: Certificate) -> bool {
        let new = !self.certificates.contains(&certificate);
        if new {
            self.certificates.push(certificate);
        }
        new
    }

    /// Takes whatever has this SHA-256 fingerprint out: a certificate, a revocation list, or an
    /// authority of master lists. True where there was something.
    pub fn remove(&mut self, fingerprint: &str) -> bool {
        let before = self.certificates.len() + self.crls.len() + self.list_authorities.len();
        self.certificates
            .retain(|one| one.fingerprint() != fingerprint);
        self.crls.retain(|one| one.fingerprint() != fingerprint);
        self.list_authorities
            .retain(|one| one.fingerprint() != fingerprint);
        let lists = self.deviation_lists.len();
        self.deviation_lists
            .retain(|one| one.fingerprint() != fingerprint);
        let after = self.certificates.len() + self.crls.len() + self.list_authorities.len();
        (before, lists) != (after, self.deviation_lists.len())
    }

    /// The bundle's octets, in DER: version, seconds since 1970, certificates, revocation lists,
    /// deviation lists, authorities of master lists.
    pub fn encode(&self) -> Vec<u8> {
        let certificates = |of: &[Certificate]| joined(of.iter().map(Certificate::der));
        let parts = [
            encode(0x04, &self.version.to_be_bytes()),
            encode(0x04, &self.made.as_second().to_be_bytes()),
            certificates(&self.certificates),
            joined(self.crls.iter().map(Crl::der)),
            joined(self.deviation_lists.iter().map(DeviationList::der)),
            certificates(&self.list_authorities),
        ];
        encode(0x30, &parts.concat())
    }

    /// Reads what [`Self::encode`] wrote. The caller has verified the signature over it.
    ///
    /// # Errors
    /// See [`BundleError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, BundleError> {
        Self::read(bytes).ok_or(BundleError)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let mut fields = Tlv::exactly(bytes, 0x30).ok()?.children();
        let number = |fields: &mut Objects<'_>| -> Option<[u8; 8]> {
            fields.expect(0x04).ok()?.value.try_into().ok()
        };
        let version = u64::from_be_bytes(number(&mut fields)?);
        let made = i64::from_be_bytes(number(&mut fields)?);
        let mut next = || objects(fields.expect(0x30).ok()?);
        let certificates = |of: Vec<&[u8]>| -> Option<Vec<Certificate>> {
            of.into_iter()
                .map(|der| Certificate::parse(der).ok())
                .collect()
        };
        let bundle = Self {
            version,
            made: Timestamp::from_second(made).ok()?,
            certificates: certificates(next()?)?,
            crls: next()?
                .into_iter()
                .map(|der| Crl::parse(der).ok())
                .collect::<Option<_>>()?,
            deviation_lists: next()?
                .into_iter()
                .map(|der| DeviationList::parse(der).ok())
                .collect::<Option<_>>()?,
            list_authorities: certificates(next()?)?,
        };
        fields.end().ok()?;
        Some(bundle)
    }
}

fn joined<'a>(objects: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    encode(0x30, &objects.collect::<Vec<_>>().concat())
}

fn objects(sequence: Tlv<'_>) -> Option<Vec<&[u8]>> {
    let mut found = Vec::new();
    for object in sequence.children() {
        if found.len() == MAX_OBJECTS {
            return None;
        }
        found.push(object.ok()?.raw);
    }
    Some(found)
}
