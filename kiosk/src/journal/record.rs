//! What a record holds: results, never a picture, a template, a key or a number. The fields are
//! described for other programs in `JOURNAL.md`.

use card_reader::check::{CheckId, Outcome};
use serde::{Deserialize, Serialize};

use crate::settings::Policy;
use crate::staff::Role;
use crate::verification::errand::{Agreement, Authority};

/// One link of the journal's chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Sequence number, from 1, without gaps.
    pub sequence: u64,
    /// Time of the event, RFC 3339 in UTC.
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
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What a record is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A visit has ended.
    Visit(Box<Visit>),
    /// A second person has decided about a visit of an earlier record.
    Override(Override),
    /// Somebody was sent to be verified elsewhere.
    Elsewhere(Elsewhere),
    /// Records whose time is over were removed.
    Retention(Retention),
    /// The trust store was changed and signed here.
    Trust(TrustChange),
    /// The clock is right, though an earlier record is of a later time.
    Clock(ClockConfirmed),
}

/// One visit as it is kept. The number is masked to its first three digits, since the last six
/// open the chip, and is found again by its keyed tag.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// The clerk who was signed in.
    pub clerk: Option<String>,
    /// Code of the procedure.
    pub procedure: Option<String>,
    /// Number of the file that the visit belongs to.
    pub file_number: Option<String>,
    /// The citizen's agreement.
    pub agreement: Option<Agreement>,
    /// By what right the person acts for somebody else.
    pub authority: Option<Authority>,
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
    /// Codes of what was out of order and decided nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// How the chip was opened and why so: password, protocol, parameters, ground.
    pub access: Option<String>,
    /// Subject of the CSCA certificate at the end of the chain.
    pub csca: Option<String>,
    /// What was trusted: `sha256:` and the hash over the trust store.
    pub trust_store: Option<String>,
    /// Version of the trust store; none for loose files, which nobody signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust_version: Option<u64>,
    /// Who signed the trust store: `desk`, or a public key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust_signer: Option<String>,
    /// The revocation list that was consulted.
    pub revocation_list: Option<RevocationList>,
    /// Every try with a finger.
    pub tries: Vec<RecordedTry>,
    /// What a vendor's reader answered, where one compared the finger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<RecordedVendor>,
    /// Code of the reason for which the visit went on without a finger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without_finger: Option<String>,
    /// The devices that took part.
    pub devices: Devices,
    /// From another program's call for the visit to its start, in seconds; none without a call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waited: Option<u64>,
    /// From the start of the visit to its decision, in seconds.
    pub seconds: u64,
}

impl Visit {
    /// Whether revocation was a check of this visit and ended without an answer.
    pub fn leaves_revocation_open(&self) -> bool {
        let revocation = CheckId::Revocation.code();
        let answers = [Outcome::Successful, Outcome::Failed].map(Outcome::code);
        self.checks
            .iter()
            .any(|check| check.id == revocation && !answers.contains(&&*check.outcome))
    }
}

/// A revocation list as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevocationList {
    /// When it was issued, RFC 3339 in UTC.
    pub issued: String,
    /// Its age at the time of the visit, in whole days.
    pub age_days: u32,
}

/// Names and serial numbers of the devices, as far as they tell them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Devices {
    /// The card reader's name, which on most readers ends in its serial number.
    pub reader: Option<String>,
    /// The fingerprint sensor's stable name on this machine.
    pub sensor: Option<String>,
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
    /// Score of this and all earlier tries together, where the picture was compared.
    pub score: Option<f32>,
    /// Score that was wanted.
    pub threshold: Option<f32>,
    /// `matches`, `differs` or `poor`.
    pub result: String,
}

/// A vendor's reader's answer as it is kept. Keys are named by `sha256:` and the hash over them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedVendor {
    /// Keys that make an answer authentic, after the settings.
    pub accepted_keys: Vec<String>,
    /// The key that signed; none where the answer is worth nothing.
    pub key: Option<String>,
    /// Serial number of the reader, from its signed answer.
    pub serial: Option<String>,
    /// `match`, `no-match` or `poor`; else why the answer is worth nothing.
    pub result: String,
}

/// A second person's decision. It stands beside the program's, which stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Sequence number of the visit's record.
    pub visit: u64,
    /// Who decided.
    pub by: String,
    /// In which role.
    pub role: Role,
    /// What the program had decided.
    pub program_decision: String,
    /// `accepted` or `declined`.
    pub person_decision: String,
    /// Code of the reason.
    pub reason: String,
    /// The person's own words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Whoever came for a visit and was not verified was sent to be verified elsewhere, with the receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// Sequence number of the visit's record.
    pub visit: u64,
    /// The clerk who attended.
    pub by: Option<String>,
}

/// Records that were removed because their time was over: all from the first on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// Sequence number of the last record that was removed.
    pub removed_through: u64,
    /// Hash of that record, hexadecimal, from which the chain goes on.
    pub hash: String,
    /// Age in days at which records are removed.
    pub days: u32,
    /// Highest version of the trust store in the records before.
    #[serde(default)]
    pub trust_version: u64,
}

/// An administrator's word that the clock is right, whatever the time of earlier records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockConfirmed {
    /// Who confirmed it.
    pub by: String,
    /// The latest time on record before.
    pub latest: Option<String>,
    /// The person's own words.
    pub note: String,
}

/// A change of the trust store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustChange {
    /// The new version.
    pub version: u64,
    /// `sha256:` and the hash over its file.
    pub store: String,
    /// `imported` or `removed`.
    pub action: String,
    /// What was brought or taken out: SHA-256 fingerprints of certificates, lists, or whole files.
    pub fingerprints: Vec<String>,
}
