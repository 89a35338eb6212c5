//! What the supervisor asks the journal: visits by time, number, file or tag, and the day's counts.

use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Params, Row};

use super::error::JournalError;
use super::store::Journal;
use crate::verification::clock::Moment;
use crate::verification::errand::FileNumber;
use crate::visible::visible;

/// Which visits are wanted. What is none does not matter.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// What is looked for in that time.
    pub sought: Option<Sought>,
    /// Visits that ended so: the code of a decision.
    pub decision: Option<&'static str>,
}

/// By what a few visits among all are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sought {
    /// The visit of this record.
    Visit(u64),
    /// Visits of this file.
    File(FileNumber),
    /// Visits of this number, by its tag: see [`Journal::tag`].
    NumberTag(String),
}

/// The newest visits of a time, by what is wanted besides. The statements are whole in the source:
/// nothing from outside ever stands in one, and each is such as SQLite finds an index for. The sign
/// before `record.sequence` takes the column's type from it, for which it would search none; before
/// a decision, it lets the few visits of one number be found first.
macro_rules! newest_visits {
    ($condition:literal) => {
        concat!(
            "SELECT sequence,
                 json_extract(body, '$.time'), json_extract(body, '$.desk'),
                 json_extract(body, '$.visit.clerk'), json_extract(body, '$.visit.procedure'),
                 json_extract(body, '$.visit.file_number'), json_extract(body, '$.visit.masked_number'),
                 json_extract(body, '$.visit.decision'), json_extract(body, '$.visit.reason'),
                 (SELECT json_extract(body, '$.override.person_decision') FROM record second
                     WHERE json_extract(second.body, '$.override.visit') = +record.sequence),
                 (SELECT json_extract(body, '$.override.by') FROM record second
                     WHERE json_extract(second.body, '$.override.visit') = +record.sequence),
                 EXISTS (SELECT 1 FROM record sent
                     WHERE json_extract(sent.body, '$.elsewhere.visit') = +record.sequence)
             FROM record
             WHERE json_extract(body, '$.visit.decision') IS NOT NULL
                 AND json_extract(body, '$.time') >= ?1 AND json_extract(body, '$.time') < ?2 AND ",
            $condition,
            " ORDER BY json_extract(body, '$.time') DESC, sequence DESC LIMIT 500"
        )
    };
}

const ANY: &str = newest_visits!("?3 IS NULL AND ?4 IS NULL");
const OF_DECISION: &str =
    newest_visits!("?3 IS NULL AND json_extract(body, '$.visit.decision') = ?4");
const OF_RECORD: &str = newest_visits!(
    "sequence = ?3 AND (?4 IS NULL OR +json_extract(body, '$.visit.decision') = ?4)"
);
const OF_FILE: &str = newest_visits!(
    "json_extract(body, '$.visit.file_number') = ?3
     AND (?4 IS NULL OR +json_extract(body, '$.visit.decision') = ?4)"
);
const OF_NUMBER: &str = newest_visits!(
    "json_extract(body, '$.visit.number_tag') = ?3
     AND (?4 IS NULL OR +json_extract(body, '$.visit.decision') = ?4)"
);

/// Before and after every time that a record can bear.
const ALWAYS: [&str; 2] = ["", "9999"];

impl Query {
    /// The statement that answers this.
    pub(super) const fn statement(&self) -> &'static str {
        match (&self.sought, self.decision) {
            (None, None) => ANY,
            (None, Some(_)) => OF_DECISION,
            (Some(Sought::Visit(_)), _) => OF_RECORD,
            (Some(Sought::File(_)), _) => OF_FILE,
            (Some(Sought::NumberTag(_)), _) => OF_NUMBER,
        }
    }

    /// The values of the statement's four parameters.
    pub(super) fn values(&self) -> impl Params {
        let [earliest, latest] = ALWAYS.map(str::to_owned);
        let sought = self.sought.as_ref().map(|sought| match sought {
            // Records are numbered from 1: none has a number beyond what SQLite can hold.
            Sought::Visit(sequence) => i64::try_from(*sequence).unwrap_or(0).into(),
            Sought::File(file) => Value::from(file.as_str().to_owned()),
            Sought::NumberTag(tag) => tag.clone().into(),
        });
        (
            self.from.map_or(earliest, time),
            self.until.map_or(latest, time),
            sought,
            self.decision,
        )
    }
}

/// One visit, as the supervisor's page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Sequence number of the record.
    pub sequence: u64,
    /// Time of the decision, RFC 3339 in UTC.
    pub time: String,
    /// Desk within the office.
    pub desk: String,
    /// The clerk who attended.
    pub clerk: Option<String>,
    /// Code of the procedure.
    pub procedure: Option<String>,
    /// Number of the file.
    pub file_number: Option<String>,
    /// `001 ••• ••• •••`
    pub masked_number: Option<String>,
    /// Code of the decision.
    pub decision: String,
    /// Code of the reason.
    pub reason: String,
    /// A second person's decision, `accepted` or `declined`, and their name.
    pub override_by: Option<(String, String)>,
    /// Whether the person was sent to be verified elsewhere.
    pub elsewhere: bool,
}

/// What happened in a time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts {
    /// Visits by the code of their decision.
    pub decisions: Vec<(String, u64)>,
    /// Checks that did not succeed, by their code: how many failed, and how many stayed open.
    pub checks: Vec<(String, u64, u64)>,
    /// How long visits took, by the hour in which they ended.
    pub hours: Vec<Hour>,
    /// How long those waited to whose visits another program has called the desk, by the hour in
    /// which their visits ended. Of others the desk does not know when they came.
    pub waits: Vec<Hour>,
}

/// Times within one hour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hour {
    /// 0 to 23, at UTC+7.
    pub hour: u8,
    /// Visits that are counted.
    pub visits: u64,
    /// Seconds on average.
    pub average: f64,
    /// The longest of them, in seconds.
    pub longest: u64,
}

impl Journal {
    /// The newest 500 of the visits that are wanted, newest first by the time on record.
    ///
    /// # Errors
    /// See [`JournalError`].
    pub fn search(&self, query: &Query) -> Result<Vec<Found>, JournalError> {
        let mut statement = self.store.prepare_cached(query.statement())?;
        let rows = statement.query_map(query.values(), found)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Counts the visits from one moment on and before another.
    ///
    /// # Errors
    /// See [`JournalError`].
    pub fn counts(&self, from: Timestamp, until: Timestamp) -> Result<Counts, JournalError> {
        let span = (time(from), time(until));
        let mut decisions = self.store.prepare_cached(
            "SELECT json_extract(body, '$.visit.decision') AS decision, count(*) FROM record
             WHERE json_extract(body, '$.time') >= ?1 AND json_extract(body, '$.time') < ?2
                 AND decision IS NOT NULL
             GROUP BY decision ORDER BY decision",
        )?;
        let mut checks = self.store.prepare_cached(
            "SELECT json_extract(line.value, '$.id') AS code,
                 sum(json_extract(line.value, '$.outcome') = 'failed'),
                 sum(json_extract(line.value, '$.outcome') IN ('undetermined', 'aborted'))
             FROM record, json_each(record.body, '$.visit.checks') line
             WHERE json_extract(body, '$.time') >= ?1 AND json_extract(body, '$.time') < ?2
                 AND json_extract(line.value, '$.outcome') IN ('failed', 'undetermined', 'aborted')
             GROUP BY code ORDER BY code",
        )?;
        Ok(Counts {
            decisions: decisions
                .query_map((&span.0, &span.1), |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?,
            checks: checks
                .query_map((&span.0, &span.1), |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })?
                .collect::<Result<_, _>>()?,
            hours: self.by_hour("$.visit.seconds", &span)?,
            waits: self.by_hour("$.visit.waited", &span)?,
        })
    }

    /// The seconds in this field of the visits of a time, by the hour.
    fn by_hour(&self, field: &str, span: &(String, String)) -> Result<Vec<Hour>, JournalError> {
        let mut statement = self.store.prepare_cached(
            "SELECT CAST(strftime('%H', json_extract(body, '$.time'), '+7 hours') AS INTEGER) AS hour,
                 count(*), avg(json_extract(body, ?3)), max(json_extract(body, ?3))
             FROM record
             WHERE json_extract(body, '$.time') >= ?1 AND json_extract(body, '$.time') < ?2
                 AND json_extract(body, ?3) IS NOT NULL
             GROUP BY hour ORDER BY hour",
        )?;
        let hours = statement.query_map((&span.0, &span.1, field), |row| {
            Ok(Hour {
                hour: row.get(0)?,
                visits: row.get(1)?,
                average: row.get(2)?,
                longest: row.get(3)?,
            })
        })?;
        Ok(hours.collect::<Result<_, _>>()?)
    }
}

fn time(moment: Timestamp) -> String {
    Moment::at(moment).record_time()
}

fn found(row: &Row<'_>) -> rusqlite::Result<Found> {
    let decided: Option<String> = row.get(9)?;
    let by: Option<String> = row.get(10)?;
    // The file may have been written by another hand.
    let text = |column| row.get::<_, String>(column).map(|text| visible(&text));
    let optional = |column| {
        let text = row.get::<_, Option<String>>(column);
        text.map(|text| text.map(|text| visible(&text)))
    };
    Ok(Found {
        sequence: row.get(0)?,
        time: text(1)?,
        desk: text(2)?,
        clerk: optional(3)?,
        procedure: optional(4)?,
        file_number: optional(5)?,
        masked_number: optional(6)?,
        decision: text(7)?,
        reason: text(8)?,
        override_by: decided.zip(by.map(|by| visible(&by))),
        elsewhere: row.get(11)?,
    })
}
