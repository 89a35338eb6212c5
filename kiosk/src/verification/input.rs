//! Why what was typed, pasted or scanned is not taken: a code for the words.

use card_reader::printed::{MrzError, NumberError, PrintedError, QrError};

/// The code of the sentence `input-CODE`, which names the field and what is expected.
pub const fn problem_of(error: &PrintedError) -> &'static str {
    match error {
        PrintedError::Empty => "text-empty",
        PrintedError::TooLong => "text-too-long",
        PrintedError::Character(_) => "text-character",
        PrintedError::Number(NumberError::Length { .. }) => "number-length",
        PrintedError::Number(_) => "number-digits",
        PrintedError::Qr(QrError::Fields { .. }) => "qr-fields",
        PrintedError::Qr(_) => "qr-content",
        PrintedError::Mrz(MrzError::Length { .. }) => "mrz-length",
        PrintedError::Mrz(MrzError::Character { .. }) => "mrz-character",
        PrintedError::Mrz(MrzError::CheckDigit(_)) => "mrz-check-digit",
        _ => "mrz-content",
    }
}

/// Every code, so that words for each can be tested for.
#[cfg(test)]
pub(crate) const ALL: [&str; 15] = [
    "text-empty",
    "text-too-long",
    "text-character",
    "number-length",
    "number-digits",
    "qr-fields",
    "qr-content",
    "mrz-length",
    "mrz-character",
    "mrz-check-digit",
    "mrz-content",
    "note-empty",
    "note-too-long",
    "note-character",
    "note-number",
];
