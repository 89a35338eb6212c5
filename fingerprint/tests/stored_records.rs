//! Minutiae records that others wrote decode to the content that their makers tell.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may"
)]

use std::path::{Path, PathBuf};

use fingerprint::Finger;
use fingerprint::record::minutiae::{
    Ansi2009View, Extension, Geometry, Iso2011View, MinutiaKind, Product, StoredMinutia, View,
};
use fingerprint::record::{MinutiaeRecord, Sample, decode};
use serde_json::{Map, Value, json};

/// The folder beside the checkout with data that nobody on this project made.
fn samples(test: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("KIOSK_TEST_DATA").map_or(beside, PathBuf::from);
    let records = folder.join("records");
    if !records.is_dir() {
        println!("skipped: {test}: no {}", records.display());
        return None;
    }
    Some(records)
}

#[test]
fn the_samples_decode_to_their_json() {
    let Some(folder) = samples("the_samples_decode_to_their_json") else {
        return;
    };
    for name in [
        "ansi378v2004",
        "ansi378v2009",
        "ansi378v2009am1",
        "iso19794p2v2005",
        "iso19794p2v2011",
    ] {
        let bytes = std::fs::read(folder.join(format!("{name}-sample.dat"))).unwrap();
        let told = std::fs::read(folder.join(format!("{name}-sample.json"))).unwrap();
        let told: Value = serde_json::from_slice(&told).unwrap();
        let record = MinutiaeRecord::decode(&bytes).unwrap();
        assert_eq!(content(&record), told, "{name}");

        let written = record.encode().unwrap();
        let again = MinutiaeRecord::decode(&written).unwrap();
        assert!(again == record, "{name} comes back otherwise");
        // Two samples take liberties: their lengths count too little, and one cuts a ridge count.
        if !["ansi378v2004", "ansi378v2009"].contains(&name) {
            assert!(*written == bytes, "{name} is written otherwise");
        }
    }
}

#[test]
fn the_samples_give_fingers_to_compare() {
    let Some(folder) = samples("the_samples_give_fingers_to_compare") else {
        return;
    };
    for name in ["ansi378v2009am1", "iso19794p2v2005", "iso19794p2v2011"] {
        let bytes = std::fs::read(folder.join(format!("{name}-sample.dat"))).unwrap();
        let fingers = decode(&bytes).unwrap();
        assert_eq!(fingers.len(), 2, "{name}");
        for finger in fingers {
            let Sample::Minutiae(mut minutiae) = finger.sample else {
                panic!("{name}: no minutiae")
            };
            assert!(minutiae.len() >= 20);
            assert!(fingerprint::Features::from_minutiae(std::mem::take(&mut *minutiae)).is_ok());
        }
    }
}

/// A record as the samples' JSON tells it.
fn content(record: &MinutiaeRecord) -> Value {
    match record {
        MinutiaeRecord::Iso2005(record) => joined([
            json!({
                "sensorCertified": record.equipment.compliance & 8 != 0,
                "sensorId": record.equipment.device,
                "fingerprints": record.views.iter().map(|v| view(v, true)).collect::<Value>(),
            }),
            geometry(record.geometry),
        ]),
        MinutiaeRecord::Ansi2004(record) => joined([
            product(record.product),
            json!({
                "sensorCertified": record.equipment.compliance & 8 != 0,
                "sensorId": record.equipment.device,
                "fingerprints": record.views.iter().map(|v| view(v, false)).collect::<Value>(),
            }),
            geometry(record.geometry),
        ]),
        MinutiaeRecord::Ansi2009(record) => joined([
            product(record.product),
            json!({
                "sensorCertified": record.compliance & 0x80 != 0,
                "sensorId": record.device,
                "fingerprints": record.views.iter().map(view_2009).collect::<Value>(),
            }),
        ]),
        MinutiaeRecord::Iso2011(record) => json!({
            "fingerprints": record.views.iter().map(view_2011).collect::<Value>(),
        }),
    }
}

fn joined<const N: usize>(parts: [Value; N]) -> Value {
    let parts = parts.into_iter().flat_map(|part| match part {
        Value::Object(fields) => fields,
        _ => panic!("not an object"),
    });
    Value::Object(parts.collect::<Map<_, _>>())
}

fn product(product: Product) -> Value {
    json!({"vendorId": product.owner, "subformat": product.kind})
}

fn geometry(geometry: Geometry) -> Value {
    json!({
        "width": geometry.width,
        "height": geometry.height,
        "resolutionX": geometry.resolution_x,
        "resolutionY": geometry.resolution_y,
    })
}

fn view(view: &View, zones: bool) -> Value {
    let fields = json!({
        "position": position(view.finger),
        "view": view.number,
        "scanType": scan_type(view.impression),
        "quality": view.quality,
        "minutiae": minutiae(&view.minutiae, "OTHER"),
    });
    joined([fields, extensions(&view.extensions, zones)])
}

fn view_2009(view: &Ansi2009View) -> Value {
    let fields = json!({
        "position": position(view.finger),
        "view": view.number,
        "scanType": scan_type(view.impression),
        "quality": view.quality.score,
        "qualityVendorId": view.quality.vendor,
        "qualityAlgorithmId": view.quality.algorithm,
        "minutiae": minutiae(&view.minutiae, "EITHER"),
    });
    joined([
        fields,
        geometry(view.geometry),
        extensions(&view.extensions, false),
    ])
}

fn view_2011(view: &Iso2011View) -> Value {
    let (capture, when) = (&view.capture, view.capture.when);
    let quality = capture.quality.iter().map(
        |block| json!({"quality": block.score, "vendor": block.vendor, "algorithm": block.algorithm}),
    );
    let fields = json!({
        "datetime": {
            "year": when.year,
            "month": when.month,
            "day": when.day,
            "hour": when.hour,
            "minute": when.minute,
            "second": when.second,
            "millisecond": when.millisecond,
        },
        "sensorType": if capture.technology == 0 { "UNKNOWN" } else { "another" },
        "sensorVendor": capture.vendor,
        "sensorId": capture.device,
        "qrecords": quality.collect::<Value>(),
        "certificates": capture.certificates.iter().map(|_| "one").collect::<Value>(),
        "position": position(view.finger),
        "view": view.number,
        "scanType": scan_type(view.impression),
        "endingType": if view.ending_type == 0 { "VALLEY_SKELETON_BIFURCATION" } else { "another" },
        "minutiae": minutiae(&view.minutiae, "OTHER"),
    });
    joined([
        fields,
        geometry(view.geometry),
        extensions(&view.extensions, true),
    ])
}

fn position(finger: Finger) -> String {
    finger.code().replace('-', "_").to_uppercase()
}

fn scan_type(impression: u8) -> &'static str {
    if impression == 0 {
        "LIVE_PLAIN"
    } else {
        "another"
    }
}

/// `other` is the edition's name for a minutia of neither kind.
fn minutiae(minutiae: &[StoredMinutia], other: &str) -> Value {
    let minutiae = minutiae.iter().map(|minutia| {
        json!({
            "type": match minutia.kind {
                MinutiaKind::Ending => "ENDING",
                MinutiaKind::Bifurcation => "BIFURCATION",
                MinutiaKind::Other => other,
            },
            "positionX": minutia.x,
            "positionY": minutia.y,
            "angle": minutia.angle,
            "quality": minutia.quality,
        })
    });
    minutiae.collect()
}

fn extensions(extensions: &[Extension], zones: bool) -> Value {
    let mut told = json!({"counts": null, "coredelta": null, "extensions": []});
    if zones {
        told["zones"] = Value::Null;
    }
    for extension in extensions {
        match extension {
            Extension::RidgeCounts(counts) => {
                let edges = counts.counts.iter().map(
                    |count| json!({"from": count.from, "to": count.to, "count": count.ridges}),
                );
                told["counts"] = json!({
                    "type": if counts.method == 1 { "QUADRANTS" } else { "another" },
                    "edges": edges.collect::<Value>(),
                });
            }
            Extension::Other { kind, data } => {
                let others = told["extensions"].as_array_mut().unwrap();
                others.push(json!({"type": kind, "data": base64(data)}));
            }
            Extension::CoresAndDeltas(_) | Extension::ZonalQuality(_) => {
                panic!("no sample has these")
            }
        }
    }
    told
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let octet = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = octet(0) << 16 | octet(1) << 8 | octet(2);
        for place in 0..4 {
            text.push(match chunk.len() {
                length if place > length => '=',
                _ => char::from(LETTERS[(bits >> (18 - 6 * place) & 63) as usize]),
            });
        }
    }
    text
}

/// The made-up records from which fuzzing starts are whole ones.
#[test]
fn the_fuzz_corpus_is_read() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fuzz/corpus/finger_record");
    for entry in std::fs::read_dir(corpus).unwrap() {
        let path = entry.unwrap().path();
        let read = decode(&std::fs::read(&path).unwrap());
        let expected = !path.ends_with("extensible");
        assert_eq!(
            read.is_ok(),
            expected,
            "{}: {:?}",
            path.display(),
            read.err()
        );
    }
}
