//! The citizen's window: a terminal that one person uses alone, walked through by touch and by
//! scanner, upright and lying; what is unplugged before it, and what does not close it.

use std::time::{Duration, Instant};

use hil::air::{Air, BitRate};
use hil::chip::{Chip, Profile};
use hil::finger::{Conditions, Master};
use serde_json::Value;

use super::display::{Display, Running};
use super::window::{BOARD, COVERED, DECIDE, FAIL, PASS, TECHNICAL, visit_of, wait_for_end};
use super::world::{NUMBER, World, card_of_unknown_issuer, grown};

const WHITE: [u8; 3] = [0xFF; 3];
const ACCENT: [u8; 3] = [0x0B, 0x4A, 0x7F];

/// How long the next screen may take to come.
const PATIENCE: Duration = Duration::from_secs(80);

type Place = (usize, usize);

/// Where things stand on the citizen's page, in pixels.
struct Plan {
    size: (u32, u32),
    /// The middle of each of the four steps on the board.
    steps: [Place; 4],
    vietnamese: Place,
    english: Place,
    agree: Place,
    decline: Place,
    /// The key 1, and the distance to the key 5.
    key: (Place, Place),
    next: Place,
    /// The beginning of the bar that tells how far the chip is read.
    bar: Place,
    /// The mark of the second try with a finger.
    second_try: Place,
    again: Place,
    here: Place,
}

const UPRIGHT: Plan = Plan {
    size: (1080, 1920),
    steps: [(177, 196), (419, 196), (660, 196), (902, 196)],
    vietnamese: (120, 1340),
    english: (120, 1565),
    agree: (600, 1530),
    decline: (100, 1530),
    key: ((216, 971), (322, 147)),
    next: (778, 1588),
    bar: (120, 1502),
    second_try: (170, 1649),
    again: (120, 1568),
    here: (120, 1413),
};

const LYING: Plan = Plan {
    size: (1280, 800),
    steps: [(95, 140), (215, 140), (335, 140), (455, 140)],
    vietnamese: (620, 488),
    english: (620, 620),
    agree: (960, 626),
    decline: (640, 626),
    key: ((693, 254), (222, 99)),
    next: (1080, 645),
    bar: (600, 643),
    second_try: (648, 649),
    again: (620, 620),
    here: (620, 510),
};

/// A terminal, and the citizen before it.
struct Terminal {
    display: Display,
    world: World,
    program: Running,
    plan: &'static Plan,
    visits: u32,
}

impl Terminal {
    /// None, with a word about it, where the machine has no display or no virtual reader.
    fn open(test: &str, plan: &'static Plan) -> Option<Self> {
        let display = Display::start(test, plan.size.0, plan.size.1)?;
        let world = World::new(test)?;
        world.add_settings("[desk]\nmode = \"citizen\"\n");
        let program = display.spawn(&mut world.kiosk());
        let terminal = Self {
            display,
            world,
            program,
            plan,
            visits: 0,
        };
        terminal.await_welcome();
        Some(terminal)
    }

    fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds(self) {
            if Instant::now() > deadline {
                self.keep("too-late");
                panic!("{what} does not come");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn is(&self, place: Place, colour: [u8; 3]) -> bool {
        self.display.colour_at(place) == colour
    }

    /// The step that the board tells, 1 to 4; none without a step. All four stand on the white
    /// board that asks whether somebody is still there.
    fn step(&self) -> usize {
        let steps = self.plan.steps.iter();
        steps.filter(|place| self.is(**place, WHITE)).count()
    }

    fn await_step(&self, step: usize) {
        self.until(&format!("step {step}"), |it| it.step() == step);
    }

    fn is_welcome(&self) -> bool {
        // Beside where the pointer may have been left.
        let mut answers = [self.plan.vietnamese, self.plan.english].into_iter();
        self.step() == 0 && answers.all(|(x, y)| self.is((x + 60, y), ACCENT))
    }

    fn await_welcome(&self) {
        self.until("the first screen", Self::is_welcome);
    }

    /// Touches a place, for as long as a person needs to come to the next one.
    fn touch(&self, place: Place) {
        self.display.click(place);
        std::thread::sleep(Duration::from_millis(400));
    }

    /// Keeps a picture; the citizen never sees red.
    fn keep(&self, name: &str) {
        let (width, height) = self.plan.size;
        self.display
            .keep(&format!("citizen-{name}-{width}x{height}"));
        assert_eq!(self.display.share_of(FAIL), 0.0, "red on {name}");
    }

    /// The middle of a digit's key.
    fn key(&self, digit: u8) -> Place {
        let (first, pitch) = self.plan.key;
        let place = match digit {
            b'0' => 10,
            digit => usize::from(digit - b'1'),
        };
        (
            first.0 + pitch.0 * (place % 3),
            first.1 + pitch.1 * (place / 3),
        )
    }

    /// Agrees in this language, and comes to the screen that asks for the number.
    fn agree(&self, language: Place) {
        self.touch(language);
        self.await_step(1);
        self.keep("2-agreement");
        self.touch(self.plan.agree);
        let (middle, y) = self.key(b'1');
        self.until("the keys", |it| it.is((middle + 60, y), WHITE));
    }

    fn touch_number(&self, number: &str) {
        for digit in number.bytes() {
            self.touch(self.key(digit));
        }
        self.touch(self.plan.next);
    }

    /// What a scanner that types sends: a key for each letter, and Enter behind every line.
    fn scan(&self, lines: &[&str]) {
        for line in lines {
            self.display.type_text(line);
            self.display.press("Return");
        }
    }

    /// The record of the visit that is ending.
    fn end(&mut self) -> Value {
        self.visits += 1;
        let receipt = format!("kiosk/receipts/{:06}.json", self.visits);
        let receipt = self.world.state().join(receipt);
        wait_for_end(&receipt, &mut self.program);
        visit_of(&receipt).unwrap()
    }

    /// A card in slow air, so that its reading can be seen.
    fn slow(mut card: Chip) -> Chip {
        card.lay_in(Air::new(BitRate::new(106).unwrap()));
        card
    }
}

fn assert_visit(visit: &Value, decision: &str, reason: &str, language: &str) {
    assert_eq!(visit["decision"], decision, "{visit}");
    assert_eq!(visit["reason"], reason, "{visit}");
    let agreement = &visit["agreement"];
    assert_eq!(agreement["language"], language, "{visit}");
    assert_eq!(agreement["version"], "2026-11", "{visit}");
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
    let card = terminal.world.insert(terminal.world.card(enrolled));
    terminal.until("another try", |it| it.is(plan.again, ACCENT));
    terminal.keep("8-again");
    assert_visit(&terminal.end(), "technical", "wrong-key", "vi");
    terminal.world.take(card);

    terminal.touch(plan.again);
    terminal.await_step(1);
    enter(terminal);
    terminal.await_step(2);
    let card = Terminal::slow(terminal.world.card(enrolled));
    let card = terminal.world.insert(card);
    terminal.until("progress", |it| it.is(plan.bar, ACCENT));
    terminal.keep("4-keep-still");
    terminal.await_step(3);
    terminal.keep("5-finger");
    let poor = Master::grow(1).impression(7, &Conditions::POOR);
    let good = fingers.holder.clone();
    terminal.world.sensor.place([vec![poor], good].concat());
    terminal.until("the second try", |it| it.is(plan.second_try, ACCENT));
    terminal.keep("6-better-finger");
    terminal.display.wait_for(PASS, COVERED);
    terminal.keep("7-verified");
    let visit = terminal.end();
    assert_visit(&visit, "verified", "finger-matches", "vi");
    terminal.world.take(card);
    terminal.await_welcome();

    terminal.agree(plan.english);
    enter(terminal);
    terminal.await_step(2);
    let card = terminal.world.insert(card_of_unknown_issuer(enrolled));
    terminal.display.wait_for(DECIDE, COVERED);
    terminal.keep("8-see-staff");
    assert_visit(&terminal.end(), "staff", "csca-unknown", "en");
    terminal.world.take(card);
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
    terminal.display.wait_for(DECIDE, COVERED);
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
    terminal.world.sensor.place(grown().holder);
    let _card = terminal
        .world
        .insert(terminal.world.card(&grown().enrolled));
    terminal.display.wait_for(PASS, COVERED);
    let visit = terminal.end();
    assert_visit(&visit, "verified", "finger-matches", "vi");
    // The card is forgotten on the reader: thirty seconds, and a countdown of twenty.
    terminal.await_step(4);
    terminal.keep("9-still-there");
    let asked = Instant::now();
    terminal.await_welcome();
    let counted = asked.elapsed().as_secs();
    assert!((15..30).contains(&counted), "cleared after {counted} s");
}

#[test]
fn a_terminal_goes_on_when_what_was_unplugged_is_back() {
    let test = "a_terminal_goes_on_when_what_was_unplugged_is_back";
    let Some(mut terminal) = Terminal::open(test, &LYING) else {
        return;
    };
    let waits = |terminal: &Terminal, name: &str| {
        terminal.until(name, |it| !it.is_welcome());
        assert!(terminal.display.share_of(BOARD) > COVERED, "{name}");
        terminal.keep(name);
    };
    // Before a visit: the service, the reader, the sensor.
    terminal.world.service.stop();
    waits(&terminal, "wait-service");
    terminal.world.service.unplug().unwrap();
    terminal.world.service.resume().unwrap();
    std::thread::sleep(Duration::from_secs(4));
    waits(&terminal, "wait-reader");
    terminal.world.service.stop();
    terminal.world.service.plug_in().unwrap();
    terminal.world.service.resume().unwrap();
    terminal.await_welcome();
    terminal.world.unplug_sensor();
    waits(&terminal, "wait-sensor");
    terminal.world.plug_in_sensor();
    terminal.await_welcome();

    // What nobody can mend here: out of service, with a code for the telephone.
    let trust = terminal.world.trust();
    let away = trust.with_extension("away");
    std::fs::rename(&trust, &away).unwrap();
    terminal.display.wait_for(TECHNICAL, COVERED);
    terminal.keep("out-of-service");
    std::fs::rename(&away, &trust).unwrap();
    terminal.await_welcome();

    // In the middle of a visit: the service before the card comes, the sensor before the finger.
    terminal.agree(LYING.vietnamese);
    terminal.scan(&[NUMBER]);
    terminal.await_step(2);
    terminal.world.service.stop();
    std::thread::sleep(Duration::from_secs(2));
    terminal.keep("wait-service-in-visit");
    assert_eq!(terminal.step(), 2);
    terminal.world.service.resume().unwrap();
    terminal.world.unplug_sensor();
    let fingers = grown();
    let _card = terminal
        .world
        .insert(terminal.world.card(&fingers.enrolled));
    terminal.await_step(3);
    std::thread::sleep(Duration::from_secs(2));
    terminal.keep("wait-sensor-in-visit");
    assert_eq!(terminal.step(), 3);
    terminal.world.sensor.place(fingers.holder);
    terminal.world.plug_in_sensor();
    terminal.display.wait_for(PASS, COVERED);
    assert_visit(&terminal.end(), "verified", "finger-matches", "vi");
}

/// What closes, hides or opens something on other machines.
const CHORDS: [&str; 16] = [
    "alt+F4",
    "ctrl+w",
    "ctrl+q",
    "ctrl+n",
    "ctrl+o",
    "ctrl+p",
    "ctrl+shift+i",
    "ctrl+plus",
    "ctrl+alt+F1",
    "ctrl+alt+F3",
    "ctrl+alt+Delete",
    "super",
    "Print",
    "Menu",
    "F5",
    "F11",
];

/// Presses everything; the window is there as before.
fn besiege(display: &Display, program: &mut Running) {
    let (width, height) = display.size();
    let corners = [
        (1, 1),
        (width - 2, 1),
        (1, height - 2),
        (width - 2, height - 2),
    ];
    let seen = || {
        (
            display.share_of(BOARD),
            corners.map(|place| display.colour_at(place)),
        )
    };
    // Until the window fills the screen.
    std::thread::sleep(Duration::from_secs(3));
    let before = seen();
    for chord in CHORDS {
        display.press(chord);
    }
    for button in [2, 3, 8] {
        display.press_button(button, (width / 2, height / 4));
    }
    std::thread::sleep(Duration::from_secs(2));
    display.keep(&format!("besieged-{width}x{height}"));
    assert_eq!(program.0.try_wait().unwrap(), None, "the window has closed");
    assert_eq!(seen(), before, "something else is shown");
}

#[test]
fn nothing_that_is_pressed_closes_or_confuses_the_citizens_window() {
    let test = "nothing_that_is_pressed_closes_or_confuses_the_citizens_window";
    let Some(mut terminal) = Terminal::open(test, &LYING) else {
        return;
    };
    besiege(&terminal.display, &mut terminal.program);
    assert!(terminal.is_welcome());
    terminal.agree(LYING.vietnamese);
    besiege(&terminal.display, &mut terminal.program);
    for hostile in ["7".repeat(4096), "'; DROP TABLE record; --\u{202E}".into()] {
        terminal.display.paste(&hostile);
        terminal.display.press("Return");
        std::thread::sleep(Duration::from_secs(1));
        assert_eq!(terminal.step(), 1);
    }
    terminal.keep("2-number-refused");
    terminal.world.sensor.place(grown().holder);
    let _card = terminal
        .world
        .insert(terminal.world.card(&grown().enrolled));
    terminal.scan(&[NUMBER]);
    terminal.display.wait_for(PASS, COVERED);
    assert_visit(&terminal.end(), "verified", "finger-matches", "vi");
}

#[test]
fn nothing_that_is_pressed_closes_or_confuses_the_clerks_window() {
    let test = "nothing_that_is_pressed_closes_or_confuses_the_clerks_window";
    let Some(display) = Display::start(test, 1280, 800) else {
        return;
    };
    let Some(world) = World::new(test) else {
        return;
    };
    let mut program = display.spawn(&mut world.kiosk());
    display.wait_for(BOARD, COVERED);
    besiege(&display, &mut program);
    display.paste(&"7".repeat(4096));
    display.press("Return");
    std::thread::sleep(Duration::from_secs(1));
    world.sensor.place(grown().holder);
    let _card = world.insert(world.card(&grown().enrolled));
    display.type_text(NUMBER);
    display.press("Return");
    let receipt = world.state().join("kiosk/receipts/000001.json");
    let (decision, _) = wait_for_end(&receipt, &mut program);
    assert_eq!(decision, "verified");
}
