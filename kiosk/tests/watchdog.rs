//! What a service manager is told on a real socket, and what it is not told.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::os::unix::net::UnixDatagram;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use kiosk::station::watchdog::{Pulse, watch};

/// In the environment of the program that is watched: how long its second part moves, in ms.
const CHILD: &str = "KIOSK_TEST_MOVES";
const ALLOWED: Duration = Duration::from_millis(400);

/// A program of two parts, of which the second stands still after a while.
fn program(moves: Duration) {
    let [window, desk] = [ALLOWED; 2].map(Pulse::new);
    let beats = window.clone();
    watch([("window", window), ("desk", desk.clone())], move || {
        beats.beat()
    })
    .unwrap();
    let begun = Instant::now();
    while begun.elapsed() < moves {
        desk.beat();
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_secs(60));
}

struct Watched {
    process: Child,
    socket: UnixDatagram,
    _folder: tempfile::TempDir,
}

impl Watched {
    fn new(test: &str, moves: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        let process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture"])
            .env(CHILD, moves.as_millis().to_string())
            .env("NOTIFY_SOCKET", path)
            .env("WATCHDOG_USEC", "400000")
            // The compositor's, as under systemd.
            .env("WATCHDOG_PID", "1")
            .spawn()
            .unwrap();
        Self {
            process,
            socket,
            _folder: folder,
        }
    }

    /// The next word; none where none comes in this time.
    fn word(&self, patience: Duration) -> Option<String> {
        self.socket.set_read_timeout(Some(patience)).unwrap();
        let mut octets = [0; 256];
        let length = self.socket.recv(&mut octets).ok()?;
        Some(String::from_utf8_lossy(&octets[..length]).trim().to_owned())
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn child() -> bool {
    let Ok(moves) = std::env::var(CHILD) else {
        return false;
    };
    program(Duration::from_millis(moves.parse().unwrap()));
    true
}

#[test]
fn a_program_is_alive_until_a_part_of_it_stands_still() {
    if child() {
        return;
    }
    let test = "a_program_is_alive_until_a_part_of_it_stands_still";
    let watched = Watched::new(test, Duration::from_secs(2));
    let long = Duration::from_secs(20);
    assert_eq!(watched.word(long).as_deref(), Some("READY=1"));
    let begun = Instant::now();
    let mut words = 0;
    while let Some(word) = watched.word(4 * ALLOWED) {
        assert_eq!(word, "WATCHDOG=1");
        words += 1;
        assert!(begun.elapsed() < long, "it is said to be alive for ever");
    }
    assert!(words >= 5, "{words} words in two seconds, one each 0.1 s");
}

#[test]
fn a_program_whose_part_never_moved_is_not_ready() {
    if child() {
        return;
    }
    let test = "a_program_whose_part_never_moved_is_not_ready";
    let watched = Watched::new(test, Duration::ZERO);
    assert_eq!(watched.word(Duration::from_secs(2)), None);
}
