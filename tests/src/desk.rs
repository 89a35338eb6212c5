//! What a desk of a test asks a chip for, and what it had hoped to hear.

use card_reader::access::AccessKey;
use card_reader::check::{Check, CheckId, Outcome};
use card_reader::inspection::{Inspection, Request};
use card_reader::iso7816::Limits;
use card_reader::printed::{Printed, PrintedError};
use card_reader::trust::{Policy, TrustStore};
use jiff::Timestamp;
use jiff::civil::{Date, date};

/// The day at these desks: certificates are judged by the clock, and papers by this.
pub const TODAY: Date = date(2026, 11, 24);

/// What was read off a card at a desk, and the keys that it gives.
pub struct Asked {
    printed: Printed,
    keys: Vec<AccessKey>,
}

impl Asked {
    /// With a number, a QR text or an MRZ.
    ///
    /// # Errors
    /// As [`Printed::parse`].
    pub fn new(text: &str) -> Result<Self, PrintedError> {
        let printed = Printed::parse(text)?;
        let keys = printed.candidate_keys(TODAY);
        Ok(Self { printed, keys })
    }

    /// The question of a desk that trusts this store, by the default policy and bounds, and may not
    /// read guarded fingers.
    pub fn request<'a>(&'a self, store: &'a TrustStore) -> Request<'a> {
        Request {
            keys: &self.keys,
            number: self.printed.number(),
            mrz: self.printed.mrz(),
            store,
            policy: Policy::default(),
            now: Timestamp::now(),
            today: TODAY,
            terminal: None,
            limits: Limits::default(),
        }
    }
}

/// The checks that did not succeed, but for those that nobody expects to.
pub fn unsuccessful<'a>(inspection: &'a Inspection, but: &[CheckId]) -> Vec<&'a Check> {
    let checks = inspection.checks.iter();
    checks
        .filter(|check| check.outcome != Outcome::Successful && !but.contains(&check.id))
        .collect()
}
