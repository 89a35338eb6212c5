//! The whole inspection over the simulated chip in process.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::ops::ControlFlow;

use card_reader::access::{AccessKey, Can, MrzKey};
use card_reader::check::{CheckId, Outcome, Reason};
use card_reader::inspection::{
    Event, FingerSource, Inspection, InspectionError, Request, Step, inspect,
};
use card_reader::lds::DataGroup;
use card_reader::transport::{Transport, TransportError};
use card_reader::trust::TrustStore;
use hil::chip::{ActiveKeyVariant, Chip, Habit, InProcess, PaceVariant, Profile, Pull};
use hil::desk::{Asked, unsuccessful};
use hil::issuer::Issuer;
use jiff::Timestamp;

struct World {
    chip: Chip,
    store: TrustStore,
}

fn world(change: impl FnOnce(&mut Profile)) -> World {
    let mut profile = Profile::vietnamese();
    profile.active_key = Some(ActiveKeyVariant::ECDSA);
    change(&mut profile);
    let issuer = Issuer::new(&profile.issuer, Timestamp::now()).unwrap();
    let chip = Chip::personalise(&profile, &issuer, &[]).unwrap();
    World {
        chip,
        store: issuer.trust_store().unwrap(),
    }
}

fn run(world: World, printed: &str) -> Result<Inspection, InspectionError> {
    let asked = Asked::new(printed).unwrap();
    let request = asked.request(&world.store);
    let mut reader = InProcess::new(world.chip);
    inspect(&mut reader, &request, &mut |_| ControlFlow::Continue(()))
}

fn reason(inspection: &Inspection, id: CheckId) -> (Outcome, Reason) {
    let check = inspection.check(id).unwrap();
    (check.outcome, check.reason)
}

#[test]
fn a_good_card_passes_every_check_and_shows_its_holder() {
    let good = world(|profile| profile.active_key = Some(ActiveKeyVariant::VIETNAMESE));
    let inspection = run(good, "001090000006").unwrap();
    // No MRZ was given, and this chip lets everybody read its fingers.
    let spared = [CheckId::MrzComparison, CheckId::TerminalAuthentication];
    let open = unsuccessful(&inspection, &spared);
    assert!(open.is_empty(), "{open:?}");
    assert_eq!(
        reason(&inspection, CheckId::AccessControl).1,
        Reason::OpenedByPaceCan
    );
    assert_eq!(
        reason(&inspection, CheckId::TerminalAuthentication),
        (Outcome::NotSupported, Reason::FingersUnguarded)
    );
    assert!(inspection.document.dg13.is_some() && inspection.document.dg2.is_some());
}

#[test]
fn a_wrong_number_opens_nothing() {
    assert!(matches!(
        run(world(|_| {}), "001090000007"),
        Err(InspectionError::WrongKey)
    ));
}

#[test]
fn after_a_key_that_does_not_fit_the_next_is_tried() {
    let asked = Asked::new("001090000006").unwrap();
    let wrong = AccessKey::Can(Can::new("000007").unwrap());
    let right = AccessKey::Mrz(MrzKey::new("090000006", "900505", "300505").unwrap());
    for pace in [vec![PaceVariant::VIETNAMESE], Vec::new()] {
        let by_pace = !pace.is_empty();
        let world = world(|profile| profile.pace = pace);
        let request = Request {
            keys: &[wrong.clone(), right.clone()],
            ..asked.request(&world.store)
        };
        let mut reader = InProcess::new(world.chip);
        let inspection = inspect(&mut reader, &request, &mut |_| ControlFlow::Continue(()));
        let opened = reason(&inspection.unwrap(), CheckId::AccessControl).1;
        let expected = if by_pace {
            Reason::OpenedByPaceMrz
        } else {
            Reason::OpenedByBac
        };
        assert_eq!(opened, expected);
    }
}

#[test]
fn an_unknown_issuer_shows_nothing_personal() {
    let mut unknown = world(|_| {});
    unknown.store = world(|profile| profile.issuer.name = "CSCA Other".into()).store;
    let inspection = run(unknown, "001090000006").unwrap();
    assert_eq!(
        reason(&inspection, CheckId::DocumentSigner),
        (Outcome::Undetermined, Reason::CscaUnknown)
    );
    let document = &inspection.document;
    assert!(document.dg1.is_none() && document.dg2.is_none() && document.dg13.is_none());
    assert!(matches!(
        inspection.fingers,
        FingerSource::Unproven | FingerSource::NotListed
    ));
}

#[test]
fn a_forged_file_fails_and_is_not_shown() {
    let mut forged = world(|_| {});
    forged
        .chip
        .alter(0x010D, |file| *file.last_mut().unwrap() ^= 1);
    let inspection = run(forged, "001090000006").unwrap();
    let integrity = reason(&inspection, CheckId::Integrity(DataGroup::DG13));
    assert_eq!(integrity, (Outcome::Failed, Reason::NotIdentical));
    assert!(inspection.document.dg13.is_none());
}

#[test]
fn a_copied_chip_fails_its_authenticity() {
    let mut copied = world(|_| {});
    copied.chip.forget_keys().unwrap();
    let inspection = run(copied, "001090000006").unwrap();
    let authenticity = reason(&inspection, CheckId::ChipAuthenticity);
    assert_eq!(authenticity, (Outcome::Failed, Reason::ChipKeyNotProven));
}

#[test]
fn withheld_chip_keys_fail_too() {
    let mut stripped = world(|_| {});
    stripped.chip.remove(0x010E);
    stripped.chip.remove(0x010F);
    let inspection = run(stripped, "001090000006").unwrap();
    let authenticity = reason(&inspection, CheckId::ChipAuthenticity);
    assert_eq!(authenticity, (Outcome::Failed, Reason::ChipKeyWithheld));
}

#[test]
fn a_revoked_or_expired_signer_fails() {
    let inspection = run(
        world(|profile| profile.issuer.revoked = true),
        "001090000006",
    )
    .unwrap();
    assert_eq!(
        reason(&inspection, CheckId::Revocation),
        (Outcome::Failed, Reason::Revoked)
    );
    let expired = world(|profile| profile.issuer.signer_days = (-400, -1));
    let inspection = run(expired, "001090000006").unwrap();
    let validity = reason(&inspection, CheckId::CertificateValidity);
    assert_eq!(validity, (Outcome::Failed, Reason::SignerExpired));
}

#[test]
fn explicit_curve_parameters_and_rsa_signers_are_understood() {
    use hil::issuer::KeyKind;
    for kind in [
        KeyKind::BrainpoolP384Explicit,
        KeyKind::Rsa2048,
        KeyKind::P256,
    ] {
        let inspection = run(
            world(|profile| profile.issuer.signer = kind),
            "001090000006",
        )
        .unwrap();
        let signer = reason(&inspection, CheckId::DocumentSigner);
        assert_eq!(
            signer,
            (Outcome::Successful, Reason::ChainTrusted),
            "{kind:?}"
        );
    }
}

#[test]
fn a_chip_without_pace_opens_by_bac_and_one_that_hides_it_is_a_downgrade() {
    let printed = Profile::vietnamese().holder.mrz();
    let old = world(|profile| profile.pace = Vec::new());
    let access = reason(&run(old, &printed).unwrap(), CheckId::AccessControl);
    assert_eq!(access, (Outcome::Successful, Reason::OpenedByBac));
    let mut hiding = world(|_| {});
    hiding.chip.hide_pace();
    // DG14 lists PACE: for staff to look at.
    let access = reason(&run(hiding, &printed).unwrap(), CheckId::AccessControl);
    assert_eq!(access, (Outcome::Undetermined, Reason::Downgraded));
}

#[test]
fn the_way_to_the_chip_is_found_where_card_access_is_not_at_hand() {
    let opened = |habit: Habit| {
        let world = world(|profile| profile.reading.habit = habit);
        let inspection = run(world, "001090000006").unwrap();
        let access = reason(&inspection, CheckId::AccessControl);
        assert_eq!(access, (Outcome::Successful, Reason::OpenedByPaceCan));
        inspection.access.to_string()
    };
    let listed = "pace-can ecdh-gm-aes-128 13 listed";
    assert_eq!(opened(Habit::MasterFileFirst), listed);
    let assumed = "pace-can ecdh-gm-aes-128 13 assumed";
    assert_eq!(opened(Habit::CardAccessShut), assumed);
    let mut without = world(|_| {});
    without.chip.remove(0x011C);
    let inspection = run(without, "001090000006").unwrap();
    assert_eq!(inspection.access.to_string(), assumed);
}

#[test]
fn a_card_pulled_anywhere_is_a_removed_card() {
    for file in [0x011D, 0x010E, 0x0101, 0x0102, 0x010D] {
        let mut pulled = world(|_| {});
        pulled.chip.pull(Pull { file, after: 40 });
        let error = run(pulled, "001090000006").err();
        let removed = InspectionError::Transport(TransportError::CardRemoved);
        assert_eq!(error, Some(removed), "{file:04X}");
    }
}

#[test]
fn asked_to_stop_inside_a_file_it_sends_nothing_more() {
    struct Counting(InProcess, usize);
    impl Transport for Counting {
        fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
            self.1 += 1;
            self.0.transmit(command)
        }

        fn reset(&mut self) -> Result<(), TransportError> {
            self.0.reset()
        }

        fn atr(&self) -> &[u8] {
            self.0.atr()
        }
    }
    let world = world(|profile| profile.reading.largest_response = 1024);
    let asked = Asked::new("001090000006").unwrap();
    let request = asked.request(&world.store);
    let count = |stop_after: Option<usize>, chip: Chip| {
        let mut reader = Counting(InProcess::new(chip), 0);
        let mut blocks = 0;
        let result = inspect(&mut reader, &request, &mut |event| {
            if let Event::Progress { step, .. } = event
                && step == Step::Portrait
            {
                blocks += 1;
                if stop_after.is_some_and(|stop| blocks == stop) {
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        });
        let cancelled = matches!(result, Err(InspectionError::Cancelled));
        (cancelled, reader.1, reader.0.into_chip())
    };
    let (cancelled, after_three, chip) = count(Some(3), world.chip);
    assert!(cancelled);
    let (cancelled, after_five, chip) = count(Some(5), chip);
    assert!(cancelled);
    assert_eq!(after_five, after_three + 2);
    assert!(!count(None, chip).0);
}

#[test]
fn a_file_that_claims_too_much_fails_and_the_rest_is_read() {
    let mut bomb = world(|_| {});
    bomb.chip.alter(0x0102, |dg2| {
        dg2.splice(1..4, [0x84, 0x7F, 0xFF, 0xFF, 0xFF]);
    });
    let inspection = run(bomb, "001090000006").unwrap();
    assert_eq!(
        reason(&inspection, CheckId::Integrity(DataGroup::DG2)),
        (Outcome::Failed, Reason::NotConforming)
    );
    assert!(inspection.document.dg1.is_some() && inspection.document.dg2.is_none());
}

#[test]
fn guarded_fingers_leave_integrity_alone() {
    let guarded = world(|profile| profile.guarded_fingers = true);
    let inspection = run(guarded, "001090000006").unwrap();
    assert!(matches!(inspection.fingers, FingerSource::AccessDenied));
    assert_eq!(
        reason(&inspection, CheckId::Integrity(DataGroup::DG3)),
        (Outcome::NotSupported, Reason::AccessDenied)
    );
    assert_eq!(
        reason(&inspection, CheckId::TerminalAuthentication),
        (Outcome::NotSupported, Reason::TerminalKeysAbsent)
    );
}

#[test]
fn a_card_of_another_country_or_past_its_last_day_fails() {
    let foreign = world(|profile| profile.issuer.country = "LA".into());
    let inspection = run(foreign, "001090000006").unwrap();
    assert_eq!(
        reason(&inspection, CheckId::IssuingState),
        (Outcome::Failed, Reason::StatesDiffer)
    );
    let expired = world(|profile| profile.holder.date_of_expiry = "23/11/2026".into());
    let inspection = run(expired, "001090000006").unwrap();
    assert_eq!(
        reason(&inspection, CheckId::Expiry),
        (Outcome::Failed, Reason::Expired)
    );
    assert!(inspection.document.dg1.is_some(), "expiry hides nothing");
}

#[test]
fn a_number_that_shares_only_the_access_number_is_a_conflict() {
    let inspection = run(world(|_| {}), "079090000006").unwrap();
    assert_eq!(
        reason(&inspection, CheckId::NumberConsistency),
        (Outcome::Failed, Reason::NumbersDiffer)
    );
}
