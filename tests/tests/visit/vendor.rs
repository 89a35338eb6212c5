//! A vendor's reader compares the finger: its answer counts where a key of the settings signed it for
//! this visit and this document, and is worth nothing otherwise.

use hil::vendor::{Fault as Wrong, Finding, SERIAL, SimulatedVendor};
use kiosk::journal::record::{Event, RecordedVendor};
use kiosk::settings::ReferenceFinger;
use kiosk::verification::decision::Decision;
use kiosk::verification::errand::WithoutFinger;
use kiosk::verification::fault::Fault;
use kiosk::verification::view::{Capture, Command};

use super::world::{Watcher, World};

impl World {
    /// Decision, reason and what is on record of the answer, when the reader answers so.
    fn answered(
        &mut self,
        finding: Finding,
        wrong: Option<Wrong>,
    ) -> (Decision, &'static str, RecordedVendor) {
        self.vendor.as_ref().unwrap().answers(finding, wrong);
        let finished = self.visit(&mut Watcher::default());
        let receipt = finished.signed.unwrap();
        let record = receipt.verify(&self.desk.journal.public_key()).unwrap();
        let Event::Visit(visit) = record.event else {
            panic!("no visit");
        };
        assert_eq!(visit.policy.reference_finger, ReferenceFinger::Vendor);
        assert_eq!(visit.vendor, finished.vendor);
        (
            finished.view.decision,
            finished.view.reason,
            visit.vendor.unwrap(),
        )
    }
}

#[test]
fn an_authentic_answer_decides_and_is_on_record() {
    let mut world = World::new();
    for (finding, decision, reason) in [
        (Finding::Match, Decision::Verified, "vendor-matches"),
        (Finding::NoMatch, Decision::Refused, "vendor-differs"),
        (Finding::Poor, Decision::PoorCapture, "vendor-poor"),
    ] {
        let ended = world.answered(finding, None);
        assert_eq!((ended.0, ended.1), (decision, reason));
        let recorded = ended.2;
        assert_eq!(recorded.result, finding.name());
        assert_eq!(recorded.serial.as_deref(), Some(SERIAL));
        let [other, its_own] = &recorded.accepted_keys[..] else {
            panic!("two keys");
        };
        assert!(its_own.starts_with("sha256:") && other != its_own);
        assert_eq!(recorded.key.as_ref(), Some(its_own));
    }
}

#[test]
fn no_other_answer_is_worth_anything() {
    let mut world = World::new();
    // Something that can be replayed.
    assert_eq!(world.answered(Finding::Match, None).0, Decision::Verified);
    for (wrong, why) in [
        (Wrong::Replayed, "other-challenge"),
        (Wrong::OtherNonce, "other-challenge"),
        (Wrong::OtherDocument, "other-document"),
        (Wrong::Unsigned, "unauthentic"),
        (Wrong::OtherKey, "unauthentic"),
        (Wrong::EarlyClock, "other-time"),
        (Wrong::LateClock, "other-time"),
        (Wrong::NoSerial, "malformed"),
        (Wrong::OddSerial, "malformed"),
        (Wrong::Garbage, "malformed"),
        (Wrong::Endless, "too-long"),
        (Wrong::TooLong, "too-long"),
        (Wrong::Dribbled, "silent"),
        (Wrong::Late(2), "silent"),
        (Wrong::HangsUp, "silent"),
    ] {
        let (decision, reason, recorded) = world.answered(Finding::Match, Some(wrong));
        let ended = (decision, reason, recorded.result.as_str());
        assert_eq!(
            ended,
            (Decision::Staff, "vendor-unproven", why),
            "{wrong:?}"
        );
        assert_eq!((recorded.key, recorded.serial), (None, None), "{wrong:?}");
    }
    for finding in [Finding::NoMatch, Finding::Poor] {
        let (decision, _, recorded) = world.answered(finding, Some(Wrong::Altered));
        assert_eq!(
            (decision, recorded.result.as_str()),
            (Decision::Staff, "unauthentic")
        );
    }
    // The reader is none the worse for it.
    assert_eq!(world.answered(Finding::Match, None).0, Decision::Verified);
}

#[test]
fn a_reader_that_is_missing_is_waited_for_and_a_clerk_may_go_on_without() {
    let mut world = World::new();
    world.vendor = None;
    let missing = Capture::SensorFault(Fault::VendorReaderMissing);
    let mut leaves = Watcher {
        says: Some((missing, Command::Finish)),
        ..Watcher::default()
    };
    let finished = world.visit(&mut leaves);
    assert_eq!(finished.view.decision, Decision::Abandoned);
    assert_eq!(leaves.captures, [missing]);

    let socket = world.desk.settings.vendor.as_ref().unwrap().socket.clone();
    let vendor = SimulatedVendor::start(&socket).unwrap();
    vendor.answers(Finding::Match, Some(Wrong::Late(1)));
    let mut goes_on = Watcher {
        says: Some((
            Capture::AtVendor,
            Command::WithoutFinger(WithoutFinger::Hurt),
        )),
        ..Watcher::default()
    };
    world.desk.settings.vendor.as_mut().unwrap().seconds = 60;
    let finished = world.visit(&mut goes_on);
    let ended = (finished.view.decision, finished.view.reason);
    assert_eq!(ended, (Decision::Staff, "finger-not-taken"));
    assert_eq!(finished.vendor, None);
    let record = finished
        .view
        .record
        .and_then(|number| world.desk.journal.record(number).unwrap());
    let Some(Event::Visit(visit)) = record.map(|record| record.event) else {
        unreachable!("a visit was recorded")
    };
    assert_eq!(visit.without_finger.as_deref(), Some("hurt"));
}
