//! The simulated ZFM sensor held to clients that others have written: the Python packages
//! pyfingerprint and adafruit-circuitpython-fingerprint. `KIOSK_TEST_PYTHON` names a Python that
//! has them; without one that has, each is skipped by its name.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a test may")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use hil::sensor::{Model, SimulatedSensor, Unit, pattern};
use serde_json::{Value, json};

fn python() -> PathBuf {
    std::env::var_os("KIOSK_TEST_PYTHON").map_or_else(|| "python3".into(), PathBuf::from)
}

/// What the script prints, where Python has the module.
fn run(test: &str, module: &str, script: &str, arguments: &[&Path]) -> Option<Value> {
    let found = Command::new(python())
        .args(["-c", &format!("import {module}")])
        .stderr(Stdio::null())
        .status();
    if !found.is_ok_and(|status| status.success()) {
        println!("skipped: {test}: no Python with {module}");
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/sensor_clients")
        .join(script);
    let ended = Command::new(python())
        .arg(script)
        .args(arguments)
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{complaint}");
    Some(serde_json::from_slice(&ended.stdout).unwrap())
}

#[test]
fn pyfingerprint_reads_parameters_and_picture() {
    let test = "pyfingerprint_reads_parameters_and_picture";
    let sensor = SimulatedSensor::of(Unit::new(Model::R307)).unwrap();
    let laid = pattern((256, 288), 500, 0).unwrap();
    sensor.place([laid.clone()]);
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("picture.png");
    let module = "pyfingerprint.pyfingerprint";
    let script = "with_pyfingerprint.py";
    let Some(told) = run(test, module, script, &[&sensor.path(), &picture]) else {
        return;
    };
    let expected = json!({
        "stranger": false,
        "password": true,
        // Status, system, capacity, level, address, packets of 128, 57600 baud.
        "parameters": [0, 0, 200, 3, u32::MAX, 2, 6],
        "templates": 0,
        "looks": 2,
        "raised": 115_200,
    });
    assert_eq!(told, expected);
    let saved = image::open(picture).unwrap().into_luma8();
    assert_eq!(saved.dimensions(), (256, 288));
    let sixteen = laid.pixels().iter().map(|grey| (grey >> 4) * 17);
    assert!(saved.into_raw().into_iter().eq(sixteen));
}

#[test]
fn adafruit_fingerprint_reads_parameters_and_picture() {
    let test = "adafruit_fingerprint_reads_parameters_and_picture";
    for (model, size) in [(Model::R307, (256, 288)), (Model::R503, (192, 192))] {
        let sensor = SimulatedSensor::of(Unit::new(model)).unwrap();
        let laid = pattern(size, 500, 0).unwrap();
        sensor.place([laid.clone()]);
        let script = "with_adafruit_fingerprint.py";
        let Some(told) = run(
            test,
            "adafruit_fingerprint, serial",
            script,
            &[&sensor.path()],
        ) else {
            return;
        };
        let pairs = laid.pixels().chunks_exact(2);
        let octets: Vec<u8> = pairs.map(|pair| pair[0] & 0xF0 | pair[1] >> 4).collect();
        let expected = json!({
            "alive": true,
            "parameters": [0, 0, 200, 3, "ffffffff", 2, 6],
            "templates": [0, 0],
            "stored": [0, []],
            "light": 0,
            "looks": 2,
            "picture": hex::encode(octets),
            "after": 0,
        });
        assert!(told == expected, "{model:?}: {told:#}");
    }
}
