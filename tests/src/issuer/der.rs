//! The few DER forms that OpenSSL's bindings cannot build.

pub use card_reader::iso7816::tlv::encode;

/// Content octets of the object identifiers used here.
pub mod oid {
    /// ecdsa-with-SHA256.
    pub const ECDSA_SHA256: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02];
    /// sha256WithRSAEncryption.
    pub const RSA_SHA256: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B];
    /// SHA-256.
    pub const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
    /// CMS signed data.
    pub const SIGNED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
    /// CMS attribute: content type.
    pub const CONTENT_TYPE: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03];
    /// CMS attribute: message digest.
    pub const MESSAGE_DIGEST: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04];
    /// The content of EF.CardSecurity.
    pub const CARD_SECURITY: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x02, 0x01];
    /// The LDS security object.
    pub const LDS_SECURITY_OBJECT: &[u8] = &[0x67, 0x81, 0x08, 0x01, 0x01, 0x01];
}

/// SEQUENCE of the parts.
pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    encode(0x30, &parts.concat())
}

/// SET OF the parts in DER's order.
pub fn set(parts: &[&[u8]]) -> Vec<u8> {
    let mut sorted = parts.to_vec();
    sorted.sort();
    encode(0x31, &sorted.concat())
}

/// INTEGER of a small number.
pub fn integer(value: u8) -> Vec<u8> {
    if value < 0x80 {
        encode(0x02, &[value])
    } else {
        encode(0x02, &[0, value])
    }
}

/// OBJECT IDENTIFIER of content octets.
pub fn object_identifier(octets: &[u8]) -> Vec<u8> {
    encode(0x06, octets)
}

/// AlgorithmIdentifier without parameters.
pub fn algorithm(octets: &[u8]) -> Vec<u8> {
    sequence(&[&object_identifier(octets)])
}
