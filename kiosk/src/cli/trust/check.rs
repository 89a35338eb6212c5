//! `kiosk trust check`: what is in a file, counted, without taking it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use card_reader::check::Outcome;
use card_reader::crypto::public_key::PublicKey;
use card_reader::trust::{Certificate, SelfSignature, TrustObject, Warning};
use serde_json::{Map, Value, json};

use super::describe;

/// True where every signature that the file itself can prove holds.
pub(super) fn run(file: &Path, as_json: bool) -> Result<bool> {
    let (bytes, objects) = super::read(file)?;
    let mut report = Map::new();
    let mut holds = true;
    let mut kinds = Vec::new();
    let mut certificates: Vec<Certificate> = Vec::new();
    let mut others = Vec::new();
    let mut signature = Value::Null;
    for object in objects {
        let described = describe::object(&object);
        kinds.push(described["kind"].as_str().unwrap_or_default().to_owned());
        let own = match object {
            TrustObject::Certificate(one) => {
                certificates.push(*one);
                continue;
            }
            TrustObject::MasterList(list) => {
                certificates.extend_from_slice(list.certificates());
                Some(list.signature().outcome)
            }
            TrustObject::DeviationList(list) => Some(list.signature().outcome),
            TrustObject::Crl(_) => None,
        };
        if let Some(outcome) = own {
            holds &= outcome == Outcome::Successful;
            signature = described["signature"].clone();
        }
        others.push(described);
    }
    kinds.dedup();
    let counted = Counts::of(&certificates);
    holds &= counted.bad == 0;
    report.insert("file".into(), json!(file));
    report.insert("sha256".into(), json!(describe::sha256(&bytes)));
    report.insert("kind".into(), json!(kinds.join("+")));
    report.insert("signature".into(), signature);
    report.insert("certificates".into(), json!(certificates.len()));
    counted.write(&mut report);
    if certificates.len() < 10 {
        let each = certificates.iter();
        let each: Vec<Value> = each
            .map(|one| describe::certificate(one, "certificate"))
            .collect();
        report.insert("objects".into(), json!([each, others].concat()));
    }
    let report = Value::Object(report);
    if as_json {
        say!("{report}");
    } else {
        describe::print(&report);
    }
    Ok(holds)
}

/// Numbers about certificates.
#[derive(Default)]
struct Counts {
    countries: BTreeMap<String, usize>,
    algorithms: BTreeMap<String, usize>,
    curves: BTreeMap<String, usize>,
    keys: BTreeMap<String, usize>,
    warnings: BTreeMap<&'static str, usize>,
    good: usize,
    bad: usize,
    unsupported: usize,
    links: usize,
}

impl Counts {
    fn of(certificates: &[Certificate]) -> Self {
        let mut counts = Self {
            links: certificates.iter().filter(|one| one.is_link()).count(),
            ..Self::default()
        };
        let unknown = || "unknown".to_owned();
        for one in certificates {
            let algorithm = one.signature_algorithm();
            let algorithm = algorithm.map_or_else(|_| unknown(), |algorithm| algorithm.name());
            let key = one.public_key();
            if let Some(PublicKey::Ec { curve, .. }) = key {
                *counts.curves.entry(curve.name().into()).or_default() += 1;
            }
            let key = key.map_or_else(unknown, PublicKey::name);
            let country = one.country().unwrap_or_else(unknown);
            *counts.countries.entry(country).or_default() += 1;
            *counts.algorithms.entry(algorithm).or_default() += 1;
            *counts.keys.entry(key).or_default() += 1;
            for warning in Warning::of_anchor(one) {
                *counts.warnings.entry(warning.code()).or_default() += 1;
            }
            match one.self_signature() {
                SelfSignature::Good => counts.good += 1,
                SelfSignature::Bad => counts.bad += 1,
                SelfSignature::Unsupported => counts.unsupported += 1,
                SelfSignature::None => {}
            }
        }
        counts
    }

    fn write(self, report: &mut Map<String, Value>) {
        let own = json!({
            "good": self.good,
            "bad": self.bad,
            "unsupported": self.unsupported,
        });
        report.insert("countries".into(), json!(self.countries));
        report.insert("algorithms".into(), json!(self.algorithms));
        report.insert("curves".into(), json!(self.curves));
        report.insert("keys".into(), json!(self.keys));
        report.insert("self_signatures".into(), own);
        report.insert("link_certificates".into(), json!(self.links));
        report.insert("warnings".into(), json!(self.warnings));
    }
}
