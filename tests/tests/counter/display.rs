//! A virtual display with a window manager, a keyboard and a mouse, and its picture.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Ends the program with the test, however that ends.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What is running on a display of its own.
pub struct Display {
    name: String,
    _manager: Running,
    _server: Running,
}

impl Display {
    /// A display of this size; none, with a word about it, where Xvfb and its helpers are absent.
    pub fn start(test: &str, width: u32, height: u32) -> Option<Self> {
        for program in ["Xvfb", "openbox", "xdotool", "xclip", "import"] {
            let found = Command::new("sh")
                .args(["-c", "command -v \"$0\" >/dev/null", program])
                .status();
            if !found.is_ok_and(|status| status.success()) {
                println!("skipped: {test}: {program} is not installed");
                return None;
            }
        }
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"])
            .arg(format!("{width}x{height}x24"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let name = format!(":{}", line.trim());
        let manager = Command::new("openbox")
            .env("DISPLAY", &name)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Some(Self {
            name,
            _manager: Running(manager),
            _server: Running(server),
        })
    }

    /// Starts a program on this display.
    pub fn spawn(&self, command: &mut Command) -> Running {
        let command = command
            .env("DISPLAY", &self.name)
            .env_remove("WAYLAND_DISPLAY");
        Running(command.spawn().unwrap())
    }

    /// Types these characters, or presses these keys.
    pub fn type_text(&self, text: &str) {
        self.xdotool(&["type", "--delay", "20", text]);
    }

    /// Presses a key, by the name that X11 has for it.
    pub fn press(&self, key: &str) {
        self.xdotool(&["key", key]);
    }

    /// Puts a text on the clipboard and pastes it.
    pub fn paste(&self, text: &str) {
        let mut clip = Command::new("xclip")
            .args(["-selection", "clipboard"])
            .env("DISPLAY", &self.name)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = clip.stdin.take().unwrap();
        input.write_all(text.as_bytes()).unwrap();
        drop(input);
        // It leaves a process behind, which holds the text until another one takes its place.
        assert!(clip.wait().unwrap().success());
        self.press("ctrl+v");
    }

    fn xdotool(&self, arguments: &[&str]) {
        let status = Command::new("xdotool")
            .args(arguments)
            .env("DISPLAY", &self.name)
            .status();
        assert!(status.unwrap().success(), "xdotool {arguments:?}");
    }

    /// Share of the display that has this colour.
    pub fn share_of(&self, colour: [u8; 3]) -> f64 {
        let shot = self.import("rgb:-");
        let pixels = shot.chunks_exact(3);
        let total = pixels.len().max(1);
        pixels.filter(|pixel| **pixel == colour).count() as f64 / total as f64
    }

    /// Waits until this colour covers at least this share of the display.
    pub fn wait_for(&self, colour: [u8; 3], share: f64) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while self.share_of(colour) < share {
            assert!(Instant::now() < deadline, "{colour:?} does not appear");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Writes a picture of the display, for people to look at, where `KIOSK_TEST_SCREENS` names a
    /// folder.
    pub fn keep(&self, name: &str) {
        if let Some(folder) = std::env::var_os("KIOSK_TEST_SCREENS") {
            let path = Path::new(&folder).join(name).with_extension("png");
            std::fs::write(path, self.import("png:-")).unwrap();
        }
    }

    fn import(&self, format: &str) -> Vec<u8> {
        let output = Command::new("import")
            .args(["-window", "root", "-depth", "8", format])
            .env("DISPLAY", &self.name)
            .output();
        output.unwrap().stdout
    }
}
