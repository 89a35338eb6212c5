//! Fingers as cards and files store them.

use std::sync::LazyLock;

use fingerprint::extraction::Minutia;
use fingerprint::picture::MAX_PIXELS;
use fingerprint::quality::assess;
use fingerprint::record::pictures::{Compression, StoredPicture};
use fingerprint::record::{MinutiaeRecord, PictureRecord, Sample, decode};
use fingerprint::{Features, Picture, compare, extract};

use crate::finger::{Conditions, Master};

/// A stored finger record of any kind. One that is read is written and read again alike.
pub fn finger_record(data: &[u8]) {
    let _ = decode(data);
    if let Ok(record) = PictureRecord::decode(data) {
        let again = record.encode().map(|bytes| PictureRecord::decode(&bytes));
        assert!(
            again == Ok(Ok(record)),
            "a picture record comes back otherwise"
        );
    }
    if let Ok(record) = MinutiaeRecord::decode(data) {
        let again = record.encode().map(|bytes| MinutiaeRecord::decode(&bytes));
        assert!(
            again == Ok(Ok(record)),
            "a minutiae record comes back otherwise"
        );
    }
}

/// A picture as a record holds it: compression, depth, width and height, then the data.
pub fn finger_picture(data: &[u8]) {
    let Some((&[code, depth, w1, w0, h1, h0], data)) = data.split_first_chunk() else {
        return;
    };
    let picture = StoredPicture {
        compression: match code {
            0 => Compression::Raw,
            1 => Compression::Packed,
            2 => Compression::Wsq,
            3 => Compression::Jpeg,
            4 => Compression::Jpeg2000 { lossless: false },
            _ => Compression::Png,
        },
        depth,
        width: u16::from_be_bytes([w1, w0]),
        height: u16::from_be_bytes([h1, h0]),
        data: data.to_vec().into(),
    };
    if let Ok(pixels) = picture.decode() {
        let size = usize::from(picture.width) * usize::from(picture.height);
        assert!(pixels.len() == size && size <= MAX_PIXELS);
    }
}

/// Pixels of a picture that the target of features judges and compares: more would be slow.
const MOST: usize = 160 * 160;

/// The finger of the desk that meets what is stored.
static FRESH: LazyLock<Option<Features>> = LazyLock::new(|| {
    let picture = Master::grow(1).impression(1, &Conditions::COUNTER);
    extract(&picture).ok()
});

/// A stored finger record as the kiosk takes it: decoded, judged, and compared with a fresh finger.
pub fn finger_features(data: &[u8]) {
    for finger in decode(data).unwrap_or_default() {
        let features = match finger.sample {
            Sample::Picture(picture) if picture.pixels().len() > MOST => continue,
            Sample::Picture(picture) => of_picture(&picture),
            Sample::Minutiae(mut minutiae) => of_minutiae(std::mem::take(&mut *minutiae)),
        };
        let (Some(stored), Some(fresh)) = (features, &*FRESH) else {
            continue;
        };
        for compared in [compare(fresh, &stored), compare(&stored, fresh)] {
            let (low, high) = compared.interval;
            let rate = compared.false_match_rate;
            assert!((0.0..=1.0).contains(&low) && low <= rate && rate <= high && high <= 1.0);
        }
    }
}

fn of_picture(picture: &Picture) -> Option<Features> {
    let quality = assess(picture);
    assert!(quality.score <= 100);
    extract(picture).ok()
}

fn of_minutiae(minutiae: Vec<Minutia>) -> Option<Features> {
    Features::from_minutiae(minutiae).ok()
}
