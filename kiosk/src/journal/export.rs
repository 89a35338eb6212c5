//! The journal for other programs: whole records as JSON, or one line a visit for a table.

use std::io::{self, Write};
use std::path::PathBuf;

use jiff::Timestamp;
use rusqlite::params;

use super::error::JournalError;
use super::receipt::write;
use super::record::{Event, Record, Visit};
use super::store::Journal;
use crate::verification::clock::Moment;
use crate::visible::{is_invisible, visible};

/// Columns of the table.
const COLUMNS: [&str; 20] = [
    "sequence",
    "time",
    "office",
    "desk",
    "clerk",
    "procedure",
    "file_number",
    "masked_number",
    "decision",
    "reason",
    "finger",
    "quality",
    "score",
    "threshold",
    "tries",
    "csca",
    "revocation_list",
    "second_person",
    "second_decision",
    "elsewhere",
];

impl Journal {
    /// Writes the records from one moment on and before another as a JSON array of the objects
    /// that `JOURNAL.md` describes.
    ///
    /// # Errors
    /// See [`JournalError`].
    pub fn export_json(
        &self,
        from: Option<Timestamp>,
        until: Option<Timestamp>,
        mut out: impl Write,
    ) -> Result<(), JournalError> {
        let mut first = true;
        self.each(from, until, |body| {
            out.write_all(if first { b"[\n" } else { b",\n" })?;
            first = false;
            Ok(out.write_all(visible_json(body).as_bytes())?)
        })?;
        out.write_all(if first { b"[]\n" } else { b"\n]\n" })?;
        Ok(out.flush()?)
    }

    /// Writes the visits from one moment on and before another as a table (RFC 4180), with a
    /// second person's decision beside each.
    ///
    /// # Errors
    /// See [`JournalError`].
    pub fn export_csv(
        &self,
        from: Option<Timestamp>,
        until: Option<Timestamp>,
        mut out: impl Write,
    ) -> Result<(), JournalError> {
        line(&mut out, COLUMNS.map(str::to_owned))?;
        self.each(from, until, |body| {
            let record: Record = serde_json::from_str(body)?;
            let Event::Visit(visit) = &record.event else {
                return Ok(());
            };
            Ok(line(&mut out, self.row(&record, visit)?)?)
        })?;
        Ok(out.flush()?)
    }

    /// Writes the visits from one moment on as a table into the journal's folder; returns its path.
    /// Retention removes such files with the records in them.
    ///
    /// # Errors
    /// See [`JournalError`].
    pub fn save_table(
        &self,
        from: Option<Timestamp>,
        moment: Moment,
    ) -> Result<PathBuf, JournalError> {
        let mut table = Vec::new();
        self.export_csv(from, None, &mut table)?;
        let folder = self.exports();
        std::fs::create_dir_all(&folder).map_err(|source| JournalError::Folder {
            path: folder.clone(),
            source,
        })?;
        let path = folder.join(moment.file_name()).with_extension("csv");
        write(&path, &table)?;
        Ok(path)
    }

    fn row(&self, record: &Record, visit: &Visit) -> Result<[String; COLUMNS.len()], JournalError> {
        let last = visit.tries.last();
        let second = self.decision_about(record.sequence)?;
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let number =
            |value: Option<f32>| value.map(|value| format!("{value:.2}")).unwrap_or_default();
        Ok([
            record.sequence.to_string(),
            record.time.clone(),
            record.office.clone(),
            record.desk.clone(),
            text(&visit.clerk),
            text(&visit.procedure),
            text(&visit.file_number),
            text(&visit.masked_number),
            visit.decision.clone(),
            visit.reason.clone(),
            last.map(|last| last.finger.clone()).unwrap_or_default(),
            last.map(|last| last.quality.to_string())
                .unwrap_or_default(),
            number(last.and_then(|last| last.score)),
            number(last.and_then(|last| last.threshold)),
            visit.tries.len().to_string(),
            text(&visit.csca),
            visit
                .revocation_list
                .as_ref()
                .map(|list| list.issued.clone())
                .unwrap_or_default(),
            second
                .as_ref()
                .map(|second| second.by.clone())
                .unwrap_or_default(),
            second
                .map(|second| second.person_decision)
                .unwrap_or_default(),
            if self.was_sent_elsewhere(record.sequence)? {
                "sent".to_owned()
            } else {
                String::new()
            },
        ])
    }

    fn each(
        &self,
        from: Option<Timestamp>,
        until: Option<Timestamp>,
        mut take: impl FnMut(&str) -> Result<(), JournalError>,
    ) -> Result<(), JournalError> {
        let time = |moment: Timestamp| Moment::at(moment).record_time();
        let mut query = self.store.prepare(
            "SELECT body FROM record
             WHERE (?1 IS NULL OR json_extract(body, '$.time') >= ?1)
                 AND (?2 IS NULL OR json_extract(body, '$.time') < ?2)
             ORDER BY sequence",
        )?;
        let mut rows = query.query(params![from.map(time), until.map(time)])?;
        while let Some(row) = rows.next()? {
            take(&row.get::<_, String>(0)?)?;
        }
        Ok(())
    }
}

/// The same JSON with escapes for what cannot be seen. Line ends stand between its strings alone.
fn visible_json(body: &str) -> String {
    let mut shown = String::with_capacity(body.len());
    for c in body.chars() {
        if is_invisible(c) && !matches!(c, '\n' | '\r' | '\t') {
            let mut units = [0; 2];
            let units = c.encode_utf16(&mut units).iter();
            shown.extend(units.map(|unit| format!("\\u{unit:04x}")));
        } else {
            shown.push(c);
        }
    }
    shown
}

/// One line of a table, every field in quotes. A field that a spreadsheet would take for a
/// formula begins with an apostrophe.
fn line<const N: usize>(out: &mut impl Write, fields: [String; N]) -> io::Result<()> {
    for (index, field) in fields.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let guard = if field.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            "'"
        } else {
            ""
        };
        let field = visible(field).replace('"', "\"\"");
        write!(out, "{comma}\"{guard}{field}\"")?;
    }
    out.write_all(b"\r\n")
}
