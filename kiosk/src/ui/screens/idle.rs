//! Is someone still there? Thirty quiet seconds, then a countdown of twenty that one tap ends.

/// Seconds without a sign of a person before they are asked.
const QUIET: f64 = 30.0;
/// Seconds that they have to answer.
const COUNTDOWN: f64 = 20.0;

/// The last sign of a person, in seconds of the window's own time.
#[derive(Debug, Default)]
pub(super) struct Idle {
    last: f64,
    /// Whole seconds of the countdown that were looked at last.
    counted: u32,
}

/// What is believed of the person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Presence {
    /// Somebody is there; it is looked at again after so many seconds.
    Here(f64),
    /// They are asked, and have so many seconds left, more than none.
    Asked(f64),
    /// Nobody answered.
    Gone,
}

impl Idle {
    /// Somebody touched the screen or a device.
    pub(super) const fn touch(&mut self, now: f64) {
        self.last = now;
    }

    /// Seconds without a sign of a person.
    pub(super) const fn quiet(&self, now: f64) -> f64 {
        // A clock that went back is no sign of a person, and no reason to wait for ever.
        (now - self.last).abs()
    }

    /// Whether the countdown is to be heard now: once each at 20, 10 and 5 seconds.
    pub(super) fn is_heard(&mut self, seconds_left: f64) -> bool {
        let seconds = seconds_left.ceil() as u32;
        let heard = self.counted != seconds && matches!(seconds, 20 | 10 | 5);
        self.counted = seconds;
        heard
    }

    /// What to believe now.
    pub(super) fn presence(&self, now: f64) -> Presence {
        let quiet = self.quiet(now);
        if quiet < QUIET {
            Presence::Here(QUIET - quiet)
        } else if quiet < QUIET + COUNTDOWN {
            Presence::Asked(QUIET + COUNTDOWN - quiet)
        } else {
            Presence::Gone
        }
    }
}

/// The share of the countdown that is left, 0 to 1.
pub(super) fn share(seconds_left: f64) -> f32 {
    (seconds_left / COUNTDOWN).clamp(0.0, 1.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_quiet_seconds_then_twenty_and_one_touch_begins_anew() {
        let mut idle = Idle::default();
        idle.touch(100.0);
        assert_eq!(idle.presence(129.0), Presence::Here(1.0));
        assert_eq!(idle.presence(130.0), Presence::Asked(20.0));
        assert_eq!(idle.presence(149.5), Presence::Asked(0.5));
        assert_eq!(idle.presence(150.0), Presence::Gone);
        idle.touch(149.0);
        assert_eq!(idle.presence(150.0), Presence::Here(29.0));
    }

    #[test]
    fn the_countdown_is_heard_three_times_however_often_it_is_drawn() {
        let mut idle = Idle::default();
        let tenths = (0..=200u32).rev().map(|tenths| f64::from(tenths) / 10.0);
        let heard: Vec<f64> = tenths.filter(|left| idle.is_heard(*left)).collect();
        assert_eq!(heard, [20.0, 10.0, 5.0]);
    }
}
