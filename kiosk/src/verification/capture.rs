//! The finger's part of a visit: references from the card, pictures from the sensor, tries.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use card_reader::lds::Dg3;
use fingerprint::matching::FalseMatchRate;
use fingerprint::quality::{Advice, assess};
use fingerprint::record::{self, Sample};
use fingerprint::sensor::{CaptureEvent, Sensor, SensorError};
use fingerprint::{Features, Finger, Picture, compare, extract};

use super::attendant::Attendant;
use super::decision::HolderReason;
use super::errand::WithoutFinger;
use super::fault::Fault;
use super::tries::Tries;
use super::view::{Capture, Command, Fields, FingerStage, Stage, Try, TryResult};
use crate::settings::{self, Policy};
use crate::station::{open_sensor, sensor_fault};

/// How long a finger may be awaited.
const FINGER: Duration = Duration::from_secs(60);
/// How long a sensor that is missing or faulty may take to come back.
const PATIENCE: Duration = Duration::from_secs(20);
const TICK: Duration = Duration::from_millis(300);

/// A finger on the card.
pub(super) struct Reference {
    finger: Finger,
    features: Features,
}

/// The fingers of DG3 that can be compared with.
pub(super) fn references(dg3: &Dg3) -> Vec<Reference> {
    let records = dg3
        .blocks
        .iter()
        .filter_map(|block| record::decode(&block.data).ok())
        .flatten();
    records
        .filter_map(|record| {
            let features = match record.sample {
                Sample::Picture(picture) => extract(&picture),
                Sample::Minutiae(mut minutiae) => {
                    Features::from_minutiae(std::mem::take(&mut *minutiae))
                }
            };
            features.ok().map(|features| Reference {
                finger: record.finger,
                features,
            })
        })
        .collect()
}

/// How the finger's part ended.
pub(super) struct Compared {
    pub(super) reason: HolderReason,
    pub(super) tries: Vec<Try>,
    /// Why the visit went on without a finger, where it did and somebody said why.
    pub(super) without: Option<WithoutFinger>,
    /// Fingers in the card that can be compared with.
    pub(super) on_card: Vec<Finger>,
    /// CPU and waiting apart: milliseconds that the person took, and that the comparisons took.
    pub(super) capture_ms: u64,
    pub(super) comparison_ms: u64,
}

/// Takes the fingers, each up to as often as the policy allows, and compares them.
pub(super) fn capture(
    device: &settings::Sensor,
    references: &[Reference],
    wanted: Option<Finger>,
    policy: &Policy,
    fields: &Fields,
    attendant: &mut dyn Attendant,
) -> Result<Compared, Fault> {
    let of_card = references.iter().map(|reference| reference.finger);
    let together = Tries::allowed(of_card, policy.tries);
    let on_card = together.fingers();
    let held = on_card.clone();
    let ended = |reason| Compared {
        reason,
        tries: Vec::new(),
        without: None,
        on_card: held.clone(),
        capture_ms: 0,
        comparison_ms: 0,
    };
    let Some(asked) = wanted
        .or(on_card.first().copied())
        .filter(|finger| on_card.contains(finger))
    else {
        return Ok(ended(HolderReason::NoReference));
    };
    let mut session = Session {
        device,
        sensor: None,
        attendant,
        view: FingerStage {
            asked,
            on_card,
            number: 1,
            allowed: policy.tries,
            past: Vec::new(),
            capture: Capture::Awaited,
            picture: None,
            advice: None,
            quality: None,
            quality_needed: policy.quality,
            fields: fields.clone(),
        },
        compared: ended(HolderReason::FingerPoor),
        together,
        false_match_rate: policy.false_match_rate,
    };
    let reason = session.run(references)?;
    Ok(Compared {
        reason,
        ..session.compared
    })
}

/// What a capture ended with, when not with a picture.
enum Interruption {
    Another(Finger),
    WithoutFinger(WithoutFinger),
}

struct Session<'a> {
    device: &'a settings::Sensor,
    sensor: Option<Box<dyn Sensor>>,
    attendant: &'a mut dyn Attendant,
    view: FingerStage,
    compared: Compared,
    together: Tries,
    /// Share of strangers that may pass in a whole visit.
    false_match_rate: FalseMatchRate,
}

impl Session<'_> {
    fn run(&mut self, references: &[Reference]) -> Result<HolderReason, Fault> {
        loop {
            let begun = Instant::now();
            let captured = self.take_picture()?;
            self.compared.capture_ms += begun.elapsed().as_millis() as u64;
            let picture = match captured {
                Ok(picture) => picture,
                Err(Interruption::WithoutFinger(why)) => {
                    self.compared.without = Some(why);
                    return Ok(HolderReason::FingerNotTaken);
                }
                Err(Interruption::Another(finger)) => {
                    if self.view.tries_left(finger) > 0 {
                        self.ask_for(finger);
                    }
                    continue;
                }
            };
            self.view.capture = Capture::Comparing;
            self.show();
            let begun = Instant::now();
            let end = self.judge(picture, references);
            self.compared.comparison_ms += begun.elapsed().as_millis() as u64;
            self.compared.tries.push(end);
            self.view.past.push(end);
            self.view.capture = Capture::Ended;
            self.show();
            if end.result == TryResult::Matches {
                return Ok(HolderReason::FingerMatches);
            }
            match self.view.next_to_try() {
                Some(finger) => self.ask_for(finger),
                None => return Ok(self.exhausted()),
            }
        }
    }

    fn ask_for(&mut self, finger: Finger) {
        self.view.asked = finger;
        self.view.number = self.view.allowed - self.view.tries_left(finger) + 1;
    }

    /// Only good pictures make a mismatch: one poor one leaves the question open.
    fn exhausted(&self) -> HolderReason {
        let differs = |end: &Try| end.result == TryResult::Differs;
        if self.view.past.iter().all(differs) {
            HolderReason::FingerDiffers
        } else {
            HolderReason::FingerPoor
        }
    }

    fn judge(&mut self, picture: Picture, references: &[Reference]) -> Try {
        let quality = assess(&picture);
        self.view.quality = Some(quality.score);
        self.view.advice = quality.advice;
        let finger = self.view.asked;
        let poor = |advice: Option<Advice>| Try {
            finger,
            quality: quality.score,
            score: None,
            result: TryResult::Poor(advice),
        };
        let features = extract(&picture);
        self.view.picture = Some(Arc::new(picture));
        if quality.score < self.view.quality_needed {
            return poor(quality.advice);
        }
        let Ok(features) = features else {
            return poor(quality.advice.or(Some(Advice::PressHarder)));
        };
        let of_finger = references
            .iter()
            .filter(|reference| reference.finger == finger);
        let comparisons = of_finger.map(|reference| compare(&features, &reference.features));
        self.together.add(finger, comparisons);
        let together = self.together.together();
        let result = if together.matches_at(self.false_match_rate) {
            TryResult::Matches
        } else {
            TryResult::Differs
        };
        Try {
            finger,
            quality: quality.score,
            score: Some((together.score, self.false_match_rate.score())),
            result,
        }
    }

    /// A picture, or what the desk asked for instead. Waits for a sensor that is missing.
    fn take_picture(&mut self) -> Result<Result<Picture, Interruption>, Fault> {
        let mut deadline = None;
        loop {
            let fault = match self.try_once() {
                Ok(captured) => return Ok(captured),
                Err(fault @ (Fault::Cancelled | Fault::FingerMissing)) => return Err(fault),
                Err(fault) => fault,
            };
            self.sensor = None;
            self.view.capture = Capture::SensorFault(fault);
            self.show();
            if Instant::now() > *deadline.get_or_insert_with(|| Instant::now() + PATIENCE) {
                return Err(fault);
            }
            match self.attendant.poll() {
                Some(Command::Finish) => return Err(Fault::Cancelled),
                Some(Command::WithoutFinger(why)) => {
                    return Ok(Err(Interruption::WithoutFinger(why)));
                }
                _ => std::thread::sleep(TICK),
            }
        }
    }

    fn try_once(&mut self) -> Result<Result<Picture, Interruption>, Fault> {
        let mut sensor = match self.sensor.take() {
            Some(sensor) => sensor,
            None => match self.open()? {
                Ok(sensor) => sensor,
                Err(interruption) => return Ok(Err(interruption)),
            },
        };
        self.view.capture = Capture::Awaited;
        self.show();
        let mut asked_for = None;
        let captured = sensor.capture(FINGER, &mut |event| {
            let state = match event {
                CaptureEvent::Uploading { done, total } => Capture::Uploading { done, total },
                CaptureEvent::WaitingForLift => Capture::Ended,
                CaptureEvent::WaitingForFinger => Capture::Awaited,
            };
            if state != self.view.capture {
                self.view.capture = state;
                self.attendant.show(&Stage::Finger(self.view.clone()));
            }
            match self.attendant.poll() {
                Some(
                    command @ (Command::Finish
                    | Command::WithoutFinger(_)
                    | Command::Capture(_)
                    | Command::StillHere),
                ) => {
                    asked_for = Some(command);
                    ControlFlow::Break(())
                }
                _ => ControlFlow::Continue(()),
            }
        });
        match (captured, asked_for) {
            (Ok(picture), _) => {
                self.sensor = Some(sensor);
                Ok(Ok(picture))
            }
            (Err(SensorError::Cancelled), Some(command)) => {
                self.sensor = Some(sensor);
                match command {
                    Command::Capture(finger) => Ok(Err(Interruption::Another(finger))),
                    Command::WithoutFinger(why) => Ok(Err(Interruption::WithoutFinger(why))),
                    // The sensor waits anew.
                    Command::StillHere => Ok(Err(Interruption::Another(self.view.asked))),
                    _ => Err(Fault::Cancelled),
                }
            }
            (Err(error), _) => Err(sensor_fault(error)),
        }
    }

    /// The sensor, or what the desk asked for while it was looked for.
    fn open(&mut self) -> Result<Result<Box<dyn Sensor>, Interruption>, Fault> {
        let mut asked_for = None;
        let opened = open_sensor(self.device, &mut || match self.attendant.poll() {
            Some(command @ (Command::Finish | Command::WithoutFinger(_))) => {
                asked_for = Some(command);
                ControlFlow::Break(())
            }
            _ => ControlFlow::Continue(()),
        });
        match (opened, asked_for) {
            (Err(Fault::Cancelled), Some(Command::WithoutFinger(why))) => {
                Ok(Err(Interruption::WithoutFinger(why)))
            }
            (opened, _) => opened.map(Ok),
        }
    }

    fn show(&mut self) {
        self.attendant.show(&Stage::Finger(self.view.clone()));
    }
}
