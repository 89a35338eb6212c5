//! The desk's own thread: waits for a number, runs the visit, shows the result, clears it.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use card_reader::printed::Printed;
use zeroize::Zeroizing;

use super::Link;
use crate::settings::Mode;
use crate::verification::clock::Moment;
use crate::verification::errand::Errand;
use crate::verification::view::{Command, Snapshot, Stage};
use crate::verification::{Attendant, Desk, problem_of};

/// How often devices are looked at while nobody is here.
const LOOK: Duration = Duration::from_secs(2);
/// How often the reader is looked at while a result stands.
const GLANCE: Duration = Duration::from_millis(500);
/// How long a demonstration lets its first screen be read.
const FIRST_SCREEN: Duration = Duration::from_secs(2);
/// How long the end of a try stands before the next one begins.
const END_OF_TRY: Duration = Duration::from_millis(1200);

/// Starts the thread; returns the link to it and the number that the screen begins with.
pub(super) fn start(
    mut desk: Desk,
    number: Option<Zeroizing<String>>,
) -> (Link, Option<Zeroizing<String>>) {
    let settings = &desk.settings.desk;
    let snapshot = Snapshot {
        desk: format!("{} · {}", settings.office, settings.name),
        demo: desk.demo,
        ..Snapshot::default()
    };
    let (link, commands) = Link::new(snapshot);
    let first = number.clone();
    let theirs = link.clone();
    let thread = std::thread::Builder::new()
        .name("desk".into())
        .spawn(move || {
            if let Some(number) = first {
                let devices = desk.devices();
                theirs.publish(|snapshot| snapshot.devices = devices);
                std::thread::sleep(FIRST_SCREEN);
                theirs.send(Command::Start(number, Box::default()));
            }
            serve(&mut desk, &theirs, &commands);
        });
    if let Err(error) = thread {
        tracing::error!(%error, "the desk's thread cannot be started");
    }
    (link, number)
}

fn serve(desk: &mut Desk, link: &Link, commands: &Receiver<Command>) {
    let mut problem = None;
    loop {
        let devices = desk.devices();
        link.publish(|snapshot| {
            snapshot.devices = devices;
            snapshot.stage = Stage::Ready {
                input_problem: problem,
            };
        });
        let (text, errand) = match commands.recv_timeout(LOOK) {
            Ok(Command::Start(text, errand)) => (text, errand),
            Ok(Command::Finish) => {
                problem = None;
                continue;
            }
            Ok(_) | Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        problem = match Printed::parse(&text) {
            Ok(printed) => {
                drop(text);
                attend(desk, link, commands, &printed, &errand);
                None
            }
            Err(error) => Some(problem_of(&error)),
        };
    }
}

fn attend(
    desk: &mut Desk,
    link: &Link,
    commands: &Receiver<Command>,
    printed: &Printed,
    errand: &Errand,
) {
    let mut clerk = Clerk {
        alone: desk.settings.desk.mode == Mode::Citizen,
        link,
        commands,
        tries: 0,
    };
    let finished = desk.visit(printed, None, errand, Moment::present(), &mut clerk);
    link.publish(|snapshot| snapshot.stage = Stage::Result(Box::new(finished.view)));
    let mut card_was_there = false;
    loop {
        match commands.recv_timeout(GLANCE) {
            Ok(Command::Finish) | Err(RecvTimeoutError::Disconnected) => return,
            _ => {}
        }
        // Taking the card clears the screen.
        let occupied = desk.cards.is_occupied();
        if card_was_there && !occupied {
            return;
        }
        card_was_there |= occupied;
    }
}

/// The clerk at the window.
struct Clerk<'a> {
    /// Nobody attends: the citizen is alone.
    alone: bool,
    link: &'a Link,
    commands: &'a Receiver<Command>,
    tries: usize,
}

impl Attendant for Clerk<'_> {
    fn show(&mut self, stage: &Stage) {
        self.link.publish(|snapshot| snapshot.stage = stage.clone());
        if let Stage::Finger(finger) = stage
            && finger.past.len() > self.tries
        {
            // What was wrong with a picture has to be read before the next one is asked for.
            self.tries = finger.past.len();
            std::thread::sleep(END_OF_TRY);
        }
    }

    fn poll(&mut self) -> Option<Command> {
        self.commands.try_recv().ok()
    }

    fn compare_portrait(&mut self) -> Option<bool> {
        if self.alone {
            return None;
        }
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(300) {
            match self.commands.recv_timeout(GLANCE) {
                Ok(Command::PortraitCompared(same)) => return Some(same),
                Ok(Command::Finish) | Err(RecvTimeoutError::Disconnected) => return None,
                _ => {}
            }
        }
        None
    }
}
