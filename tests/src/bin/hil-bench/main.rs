//! `hil-bench`: what a whole inspection costs beside what the air and the chip cost.
//!
//! The chip runs in another process, `hil-chip`, and answers at once. Its time is that of the model
//! in [`hil::air`], added up command by command; nobody sleeps. To it comes the processor time of
//! this process, all threads one after the other, as if nothing here happened while the card
//! sends. So the whole time is never less than it would be at a counter, and does not depend on
//! what else the machine does. Memory is what Rust code allocates; OpenSSL's own is not counted.

#![allow(clippy::print_stdout, reason = "this is what the command prints")]

mod reader;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use card_reader::authenticity::terminal::{CvCertificate, PrivateKey, TerminalKey, TerminalKeys};
use card_reader::check::{CheckId, Outcome};
use card_reader::inspection::{Inspection, Request, Visit};
use card_reader::iso7816::{CardKinds, Limits};
use card_reader::printed::Printed;
use card_reader::trust::{Policy, TrustStore};
use hil::air::BitRate;
use hil::chip::Holder;
use hil::finger::{Conditions, Master};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use nix::time::{ClockId, clock_gettime};
use peak_alloc::PeakAlloc;
use serde::Serialize;

use self::reader::Reader;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Octets of the portrait and of DG3.
const PORTRAIT: usize = 15 * 1024;
const FINGERS: usize = 25 * 1024;

/// What one visit cost.
#[derive(Serialize)]
struct Figures {
    /// kbit/s.
    rate: u32,
    /// The whole time.
    #[serde(skip)]
    seconds: f64,
    /// The whole time, to the least that air and chip allow.
    ratio: f64,
    commands: u32,
    /// READ BINARY for EF.COM, EF.SOD, DG1, DG2, DG13, DG14 and DG15.
    read_commands: u32,
    /// Processor time of the thread that reads.
    host_cpu_ms: f64,
    /// The most memory in use at a time, the files' among it.
    peak_bytes: usize,
}

fn main() -> Result<()> {
    let folder = std::env::temp_dir().join(format!("hil-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let measured = measure_all(&folder);
    std::fs::remove_dir_all(&folder)?;
    measured
}

fn measure_all(folder: &Path) -> Result<()> {
    let finger = Master::grow(1).impression(1, &Conditions::ENROLMENT);
    let (width, height) = (finger.width() as u32, finger.height() as u32);
    let picture = folder.join("finger.png");
    image::save_buffer(
        &picture,
        finger.pixels(),
        width,
        height,
        image::ColorType::L8,
    )?;
    for (largest_response, output) in [(4096, "bench.json"), (256, "bench-256.json")] {
        println!("Largest response of {largest_response} bytes:");
        println!("  kbit/s  seconds  ratio  commands  reads  CPU ms  peak KB");
        let mut list = Vec::new();
        for kilobits in BitRate::KILOBITS {
            let figures = measure(folder, largest_response, kilobits)?;
            println!(
                "  {:>6}  {:>7.2}  {:.3}  {:>8}  {:>5}  {:>6.1}  {:>7}",
                figures.rate,
                figures.seconds,
                figures.ratio,
                figures.commands,
                figures.read_commands,
                figures.host_cpu_ms,
                figures.peak_bytes / 1000
            );
            list.push(figures);
        }
        std::fs::write(target()?.join(output), serde_json::to_vec_pretty(&list)?)?;
    }
    Ok(())
}

/// The folder with the programs of all profiles.
fn target() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(2).context("target folder")?;
    Ok(target.to_owned())
}

/// One visit with a card whose kind nobody has met before.
fn measure(folder: &Path, largest_response: usize, kilobits: u32) -> Result<Figures> {
    let rate = BitRate::new(kilobits).context("rate")?;
    let profile = folder.join("profile.toml");
    let text = format!(
        "portrait_size = {PORTRAIT}\nfingers_size = {FINGERS}\n\
         reading = {{ largest_response = {largest_response}, stated = true }}\n\
         [[fingers]]\nfinger = \"right-index\"\npicture = \"finger.png\"\n"
    );
    std::fs::write(&profile, text)?;
    let (mut reader, plan) = Reader::with_card(&profile, folder, rate)?;
    let store = TrustStore::open(&folder.join("trust"))?;
    let terminal = terminal_keys(&folder.join("terminal"))?;

    let memory = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let thread = cpu_time(ClockId::CLOCK_THREAD_CPUTIME_ID)?;
    let process = cpu_time(ClockId::CLOCK_PROCESS_CPUTIME_ID)?;
    let inspection = inspect(&mut reader, &store, &terminal)?;
    let process = cpu_time(ClockId::CLOCK_PROCESS_CPUTIME_ID)? - process;
    let thread = cpu_time(ClockId::CLOCK_THREAD_CPUTIME_ID)? - thread;
    let peak = ALLOCATOR.peak_usage().saturating_sub(memory);

    ensure_whole(&inspection)?;
    let whole = reader.time() + process;
    Ok(Figures {
        rate: kilobits,
        seconds: whole.as_secs_f64(),
        ratio: whole.as_secs_f64() / plan.least(rate).as_secs_f64(),
        commands: reader.commands(),
        read_commands: reader.read_commands(),
        host_cpu_ms: thread.as_secs_f64() * 1000.0,
        peak_bytes: peak,
    })
}

fn inspect(reader: &mut Reader, store: &TrustStore, terminal: &TerminalKeys) -> Result<Inspection> {
    let now = Timestamp::now();
    let today = TimeZone::UTC.to_datetime(now).date();
    let printed = Printed::parse(&Holder::default().number)?;
    let keys = printed.candidate_keys(today);
    let request = Request {
        keys: &keys,
        number: printed.number(),
        mrz: None,
        store,
        policy: Policy::default(),
        now,
        today,
        terminal: Some(terminal),
        limits: Limits::default(),
    };
    let mut kinds = CardKinds::default();
    let mut visit = Visit::new(&mut kinds);
    let inspection = visit.inspect(reader, &request, &mut |_| ControlFlow::Continue(()))?;
    Ok(inspection)
}

/// A figure counts only where every check succeeded, and the fingers were read.
fn ensure_whole(inspection: &Inspection) -> Result<()> {
    for check in &inspection.checks {
        let given = check.id != CheckId::MrzComparison;
        let good = check.outcome == Outcome::Successful;
        ensure!(good || !given, "{check:?}");
    }
    Ok(())
}

fn terminal_keys(folder: &Path) -> Result<TerminalKeys> {
    let mut certificates = Vec::new();
    for name in ["cvca.cvcert", "dv.cvcert", "is.cvcert"] {
        certificates.push(CvCertificate::parse(&std::fs::read(folder.join(name))?)?);
    }
    let key = PrivateKey::from_pem(&std::fs::read(folder.join("is.pem"))?)?;
    Ok(TerminalKeys::new(certificates, TerminalKey::File(key))?)
}

fn cpu_time(clock: ClockId) -> Result<Duration> {
    Ok(clock_gettime(clock)?.into())
}
