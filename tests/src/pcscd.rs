//! A private pcscd with two virtual slots, beside whatever pcscd the machine runs.
//!
//! The service's socket has a fixed path, so the service gets a mount namespace with an
//! empty `/run`; clients reach the socket through `/proc`, by the environment variable
//! that libpcsclite knows.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// The environment variable by which libpcsclite finds the service.
pub const SOCKET_VARIABLE: &str = "PCSCLITE_CSOCK_NAME";

/// The virtual reader's driver, where Debian has it.
const DRIVER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";

/// How long the service may take to start.
const START: Duration = Duration::from_secs(10);

/// A running service; ends when dropped.
pub struct Pcscd {
    process: Child,
    port: u16,
    settings: Option<PathBuf>,
}

impl Pcscd {
    /// Starts the service with slots on two ports that are free at present.
    ///
    /// # Errors
    /// As [`Self::start`], and where no two neighbouring ports are free.
    pub fn start_anywhere() -> Result<Self> {
        for _ in 0..50 {
            let first = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0))?;
            let port = first.local_addr()?.port();
            let Some(next) = port.checked_add(1) else {
                continue;
            };
            if let Ok(second) = TcpListener::bind((Ipv4Addr::UNSPECIFIED, next)) {
                drop((first, second));
                return Self::start(port);
            }
        }
        bail!("no two neighbouring ports are free")
    }

    /// Starts the service with slots on `port` and the one after it.
    ///
    /// # Errors
    /// Where `unshare`, `pcscd` or the virtual reader's driver is missing, or namespaces
    /// are not permitted.
    pub fn start(port: u16) -> Result<Self> {
        ensure!(Path::new(DRIVER).exists(), "{DRIVER} is missing");
        let settings = std::env::temp_dir().join(format!("pcscd-{}-{port}", std::process::id()));
        std::fs::create_dir_all(&settings)?;
        let reader = format!(
            "FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:{port:#06X}\n\
             LIBPATH {DRIVER}\nCHANNELID {port:#06X}\n"
        );
        std::fs::write(settings.join("vpcd"), reader)?;
        // The superuser needs no user namespace, and may not get one.
        let started = Self::run(&settings, port, &[])
            .or_else(|_| Self::run(&settings, port, &["--user", "--map-root-user"]));
        if started.is_err() {
            let _ = std::fs::remove_dir_all(&settings);
        }
        started
    }

    fn run(settings: &Path, port: u16, namespaces: &[&str]) -> Result<Self> {
        let process = Command::new("unshare")
            .args(namespaces)
            .args(["--mount", "sh", "-c"])
            .arg("mount -t tmpfs tmpfs /run && exec pcscd --foreground -c \"$0\"")
            .arg(settings)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("unshare")?;
        let mut service = Self {
            process,
            port,
            settings: None,
        };
        let start = Instant::now();
        while !service.socket().exists() {
            if service.process.try_wait()?.is_some() || start.elapsed() > START {
                bail!("pcscd does not start");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        service.settings = Some(settings.to_owned());
        Ok(service)
    }

    /// Port of the first slot, for [`crate::chip::vpcd::insert`].
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// A program that will find this service and no other.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env(SOCKET_VARIABLE, self.socket());
        command
    }

    /// What [`SOCKET_VARIABLE`] has to be in a client's environment.
    pub fn socket(&self) -> PathBuf {
        format!("/proc/{}/root/run/pcscd/pcscd.comm", self.process.id()).into()
    }
}

impl Drop for Pcscd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if let Some(settings) = &self.settings {
            let _ = std::fs::remove_dir_all(settings);
        }
    }
}
