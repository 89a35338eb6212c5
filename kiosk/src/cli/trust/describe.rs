//! What an administrator is shown of a certificate or a list.

use card_reader::crypto::public_key::PublicKey;
use card_reader::trust::{
    Certificate, Crl, DeviationList, ListSignature, SelfSignature, TrustBundle, TrustObject,
    Warning,
};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use super::super::both;

pub(super) fn sha256(bytes: &[u8]) -> String {
    hex::encode(digest(&SHA256, bytes))
}

/// An object that was brought.
pub(super) fn object(object: &TrustObject) -> Value {
    match object {
        TrustObject::Certificate(one) => certificate(one, "certificate"),
        TrustObject::Crl(crl) => revocation_list(crl),
        TrustObject::MasterList(list) => json!({
            "kind": "master-list",
            "certificates": list.certificates().len(),
            "signature": signature(list.signature()),
        }),
        TrustObject::DeviationList(list) => deviation_list(list),
    }
}

/// The fingerprint by which a change of the store names the object.
pub(super) fn fingerprint(object: &TrustObject) -> String {
    match object {
        TrustObject::Certificate(one) => one.fingerprint(),
        TrustObject::Crl(crl) => crl.fingerprint(),
        TrustObject::DeviationList(list) => list.fingerprint(),
        TrustObject::MasterList(list) => {
            let signer = list.signature().signer.as_ref();
            signer.map(Certificate::fingerprint).unwrap_or_default()
        }
    }
}

/// Everything in a store.
pub(super) fn all(bundle: &TrustBundle) -> Vec<Value> {
    let certificates = bundle.certificates().iter();
    let authorities = bundle.list_authorities().iter();
    certificates
        .map(|one| certificate(one, "certificate"))
        .chain(authorities.map(|one| certificate(one, "list-authority")))
        .chain(bundle.crls().iter().map(revocation_list))
        .chain(bundle.deviation_lists().iter().map(deviation_list))
        .collect()
}

pub(super) fn certificate(one: &Certificate, kind: &str) -> Value {
    let warnings: Vec<&str> = Warning::of_anchor(one)
        .into_iter()
        .map(Warning::code)
        .collect();
    json!({
        "kind": kind,
        "subject": one.subject_text(),
        "country": one.country(),
        "serial": hex::encode(one.serial()),
        "key": one.public_key().map(PublicKey::name),
        "algorithm": one.signature_algorithm().ok().map(|algorithm| algorithm.name()),
        "not_before": one.not_before().to_string(),
        "not_after": one.not_after().to_string(),
        "self_signature": self_signature(one.self_signature()),
        "warnings": warnings,
        "fingerprint": one.fingerprint(),
    })
}

const fn self_signature(signature: SelfSignature) -> &'static str {
    match signature {
        SelfSignature::Good => "good",
        SelfSignature::Bad => "bad",
        SelfSignature::Unsupported => "unsupported",
        SelfSignature::None => "none",
    }
}

fn revocation_list(crl: &Crl) -> Value {
    json!({
        "kind": "revocation-list",
        "issuer": crl.issuer_text(),
        "this_update": crl.this_update().to_string(),
        "next_update": crl.next_update().map(|time| time.to_string()),
        "revoked": crl.len(),
        "fingerprint": crl.fingerprint(),
    })
}

fn deviation_list(list: &DeviationList) -> Value {
    json!({
        "kind": "deviation-list",
        "entries": list.len(),
        "signature": signature(list.signature()),
        "fingerprint": list.fingerprint(),
    })
}

/// A list's own signature, with its signer and the certificates beside it.
pub(super) fn signature(signature: &ListSignature) -> Value {
    let beside = signature.beside.iter();
    let signer = signature.signer.as_ref();
    json!({
        "outcome": signature.outcome.code(),
        "reason": signature.reason.code(),
        "signer": signer.map(|one| certificate(one, "list-signer")),
        "beside": beside.map(|one| certificate(one, "certificate")).collect::<Vec<_>>(),
    })
}

/// The order in which people read the fields.
const ORDER: [&str; 26] = [
    "file",
    "sha256",
    "kind",
    "subject",
    "issuer",
    "country",
    "serial",
    "key",
    "algorithm",
    "not_before",
    "not_after",
    "this_update",
    "next_update",
    "revoked",
    "entries",
    "certificates",
    "self_signature",
    "self_signatures",
    "link_certificates",
    "outcome",
    "reason",
    "warnings",
    "fingerprint",
    "signature",
    "signer",
    "beside",
];

/// For people: a line a field, what lies inside indented.
pub(super) fn print(object: &Value) {
    lines(object, 0);
}

fn lines(object: &Value, depth: usize) {
    let mut fields: Vec<(&String, &Value)> = object.as_object().into_iter().flatten().collect();
    // What has no place of its own comes last, by its name.
    fields.sort_by_key(|(name, _)| {
        let place = ORDER.iter().position(|known| known == name);
        place.unwrap_or(ORDER.len())
    });
    for (name, value) in fields {
        let id = format!("trust-field-{}", name.replace('_', "-"));
        // Countries, curves and the like are their own names.
        let label = both(&|words| {
            if words.has(&id) {
                words.get(&id)
            } else {
                name.clone()
            }
        });
        let indent = 2 * depth;
        match value {
            Value::Null => {}
            Value::Array(list) if list.iter().all(Value::is_string) => {
                let texts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
                if !texts.is_empty() {
                    say!("{:indent$}{label}: {}", "", texts.join(", "));
                }
            }
            Value::Array(list) => list.iter().for_each(|inner| lines(inner, depth + 1)),
            Value::Object(_) => {
                say!("{:indent$}{label}:", "");
                lines(value, depth + 1);
            }
            Value::String(text) => say!("{:indent$}{label}: {text}", ""),
            other => say!("{:indent$}{label}: {other}", ""),
        }
    }
}
