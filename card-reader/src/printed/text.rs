//! Text from a keyboard, a clipboard or a scanner, made safe to parse.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::{MAX_TEXT_BYTES, PrintedError};

/// Bounds the text, drops a byte order mark and white space around it, normalises it to
/// NFC and refuses characters that hide or reorder others. Line breaks may stand inside.
pub(super) fn clean(text: &str) -> Result<Zeroizing<String>, PrintedError> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(PrintedError::TooLong);
    }
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if text.is_empty() {
        return Err(PrintedError::Empty);
    }
    if let Some(bad) = text.chars().find(|c| is_forbidden(*c)) {
        return Err(PrintedError::Character(bad));
    }
    // NFC at most triples the bytes; room enough that the buffer never moves.
    let mut clean = Zeroizing::new(String::with_capacity(3 * text.len()));
    clean.extend(text.nfc());
    Ok(clean)
}

fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\r' && c != '\n')
        || matches!(
            c,
            // Soft hyphen, Arabic letter mark, zero width and bidirectional marks, line and
            // paragraph separators, invisible operators, byte order mark, annotations, tags.
            '\u{00AD}'
                | '\u{061C}'
                | '\u{180E}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFD}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
        // Private use has no meaning here.
        || matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strips_what_scanners_add_and_composes_letters() {
        let clean = |text: &str| clean(text).map(|text| text.to_string());
        assert_eq!(clean("\u{FEFF} a\r\nb\t\r\n"), Ok("a\r\nb".into()));
        assert_eq!(clean("Nguye\u{302}\u{303}n"), Ok("Nguyễn".into()));
        assert_eq!(clean(" \r\n"), Err(PrintedError::Empty));
        assert_eq!(clean(&"0".repeat(2049)), Err(PrintedError::TooLong));
        for bad in [
            '\0', '\u{1B}', '\t', '\u{202E}', '\u{2066}', '\u{200B}', '\u{FFFD}',
        ] {
            assert_eq!(
                clean(&format!("a{bad}b")),
                Err(PrintedError::Character(bad))
            );
        }
    }
}
