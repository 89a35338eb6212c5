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
        // Programs look at themselves in /proc.
        let output = Command::new("unshare")
            .args(["--mount", "chroot"])
            .arg(&self.0)
            .args(["sh", "-c", "mount -t proc proc /proc; exec \"$@\"", "sh"])
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

/// The text of a file of the package's sources.
fn source(name: &str) -> String {
    let folder = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../assets/packaging/debian"
    ));
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// What keeps a kiosk alive and closed stands in its unit, whether or not there is a tree to try it.
#[test]
fn the_unit_watches_the_program_and_closes_it_off() {
    let unit = source("kiosk.service");
    let values = |name: &str| -> Vec<&str> {
        let lines = unit.lines();
        lines
            .filter_map(|line| line.strip_prefix(name)?.strip_prefix('='))
            .collect()
    };
    let seconds: u64 = values("WatchdogSec")[0].parse().unwrap();
    assert!((10..=120).contains(&seconds), "{seconds}");
    for (name, value) in [
        ("Type", "notify"),
        // The program is a child of the compositor.
        ("NotifyAccess", "all"),
        ("Restart", "always"),
        ("StartLimitIntervalSec", "0"),
        ("User", "kiosk"),
        ("LimitCORE", "0"),
        ("MemorySwapMax", "0"),
        ("UMask", "0077"),
        ("StateDirectory", "kiosk"),
        ("StateDirectoryMode", "0700"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"),
        ("ProtectClock", "yes"),
        ("ProtectProc", "invisible"),
        ("RestrictNamespaces", "yes"),
        ("SystemCallFilter", "@system-service"),
        ("DevicePolicy", "closed"),
        ("IPAddressDeny", "any"),
        ("IPAddressAllow", "localhost"),
    ] {
        assert_eq!(values(name), [value], "{name}");
    }
    let start = values("ExecStart")[0];
    assert!(start.starts_with("/usr/bin/cage ") && start.contains(" /usr/bin/kiosk "));
    // Card readers are pcscd's; the desk's own devices are these.
    let devices = values("DeviceAllow");
    let devices: Vec<&str> = devices
        .iter()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(
        devices,
        [
            "char-drm",
            "char-input",
            "char-tty",
            "char-ttyUSB",
            "char-ttyACM",
            "char-alsa"
        ]
    );
}

/// The libraries that are opened at run time, which no tool finds, and what the unit calls.
#[test]
fn the_package_names_what_is_opened_at_run_time_and_its_rules_name_what_the_settings_name() {
    let control = source("control.in");
    let depends = control
        .lines()
        .find_map(|line| line.strip_prefix("Depends: "));
    let depends: Vec<&str> = depends.unwrap().split(", ").collect();
    for package in [
        "@DEPENDS@",
        "pcscd",
        "libccid",
        "libxkbcommon0",
        "libegl1",
        "libgl1",
        "libgl1-mesa-dri",
        "libx11-6",
        "libx11-xcb1",
        "libxcursor1",
        "libxi6",
        "libxrandr2",
        "libxkbcommon-x11-0",
        "libwayland-client0",
        "libwayland-cursor0",
        "libwayland-egl1",
        "cage",
        "libpam-systemd",
    ] {
        assert!(depends.contains(&package), "{package}");
    }
    let toml: toml::Table = source("kiosk.toml").parse().unwrap();
    let port = toml["sensor"]["port"].as_str().unwrap();
    let link = port.strip_prefix("/dev/").unwrap();
    let rules = source("60-kiosk.rules");
    assert!(rules.contains(&format!("SYMLINK+=\"{link} ")), "{link}");
    assert!(rules.contains("SYMLINK+=\"kiosk-scanner\""));
    let account = source("kiosk.sysusers");
    assert!(rules.contains("GROUP=\"dialout\"") && account.contains("m kiosk dialout\n"));
    let polkit = source("50-kiosk.rules");
    for name in ["access_pcsc", "access_card"] {
        assert!(polkit.contains(&format!("org.debian.pcsc-lite.{name}")));
    }
    assert!(polkit.contains("subject.user == \"kiosk\""));
    assert!(account.contains("u kiosk "));
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
    let said = String::from_utf8_lossy(&made.stdout);
    if !made.status.success() {
        // Whoever has got so far has the rights and the mirror: then it is the package's fault.
        assert!(!said.contains("Configuring the base system"), "{said}");
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

    // What the superuser enters stays the service's.
    let pin = "printf 740193 | kiosk pin set 'Tran Thi An' --role administrator";
    tree.succeed(&["sh", "-c", pin]);
    let owner = tree.succeed(&["stat", "-c", "%U", "/var/lib/kiosk/staff.json"]);
    assert_eq!(owner.trim(), "kiosk");
    let owner = tree.succeed(&["stat", "-c", "%U", "/etc/kiosk/trust"]);
    assert_eq!(owner.trim(), "kiosk");

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
