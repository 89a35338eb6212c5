//! The program and those who start it: the service manager, and the display that may go.

use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::counter::{BOARD, COVERED, Counter, USUAL, furnish};
use super::display::Display;
use super::world::program;

/// The program's end of a service manager's socket.
struct Manager {
    socket: UnixDatagram,
    path: PathBuf,
}

impl Manager {
    fn new(folder: &Path) -> Self {
        let path = folder.join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        Self { socket, path }
    }

    /// Has the program speak with this manager, every half a second.
    fn watch(&self, kiosk: &mut Command) {
        kiosk
            .env("NOTIFY_SOCKET", &self.path)
            .env("WATCHDOG_USEC", "2000000");
    }

    /// The next word, if one comes within this time.
    fn word(&self, patience: Duration) -> Option<String> {
        self.socket.set_read_timeout(Some(patience)).unwrap();
        let mut octets = [0; 64];
        let length = self.socket.recv(&mut octets).ok()?;
        Some(String::from_utf8_lossy(&octets[..length]).trim().to_owned())
    }
}

/// A desk that waits for a file which never comes: its window goes on, and the manager is to know.
#[test]
fn a_desk_that_hangs_gives_no_sign_of_life_though_its_window_does() {
    let test = "a_desk_that_hangs_gives_no_sign_of_life_though_its_window_does";
    let Some(display) = Display::start(test, (1024, 600)) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal");
    std::fs::create_dir(&journal).unwrap();
    // Nobody writes into it.
    let pipe = Command::new("mkfifo")
        .arg(journal.join("staff.json"))
        .status();
    assert!(pipe.unwrap().success());
    let toml = folder.path().join("kiosk.toml");
    std::fs::write(&toml, format!("[journal]\nfolder = {journal:?}\n")).unwrap();
    let manager = Manager::new(folder.path());
    let mut kiosk = Command::new(program());
    manager.watch(kiosk.arg("--config").arg(&toml));
    let mut running = display.spawn(&mut kiosk);
    display.wait_for(BOARD, COVERED);
    let begun = Instant::now();
    let mut words = Vec::new();
    while let Some(word) = manager.word(Duration::from_secs(5)) {
        words.push(word);
        assert!(
            begun.elapsed() < Duration::from_secs(180),
            "it is said to live"
        );
    }
    assert_eq!(words[0], "READY=1");
    assert!(words.len() > 2, "it has lived for a while");
    assert!(
        running.0.try_wait().unwrap().is_none(),
        "the window is there"
    );
}

#[test]
fn the_service_manager_hears_that_the_window_and_the_desk_are_alive() {
    let test = "the_service_manager_hears_that_the_window_and_the_desk_are_alive";
    let Some((display, world)) = furnish(test, USUAL) else {
        return;
    };
    let manager = Manager::new(world.state().parent().unwrap());
    let mut kiosk = world.kiosk();
    manager.watch(&mut kiosk);
    let _program = display.spawn(&mut kiosk);
    let word = |_| manager.word(Duration::from_secs(60)).unwrap();
    let words: Vec<String> = (0..4).map(word).collect();
    assert_eq!(words, ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"]);
}

#[test]
fn a_display_that_goes_ends_the_program_with_a_sentence() {
    let test = "a_display_that_goes_ends_the_program_with_a_sentence";
    let Some((display, world)) = furnish(test, USUAL) else {
        return;
    };
    let mut kiosk = world.kiosk();
    kiosk.stderr(Stdio::piped());
    let Counter {
        display,
        mut program,
        ..
    } = Counter::run((display, world), kiosk);
    drop(display);
    let mut said = String::new();
    std::io::Read::read_to_string(&mut program.0.stderr.take().unwrap(), &mut said).unwrap();
    let status = program.0.wait().unwrap();
    // The X library may be first to end the process, with a code of its own.
    assert!(matches!(status.code(), Some(1 | 3)), "{status}: {said}");
    let sentences = ["the display has gone", "fatal IO error", "broken"];
    assert!(
        sentences.iter().any(|sentence| said.contains(sentence)),
        "{said}"
    );
    assert!(!said.contains("panicked"), "{said}");
}
