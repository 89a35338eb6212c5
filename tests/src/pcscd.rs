//! A private pcscd with two virtual slots, beside whatever pcscd the machine runs.
//!
//! The service's socket has a fixed path, so the service gets a mount namespace with an
//! empty `/run`; clients reach the socket through a link into `/proc`, by the environment
//! variable that libpcsclite knows. The link outlives the service, as the real path would.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// The environment variable by which libpcsclite finds the service.
pub const SOCKET_VARIABLE: &str = "PCSCLITE_CSOCK_NAME";

/// The virtual reader's driver, where Debian has it.
const DRIVER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";

/// Where in the service's folder its readers stand.
const READERS: &str = "readers";

/// How long the service may take to start.
const START: Duration = Duration::from_secs(10);

/// A service of one's own; ends when dropped.
pub struct Pcscd {
    process: Option<Child>,
    port: u16,
    /// Holds the reader's settings, and the link that clients follow to the service's socket.
    folder: PathBuf,
    namespaces: &'static [&'static str],
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
        let folder = std::env::temp_dir().join(format!("pcscd-{}-{port}", std::process::id()));
        std::fs::create_dir_all(folder.join(READERS))?;
        let mut service = Self {
            process: None,
            port,
            folder,
            namespaces: &[],
        };
        service.plug_in()?;
        // The superuser needs no user namespace, and may not get one.
        if service.resume().is_err() {
            service.namespaces = &["--user", "--map-root-user"];
            service.resume()?;
        }
        Ok(service)
    }

    /// Starts the service again after [`Self::stop`]. It knows the readers that are plugged in now.
    ///
    /// # Errors
    /// Where it does not start within ten seconds.
    pub fn resume(&mut self) -> Result<()> {
        let mut process = Command::new("unshare")
            .args(self.namespaces)
            .args(["--mount", "sh", "-c"])
            .arg("mount -t tmpfs tmpfs /run && exec pcscd --foreground -c \"$0\"")
            .arg(self.folder.join(READERS))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("unshare")?;
        let socket = format!("/proc/{}/root/run/pcscd/pcscd.comm", process.id());
        let start = Instant::now();
        while !Path::new(&socket).exists() {
            if process.try_wait()?.is_some() || start.elapsed() > START {
                let _ = process.kill();
                bail!("pcscd does not start");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        self.process = Some(process);
        std::os::unix::fs::symlink(socket, self.socket())?;
        Ok(())
    }

    /// Ends the service, as a crash would.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
        let _ = std::fs::remove_file(self.socket());
    }

    /// Plugs the virtual reader in. Such readers, unlike those on USB, are noticed only by a
    /// service that starts.
    ///
    /// # Errors
    /// Where the reader's settings cannot be written.
    pub fn plug_in(&self) -> Result<()> {
        let port = self.port;
        let reader = format!(
            "FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:{port:#06X}\n\
             LIBPATH {DRIVER}\nCHANNELID {port:#06X}\n"
        );
        Ok(std::fs::write(self.reader(), reader)?)
    }

    /// Takes the virtual reader away: the next service has none.
    ///
    /// # Errors
    /// Where the reader's settings cannot be removed.
    pub fn unplug(&self) -> Result<()> {
        Ok(std::fs::remove_file(self.reader())?)
    }

    fn reader(&self) -> PathBuf {
        self.folder.join(READERS).join("vpcd")
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

    /// What [`SOCKET_VARIABLE`] has to be in a client's environment. The same after a restart.
    pub fn socket(&self) -> PathBuf {
        self.folder.join("socket")
    }
}

impl Drop for Pcscd {
    fn drop(&mut self) {
        self.stop();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
