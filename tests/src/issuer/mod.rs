//! The state, played: a CSCA, a document signer, a revocation list, and the security objects they sign.

mod crl;
pub mod der;
mod security_object;
pub mod template;
pub mod terminal;

use std::path::Path;

use anyhow::Result;
use card_reader::trust::{Certificate, Crl, TrustStore};
use jiff::{SignedDuration, Timestamp};
use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::BigNum;
use openssl::ec::{Asn1Flag, EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::extension::{
    AuthorityKeyIdentifier, BasicConstraints, KeyUsage, SubjectKeyIdentifier,
};
use openssl::x509::{X509, X509Builder, X509Name, X509NameBuilder};
use serde::Deserialize;

/// Which key an authority or a signer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyKind {
    /// ECDSA on NIST P-256.
    P256,
    /// ECDSA on NIST P-384, as the Vietnamese card's CSCA is believed to have.
    P384,
    /// ECDSA on brainpoolP256r1.
    BrainpoolP256,
    /// ECDSA on brainpoolP384r1, as the Vietnamese card's document signers have.
    BrainpoolP384,
    /// The same with the curve's parameters written out.
    BrainpoolP384Explicit,
    /// RSA with 2048 bits.
    Rsa2048,
}

impl KeyKind {
    fn generate(self) -> Result<PKey<Private>> {
        let (nid, flag) = match self {
            Self::Rsa2048 => return Ok(PKey::from_rsa(Rsa::generate(2048)?)?),
            Self::P256 => (Nid::X9_62_PRIME256V1, Asn1Flag::NAMED_CURVE),
            Self::P384 => (Nid::SECP384R1, Asn1Flag::NAMED_CURVE),
            Self::BrainpoolP256 => (Nid::BRAINPOOL_P256R1, Asn1Flag::NAMED_CURVE),
            Self::BrainpoolP384 => (Nid::BRAINPOOL_P384R1, Asn1Flag::NAMED_CURVE),
            Self::BrainpoolP384Explicit => (Nid::BRAINPOOL_P384R1, Asn1Flag::EXPLICIT_CURVE),
        };
        let mut group = EcGroup::from_curve_name(nid)?;
        group.set_asn1_flag(flag);
        Ok(PKey::from_ec_key(EcKey::generate(&group)?)?)
    }
}

/// What an issuer is made of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IssuerProfile {
    /// Country in both certificates.
    pub country: String,
    /// Common name of the CSCA.
    pub name: String,
    /// Key of the CSCA.
    pub csca: KeyKind,
    /// Key of the document signer.
    pub signer: KeyKind,
    /// Days from now on which the document signer's certificate begins and ends.
    pub signer_days: (i64, i64),
    /// Whether the revocation list names the document signer.
    pub revoked: bool,
}

impl Default for IssuerProfile {
    fn default() -> Self {
        Self {
            country: "VN".into(),
            name: "CSCA Simulated".into(),
            csca: KeyKind::P384,
            signer: KeyKind::BrainpoolP384,
            signer_days: (-400, 3600),
            revoked: false,
        }
    }
}

/// An issuing authority with its document signer.
pub struct Issuer {
    profile: IssuerProfile,
    csca_key: PKey<Private>,
    csca: X509,
    signer_key: PKey<Private>,
    signer: X509,
    now: Timestamp,
}

impl Issuer {
    /// Makes keys and certificates, valid around `now`.
    pub fn new(profile: &IssuerProfile, now: Timestamp) -> Result<Self> {
        let csca_key = profile.csca.generate()?;
        let signer_key = profile.signer.generate()?;
        let csca_name = name(&profile.country, &profile.name)?;
        let signer_name = name(&profile.country, "Document Signer Simulated")?;
        let csca = certificate(&Request {
            subject: &csca_name,
            key: &csca_key,
            issuer: None,
            issuer_key: &csca_key,
            serial: 1,
            days: (-800, 7000),
            now,
        })?;
        let signer = certificate(&Request {
            subject: &signer_name,
            key: &signer_key,
            issuer: Some(&csca),
            issuer_key: &csca_key,
            serial: 0x1001,
            days: profile.signer_days,
            now,
        })?;
        Ok(Self {
            profile: profile.clone(),
            csca_key,
            csca,
            signer_key,
            signer,
            now,
        })
    }

    /// Writes what a desk that trusts this issuer has in its trust folder.
    pub fn write_trust_folder(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join("csca.pem"), self.csca.to_pem()?)?;
        std::fs::write(folder.join("csca.crl"), self.crl(self.now)?)?;
        Ok(())
    }

    /// What a desk trusts that trusts this issuer alone.
    pub fn trust_store(&self) -> Result<TrustStore> {
        let anchor = Certificate::parse(&self.csca_der()?)?;
        let crl = Crl::parse(&self.crl(self.now)?)?;
        Ok(TrustStore::new(vec![anchor], vec![crl]))
    }

    /// The CSCA certificate in DER.
    pub fn csca_der(&self) -> Result<Vec<u8>> {
        Ok(self.csca.to_der()?)
    }
}

fn name(country: &str, common_name: &str) -> Result<X509Name> {
    let mut builder = X509NameBuilder::new()?;
    builder.append_entry_by_text("C", country)?;
    builder.append_entry_by_text("O", "Simulated State")?;
    builder.append_entry_by_text("CN", common_name)?;
    Ok(builder.build())
}

struct Request<'a> {
    subject: &'a X509Name,
    key: &'a PKey<Private>,
    /// None for a certificate that signs itself.
    issuer: Option<&'a X509>,
    issuer_key: &'a PKey<Private>,
    serial: u32,
    days: (i64, i64),
    now: Timestamp,
}

fn certificate(request: &Request<'_>) -> Result<X509> {
    let at = |days: i64| -> Result<Asn1Time> {
        let time = request
            .now
            .checked_add(SignedDuration::from_hours(24 * days))?;
        Ok(Asn1Time::from_unix(time.as_second())?)
    };
    let mut builder = X509Builder::new()?;
    builder.set_version(2)?;
    builder.set_serial_number(&*Asn1Integer::from_bn(&*BigNum::from_u32(request.serial)?)?)?;
    builder.set_subject_name(request.subject)?;
    builder.set_issuer_name(
        request
            .issuer
            .map_or(request.subject, |issuer| issuer.subject_name()),
    )?;
    builder.set_not_before(&*at(request.days.0)?)?;
    builder.set_not_after(&*at(request.days.1)?)?;
    builder.set_pubkey(request.key)?;
    let subject_key_id = SubjectKeyIdentifier::new().build(&builder.x509v3_context(None, None))?;
    builder.append_extension(subject_key_id)?;
    match request.issuer {
        None => {
            builder
                .append_extension(BasicConstraints::new().critical().ca().pathlen(0).build()?)?;
            builder.append_extension(
                KeyUsage::new()
                    .critical()
                    .key_cert_sign()
                    .crl_sign()
                    .build()?,
            )?;
        }
        Some(issuer) => {
            let context = builder.x509v3_context(Some(issuer), None);
            let authority = AuthorityKeyIdentifier::new().keyid(true).build(&context)?;
            builder.append_extension(authority)?;
            builder.append_extension(KeyUsage::new().critical().digital_signature().build()?)?;
        }
    }
    builder.sign(request.issuer_key, MessageDigest::sha256())?;
    Ok(builder.build())
}

/// A signature with SHA-256 in the key's own scheme.
fn sign(key: &PKey<Private>, message: &[u8]) -> Result<Vec<u8>> {
    let mut signer = openssl::sign::Signer::new(MessageDigest::sha256(), key)?;
    Ok(signer.sign_oneshot_to_vec(message)?)
}

impl Issuer {
    /// AlgorithmIdentifier of [`sign`] with this key.
    fn algorithm(&self, key: &PKey<Private>) -> Vec<u8> {
        if key.rsa().is_ok() {
            der::sequence(&[&der::object_identifier(der::oid::RSA_SHA256), &[0x05, 0x00]])
        } else {
            der::algorithm(der::oid::ECDSA_SHA256)
        }
    }
}
