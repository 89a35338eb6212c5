//! The terminal as a visit's attendant: one line a step, in both languages.

use card_reader::check::Outcome;

use crate::verification::Attendant;
use crate::verification::fault::Fault;
use crate::verification::view::{Capture, CardPresence, Command, Stage, StepState};
use crate::words::{Language, Words};

/// Prints progress to standard error, so that standard output holds the result alone.
pub(crate) struct Terminal {
    quiet: bool,
    words: [Words; 2],
    last: String,
}

impl Terminal {
    /// A terminal that says nothing where `quiet`.
    pub(crate) fn new(quiet: bool) -> Self {
        Self {
            quiet,
            words: [
                Words::new(Language::Vietnamese),
                Words::new(Language::English),
            ],
            last: String::new(),
        }
    }

    fn say(&mut self, text: impl Fn(&Words) -> String) {
        if self.quiet {
            return;
        }
        let line = self.words.each_ref().map(text).join(" / ");
        if line != self.last {
            eprintln!("{line}");
            self.last = line;
        }
    }
}

impl Attendant for Terminal {
    fn show(&mut self, stage: &Stage) {
        match stage {
            Stage::Reading(reading) => match reading.card {
                CardPresence::Awaited => self.say(|words| words.get("reading-awaited")),
                CardPresence::Lifted { .. } => self.say(|words| words.get("reading-lifted")),
                CardPresence::Unready(fault) => self.say(|words| words.told(fault.code())),
                CardPresence::Present => {
                    let running = reading
                        .steps
                        .iter()
                        .rev()
                        .find(|step| step.state != StepState::Waiting);
                    let Some(step) = running.cloned() else { return };
                    self.say(|words| {
                        let name = words.get(&format!("step-{}", step.name.code()));
                        match step.state {
                            StepState::Running { done, total } if total > 0 => {
                                format!("{name}: {} %", 25 * (4 * done / total))
                            }
                            StepState::Done { outcome, reason }
                                if outcome != Outcome::Successful =>
                            {
                                format!("{name}: {}", words.why(reason))
                            }
                            _ => name,
                        }
                    });
                }
            },
            Stage::Finger(finger) => {
                let code = format!("finger-{}", finger.asked.code());
                let (number, allowed) = (finger.number, finger.allowed);
                match finger.capture {
                    Capture::Awaited => self.say(|words| {
                        let values = [
                            ("number", number.to_string()),
                            ("allowed", allowed.to_string()),
                        ];
                        format!(
                            "{}: {} ({})",
                            words.get("finger-put"),
                            words.get(&code),
                            words.with("finger-try", &values)
                        )
                    }),
                    Capture::Uploading { .. } => self.say(|words| words.get("finger-uploading")),
                    Capture::Comparing => self.say(|words| words.get("finger-comparing")),
                    Capture::AtVendor => self.say(|words| words.get("vendor-awaited")),
                    Capture::Ended => {}
                    Capture::SensorFault(fault) => self.say(|words| words.told(fault.code())),
                }
            }
            Stage::Portrait(_) => self.say(|words| words.get("portrait-hint")),
            Stage::Ready { .. }
            | Stage::Result(_)
            | Stage::Supervisor(_)
            | Stage::OutOfService(_) => {}
        }
    }

    fn poll(&mut self) -> Option<Command> {
        None
    }

    /// A terminal cannot show a face.
    fn compare_portrait(&mut self) -> Result<Option<bool>, Fault> {
        Ok(None)
    }
}
