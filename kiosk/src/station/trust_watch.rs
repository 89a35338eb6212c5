//! The trust store for the list of the desk's parts, which is looked at every other second: opened
//! anew only when a file of it or the journal's version has changed. A visit always opens it anew.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::trust::{OpenedTrust, StoreError, open};
use crate::journal::Journal;
use crate::settings::Settings;

/// What was seen when the store was last opened, and what it was found to be.
#[derive(Default)]
pub struct TrustWatch {
    last: Option<(Seen, Result<OpenedTrust, StoreError>)>,
}

/// By what a change is noticed.
#[derive(PartialEq, Eq)]
struct Seen {
    /// Every file's name, length and time of change; none where they cannot be listed.
    files: Option<Vec<(PathBuf, u64, SystemTime)>>,
    /// The highest version that the journal has recorded; none where it cannot be read.
    version: Option<u64>,
}

impl TrustWatch {
    /// The store as it is now.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn look(
        &mut self,
        settings: &Settings,
        journal: &Journal,
    ) -> Result<&OpenedTrust, &StoreError> {
        let seen = Seen {
            files: files(&settings.trust.folder).ok(),
            version: journal.trust_version().ok(),
        };
        // What cannot be seen may have changed.
        let known = seen.files.is_some() && seen.version.is_some();
        let last = self.last.take().filter(|(last, _)| known && *last == seen);
        let (_, opened) = self
            .last
            .insert(last.unwrap_or_else(|| (seen, open(settings, journal))));
        opened.as_ref()
    }
}

/// The files in a folder, or the file itself.
fn files(path: &Path) -> std::io::Result<Vec<(PathBuf, u64, SystemTime)>> {
    let stamp = |path: PathBuf, file: &Metadata| Ok((path, file.len(), file.modified()?));
    let whole = std::fs::metadata(path)?;
    if whole.is_file() {
        return Ok(vec![stamp(path.into(), &whole)?]);
    }
    let mut files = std::fs::read_dir(path)?
        .map(|entry| {
            let path = entry?.path();
            stamp(path.clone(), &std::fs::metadata(&path)?)
        })
        .collect::<std::io::Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use card_reader::trust::TrustError;

    use super::*;

    #[test]
    fn a_change_of_files_is_noticed_at_the_next_look() {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::default();
        settings.trust.folder = folder.path().join("trust");
        let journal = Journal::open(&folder.path().join("journal")).unwrap();
        let mut watch = TrustWatch::default();
        let mut look = || match watch.look(&settings, &journal) {
            Ok(_) => "good",
            Err(StoreError::Loose(TrustError::Empty { .. })) => "empty",
            Err(StoreError::Loose(TrustError::NotUnderstood { .. })) => "not understood",
            Err(_) => "absent",
        };
        assert_eq!(look(), "absent");
        let trust = folder.path().join("trust");
        std::fs::create_dir(&trust).unwrap();
        assert_eq!([look(), look()], ["empty"; 2]);
        std::fs::write(trust.join("csca.pem"), "no certificate").unwrap();
        assert_eq!([look(), look()], ["not understood"; 2]);
        std::fs::remove_file(trust.join("csca.pem")).unwrap();
        assert_eq!(look(), "empty");
    }
}
