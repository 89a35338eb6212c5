//! What a supervisor looks at: the day in numbers, and the journal.

use card_reader::printed::PersonalNumber;
use jiff::{SignedDuration, Timestamp};

use super::clock::Moment;
use super::decision::Decision;
use super::errand::FileNumber;
use super::view::Refusal;
use super::visit::Desk;
use crate::coded::coded;
use crate::journal::{Counts, Found, Journal, Query};
use crate::staff::{Role, SignedIn};

/// Most digits of a visit's number: fewer than an ID number has.
const VISIT_DIGITS: usize = 11;

coded! {
    /// How far back is looked; the word files have `period-CODE`.
    pub enum Period {
        /// This day.
        Today = "today",
        /// Seven days, this one included.
        Week = "week",
        /// Everything there is.
        All = "all",
    }
}

/// What is looked for in the journal.
#[derive(Clone)]
pub struct Search {
    /// A visit's number, a file's number, or a whole ID number; empty for all.
    pub text: zeroize::Zeroizing<String>,
    /// How far back.
    pub period: Period,
    /// How the visits ended; none for any end.
    pub decision: Option<Decision>,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            text: zeroize::Zeroizing::default(),
            period: Period::Today,
            decision: None,
        }
    }
}

/// Everything that the supervisor's page shows. No number is whole in it.
#[derive(Clone)]
pub struct SupervisorView {
    /// Who looks.
    pub by: String,
    /// `23/11/2026`
    pub date: String,
    /// Today's visits by decision, checks that did not succeed, and visits by hour.
    pub counts: Counts,
    /// The newest visits that were looked for.
    pub found: Vec<Found>,
    /// How far back, and how they ended.
    pub period: Period,
    /// How the visits ended that are shown; none for any end.
    pub decision: Option<Decision>,
    /// Why the text that was looked for is not taken (`input-CODE`), or a fault (`err-CODE`).
    pub problem: Option<&'static str>,
}

impl Desk {
    /// Lets a supervisor in.
    ///
    /// # Errors
    /// Why the PIN or the person is not taken.
    pub fn let_in(&self, name: &str, pin: &str) -> Result<SignedIn, Refusal> {
        let signed_in = self.staff().sign_in(name, pin, Timestamp::now());
        let person = signed_in.map_err(|error| Refusal::from(&error))?;
        if person.role() < Role::Supervisor {
            return Err(Refusal {
                code: "not-entitled",
                count: None,
            });
        }
        Ok(person)
    }

    /// The page for this supervisor and search at `moment`.
    pub fn supervise(&self, by: &SignedIn, search: &Search, moment: Moment) -> SupervisorView {
        let from = moment.start_of_day();
        let query = search.query(&self.journal, from);
        let mut problem = query.as_ref().err().copied();
        let found = query.ok().map(|query| self.journal.search(&query));
        let counts = self
            .journal
            .counts(from, moment.now + SignedDuration::from_secs(1));
        let found = found.and_then(|found| {
            found
                .inspect_err(|error| tracing::error!(%error, "the journal cannot be searched"))
                .ok()
        });
        if counts.is_err() || (found.is_none() && problem.is_none()) {
            problem = Some("journal-unusable");
        }
        SupervisorView {
            by: by.name().into(),
            date: moment.date_text(),
            counts: counts.unwrap_or_default(),
            found: found.unwrap_or_default(),
            period: search.period,
            decision: search.decision,
            problem,
        }
    }
}

impl Search {
    /// The journal's query, or the code of why the text is not taken. A number is looked for by
    /// its keyed tag, and only a whole one: its last digits open a chip.
    fn query(&self, journal: &Journal, today: Timestamp) -> Result<Query, &'static str> {
        let mut query = Query {
            from: match self.period {
                Period::Today => Some(today),
                Period::Week => Some(today - SignedDuration::from_hours(6 * 24)),
                Period::All => None,
            },
            decision: self.decision.map(Decision::code),
            ..Query::default()
        };
        let text = self.text.trim();
        if text.is_empty() {
            return Ok(query);
        }
        if let Ok(number) = PersonalNumber::parse(text) {
            query.number_tag = Some(journal.tag(number.as_str()));
        } else if text.len() <= VISIT_DIGITS && text.bytes().all(|octet| octet.is_ascii_digit()) {
            query.visit = text.parse().ok();
        } else {
            let file = FileNumber::parse(text).map_err(|error| error.code())?;
            query.file_number = Some(file);
        }
        Ok(query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_a_visit_a_file_or_a_whole_number() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path()).unwrap();
        let query = |text: &str| {
            let search = Search {
                text: text.to_owned().into(),
                ..Search::default()
            };
            search.query(&journal, Timestamp::UNIX_EPOCH)
        };
        let tag = query("001 090 000 006").unwrap().number_tag;
        assert_eq!(tag, Some(journal.tag("001090000006")));
        // The last digits of a number are those of a visit, and find nobody's card.
        let last = query("000006").unwrap();
        assert_eq!((last.visit, last.number_tag), (Some(6), None));
        let file = query("hs-000484").unwrap().file_number.unwrap();
        assert_eq!(file.as_str(), "HS-000484");
        assert!(query("' OR 1=1 --").is_err());
        let all = query(" ").unwrap();
        assert!(all.visit.is_none() && all.file_number.is_none());
    }
}
