//! A virtual display with a window manager, a keyboard and a mouse, and its picture.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long the display may take to show something.
const PATIENCE: Duration = Duration::from_secs(60);

/// Pixels from the left and from the top.
pub type Place = (usize, usize);

/// Whether this machine has a program.
pub fn is_installed(program: &str) -> bool {
    let found = Command::new("sh")
        .args(["-c", "command -v \"$0\" >/dev/null", program])
        .status();
    found.is_ok_and(|status| status.success())
}

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
    /// Whose display it is.
    test: String,
    frame: Frame,
    _manager: Running,
    server: Running,
    folder: TempDir,
}

/// What the server shows, in the file in which it keeps it: an X window dump of 32 bits a pixel.
struct Frame {
    file: File,
    /// Where the pixels begin, and bytes of a line.
    begins: u64,
    line: u64,
    width: usize,
    height: usize,
}

impl Frame {
    fn open(folder: &Path) -> Self {
        let file = File::open(folder.join("Xvfb_screen0")).unwrap();
        // The header, big-endian words: its size, and of the others those that are needed.
        let word = |place: u64| {
            let mut word = [0; 4];
            file.read_exact_at(&mut word, 4 * place).unwrap();
            u64::from(u32::from_be_bytes(word))
        };
        let (size, width, height, line, colours) = (word(0), word(4), word(5), word(12), word(19));
        assert_eq!((word(7), word(11)), (0, 32), "little-endian, 32 bits");
        Self {
            begins: size + 12 * colours,
            line,
            width: width as usize,
            height: height as usize,
            file,
        }
    }

    /// All that is shown, row by row.
    fn all(&self) -> Vec<Vec<[u8; 3]>> {
        let rows = (0..self.height).map(|y| self.row(0, y, self.width));
        rows.collect()
    }

    /// The colours of a row from `x` on.
    fn row(&self, x: usize, y: usize, count: usize) -> Vec<[u8; 3]> {
        let mut row = vec![0; 4 * count];
        let place = self.begins + self.line * y as u64 + 4 * x as u64;
        self.file.read_exact_at(&mut row, place).unwrap();
        let pixels = row.chunks_exact(4);
        pixels.map(|pixel| [pixel[2], pixel[1], pixel[0]]).collect()
    }
}

/// A test that fails leaves a picture of what was shown then.
impl Drop for Display {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.keep(&format!("failed-{}", self.test));
        }
    }
}

impl Display {
    /// A display of this size; none, with a word about it, where Xvfb and its helpers are absent.
    pub fn start(test: &str, (width, height): (u32, u32)) -> Option<Self> {
        for program in ["Xvfb", "openbox", "xdotool", "xclip"] {
            if !is_installed(program) {
                println!("skipped: {test}: {program} is not installed");
                return None;
            }
        }
        let folder = tempfile::tempdir().unwrap();
        // A desk with a loudspeaker, which nobody hears.
        let player = folder.path().join("aplay");
        std::fs::write(&player, "#!/bin/sh\nexec cat > /dev/null\n").unwrap();
        std::fs::set_permissions(&player, PermissionsExt::from_mode(0o755)).unwrap();
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"])
            .arg(format!("{width}x{height}x24"))
            .arg("-fbdir")
            .arg(folder.path())
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
            frame: Frame::open(folder.path()),
            folder,
            name,
            test: test.into(),
            _manager: Running(manager),
            server: Running(server),
        })
    }

    /// Starts a program on this display.
    pub fn spawn(&self, command: &mut Command) -> Running {
        let others = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}:{others}", self.folder.path().display());
        let command = command
            .env("PATH", path)
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

    /// Presses a key and waits until the display shows that it was heard: keys that come within
    /// one frame are all for what stood there before.
    pub fn press_and_see(&self, key: &str) {
        let before = self.frame.all();
        self.press(key);
        let deadline = Instant::now() + PATIENCE;
        while self.frame.all() == before {
            assert!(Instant::now() < deadline, "{key} changes nothing");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Does something, and waits until the display shows it and has come to rest.
    pub fn settle(&self, act: impl FnOnce(&Self)) {
        let before = self.frame.all();
        act(self);
        let deadline = Instant::now() + PATIENCE;
        let mut last = self.frame.all();
        loop {
            std::thread::sleep(Duration::from_millis(500));
            let now = self.frame.all();
            if now != before && now == last {
                return;
            }
            assert!(
                Instant::now() < deadline,
                "the display does not come to rest"
            );
            last = now;
        }
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
        let frame = &self.frame;
        let rows = (0..frame.height).map(|y| frame.row(0, y, frame.width));
        let pixels = rows.map(|row| row.iter().filter(|pixel| **pixel == colour).count());
        pixels.sum::<usize>() as f64 / (frame.width * frame.height) as f64
    }

    /// The colours between two corners, line by line.
    pub fn part(&self, (from, to): (Place, Place)) -> Vec<[u8; 3]> {
        let rows = (from.1..to.1).flat_map(|y| self.frame.row(from.0, y, to.0 - from.0));
        rows.collect()
    }

    /// The colour at this place.
    pub fn colour_at(&self, (x, y): Place) -> [u8; 3] {
        self.frame.row(x, y, 1)[0]
    }

    /// Lines of this colour that are longer than those of any letter: their row, where they begin
    /// and where they end.
    pub fn lines(&self, colour: [u8; 3]) -> Vec<(usize, usize, usize)> {
        const LONG: usize = 60;
        let mut lines = Vec::new();
        for y in 0..self.frame.height {
            let row = self.frame.row(0, y, self.frame.width);
            let mut from = 0;
            for line in row.chunk_by(|one, other| one == other) {
                let to = from + line.len();
                if line[0] == colour && line.len() >= LONG {
                    lines.push((y, from, to));
                }
                from = to;
            }
        }
        lines
    }

    /// Presses the left button here and lets it go.
    pub fn click(&self, (x, y): Place) {
        let (x, y) = (x.to_string(), y.to_string());
        self.xdotool(&["mousemove", &x, &y, "click", "1"]);
    }

    /// Presses the left button here and lets it go after this time.
    pub fn hold(&self, (x, y): Place, time: Duration) {
        let (x, y) = (x.to_string(), y.to_string());
        let seconds = time.as_secs().to_string();
        self.xdotool(&[
            "mousemove",
            &x,
            &y,
            "mousedown",
            "1",
            "sleep",
            &seconds,
            "mouseup",
            "1",
        ]);
    }

    /// Presses another button here: 2 in the middle, 3 at the right, 8 back.
    pub fn press_button(&self, button: u8, (x, y): Place) {
        let (x, y, button) = (x.to_string(), y.to_string(), button.to_string());
        self.xdotool(&["mousemove", &x, &y, "click", &button]);
    }

    /// Pixels across and down.
    pub const fn size(&self) -> (usize, usize) {
        (self.frame.width, self.frame.height)
    }

    /// The server's process.
    pub fn server(&self) -> u32 {
        self.server.0.id()
    }

    /// Waits until this colour covers at least this share of the display.
    pub fn wait_for(&self, colour: [u8; 3], share: f64) {
        let deadline = Instant::now() + PATIENCE;
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
            let (width, height) = (self.frame.width, self.frame.height);
            let rows = (0..height).map(|y| self.frame.row(0, y, width));
            let pixels = rows.flatten().flatten().collect();
            let picture = image::RgbImage::from_raw(width as u32, height as u32, pixels);
            picture.unwrap().save(path).unwrap();
        }
    }
}
