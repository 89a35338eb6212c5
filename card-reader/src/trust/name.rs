//! Distinguished names, compared as people would: what encoders do differently is no difference.

use x509_parser::x509::X509Name;

/// A name as it stands, and in a form that string types, letter case, spaces and the order of its
/// parts leave alone. A name never proves anything: it only says whose signature to try.
#[derive(Clone)]
pub(super) struct Name {
    raw: Vec<u8>,
    folded: String,
}

impl Name {
    pub(super) fn new(name: &X509Name<'_>) -> Self {
        let mut parts: Vec<String> = name
            .iter_attributes()
            .map(|part| {
                let value = match part.as_str() {
                    Ok(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
                    Err(_) => hex::encode(part.as_slice()),
                };
                format!("{}={}", part.attr_type(), value.to_lowercase())
            })
            .collect();
        parts.sort_unstable();
        Self {
            raw: name.as_raw().to_vec(),
            folded: parts.join("\n"),
        }
    }

    /// The name's DER.
    pub(super) fn raw(&self) -> &[u8] {
        &self.raw
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.folded == other.folded
    }
}

impl Eq for Name {}
