//! What the print service is given, and what is said where there is none.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use kiosk::station::printer::print;
use kiosk::words::{Language, Words};

/// In the environment of the program that prints: the file.
const CHILD: &str = "KIOSK_TEST_PRINT";

/// Prints a page in a program that finds this `lp`, or none; whether it was taken.
fn printed(folder: &Path, lp: Option<&str>) -> bool {
    let programs = folder.join("bin");
    std::fs::create_dir_all(&programs).unwrap();
    let path = programs.join("lp");
    match lp {
        Some(script) => {
            std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        }
        None => drop(std::fs::remove_file(&path)),
    }
    let test = "a_page_goes_to_the_print_service_or_the_clerk_is_told";
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env(CHILD, folder.join("-page one.pdf"))
        .env("PATH", &programs)
        .status();
    status.unwrap().success()
}

#[test]
fn a_page_goes_to_the_print_service_or_the_clerk_is_told() {
    if let Some(file) = std::env::var_os(CHILD) {
        // Its end tells whether the page was taken.
        std::process::exit(i32::from(!print(Path::new(&file))));
    }
    let folder = tempfile::tempdir().unwrap();
    let heard = folder.path().join("heard");
    let takes = format!("printf '%s\\n' \"$@\" > '{}'", heard.display());
    assert!(printed(folder.path(), Some(&takes)));
    let page = folder.path().join("-page one.pdf");
    let said = std::fs::read_to_string(&heard).unwrap();
    assert_eq!(
        said,
        format!("-o\nmedia=A4\n--\n{}\n", page.display()),
        "one file, which is no option, on its paper"
    );

    assert!(!printed(folder.path(), Some("exit 1")), "no printer");
    assert!(
        !printed(folder.path(), Some("exec /bin/sleep 60")),
        "a service that hangs"
    );
    assert!(!printed(folder.path(), None), "no print service");
    for (language, what_to_do) in [
        (Language::Vietnamese, "kiểm tra máy in"),
        (Language::English, "check the printer"),
    ] {
        let sentence = Words::new(language).get("receipt-not-printed");
        assert!(sentence.contains(what_to_do), "{sentence}");
    }
}
