//! The desk's own thread: waits for a number, runs the visit, shows the result, clears it.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use card_reader::printed::Printed;
use fingerprint::Finger;
use jiff::Timestamp;
use zeroize::Zeroizing;

use super::Link;
use super::opening::Opening;
use crate::service::Hub;
use crate::settings::Mode;
use crate::staff::SignedIn;
use crate::station::printer;
use crate::verification::clock::Moment;
use crate::verification::decision::Decision;
use crate::verification::errand::Errand;
use crate::verification::fault::Fault;
use crate::verification::supervision::{Chain, Search};
use crate::verification::view::{Command, Refusal, ResultView, Snapshot, Stage};
use crate::verification::{Attendant, Desk, problem_of};
use crate::words::Language;

/// How often devices are looked at while nobody is here.
const LOOK: Duration = Duration::from_secs(2);
/// How often the reader is looked at while a result stands.
const GLANCE: Duration = Duration::from_millis(500);
/// How long a demonstration lets its first screen be read.
const FIRST_SCREEN: Duration = Duration::from_secs(2);
/// How long the end of a try stands before the next one begins.
const END_OF_TRY: Duration = Duration::from_millis(1200);

/// Starts the desk's thread; returns the link to it and the number that the screen begins with.
pub fn start(
    opening: Opening,
    hub: Option<Hub>,
    number: Option<Zeroizing<String>>,
) -> (Link, Option<Zeroizing<String>>) {
    let (link, commands) = Link::new(opening.snapshot());
    let first = number.clone();
    let theirs = link.clone();
    let thread = std::thread::Builder::new()
        .name("desk".into())
        .spawn(move || {
            let Some(mut desk) = opening.await_desk(&theirs, &commands) else {
                return;
            };
            if let Some(number) = first {
                let devices = desk.devices();
                theirs.publish(|snapshot| snapshot.devices = devices);
                std::thread::sleep(FIRST_SCREEN);
                theirs.send(Command::Start(number, Box::default()));
            }
            serve(&mut desk, hub.as_ref(), &theirs, &commands);
        });
    if let Err(error) = thread {
        tracing::error!(%error, "the desk's thread cannot be started");
    }
    (link, number)
}

/// Who attends, and who might.
struct Attendance {
    clerk: Option<SignedIn>,
}

impl Attendance {
    /// Tells the window who works here and who has signed in. A list that cannot be read keeps
    /// everybody out.
    fn publish(&self, desk: &Desk, link: &Link) {
        let people = desk.staff().people();
        let unusable = people.as_ref().err().map(Refusal::from);
        let people = people.unwrap_or_default();
        let attended = desk.settings.desk.mode == Mode::Clerk;
        link.publish(|snapshot| {
            let asked = !people.is_empty() || unusable.is_some();
            snapshot.locked = attended && asked && self.clerk.is_none();
            snapshot.clerk = self.clerk.as_ref().map(|clerk| clerk.name().to_owned());
            snapshot.people = people;
            if unusable.is_some() {
                snapshot.refusal = unusable;
            }
        });
    }

    fn sign_in(&mut self, desk: &Desk, link: &Link, name: &str, pin: &str) {
        let signed_in = desk.staff().sign_in(name, pin, Timestamp::now());
        let refusal = signed_in.as_ref().err().map(Refusal::from);
        link.publish(|snapshot| snapshot.refusal = refusal);
        self.clerk = signed_in.ok();
    }
}

fn serve(desk: &mut Desk, hub: Option<&Hub>, link: &Link, commands: &Receiver<Command>) {
    let mut problem = None;
    let mut attendance = Attendance { clerk: None };
    let mut tidied = None;
    loop {
        link.pulse.beat();
        let devices = desk.devices();
        attendance.publish(desk, link);
        link.publish(|snapshot| {
            snapshot.devices = devices;
            snapshot.stage = Stage::Ready {
                input_problem: problem,
            };
            snapshot.requested = hub.and_then(Hub::requested);
        });
        let (text, errand) = match commands.recv_timeout(LOOK) {
            Ok(Command::Start(text, errand)) => (text, errand),
            Ok(Command::SignIn { name, pin }) => {
                attendance.sign_in(desk, link, &name, &pin);
                continue;
            }
            Ok(Command::SignOut) => {
                attendance.clerk = None;
                problem = None;
                continue;
            }
            Ok(Command::Supervise { name, pin }) => {
                match desk.let_in(&name, &pin) {
                    Ok(supervisor) => {
                        if supervise(desk, link, commands, &supervisor) == Afterwards::Locked {
                            attendance.clerk = None;
                        }
                    }
                    Err(refusal) => link.publish(|snapshot| snapshot.refusal = Some(refusal)),
                }
                continue;
            }
            Ok(Command::Finish) => {
                problem = None;
                continue;
            }
            Ok(_) => continue,
            Err(RecvTimeoutError::Timeout) => {
                let moment = Moment::present();
                if tidied != Some(moment.today) {
                    tidied = Some(moment.today);
                    match desk.tidy(moment) {
                        Ok(removed) => tracing::info!(removed, "records whose time is over"),
                        Err(error) => tracing::error!(%error, "the journal cannot be thinned out"),
                    }
                }
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        if link.snapshot().locked {
            continue;
        }
        problem = match Printed::parse(&text) {
            Ok(printed) => {
                drop(text);
                let mut errand = Errand {
                    clerk: attendance.clerk.clone(),
                    ..*errand
                };
                let begun = hub.and_then(|hub| Some((hub, hub.begin()?)));
                let program = begun.map(|(hub, (requested, waited))| {
                    errand.waited = Some(waited);
                    errand.file_number = Some(requested.file_number);
                    errand.procedure = requested.procedure.or(errand.procedure);
                    hub
                });
                let window = Window {
                    link,
                    commands,
                    program,
                };
                if attend(desk, window, &printed, &errand) == Afterwards::Locked {
                    attendance.clerk = None;
                }
                None
            }
            Err(error) => Some(problem_of(&error)),
        };
    }
}

/// Shows the supervisor's page until it is left.
fn supervise(
    desk: &mut Desk,
    link: &Link,
    commands: &Receiver<Command>,
    by: &SignedIn,
) -> Afterwards {
    let mut search = Search::default();
    let mut exported = None;
    let mut refusal = None;
    let mut opened = None;
    let chain = look_at_chain(desk, link);
    loop {
        let mut view = desk.supervise(by, &search, Moment::present());
        match opened.map(|record| desk.past_visit(record)) {
            Some(Ok(visit)) => view.opened = visit.map(Box::new),
            Some(Err(error)) => {
                tracing::error!(%error, "a visit of the journal cannot be opened");
                view.problem = Some(error.fault().code());
            }
            None => {}
        }
        match exported.take() {
            Some(Ok(path)) => view.exported = Some(path),
            Some(Err(fault)) => view.problem = Some(Fault::code(fault)),
            None => {}
        }
        link.publish(|snapshot| {
            snapshot.refusal = refusal.take();
            view.chain = chain.get().cloned();
            snapshot.stage = Stage::Supervisor(Box::new(view));
        });
        match await_command(link, commands) {
            Some(Command::Search(wanted)) => (search, opened) = (*wanted, None),
            Some(Command::Open(record)) => opened = record,
            Some(Command::Export) => exported = Some(desk.export(&search, Moment::present())),
            Some(Command::Decide(visit, decision)) => {
                refusal = desk.decide(visit, &decision).err();
            }
            Some(Command::SignOut) => return Afterwards::Locked,
            _ => return Afterwards::Ready,
        }
    }
}

/// Looks at the journal's chain beside the desk's thread, and tells the page what was found.
fn look_at_chain(desk: &Desk, link: &Link) -> Arc<OnceLock<Chain>> {
    let found = Arc::new(OnceLock::new());
    let (look, theirs, link) = (desk.chain(), Arc::clone(&found), link.clone());
    let thread = std::thread::Builder::new()
        .name("chain".into())
        .spawn(move || {
            let chain = look();
            link.publish(|snapshot| {
                if let Stage::Supervisor(view) = &mut snapshot.stage {
                    view.chain = Some(chain.clone());
                }
                // While nobody else publishes: the page has it now, or finds it when it comes.
                let _ = theirs.set(chain);
            });
        });
    if let Err(error) = thread {
        tracing::error!(%error, "the thread that looks at the chain cannot be started");
    }
    found
}

/// What is asked for while the supervisor's page stands; none once the window is gone.
fn await_command(link: &Link, commands: &Receiver<Command>) -> Option<Command> {
    loop {
        link.pulse.beat();
        match commands.recv_timeout(LOOK) {
            Ok(command) => return Some(command),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}

/// What follows a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Afterwards {
    Ready,
    Locked,
}

/// Who sees a visit, and may act in it.
#[derive(Clone, Copy)]
struct Window<'a> {
    link: &'a Link,
    commands: &'a Receiver<Command>,
    /// Where another program follows this visit.
    program: Option<&'a Hub>,
}

impl Window<'_> {
    /// The other program wants the visit ended.
    fn is_cancelled(&self) -> bool {
        self.program.is_some_and(Hub::is_cancelled)
    }
}

/// How a result is left.
enum Left {
    Ended(Afterwards),
    Again(Option<Finger>),
    AgainByPortrait,
}

fn attend(desk: &mut Desk, window: Window<'_>, printed: &Printed, errand: &Errand) -> Afterwards {
    let mut wanted = None;
    let mut errand = errand.clone();
    loop {
        let mut clerk = Clerk {
            alone: desk.settings.desk.mode == Mode::Citizen,
            window,
            tries: 0,
            leaves: false,
        };
        let finished = desk.visit(printed, wanted, &errand, Moment::present(), &mut clerk);
        let left = if clerk.leaves {
            Left::Ended(Afterwards::Locked)
        } else if finished.view.reason == Fault::Cancelled.code() {
            // Whoever ended it knows; nothing of it stays on the screen.
            Left::Ended(Afterwards::Ready)
        } else {
            show(desk, window, finished.view.clone())
        };
        match left {
            Left::Ended(afterwards) => {
                if let Some(program) = window.program {
                    let view = &finished.view;
                    program.end(view.decision, view.reason, finished.signed);
                }
                return afterwards;
            }
            Left::Again(finger) => (wanted, errand.by_portrait) = (finger, false),
            Left::AgainByPortrait => errand.by_portrait = true,
        }
    }
}

/// Shows a result until it is left, or the card is taken.
fn show(desk: &mut Desk, window: Window<'_>, mut view: ResultView) -> Left {
    let Window { link, commands, .. } = window;
    let mut card_lies = desk.cards.is_occupied();
    // Who is to try again at a terminal may lift the card for it, and is asked for no more than
    // that; who has left is noticed there.
    let again = desk.settings.desk.mode == Mode::Citizen
        && matches!(view.decision, Decision::Technical | Decision::Abandoned);
    let publish = |view: &ResultView, refusal: Option<Refusal>| {
        link.publish(|snapshot| {
            snapshot.stage = Stage::Result(Box::new(view.clone()));
            snapshot.refusal = refusal;
        });
    };
    publish(&view, None);
    loop {
        link.publish(|snapshot| snapshot.card_lies = card_lies);
        link.pulse.beat();
        match commands.recv_timeout(GLANCE) {
            Ok(Command::Finish) | Err(RecvTimeoutError::Disconnected) => {
                return Left::Ended(Afterwards::Ready);
            }
            Ok(Command::SignOut) => return Left::Ended(Afterwards::Locked),
            Ok(Command::Again(finger)) => return Left::Again(finger),
            Ok(Command::AgainByPortrait) => return Left::AgainByPortrait,
            Ok(Command::Print(language)) => {
                view.printed = printed(desk, &view, language);
                publish(&view, None);
            }
            // Nobody is sent away without the paper that says why.
            Ok(Command::Elsewhere(language)) => {
                view.printed = printed(desk, &view, language);
                let record = view.record.filter(|_| view.printed == Some(true));
                match record.map(|record| desk.send_elsewhere(record)) {
                    Some(Ok(())) => return Left::Ended(Afterwards::Ready),
                    sent => publish(&view, sent.and_then(Result::err)),
                }
            }
            Ok(Command::Decide(visit, decision)) => {
                let decided = desk.decide(visit, &decision);
                if decided.is_ok() {
                    view.decided = Some((decision.name, decision.accepted));
                }
                publish(&view, decided.err());
            }
            _ => {}
        }
        if window.is_cancelled() {
            return Left::Ended(Afterwards::Ready);
        }
        // Taking the card clears the screen. One that was lifted after its last byte leaves the
        // result standing: until it is left, or nobody touches the window any more.
        let lay = std::mem::replace(&mut card_lies, desk.cards.is_occupied());
        if lay && !card_lies && !again {
            return Left::Ended(Afterwards::Ready);
        }
    }
}

/// Writes the receipt's page and gives it to the printer; whether that took it. None where the
/// visit has no record.
fn printed(desk: &Desk, view: &ResultView, language: Language) -> Option<bool> {
    let page = desk.journal.save_page(view.record?, language);
    if let Err(error) = &page {
        tracing::error!(%error, "the receipt's page cannot be written");
    }
    Some(page.is_ok_and(|page| printer::print(&page)))
}

/// The clerk at the window.
struct Clerk<'a> {
    /// Nobody attends: the citizen is alone.
    alone: bool,
    window: Window<'a>,
    tries: usize,
    /// The clerk signed out in the middle of it.
    leaves: bool,
}

impl Attendant for Clerk<'_> {
    fn show(&mut self, stage: &Stage) {
        self.window.link.pulse.beat();
        let shown = |snapshot: &mut Snapshot| snapshot.stage = stage.clone();
        self.window.link.publish(shown);
        if let Some(program) = self.window.program {
            program.show(stage);
        }
        if let Stage::Finger(finger) = stage
            && finger.past.len() > self.tries
        {
            // What was wrong with a picture has to be read before the next one is asked for.
            self.tries = finger.past.len();
            std::thread::sleep(END_OF_TRY);
        }
    }

    fn poll(&mut self) -> Option<Command> {
        self.window.link.pulse.beat();
        if self.window.is_cancelled() {
            return Some(Command::Finish);
        }
        match self.window.commands.try_recv().ok() {
            Some(Command::SignOut) => {
                self.leaves = true;
                Some(Command::Finish)
            }
            command => command,
        }
    }

    fn compare_portrait(&mut self) -> Result<Option<bool>, Fault> {
        if self.alone {
            return Ok(None);
        }
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(300) && !self.window.is_cancelled() {
            self.window.link.pulse.beat();
            match self.window.commands.recv_timeout(GLANCE) {
                Ok(Command::PortraitCompared(same)) => return Ok(Some(same)),
                Ok(Command::SignOut) => {
                    self.leaves = true;
                    return Err(Fault::Cancelled);
                }
                Ok(Command::Finish) | Err(RecvTimeoutError::Disconnected) => {
                    return Err(Fault::Cancelled);
                }
                _ => {}
            }
        }
        Err(Fault::Cancelled)
    }
}
