//! A folder of FINGER_IMPRESSION.png, its prints and its pairs.

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

/// Two prints by index.
#[derive(Clone, Copy)]
pub(super) struct Pairing {
    pub(super) first: usize,
    pub(super) second: usize,
    pub(super) genuine: bool,
}

/// The prints of a folder in the order of their names, finger by finger.
pub(super) fn prints(folder: &Path) -> Result<Vec<Print>, Failure> {
    let mut fingers: BTreeMap<String, Vec<(String, PathBuf)>> = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(name) = path.file_stem().and_then(|name| name.to_str()) else {
            continue;
        };
        if let Some((finger, _)) = name.rsplit_once('_') {
            let prints = fingers.entry(finger.to_owned()).or_default();
            prints.push((name.to_owned(), path));
        }
    }
    let mut all = Vec::new();
    for (finger, (_, mut prints)) in fingers.into_iter().enumerate() {
        prints.sort();
        for (impression, (name, path)) in prints.into_iter().enumerate() {
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
