//! The finger's part of a visit where a vendor's reader compares: a challenge, an answer, a verdict.

use std::time::{Duration, Instant};

use fingerprint::Finger;
use jiff::Timestamp;

use super::attendant::Attendant;
use super::decision::HolderReason;
use super::errand::WithoutFinger;
use super::fault::Fault;
use super::view::{Capture, Command, Fields, FingerStage, Stage};
use crate::journal::PublicKey;
use crate::journal::record::RecordedVendor;
use crate::settings::Vendor;
use crate::station::vendor::{
    Challenge, VendorAnswer, VendorLine, VendorResult, Worthless, fingerprint,
};

/// How long a reader that is not there may take to come back.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often the desk is asked whether the visit goes on.
const TICK: Duration = Duration::from_millis(250);

/// How the vendor's part ended.
pub(super) struct Asked {
    pub(super) reason: HolderReason,
    /// None where the desk went on without a finger.
    pub(super) recorded: Option<RecordedVendor>,
    /// Why it did, where somebody said so.
    pub(super) without: Option<WithoutFinger>,
    pub(super) capture_ms: u64,
}

/// Has the vendor's reader compare the finger of the document whose EF.SOD has this SHA-256.
pub(super) fn ask(
    vendor: &Vendor,
    document: &[u8],
    desk: &str,
    fields: &Fields,
    attendant: &mut dyn Attendant,
) -> Result<Asked, Fault> {
    let keys: Vec<PublicKey> = vendor
        .keys
        .iter()
        .filter_map(|key| PublicKey::parse(key))
        .collect();
    let begun = Instant::now();
    let mut session = Session {
        attendant,
        view: stage(fields),
    };
    let answer = session.connect(vendor).and_then(|line| {
        let challenge = Challenge::new(document, desk, vendor.seconds, Timestamp::now());
        let challenge = challenge.ok_or(End::Worthless(Worthless::Silent))?;
        let received = session.converse(line, &challenge, vendor.seconds)?;
        challenge
            .verify(&received, &keys, Timestamp::now())
            .map_err(End::Worthless)
    });
    let mut without = None;
    let (reason, recorded) = match answer {
        Ok(answer) => (reason(&answer), Some(recorded(Ok(&answer), &keys))),
        Err(End::Worthless(worthless)) => {
            tracing::warn!(
                code = worthless.code(),
                "the vendor's reader gave no answer that counts"
            );
            let recorded = recorded(Err(worthless), &keys);
            (HolderReason::VendorUnproven, Some(recorded))
        }
        Err(End::WithoutFinger(why)) => {
            without = Some(why);
            (HolderReason::FingerNotTaken, None)
        }
        Err(End::Fault(fault)) => return Err(fault),
    };
    Ok(Asked {
        reason,
        recorded,
        without,
        capture_ms: begun.elapsed().as_millis() as u64,
    })
}

/// What an authentic answer says of the holder.
const fn reason(answer: &VendorAnswer) -> HolderReason {
    match answer.result() {
        VendorResult::Match => HolderReason::VendorMatches,
        VendorResult::NoMatch => HolderReason::VendorDiffers,
        VendorResult::Poor => HolderReason::VendorPoor,
    }
}

fn recorded(answer: Result<&VendorAnswer, Worthless>, keys: &[PublicKey]) -> RecordedVendor {
    RecordedVendor {
        accepted_keys: keys.iter().map(fingerprint).collect(),
        key: answer.ok().map(|answer| answer.key().to_owned()),
        serial: answer.ok().map(|answer| answer.serial().to_owned()),
        result: match answer {
            Ok(answer) => answer.result().code().into(),
            Err(worthless) => worthless.code().into(),
        },
    }
}

/// Why there is no authentic answer.
enum End {
    Worthless(Worthless),
    WithoutFinger(WithoutFinger),
    Fault(Fault),
}

struct Session<'a> {
    attendant: &'a mut dyn Attendant,
    view: FingerStage,
}

impl Session<'_> {
    /// Waits for a reader that is missing.
    fn connect(&mut self, vendor: &Vendor) -> Result<VendorLine, End> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let error = match VendorLine::open(&vendor.socket) {
                Ok(line) => return Ok(line),
                Err(error) => error,
            };
            let fault = Fault::VendorReaderMissing;
            self.show(Capture::SensorFault(fault));
            if Instant::now() > deadline {
                tracing::error!(%error, "the vendor's reader cannot be reached");
                return Err(End::Fault(fault));
            }
            self.go_on()?;
            std::thread::sleep(TICK);
        }
    }

    /// Sends the challenge and waits for what comes back.
    fn converse(
        &mut self,
        mut line: VendorLine,
        challenge: &Challenge,
        seconds: u16,
    ) -> Result<Vec<u8>, End> {
        line.send(challenge).map_err(End::Worthless)?;
        self.show(Capture::AtVendor);
        let deadline = Instant::now() + Duration::from_secs(seconds.into());
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(End::Worthless(Worthless::Silent));
            }
            if let Some(received) = line.receive(TICK.min(left)).map_err(End::Worthless)? {
                return Ok(received);
            }
            self.go_on()?;
        }
    }

    /// An error where whoever attends ends the visit, or goes on without a finger.
    fn go_on(&mut self) -> Result<(), End> {
        match self.attendant.poll() {
            Some(Command::Finish) => Err(End::Fault(Fault::Cancelled)),
            Some(Command::WithoutFinger(why)) => Err(End::WithoutFinger(why)),
            _ => Ok(()),
        }
    }

    fn show(&mut self, capture: Capture) {
        self.view.capture = capture;
        self.attendant.show(&Stage::Finger(self.view.clone()));
    }
}

/// The stage of any finger: which one, and how often, is the reader's matter.
fn stage(fields: &Fields) -> FingerStage {
    FingerStage {
        asked: Finger::Unknown,
        on_card: Vec::new(),
        number: 1,
        allowed: 1,
        past: Vec::new(),
        capture: Capture::AtVendor,
        picture: None,
        advice: None,
        quality: None,
        quality_needed: 0,
        fields: fields.clone(),
    }
}
