//! The program as a process: alone at its desk, and closed to others.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

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
