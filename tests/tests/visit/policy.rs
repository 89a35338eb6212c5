//! What the administrator's policy lets a desk do without, before a visit and in one.

use card_reader::check::Outcome;
use hil::chip::{InProcess, Profile};
use hil::vendor::Finding;
use kiosk::journal::Event;
use kiosk::settings::{ReferenceFinger, Revocation};
use kiosk::verification::Attendant;
use kiosk::verification::decision::Decision;
use kiosk::verification::fault::Fault;
use kiosk::verification::view::{Command, Device, DeviceState, Stage};

use super::world::{Watcher, World};

impl World {
    /// How a part is, where the desk has it.
    fn state_of(&mut self, device: Device) -> Option<DeviceState> {
        let lines = self.desk.devices();
        let line = lines.iter().find(|line| line.device == device)?;
        Some(line.state)
    }

    /// The trust folder loses its revocation list.
    fn forget_revocation(&self) {
        for entry in std::fs::read_dir(&self.desk.settings.trust.folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|it| it == "crl") {
                std::fs::remove_file(path).unwrap();
            }
        }
    }
}

#[test]
fn without_a_revocation_list_the_policy_says_whether_anybody_is_verified() {
    let missing = Fault::RevocationUnusable;
    for (policy, before, after, decision) in [
        (
            Revocation::Required,
            DeviceState::Ready,
            DeviceState::Unready(missing),
            Decision::Staff,
        ),
        (
            Revocation::WhenAvailable,
            DeviceState::Ready,
            DeviceState::Lacking(missing),
            Decision::Verified,
        ),
    ] {
        let mut world = World::new();
        world.desk.settings.policy.revocation = policy;
        assert_eq!(world.state_of(Device::RevocationList), Some(before));
        world.forget_revocation();
        assert_eq!(world.state_of(Device::RevocationList), Some(after));
        let view = world.visit(&mut Watcher::default()).view;
        assert_eq!(view.decision, decision);
        let mut checks = view.checks.iter();
        let revocation = checks.find(|check| check.code == "revocation").unwrap();
        assert_eq!(revocation.outcome, Outcome::Undetermined);
        assert_eq!(revocation.mandatory, policy == Revocation::Required);
    }
}

#[test]
fn a_desk_has_the_device_that_its_policy_takes_the_finger_with() {
    for (policy, missing) in [
        (ReferenceFinger::Dg3, Some(Fault::SensorMissing)),
        (ReferenceFinger::Vendor, Some(Fault::VendorReaderMissing)),
        (ReferenceFinger::None, None),
    ] {
        let mut world = World::new();
        world.vendor = None;
        world.desk.settings.policy.reference_finger = policy;
        let state = missing.map(DeviceState::Unready);
        assert_eq!(world.state_of(Device::Sensor), state, "{policy:?}");
    }
}

/// Expiry and revocation do not hide data; whatever else failed does.
#[test]
fn who_is_refused_for_a_date_alone_is_still_seen() {
    let seen = |change: fn(&mut Profile), forged: bool| {
        let mut world = World::with(change);
        world.lay(move |mut chip| {
            if forged {
                chip.alter(0x0102, |file| *file.last_mut().unwrap() ^= 1);
            }
            Box::new(InProcess::new(chip))
        });
        let view = world.visit(&mut Watcher::default()).view;
        assert_eq!(view.decision, Decision::Refused);
        let number = view.fields.number.as_ref().map(|number| number.to_string());
        let shown = view.fields.full_name.is_some();
        assert_eq!(number.as_deref(), shown.then_some("001 ••• ••• 006"));
        (view.reason, shown)
    };
    let expired = |profile: &mut Profile| profile.holder.date_of_expiry = "05/05/2020".into();
    let revoked = |profile: &mut Profile| profile.issuer.revoked = true;
    assert_eq!(seen(expired, false), ("expired", true));
    assert_eq!(seen(revoked, false), ("revoked", true));
    assert!(!seen(expired, true).1);
    assert!(!seen(revoked, true).1);

    let mut world = World::new();
    let vendor = world.vendor.as_ref().unwrap();
    vendor.answers(Finding::NoMatch, None);
    let view = world.visit(&mut Watcher::default()).view;
    assert_eq!(view.decision, Decision::Refused);
    assert!(view.fields.full_name.is_none() && view.fields.portrait.is_none());
}

/// Whoever takes the card away once something of the holder is proven.
#[derive(Default)]
struct Hasty {
    seen: bool,
}

impl Attendant for Hasty {
    fn show(&mut self, stage: &Stage) {
        if let Stage::Reading(reading) = stage {
            self.seen |= reading.fields.full_name.is_some();
        }
    }

    fn poll(&mut self) -> Option<Command> {
        self.seen.then_some(Command::Finish)
    }

    fn compare_portrait(&mut self) -> Result<Option<bool>, Fault> {
        Ok(None)
    }
}

/// What was proven until a read was broken off is hidden no more than after a whole one.
#[test]
fn who_is_refused_for_a_date_alone_is_seen_after_a_broken_read_too() {
    let mut world = World::with(|profile| profile.issuer.revoked = true);
    let view = world.visit(&mut Hasty::default()).view;
    assert_eq!((view.decision, view.reason), (Decision::Refused, "revoked"));
    let number = view.fields.number.as_ref().map(|number| number.to_string());
    assert_eq!(number.as_deref(), Some("001 ••• ••• 006"));
    assert!(view.fields.full_name.is_some());

    // Whoever left is not shown, whatever was proven.
    let view = World::new().visit(&mut Hasty::default()).view;
    assert_eq!(view.decision, Decision::Abandoned);
    assert!(view.fields.full_name.is_none() && view.fields.number.is_none());
}

/// Whoever compares the portrait and says so.
struct Clerk {
    says: Option<bool>,
    shown: bool,
}

impl Attendant for Clerk {
    fn show(&mut self, stage: &Stage) {
        if let Stage::Portrait(fields) = stage {
            self.shown = fields.portrait.is_some() && fields.full_name.is_some();
        }
    }

    fn poll(&mut self) -> Option<Command> {
        None
    }

    fn compare_portrait(&mut self) -> Result<Option<bool>, Fault> {
        assert!(self.shown, "the portrait is not there to be compared");
        Ok(self.says)
    }
}

/// A clerk's judgement asks for a decision by staff, in either direction.
#[test]
fn a_clerk_who_compares_the_portrait_verifies_and_refuses_nobody() {
    let mut world = World::new();
    world.desk.settings.policy.reference_finger = ReferenceFinger::None;
    for (says, reason) in [
        (Some(true), "portrait-matches"),
        (Some(false), "portrait-differs"),
        (None, "no-reference"),
    ] {
        let view = world.visit(&mut Clerk { says, shown: false }).view;
        assert_eq!((view.decision, view.reason), (Decision::Staff, reason));
        let record = world.desk.journal.record(view.record.unwrap()).unwrap();
        let Some(Event::Visit(visit)) = record.map(|record| record.event) else {
            panic!("no visit")
        };
        assert_eq!(visit.policy.reference_finger, ReferenceFinger::None);
        assert_eq!((&*visit.decision, &*visit.reason), ("staff", reason));
        let holder = visit.checks.last().unwrap();
        let recorded = (&*holder.id, &*holder.outcome, &*holder.reason);
        assert_eq!(recorded, ("holder", "undetermined", reason));
    }
}
