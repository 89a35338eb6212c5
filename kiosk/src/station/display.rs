//! Whether the display server is still there. Without it a window can do nothing, and the
//! libraries that draw it end the program each in a way of its own.

use std::io::Read;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Pause before a connection that was closed is tried again.
const AGAIN: Duration = Duration::from_millis(50);

/// The display server of this session; none where there is none, and thus no window.
pub fn name() -> Option<String> {
    ["WAYLAND_DISPLAY", "DISPLAY"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}

/// Calls `gone` on a thread of its own once the display server of this session has ended. Nothing
/// is watched where the server is not reached by a socket in the file system.
///
/// # Errors
/// Where the system gives no thread.
pub fn watch(gone: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let wayland = variable("WAYLAND_DISPLAY").map(|name| wayland(&name));
    let socket = wayland.unwrap_or_else(|| variable("DISPLAY").and_then(|name| x11(&name)));
    let Some(path) = socket else { return Ok(()) };
    let Ok(stream) = UnixStream::connect(&path) else {
        return Ok(());
    };
    silence(path.clone());
    std::thread::Builder::new()
        .name("display".into())
        .spawn(move || {
            let mut stream = Some(stream);
            // A server may close a connection that says nothing, and still be there.
            while let Some(mut open) = stream.take() {
                let _ = open.read(&mut [0]);
                stream = UnixStream::connect(&path).ok();
                if stream.is_some() {
                    std::thread::sleep(AGAIN);
                }
            }
            gone();
        })
        .map(drop)
}

/// Libraries that draw a window panic where the server has gone. What they would say is nothing to
/// what is said of the display: whoever panics then waits for the end of the program.
fn silence(socket: PathBuf) {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        std::thread::sleep(AGAIN);
        while UnixStream::connect(&socket).is_err() {
            std::thread::park();
        }
        usual(panic);
    }));
}

fn wayland(name: &str) -> Option<PathBuf> {
    // An absolute name stands for itself.
    let folder = std::env::var_os("XDG_RUNTIME_DIR")?;
    Some(Path::new(&folder).join(name))
}

/// `:1` or `unix:1.0`; other machines' displays have no socket here.
fn x11(name: &str) -> Option<PathBuf> {
    let (host, number) = name.rsplit_once(':')?;
    let number = number.split('.').next()?;
    let local = (host.is_empty() || host == "unix") && number.parse::<u16>().is_ok();
    local.then(|| PathBuf::from(format!("/tmp/.X11-unix/X{number}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_of_this_machine_has_a_socket() {
        let of = |name| x11(name).map(|path| path.display().to_string());
        assert_eq!(of(":1").as_deref(), Some("/tmp/.X11-unix/X1"));
        assert_eq!(of("unix:12.0").as_deref(), Some("/tmp/.X11-unix/X12"));
        for elsewhere in ["host:1", "1", ":", ":../../etc/x", "", "::1:"] {
            assert_eq!(of(elsewhere), None, "{elsewhere}");
        }
    }
}
