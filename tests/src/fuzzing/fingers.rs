//! Fingers as cards and files store them.

use fingerprint::picture::MAX_PIXELS;
use fingerprint::record::pictures::{Compression, StoredPicture};
use fingerprint::record::{MinutiaeRecord, PictureRecord, decode};

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
