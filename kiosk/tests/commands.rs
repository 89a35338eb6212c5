//! The commands of administrators and auditors, as they are typed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may")]

use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use jiff::Timestamp;
use kiosk::journal::store::Heading;
use kiosk::journal::{Journal, Visit};
use kiosk::staff::{Role, Staff};
use kiosk::station::process::OnlyInstance;
use kiosk::verification::errand::Note;
use kiosk::verification::second_person::OverrideReason;
use serde_json::Value;

/// A desk's folder with its settings.
struct Desk {
    folder: tempfile::TempDir,
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Self {
        Self::with("")
    }

    fn with(settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("journal");
        let text = format!(
            "[journal]\nfolder = {:?}\n[trust]\nfolder = {:?}\n{settings}",
            journal,
            folder.path().join("trust"),
        );
        std::fs::write(folder.path().join("kiosk.toml"), text).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "")
    }

    fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        self.run_as(Command::new(env!("CARGO_BIN_EXE_kiosk")), arguments, input)
    }

    /// As whoever `program` makes of this process.
    fn run_as(&self, mut program: Command, arguments: &[&str], input: &str) -> Ran {
        let mut child = program
            .arg("--config")
            .arg(self.path("kiosk.toml"))
            .args(arguments)
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // One that has ended already hears nothing.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Ran {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// A journal with a visit, a second person's decision about it, and another visit.
    fn with_visits(&self) -> Journal {
        let mut journal = Journal::open(&self.path("journal")).unwrap();
        let staff = Staff::new(&self.path("journal"));
        staff
            .set("Lê Văn Minh", Role::Supervisor, "903817")
            .unwrap();
        let supervisor = staff
            .sign_in("Lê Văn Minh", "903817", Timestamp::now())
            .unwrap();
        let heading = |day: u32| Heading {
            time: format!("2026-11-{day}T20:00:00.000Z"),
            demo: false,
            office: "=BHXH \"Mẫu\"".into(),
            desk: "Quầy 03".into(),
        };
        let first = journal.append(heading(20), visit("staff")).unwrap();
        journal.save(&first).unwrap();
        journal
            .append_override(
                heading(20),
                1,
                &supervisor,
                true,
                OverrideReason::ComparedInPerson,
                &Note::default(),
            )
            .unwrap();
        let last = journal.append(heading(23), visit("verified")).unwrap();
        journal.save(&last).unwrap();
        journal
    }
}

fn visit(decision: &str) -> Visit {
    Visit {
        file_number: Some("HS-000484".into()),
        masked_number: Some("001 ••• ••• •••".into()),
        decision: decision.into(),
        reason: "finger-matches".into(),
        seconds: 40,
        ..Visit::default()
    }
}

#[test]
fn the_doctor_names_every_part_and_what_to_do_and_exits_with_1_where_the_desk_cannot_work() {
    let desk = Desk::new();
    let ran = desk.run(&["doctor", "--json"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let found: Value = serde_json::from_str(&ran.out).unwrap();
    let parts = found["parts"].as_array().unwrap();
    let state = |name: &str| {
        let part = parts.iter().find(|part| part["part"] == name);
        part.unwrap_or_else(|| panic!("{name}"))["state"]
            .as_str()
            .unwrap()
    };
    assert_eq!(state("trust-store"), "bad");
    assert_eq!(state("sensor"), "bad");
    assert_eq!(state("scanner"), "unused");
    assert_eq!(state("display"), "lacking");
    assert_eq!(state("disk"), "good");
    assert_eq!(parts.len(), 13);
    for part in parts {
        let faulty = part["state"] == "bad" || part["state"] == "lacking";
        for said in ["what_happened", "what_to_do"] {
            for language in ["vi", "en"] {
                let sentence = part[said][language].as_str();
                assert_eq!(
                    sentence.is_some_and(|text| text.len() > 10),
                    faulty,
                    "{part}"
                );
            }
        }
    }
    assert!(!desk.path("journal").exists(), "looking changes nothing");
    let words = desk.run(&["doctor"]).out;
    assert!(words.contains("Hỏng / Faulty") && words.contains("Ask the administrator"));
}

/// A port that is there and may not be opened is no device that is ready.
#[test]
fn the_doctor_says_which_port_is_not_granted() {
    let desk = Desk::with("");
    let [sensor, scanner] = ["sensor", "scanner"].map(|name| desk.path(name));
    let mut settings = std::fs::read_to_string(desk.path("kiosk.toml")).unwrap();
    settings += &format!("[sensor]\nport = {sensor:?}\n[scanner]\nport = {scanner:?}\n");
    std::fs::write(desk.path("kiosk.toml"), settings).unwrap();
    for port in [&sensor, &scanner] {
        std::fs::write(port, "").unwrap();
        std::fs::set_permissions(port, PermissionsExt::from_mode(0o0)).unwrap();
    }
    let mut program = Command::new(env!("CARGO_BIN_EXE_kiosk"));
    if std::fs::metadata("/proc/self").unwrap().uid() == 0 {
        // Without what makes the superuser read everything.
        program = Command::new("setpriv");
        program
            .arg("--bounding-set=-dac_override,-dac_read_search")
            .arg(env!("CARGO_BIN_EXE_kiosk"));
    }
    let ran = desk.run_as(program, &["doctor", "--json"], "");
    let found: Value = serde_json::from_str(&ran.out).unwrap();
    let parts = found["parts"].as_array().unwrap();
    let said = |name: &str| {
        let mut parts = parts.iter();
        let part = parts.find(|part| part["part"] == name).unwrap();
        ["state", "reason"].map(|key| part[key].as_str().unwrap().to_owned())
    };
    assert_eq!(said("sensor"), ["bad", "sensor-denied"]);
    assert_eq!(said("scanner"), ["lacking", "scanner-denied"]);
}

#[test]
fn settings_are_refused_by_name_and_line() {
    let good = Desk::new().run(&["config", "check"]);
    assert_eq!(good.code, 0, "{}", good.err);
    let bad = Desk::with("[policy]\ntrie = 3\n").run(&["config", "check"]);
    assert_eq!(bad.code, 64);
    assert!(
        bad.err.contains("line 6") && bad.err.contains("`trie`"),
        "{}",
        bad.err
    );
}

#[test]
fn a_second_instance_says_that_one_runs() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("trust")).unwrap();
    std::fs::create_dir_all(desk.path("journal")).unwrap();
    let claimed = OnlyInstance::claim(&desk.path("journal")).unwrap();
    let ran = desk.run(&[]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("already runs at this desk"), "{}", ran.err);
    drop(claimed);
    let ran = desk.run(&[]);
    assert!(!ran.err.contains("already runs"), "{}", ran.err);
}

/// No desk is opened for a visit, and no new key is made for an old journal.
#[test]
fn a_journal_that_cannot_be_opened_is_told_and_stays_as_it_is() {
    let number = ["verify", "--number", "001090000006"];
    let refused = |desk: &Desk, sentence: &str| {
        std::fs::create_dir_all(desk.path("trust")).unwrap();
        for arguments in [&[][..], &number] {
            let ran = desk.run(arguments);
            assert_eq!(ran.code, 3, "{}", ran.err);
            assert!(ran.err.contains(sentence), "{}", ran.err);
        }
    };
    let damaged = Desk::new();
    damaged.with_visits();
    let file = damaged.path("journal/journal.sqlite");
    std::fs::write(&file, "no journal at all, whoever wrote it".repeat(100)).unwrap();
    refused(&damaged, "The journal cannot be written.");

    let without_key = Desk::new();
    without_key.with_visits();
    let key = without_key.path("journal/journal.key");
    std::fs::remove_file(&key).unwrap();
    refused(
        &without_key,
        "The key that signs the journal cannot be used",
    );
    assert!(!key.exists());

    let no_folder = Desk::new();
    std::fs::write(no_folder.path("journal"), "a file").unwrap();
    refused(&no_folder, "The journal cannot be written.");
}

#[test]
fn the_log_goes_to_a_file_a_day() {
    let desk = Desk::new();
    let folder = desk.path("log");
    let settings = desk.path("kiosk.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, format!("{text}[log]\nfolder = {folder:?}\n")).unwrap();
    // The window finds no display, which is trouble enough for a line.
    desk.run(&[]);
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().collect();
    assert_eq!(files.len(), 1);
    let name = files[0].as_ref().unwrap().file_name();
    let name = name.to_str().unwrap();
    assert!(
        name.starts_with("kiosk.2") && name.ends_with(".log"),
        "{name}"
    );
}

#[test]
fn people_are_entered_named_and_taken_off() {
    let desk = Desk::new();
    let set = |name: &str, role: &str, pin: &str| {
        desk.run_with(&["pin", "set", name, "--role", role], pin)
    };
    assert_eq!(set("Nguyễn Thị Thu", "clerk", "482913\n").code, 0);
    assert_eq!(set("Lê Văn Minh", "supervisor", "903817").code, 0);
    for weak in ["123456\n", "4829", "48291a", "", &"7".repeat(5000)] {
        let ran = set("Ai Đó", "clerk", weak);
        assert_eq!(ran.code, 64, "{weak}");
        assert!(
            !ran.err.contains("482") && ran.err.contains("6 to 12 digits"),
            "{}",
            ran.err
        );
    }
    let listed = desk.run(&["pin", "list"]).out;
    assert_eq!(listed.lines().count(), 2);
    assert!(listed.contains("Lê Văn Minh  (") && listed.contains("Supervisor"));
    let file = std::fs::read_to_string(desk.path("journal/staff.json")).unwrap();
    assert!(!file.contains("482913"));
    assert_eq!(desk.run(&["pin", "remove", "Lê Văn Minh"]).code, 0);
    assert_eq!(desk.run(&["pin", "remove", "Lê Văn Minh"]).code, 64);
    assert_eq!(desk.run(&["pin", "list"]).out.lines().count(), 1);
}

#[test]
fn a_journal_is_verified_with_its_key_and_a_receipt_alone() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["journal", "public-key"]).code, 64, "none yet");
    let journal = desk.with_visits();
    let key = desk.run(&["journal", "public-key"]).out;
    assert_eq!(key.trim(), journal.public_key().to_string());
    let file = desk.path("journal/journal.sqlite");
    let head = desk.path("journal/receipts/000003.json");
    let verify = |key: &str| {
        let (file, head) = (file.to_str().unwrap(), head.to_str().unwrap());
        desk.run(&[
            "journal",
            "verify",
            file,
            "--public-key",
            key,
            "--head",
            head,
        ])
    };
    let ran = verify(key.trim());
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("records 1 to 3") && ran.out.contains("through record 3"));
    let ran = verify(&"0".repeat(64));
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("not signed by this key"), "{}", ran.out);
    assert_eq!(verify("no key").code, 64);
}

#[test]
fn an_export_holds_whole_records_or_one_line_a_visit() {
    let desk = Desk::new();
    desk.with_visits();
    let all: Vec<Value> =
        serde_json::from_str(&desk.run(&["journal", "export", "--json"]).out).unwrap();
    assert_eq!(all.len(), 3);
    assert_eq!(all[1]["override"]["by"], "Lê Văn Minh");
    // 20:00 UTC is the next day in Vietnam.
    let day = ["--from", "2026-11-21", "--through", "2026-11-21"];
    let some = desk.run(&[&["journal", "export", "--json"], &day[..]].concat());
    let some: Vec<Value> = serde_json::from_str(&some.out).unwrap();
    assert_eq!(some.len(), 2);
    let none = desk.run(&["journal", "export", "--json", "--from", "2027-01-01"]);
    assert_eq!(none.out.trim(), "[]");
    let table = desk.run(&["journal", "export", "--csv"]).out;
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 3, "{table}");
    assert!(
        lines[1].ends_with("\"Lê Văn Minh\",\"accepted\",\"\""),
        "{table}"
    );
    assert!(
        lines[1].contains("\"'=BHXH \"\"Mẫu\"\"\""),
        "no formula: {table}"
    );
    assert_eq!(desk.run(&["journal", "export"]).code, 64);
}

#[test]
fn a_receipt_is_verified_as_a_file_and_as_the_text_of_its_code() {
    let desk = Desk::new();
    let journal = desk.with_visits();
    let path = desk.path("journal/receipts/000003.json");
    let file = path.to_str().unwrap();
    assert_eq!(desk.run(&["receipt", "verify", file]).code, 0);
    let key = journal.public_key().to_string();
    let elsewhere = Desk::new();
    let ran = elsewhere.run(&["receipt", "verify", file, "--public-key", &key]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("verified"));
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("verified", "refused")).unwrap();
    assert_eq!(desk.run(&["receipt", "verify", file]).code, 1);
    let ran = desk.run_with(&["receipt", "verify", "-"], "KIOSK1|3|x|verified||00|00");
    assert_eq!(ran.code, 1);
    let ran = desk.run_with(&["receipt", "verify", "-"], &"x".repeat(100_000));
    assert_eq!(ran.code, 64);
    let page = desk.run(&["receipt", "page", "3", "--language", "en"]);
    assert!(page.out.trim().ends_with("000003.pdf"), "{}", page.err);
    assert_eq!(desk.run(&["receipt", "page", "2"]).code, 64, "no visit");
}

#[test]
fn a_reader_that_has_gone_is_no_trouble() {
    let desk = Desk::new();
    desk.with_visits();
    for arguments in [
        &["journal", "export", "--json"][..],
        &["doctor"],
        &["config", "check"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = Command::new(env!("CARGO_BIN_EXE_kiosk"))
            .arg("--config")
            .arg(desk.path("kiosk.toml"))
            .args(arguments)
            .stdout(writer)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
        assert!(output.status.code().is_some(), "{arguments:?}");
    }
}

/// A clock that was ahead has left a record that keeps the desk out of service.
#[test]
fn an_administrator_confirms_the_clock_and_that_is_on_record() {
    let desk = Desk::new();
    let mut journal = desk.with_visits();
    let staff = Staff::new(&desk.path("journal"));
    staff
        .set("Trần Thị An", Role::Administrator, "740193")
        .unwrap();
    let confirm = |name: &str, pin: &str, note: &str| {
        desk.run_with(&["clock", "confirm", name, "--note", note], pin)
    };
    let ran = confirm("Trần Thị An", "740193", "pin đồng hồ hết");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("nothing to confirm"), "{}", ran.out);
    let ahead = Heading {
        time: "2099-01-01T00:00:00.000Z".into(),
        demo: false,
        office: "BHXH".into(),
        desk: "Quầy 03".into(),
    };
    journal.append(ahead, visit("verified")).unwrap();
    let clock = || {
        let found: Value = serde_json::from_str(&desk.run(&["doctor", "--json"]).out).unwrap();
        let parts = found["parts"].as_array().unwrap();
        let clock = parts.iter().find(|part| part["part"] == "clock").unwrap();
        clock["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(clock(), "bad");
    for (name, pin, note, code) in [
        ("Lê Văn Minh", "903817", "a supervisor", 1),
        ("Trần Thị An", "740194", "another PIN", 64),
        ("Trần Thị An", "740193", " ", 64),
        ("Trần Thị An", "740193", "001090000006", 64),
    ] {
        let ran = confirm(name, pin, note);
        assert_eq!(ran.code, code, "{note}: {} {}", ran.out, ran.err);
        assert_eq!(clock(), "bad", "{note}");
    }
    let ran = confirm("Trần Thị An", "740193", "pin đồng hồ hết");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("01/01/2099"), "{}", ran.err);
    assert_eq!(clock(), "good");
    let record = serde_json::to_value(journal.record(5).unwrap().unwrap()).unwrap();
    assert_eq!(
        record["clock"],
        serde_json::json!({
            "by": "Trần Thị An",
            "latest": "2099-01-01T00:00:00.000Z",
            "note": "pin đồng hồ hết",
        })
    );
    let key = journal.public_key().to_string();
    let file = desk.path("journal/journal.sqlite");
    let file = file.to_str().unwrap();
    let ran = desk.run(&["journal", "verify", file, "--public-key", &key]);
    assert!(ran.out.contains("records 1 to 5"), "{}", ran.out);
}

#[test]
fn records_whose_time_is_over_leave_a_signed_gap() {
    let desk = Desk::new();
    let mut journal = Journal::open(&desk.path("journal")).unwrap();
    let at = |time: &str| Heading {
        time: time.into(),
        demo: false,
        office: "BHXH".into(),
        desk: "Quầy 03".into(),
    };
    for time in ["2026-01-05T05:00:00.000Z", "2026-11-23T05:00:00.000Z"] {
        journal.append(at(time), visit("verified")).unwrap();
    }
    let key = journal.public_key().to_string();
    let file = desk.path("journal/journal.sqlite");
    let file = file.to_str().unwrap();
    let ran = desk.run(&["journal", "retain", "--days", "30"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = desk.run(&["journal", "verify", file, "--public-key", &key]);
    assert!(ran.out.contains("records 2 to 3"), "{}", ran.out);
    assert_eq!(desk.run(&["journal", "retain", "--days", "1"]).code, 64);

    // By a clock that contradicts the journal nothing is too old.
    let ahead = at("2099-01-01T00:00:00.000Z");
    journal.append(ahead, visit("verified")).unwrap();
    let ran = desk.run(&["journal", "retain", "--days", "30"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.contains("clock is wrong"), "{}", ran.out);
}
