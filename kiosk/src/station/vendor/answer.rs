//! What a vendor's reader is asked, and what makes its answer worth something.

use jiff::{SignedDuration, Timestamp};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};

use crate::coded::coded;
use crate::journal::PublicKey;

/// Longest line in either direction, in octets.
pub(super) const MAX_LINE: usize = 4096;
/// What is signed begins with this, so that it can be taken for nothing else that the key signs.
const CONTEXT: &[u8] = b"kiosk vendor answer 1\0";
/// How far the reader's clock may be from the desk's.
const CLOCKS: SignedDuration = SignedDuration::from_secs(300);
/// Characters of a serial number.
const SERIAL: std::ops::RangeInclusive<usize> = 1..=40;

/// One question to the reader, which one answer fits.
pub struct Challenge {
    line: String,
    document: String,
    time: Timestamp,
}

#[derive(Serialize)]
struct ChallengeLine<'a> {
    version: u8,
    nonce: String,
    document: &'a str,
    desk: &'a str,
    time: Timestamp,
    seconds: u16,
}

/// What the reader signed, to the letter, and its signature.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerLine {
    answer: String,
    /// Hexadecimal; absent from an answer that nobody signed.
    #[serde(default)]
    signature: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    challenge: String,
    document: String,
    result: VendorResult,
    serial: String,
    time: Timestamp,
}

/// How the reader's comparison ended, after all its tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VendorResult {
    /// The finger matches the one in the chip.
    Match,
    /// Good pictures, and the finger does not match.
    NoMatch,
    /// No picture was good enough to judge.
    Poor,
}

impl VendorResult {
    /// Name in answers and records.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::NoMatch => "no-match",
            Self::Poor => "poor",
        }
    }
}

/// An answer that is authentic: only [`Challenge::verify`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorAnswer {
    result: VendorResult,
    serial: String,
    key: String,
}

impl VendorAnswer {
    /// How the comparison ended.
    pub const fn result(&self) -> VendorResult {
        self.result
    }

    /// Serial number of the reader, 1 to 40 printable ASCII characters.
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// Fingerprint of the key that signed.
    pub fn key(&self) -> &str {
        &self.key
    }
}

coded! {
    /// Why what came, or did not come, of a reader is worth nothing.
    pub enum Worthless {
        /// No answer came in time, or the reader hung up.
        Silent = "silent",
        /// The line is longer than 4,096 octets.
        TooLong = "too-long",
        /// The line, or what was signed, has not the form of an answer.
        Malformed = "malformed",
        /// None of the keys in the settings signed it.
        Unauthentic = "unauthentic",
        /// It answers another challenge: it was replayed, or is for somebody else.
        OtherChallenge = "other-challenge",
        /// It is about another document.
        OtherDocument = "other-document",
        /// The reader's clock and the desk's are further apart than five minutes.
        OtherTime = "other-time",
    }
}

impl Challenge {
    /// A new question about the document whose EF.SOD has this SHA-256; none where the system has
    /// no random numbers.
    pub fn new(document: &[u8], desk: &str, seconds: u16, time: Timestamp) -> Option<Self> {
        let mut nonce = [0; 32];
        SystemRandom::new().fill(&mut nonce).ok()?;
        let document = hex::encode(document);
        let line = serde_json::to_string(&ChallengeLine {
            version: 1,
            nonce: hex::encode(nonce),
            document: &document,
            desk,
            time,
            seconds,
        });
        Some(Self {
            line: line.ok()?,
            document,
            time,
        })
    }

    /// What is sent, a JSON object without line breaks.
    pub fn line(&self) -> &str {
        &self.line
    }

    /// The answer in this line, received at `now`, if one of these keys signed it for this
    /// challenge and its document.
    ///
    /// # Errors
    /// See [`Worthless`].
    pub fn verify(
        &self,
        line: &[u8],
        keys: &[PublicKey],
        now: Timestamp,
    ) -> Result<VendorAnswer, Worthless> {
        let AnswerLine { answer, signature } =
            serde_json::from_slice(line).map_err(|_| Worthless::Malformed)?;
        let signed = [CONTEXT, answer.as_bytes()].concat();
        let signature = hex::decode(signature).unwrap_or_default();
        let key = keys.iter().find(|key| key.verifies(&signed, &signature));
        let key = fingerprint(key.ok_or(Worthless::Unauthentic)?);
        let answer: Answer = serde_json::from_str(&answer).map_err(|_| Worthless::Malformed)?;
        let printable = answer.serial.bytes().all(|octet| octet.is_ascii_graphic());
        if !printable || !SERIAL.contains(&answer.serial.len()) {
            return Err(Worthless::Malformed);
        }
        if answer.challenge != hex::encode(digest(&SHA256, self.line.as_bytes())) {
            return Err(Worthless::OtherChallenge);
        }
        if answer.document != self.document {
            return Err(Worthless::OtherDocument);
        }
        let after = |one: Timestamp, other| one.duration_since(other) > CLOCKS;
        if after(self.time, answer.time) || after(answer.time, now) {
            return Err(Worthless::OtherTime);
        }
        Ok(VendorAnswer {
            result: answer.result,
            serial: answer.serial,
            key,
        })
    }
}

/// By what records name a key: `sha256:` and the hash over its 32 octets.
pub fn fingerprint(key: &PublicKey) -> String {
    format!("sha256:{}", hex::encode(digest(&SHA256, key.octets())))
}
