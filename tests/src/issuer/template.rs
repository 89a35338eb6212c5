//! Certificates, lists and security objects of which any part may be changed before they are
//! signed: what a careless or hostile issuer could make.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::{MessageDigest, hash};
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;

use super::der::{algorithm, encode, integer, object_identifier, oid, sequence, set};

/// Content octets of the object identifiers that the templates use beside [`oid`].
pub mod names {
    /// 2.23.136.1.1.2, a CSCA master list.
    pub const MASTER_LIST: &[u8] = &[0x67, 0x81, 0x08, 0x01, 0x01, 0x02];
    /// 2.23.136.1.1.3, its signer.
    pub const MASTER_LIST_SIGNER: &[u8] = &[0x67, 0x81, 0x08, 0x01, 0x01, 0x03];
    /// 2.23.136.1.1.8, the signer of a deviation list.
    pub const DEVIATION_LIST_SIGNER: &[u8] = &[0x67, 0x81, 0x08, 0x01, 0x01, 0x08];
    /// 2.23.136.1.1.7, a deviation list.
    pub const DEVIATION_LIST: &[u8] = &[0x67, 0x81, 0x08, 0x01, 0x01, 0x07];
    /// 0.4.0.127.0.7.3.1.5, BSI's defect list.
    pub const DEFECT_LIST: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x01, 0x05];
    /// 1.2.840.113549.2.5, MD5.
    pub const MD5: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x02, 0x05];
    /// 1.3.14.3.2.26, SHA-1.
    pub const SHA1: &[u8] = &[0x2B, 0x0E, 0x03, 0x02, 0x1A];
    /// 1.2.840.10045.4.1, ecdsa-with-SHA1.
    pub const ECDSA_SHA1: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x01];
    /// 1.2.3.4, nothing that anybody knows.
    pub const UNKNOWN: &[u8] = &[0x2A, 0x03, 0x04];
}

/// A key and the scheme in which it signs.
#[derive(Clone)]
pub struct Key {
    private: PKey<Private>,
    digest: MessageDigest,
    /// AlgorithmIdentifier of its signatures.
    pub algorithm: Vec<u8>,
    /// Another one that certificates name within their signed part.
    pub algorithm_in_body: Option<Vec<u8>>,
}

impl Key {
    /// ECDSA on P-256 with SHA-256.
    pub fn p256() -> Result<Self> {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
        Ok(Self {
            private: PKey::from_ec_key(EcKey::generate(&group)?)?,
            digest: MessageDigest::sha256(),
            algorithm: algorithm(oid::ECDSA_SHA256),
            algorithm_in_body: None,
        })
    }

    /// RSA with 2048 bits and the least exponent, PKCS #1 with SHA-256.
    pub fn rsa_exponent_three() -> Result<Self> {
        let three = openssl::bn::BigNum::from_u32(3)?;
        Ok(Self {
            private: PKey::from_rsa(Rsa::generate_with_e(2048, &three)?)?,
            digest: MessageDigest::sha256(),
            algorithm: sequence(&[&object_identifier(oid::RSA_SHA256), &[0x05, 0x00]]),
            algorithm_in_body: None,
        })
    }

    /// The same key with ECDSA and SHA-1.
    pub fn with_sha1(&self) -> Self {
        Self {
            digest: MessageDigest::sha1(),
            algorithm: algorithm(names::ECDSA_SHA1),
            ..self.clone()
        }
    }

    /// SubjectPublicKeyInfo.
    pub fn public(&self) -> Result<Vec<u8>> {
        Ok(self.private.public_key_to_der()?)
    }

    /// SubjectPublicKeyInfo with the curve's parameters written out, changed by `change`.
    pub fn public_with_parameters(&self, change: impl FnOnce(&mut Vec<u8>)) -> Result<Vec<u8>> {
        let key = self.private.ec_key()?;
        let mut group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
        group.set_asn1_flag(openssl::ec::Asn1Flag::EXPLICIT_CURVE);
        let public = EcKey::from_public_key(&group, key.public_key())?;
        let mut der = PKey::from_ec_key(public)?.public_key_to_der()?;
        change(&mut der);
        Ok(der)
    }

    /// A signature over the message.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        Ok(Signer::new(self.digest, &self.private)?.sign_oneshot_to_vec(message)?)
    }

    fn identifier(&self) -> Result<Vec<u8>> {
        Ok(hash(MessageDigest::sha1(), &self.public()?)?.to_vec())
    }
}

/// A name of a country and a common name.
pub fn name(country: &str, common: &str) -> Vec<u8> {
    let part = |oid: &[u8], tag, text: &str| {
        let pair = sequence(&[&object_identifier(oid), &encode(tag, text.as_bytes())]);
        encode(0x31, &pair)
    };
    sequence(&[
        &part(&[0x55, 0x04, 0x06], 0x13, country),
        &part(&[0x55, 0x04, 0x03], 0x0C, common),
    ])
}

/// Extensions, each with its identifier, whether it is critical, and its value.
pub mod extension {
    use super::{Result, Timestamp, encode, integer, object_identifier, sequence};

    /// Any extension.
    pub fn any(oid: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
        let flag: &[u8] = if critical { &[0x01, 0x01, 0xFF] } else { &[] };
        sequence(&[&object_identifier(oid), flag, &encode(0x04, value)])
    }

    /// Key usage: its octet of bits, `80` for digital signatures, `06` for certificates and lists.
    pub fn key_usage(bits: u8) -> Vec<u8> {
        let unused = bits.trailing_zeros().min(7) as u8;
        any(&[0x55, 0x1D, 0x0F], true, &encode(0x03, &[unused, bits]))
    }

    /// Basic constraints of an authority with path length zero.
    pub fn authority() -> Vec<u8> {
        let value = sequence(&[&[0x01, 0x01, 0xFF], &integer(0)]);
        any(&[0x55, 0x1D, 0x13], true, &value)
    }

    /// Subject key identifier.
    pub fn subject_key(id: &[u8]) -> Vec<u8> {
        any(&[0x55, 0x1D, 0x0E], false, &encode(0x04, id))
    }

    /// Authority key identifier.
    pub fn authority_key(id: &[u8]) -> Vec<u8> {
        any(&[0x55, 0x1D, 0x23], false, &sequence(&[&encode(0x80, id)]))
    }

    /// Extended key usage of one purpose.
    pub fn purpose(oid: &[u8]) -> Vec<u8> {
        any(
            &[0x55, 0x1D, 0x25],
            true,
            &sequence(&[&object_identifier(oid)]),
        )
    }

    /// ICAO's document type list.
    pub fn document_types(types: &[&str]) -> Vec<u8> {
        let types: Vec<u8> = types
            .iter()
            .flat_map(|one| encode(0x13, one.as_bytes()))
            .collect();
        let value = sequence(&[&integer(0), &encode(0x31, &types)]);
        any(&[0x67, 0x81, 0x08, 0x01, 0x01, 0x06, 0x02], false, &value)
    }

    /// Private key usage period.
    pub fn signing_period(begin: Timestamp, end: Timestamp) -> Result<Vec<u8>> {
        let time = |tag, time: Timestamp| {
            encode(tag, time.strftime("%Y%m%d%H%M%SZ").to_string().as_bytes())
        };
        let value = sequence(&[&time(0x80, begin), &time(0x81, end)]);
        Ok(any(&[0x55, 0x1D, 0x10], false, &value))
    }
}

/// A certificate before it is signed.
#[derive(Clone)]
pub struct CertificateTemplate {
    /// Content octets of the serial number.
    pub serial: Vec<u8>,
    /// Who signs.
    pub issuer: Vec<u8>,
    /// Whose key it is.
    pub subject: Vec<u8>,
    /// First and last moment.
    pub validity: (Timestamp, Timestamp),
    /// SubjectPublicKeyInfo.
    pub public: Vec<u8>,
    /// The extensions.
    pub extensions: Vec<Vec<u8>>,
}

impl CertificateTemplate {
    /// A CSCA's own certificate, valid ten years around `now`.
    pub fn csca(country: &str, common: &str, key: &Key, now: Timestamp) -> Result<Self> {
        let subject = name(country, common);
        let id = key.identifier()?;
        Ok(Self {
            serial: vec![1],
            issuer: subject.clone(),
            subject,
            validity: (days(now, -1800), days(now, 1800)),
            public: key.public()?,
            extensions: vec![
                extension::key_usage(0x06),
                extension::authority(),
                extension::subject_key(&id),
                extension::authority_key(&id),
            ],
        })
    }

    /// A document signer's certificate by this CSCA, valid two years around `now`.
    pub fn signer(csca: &Self, csca_key: &Key, key: &Key, now: Timestamp) -> Result<Self> {
        Ok(Self {
            serial: vec![0x10, 0x01],
            issuer: csca.subject.clone(),
            subject: name("VN", "Document Signer"),
            validity: (days(now, -360), days(now, 360)),
            public: key.public()?,
            extensions: vec![
                extension::key_usage(0x80),
                extension::subject_key(&key.identifier()?),
                extension::authority_key(&csca_key.identifier()?),
            ],
        })
    }

    /// A certificate by which an old key of a CSCA vouches for a new one.
    pub fn link(old: &Self, old_key: &Key, new: &Self) -> Result<Self> {
        let mut link = new.clone();
        link.issuer = old.subject.clone();
        link.extensions.pop();
        link.extensions
            .push(extension::authority_key(&old_key.identifier()?));
        Ok(link)
    }

    /// The certificate, in DER.
    pub fn sign(&self, key: &Key) -> Result<Vec<u8>> {
        let (begin, end) = self.validity;
        let body = sequence(&[
            &encode(0xA0, &integer(2)),
            &encode(0x02, &self.serial),
            key.algorithm_in_body.as_ref().unwrap_or(&key.algorithm),
            &self.issuer,
            &sequence(&[&time(begin), &time(end)]),
            &self.subject,
            &self.public,
            &encode(0xA3, &encode(0x30, &self.extensions.concat())),
        ]);
        signed(&body, key)
    }
}

/// A revocation list before it is signed.
#[derive(Clone)]
pub struct CrlTemplate {
    /// Whose list it is.
    pub issuer: Vec<u8>,
    /// Issued.
    pub this_update: Timestamp,
    /// Next due.
    pub next_update: Timestamp,
    /// Content octets of the serial numbers of what it revokes.
    pub revoked: Vec<Vec<u8>>,
    /// The extensions.
    pub extensions: Vec<Vec<u8>>,
}

impl CrlTemplate {
    /// A list issued yesterday, due in a month, which revokes nothing.
    pub fn fresh(csca: &CertificateTemplate, now: Timestamp) -> Self {
        Self {
            issuer: csca.subject.clone(),
            this_update: days(now, -1),
            next_update: days(now, 30),
            revoked: Vec::new(),
            extensions: Vec::new(),
        }
    }

    /// The list, in DER.
    pub fn sign(&self, key: &Key) -> Result<Vec<u8>> {
        let revoked: Vec<u8> = self
            .revoked
            .iter()
            .flat_map(|serial| sequence(&[&encode(0x02, serial), &time(self.this_update)]))
            .collect();
        let optional = |tag, content: Vec<u8>| match content.as_slice() {
            [] => Vec::new(),
            content => encode(tag, content),
        };
        let extensions = optional(0x30, self.extensions.concat());
        let body = sequence(&[
            &integer(1),
            &key.algorithm,
            &self.issuer,
            &time(self.this_update),
            &time(self.next_update),
            &optional(0x30, revoked),
            &optional(0xA0, extensions),
        ]);
        signed(&body, key)
    }
}

/// CMS signed data before they are signed.
#[derive(Clone)]
pub struct SignedTemplate {
    /// Content octets of the content's type.
    pub content_type: Vec<u8>,
    /// What is signed.
    pub content: Vec<u8>,
    /// Content octets of the signer's hash algorithm.
    pub digest_algorithm: Vec<u8>,
    /// The certificates beside it.
    pub certificates: Vec<Vec<u8>>,
    /// Version of the signer's entry.
    pub version: u8,
    /// How the signer names its certificate.
    pub identifier: Vec<u8>,
    /// The signed attributes.
    pub attributes: Vec<Vec<u8>>,
    /// What becomes of the signature; it stays as it is.
    pub alter_signature: fn(&[u8]) -> Vec<u8>,
    /// How often the signer's entry stands there.
    pub signers: usize,
}

impl SignedTemplate {
    /// Content of a type, signed by the key of this certificate, which goes with it.
    pub fn new(
        content_type: &[u8],
        content: Vec<u8>,
        template: &CertificateTemplate,
        certificate: Vec<u8>,
    ) -> Result<Self> {
        let digest = hash(MessageDigest::sha256(), &content)?;
        Ok(Self {
            content_type: content_type.to_vec(),
            digest_algorithm: oid::SHA256.to_vec(),
            certificates: vec![certificate],
            version: 1,
            identifier: sequence(&[&template.issuer, &encode(0x02, &template.serial)]),
            attributes: vec![
                attribute(oid::CONTENT_TYPE, &object_identifier(content_type)),
                attribute(oid::MESSAGE_DIGEST, &encode(0x04, &digest)),
            ],
            alter_signature: <[u8]>::to_vec,
            signers: 1,
            content,
        })
    }

    /// The signer named by its key's identifier instead.
    pub fn by_key_identifier(&mut self, key: &Key) -> Result<()> {
        self.version = 3;
        self.identifier = encode(0x80, &key.identifier()?);
        Ok(())
    }

    /// The signed data, in DER.
    pub fn sign(&self, key: &Key) -> Result<Vec<u8>> {
        let parts: Vec<&[u8]> = self.attributes.iter().map(Vec::as_slice).collect();
        let attributes = set(&parts);
        let signature = (self.alter_signature)(&key.sign(&attributes)?);
        let mut implicit = attributes;
        if let Some(tag) = implicit.first_mut() {
            *tag = 0xA0;
        }
        if self.attributes.is_empty() {
            implicit.clear();
        }
        let signer = sequence(&[
            &integer(self.version),
            &self.identifier,
            &algorithm(&self.digest_algorithm),
            &implicit,
            &key.algorithm,
            &encode(0x04, &signature),
        ]);
        let content = sequence(&[
            &object_identifier(&self.content_type),
            &encode(0xA0, &encode(0x04, &self.content)),
        ]);
        let data = sequence(&[
            &integer(3),
            &encode(0x31, &algorithm(&self.digest_algorithm)),
            &content,
            &encode(0xA0, &self.certificates.concat()),
            &encode(0x31, &signer.repeat(self.signers)),
        ]);
        Ok(sequence(&[
            &object_identifier(oid::SIGNED_DATA),
            &encode(0xA0, &data),
        ]))
    }
}

/// A signed attribute of one value.
pub fn attribute(name: &[u8], value: &[u8]) -> Vec<u8> {
    sequence(&[&object_identifier(name), &encode(0x31, value)])
}

/// LDSSecurityObject with the hashes of these groups by this algorithm, and versions where it is
/// one of version 1.
pub fn security_object(
    digest: MessageDigest,
    name: &[u8],
    groups: &[(u8, &[u8])],
    versions: Option<(&str, &str)>,
) -> Result<Vec<u8>> {
    let mut hashes = Vec::new();
    for (number, content) in groups {
        let value = hash(digest, content)?;
        hashes.extend(sequence(&[&integer(*number), &encode(0x04, &value)]));
    }
    let versions = versions.map(|(lds, unicode)| {
        sequence(&[
            &encode(0x13, lds.as_bytes()),
            &encode(0x13, unicode.as_bytes()),
        ])
    });
    Ok(sequence(&[
        &integer(versions.is_some().into()),
        &algorithm(name),
        &encode(0x30, &hashes),
        &versions.unwrap_or_default(),
    ]))
}

/// Content of a master list.
pub fn master_list(certificates: &[&[u8]]) -> Vec<u8> {
    sequence(&[&integer(0), &encode(0x31, &certificates.concat())])
}

/// Content of BSI's defect list with one signer, by issuer and serial number, and a status code.
pub fn defect_list(signer: &CertificateTemplate, status: u8) -> Vec<u8> {
    let revoked = [names::DEFECT_LIST, &[0x01, 0x01]].concat();
    let known = sequence(&[
        &object_identifier(&revoked),
        &encode(0xA0, &integer(status)),
    ]);
    let defect = sequence(&[
        &sequence(&[&signer.issuer, &encode(0x02, &signer.serial)]),
        &encode(0x31, &known),
    ]);
    sequence(&[
        &integer(0),
        &object_identifier(oid::SHA256),
        &encode(0x31, &defect),
    ])
}

/// Content of ICAO's deviation list with one signer, by its key identifier, and a kind of deviation.
pub fn deviation_list(signer: &Key, kind: &[u8]) -> Result<Vec<u8>> {
    let documents = sequence(&[&encode(0x82, &signer.identifier()?)]);
    let description = sequence(&[&object_identifier(kind)]);
    let deviation = sequence(&[&documents, &encode(0x31, &description)]);
    Ok(sequence(&[&integer(0), &encode(0x31, &deviation)]))
}

/// This many days from a moment.
pub fn days(from: Timestamp, days: i64) -> Timestamp {
    from + SignedDuration::from_hours(24 * days)
}

fn time(time: Timestamp) -> Vec<u8> {
    let text = time.strftime("%y%m%d%H%M%SZ").to_string();
    encode(0x17, text.as_bytes())
}

fn signed(body: &[u8], key: &Key) -> Result<Vec<u8>> {
    let signature = [&[0], &key.sign(body)?[..]].concat();
    Ok(sequence(&[body, &key.algorithm, &encode(0x03, &signature)]))
}
