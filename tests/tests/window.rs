//! The real window, under Xvfb: the demonstration verifies its citizen and writes the receipt.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Ends the program with the test, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A virtual display and its name; none where Xvfb is absent.
fn display() -> Option<(Running, String)> {
    let arguments = [
        "-displayfd",
        "1",
        "-screen",
        "0",
        "1280x800x24",
        "-nolisten",
        "tcp",
    ];
    let server = Command::new("Xvfb")
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut server) = server else {
        println!("skipped: window: Xvfb is not installed");
        return None;
    };
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    Some((Running(server), format!(":{}", line.trim())))
}

/// The program beside this test's own folder.
fn kiosk() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join("kiosk");
    assert!(
        program.exists(),
        "build it first: cargo build -p kiosk --features demo"
    );
    program
}

fn decision(receipt: &Path) -> Option<String> {
    let receipt: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(receipt).ok()?).ok()?;
    let record: serde_json::Value = serde_json::from_str(receipt["record"].as_str()?).ok()?;
    assert_eq!(receipt["DEMO"], true);
    Some(record["decision"].as_str()?.to_owned())
}

#[test]
fn the_window_verifies_the_demonstration() {
    let Some((_server, display)) = display() else {
        return;
    };
    let state = tempfile::tempdir().unwrap();
    let program = Command::new(kiosk())
        .arg("demo")
        .env("DISPLAY", display)
        .env_remove("WAYLAND_DISPLAY")
        .env("XDG_STATE_HOME", state.path())
        .env_remove("STATE_DIRECTORY")
        .spawn();
    let mut program = Running(program.unwrap());
    let receipt = state.path().join("kiosk/demo/receipts/000001.json");
    let deadline = Instant::now() + Duration::from_secs(90);
    loop {
        if let Some(decision) = decision(&receipt) {
            assert_eq!(decision, "verified");
            return;
        }
        assert_eq!(program.0.try_wait().unwrap(), None, "the window has closed");
        assert!(Instant::now() < deadline, "no receipt in time");
        std::thread::sleep(Duration::from_millis(200));
    }
}
