//! Card verifiable certificates (BSI TR-03110-3 clause C.1).

use jiff::civil::Date;
use thiserror::Error;

use crate::crypto::curve::{Explicit, NamedCurve};
use crate::crypto::public_key::PublicKey;
use crate::crypto::terminal_signature::TerminalSignature;
use crate::iso7816::tlv::{Objects, Tlv, TlvError, encode};
use crate::lds::CertificateReference;

const CERTIFICATE: u32 = 0x7F21;
const BODY: u32 = 0x7F4E;
const PROFILE: u32 = 0x5F29;
const AUTHORITY_REFERENCE: u32 = 0x42;
const PUBLIC_KEY: u32 = 0x7F49;
const HOLDER_REFERENCE: u32 = 0x5F20;
const HOLDER_AUTHORISATION: u32 = 0x7F4C;
const EFFECTIVE: u32 = 0x5F25;
const EXPIRATION: u32 = 0x5F24;
const EXTENSIONS: u32 = 0x65;
const SIGNATURE: u32 = 0x5F37;

/// 0.4.0.127.0.7.3.1.2.1, id-IS.
const INSPECTION_SYSTEM: [u8; 9] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x01, 0x02, 0x01];

/// Largest certificate that is read.
const MAX_LEN: usize = 4096;

/// Why bytes are not a card verifiable certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CvCertificateError {
    /// The encoding is broken, or a field is missing.
    #[error("card verifiable certificate: {0}")]
    Encoding(#[from] TlvError),
    /// Larger than any certificate.
    #[error("card verifiable certificate: too large")]
    TooLarge,
    /// A profile other than version 1.
    #[error("card verifiable certificate of an unknown profile")]
    Profile,
    /// A reference is not a country, a mnemonic and a sequence number.
    #[error("card verifiable certificate with a malformed reference")]
    Reference,
    /// A date is none.
    #[error("card verifiable certificate with an impossible date")]
    Date,
    /// The holder's role is not one of inspection systems.
    #[error("card verifiable certificate of another kind of terminal")]
    Role,
    /// The algorithm is not known.
    #[error("card verifiable certificate with an unknown algorithm")]
    Algorithm,
    /// The key is not one that may be used.
    #[error("card verifiable certificate with an unacceptable key")]
    Key,
}

/// What the holder of a certificate is (clause C.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The country's verifying certification authority.
    Cvca,
    /// A document verifier of the CVCA's own country, or of another.
    DocumentVerifier,
    /// An inspection system.
    InspectionSystem,
}

/// Role and rights of an inspection system's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authorisation(u8);

impl Authorisation {
    /// The role in the two highest bits.
    pub const fn role(self) -> Role {
        match self.0 >> 6 {
            0b11 => Role::Cvca,
            0b00 => Role::InspectionSystem,
            _ => Role::DocumentVerifier,
        }
    }

    /// Whether DG3 may be read.
    pub const fn reads_fingers(self) -> bool {
        self.0 & 0x01 != 0
    }
}

/// A public key, whose curve may have to come from the issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
enum StatedKey {
    Whole(PublicKey),
    /// A point, without domain parameters.
    Point(Vec<u8>),
}

/// A card verifiable certificate, read but not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CvCertificate {
    authority: CertificateReference,
    holder: CertificateReference,
    scheme: TerminalSignature,
    key: StatedKey,
    authorisation: Authorisation,
    effective: Date,
    expiration: Date,
    /// Tag, length and value, which the signature is over and the chip is sent.
    body: Vec<u8>,
    signature: Vec<u8>,
}

impl CvCertificate {
    /// Reads a certificate.
    ///
    /// # Errors
    /// See [`CvCertificateError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, CvCertificateError> {
        if bytes.len() > MAX_LEN {
            return Err(CvCertificateError::TooLarge);
        }
        let mut outer = Tlv::exactly(bytes, CERTIFICATE)?.children();
        let body = outer.expect(BODY)?;
        let signature = outer.expect(SIGNATURE)?.value.to_vec();
        outer.end()?;
        let mut fields = body.children();
        if fields.expect(PROFILE)?.value != [0] {
            return Err(CvCertificateError::Profile);
        }
        let authority = reference(fields.expect(AUTHORITY_REFERENCE)?)?;
        let (scheme, key) = public_key(fields.expect(PUBLIC_KEY)?)?;
        let holder = reference(fields.expect(HOLDER_REFERENCE)?)?;
        let authorisation = authorisation(fields.expect(HOLDER_AUTHORISATION)?)?;
        let effective = date(fields.expect(EFFECTIVE)?.value)?;
        let expiration = date(fields.expect(EXPIRATION)?.value)?;
        fields.take_if(EXTENSIONS)?;
        fields.end()?;
        Ok(Self {
            authority,
            holder,
            scheme,
            key,
            authorisation,
            effective,
            expiration,
            body: body.raw.to_vec(),
            signature,
        })
    }

    /// Whose key signed the certificate.
    pub const fn authority(&self) -> &CertificateReference {
        &self.authority
    }

    /// Whose key the certificate holds.
    pub const fn holder(&self) -> &CertificateReference {
        &self.holder
    }

    /// Role and rights.
    pub const fn authorisation(&self) -> Authorisation {
        self.authorisation
    }

    /// First day of validity.
    pub const fn effective(&self) -> Date {
        self.effective
    }

    /// Last day of validity.
    pub const fn expiration(&self) -> Date {
        self.expiration
    }

    /// Whether the holder signed the certificate.
    pub fn is_self_signed(&self) -> bool {
        self.authority == self.holder
    }

    /// The scheme in which the holder signs.
    pub const fn scheme(&self) -> TerminalSignature {
        self.scheme
    }

    /// The holder's key; a point without parameters is on the issuer's curve. None where neither
    /// names a curve.
    pub fn public_key(&self, issuer: &PublicKey) -> Option<PublicKey> {
        match (&self.key, issuer) {
            (StatedKey::Whole(key), _) => Some(key.clone()),
            (StatedKey::Point(point), PublicKey::Ec { curve, .. }) => {
                let point = point.clone();
                Some(PublicKey::Ec {
                    curve: *curve,
                    point,
                })
            }
            (StatedKey::Point(_), PublicKey::Rsa { .. }) => None,
        }
    }

    /// The holder's key, where the certificate holds all of it.
    pub fn whole_key(&self) -> Option<&PublicKey> {
        match &self.key {
            StatedKey::Whole(key) => Some(key),
            StatedKey::Point(_) => None,
        }
    }

    /// Whether this scheme and key signed the certificate.
    pub fn is_signed_by(&self, scheme: TerminalSignature, key: &PublicKey) -> bool {
        scheme.verify(key, &self.body, &self.signature)
    }

    /// Body and signature, the data that a chip verifies (clause B.3).
    pub fn for_chip(&self) -> Vec<u8> {
        let signature = encode(SIGNATURE, &self.signature);
        [&self.body[..], &signature].concat()
    }
}

fn reference(object: Tlv<'_>) -> Result<CertificateReference, CvCertificateError> {
    CertificateReference::new(object.value).ok_or(CvCertificateError::Reference)
}

fn public_key(object: Tlv<'_>) -> Result<(TerminalSignature, StatedKey), CvCertificateError> {
    let mut fields = object.children();
    let scheme = TerminalSignature::from_oid(fields.expect(0x06)?.value)
        .ok_or(CvCertificateError::Algorithm)?;
    let key = match scheme {
        TerminalSignature::RsaPkcs1(_) | TerminalSignature::RsaPss(_) => {
            let modulus = fields.expect(0x81)?.value;
            let exponent = fields.expect(0x82)?.value;
            PublicKey::from_rsa_numbers(modulus, exponent).map(StatedKey::Whole)
        }
        TerminalSignature::Ecdsa(_) => point(&mut fields)?,
    };
    fields.end()?;
    Ok((scheme, key.ok_or(CvCertificateError::Key)?))
}

/// A point, after its domain parameters where they are stated (clause D.3.3).
fn point(fields: &mut Objects<'_>) -> Result<Option<StatedKey>, TlvError> {
    let Some(prime) = fields.take_if(0x81)? else {
        return Ok(Some(StatedKey::Point(fields.expect(0x86)?.value.to_vec())));
    };
    let a = fields.expect(0x82)?.value;
    let b = fields.expect(0x83)?.value;
    let generator = fields.expect(0x84)?.value;
    let order = fields.expect(0x85)?.value;
    let point = fields.expect(0x86)?.value.to_vec();
    let cofactor = fields.take_if(0x87)?.map(|object| object.value);
    let stated = Explicit {
        prime: prime.value,
        a,
        b,
        generator,
        order,
        cofactor,
    };
    Ok(NamedCurve::from_explicit(&stated)
        .map(|curve| StatedKey::Whole(PublicKey::Ec { curve, point })))
}

fn authorisation(object: Tlv<'_>) -> Result<Authorisation, CvCertificateError> {
    let mut fields = object.children();
    let terminal = fields.expect(0x06)?.value;
    let octets = fields.expect(0x53)?.value;
    fields.end()?;
    match octets {
        [octet] if terminal == INSPECTION_SYSTEM => Ok(Authorisation(*octet)),
        _ => Err(CvCertificateError::Role),
    }
}

/// Six octets of one digit each, YYMMDD of the years 2000 to 2099.
fn date(octets: &[u8]) -> Result<Date, CvCertificateError> {
    let [y1, y2, m1, m2, d1, d2] = *octets else {
        return Err(CvCertificateError::Date);
    };
    let two = |tens: u8, ones: u8| (tens < 10 && ones < 10).then(|| (10 * tens + ones) as i8);
    match (two(y1, y2), two(m1, m2), two(d1, d2)) {
        (Some(year), Some(month), Some(day)) => {
            Date::new(2000 + i16::from(year), month, day).map_err(|_| CvCertificateError::Date)
        }
        _ => Err(CvCertificateError::Date),
    }
}
