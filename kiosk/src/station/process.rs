//! The program as a process: alone at its desk, and closed to others.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg};
use nix::sys::prctl::set_dumpable;
use nix::sys::resource::{Resource, setrlimit};
use thiserror::Error;

/// File of the lock in the journal's folder.
const FILE: &str = "kiosk.lock";

/// Keeps keys and personal data out of core files, and other programs of the same user out of
/// this one's memory.
pub fn close() {
    if let Err(error) = setrlimit(Resource::RLIMIT_CORE, 0, 0).and_then(|()| set_dumpable(false)) {
        tracing::warn!(%error, "core files cannot be forbidden");
    }
}

/// Begins the program anew as whoever owns the desk's folder, where the superuser has begun it: what
/// it writes there has to stay the service's. Returns where there is nothing to change.
///
/// # Errors
/// Where the system does not let that be done.
pub fn become_owner(folder: &Path) -> std::io::Result<()> {
    let owner = |path| std::fs::metadata(path).ok();
    let (Some(own), Some(desk)) = (owner(Path::new("/proc/self")), owner(folder)) else {
        return Ok(());
    };
    if own.uid() != 0 || desk.uid() == 0 {
        return Ok(());
    }
    let [user, group] = [desk.uid(), desk.gid()].map(|id| id.to_string());
    let error = Command::new("setpriv")
        .args(["--reuid", &user, "--regid", &group, "--init-groups", "--"])
        .args(std::env::args_os())
        .exec();
    Err(error)
}

/// How long this process has lived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    /// Since it was started, to 10 ms.
    pub real: Duration,
    /// Processor time of all its threads, to 10 ms.
    pub processor: Duration,
}

/// How long this process has lived, by what Linux tells of it in proc(5).
///
/// # Errors
/// Where that cannot be read.
pub fn age() -> std::io::Result<Age> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let uptime = std::fs::read_to_string("/proc/uptime")?;
    age_of(&stat, &uptime).ok_or_else(|| std::io::ErrorKind::InvalidData.into())
}

/// Of the two files' contents.
fn age_of(stat: &str, uptime: &str) -> Option<Age> {
    // One tick is 10 ms to every program, whatever the kernel counts in.
    let ticks = |text: &str| Some(Duration::from_millis(10 * text.parse::<u64>().ok()?));
    // The program's name, in brackets, may hold anything. State is field 3.
    let (_, fields) = stat.rsplit_once(')')?;
    let field = |number: usize| fields.split_ascii_whitespace().nth(number - 3);
    let processor = ticks(field(14)?)? + ticks(field(15)?)?;
    let since_boot = uptime.split_ascii_whitespace().next()?.parse().ok()?;
    let since_boot = Duration::try_from_secs_f64(since_boot).ok()?;
    Some(Age {
        real: since_boot.saturating_sub(ticks(field(22)?)?),
        processor,
    })
}

/// The right to run visits at a desk, which one process has at a time.
pub struct OnlyInstance {
    _lock: Flock<File>,
}

/// Why a desk cannot be used.
#[derive(Debug, Error)]
pub enum InstanceError {
    /// Another process runs visits there.
    #[error("another kiosk runs at this desk")]
    Runs,
    /// The lock's file cannot be made.
    #[error("{FILE} in the journal's folder cannot be used")]
    File(#[from] std::io::Error),
}

impl OnlyInstance {
    /// Claims the desk whose journal lies in `folder`, which must exist.
    ///
    /// # Errors
    /// See [`InstanceError`].
    pub fn claim(folder: &Path) -> Result<Self, InstanceError> {
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(folder.join(FILE))?;
        match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
            Ok(lock) => Ok(Self { _lock: lock }),
            Err((_, Errno::EWOULDBLOCK)) => Err(InstanceError::Runs),
            Err((_, errno)) => Err(InstanceError::File(errno.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_age_is_told_whatever_the_program_is_called() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 9 0 0 0 31 11 0 0 20 0 3 0 5000 1 2";
        let age = age_of(stat, "51.25 99.0").unwrap();
        assert_eq!(age.real, Duration::from_millis(1250));
        assert_eq!(age.processor, Duration::from_millis(420));
        assert_eq!(age_of("7 (a) S 1", "51.25 99.0"), None);
        assert!(super::age().is_ok());
    }
}
