//! The Debian package in a fresh tree: it installs, starts far enough for `kiosk doctor`, and
//! purges cleanly.
//!
//! Skipped, by name, where debootstrap is absent, or a tree cannot be made for want of rights or of
//! a mirror. The program inside is the one that the tests run, since only its wrapping is tried.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const PACKAGE: &str = "a_package_installs_starts_and_purges_in_a_fresh_tree";

/// What the program is linked with or opens, and what its scripts call.
fn depends(package: &Path) -> String {
    let output = Command::new("dpkg-deb")
        .arg("--field")
        .arg(package)
        .arg("Depends")
        .output()
        .unwrap();
    let depends = String::from_utf8(output.stdout).unwrap();
    let names = depends.split(',').filter_map(|dependency| {
        // The first of several that would do, without its version.
        dependency.split_whitespace().next()
    });
    names.collect::<Vec<_>>().join(",")
}

struct Tree(PathBuf);

impl Tree {
    fn run(&self, command: &[&str]) -> Output {
        let output = Command::new("chroot")
            .arg(&self.0)
            .args(command)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .env("LC_ALL", "C.UTF-8")
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .env_remove("DISPLAY")
            .output();
        output.unwrap()
    }

    fn succeed(&self, command: &[&str]) -> String {
        let output = self.run(command);
        assert!(output.status.success(), "{command:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn has(&self, path: &str) -> bool {
        self.0.join(path).exists()
    }
}

fn is_installed(program: &str) -> bool {
    Command::new("sh")
        .args(["-c", "command -v \"$0\" >/dev/null", program])
        .status()
        .is_ok_and(|status| status.success())
}

#[test]
fn a_package_installs_starts_and_purges_in_a_fresh_tree() {
    for program in ["debootstrap", "dpkg-shlibdeps", "chroot"] {
        if !is_installed(program) {
            println!("skipped: {PACKAGE}: {program} is not installed");
            return;
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let test = std::env::current_exe().unwrap();
    let program = test.parent().and_then(Path::parent).unwrap().join("kiosk");
    let made = Command::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../assets/packaging/deb.sh"
    ))
    .env("PROGRAM", program)
    .env("OUT", folder.path())
    .output()
    .unwrap();
    assert!(made.status.success(), "{made:?}");
    let package = PathBuf::from(String::from_utf8(made.stdout).unwrap().trim());

    let tree = Tree(folder.path().join("tree"));
    let made = Command::new("debootstrap")
        .arg("--variant=minbase")
        .arg(format!("--include={}", depends(&package)))
        .arg("bookworm")
        .arg(&tree.0)
        .output()
        .unwrap();
    if !made.status.success() {
        println!("skipped: {PACKAGE}: no tree: {made:?}");
        return;
    }
    std::fs::copy(&package, tree.0.join("kiosk.deb")).unwrap();
    tree.succeed(&["dpkg", "--install", "/kiosk.deb"]);
    assert!(
        tree.succeed(&["getent", "passwd", "kiosk"])
            .contains("/var/lib/kiosk")
    );
    assert!(tree.has("var/lib/kiosk") && tree.has("usr/lib/systemd/system/kiosk.service"));
    tree.succeed(&[
        "systemd-analyze",
        "verify",
        "--man=no",
        "/usr/lib/systemd/system/kiosk.service",
    ]);
    tree.succeed(&["kiosk", "config", "check"]);
    // There is neither reader nor sensor in the tree: that is what it says.
    let examined = tree.run(&["kiosk", "doctor", "--json"]);
    assert_eq!(examined.status.code(), Some(1), "{examined:?}");
    let found: Value = serde_json::from_slice(&examined.stdout).unwrap();
    assert_eq!(found["parts"][0]["part"], "pcscd");
    assert_eq!(found["parts"][0]["reason"], "card-service-down");

    tree.succeed(&["dpkg", "--purge", "kiosk"]);
    for left in [
        "etc/kiosk",
        "var/lib/kiosk",
        "var/log/kiosk",
        "usr/bin/kiosk",
        "usr/share/doc/kiosk",
    ] {
        assert!(!tree.has(left), "{left} is left");
    }
    assert!(!tree.run(&["getent", "passwd", "kiosk"]).status.success());
}
