//! The program and those who start it: the service manager, and the display that may go.

use std::os::unix::net::UnixDatagram;
use std::process::Stdio;
use std::time::Duration;

use super::display::Display;
use super::window::{BOARD, COVERED};
use super::world::World;

#[test]
fn the_service_manager_hears_that_the_window_and_the_desk_are_alive() {
    let test = "the_service_manager_hears_that_the_window_and_the_desk_are_alive";
    let Some(display) = Display::start(test, 1280, 800) else {
        return;
    };
    let Some(world) = World::new(test) else {
        return;
    };
    let path = world.state().with_file_name("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let word = || {
        let mut octets = [0; 64];
        let length = socket.recv(&mut octets).unwrap();
        String::from_utf8_lossy(&octets[..length]).trim().to_owned()
    };
    let mut kiosk = world.kiosk();
    kiosk
        .env("NOTIFY_SOCKET", &path)
        .env("WATCHDOG_USEC", "2000000");
    let _program = display.spawn(&mut kiosk);
    let words: Vec<String> = (0..4).map(|_| word()).collect();
    assert_eq!(words, ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"]);
}

#[test]
fn a_display_that_goes_ends_the_program_with_a_sentence() {
    let test = "a_display_that_goes_ends_the_program_with_a_sentence";
    let Some(display) = Display::start(test, 1280, 800) else {
        return;
    };
    let Some(world) = World::new(test) else {
        return;
    };
    let mut program = display.spawn(world.kiosk().stderr(Stdio::piped()));
    display.wait_for(BOARD, COVERED);
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
