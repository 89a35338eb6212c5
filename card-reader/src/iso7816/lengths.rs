//! How long a card's answers may be: what is tried, and what is remembered of each kind of card.
//!
//! A kind of card is known by its answer to reset, which names a product, not a person's card;
//! even so only its hash is kept.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::crypto::hash::HashAlgorithm;

/// Octets of the longest answer to a short command, status word included.
pub(super) const SHORT: usize = 258;
/// Octets of the longest answer to any command, status word included.
pub(super) const LONGEST: usize = 65_538;
/// What is tried of a card that states nothing: as a rule, chips that know extended length
/// give so much.
const TRIED: usize = 4096;
/// Shortest answer that is still tried of a card that refuses longer ones.
pub(super) const SMALLEST: usize = 64;
/// In place of a length: no more than tag and length of the file's outer data object.
pub(super) const HEADER_ONLY: usize = 0;
/// Most kinds of cards that are remembered.
const MAX_KINDS: usize = 1024;
/// A line is sixteen digits, a space, and up to five digits.
const MAX_TEXT: usize = MAX_KINDS * 24;

type Kind = [u8; 8];

/// The longest answer that each kind of card was seen to give. Kept by the caller from one
/// run of the program to the next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CardKinds(BTreeMap<Kind, Remembered>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Remembered {
    answer: usize,
    /// False for what a disturbance taught: it is forgotten with the process.
    lasting: bool,
}

impl CardKinds {
    /// Reads what [`Self::to_text`] wrote. Whatever is no such line is left out: this is only
    /// ever a hint, and a wrong one costs time, not a verdict.
    pub fn parse(text: &[u8]) -> Self {
        let text = text.get(..MAX_TEXT).unwrap_or(text);
        let lines = text.split(|octet| *octet == b'\n');
        let kinds = lines.filter_map(|line| {
            let (kind, answer) = std::str::from_utf8(line).ok()?.split_once(' ')?;
            let mut octets = Kind::default();
            hex::decode_to_slice(kind, &mut octets).ok()?;
            let answer: usize = answer.parse().ok()?;
            let lasting = true;
            (SMALLEST..=LONGEST)
                .contains(&answer)
                .then_some((octets, Remembered { answer, lasting }))
        });
        Self(kinds.take(MAX_KINDS).collect())
    }

    /// One line a kind, in the order of their hashes, which tells nothing of the order of visits.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let lasting = self.0.iter().filter(|(_, remembered)| remembered.lasting);
        for (kind, remembered) in lasting {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{} {}", hex::encode(kind), remembered.answer);
        }
        text
    }

    pub(crate) fn answer(&self, atr: &[u8]) -> Option<usize> {
        self.0.get(&kind(atr)?).map(|remembered| remembered.answer)
    }

    pub(crate) fn remember(&mut self, atr: &[u8], answer: usize, lasting: bool) {
        let Some(kind) = kind(atr) else {
            return;
        };
        if self.0.len() >= MAX_KINDS && !self.0.contains_key(&kind) {
            self.0.pop_first();
        }
        self.0.insert(kind, Remembered { answer, lasting });
    }
}

fn kind(atr: &[u8]) -> Option<Kind> {
    HashAlgorithm::Sha256.digest(&[atr]).first_chunk().copied()
}

/// What is asked of the present card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lengths {
    /// Longest answer, in octets with the status word, to a block that the file is known to have.
    pub(super) following: usize,
    /// The same for a first block, which may be more than the file has; [`HEADER_ONLY`] for cards
    /// that refuse what lies behind the end.
    pub(super) first: usize,
    /// Nobody has said that this length will do.
    tried: bool,
    pub(super) lesson: Option<Lesson>,
    /// A long answer broke the channel or the connection.
    pub(super) broke: bool,
}

/// What the card has taught about its answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lesson {
    /// It gives them so long, and no longer.
    Lasting,
    /// A long one broke the connection, which may have had another cause.
    Passing,
}

impl Lengths {
    /// What every card can do.
    pub(super) const fn safe() -> Self {
        Self::known(SHORT)
    }

    /// What is known of the card.
    pub(super) const fn known(answer: usize) -> Self {
        Self {
            following: answer,
            first: answer,
            tried: false,
            lesson: None,
            broke: false,
        }
    }

    /// What is tried where nothing is known.
    pub(super) const fn trial() -> Self {
        Self {
            tried: true,
            ..Self::known(TRIED)
        }
    }

    /// The card took a command that asked for so much, in the channel.
    pub(super) fn confirm(&mut self, answer: usize) {
        if answer > SHORT {
            self.tried = false;
            self.lesson.get_or_insert(Lesson::Lasting);
        }
    }

    /// The card refused a block that the file has: the next smaller length. False where there is
    /// none.
    pub(super) fn shorten_following(&mut self) -> bool {
        let Some(shorter) = shorter(self.following) else {
            return false;
        };
        self.following = shorter;
        self.first = self.first.min(shorter);
        self.lesson = Some(Lesson::Lasting);
        true
    }

    /// The card refused a first block: perhaps for its length, perhaps because the file is shorter.
    pub(super) fn shorten_first(&mut self) -> bool {
        if self.tried {
            // What was a guess was a wrong one.
            *self = Self::known(SHORT);
            self.lesson = Some(Lesson::Lasting);
            return true;
        }
        let header_only = self.first <= SHORT;
        let shorter = if header_only { HEADER_ONLY } else { SHORT };
        std::mem::replace(&mut self.first, shorter) != shorter
    }

    /// A long answer broke the channel or the connection: only what is safe from here on.
    pub(super) fn give_up(&mut self, lesson: Lesson) {
        *self = Self {
            lesson: Some(lesson),
            broke: true,
            ..Self::safe()
        };
    }
}

fn shorter(answer: usize) -> Option<usize> {
    let half = answer / 2;
    if answer > SHORT {
        Some(half.max(SHORT))
    } else {
        (half >= SMALLEST).then_some(half)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_remembered_survives_a_file_and_a_passing_lesson_does_not() {
        let mut kinds = CardKinds::default();
        kinds.remember(b"one", 4096, true);
        kinds.remember(b"two", 258, true);
        kinds.remember(b"three", 258, false);
        assert_eq!(kinds.answer(b"three"), Some(258));
        let again = CardKinds::parse(kinds.to_text().as_bytes());
        assert_eq!(again.answer(b"one"), Some(4096));
        assert_eq!(again.answer(b"two"), Some(258));
        assert_eq!(again.answer(b"three"), None);
    }

    #[test]
    fn takes_no_more_kinds_than_it_may() {
        let mut kinds = CardKinds::default();
        for number in 0..MAX_KINDS as u32 + 50 {
            kinds.remember(&number.to_be_bytes(), 258, true);
        }
        assert_eq!(kinds.0.len(), MAX_KINDS);
        assert!(kinds.to_text().len() <= MAX_TEXT);
        let many = "00112233445566 1\n".repeat(100_000);
        assert_eq!(CardKinds::parse(many.as_bytes()), CardKinds::default());
    }

    #[test]
    fn becomes_shorter_until_it_cannot() {
        let mut lengths = Lengths::known(4096);
        let mut steps = vec![lengths.following];
        while lengths.shorten_following() {
            steps.push(lengths.following);
        }
        assert_eq!(steps, [4096, 2048, 1024, 512, 258, 129, 64]);
        let mut guess = Lengths::trial();
        assert!(guess.shorten_first());
        assert_eq!((guess.first, guess.following), (SHORT, SHORT));
        let mut known = Lengths::known(4096);
        assert!(known.shorten_first());
        assert_eq!((known.first, known.following), (SHORT, 4096));
        assert!(known.shorten_first());
        assert_eq!((known.first, known.following), (HEADER_ONLY, 4096));
        assert!(!known.shorten_first());
    }

    proptest! {
        #[test]
        fn any_file_is_survived(text in proptest::collection::vec(any::<u8>(), 0..300)) {
            let kinds = CardKinds::parse(&text);
            prop_assert!(kinds.0.values().all(|kind| (SMALLEST..=LONGEST).contains(&kind.answer)));
            prop_assert_eq!(CardKinds::parse(kinds.to_text().as_bytes()), kinds);
        }
    }
}
