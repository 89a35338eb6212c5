//! Pictures without compression.

use zeroize::Zeroizing;

use crate::picture::PictureError;
use crate::record::RecordError;

/// An octet a pixel, whose value has `depth` bits.
pub(super) fn decode(
    data: &[u8],
    pixels: usize,
    depth: u8,
) -> Result<Zeroizing<Vec<u8>>, RecordError> {
    expect(data, pixels)?;
    let most = largest(depth)?;
    let values = data.iter().map(|value| stretched(*value, most));
    all(pixels, values).ok_or(RecordError::Field("pixel"))
}

/// Pixels of `depth` bits one after the other, the highest bit first.
pub(super) fn unpack(
    data: &[u8],
    pixels: usize,
    depth: u8,
) -> Result<Zeroizing<Vec<u8>>, RecordError> {
    let most = largest(depth)?;
    let bits = usize::from(depth);
    expect(data, (pixels * bits).div_ceil(8))?;
    let pixel = |index: usize| {
        let start = index * bits;
        // Of the two octets that a pixel may lie in, the second may be beyond the end.
        let high = *data.get(start / 8)?;
        let low = data.get(start / 8 + 1).copied().unwrap_or(0);
        let window = u16::from_be_bytes([high, low]);
        let value = window >> (16 - bits - start % 8) & u16::from(most);
        stretched(value as u8, most)
    };
    all(pixels, (0..pixels).map(pixel)).ok_or(RecordError::Lengths)
}

/// So many pixels, allotted at once: as they grew, they would leave copies behind.
fn all(pixels: usize, values: impl Iterator<Item = Option<u8>>) -> Option<Zeroizing<Vec<u8>>> {
    let mut all = Zeroizing::new(Vec::with_capacity(pixels));
    for value in values {
        all.push(value?);
    }
    Some(all)
}

fn expect(data: &[u8], expected: usize) -> Result<(), RecordError> {
    if data.len() == expected {
        return Ok(());
    }
    let got = data.len();
    Err(PictureError::Bytes { expected, got }.into())
}

/// Largest value of so many bits.
fn largest(depth: u8) -> Result<u8, RecordError> {
    match depth {
        1..=8 => Ok((0xFF_u16 >> (8 - depth)) as u8),
        _ => Err(RecordError::Field("pixel depth")),
    }
}

/// A value of 0 to `most` stretched to 0 to 255.
fn stretched(value: u8, most: u8) -> Option<u8> {
    (value <= most).then(|| (u16::from(value) * 255 / u16::from(most)) as u8)
}
