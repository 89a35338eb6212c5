//! Text and dates inside data groups.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::lds::LdsError;
use crate::printed::PartialDate;

/// Longest text in bytes; the longest of the card, a place of residence, has some 200.
const MAX_TEXT_BYTES: usize = 4096;

/// Text of the chip in Unicode's form NFC, wiped when dropped.
pub type Text = Zeroizing<String>;

/// UTF-8 without white space around it; `None` where nothing is left.
pub(super) fn utf8(value: &[u8]) -> Result<Option<Text>, LdsError> {
    if value.len() > MAX_TEXT_BYTES {
        return Err(LdsError::Text);
    }
    let raw = str::from_utf8(value).map_err(|_| LdsError::Text)?;
    // NFC at most triples the bytes; room enough that the buffer never moves.
    let mut text = Zeroizing::new(String::with_capacity(3 * raw.len()));
    text.extend(raw.trim().nfc());
    Ok((!text.is_empty()).then_some(text))
}

/// The same for UTF-16, big-endian (BMPString).
pub(super) fn utf16(value: &[u8]) -> Result<Option<Text>, LdsError> {
    let (pairs, odd) = value.as_chunks::<2>();
    if !odd.is_empty() || value.len() > MAX_TEXT_BYTES {
        return Err(LdsError::Text);
    }
    let mut raw = Zeroizing::new(String::with_capacity(2 * value.len()));
    let units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
    for c in char::decode_utf16(units) {
        raw.push(c.map_err(|_| LdsError::Text)?);
    }
    utf8(raw.as_bytes())
}

/// A date `yyyyMMdd`, in eight digits or in four bytes of BCD as older chips have it;
/// zeros stand for an unknown month or day (ICAO 9303-10 clauses 4.7.11 and 4.7.12).
pub(super) fn date(value: &[u8]) -> Result<PartialDate, LdsError> {
    let bcd;
    let digits = if value.len() == 4 {
        bcd = Zeroizing::new(hex::encode(value));
        bcd.as_str()
    } else {
        str::from_utf8(value).map_err(|_| LdsError::Text)?
    };
    if digits.len() != 8 {
        return Err(LdsError::Element);
    }
    PartialDate::from_chip(digits).ok_or(LdsError::Element)
}
