//! Distinguished names, compared as people would: what encoders do differently is no difference.

use x509_parser::x509::X509Name;

/// A name as it stands, and in a form that string types, letter case and spaces leave alone
/// (RFC 5280 clause 7.1). A name never proves anything: it only says whose signature to try.
#[derive(Clone)]
pub(super) struct Name {
    raw: Vec<u8>,
    parts: Vec<String>,
}

impl Name {
    pub(super) fn new(name: &X509Name<'_>) -> Self {
        let parts = name.iter_attributes().map(|part| {
            let value = match part.as_str() {
                Ok(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
                Err(_) => hex::encode(part.as_slice()),
            };
            format!("{}={}", part.attr_type(), value.to_lowercase())
        });
        Self {
            parts: parts.collect(),
            raw: name.as_raw().to_vec(),
        }
    }

    /// The name's DER.
    pub(super) fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Whether both have the same parts, in whatever order they are written.
    pub(super) fn resembles(&self, other: &Self) -> bool {
        let sorted = |name: &Self| {
            let mut parts = name.parts.clone();
            parts.sort_unstable();
            parts
        };
        self == other || sorted(self) == sorted(other)
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl Eq for Name {}
