//! EF.SOD of a played document (ICAO 9303-10 clause 4.6.2).

use anyhow::Result;
use openssl::hash::{MessageDigest, hash};

use super::der::{algorithm, encode, integer, object_identifier, oid, sequence, set};
use super::{Issuer, sign};

impl Issuer {
    /// The signed list of hashes of the groups, given by number and content.
    pub fn sign_security_object(&self, groups: &[(u8, &[u8])]) -> Result<Vec<u8>> {
        let mut hashes = Vec::new();
        for (number, content) in groups {
            let value = hash(MessageDigest::sha256(), content)?;
            hashes.extend(sequence(&[&integer(*number), &encode(0x04, &value)]));
        }
        let content = sequence(&[&integer(0), &algorithm(oid::SHA256), &encode(0x30, &hashes)]);
        Ok(encode(
            0x77,
            &self.signed_data(oid::LDS_SECURITY_OBJECT, &content)?,
        ))
    }

    /// EF.CardSecurity: the SecurityInfos, signed (ICAO 9303-11 clause 9.2.11).
    pub fn sign_card_security(&self, infos: &[u8]) -> Result<Vec<u8>> {
        self.signed_data(oid::CARD_SECURITY, infos)
    }

    /// CMS signed data around a content of this type.
    fn signed_data(&self, content_type: &[u8], content: &[u8]) -> Result<Vec<u8>> {
        let digest = hash(MessageDigest::sha256(), content)?;
        let attribute =
            |name: &[u8], value: &[u8]| sequence(&[&object_identifier(name), &set(&[value])]);
        let attributes = set(&[
            &attribute(oid::CONTENT_TYPE, &object_identifier(content_type)),
            &attribute(oid::MESSAGE_DIGEST, &encode(0x04, &digest)),
        ]);
        let signature = sign(&self.signer_key, &attributes)?;
        let mut implicit = attributes;
        if let Some(tag) = implicit.first_mut() {
            *tag = 0xA0;
        }
        let serial = encode(0x02, &self.signer.serial_number().to_bn()?.to_vec());
        let signer_info = sequence(&[
            &integer(1),
            &sequence(&[&self.signer.issuer_name().to_der()?, &serial]),
            &algorithm(oid::SHA256),
            &implicit,
            &self.algorithm(&self.signer_key),
            &encode(0x04, &signature),
        ]);
        let content_info = sequence(&[
            &object_identifier(content_type),
            &encode(0xA0, &encode(0x04, content)),
        ]);
        let signed_data = sequence(&[
            &integer(3),
            &set(&[&algorithm(oid::SHA256)]),
            &content_info,
            &encode(0xA0, &self.signer.to_der()?),
            &set(&[&signer_info]),
        ]);
        Ok(sequence(&[
            &object_identifier(oid::SIGNED_DATA),
            &encode(0xA0, &signed_data),
        ]))
    }
}
