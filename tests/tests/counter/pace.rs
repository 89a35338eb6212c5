//! How soon the window is there, what it costs while nobody is, and how soon it answers.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use hil::air::{Air, BitRate};
use hil::chip::vpcd;

use super::citizen::{LYING, Terminal};
use super::counter::{BOARD, COVERED, Counter, USUAL, furnish};
use super::display::Place;
use super::world::{NUMBER, grown};

const PAGE: [u8; 3] = [0xED, 0xF0, 0xF3];
const BLACK: [u8; 3] = [0; 3];

/// The switch of contrast in the clerk's top bar, and a place that is the page's own.
const CONTRAST: (usize, usize) = (1098, 31);
const BARE: (usize, usize) = (8, 400);
/// The same switch among the five of a citizen's help bar.
const CITIZENS_CONTRAST: (usize, usize) = (885, 744);

/// Processor time of a process in hundredths of a second, all its threads together.
fn processor_time(process: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let field = |number: usize| fields.split_ascii_whitespace().nth(number - 3).unwrap();
    [14, 15]
        .map(|number| field(number).parse::<u64>().unwrap())
        .iter()
        .sum()
}

/// How long a touch has waited for a processor that other programs had: on its way from the server
/// to the window's own thread, the slowest of those that paint for it, and back.
fn waited(server: u32, program: u32) -> Duration {
    let thread = |folder: &Path| -> Option<u64> {
        let stat = std::fs::read_to_string(folder.join("schedstat")).ok()?;
        stat.split_ascii_whitespace().nth(1)?.parse().ok()
    };
    let tasks = std::fs::read_dir(format!("/proc/{program}/task")).unwrap();
    let painters = tasks.filter_map(|task| {
        let folder = task.ok()?.path();
        let name = std::fs::read_to_string(folder.join("comm")).ok()?;
        name.starts_with("llvmpipe").then(|| thread(&folder))?
    });
    let main = |process: u32| {
        let folder = format!("/proc/{process}/task/{process}");
        thread(Path::new(&folder)).unwrap()
    };
    let slowest = painters.max().unwrap_or_default();
    Duration::from_nanos(main(server) + main(program) + slowest)
}

#[test]
fn the_window_is_there_within_a_second_and_idles_under_a_hundredth_of_a_core() {
    let test = "the_window_is_there_within_a_second_and_idles_under_a_hundredth_of_a_core";
    let Some((display, world)) = furnish(test, USUAL) else {
        return;
    };
    for more in ["", "[desk]\nmode = \"citizen\"\n"] {
        world.add_settings(more);
        let mut command = world.kiosk();
        command.env("KIOSK_LOG", "info").stderr(Stdio::piped());
        let mut program = display.spawn(&mut command);
        let said = BufReader::new(program.0.stderr.take().unwrap()).lines();
        let first = said
            .map_while(Result::ok)
            .find(|line| line.contains("first frame shown"))
            .unwrap();
        // Real time is also that of whatever else this machine does.
        let (_, spent) = first.split_once("processor_ms=").unwrap();
        let spent: u64 = spent.trim().parse().unwrap();
        println!("{first}");
        assert!(spent < 1000, "{first}");
        display.wait_for(BOARD, COVERED);
        std::thread::sleep(Duration::from_secs(2));
        let before = processor_time(program.0.id());
        std::thread::sleep(Duration::from_secs(10));
        let idle = processor_time(program.0.id()) - before;
        println!("{idle} hundredths of a second in ten seconds");
        assert!(idle < 10, "{idle} hundredths of a second in ten seconds");
    }
}

/// Touches the switch of contrast for as long as a card is read, and awaits each time that a place
/// of the page's own colour changes.
fn touch_meanwhile(counter: &Counter, (contrast, bare): (Place, Place), read: impl Fn() -> bool) {
    let Counter {
        display, program, ..
    } = counter;
    let mut answers = Vec::new();
    let mut colours = [PAGE, BLACK].into_iter().cycle().skip(1);
    while read() {
        let wanted = colours.next().unwrap();
        display.click(contrast);
        let touched = Instant::now();
        let before = waited(display.server(), program.0.id());
        while display.colour_at(bare) != wanted {
            assert!(touched.elapsed() < Duration::from_secs(5), "no answer");
            std::thread::sleep(Duration::from_millis(1));
        }
        let took = touched.elapsed();
        let others = waited(display.server(), program.0.id()) - before;
        answers.push((took, took.saturating_sub(others)));
        std::thread::sleep(Duration::from_millis(150));
    }
    let slowest = answers.iter().map(|(_, own)| *own).max().unwrap();
    println!("{answers:?}");
    assert!(answers.len() >= 5, "{answers:?}");
    assert!(slowest < Duration::from_millis(100), "{answers:?}");
}

/// A card that is read as slowly as any.
fn slow_card(counter: &Counter) -> vpcd::Inserted {
    let fingers = grown();
    counter.world.sensor.place(fingers.holder);
    let mut card = counter.world.card(&fingers.enrolled);
    card.lay_in(Air::new(BitRate::new(106).unwrap()));
    counter.world.insert(card)
}

#[test]
fn a_touch_is_answered_within_a_tenth_of_a_second_while_a_card_is_read() {
    let test = "a_touch_is_answered_within_a_tenth_of_a_second_while_a_card_is_read";
    let Some(mut counter) = Counter::open(test) else {
        return;
    };
    let _card = slow_card(&counter);
    counter.begin(NUMBER);
    let receipt = counter.receipt();
    touch_meanwhile(&counter, (CONTRAST, BARE), || !receipt.exists());
    counter.ended();
}

#[test]
fn a_citizens_touch_is_answered_as_soon() {
    let test = "a_citizens_touch_is_answered_as_soon";
    let Some(mut terminal) = Terminal::open(test, &LYING) else {
        return;
    };
    let _card = slow_card(&terminal.counter);
    terminal.agree(LYING.vietnamese);
    terminal.touch_number(NUMBER);
    terminal.await_step(2);
    let places = (CITIZENS_CONTRAST, LYING.bare);
    touch_meanwhile(&terminal.counter, places, || terminal.step() == 2);
    terminal.counter.ended();
}
