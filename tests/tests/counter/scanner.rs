//! The scanner on a serial line begins a visit in the clerk's window, also after it was unplugged
//! and plugged in again.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use nix::fcntl::OFlag;
use nix::pty::{PtyMaster, grantpt, posix_openpt, ptsname_r, unlockpt};

use super::counter::{BOARD, COVERED, Counter, PASS, USUAL, assert_ended, furnish};
use super::world::{NUMBER, grown};

/// The clerk's board, on which the parts of the desk stand.
const PARTS: ((usize, usize), (usize, usize)) = ((24, 88), (416, 692));

/// A scanner's end of a line whose other end stands at the port. No program that is started has it
/// too: it is unplugged with this.
fn plug_in(port: &Path) -> PtyMaster {
    let scanner = posix_openpt(OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC).unwrap();
    grantpt(&scanner).unwrap();
    unlockpt(&scanner).unwrap();
    std::os::unix::fs::symlink(ptsname_r(&scanner).unwrap(), port).unwrap();
    scanner
}

impl Counter {
    fn await_parts(&self, what: &str, holds: impl Fn(&[[u8; 3]]) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !holds(&self.display.part(PARTS)) {
            assert!(Instant::now() < deadline, "{what}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

#[test]
fn a_scanner_that_was_unplugged_is_missed_and_reads_again_once_it_is_back() {
    let test = "a_scanner_that_was_unplugged_is_missed_and_reads_again_once_it_is_back";
    let Some((display, world)) = furnish(test, USUAL) else {
        return;
    };
    let port = world.state().with_file_name("scanner");
    world.add_settings(&format!("[scanner]\nport = {port:?}\n"));
    let fingers = grown();
    let _card = world.insert(world.card(&fingers.enrolled));
    let mut line = plug_in(&port);
    let mut counter = Counter::over((display, world));
    let qr = format!("{NUMBER}||Nguyễn Văn Mẫu|05051990|Nam|Số 1 Đường Mẫu, Hà Nội|10052021\r");
    // The parts have been looked at.
    std::thread::sleep(Duration::from_secs(3));
    let whole = counter.display.part(PARTS);
    let scan = |counter: &mut Counter, line: &mut PtyMaster| {
        counter.world.sensor.place(fingers.holder.clone());
        counter.display.press_and_see("F4");
        line.write_all(qr.as_bytes()).unwrap();
        assert_ended(&counter.ended(), "verified", "finger-matches");
        counter.display.wait_for(PASS, COVERED);
        counter.display.press("Return");
        counter.display.wait_for(BOARD, COVERED);
    };
    scan(&mut counter, &mut line);
    std::fs::remove_file(&port).unwrap();
    drop(line);
    counter.await_parts("the scanner is missed", |parts| parts != whole);
    counter.display.keep("scanner-missing");
    let mut line = plug_in(&port);
    counter.await_parts("the scanner is back", |parts| parts == whole);
    scan(&mut counter, &mut line);
}
