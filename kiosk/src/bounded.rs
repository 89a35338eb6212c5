//! Files from outside, read up to a bound.

use std::fs::File;
use std::io::{ErrorKind, Read, Result};
use std::path::Path;

use zeroize::Zeroizing;

/// The content of a file of at most `most` bytes, whatever the file system says of its length.
///
/// # Errors
/// The system's; [`ErrorKind::FileTooLarge`] where it is longer.
pub(crate) fn read(path: &Path, most: u64) -> Result<Zeroizing<Vec<u8>>> {
    let file = File::open(path)?;
    // Room for all of it, so that the content never moves and leaves a copy behind.
    let length = file.metadata()?.len().min(most);
    let mut content = Zeroizing::new(Vec::with_capacity(length as usize + 1));
    file.take(most + 1).read_to_end(&mut content)?;
    if content.len() as u64 > most {
        return Err(ErrorKind::FileTooLarge.into());
    }
    Ok(content)
}

/// The same of a text in UTF-8.
///
/// # Errors
/// Those of [`read`]; [`ErrorKind::InvalidData`] where it is no text.
pub(crate) fn read_text(path: &Path, most: u64) -> Result<Zeroizing<String>> {
    let mut content = read(path, most)?;
    let text = String::from_utf8(std::mem::take(&mut *content));
    text.map(Zeroizing::new).map_err(|error| {
        drop(Zeroizing::new(error.into_bytes()));
        ErrorKind::InvalidData.into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_bound_and_not_by_its_word() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "năm").unwrap();
        assert_eq!(read_text(&path, 4).unwrap().as_str(), "năm");
        let kind = |read: Result<Zeroizing<String>>| read.unwrap_err().kind();
        assert_eq!(kind(read_text(&path, 3)), ErrorKind::FileTooLarge);
        std::fs::write(&path, [0xFF]).unwrap();
        assert_eq!(kind(read_text(&path, 3)), ErrorKind::InvalidData);
        // This one says that it has no bytes, and never ends.
        let endless = Path::new("/dev/zero");
        assert_eq!(kind(read_text(endless, 3)), ErrorKind::FileTooLarge);
    }
}
