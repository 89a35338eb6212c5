//! A visit of the journal, opened: what its record tells a supervisor.

use card_reader::check::Outcome;
use fingerprint::Finger;

use super::view::{Try, TryResult};
use super::visit::Desk;
use crate::journal::record::{RecordedCheck, RecordedTry};
use crate::journal::{Event, Found, JournalError, Query, Sought};
use crate::visible::visible;

/// One visit as its record has it. No number is whole in it, and what cannot be seen is written out.
#[derive(Clone, PartialEq)]
pub struct PastVisit {
    /// Its row in the list.
    pub found: Found,
    /// Every check.
    pub checks: Vec<PastCheck>,
    /// Codes of what was out of order and decided nothing.
    pub warnings: Vec<String>,
    /// Whether nothing was known of revocation, where a check of it could be made.
    pub revocation_open: bool,
    /// Every try with a finger.
    pub tries: Vec<Try>,
    /// Why a second person decided: the code of the reason, and their own words.
    pub second: Option<(String, String)>,
}

/// One check as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastCheck {
    /// Code of the check.
    pub code: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Code of the reason.
    pub reason: String,
}

impl Desk {
    /// The visit of this record; none where there is no such visit.
    ///
    /// # Errors
    /// See [`JournalError`].
    pub fn past_visit(&self, record: u64) -> Result<Option<PastVisit>, JournalError> {
        let found = self.journal.search(&Query {
            sought: Some(Sought::Visit(record)),
            ..Query::default()
        })?;
        let event = self.journal.record(record)?.map(|record| record.event);
        let (Some(found), Some(Event::Visit(visit))) = (found.into_iter().next(), event) else {
            return Ok(None);
        };
        let second = self.journal.decision_about(record)?;
        Ok(Some(PastVisit {
            found,
            checks: visit.checks.iter().map(check).collect(),
            revocation_open: visit.leaves_revocation_open(),
            warnings: visit.warnings.iter().map(|code| visible(code)).collect(),
            tries: visit.tries.iter().map(one_try).collect(),
            second: second.map(|second| (visible(&second.reason), visible(&second.note))),
        }))
    }
}

/// An outcome of no known name is not a pass.
fn check(recorded: &RecordedCheck) -> PastCheck {
    PastCheck {
        code: visible(&recorded.id),
        outcome: Outcome::from_code(&recorded.outcome).unwrap_or(Outcome::Undetermined),
        reason: visible(&recorded.reason),
    }
}

fn one_try(recorded: &RecordedTry) -> Try {
    Try {
        finger: Finger::from_code(&recorded.finger).unwrap_or(Finger::Unknown),
        quality: recorded.quality,
        score: recorded.score.zip(recorded.threshold),
        result: match recorded.result.as_str() {
            "matches" => TryResult::Matches,
            "differs" => TryResult::Differs,
            _ => TryResult::Poor(None),
        },
    }
}
