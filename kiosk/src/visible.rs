//! Text from outside as it may be shown: what cannot be seen in it, or turns what stands around it,
//! is written out.

/// Control characters, and those that turn or hide the text around them.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// The text with every such character as `\u{202e}`.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_invisible(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        assert_eq!(visible("Nguyễn Văn Mẫu, 50 %"), "Nguyễn Văn Mẫu, 50 %");
        assert_eq!(
            visible("a\u{202E}b\n\u{1B}[2J\u{200B}"),
            "a\\u{202e}b\\u{a}\\u{1b}[2J\\u{200b}"
        );
    }
}
