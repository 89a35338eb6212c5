//! The window under cage, the compositor that a desk's own session consists of. Skipped, by name,
//! where that is absent.

use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::counter::USUAL;
use super::display::{Display, is_installed};
use super::world::program;

/// Cage does not run with the rights of the superuser.
const NOBODY: u32 = 65534;
const WHITE: [u8; 3] = [0xFF; 3];

/// A program with the rights of somebody who may use these folders.
fn as_anybody(name: &str, folders: &[&Path]) -> Command {
    if folders[0].metadata().unwrap().uid() != 0 {
        return Command::new(name);
    }
    for folder in folders {
        chown(folder, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    let mut command = Command::new("setpriv");
    let nobody = NOBODY.to_string();
    command
        .args(["--reuid", &nobody, "--regid", &nobody, "--clear-groups"])
        .arg(name);
    command
}

/// What is shown, once there is something.
fn picture(runtime: &Path, file: &Path) -> Option<image::RgbImage> {
    let names = std::fs::read_dir(runtime).ok()?;
    let names = names.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let socket = names
        .into_iter()
        .find(|name| name.starts_with("wayland-") && !name.ends_with(".lock"))?;
    let taken = Command::new("grim")
        .arg(file)
        .env("XDG_RUNTIME_DIR", runtime)
        .env("WAYLAND_DISPLAY", socket)
        .stderr(Stdio::null())
        .status();
    let taken = taken.is_ok_and(|status| status.success());
    taken.then(|| image::open(file).unwrap().into_rgb8())
}

#[test]
fn the_window_fills_the_screen_under_cage() {
    let test = "the_window_fills_the_screen_under_cage";
    for program in ["cage", "grim", "Xwayland", "setpriv"] {
        if !is_installed(program) {
            println!("skipped: {test}: {program} is not installed");
            return;
        }
    }
    let Some(display) = Display::start(test, USUAL) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let [runtime, state] = ["run", "state"].map(|name| folder.path().join(name));
    std::fs::create_dir(&runtime).unwrap();
    std::fs::create_dir(&state).unwrap();
    let toml = folder.path().join("kiosk.toml");
    std::fs::write(&toml, "[desk]\nmode = \"citizen\"\n").unwrap();
    // Where the program was built, anybody may not be let in.
    let own = folder.path().join("kiosk");
    std::fs::hard_link(program(), &own)
        .or_else(|_| std::fs::copy(program(), &own).map(|_| ()))
        .unwrap();
    let mut cage = as_anybody("cage", &[folder.path(), &runtime, &state]);
    cage.arg("--")
        .arg(&own)
        .arg("--config")
        .arg(&toml)
        .env("XDG_RUNTIME_DIR", &runtime)
        .env("XDG_STATE_HOME", &state)
        .env("WLR_BACKENDS", "x11")
        .env("WLR_RENDERER", "pixman")
        .env_remove("STATE_DIRECTORY")
        .stderr(Stdio::null());
    let _cage = display.spawn(&mut cage);
    let file = folder.path().join("picture.png");
    let deadline = Instant::now() + Duration::from_secs(60);
    // The bars at the top and at the foot are white from edge to edge.
    let shown = loop {
        match picture(&runtime, &file) {
            Some(picture) if picture.get_pixel(1, 1).0 == WHITE => break picture,
            _ => assert!(Instant::now() < deadline, "no window"),
        }
        std::thread::sleep(Duration::from_millis(500));
    };
    let (right, bottom) = (shown.width() - 2, shown.height() - 2);
    for (x, y) in [(right, 1), (1, bottom), (right, bottom)] {
        assert_eq!(shown.get_pixel(x, y).0, WHITE, "at {x}, {y}");
    }
}
