//! Who works at this desk: names, roles and PINs, and the lock against guessing.
//!
//! One JSON file beside the journal, readable by the service alone. PINs are kept as Argon2id
//! hashes. A wrong PIN is counted on disk before it is judged, so that ending the program
//! gives no further tries.

use std::path::{Path, PathBuf};

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::bounded;
use crate::coded::coded;
use crate::visible::is_invisible;
use crate::whole;

/// File of the staff in the journal's folder.
const FILE: &str = "staff.json";
/// Largest file that is read, in bytes.
const MAX_BYTES: u64 = 256 * 1024;
/// Wrong PINs in a row after which nobody may try under this name for a while.
const TRIES: u32 = 5;
/// How long that is.
const LOCKED: SignedDuration = SignedDuration::from_mins(15);
/// Fewest and most digits of a PIN.
pub const PIN_DIGITS: std::ops::RangeInclusive<usize> = 6..=12;
/// Most characters of a name.
const MAX_NAME: usize = 60;

/// What somebody may do, in rising order: each may do what those before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Attends visits.
    Clerk,
    /// Decides beside the program, and reads the journal.
    Supervisor,
    /// Does at the screens what a supervisor may, and confirms the clock. Settings, trust and the list
    /// of staff are files that no screen changes: who may is decided by the system, by whose files
    /// they are.
    Administrator,
}

impl Role {
    /// Every role, in rising order.
    pub const ALL: [Self; 3] = [Self::Clerk, Self::Supervisor, Self::Administrator];

    /// Stable lower-case name; the word files have `role-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Clerk => "clerk",
            Self::Supervisor => "supervisor",
            Self::Administrator => "administrator",
        }
    }
}

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name, as it stands in records.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

/// Somebody who has just given the right PIN. Only [`Staff::sign_in`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn(Person);

impl SignedIn {
    /// The name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The role.
    pub const fn role(&self) -> Role {
        self.0.role
    }
}

/// Why somebody is not signed in, or a PIN is not set.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StaffError {
    /// The file cannot be read, written or understood.
    #[error("the staff file cannot be used: {0}")]
    File(std::io::Error),
    /// Nobody of this name works here.
    #[error("nobody of this name works here")]
    Unknown,
    /// The PIN is wrong.
    #[error("wrong PIN, {left} tries left")]
    WrongPin {
        /// Tries that are left before the lock.
        left: u32,
    },
    /// Too many wrong PINs.
    #[error("locked for {minutes} minutes after too many wrong PINs")]
    Locked {
        /// Whole minutes left, rounded up.
        minutes: u32,
    },
    /// A new PIN is too short, too long, not all digits, or easy to guess.
    #[error("a PIN has 6 to 12 digits, not all alike and not in sequence")]
    WeakPin,
    /// A new name is empty, too long, or has a character that is not seen.
    #[error("a name has 1 to 60 visible characters")]
    Name,
    /// The PIN could not be hashed.
    #[error("the PIN cannot be hashed")]
    Hash,
}

coded! {
    /// Why somebody is turned away: every kind has a pair of sentences, `err-CODE` and `rec-CODE`.
    pub enum Denied {
        /// The PIN is wrong.
        PinWrong = "pin-wrong",
        /// Too many PINs were wrong.
        PinLocked = "pin-locked",
        /// A new PIN is easy to guess.
        PinWeak = "pin-weak",
        /// Nobody of this name works here.
        PersonUnknown = "person-unknown",
        /// The list of staff cannot be used.
        StaffUnusable = "staff-unusable",
        /// This person may not.
        NotEntitled = "not-entitled",
        /// There is nothing left to decide.
        AlreadyDecided = "already-decided",
    }
}

impl StaffError {
    /// Why somebody is turned away.
    pub const fn denied(&self) -> Denied {
        match self {
            Self::WrongPin { .. } => Denied::PinWrong,
            Self::Locked { .. } => Denied::PinLocked,
            Self::WeakPin => Denied::PinWeak,
            Self::Unknown | Self::Name => Denied::PersonUnknown,
            Self::File(_) | Self::Hash => Denied::StaffUnusable,
        }
    }
}

/// The staff of one desk. The file is read at every use, since `kiosk pin set` may change it.
#[derive(Debug, Clone)]
pub struct Staff {
    path: PathBuf,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    role: Role,
    /// PHC string of the Argon2id hash.
    pin: String,
    /// Wrong PINs in a row.
    #[serde(default)]
    failures: u32,
    /// Time of the last wrong PIN.
    #[serde(default)]
    failed: Option<Timestamp>,
}

impl Staff {
    /// The staff whose file lies in `folder`; nobody where there is none.
    pub fn new(folder: &Path) -> Self {
        Self {
            path: folder.join(FILE),
        }
    }

    /// Everybody, in the order in which they were entered.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn people(&self) -> Result<Vec<Person>, StaffError> {
        Ok(self.read()?.iter().map(Entry::person).collect())
    }

    /// Signs somebody in at `now`, by name and PIN.
    ///
    /// # Errors
    /// See [`StaffError`].
    pub fn sign_in(&self, name: &str, pin: &str, now: Timestamp) -> Result<SignedIn, StaffError> {
        let mut entries = self.read()?;
        let entry = entries
            .iter_mut()
            .find(|entry| entry.name == name)
            .ok_or(StaffError::Unknown)?;
        if let Some(minutes) = entry.locked_for(now) {
            return Err(StaffError::Locked { minutes });
        }
        entry.failures = entry.failures.saturating_add(1);
        entry.failed = Some(now);
        let (failures, hash, person) = (entry.failures, entry.pin.clone(), entry.person());
        self.write(&entries)?;
        if !is_right(&hash, pin)? {
            return Err(match TRIES.saturating_sub(failures) {
                0 => StaffError::Locked {
                    minutes: minutes(LOCKED),
                },
                left => StaffError::WrongPin { left },
            });
        }
        for entry in entries.iter_mut().filter(|entry| entry.name == name) {
            entry.failures = 0;
            entry.failed = None;
        }
        self.write(&entries)?;
        Ok(SignedIn(person))
    }

    /// Enters somebody, or gives them another PIN and role; ends a lock.
    ///
    /// # Errors
    /// See [`StaffError`].
    pub fn set(&self, name: &str, role: Role, pin: &str) -> Result<(), StaffError> {
        let name = name.trim();
        if !is_name(name) {
            return Err(StaffError::Name);
        }
        if is_weak(pin) {
            return Err(StaffError::WeakPin);
        }
        let hash = Argon2::default()
            .hash_password(pin.as_bytes())
            .map_err(|_| StaffError::Hash)?;
        let new = Entry {
            name: name.into(),
            role,
            pin: hash.to_string(),
            failures: 0,
            failed: None,
        };
        let mut entries = self.read()?;
        match entries.iter_mut().find(|entry| entry.name == name) {
            Some(entry) => *entry = new,
            None => entries.push(new),
        }
        self.write(&entries)
    }

    /// Takes somebody off the list.
    ///
    /// # Errors
    /// See [`StaffError`].
    pub fn remove(&self, name: &str) -> Result<(), StaffError> {
        let mut entries = self.read()?;
        let before = entries.len();
        entries.retain(|entry| entry.name != name);
        if entries.len() == before {
            return Err(StaffError::Unknown);
        }
        self.write(&entries)
    }

    fn read(&self) -> Result<Vec<Entry>, StaffError> {
        let text = match bounded::read(&self.path, MAX_BYTES) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(StaffError::File(error)),
        };
        let entries: Vec<Entry> =
            serde_json::from_slice(&text).map_err(|error| StaffError::File(error.into()))?;
        if entries.iter().all(|entry| is_name(&entry.name)) {
            Ok(entries)
        } else {
            Err(StaffError::File(std::io::ErrorKind::InvalidData.into()))
        }
    }

    fn write(&self, entries: &[Entry]) -> Result<(), StaffError> {
        let text = serde_json::to_vec_pretty(entries).map_err(|_| StaffError::Hash)?;
        whole::replace(&self.path, &text, 0o600).map_err(StaffError::File)
    }
}

impl Entry {
    fn person(&self) -> Person {
        Person {
            name: self.name.clone(),
            role: self.role,
        }
    }

    /// Minutes for which nobody may try. A clock that went back does not shorten them.
    fn locked_for(&self, now: Timestamp) -> Option<u32> {
        let since = now.duration_since(self.failed.filter(|_| self.failures >= TRIES)?);
        let left = LOCKED - since.max(SignedDuration::ZERO);
        (left > SignedDuration::ZERO).then(|| minutes(left))
    }
}

fn is_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.chars().count()) && !name.chars().any(is_invisible)
}

fn minutes(time: SignedDuration) -> u32 {
    u32::try_from((time.as_secs() + 59) / 60).unwrap_or(u32::MAX)
}

fn is_right(hash: &str, pin: &str) -> Result<bool, StaffError> {
    let hash = argon2::password_hash::phc::PasswordHash::new(hash).map_err(|_| StaffError::Hash)?;
    Ok(Argon2::default()
        .verify_password(pin.as_bytes(), &hash)
        .is_ok())
}

/// Digits all alike, or each one more or one less than the one before.
fn is_weak(pin: &str) -> bool {
    let digits = pin.as_bytes();
    if !PIN_DIGITS.contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return true;
    }
    let mut steps = digits
        .iter()
        .zip(digits.iter().skip(1))
        .map(|(a, b)| i16::from(*b) - i16::from(*a));
    let first = steps.next().unwrap_or_default();
    matches!(first, -1..=1) && steps.all(|step| step == first)
}

#[cfg(test)]
mod tests;
