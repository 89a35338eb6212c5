//! What is unplugged before the citizen's window, and plugged in again.

use std::time::Duration;

use super::{LYING, Terminal};
use crate::counter::{BOARD, COVERED, TECHNICAL};
use crate::world::{NUMBER, grown};

#[test]
fn a_terminal_goes_on_when_what_was_unplugged_is_back() {
    let test = "a_terminal_goes_on_when_what_was_unplugged_is_back";
    let Some(mut terminal) = Terminal::open(test, &LYING) else {
        return;
    };
    let waits = |terminal: &Terminal, name: &str| {
        terminal.until(name, |it| !it.is_welcome());
        assert!(terminal.counter.display.share_of(BOARD) > COVERED, "{name}");
        terminal.keep(name);
    };
    // Before a visit: the service, the reader, the sensor.
    terminal.counter.world.service.stop();
    waits(&terminal, "wait-service");
    terminal.counter.world.service.unplug().unwrap();
    terminal.counter.world.service.resume().unwrap();
    std::thread::sleep(Duration::from_secs(4));
    waits(&terminal, "wait-reader");
    terminal.counter.world.service.stop();
    terminal.counter.world.service.plug_in().unwrap();
    terminal.counter.world.service.resume().unwrap();
    terminal.await_welcome();
    terminal.counter.world.unplug_sensor();
    waits(&terminal, "wait-sensor");
    terminal.counter.world.plug_in_sensor();
    terminal.await_welcome();

    // What nobody can mend here: out of service, with a code for the telephone.
    let trust = terminal.counter.world.trust();
    let away = trust.with_extension("away");
    std::fs::rename(&trust, &away).unwrap();
    terminal.counter.display.wait_for(TECHNICAL, COVERED);
    terminal.keep("out-of-service");
    std::fs::rename(&away, &trust).unwrap();
    terminal.await_welcome();

    // In the middle of a visit: the service before the card comes, the sensor before the finger.
    terminal.agree(LYING.vietnamese);
    terminal.scan(&[NUMBER]);
    terminal.await_step(2);
    terminal.counter.world.service.stop();
    std::thread::sleep(Duration::from_secs(2));
    terminal.keep("wait-service-in-visit");
    assert_eq!(terminal.step(), 2);
    terminal.counter.world.service.resume().unwrap();
    terminal.counter.world.unplug_sensor();
    let fingers = grown();
    let _card = terminal
        .counter
        .world
        .insert(terminal.counter.world.card(&fingers.enrolled));
    terminal.await_step(3);
    std::thread::sleep(Duration::from_secs(2));
    terminal.keep("wait-sensor-in-visit");
    assert_eq!(terminal.step(), 3);
    terminal.counter.world.sensor.place(fingers.holder);
    terminal.counter.world.plug_in_sensor();
    terminal.assert_verified("vi");
}
