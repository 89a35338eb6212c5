//! What this desk has learnt of kinds of cards, kept in a small file of its state folder.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use card_reader::iso7816::CardKinds;

use crate::bounded;
use crate::verification::StepSizes;
use crate::whole;

const FILE: &str = "card-kinds";
/// More than the largest file that is ever written.
const MAX_BYTES: u64 = 64 * 1024;

/// Kinds of cards and their file. The file is a hint: one that cannot be read or written costs
/// time at the next card, and nothing else.
pub struct KnownKinds {
    /// What is known now.
    pub kinds: CardKinds,
    /// How much the last card held, for as long as the program runs.
    pub sizes: StepSizes,
    path: PathBuf,
}

impl KnownKinds {
    /// Reads the file in the desk's state folder; without one nothing is known.
    pub fn open(folder: &Path) -> Self {
        let path = folder.join(FILE);
        let mut text = Vec::new();
        if let Ok(file) = File::open(&path) {
            let read = file.take(MAX_BYTES).read_to_end(&mut text);
            if read.is_err() {
                text.clear();
            }
        }
        Self {
            kinds: CardKinds::parse(&text),
            sizes: StepSizes::default(),
            path,
        }
    }

    /// Writes what has been learnt, if it is more than the file says.
    pub fn keep(&self) {
        let text = self.kinds.to_text();
        let known = bounded::read(&self.path, text.len() as u64);
        if known.map_or(text.is_empty(), |known| *known == text.as_bytes()) {
            return;
        }
        if let Err(error) = whole::replace(&self.path, text.as_bytes(), 0o644) {
            tracing::warn!(%error, "what was learnt of a kind of card cannot be kept");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_that_is_none_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let known = KnownKinds::open(folder.path());
        known.keep();
        assert!(!path.exists(), "nothing learnt, nothing written");
        let line = "0011223344556677 4096\n";
        fs::write(&path, [line.as_bytes(), &[0xFF; 100_000]].concat()).unwrap();
        KnownKinds::open(folder.path()).keep();
        assert_eq!(fs::read_to_string(&path).unwrap(), line);
        let nowhere = KnownKinds::open(&folder.path().join("missing"));
        nowhere.keep();
    }
}
