//! The printer: whatever the system's `lp` prints on.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long the print service may take to accept a page.
const PATIENCE: Duration = Duration::from_secs(10);

/// Hands a file to the print service; false where there is none, or it does not take it.
pub fn print(file: &Path) -> bool {
    let accepted = Command::new("lp")
        // A queue whose own paper is another would cut the page.
        .args(["-o", "media=A4", "--"])
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = accepted else {
        return false;
    };
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => std::thread::sleep(Duration::from_millis(50)),
            Err(_) => return false,
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    false
}
