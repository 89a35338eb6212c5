//! What the desk does for itself while nobody is here.

use card_reader::trust::TrustStore;
use jiff::Timestamp;

use super::clock::Moment;
use super::visit::Desk;
use crate::journal::{Journal, JournalError};

impl Desk {
    /// Removes the records whose time is over by the settings, and signs for the gap; how many went.
    ///
    /// # Errors
    /// See [`JournalError`]. The next day tries again.
    pub fn tidy(&mut self, moment: Moment) -> Result<u64, JournalError> {
        let Some(days) = self.settings.journal.keep_days else {
            return Ok(0);
        };
        let trust = self.watch.look(&self.settings, &self.journal);
        let store = trust.ok().map(|trust| &trust.store);
        match proven_time(&self.journal, store, moment)? {
            Some(now) => {
                let heading = self.heading(moment);
                self.journal.retain(heading, days, now)
            }
            None => Ok(0),
        }
    }
}

/// A time that has come for certain: a clock that jumps ahead must not empty the journal. A
/// revocation list in its time vouches for the clock; where there are none, nothing is younger than
/// the newest record.
///
/// # Errors
/// See [`JournalError`].
pub fn proven_time(
    journal: &Journal,
    trust: Option<&TrustStore>,
    moment: Moment,
) -> Result<Option<Timestamp>, JournalError> {
    let last = journal.latest_time()?;
    let last = last.and_then(|time| time.parse::<Timestamp>().ok());
    if !moment.is_plausible(last) {
        return Ok(None);
    }
    let lists = trust.map(TrustStore::crls).unwrap_or_default();
    if lists.is_empty() {
        return Ok(last);
    }
    let in_time = lists.iter().any(|list| list.is_fresh(moment.now));
    Ok(in_time.then_some(moment.now))
}
