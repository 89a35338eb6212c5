//! What a certificate's extensions say of the use of its key (ICAO 9303-12 clause 7.1.1).

use jiff::Timestamp;
use x509_parser::extensions::{ParsedExtension, X509Extension};

use crate::iso7816::tlv::{Objects, Tlv, TlvError};

/// 2.23.136.1.1.6.2, document type list.
const DOCUMENT_TYPES: &str = "2.23.136.1.1.6.2";
/// 2.5.29.16, private key usage period.
const PRIVATE_KEY_USAGE: &str = "2.5.29.16";
/// 2.23.136.1.1.3, signer of master lists.
pub(super) const MASTER_LIST_SIGNER: &str = "2.23.136.1.1.3";
/// 2.23.136.1.1.8, signer of deviation lists.
pub(super) const DEVIATION_LIST_SIGNER: &str = "2.23.136.1.1.8";

/// Most kinds of document in one list.
const MAX_DOCUMENT_TYPES: usize = 64;

/// What the extensions say. What is not stated is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Usage {
    /// Key usage: digital signature.
    pub(super) digital_signature: Option<bool>,
    /// Key usage: signs certificates.
    pub(super) certificate_signature: Option<bool>,
    /// Basic constraints: may issue certificates.
    pub(super) is_ca: Option<bool>,
    /// Extended key usage, as dotted identifiers.
    pub(super) purposes: Option<Vec<String>>,
    /// Kinds of document.
    pub(super) document_types: Option<Vec<String>>,
    /// When the private key may sign. Never compared with the present: cards outlive it.
    pub(super) signing_period: Option<(Option<Timestamp>, Option<Timestamp>)>,
    /// An extension that cannot be read, stands there twice, or is critical and not known here.
    pub(super) is_unreadable: bool,
}

impl Usage {
    pub(super) fn of(extensions: &[X509Extension<'_>]) -> Self {
        let mut usage = Self::default();
        for (place, extension) in extensions.iter().enumerate() {
            let before = extensions.iter().take(place);
            let again = before.clone().any(|other| other.oid == extension.oid);
            if again || usage.take(extension).is_none() {
                usage.is_unreadable = true;
            }
        }
        usage
    }

    /// None for what [`Self::is_unreadable`] says.
    fn take(&mut self, extension: &X509Extension<'_>) -> Option<()> {
        match extension.parsed_extension() {
            ParsedExtension::KeyUsage(stated) => {
                self.digital_signature = Some(stated.digital_signature());
                self.certificate_signature = Some(stated.key_cert_sign());
            }
            ParsedExtension::BasicConstraints(stated) => self.is_ca = Some(stated.ca),
            ParsedExtension::ExtendedKeyUsage(_) => {
                self.purposes = Some(purposes(extension.value).ok()?);
            }
            ParsedExtension::ParseError { .. } => return None,
            _ => match extension.oid.to_id_string().as_str() {
                DOCUMENT_TYPES => {
                    self.document_types = Some(document_types(extension.value).ok()?);
                }
                PRIVATE_KEY_USAGE => {
                    self.signing_period = Some(signing_period(extension.value)?);
                }
                _ if extension.critical && extension.parsed_extension().unsupported() => {
                    return None;
                }
                _ => {}
            },
        }
        Some(())
    }

    /// Whether the key may sign certificates. What is not stated is not forbidden: real CSCA
    /// certificates leave either extension out.
    pub(super) fn may_issue(&self) -> bool {
        self.certificate_signature != Some(false) && self.is_ca != Some(false)
    }

    pub(super) fn has_purpose(&self, purpose: &str) -> bool {
        let stated = self.purposes.as_deref().unwrap_or_default();
        stated.iter().any(|stated| stated == purpose)
    }
}

/// ExtKeyUsageSyntax: a sequence of identifiers.
fn purposes(value: &[u8]) -> Result<Vec<String>, TlvError> {
    Tlv::exactly(value, 0x30)?
        .children()
        .map(|object| {
            let oid = x509_parser::der_parser::oid::Oid::new(object?.value.into());
            Ok(oid.to_id_string())
        })
        .collect()
}

/// DocumentTypeList: a version, and a set of document codes as in the MRZ, filler left out. The
/// Philippines write the codes without the version and the set around them.
fn document_types(value: &[u8]) -> Result<Vec<String>, TlvError> {
    let mut fields = Tlv::exactly(value, 0x30)?.children();
    fields.take_if(0x02)?;
    let codes = fields.take_if(0x31)?.map_or(fields, |set| set.children());
    codes
        .take(MAX_DOCUMENT_TYPES)
        .map(|object| {
            let text = String::from_utf8_lossy(object?.value);
            Ok(text.trim_end_matches(['<', ' ']).to_uppercase())
        })
        .collect()
}

/// PrivateKeyUsagePeriod: two optional GeneralizedTimes.
fn signing_period(value: &[u8]) -> Option<(Option<Timestamp>, Option<Timestamp>)> {
    let mut fields = Tlv::exactly(value, 0x30).ok()?.children();
    let next = |fields: &mut Objects<'_>, tag| match fields.take_if(tag).ok()? {
        Some(object) => generalized_time(object.value).map(Some),
        None => Some(None),
    };
    let begin = next(&mut fields, 0x80)?;
    let end = next(&mut fields, 0x81)?;
    Some((begin, end))
}

fn generalized_time(value: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(value).ok()?;
    let time = jiff::civil::DateTime::strptime("%Y%m%d%H%M%SZ", text).ok()?;
    jiff::tz::TimeZone::UTC.to_timestamp(time).ok()
}
