//! Is someone still there? Thirty quiet seconds, then a countdown of twenty that one tap ends.

/// Seconds without a sign of a person before they are asked.
const QUIET: f64 = 30.0;
/// Seconds that they have to answer.
const COUNTDOWN: f64 = 20.0;

/// The last sign of a person, in seconds of the window's own time.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Idle {
    last: f64,
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

    /// What to believe now.
    pub(super) fn presence(self, now: f64) -> Presence {
        // A clock that went back is no sign of a person, and no reason to wait for ever.
        let quiet = (now - self.last).abs();
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
}
