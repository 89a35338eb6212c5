//! Why somebody is here: what is known of a visit before a card is read.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::coded::coded;
use crate::staff::SignedIn;
use crate::visible::is_invisible;
use crate::words::{Language, Words};

/// What the visit is for. Everything is optional: a desk may verify without a file.
#[derive(Clone, Default)]
pub struct Errand {
    /// The clerk who attends.
    pub clerk: Option<SignedIn>,
    /// The procedure.
    pub procedure: Option<Procedure>,
    /// The file that the visit belongs to.
    pub file_number: Option<FileNumber>,
    /// The citizen's agreement.
    pub agreement: Option<Agreement>,
    /// By what right the person acts for somebody else; none where for themselves.
    pub authority: Option<Authority>,
    /// How long the person has waited since another program called for the visit, if one did.
    pub waited: Option<Duration>,
    /// No finger could be judged: the clerk compares the portrait in its place.
    pub by_portrait: bool,
}

coded! {
    /// What somebody has come for; the word files have `procedure-CODE`.
    pub enum Procedure {
        /// Social insurance paid out at once.
        LumpSum = "lump-sum",
        /// A new social insurance book.
        BookReissue = "book-reissue",
        /// Other data in the social insurance book.
        BookCorrection = "book-correction",
        /// A new health insurance card.
        HealthCardReissue = "health-card-reissue",
        /// Something else.
        Other = "other",
    }
}

coded! {
    /// Why a visit goes on without a finger; the word files have `without-finger-CODE`.
    pub enum WithoutFinger {
        /// The person lacks the fingers that the card holds.
        Missing = "missing",
        /// A finger is hurt or bandaged.
        Hurt = "hurt",
        /// No picture becomes good enough: worn, wet or dry.
        Worn = "worn",
        /// The sensor does not work.
        Sensor = "sensor",
        /// The person does not want to give a finger.
        Declined = "declined",
    }
}

/// What another program on this machine asks for: a visit for this file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requested {
    /// The file that the visit belongs to.
    pub file_number: FileNumber,
    /// What the person has come for.
    pub procedure: Option<Procedure>,
}

/// Most characters of a file number.
const MAX_FILE_NUMBER: usize = 40;
/// Most characters of a note by a person.
const MAX_NOTE: usize = 200;
/// So many digits in a row could be a part of somebody's number.
const DIGITS_OF_A_NUMBER: usize = 6;

/// The number of a file: 1 to 40 Latin letters, digits, `-`, `.`, `/` and `_`, kept in capitals.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileNumber(String);

/// Why text is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TextError {
    /// Nothing but spaces.
    #[error("empty")]
    Empty,
    /// Too many characters.
    #[error("at most {0} characters are expected")]
    TooLong(usize),
    /// A character that is not allowed.
    #[error("a character is not allowed")]
    Character,
    /// Digits in a row that could be an ID number, which no record may hold.
    #[error("digits that could be a part of an ID number")]
    LooksLikeIdNumber,
}

impl TextError {
    /// The code of the sentence `input-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "note-empty",
            Self::TooLong(_) => "note-too-long",
            Self::Character => "note-character",
            Self::LooksLikeIdNumber => "note-number",
        }
    }
}

impl FileNumber {
    /// Reads a file number; spaces around it are dropped.
    ///
    /// # Errors
    /// See [`TextError`]. Twelve digits alone are an ID number, not a file's.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        if text.len() > MAX_FILE_NUMBER {
            return Err(TextError::TooLong(MAX_FILE_NUMBER));
        }
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-./_".contains(c);
        if !text.chars().all(allowed) {
            return Err(TextError::Character);
        }
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let letters = text.chars().filter(char::is_ascii_alphabetic).count();
        if digits == 12 && letters == 0 {
            return Err(TextError::LooksLikeIdNumber);
        }
        Ok(Self(text.to_ascii_uppercase()))
    }

    /// The number.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for FileNumber {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        Self::parse(&text)
    }
}

impl From<FileNumber> for String {
    fn from(number: FileNumber) -> Self {
        number.0
    }
}

/// What a person at the desk writes into a record: at most 200 characters on one line, without
/// digits that could be a part of somebody's number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Note(String);

impl Note {
    /// Reads a note; spaces around it are dropped, and it may be empty.
    ///
    /// # Errors
    /// See [`TextError`].
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        if text.chars().count() > MAX_NOTE {
            return Err(TextError::TooLong(MAX_NOTE));
        }
        if text.chars().any(is_invisible) {
            return Err(TextError::Character);
        }
        if longest_run_of_digits(text) >= DIGITS_OF_A_NUMBER {
            return Err(TextError::LooksLikeIdNumber);
        }
        Ok(Self(text.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing was written.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl TryFrom<String> for Note {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        Self::parse(&text)
    }
}

impl From<Note> for String {
    fn from(note: Note) -> Self {
        note.0
    }
}

/// Digits of any script count, and marks or spaces between them do not part them.
fn longest_run_of_digits(text: &str) -> usize {
    let (mut run, mut longest) = (0, 0);
    for c in text.chars() {
        if c.is_numeric() {
            run += 1;
            longest = longest.max(run);
        } else if !matches!(c, ' ' | '\u{A0}' | '\u{202F}' | '.' | '-') {
            run = 0;
        }
    }
    longest
}

/// The citizen's agreement to the identity check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Version of the text that was shown (`agreement-version` of the word files).
    pub version: String,
    /// Language in which it was shown: `vi` or `en`.
    pub language: String,
}

impl Agreement {
    /// Somebody has just agreed to the text of these words.
    pub fn now(words: &Words, language: Language) -> Self {
        Self {
            version: words.get("agreement-version"),
            language: language.tag().into(),
        }
    }
}

coded! {
    /// By what right somebody acts for another; the word files have `authority-CODE`.
    pub enum AuthorityKind {
        /// A power of attorney.
        PowerOfAttorney = "power-of-attorney",
        /// A parent of a minor.
        Parent = "parent",
        /// A guardian.
        Guardian = "guardian",
        /// Another document.
        Other = "other",
    }
}

/// The right by which the person at the desk acts for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authority {
    /// Code of an [`AuthorityKind`].
    pub kind: String,
    /// The document that shows it.
    pub document: Note,
}

impl Authority {
    /// An authority of this kind, shown by this document.
    pub fn new(kind: AuthorityKind, document: Note) -> Self {
        Self {
            kind: kind.code().into(),
            document,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_number_is_short_plain_and_no_id_number() {
        assert_eq!(
            FileNumber::parse(" hs-2026/000484 ").unwrap().as_str(),
            "HS-2026/000484"
        );
        for (text, error) in [
            ("  ", TextError::Empty),
            (
                "00109000000600109000000600109000000600109",
                TextError::TooLong(40),
            ),
            ("HS'; DROP TABLE record;--", TextError::Character),
            ("HS\u{202E}84", TextError::Character),
            ("HS\n84", TextError::Character),
            ("001090000006", TextError::LooksLikeIdNumber),
            ("001.090.000.006", TextError::LooksLikeIdNumber),
        ] {
            assert_eq!(FileNumber::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_note_holds_no_number_and_nothing_invisible() {
        let note = "Thẻ cấp tháng 6/2026, hoa văn nổi đúng mẫu.";
        assert_eq!(Note::parse(note).unwrap().as_str(), note);
        assert!(Note::parse("").unwrap().is_empty());
        for (text, error) in [
            ("số 001 090 000 006", TextError::LooksLikeIdNumber),
            ("6 số cuối: 000.006", TextError::LooksLikeIdNumber),
            ("٠٠٠٠٠٦", TextError::LooksLikeIdNumber),
            ("dòng\nhai", TextError::Character),
            ("\u{202E}ngược", TextError::Character),
        ] {
            assert_eq!(Note::parse(text), Err(error), "{text}");
        }
        assert_eq!(Note::parse(&"ă".repeat(201)), Err(TextError::TooLong(200)));
        assert!(Note::parse(&"ă".repeat(200)).is_ok());
        assert!(serde_json::from_str::<Note>("\"000006\"").is_err());
    }
}
