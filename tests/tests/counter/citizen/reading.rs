//! Once a citizen's card has been read.

use std::time::Duration;

use super::{LYING, Terminal};
use crate::counter::{COVERED, PASS};
use crate::world::{NUMBER, grown};

#[test]
fn the_card_may_be_taken_after_its_last_byte() {
    let Some(mut terminal) = Terminal::open("the_card_may_be_taken_after_its_last_byte", &LYING)
    else {
        return;
    };
    let fingers = grown();
    terminal.agree(LYING.vietnamese);
    terminal.scan(&[NUMBER]);
    terminal.await_step(2);
    let world = &terminal.counter.world;
    let card = world.insert(world.card(&fingers.enrolled));
    terminal.await_step(3);
    terminal.counter.world.take(card);
    assert_eq!(terminal.step(), 3, "the finger is still asked for");
    terminal.counter.world.sensor.place(fingers.holder);
    terminal.assert_verified("vi");
    // It stands, though no card lies there any more.
    std::thread::sleep(Duration::from_secs(2));
    assert!(terminal.counter.display.share_of(PASS) > COVERED);
}
