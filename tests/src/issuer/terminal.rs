//! The authorities of terminal authentication, played: CVCA, document verifier, inspection system
//! (BSI TR-03110-3 clause C).

use std::path::Path;

use anyhow::{Context, Result};
use card_reader::authenticity::terminal::{CvCertificate, PrivateKey, TerminalKey, TerminalKeys};
use card_reader::iso7816::tlv::{Objects, encode};
use jiff::civil::Date;
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey, EcPoint, PointConversionForm};
use openssl::ecdsa::EcdsaSig;
use openssl::hash::{MessageDigest, hash};
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private, Public};
use openssl::rsa::{Padding, Rsa};
use openssl::sign::{RsaPssSaltlen, Signer, Verifier};

/// Content octets of id-IS, the kind of terminal.
pub const INSPECTION_SYSTEM: [u8; 9] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x01, 0x02, 0x01];
/// The two highest bits of a domestic and of a foreign document verifier's role.
pub const DOCUMENT_VERIFIER_ROLES: [u8; 2] = [0b10, 0b01];
/// Content octets of id-TA.
const TERMINAL_AUTHENTICATION: [u8; 8] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x02];

/// A scheme in which certificates and terminals sign: all of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the standard's names")]
pub enum Scheme {
    RsaPkcs1Sha1,
    RsaPkcs1Sha256,
    RsaPssSha1,
    RsaPssSha256,
    RsaPkcs1Sha512,
    RsaPssSha512,
    EcdsaSha1,
    EcdsaSha224,
    EcdsaSha256,
    EcdsaSha384,
    EcdsaSha512,
}

impl Scheme {
    /// Every scheme, those with RSA first.
    pub const ALL: [Self; 11] = [
        Self::RsaPkcs1Sha1,
        Self::RsaPkcs1Sha256,
        Self::RsaPssSha1,
        Self::RsaPssSha256,
        Self::RsaPkcs1Sha512,
        Self::RsaPssSha512,
        Self::EcdsaSha1,
        Self::EcdsaSha224,
        Self::EcdsaSha256,
        Self::EcdsaSha384,
        Self::EcdsaSha512,
    ];

    /// The last two arcs of its object identifier: RSA or ECDSA, and a number.
    const fn arcs(self) -> [u8; 2] {
        match self {
            Self::RsaPkcs1Sha1 => [1, 1],
            Self::RsaPkcs1Sha256 => [1, 2],
            Self::RsaPssSha1 => [1, 3],
            Self::RsaPssSha256 => [1, 4],
            Self::RsaPkcs1Sha512 => [1, 5],
            Self::RsaPssSha512 => [1, 6],
            Self::EcdsaSha1 => [2, 1],
            Self::EcdsaSha224 => [2, 2],
            Self::EcdsaSha256 => [2, 3],
            Self::EcdsaSha384 => [2, 4],
            Self::EcdsaSha512 => [2, 5],
        }
    }

    fn digest(self) -> MessageDigest {
        match self {
            Self::RsaPkcs1Sha1 | Self::RsaPssSha1 | Self::EcdsaSha1 => MessageDigest::sha1(),
            Self::EcdsaSha224 => MessageDigest::sha224(),
            Self::RsaPkcs1Sha256 | Self::RsaPssSha256 | Self::EcdsaSha256 => {
                MessageDigest::sha256()
            }
            Self::EcdsaSha384 => MessageDigest::sha384(),
            Self::RsaPkcs1Sha512 | Self::RsaPssSha512 | Self::EcdsaSha512 => {
                MessageDigest::sha512()
            }
        }
    }

    /// RSA, not ECDSA.
    pub const fn is_rsa(self) -> bool {
        self.arcs()[0] == 1
    }

    const fn is_pss(self) -> bool {
        matches!(
            self,
            Self::RsaPssSha1 | Self::RsaPssSha256 | Self::RsaPssSha512
        )
    }
}

/// A public key out of a certificate, as a chip keeps it.
#[derive(Clone)]
pub struct CertificateKey {
    scheme: Scheme,
    key: PKey<Public>,
}

impl CertificateKey {
    /// Reads the value of a 7F49; a point without parameters is on the issuer's curve.
    pub fn parse(value: &[u8], issuer: &Self) -> Option<Self> {
        let mut fields = Objects::new(value);
        let arcs = fields.expect(0x06).ok()?.value;
        let arcs = arcs.strip_prefix(&TERMINAL_AUTHENTICATION)?;
        let scheme = Scheme::ALL
            .into_iter()
            .find(|scheme| scheme.arcs() == arcs)?;
        let key = if scheme.is_rsa() {
            let modulus = BigNum::from_slice(fields.expect(0x81).ok()?.value).ok()?;
            let exponent = BigNum::from_slice(fields.expect(0x82).ok()?.value).ok()?;
            PKey::from_rsa(Rsa::from_public_components(modulus, exponent).ok()?).ok()?
        } else {
            let objects: Vec<_> = fields.collect::<Result<_, _>>().ok()?;
            let point = objects.iter().find(|object| object.tag == 0x86)?.value;
            // This chip knows named curves only: a link stays on its issuer's curve.
            let key = issuer.key.ec_key().ok()?;
            let group = key.group();
            let mut context = BigNumContext::new().ok()?;
            let point = EcPoint::from_bytes(group, point, &mut context).ok()?;
            PKey::from_ec_key(EcKey::from_public_key(group, &point).ok()?).ok()?
        };
        Some(Self { scheme, key })
    }

    /// Whether the signature over the message is this key's.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.check(message, signature).unwrap_or(false)
    }

    fn check(&self, message: &[u8], signature: &[u8]) -> Result<bool> {
        if self.scheme.is_rsa() {
            let mut verifier = Verifier::new(self.scheme.digest(), &self.key)?;
            if self.scheme.is_pss() {
                verifier.set_rsa_padding(Padding::PKCS1_PSS)?;
                verifier.set_rsa_mgf1_md(self.scheme.digest())?;
                verifier.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH)?;
            }
            return Ok(verifier.verify_oneshot(signature, message)?);
        }
        let (r, s) = signature.split_at(signature.len() / 2);
        let signature =
            EcdsaSig::from_private_components(BigNum::from_slice(r)?, BigNum::from_slice(s)?)?;
        let digest = hash(self.scheme.digest(), message)?;
        Ok(signature.verify(&digest, &*self.key.ec_key()?)?)
    }
}

/// A holder that a chip knows: name, key, role and rights.
#[derive(Clone)]
pub struct Holder {
    /// The name in certificates.
    pub reference: Vec<u8>,
    /// The key.
    pub key: CertificateKey,
    /// Role in the two highest bits, rights below: 01 DG3, 02 DG4.
    pub role: u8,
}

/// A holder with the private key.
pub struct Authority {
    reference: Vec<u8>,
    scheme: Scheme,
    key: PKey<Private>,
    role: u8,
    /// Days from which and up to which its certificate is valid.
    validity: (Date, Date),
}

impl Authority {
    /// Makes a key; `curve` is for the schemes with curves.
    ///
    /// # Errors
    /// Where OpenSSL cannot make it.
    pub fn new(
        reference: &str,
        scheme: Scheme,
        curve: Nid,
        role: u8,
        validity: (Date, Date),
    ) -> Result<Self> {
        let key = if scheme.is_rsa() {
            PKey::from_rsa(Rsa::generate(2048)?)?
        } else {
            PKey::from_ec_key(EcKey::generate(&*EcGroup::from_curve_name(curve)?)?)?
        };
        Ok(Self::with_key(reference, scheme, key, role, validity))
    }

    /// The same with a key made elsewhere.
    pub fn with_key(
        reference: &str,
        scheme: Scheme,
        key: PKey<Private>,
        role: u8,
        validity: (Date, Date),
    ) -> Self {
        Self {
            reference: reference.into(),
            scheme,
            key,
            role,
            validity,
        }
    }

    /// The name in certificates.
    pub fn reference(&self) -> &[u8] {
        &self.reference
    }

    /// The private key as a PEM file holds it.
    ///
    /// # Errors
    /// Where OpenSSL cannot write it.
    pub fn key_pem(&self) -> Result<Vec<u8>> {
        Ok(self.key.private_key_to_pem_pkcs8()?)
    }

    /// As a chip knows it.
    ///
    /// # Errors
    /// Where OpenSSL cannot take the public key.
    pub fn holder(&self) -> Result<Holder> {
        let key = PKey::public_key_from_der(&self.key.public_key_to_der()?)?;
        Ok(Holder {
            reference: self.reference.clone(),
            key: CertificateKey {
                scheme: self.scheme,
                key,
            },
            role: self.role,
        })
    }

    /// Issues a certificate for another holder, or for itself.
    ///
    /// # Errors
    /// Where OpenSSL cannot sign.
    pub fn certify(&self, other: &Self) -> Result<Vec<u8>> {
        // Only an authority writes its curve out.
        let key = other.public_key(other.role >> 6 == 0b11)?;
        let authorisation = [
            encode(0x06, &INSPECTION_SYSTEM),
            encode(0x53, &[other.role]),
        ];
        let (first, last) = other.validity;
        let body = [
            encode(0x5F29, &[0]),
            encode(0x42, &self.reference),
            key,
            encode(0x5F20, &other.reference),
            encode(0x7F4C, &authorisation.concat()),
            encode(0x5F25, &digits(first)),
            encode(0x5F24, &digits(last)),
        ];
        let body = encode(0x7F4E, &body.concat());
        let signature = self.sign(&body)?;
        let whole = [body, encode(0x5F37, &signature)].concat();
        Ok(encode(0x7F21, &whole))
    }

    fn public_key(&self, with_curve: bool) -> Result<Vec<u8>> {
        let oid = [&TERMINAL_AUTHENTICATION[..], &self.scheme.arcs()].concat();
        let mut fields = encode(0x06, &oid);
        if self.scheme.is_rsa() {
            let key = self.key.rsa()?;
            fields.extend(encode(0x81, &key.n().to_vec()));
            fields.extend(encode(0x82, &key.e().to_vec()));
            return Ok(encode(0x7F49, &fields));
        }
        let key = self.key.ec_key()?;
        let group = key.group();
        let mut context = BigNumContext::new()?;
        let form = PointConversionForm::UNCOMPRESSED;
        let point = key.public_key().to_bytes(group, form, &mut context)?;
        if !with_curve {
            fields.extend(encode(0x86, &point));
            return Ok(encode(0x7F49, &fields));
        }
        let (mut p, mut a, mut b) = (BigNum::new()?, BigNum::new()?, BigNum::new()?);
        group.components_gfp(&mut p, &mut a, &mut b, &mut context)?;
        let mut order = BigNum::new()?;
        group.order(&mut order, &mut context)?;
        let generator = group.generator_opt().context("generator")?;
        let generator = generator.to_bytes(group, form, &mut context)?;
        let len = p.num_bytes();
        let parts = [
            (0x81, p.to_vec()),
            (0x82, a.to_vec_padded(len)?),
            (0x83, b.to_vec_padded(len)?),
            (0x84, generator),
            (0x85, order.to_vec()),
            (0x86, point),
            (0x87, vec![1]),
        ];
        for (tag, value) in parts {
            fields.extend(encode(tag, &value));
        }
        Ok(encode(0x7F49, &fields))
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        if self.scheme.is_rsa() {
            let mut signer = Signer::new(self.scheme.digest(), &self.key)?;
            if self.scheme.is_pss() {
                signer.set_rsa_padding(Padding::PKCS1_PSS)?;
                signer.set_rsa_mgf1_md(self.scheme.digest())?;
                signer.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH)?;
            }
            return Ok(signer.sign_oneshot_to_vec(message)?);
        }
        let key = self.key.ec_key()?;
        let signature = EcdsaSig::sign(&hash(self.scheme.digest(), message)?, &key)?;
        let len = key.group().order_bits().div_ceil(8) as i32;
        let r = signature.r().to_vec_padded(len)?;
        let s = signature.s().to_vec_padded(len)?;
        Ok([r, s].concat())
    }
}

/// YYMMDD, a digit an octet.
fn digits(date: Date) -> Vec<u8> {
    let two = |number: i16| [(number / 10 % 10) as u8, (number % 10) as u8];
    [
        two(date.year() % 100),
        two(i16::from(date.month())),
        two(i16::from(date.day())),
    ]
    .concat()
}

/// Certificates of one country's terminals, from the authority down.
pub struct TerminalChain {
    /// CVCA, document verifier, inspection system.
    pub authorities: [Authority; 3],
}

impl TerminalChain {
    /// A domestic chain with the right to read DG3, on one scheme.
    ///
    /// # Errors
    /// Where OpenSSL cannot make a key.
    pub fn new(scheme: Scheme, curve: Nid, validity: (Date, Date)) -> Result<Self> {
        let authority = |name: &str, role| Authority::new(name, scheme, curve, role, validity);
        Ok(Self {
            authorities: [
                authority("VNCVCATEST00001", 0b1100_0011)?,
                authority("VNDVTEST00001", 0b1000_0001)?,
                authority("VNISTEST00001", 0b0000_0001)?,
            ],
        })
    }

    /// The authority's own certificate, the verifier's, and the inspection system's.
    ///
    /// # Errors
    /// Where OpenSSL cannot sign.
    pub fn certificates(&self) -> Result<[Vec<u8>; 3]> {
        let [cvca, verifier, system] = &self.authorities;
        Ok([
            cvca.certify(cvca)?,
            cvca.certify(verifier)?,
            verifier.certify(system)?,
        ])
    }

    /// What a desk with this chain shows to chips.
    ///
    /// # Errors
    /// Where OpenSSL cannot sign.
    pub fn terminal_keys(&self) -> Result<TerminalKeys> {
        let mut certificates = Vec::new();
        for certificate in self.certificates()? {
            certificates.push(CvCertificate::parse(&certificate)?);
        }
        let [.., system] = &self.authorities;
        let key = PrivateKey::from_pem(&system.key_pem()?)?;
        Ok(TerminalKeys::new(certificates, TerminalKey::File(key))?)
    }

    /// Writes what a desk with this chain has: `cvca.cvcert`, `dv.cvcert`, `is.cvcert`, `is.pem`.
    ///
    /// # Errors
    /// Where OpenSSL cannot sign, or the folder cannot be written.
    pub fn write_folder(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder)?;
        let [cvca, verifier, system] = self.certificates()?;
        let [.., terminal] = &self.authorities;
        std::fs::write(folder.join("cvca.cvcert"), cvca)?;
        std::fs::write(folder.join("dv.cvcert"), verifier)?;
        std::fs::write(folder.join("is.cvcert"), system)?;
        std::fs::write(folder.join("is.pem"), terminal.key_pem()?)?;
        Ok(())
    }
}
