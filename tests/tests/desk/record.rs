//! What is on record of a visit, field by field.

use std::time::Duration;

use card_reader::printed::Printed;
use card_reader::trust::{TrustBundle, TrustObject};
use hil::chip::Profile;
use hil::issuer::Issuer;
use jiff::Timestamp;
use kiosk::journal::record::{Devices, RecordedCheck, RevocationList};
use kiosk::journal::{Event, Record, Visit};
use kiosk::settings::{Policy, Revocation};
use kiosk::staff::Role;
use kiosk::station::trust;
use kiosk::verification::clock::Moment;
use kiosk::verification::errand::{
    Agreement, Authority, AuthorityKind, Errand, FileNumber, Note, Procedure,
};

use super::world::{NUMBER, Watcher, bring_holder, days_ago, desk};

/// Id, outcome and reason of every check of the synthetic holder's card, by id: the order is that in
/// which they are concluded, and the signature is judged while the card goes on sending.
const CHECKS: [[&str; 3]; 19] = [
    ["access-control", "successful", "opened-by-pace-can"],
    ["certificate-validity", "successful", "certificates-valid"],
    [
        "chip-authenticity",
        "successful",
        "chip-authentication-passed",
    ],
    ["com-consistency", "successful", "com-agrees"],
    ["document-signer", "successful", "chain-trusted"],
    ["expiry", "successful", "in-date"],
    ["holder", "successful", "finger-matches"],
    ["integrity-dg1", "successful", "identical"],
    ["integrity-dg13", "successful", "identical"],
    ["integrity-dg14", "successful", "identical"],
    ["integrity-dg15", "successful", "identical"],
    ["integrity-dg2", "successful", "identical"],
    ["integrity-dg3", "successful", "identical"],
    ["issuing-state", "successful", "states-agree"],
    ["mrz-comparison", "not-supported", "mrz-not-given"],
    ["number-consistency", "successful", "numbers-agree"],
    ["revocation", "successful", "not-revoked"],
    ["security-object", "successful", "signature-valid"],
    [
        "terminal-authentication",
        "not-supported",
        "fingers-unguarded",
    ],
];

#[test]
fn a_record_says_all_that_was_done_and_by_whom() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path());
    desk.settings.desk.office = "BHXH cơ sở Mẫu".into();
    desk.settings.desk.name = "Quầy 03".into();
    desk.settings.policy.tries = 2;
    desk.settings.policy.revocation = Revocation::WhenAvailable;
    desk.demo = true;
    let issued = days_ago(5);
    let issuer = Issuer::new(&Profile::vietnamese().issuer, issued).unwrap();
    let mut bundle = TrustBundle::default();
    (bundle.version, bundle.made) = (41, days_ago(3));
    for der in [issuer.csca_der().unwrap(), issuer.crl(issued).unwrap()] {
        for object in TrustObject::read_all(&der).unwrap() {
            bundle.take(object);
        }
    }
    trust::write(&desk.settings.trust.folder, &bundle, desk.journal.keys()).unwrap();
    let _sensor = bring_holder(&mut desk, folder.path(), &issuer);
    let staff = desk.staff();
    staff.set("Lê Thị Mẫu", Role::Clerk, "729184").unwrap();
    let clerk = staff.sign_in("Lê Thị Mẫu", "729184", Timestamp::now());
    let agreed = Agreement {
        version: "2026-11".into(),
        language: "en".into(),
    };
    let document = Note::parse("Giấy ủy quyền công chứng").unwrap();
    let by_right = Authority::new(AuthorityKind::PowerOfAttorney, document);
    let errand = Errand {
        clerk: Some(clerk.unwrap()),
        procedure: Some(Procedure::LumpSum),
        file_number: Some(FileNumber::parse("HS-2026/000484").unwrap()),
        agreement: Some(agreed.clone()),
        authority: Some(by_right.clone()),
        waited: Some(Duration::from_secs(90)),
        by_portrait: false,
    };
    let printed = Printed::parse(NUMBER).unwrap();
    let moment = Moment::present();
    let finished = desk.visit(&printed, None, &errand, moment, &mut Watcher::default());
    let number = finished.view.record.unwrap();

    // Every field is named here: one that nobody looks at does not compile.
    let Record {
        sequence,
        time,
        demo,
        office,
        desk: name,
        program,
        event,
    } = desk.journal.record(number).unwrap().unwrap();
    assert_eq!((sequence, time), (1, moment.record_time()));
    assert!(demo);
    assert_eq!((&*office, &*name), ("BHXH cơ sở Mẫu", "Quầy 03"));
    assert_eq!(program, env!("CARGO_PKG_VERSION"));
    let Event::Visit(visit) = event else {
        panic!("no visit")
    };
    let Visit {
        clerk,
        procedure,
        file_number,
        agreement,
        authority,
        policy,
        masked_number,
        number_tag,
        decision,
        reason,
        mut checks,
        warnings,
        access,
        csca,
        trust_store,
        trust_version,
        trust_signer,
        revocation_list,
        tries,
        vendor,
        without_finger,
        devices,
        waited,
        seconds,
    } = *visit;
    assert_eq!(clerk.as_deref(), Some("Lê Thị Mẫu"));
    assert_eq!(procedure.as_deref(), Some("lump-sum"));
    assert_eq!(file_number.as_deref(), Some("HS-2026/000484"));
    assert_eq!(agreement, Some(agreed));
    assert_eq!(authority, Some(by_right));
    let in_force = Policy {
        revocation: Revocation::WhenAvailable,
        tries: 2,
        ..Policy::default()
    };
    assert_eq!(policy, in_force);
    assert_eq!(masked_number.as_deref(), Some("001 ••• ••• •••"));
    assert_eq!(number_tag, Some(desk.journal.tag(NUMBER)));
    assert_eq!((&*decision, &*reason), ("verified", "finger-matches"));
    checks.sort_by(|one, other| one.id.cmp(&other.id));
    assert_eq!(checks, CHECKS.map(check));
    assert_eq!(warnings, [""; 0]);
    let by_pace = "pace-can ecdh-gm-aes-128 13 listed";
    assert_eq!(access.as_deref(), Some(by_pace));
    assert_eq!(
        csca.as_deref(),
        Some("C=VN, O=Simulated State, CN=CSCA Simulated")
    );
    let opened = trust::open(&desk.settings, &desk.journal).unwrap();
    assert_eq!(trust_store, Some(opened.identity.hash));
    assert_eq!(trust_version, Some(41));
    assert_eq!(trust_signer.as_deref(), Some("desk"));
    // A list says its time in whole seconds.
    let issued = Timestamp::from_second(issued.as_second()).unwrap();
    let list = RevocationList {
        issued: issued.to_string(),
        age_days: 5,
    };
    assert_eq!(revocation_list, Some(list));
    let [one] = &tries[..] else {
        panic!("{tries:?}")
    };
    assert_eq!((&*one.finger, &*one.result), ("right-index", "matches"));
    assert!((30..=100).contains(&one.quality));
    assert!(one.threshold.unwrap() > 0.0 && one.score >= one.threshold);
    assert_eq!((vendor, without_finger), (None, None));
    let named = Devices {
        reader: Some("Reader 01".into()),
        sensor: Some(
            folder
                .path()
                .join("kiosk-sensor")
                .to_string_lossy()
                .into_owned(),
        ),
    };
    assert_eq!(devices, named);
    assert_eq!(waited, Some(90));
    assert!(seconds < 60);
}

fn check([id, outcome, reason]: [&str; 3]) -> RecordedCheck {
    RecordedCheck {
        id: id.into(),
        outcome: outcome.into(),
        reason: reason.into(),
    }
}
