//! Fingers as cards and files store them.

/// A stored finger record of any kind.
pub fn finger_record(data: &[u8]) {
    let _ = fingerprint::record::decode(data);
}
