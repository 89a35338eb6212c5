//! The scanner on a serial line: whatever it sends becomes a text of bounded length, and nothing
//! that it sends is believed.

use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use card_reader::printed::MAX_TEXT_BYTES;
use zeroize::{Zeroize, Zeroizing};

/// Speed that scanners are delivered with; one on USB takes any.
const BAUD: u32 = 9600;
/// Silence after which a text has ended, for scanners that send no end of line.
const SILENCE: Duration = Duration::from_millis(120);
/// How often a scanner that is missing is looked for.
const LOOK: Duration = Duration::from_secs(1);

/// Watches the port for as long as the program runs, on a thread of its own, and finds the scanner
/// again when it was unplugged. `deliver` is given every text; one that is longer than
/// [`MAX_TEXT_BYTES`] arrives cut to one octet more, so that whoever reads it refuses it.
///
/// # Errors
/// Where the system gives no thread.
pub fn watch(
    port: PathBuf,
    deliver: impl Fn(Zeroizing<String>) + Send + 'static,
) -> std::io::Result<()> {
    std::thread::Builder::new()
        .name("scanner".into())
        .spawn(move || {
            loop {
                listen(&port, &deliver);
                std::thread::sleep(LOOK);
            }
        })
        .map(drop)
}

/// Reads until the port fails.
fn listen(port: &Path, deliver: &impl Fn(Zeroizing<String>)) {
    let Some(path) = port.to_str() else { return };
    let Ok(mut line) = serialport::new(path, BAUD).timeout(SILENCE).open() else {
        return;
    };
    let mut texts = Texts::new();
    let mut octets = Zeroizing::new([0; 256]);
    loop {
        match line.read(octets.as_mut_slice()) {
            Ok(0) => return,
            Ok(count) => {
                for octet in octets.iter().take(count) {
                    texts.take(*octet).into_iter().for_each(deliver);
                }
            }
            Err(error) if error.kind() == ErrorKind::TimedOut => {
                texts.end().into_iter().for_each(deliver);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

/// Octets on their way to becoming a text.
struct Texts {
    octets: Zeroizing<Vec<u8>>,
}

impl Texts {
    /// Octets that are kept of one text: one more than anybody reads.
    const MOST: usize = MAX_TEXT_BYTES + 1;

    fn new() -> Self {
        Self {
            octets: Zeroizing::new(Vec::with_capacity(Self::MOST)),
        }
    }

    /// One octet more; a carriage return or a null ends a text. Line feeds stand inside an MRZ,
    /// and end one where silence follows.
    fn take(&mut self, octet: u8) -> Option<Zeroizing<String>> {
        if octet == b'\r' || octet == 0 {
            return self.end();
        }
        if self.octets.len() < Self::MOST {
            self.octets.push(octet);
        }
        None
    }

    /// The text so far, if there is any.
    fn end(&mut self) -> Option<Zeroizing<String>> {
        let text = Zeroizing::new(String::from_utf8_lossy(&self.octets).into_owned());
        self.octets.zeroize();
        (!text.trim().is_empty()).then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::sync::mpsc;

    fn texts(octets: &[u8]) -> Vec<String> {
        let mut texts = Texts::new();
        let mut found: Vec<_> = octets
            .iter()
            .filter_map(|octet| texts.take(*octet))
            .collect();
        found.extend(texts.end());
        found.iter().map(|text| text.to_string()).collect()
    }

    #[test]
    fn a_text_ends_with_a_carriage_return_or_with_silence() {
        assert_eq!(
            texts(b"001090000006\r\n001090000007"),
            ["001090000006", "\n001090000007"]
        );
        assert_eq!(texts(b"\r\n\r\n \r"), Vec::<String>::new());
        assert_eq!(texts("Nguyễn|Mẫu\r".as_bytes()), ["Nguyễn|Mẫu"]);
    }

    #[test]
    fn four_kilobytes_are_cut_to_what_every_reader_refuses() {
        let found = texts(&[b'7'; 4096]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].len(), MAX_TEXT_BYTES + 1);
        let read = card_reader::printed::Printed::parse(&found[0]);
        assert_eq!(read, Err(card_reader::printed::PrintedError::TooLong));
    }

    #[test]
    fn octets_that_are_no_text_are_refused_by_whoever_reads_them() {
        for hostile in [
            &b"0010\xFF90000006\r"[..],
            b"00109\x1B[2J00006\r",
            "001090000006\u{202E}\r".as_bytes(),
        ] {
            let found = texts(hostile);
            assert!(
                card_reader::printed::Printed::parse(&found[0]).is_err(),
                "{hostile:?}"
            );
        }
    }

    #[test]
    fn a_real_line_delivers_and_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let port = folder.path().join("scanner");
        let (sender, texts) = mpsc::channel();
        watch(port.clone(), move |text| drop(sender.send(text))).unwrap();
        for number in ["001090000006", "001090000007"] {
            let pty = nix::pty::openpty(None, None).unwrap();
            std::os::unix::fs::symlink(nix::unistd::ttyname(&pty.slave).unwrap(), &port).unwrap();
            let mut master = std::fs::File::from(pty.master);
            let deadline = std::time::Instant::now() + Duration::from_secs(20);
            // What is sent before the port is open is lost: send until it arrives.
            let found = loop {
                master.write_all(format!("{number}\r").as_bytes()).unwrap();
                match texts.recv_timeout(Duration::from_millis(300)) {
                    Ok(text) if text.trim() == number => break text,
                    _ => assert!(std::time::Instant::now() < deadline, "nothing delivered"),
                }
            };
            assert_eq!(found.trim(), number);
            std::fs::remove_file(&port).unwrap();
        }
    }
}
