//! What a supervisor looks at: the day in numbers, and the journal.

use std::path::PathBuf;

use card_reader::printed::PersonalNumber;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::clock::{Moment, span_of};
use super::decision::Decision;
use super::errand::FileNumber;
use super::fault::Fault;
use super::past::PastVisit;
use super::view::Refusal;
use super::visit::Desk;
use crate::coded::coded;
use crate::journal::verify::{Fault as BrokenAt, verify_file};
use crate::journal::{Counts, Found, Journal, Query, Sought};
use crate::staff::{Denied, Role, SignedIn};

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
    /// A day or an hour of it, a visit's number, a file's number, or a whole ID number; empty for
    /// all. A day is looked for whatever the period.
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

coded! {
    /// Something that grows old; the word files have `age-CODE`.
    pub enum Aging {
        /// The bundle of those whom the desk trusts.
        TrustStore = "trust-store",
        /// The newest revocation list.
        RevocationList = "revocation-list",
        /// The certificate with which the desk reads fingers.
        TerminalCertificate = "terminal-certificate",
    }
}

/// How old something is that the desk works with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    /// What it is.
    pub of: Aging,
    /// Version of the trust store, where it has one.
    pub version: Option<u64>,
    /// Whole days since it was made.
    pub days: u32,
    /// Age in whole days at which it can no longer be used, if there is such.
    pub limit: Option<u32>,
}

/// What was found of the journal's chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chain {
    /// Whole up to this record, 0 where there is none; looked at at this time, `16:40`.
    Whole {
        /// Number of the last record.
        last: u64,
        /// Time of the day.
        at: String,
    },
    /// This record is the first that was altered, removed or moved.
    Broken(u64),
    /// The file cannot be read.
    Unreadable,
}

/// Everything that the supervisor's page shows. No number is whole in it.
#[derive(Clone, PartialEq)]
pub struct SupervisorView {
    /// Who looks.
    pub by: String,
    /// `23/11/2026`
    pub date: String,
    /// Today's visits by decision, checks that did not succeed, and visits by hour.
    pub counts: Counts,
    /// Ages of the lists and certificates; what is not there, or says nothing of its age, is not
    /// among them.
    pub ages: Vec<Age>,
    /// The newest visits that were looked for.
    pub found: Vec<Found>,
    /// How far back, and how they ended.
    pub period: Period,
    /// How the visits ended that are shown; none for any end.
    pub decision: Option<Decision>,
    /// Why the text that was looked for is not taken (`input-CODE`), or a fault (`err-CODE`).
    pub problem: Option<&'static str>,
    /// Where the table was written that was just asked for.
    pub exported: Option<PathBuf>,
    /// The visit that is opened.
    pub opened: Option<Box<PastVisit>>,
    /// What was found of the journal's chain; none while it is looked at.
    pub chain: Option<Chain>,
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
                code: Denied::NotEntitled.code(),
                count: None,
            });
        }
        Ok(person)
    }

    /// The page for this supervisor and search at `moment`.
    pub fn supervise(&mut self, by: &SignedIn, search: &Search, moment: Moment) -> SupervisorView {
        let from = moment.start_of_day();
        let ages = self.ages(moment);
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
            ages,
            found: found.unwrap_or_default(),
            period: search.period,
            decision: search.decision,
            problem,
            exported: None,
            opened: None,
            chain: None,
        }
    }

    /// Looks at the journal's chain, record by record, wherever it is called: a long journal takes
    /// seconds.
    pub fn chain(&self) -> impl FnOnce() -> Chain + Send + 'static {
        let (path, key) = (self.journal.file(), self.journal.public_key());
        move || match verify_file(&path, &key, None) {
            Ok(Ok(whole)) => Chain::Whole {
                last: whole.last,
                at: Moment::present().clock(),
            },
            Ok(Err(BrokenAt::Record(first))) => Chain::Broken(first),
            Ok(Err(_)) | Err(_) => Chain::Unreadable,
        }
    }

    /// Writes the visits of the period that is looked at into the journal's folder, as a table;
    /// returns its path.
    ///
    /// # Errors
    /// The fault that keeps it from being written.
    pub fn export(&self, search: &Search, moment: Moment) -> Result<PathBuf, Fault> {
        let from = search.period.begin(moment.start_of_day());
        self.journal.save_table(from, moment).map_err(|error| {
            tracing::error!(%error, "the journal cannot be exported");
            error.fault()
        })
    }

    fn ages(&mut self, moment: Moment) -> Vec<Age> {
        let mut ages = Vec::new();
        if let Ok(trust) = self.watch.look(&self.settings, &self.journal) {
            ages.extend(trust.made.map(|made| Age {
                of: Aging::TrustStore,
                version: trust.identity.version,
                days: moment.days_since(made),
                limit: None,
            }));
            let lists = trust.store.crls().iter();
            ages.extend(lists.max_by_key(|crl| crl.this_update()).map(|crl| Age {
                of: Aging::RevocationList,
                version: None,
                days: moment.days_since(crl.this_update()),
                limit: u32::try_from(crl.fresh_for().as_hours() / 24).ok(),
            }));
        }
        ages.extend(self.terminal.as_ref().map(|terminal| {
            let certificate = terminal.inspection_system();
            let (from, through) = (certificate.effective(), certificate.expiration());
            let days = |to: Date| u32::try_from((to - from).get_days()).unwrap_or_default();
            Age {
                of: Aging::TerminalCertificate,
                version: None,
                days: days(moment.today),
                limit: Some(days(through)),
            }
        }));
        ages
    }
}

impl Period {
    /// Its first moment, on the day that begins at `today`; none where it has none.
    fn begin(self, today: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Today => Some(today),
            Self::Week => Some(today - SignedDuration::from_hours(6 * 24)),
            Self::All => None,
        }
    }
}

impl Search {
    /// The journal's query, or the code of why the text is not taken. A number is looked for by
    /// its keyed tag, and only a whole one: its last digits open a chip.
    fn query(&self, journal: &Journal, today: Timestamp) -> Result<Query, &'static str> {
        let mut query = Query {
            from: self.period.begin(today),
            decision: self.decision.map(Decision::code),
            ..Query::default()
        };
        let text = self.text.trim();
        if text.is_empty() {
            return Ok(query);
        }
        if let Some((from, until)) = span_of(text) {
            query.from = Some(from);
            query.until = Some(until);
        } else if let Ok(number) = PersonalNumber::parse(text) {
            query.sought = Some(Sought::NumberTag(journal.tag(number.as_str())));
        } else if text.len() <= VISIT_DIGITS && text.bytes().all(|octet| octet.is_ascii_digit()) {
            query.sought = text.parse().ok().map(Sought::Visit);
        } else {
            let file = FileNumber::parse(text).map_err(|error| error.code())?;
            query.sought = Some(Sought::File(file));
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
        let sought = |text| query(text).unwrap().sought;
        let tag = journal.tag("001090000006");
        assert_eq!(sought("001 090 000 006"), Some(Sought::NumberTag(tag)));
        // The last digits of a number are those of a visit, and find nobody's card.
        assert_eq!(sought("000006"), Some(Sought::Visit(6)));
        let file = FileNumber::parse("HS-000484").unwrap();
        assert_eq!(sought("hs-000484"), Some(Sought::File(file)));
        let day = query("23/11/2026").unwrap();
        let times = [day.from, day.until].map(|time| time.unwrap().to_string());
        assert_eq!(times, ["2026-11-22T17:00:00Z", "2026-11-23T17:00:00Z"]);
        assert_eq!(day.sought, None);
        let hour = query("23/11/2026 09:30").unwrap();
        let times = [hour.from, hour.until].map(|time| time.unwrap().to_string());
        assert_eq!(times, ["2026-11-23T02:30:00Z", "2026-11-23T03:30:00Z"]);
        // No day: a file's number, as such are.
        assert!(matches!(sought("99/11/2026"), Some(Sought::File(_))));
        assert!(query("' OR 1=1 --").is_err());
        assert_eq!(sought(" "), None);
    }
}
