//! A one-stop-shop program's page, in a real browser, has a citizen verified at the desk.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use super::counter::{COVERED, Counter, PASS, USUAL, assert_ended, furnish};
use super::display::Running;
use super::world::{NUMBER, grown};

const TOKEN: &str = "a-token-of-the-desk-for-this-test-only";
const FILE: &str = "HS-2026-000484";
/// How long the page may take to say something.
const PATIENCE: Duration = Duration::from_secs(60);

/// The example page with what a person would enter, begun at once; it tells its server whatever it
/// shows.
fn page(port: u16) -> String {
    let person = format!(
        "<script>
           new MutationObserver(() => fetch('/said?' + encodeURIComponent(state.textContent)))
             .observe(state, {{ childList: true }});
           form.desk.value = 'http://127.0.0.1:{port}';
           form.token.value = '{TOKEN}';
           form.file.value = '{FILE}';
           form.requestSubmit();
         </script>\n</html>"
    );
    include_str!("../../../assets/service/example.html").replace("</html>", &person)
}

/// Gives the page to the browser, and hands on what it says, with blanks written as `%20`.
fn serve(listener: &TcpListener, page: &str, said: &Sender<String>) {
    for stream in listener.incoming() {
        let Ok(mut stream) = stream else { return };
        // A browser opens connections before it needs them.
        let _ = stream.set_read_timeout(Some(Duration::from_millis(500)));
        let mut request = [0; 4096];
        let read = stream.read(&mut request).unwrap_or(0);
        let request = String::from_utf8_lossy(&request[..read]);
        let path = request.split(' ').nth(1).unwrap_or_default();
        if let Some(text) = path.strip_prefix("/said?") {
            let _ = said.send(text.to_owned());
        }
        let _ = write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{page}",
            page.len()
        );
    }
}

/// The TCP ports at which this process listens, as Linux writes them: address and port in
/// hexadecimal. None where its files may not be seen.
pub fn listening(process: u32) -> Option<Vec<String>> {
    let folder = Path::new("/proc").join(process.to_string());
    let files = std::fs::read_dir(folder.join("fd")).ok()?;
    let sockets: Vec<String> = files
        .filter_map(|file| std::fs::read_link(file.ok()?.path()).ok())
        .map(|file| file.display().to_string())
        .collect();
    let mut ports = Vec::new();
    for table in ["net/tcp", "net/tcp6"] {
        let table = std::fs::read_to_string(folder.join(table)).unwrap_or_default();
        for line in table.lines().skip(1) {
            let fields: Vec<&str> = line.split_ascii_whitespace().collect();
            let [_, address, _, state, _, _, _, _, _, inode, ..] = fields[..] else {
                continue;
            };
            // 0A: LISTEN.
            if state == "0A" && sockets.contains(&format!("socket:[{inode}]")) {
                ports.push(address.to_owned());
            }
        }
    }
    Some(ports)
}

fn await_words(said: &Receiver<String>, words: &str) -> String {
    let deadline = Instant::now() + PATIENCE;
    let mut heard = Vec::new();
    while let Ok(text) = said.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
        if text.contains(words) {
            return text;
        }
        heard.push(text);
    }
    panic!("the page does not say {words:?}: {heard:#?}");
}

fn browser(name: &str, profile: &Path, address: &str) -> Running {
    let mut command = Command::new(name);
    command
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
        ])
        .args([
            "--no-first-run",
            "--disable-sync",
            "--disable-component-update",
        ])
        .args([
            "--disable-background-networking",
            "--remote-debugging-port=0",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(address)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    Running(command.spawn().unwrap())
}

#[test]
fn a_page_has_a_citizen_verified_for_its_file() {
    let test = "a_page_has_a_citizen_verified_for_its_file";
    let found = Command::new("sh")
        .args(["-c", "command -v chromium"])
        .output()
        .unwrap();
    if !found.status.success() {
        println!("skipped: {test}: chromium is not installed");
        return;
    }
    let Some((display, world)) = furnish(test, USUAL) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    std::fs::write(&token, TOKEN).unwrap();
    let pages = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let origin = format!("http://{}", pages.local_addr().unwrap());
    // A port that is free at present.
    let port = {
        let free = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        free.local_addr().unwrap().port()
    };
    world.add_settings(&format!(
        "[service]\nport = {port}\ntoken_file = {token:?}\norigins = [{origin:?}]\n"
    ));
    let fingers = grown();
    world.sensor.place(fingers.holder.clone());
    let _card = world.insert(world.card(&fingers.enrolled));
    let mut counter = Counter::over((display, world));

    if let Some(ports) = listening(counter.program.0.id()) {
        assert_eq!(ports, [format!("0100007F:{port:04X}")], "127.0.0.1 alone");
    }
    let (tell, said) = channel();
    std::thread::spawn(move || serve(&pages, &page(port), &tell));
    let _browser = browser("chromium", &folder.path().join("profile"), &origin);
    await_words(&said, &encoded("Chờ cán bộ"));
    counter.begin(NUMBER);
    await_words(&said, &encoded("Đặt ngón tay"));
    let receipt = counter.receipt();
    assert_ended(&counter.ended(), "verified", "finger-matches");
    // The result stands until the clerk ends the visit.
    counter.display.wait_for(PASS, COVERED);
    counter.display.press("Return");
    await_words(&said, "verified");
    let record = std::fs::read_to_string(&receipt).unwrap();
    assert!(record.contains(FILE), "the record names the file");
    assert!(record.contains("agreement"), "{record}");
}

/// As `encodeURIComponent` writes it.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
