//! A folder of `FINGER_IMPRESSION.png`, its prints and its pairs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use fingerprint::Picture;
use fingerprint::picture::{MAX_PIXELS, PictureError};
use image::{DynamicImage, ImageDecoder, ImageReader};

use super::Failure;

/// A picture's name, and the finger that it is of.
pub(super) struct Print {
    pub(super) name: String,
    /// Number of the finger in the folder, and of the impression of that finger.
    pub(super) finger: usize,
    pub(super) impression: usize,
    pub(super) path: PathBuf,
}

impl Print {
    /// Whose finger it is: what the name begins with, `PERSON_FINGER_IMPRESSION`, or the finger.
    pub(super) fn person(&self) -> &str {
        let finger = self.name.rsplit_once('_').map_or("", |(finger, _)| finger);
        finger.rsplit_once('_').map_or(finger, |(person, _)| person)
    }
}

/// Two prints by index.
#[derive(Clone, Copy)]
pub(super) struct Pairing {
    pub(super) first: usize,
    pub(super) second: usize,
    pub(super) genuine: bool,
}

/// A folder and the resolution of its pictures.
#[derive(Clone)]
pub(super) struct Set {
    pub(super) folder: PathBuf,
    pub(super) dpi: u32,
}

impl Set {
    /// `FOLDER@DPI`, or a folder alone whose resolution was told apart.
    pub(super) fn parse(text: &str, dpi: Option<u32>) -> Result<Self, String> {
        let told = text
            .rsplit_once('@')
            .and_then(|(folder, dpi)| Some((folder, dpi.parse().ok()?)));
        match (told, dpi) {
            (Some((folder, dpi)), _) => Ok((folder, dpi)),
            (None, Some(dpi)) => Ok((text, dpi)),
            (None, None) => Err(format!("{text}: of which resolution? FOLDER@DPI is wanted")),
        }
        .map(|(folder, dpi)| Self {
            folder: folder.into(),
            dpi,
        })
    }
}

impl std::str::FromStr for Set {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::parse(text, None)
    }
}

/// The prints of a folder, finger by finger, in the order of their impressions.
pub(super) fn prints(folder: &Path) -> Result<Vec<Print>, Failure> {
    // By number where the impression has one: the second comes before the tenth.
    let mut fingers: BTreeMap<String, BTreeMap<(u64, String), PathBuf>> = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let png = path
            .extension()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("png"));
        let Some(name) = path.file_stem().and_then(|name| name.to_str()) else {
            continue;
        };
        if let Some((finger, impression)) = name.rsplit_once('_').filter(|_| png) {
            let impressions = fingers.entry(finger.to_owned()).or_default();
            let number = impression.parse().unwrap_or(u64::MAX);
            impressions.insert((number, name.to_owned()), path);
        }
    }
    let mut all = Vec::new();
    for (finger, impressions) in fingers.into_values().enumerate() {
        for (impression, ((_, name), path)) in impressions.into_iter().enumerate() {
            all.push(Print {
                name,
                finger,
                impression,
                path,
            });
        }
    }
    if all.is_empty() {
        return Err(format!("no FINGER_IMPRESSION.png in {}", folder.display()).into());
    }
    Ok(all)
}

/// All genuine pairs, and the impostor pairs among so many first impressions of each finger.
pub(super) fn pairings(prints: &[Print], impostor_impressions: Option<usize>) -> Vec<Pairing> {
    let limit = impostor_impressions.unwrap_or(usize::MAX);
    let mut pairings = Vec::new();
    for (first, a) in prints.iter().enumerate() {
        for (second, b) in prints.iter().enumerate().skip(first + 1) {
            let genuine = a.finger == b.finger;
            if genuine || (a.impression < limit && b.impression < limit) {
                pairings.push(Pairing {
                    first,
                    second,
                    genuine,
                });
            }
        }
    }
    pairings
}

pub(super) fn open(path: &Path, dpi: u32) -> Result<Picture, Failure> {
    let in_file = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let reader = ImageReader::open(path).map_err(|error| in_file(&error))?;
    let decoder = reader.into_decoder().map_err(|error| in_file(&error))?;
    let (width, height) = decoder.dimensions();
    let (width, height) = (width as usize, height as usize);
    if width.saturating_mul(height) > MAX_PIXELS {
        return Err(in_file(&PictureError::Size { width, height }).into());
    }
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| in_file(&error))?;
    let pixels = picture.into_luma8().into_raw();
    Picture::new(width, height, dpi, pixels).map_err(|error| in_file(&error).into())
}
