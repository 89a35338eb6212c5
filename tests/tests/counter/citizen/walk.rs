//! Through every step by touch and by scanner, upright and lying.

use std::time::Instant;

use hil::air::{Air, BitRate};
use hil::chip::{Chip, Profile};
use hil::finger::{Conditions, Master};

use super::{ACCENT, LYING, Terminal, UPRIGHT, assert_visit};
use crate::counter::{COVERED, DECIDE, PASS};
use crate::world::{NUMBER, card_of_unknown_issuer, grown};

/// A card in slow air, so that its reading can be seen.
fn slow(mut card: Chip) -> Chip {
    card.lay_in(Air::new(BitRate::new(106).unwrap()));
    card
}

/// One citizen who makes every mistake, and one whom the machine cannot judge.
fn walk(terminal: &mut Terminal, enter: impl Fn(&Terminal)) {
    let plan = terminal.plan;
    let fingers = grown();
    terminal.keep("1-welcome");

    // A number of somebody else, on whose card this one lies.
    terminal.agree(plan.vietnamese);
    terminal.keep("2-number");
    terminal.touch_number("001090000007");
    terminal.await_step(2);
    terminal.keep("3-card");
    let enrolled = &fingers.enrolled;
    let card = terminal
        .counter
        .world
        .insert(terminal.counter.world.card(enrolled));
    terminal.until("another try", |it| it.is(plan.again, ACCENT));
    terminal.keep("8-again");
    assert_visit(&terminal.counter.ended(), "technical", "wrong-key", "vi");
    terminal.counter.world.take(card);

    terminal.touch(plan.again);
    terminal.await_step(1);
    enter(terminal);
    terminal.await_step(2);
    let card = slow(terminal.counter.world.card(enrolled));
    let card = terminal.counter.world.insert(card);
    terminal.until("progress", |it| it.is(plan.bar, ACCENT));
    terminal.keep("4-keep-still");
    terminal.await_step(3);
    terminal.keep("5-finger");
    let poor = Master::grow(1).impression(7, &Conditions::POOR);
    let good = fingers.holder.clone();
    terminal
        .counter
        .world
        .sensor
        .place([vec![poor], good].concat());
    terminal.until("the second try", |it| it.is(plan.second_try, ACCENT));
    terminal.keep("6-better-finger");
    terminal.counter.display.wait_for(PASS, COVERED);
    terminal.keep("7-verified");
    let visit = terminal.counter.ended();
    assert_visit(&visit, "verified", "finger-matches", "vi");
    terminal.counter.world.take(card);
    terminal.await_welcome();

    terminal.agree(plan.english);
    enter(terminal);
    terminal.await_step(2);
    let card = terminal
        .counter
        .world
        .insert(card_of_unknown_issuer(enrolled));
    terminal.counter.display.wait_for(DECIDE, COVERED);
    terminal.keep("8-see-staff");
    assert_visit(&terminal.counter.ended(), "staff", "csca-unknown", "en");
    terminal.counter.world.take(card);
    terminal.await_welcome();
}

#[test]
fn a_citizen_is_led_through_every_step_on_an_upright_screen() {
    let test = "a_citizen_is_led_through_every_step_on_an_upright_screen";
    let Some(mut terminal) = Terminal::open(test, &UPRIGHT) else {
        return;
    };
    walk(&mut terminal, |terminal| terminal.touch_number(NUMBER));
    // Somebody thinks it over: they are asked, one touch says enough, and nothing is lost.
    terminal.touch(UPRIGHT.vietnamese);
    terminal.await_step(1);
    terminal.await_step(4);
    terminal.keep("9-still-there");
    terminal.touch(UPRIGHT.here);
    terminal.await_step(1);
    terminal.touch(UPRIGHT.decline);
    terminal.counter.display.wait_for(DECIDE, COVERED);
    terminal.keep("8-declined");
}

#[test]
fn a_citizen_is_led_through_every_step_on_a_lying_screen() {
    let test = "a_citizen_is_led_through_every_step_on_a_lying_screen";
    let Some(mut terminal) = Terminal::open(test, &LYING) else {
        return;
    };
    let qr = format!("{NUMBER}||NGUYEN VAN MAU|05051990|Nam|So 1 Duong Mau, Ha Noi|10052021");
    walk(&mut terminal, |terminal| terminal.scan(&[&qr]));
    // The next scanner reads the lines at the back of the card. Then the citizen walks away.
    terminal.agree(LYING.vietnamese);
    let mrz = Profile::vietnamese().holder.mrz();
    let lines: Vec<&str> = mrz
        .as_bytes()
        .chunks(30)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    terminal.scan(&lines);
    terminal.await_step(2);
    terminal.counter.world.sensor.place(grown().holder);
    let _card = terminal
        .counter
        .world
        .insert(terminal.counter.world.card(&grown().enrolled));
    terminal.assert_verified("vi");
    // The card is forgotten on the reader: thirty seconds, and a countdown of twenty.
    terminal.await_step(4);
    terminal.keep("9-still-there");
    let asked = Instant::now();
    terminal.await_welcome();
    let counted = asked.elapsed().as_secs();
    assert!((15..30).contains(&counted), "cleared after {counted} s");
}
