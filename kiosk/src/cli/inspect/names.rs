//! The files of a chip under the names that readers give them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use card_reader::inspection::Files;
use card_reader::lds::DataGroup;
use zeroize::Zeroizing;

use crate::bounded;

/// Most entries of a folder that are looked at.
const MAX_ENTRIES: usize = 1000;
/// What may stand behind a name.
const EXTENSIONS: [&str; 6] = ["bin", "dat", "der", "raw", "ef", "tlv"];

/// A file of the chip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sod,
    Com,
    CardAccess,
    CardSecurity,
    Group(DataGroup),
}

/// Reads the chip's files in a folder; or a single file, which is taken for EF.SOD.
pub(super) fn read(path: &Path, limit: usize) -> Result<Files> {
    let mut files = Files::default();
    let mut seen: Vec<(Kind, PathBuf)> = Vec::new();
    if path.is_file() {
        files.sod = content_of(path, limit)?;
        return Ok(files);
    }
    let unreadable = || format!("{} cannot be read", path.display());
    let mut entries: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(path).with_context(unreadable)? {
        ensure!(
            entries.len() < MAX_ENTRIES,
            "{}: too many files",
            path.display()
        );
        entries.push(entry.with_context(unreadable)?.path());
    }
    entries.sort();
    for entry in entries {
        let name = entry.file_name().unwrap_or_default().to_string_lossy();
        let Some(kind) = kind_of(&name).filter(|_| entry.is_file()) else {
            continue;
        };
        if let Some((_, other)) = seen.iter().find(|(known, _)| *known == kind) {
            bail!(
                "{} and {} are names of the same file",
                other.display(),
                entry.display()
            );
        }
        let mut content = content_of(&entry, limit)?;
        match kind {
            Kind::Sod => files.sod = content,
            Kind::Com => files.com = Some(std::mem::take(&mut *content)),
            Kind::CardAccess => files.card_access = Some(std::mem::take(&mut *content)),
            Kind::CardSecurity => files.card_security = Some(std::mem::take(&mut *content)),
            Kind::Group(group) => {
                files.groups.insert(group, content);
            }
        }
        seen.push((kind, entry));
    }
    ensure!(
        !seen.is_empty(),
        "{}: no file of a chip (EF_SOD.bin, DG1.bin and so on)",
        path.display()
    );
    Ok(files)
}

fn content_of(path: &Path, limit: usize) -> Result<Zeroizing<Vec<u8>>> {
    bounded::read(path, limit as u64)
        .with_context(|| format!("{}: cannot be read up to {limit} bytes", path.display()))
}

/// `EF_SOD.bin`, `ef.dg1`, `Datagroup 2.dat`, `DG_03`, `0101.bin` and so on, in any case.
fn kind_of(name: &str) -> Option<Kind> {
    let mut name = name.to_ascii_lowercase();
    if let Some((stem, extension)) = name.rsplit_once('.')
        && EXTENSIONS.contains(&extension)
    {
        name = stem.to_owned();
    }
    name.retain(|letter| !matches!(letter, '.' | '_' | '-' | ' '));
    let plain = name.strip_prefix("ef").unwrap_or(&name);
    match plain {
        "sod" | "011d" => return Some(Kind::Sod),
        "com" | "011e" => return Some(Kind::Com),
        "cardaccess" | "011c" => return Some(Kind::CardAccess),
        "cardsecurity" => return Some(Kind::CardSecurity),
        _ => {}
    }
    let number = match plain.strip_prefix("01") {
        Some(identifier) if plain.len() == 4 => u8::from_str_radix(identifier, 16).ok()?,
        _ => {
            let named = plain.strip_prefix("datagroup");
            let digits = named.or_else(|| plain.strip_prefix("dg"))?;
            let short = digits.len() <= 2 && digits.bytes().all(|digit| digit.is_ascii_digit());
            digits.parse().ok().filter(|_| short)?
        }
    };
    DataGroup::new(number).map(Kind::Group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_names_are_known_and_others_are_left_alone() {
        let group = |number| DataGroup::new(number).map(Kind::Group);
        for name in [
            "EF_SOD.bin",
            "ef.sod",
            "SOD",
            "sod.dat",
            "EF-SOD.BIN",
            "011D.bin",
        ] {
            assert_eq!(kind_of(name), Some(Kind::Sod), "{name}");
        }
        for name in [
            "DG1.bin",
            "EF_DG1.bin",
            "ef.dg01",
            "Datagroup1.bin",
            "DG_1",
            "0101.raw",
        ] {
            assert_eq!(kind_of(name), group(1), "{name}");
        }
        for name in ["dg16.bin", "EF.DG16", "DataGroup 16.dat", "0110.bin"] {
            assert_eq!(kind_of(name), group(16), "{name}");
        }
        assert_eq!(kind_of("EF.COM"), Some(Kind::Com));
        assert_eq!(kind_of("EF_CardAccess.bin"), Some(Kind::CardAccess));
        assert_eq!(kind_of("CardSecurity.bin"), Some(Kind::CardSecurity));
        for name in [
            "DG14_pk.bin",
            "DG15_sk.pkcs8",
            "tsemrtd_EF_DG7.bin",
            "DG17.bin",
            "DG0.bin",
            "dg+1",
            "01ff.bin",
            "readme.txt",
            "",
        ] {
            assert_eq!(kind_of(name), None, "{name}");
        }
    }

    #[test]
    fn two_names_of_one_file_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["EF_SOD.bin", "sod.dat"] {
            std::fs::write(folder.path().join(name), b"x").unwrap();
        }
        let error = read(folder.path(), 10).err().unwrap().to_string();
        assert!(error.contains("names of the same file"), "{error}");
    }
}
