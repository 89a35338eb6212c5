//! Files that are there whole or not at all, and outlive a loss of power.

use std::fs::{self, File, OpenOptions};
use std::io::{Result, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Puts a file with this content and mode in the place of another, if there is one.
pub(crate) fn replace(path: &Path, content: &[u8], mode: u32) -> Result<()> {
    let beside = write_beside(path, content, mode)?;
    fs::rename(&beside, path)?;
    sync_folder(path)
}

/// Makes a file with this content and mode.
///
/// # Errors
/// The system's; [`std::io::ErrorKind::AlreadyExists`] where there is one.
pub(crate) fn create(path: &Path, content: &[u8], mode: u32) -> Result<()> {
    let beside = write_beside(path, content, mode)?;
    fs::hard_link(&beside, path)?;
    fs::remove_file(&beside)?;
    sync_folder(path)
}

fn write_beside(path: &Path, content: &[u8], mode: u32) -> Result<PathBuf> {
    // Hidden, so that nobody takes it for the file.
    let name = path.file_name().unwrap_or_default().display();
    let beside = path.with_file_name(format!(".{name}.new"));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(mode)
        .open(&beside)?;
    file.write_all(content)?;
    file.sync_all()?;
    Ok(beside)
}

fn sync_folder(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
