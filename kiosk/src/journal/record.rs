//! What a record holds: results, never a picture, a template, a key or a number.

use serde::{Deserialize, Serialize};

use crate::settings::Policy;

/// One visit as it is kept. The number is masked to its first three digits, since the last six
/// open the chip, and is found again by its keyed tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Sequence number, from 1, without gaps.
    pub sequence: u64,
    /// Time of the decision, RFC 3339 in UTC.
    pub time: String,
    /// True for records of the demonstration, which prove nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub demo: bool,
    /// Office of the desk.
    pub office: String,
    /// Desk within the office.
    pub desk: String,
    /// Version of the program.
    pub program: String,
    /// The policy in force.
    pub policy: Policy,
    /// `001 ••• ••• •••`, where the number was proven by the chip or was entered.
    pub masked_number: Option<String>,
    /// Keyed tag of the number.
    pub number_tag: Option<String>,
    /// The decision.
    pub decision: String,
    /// Code of the reason that led to it.
    pub reason: String,
    /// Every check.
    pub checks: Vec<RecordedCheck>,
    /// How the chip was opened, and by which password.
    pub access: Option<String>,
    /// Subject of the CSCA certificate at the end of the chain.
    pub csca: Option<String>,
    /// When the revocation list was issued, RFC 3339 in UTC.
    pub revocation_list: Option<String>,
    /// Every try with a finger.
    pub tries: Vec<RecordedTry>,
}

/// One check as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedCheck {
    /// Code of the check.
    pub id: String,
    /// Code of the outcome.
    pub outcome: String,
    /// Code of the reason.
    pub reason: String,
}

/// One try with a finger as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordedTry {
    /// Code of the finger.
    pub finger: String,
    /// 0 to 100.
    pub quality: u8,
    /// Score, where the picture was compared.
    pub score: Option<f32>,
    /// Score that was wanted.
    pub threshold: Option<f32>,
    /// `matches`, `differs` or `poor`.
    pub result: String,
}
