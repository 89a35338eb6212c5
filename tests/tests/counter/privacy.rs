//! After the screen has cleared nothing of the citizen is left, neither in a file nor in the
//! memory of the process.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use hil::chip::{Chip, Profile};
use memchr::memmem::Finder;
use openssl::sha::{sha1, sha256};

use super::counter::{BOARD, COVERED, Counter, PASS, USUAL, assert_ended, furnish};
use super::terminal::each_file;
use super::world::{NUMBER, grown};

const DG2: u16 = 0x0102;
const DG3: u16 = 0x0103;

/// Everything that this program could say in its log, and what its libraries say aloud.
const LOG: &str = "kiosk=trace,card_reader=trace,fingerprint=trace,info";

/// What a sensor of the ZFM family is asked by where a finger is awaited.
const GET_IMAGE: u8 = 0x01;

/// What the code on the card says beside the number.
const CODE: &str = "NGUYEN VAN MAU|05051990";

/// How long the screen may take to clear, and what it drew to be freed.
const CLEARED: Duration = Duration::from_secs(15);

/// Something that must not be left, and what it is.
struct Canary {
    name: &'static str,
    octets: Vec<u8>,
}

/// What the card and the finger hold that would be known again.
fn canaries(card: &mut Chip, finger: &fingerprint::Picture) -> Vec<Canary> {
    let holder = Profile::vietnamese().holder;
    let text = |name, text: &str| Canary {
        name,
        octets: text.as_bytes().to_vec(),
    };
    let mut all = vec![
        text("name", &holder.full_name),
        text("name in the MRZ", &holder.mrz_name),
        text("number", NUMBER),
        text("residence", &holder.residence),
        text("text of the code on the card", CODE),
    ];
    // What opens the nonce of PACE (BSI TR-03110-3, A.2.3), by the CAN: the number's last digits.
    let can = &NUMBER.as_bytes()[6..];
    let derived = [can, &[0, 0, 0, 3]].concat();
    for (name, octets) in [
        ("access key of AES-128", sha1(&derived)[..16].to_vec()),
        ("access key of AES-256", sha256(&derived).to_vec()),
    ] {
        all.push(Canary { name, octets });
    }
    // From within the pictures, where no two are alike.
    for (name, file) in [("portrait", DG2), ("stored finger", DG3)] {
        card.alter(file, |content| {
            let middle = content.len() / 2;
            all.push(Canary {
                name,
                octets: content[middle..middle + 24].to_vec(),
            });
        });
    }
    card.alter(DG2, |content| {
        let start = Finder::new(&[0xFF, 0xD8, 0xFF]).find(content).unwrap();
        let portrait = image::load_from_memory(&content[start..])
            .unwrap()
            .into_rgba8();
        // The line through the eyes, as it is drawn.
        let line = portrait
            .rows()
            .nth(portrait.height() as usize * 2 / 5)
            .unwrap();
        let middle = line.skip(portrait.width() as usize / 2).take(16);
        all.push(Canary {
            name: "portrait on the screen",
            octets: middle.flat_map(|pixel| pixel.0).collect(),
        });
    });
    // A sensor's picture has 16 levels; this stretch crosses several ridges.
    let middle = finger.pixels().len() / 2 + finger.width() / 3;
    let stretch = &finger.pixels()[middle..middle + 64];
    all.push(Canary {
        name: "finger on the sensor",
        octets: stretch
            .iter()
            .map(|grey| grey >> 4 << 4 | grey >> 4)
            .collect(),
    });
    all
}

/// The canaries that the memory of this process holds; none where nobody may look.
fn in_memory(process: u32, canaries: &[Canary]) -> Option<Vec<String>> {
    let folder = Path::new("/proc").join(process.to_string());
    let memory = File::open(folder.join("mem")).ok()?;
    let maps = std::fs::read_to_string(folder.join("maps")).ok()?;
    let mut found = Vec::new();
    for line in maps.lines() {
        let mut parts = line.split_ascii_whitespace();
        let (range, rights) = (parts.next()?, parts.next()?);
        if !rights.starts_with("rw") {
            continue;
        }
        let (from, to) = range.split_once('-')?;
        let from = u64::from_str_radix(from, 16).ok()?;
        let to = u64::from_str_radix(to, 16).ok()?;
        let mut content = vec![0; usize::try_from(to - from).ok()?];
        // Some mappings of devices cannot be read.
        if memory.read_exact_at(&mut content, from).is_err() {
            continue;
        }
        for canary in canaries {
            for place in Finder::new(&canary.octets).find_iter(&content) {
                found.push(format!("{}: {line} at {place:#x}", canary.name));
            }
        }
    }
    Some(found)
}

/// The words of a page, which stand in it squeezed and by numbers of glyphs.
fn words_of(page: &Path) -> Vec<u8> {
    let output = Command::new("pdftotext").arg(page).arg("-").output();
    let words = output.unwrap().stdout;
    // They are found, where they are there.
    assert!(Finder::new("BHXH").find(&words).is_some());
    words
}

#[test]
fn nothing_of_the_citizen_is_left_when_the_screen_has_cleared() {
    let test = "nothing_of_the_citizen_is_left_when_the_screen_has_cleared";
    let Some((display, world)) = furnish(test, USUAL) else {
        return;
    };
    let fingers = grown();
    let mut card = world.card(&fingers.enrolled);
    let canaries = canaries(&mut card, &fingers.holder[0]);
    let _card = world.insert(card);
    let [log, temporary] = ["log", "tmp"].map(|name| world.state().with_file_name(name));
    std::fs::create_dir(&temporary).unwrap();
    world.add_settings(&format!("[log]\nfolder = {log:?}\n"));
    let mut kiosk = world.kiosk();
    kiosk.env("TMPDIR", &temporary).env("KIOSK_LOG", LOG);
    let mut counter = Counter::run((display, world), kiosk);
    counter.begin(&format!(
        "{NUMBER}||{CODE}|Nam|So 1 Duong Mau, Ha Noi|10052021"
    ));
    // A finger is asked for when the last byte is read: nothing opens the chip any more.
    let process = counter.program.0.id();
    let deadline = Instant::now() + Duration::from_secs(60);
    while !counter.world.sensor.asked().contains(&GET_IMAGE) {
        assert!(Instant::now() < deadline, "no finger is asked for");
        std::thread::sleep(Duration::from_millis(50));
    }
    let keys = in_memory(process, &canaries).unwrap_or_default();
    let keys: Vec<_> = keys
        .iter()
        .filter(|found| found.starts_with("access key"))
        .collect();
    assert!(keys.is_empty(), "{keys:#?}");
    counter.world.sensor.place(fingers.holder.clone());
    assert_ended(&counter.ended(), "verified", "finger-matches");
    let Counter {
        display,
        world,
        program,
        ..
    } = &counter;
    display.wait_for(PASS, COVERED);
    let Some(shown) = in_memory(program.0.id(), &canaries) else {
        println!("skipped: {test}: the memory of another process may not be read here");
        return;
    };
    assert!(
        shown.iter().any(|place| place.starts_with("name:")),
        "what is on the screen is found: {shown:?}"
    );
    display.press("Return");
    display.wait_for(BOARD, COVERED);
    let deadline = Instant::now() + CLEARED;
    loop {
        let left = in_memory(program.0.id(), &canaries).unwrap();
        if left.is_empty() {
            break;
        }
        assert!(Instant::now() < deadline, "{left:#?}");
        std::thread::sleep(Duration::from_millis(500));
    }
    let mut written = 0;
    let mut search = |path: &Path, content: &[u8]| {
        written += 1;
        let page = path.extension().is_some_and(|extension| extension == "pdf");
        let words = if page { words_of(path) } else { Vec::new() };
        let content = &[content, &words].concat();
        for canary in &canaries {
            let found = Finder::new(&canary.octets).find(content);
            assert_eq!(found, None, "{} in {}", canary.name, path.display());
        }
    };
    for folder in [&world.state(), &log, &temporary] {
        each_file(folder, &mut search);
    }
    let settings = world.state().with_file_name("kiosk.toml");
    search(&settings, &std::fs::read(&settings).unwrap());
    assert!(
        written > 5,
        "journal, keys, receipts, log and settings were looked at"
    );
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", program.0.id())).unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"));
    let mut sizes = core.unwrap().split_whitespace().skip(4);
    assert_eq!(sizes.next(), Some("0"), "no core files");
}
