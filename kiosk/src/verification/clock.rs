//! The desk's time, and whether it can be relied on.

use std::time::{Duration, Instant};

use card_reader::trust::Crl;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// A clock before this day is wrong: the program did not exist.
const BUILT: Date = jiff::civil::date(2026, 11, 1);
/// What a clock may be corrected by in a visit.
const CORRECTION: SignedDuration = SignedDuration::from_mins(2);

/// A moment, and the civil date that it has in Vietnam.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The moment.
    pub now: Timestamp,
    /// The date at UTC+7.
    pub today: Date,
}

impl Moment {
    /// The present, by the machine's clock.
    pub fn present() -> Self {
        Self::at(Timestamp::now())
    }

    /// This moment, or an earlier one by so much as the clock was set back.
    #[must_use]
    pub fn set_back(self, set: SignedDuration) -> Self {
        let now = self.now.checked_add(set.min(SignedDuration::ZERO));
        now.map_or(self, Self::at)
    }

    /// Any moment.
    pub fn at(now: Timestamp) -> Self {
        Self {
            now,
            today: local(now).date(),
        }
    }

    /// Noon of this date in Vietnam; none beyond the years that can be counted.
    pub fn noon(date: Date) -> Option<Self> {
        let noon = date.at(12, 0, 0, 0);
        let now = TimeZone::fixed(Offset::constant(7)).to_timestamp(noon).ok();
        now.map(Self::at)
    }

    /// Whether the clock can be right: not before the program, nor before the last record.
    pub fn is_plausible(&self, last_record: Option<Timestamp>) -> bool {
        self.today >= BUILT && last_record.is_none_or(|last| last <= self.now)
    }

    /// Whether this list, the newest that can be relied on, was not issued later: none can be newer
    /// than the present.
    pub fn is_after(&self, newest: Option<&Crl>) -> bool {
        newest.is_none_or(|newest| newest.this_update() <= self.now)
    }

    /// Whole days that have passed since then; 0 where it lies ahead.
    pub fn days_since(&self, then: Timestamp) -> u32 {
        let days = self.now.duration_since(then).as_hours().max(0) / 24;
        u32::try_from(days).unwrap_or(u32::MAX)
    }

    /// `2026-11-23T02:41:27.000Z`: always of one length, so that texts sort as times do.
    pub fn record_time(&self) -> String {
        self.now.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
    }

    /// `2026-11-23-094127`, for a file's name.
    pub fn file_name(&self) -> String {
        local(self.now).strftime("%Y-%m-%d-%H%M%S").to_string()
    }

    /// `09:41`
    pub fn clock(&self) -> String {
        local(self.now).strftime("%H:%M").to_string()
    }

    /// Seconds until another minute is shown, 1 to 60.
    pub fn seconds_to_next_minute(&self) -> u8 {
        60 - local(self.now).second().unsigned_abs().min(59)
    }

    /// The first moment of the day in Vietnam.
    pub fn start_of_day(&self) -> Timestamp {
        let midnight = self.today.at(0, 0, 0, 0);
        Offset::constant(7)
            .to_timestamp(midnight)
            .unwrap_or(self.now)
    }

    /// `23/11/2026`
    pub fn date_text(&self) -> String {
        self.today.strftime("%d/%m/%Y").to_string()
    }

    /// `23/11/2026, 09:41:27`
    pub fn text(&self) -> String {
        local(self.now).strftime("%d/%m/%Y, %H:%M:%S").to_string()
    }
}

/// The clock beside a time that only passes, which shows whether the clock was set meanwhile.
pub struct Stopwatch {
    clock: Timestamp,
    begun: Instant,
}

impl Stopwatch {
    /// Begins now.
    pub fn start() -> Self {
        Self {
            clock: Timestamp::now(),
            begun: Instant::now(),
        }
    }

    /// How much time has passed.
    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// How far the clock was set since then, backwards where negative; none where it was not, or
    /// by no more than a time server sets a clock that goes badly.
    pub fn clock_was_set(&self) -> Option<SignedDuration> {
        let passed = SignedDuration::try_from(self.elapsed()).unwrap_or(SignedDuration::MAX);
        let set = Timestamp::now()
            .duration_since(self.clock)
            .saturating_sub(passed);
        (set.abs() > CORRECTION).then_some(set)
    }
}

/// The time that a text means in Vietnam: a day, `23/11/2026`, or the hour that begins then,
/// `23/11/2026 09:41`. None where it is neither.
pub fn span_of(text: &str) -> Option<(Timestamp, Timestamp)> {
    let (from, hours) = match Date::strptime("%d/%m/%Y", text) {
        Ok(day) => (day.at(0, 0, 0, 0), 24),
        Err(_) => (DateTime::strptime("%d/%m/%Y %H:%M", text).ok()?, 1),
    };
    let from = Offset::constant(7).to_timestamp(from).ok()?;
    let until = from.checked_add(SignedDuration::from_hours(hours)).ok()?;
    Some((from, until))
}

/// When a record was written, as `09:41`, or with its date as `23/11 09:41`; as it stands where
/// it is no time.
pub fn clock_of(recorded: &str, with_date: bool) -> String {
    let Ok(moment) = recorded.parse::<Timestamp>() else {
        return recorded.to_owned();
    };
    let format = if with_date { "%d/%m %H:%M" } else { "%H:%M" };
    local(moment).strftime(format).to_string()
}

fn local(now: Timestamp) -> DateTime {
    TimeZone::fixed(Offset::constant(7)).to_datetime(now)
}
