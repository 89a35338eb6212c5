//! One visit from the number to the record.

use std::path::PathBuf;
use std::time::Instant;

use card_reader::authenticity::terminal::TerminalKeys;
use card_reader::check::{CheckId, Outcome};
use card_reader::inspection::{FingerSource, Inspection};
use card_reader::printed::{PersonalNumber, Printed};
use card_reader::trust::TrustStore;
use fingerprint::Finger;
use jiff::Timestamp;
use serde::Serialize;
use zeroize::Zeroizing;

use super::attendant::Attendant;
use super::capture::{Compared, capture, references};
use super::clock::{Moment, Stopwatch};
use super::decision::{
    Decision, HolderReason, Subject, VisitCheck, decide, decide_unfinished, weigh,
};
use super::errand::{Errand, WithoutFinger};
use super::fault::Fault;
use super::fields::{grouped, number_of};
use super::reading::{Concluded, Question, read};
use super::recording::Found;
use super::vendor::{self, Asked};
use super::view::{
    CheckLine, Device, DeviceLine, DeviceState, Fields, Particulars, ResultView, Stage,
};
use crate::journal::record::RecordedVendor;
use crate::journal::{Journal, Receipt};
use crate::settings::{ReferenceFinger, Revocation, Settings, Sha1};
use crate::staff::Staff;
use crate::station::process::OnlyInstance;
use crate::station::trust::{self, StoreError, TrustIdentity};
use crate::station::trust_watch::TrustWatch;
use crate::station::{CardPort, KnownKinds, one_scanner, one_sensor};
use crate::visible::visible;
use crate::words::Language;

/// Everything that a visit needs of this desk.
pub struct Desk {
    /// Nobody else runs visits here.
    pub only: OnlyInstance,
    /// The administrator's choices.
    pub settings: Settings,
    /// Where cards are laid.
    pub cards: Box<dyn CardPort>,
    /// Where records go.
    pub journal: Journal,
    /// The trust store for the list of parts.
    pub watch: TrustWatch,
    /// What is known of kinds of cards.
    pub known: KnownKinds,
    /// With what the desk shows chips that it may read fingers.
    pub terminal: Option<TerminalKeys>,
    /// Marks every record and receipt of the demonstration.
    pub demo: bool,
}

/// How long the parts of a visit took, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Timings {
    /// From the first look for a card to the last byte.
    pub card: u64,
    /// Waiting for fingers and fetching their pictures.
    pub capture: u64,
    /// Extraction and comparison.
    pub comparison: u64,
    /// All of it.
    pub total: u64,
}

/// A visit that has ended and is on record.
pub struct Finished {
    /// What the screens show.
    pub view: ResultView,
    /// The signed record; none where the journal could not be written.
    pub signed: Option<Receipt>,
    /// What a vendor's reader answered, where one compared the finger.
    pub vendor: Option<RecordedVendor>,
    /// How long it took.
    pub timings: Timings,
}

/// What was found out, before it is decided.
#[derive(Default)]
struct Findings {
    card: Concluded,
    inspection: Option<Inspection>,
    compared: Option<Compared>,
    vendor: Option<Asked>,
    number: Option<PersonalNumber>,
    trust: Option<TrustIdentity>,
    reader: Option<String>,
    card_ms: u64,
}

impl Findings {
    fn without_finger(&self) -> Option<WithoutFinger> {
        let compared = self.compared.as_ref().map(|compared| compared.without);
        let asked = self.vendor.as_ref().map(|asked| asked.without);
        compared.or(asked).flatten()
    }
}

impl Desk {
    /// The state of each part of the desk.
    pub fn devices(&mut self) -> Vec<DeviceLine> {
        let now = Moment::present();
        let clock_goes_on = self.clock_is_plausible(&now);
        let trust = self.watch.look(&self.settings, &self.journal);
        let store = trust.ok().map(|trust| &trust.store);
        let newest = store.and_then(TrustStore::newest_crl);
        let fresh = newest.is_some_and(|crl| crl.is_fresh(now.now));
        let age_days = newest.map(|crl| now.days_since(crl.this_update()));
        let line = |device, state| DeviceLine {
            device,
            state,
            age_days: None,
            version: None,
        };
        let signed = trust.ok();
        let signed = signed.map(|trust| (trust.made, trust.identity.version));
        let (made, version) = signed.unwrap_or_default();
        let trusted = trust.map(drop).map_err(StoreError::fault);
        let fresh = holds(fresh, Fault::RevocationUnusable);
        let right = holds(clock_goes_on && now.is_after(newest), Fault::ClockWrong);
        let mut lines = vec![line(
            Device::Reader,
            DeviceState::needed(self.cards.ready()),
        )];
        lines.extend(
            self.sensor()
                .map(|sensor| line(Device::Sensor, DeviceState::needed(sensor))),
        );
        // One that types like a keyboard is in no settings, and nothing is known of it.
        lines.extend(
            self.settings
                .scanner
                .port
                .as_deref()
                .map(|port| line(Device::Scanner, DeviceState::spared(one_scanner(port)))),
        );
        lines.extend([
            DeviceLine {
                age_days: made.map(|made| now.days_since(made)),
                version,
                ..line(Device::TrustList, DeviceState::needed(trusted))
            },
            DeviceLine {
                age_days,
                ..line(
                    Device::RevocationList,
                    match self.settings.policy.revocation {
                        Revocation::Required => DeviceState::needed(fresh),
                        Revocation::WhenAvailable => DeviceState::spared(fresh),
                    },
                )
            },
            line(Device::Clock, DeviceState::needed(right)),
            line(
                Device::Journal,
                DeviceState::needed(self.journal.ready().map_err(|error| error.fault())),
            ),
        ]);
        lines
    }

    /// What takes the finger, where the policy has one taken.
    fn sensor(&self) -> Option<Result<(), Fault>> {
        let settings = &self.settings;
        match settings.policy.reference_finger {
            ReferenceFinger::Dg3 => {
                let port = settings.sensor.port.as_deref();
                Some(port.ok_or(Fault::SensorMissing).and_then(one_sensor))
            }
            ReferenceFinger::Vendor => {
                let vendor = settings.vendor.as_ref();
                let listens = vendor.is_some_and(|vendor| vendor.socket.exists());
                Some(holds(listens, Fault::VendorReaderMissing))
            }
            ReferenceFinger::None => None,
        }
    }

    /// Who works here.
    pub fn staff(&self) -> Staff {
        Staff::new(&self.settings.journal.folder)
    }

    fn clock_is_plausible(&self, moment: &Moment) -> bool {
        let last = self.journal.latest_time().ok().flatten();
        moment.is_plausible(last.and_then(|time| time.parse::<Timestamp>().ok()))
    }

    /// Runs a visit at `moment` and writes its record. `wanted` names the finger to ask for.
    pub fn visit(
        &mut self,
        printed: &Printed,
        wanted: Option<Finger>,
        errand: &Errand,
        moment: Moment,
        attendant: &mut dyn Attendant,
    ) -> Finished {
        let watch = Stopwatch::start();
        let mut findings = Findings {
            number: printed.number().cloned(),
            ..Findings::default()
        };
        let mut ended = self.proceed(
            printed,
            (wanted, errand.by_portrait),
            moment,
            attendant,
            &mut findings,
        );
        let mut moment = moment;
        if let Some(set) = watch.clock_was_set() {
            // The card was judged by one time, and it ends at another: one of them is wrong. The
            // earlier goes on record, since a time that has not come yet would bar the desk.
            tracing::error!(seconds = set.as_secs(), "the clock was set in a visit");
            moment = moment.set_back(set);
            ended = ended.and(Err(Fault::ClockWrong));
        }
        let mut view = self.conclude(&ended, &mut findings, moment);
        view.procedure = errand.procedure;
        let found = Found {
            errand,
            inspection: findings.inspection.as_ref(),
            number: findings.number.as_ref(),
            trust: findings.trust.take(),
            reader: findings.reader.take(),
            vendor: findings
                .vendor
                .as_ref()
                .and_then(|asked| asked.recorded.clone()),
            without_finger: findings.without_finger(),
            seconds: watch.elapsed().as_secs(),
        };
        let visit = self.recorded_visit(&view, found, moment);
        let signed = match self.journal.append(self.heading(moment), visit) {
            Ok(receipt) => {
                view.record = Some(receipt.sequence());
                // The record stands: a receipt that finds no room changes no decision, and can be
                // made again from the journal.
                match self.journal.save(&receipt) {
                    Ok(path) => {
                        tracing::info!(path = %path.display(), "receipt kept");
                        view.receipt = Some(path);
                    }
                    Err(error) => tracing::error!(%error, "the receipt cannot be written"),
                }
                let page = self
                    .journal
                    .save_page(receipt.sequence(), Language::Vietnamese);
                if let Err(error) = page {
                    tracing::error!(%error, "the receipt's page cannot be written");
                }
                Some(receipt)
            }
            Err(error) => {
                // No decision stands without its record.
                tracing::error!(%error, "the journal cannot be written");
                view.decision = Decision::Technical;
                view.reason = error.fault().code();
                view.fields = Fields::default();
                None
            }
        };
        let compared = findings.compared.as_ref();
        let timings = Timings {
            card: findings.card_ms,
            capture: compared.map_or(0, |compared| compared.capture_ms)
                + findings.vendor.as_ref().map_or(0, |asked| asked.capture_ms),
            comparison: compared.map_or(0, |compared| compared.comparison_ms),
            total: watch.elapsed().as_millis() as u64,
        };
        Finished {
            view,
            signed,
            vendor: findings.vendor.and_then(|asked| asked.recorded),
            timings,
        }
    }

    fn proceed(
        &mut self,
        printed: &Printed,
        (wanted, by_portrait): (Option<Finger>, bool),
        moment: Moment,
        attendant: &mut dyn Attendant,
        findings: &mut Findings,
    ) -> Result<HolderReason, Fault> {
        if !self.clock_is_plausible(&moment) {
            return Err(Fault::ClockWrong);
        }
        // Whoever cannot write what happened lets nothing happen.
        self.journal.ready().map_err(|error| {
            tracing::error!(%error, "the journal cannot be written");
            error.fault()
        })?;
        let trust = trust::open(&self.settings, &self.journal).map_err(|error| {
            tracing::error!(%error, "the trust store cannot be used");
            error.fault()
        })?;
        findings.trust = Some(trust.identity);
        let store = trust.store;
        if !moment.is_after(store.newest_crl()) {
            return Err(Fault::ClockWrong);
        }
        let question = Question {
            printed,
            store: &store,
            terminal: self.terminal.as_ref(),
            accept_sha1: self.settings.policy.sha1 == Sha1::Warn,
            limits: self.settings.reader.limits(),
            moment,
        };
        let begun = Instant::now();
        let known = &mut self.known;
        let card = &mut findings.card;
        let inspection = read(self.cards.as_mut(), known, &question, attendant, card);
        self.known.keep();
        findings.reader = self.cards.name();
        let inspection = inspection?;
        findings.card_ms = begun.elapsed().as_millis() as u64;
        if let Some(number) = number_of(&inspection.document) {
            findings.number = Some(number.clone());
        }
        let inspection = findings.inspection.insert(inspection);
        if !deserves_comparison(inspection) {
            return Ok(HolderReason::Unproven);
        }
        let policy = &self.settings.policy;
        match (policy.reference_finger, &inspection.fingers) {
            (ReferenceFinger::Dg3, FingerSource::Read(dg3)) if !by_portrait => {
                let references = references(dg3);
                let compared = capture(
                    &self.settings.sensor,
                    &references,
                    wanted,
                    policy,
                    &findings.card.fields,
                    attendant,
                )?;
                Ok(findings.compared.insert(compared).reason)
            }
            (ReferenceFinger::Vendor, _) if !by_portrait => {
                let vendor = self.settings.vendor.as_ref();
                let vendor = vendor.ok_or(Fault::VendorReaderMissing)?;
                let document = inspection.security_object.as_deref().unwrap_or_default();
                let desk = format!(
                    "{} · {}",
                    self.settings.desk.office, self.settings.desk.name
                );
                let asked = vendor::ask(vendor, document, &desk, &findings.card.fields, attendant)?;
                Ok(findings.vendor.insert(asked).reason)
            }
            _ if findings.card.fields.portrait.is_none() => Ok(HolderReason::NoReference),
            _ => {
                attendant.show(&Stage::Portrait(findings.card.fields.clone()));
                Ok(match attendant.compare_portrait()? {
                    Some(true) => HolderReason::PortraitMatches,
                    Some(false) => HolderReason::PortraitDiffers,
                    None => HolderReason::NoReference,
                })
            }
        }
    }

    fn conclude(
        &self,
        ended: &Result<HolderReason, Fault>,
        findings: &mut Findings,
        moment: Moment,
    ) -> ResultView {
        let policy = &self.settings.policy;
        let (checks, (decision, reason)) = match ended {
            Ok(holder) => {
                let checks = weigh(&findings.card.checks, *holder, policy);
                let decided = decide(&checks);
                (checks, decided)
            }
            Err(fault) => decide_unfinished(&findings.card.checks, *fault, policy),
        };
        let mut fields = std::mem::take(&mut findings.card.fields);
        if decision == Decision::Verified {
            fields.number = findings.number.as_ref().map(grouped);
        }
        if !shows_holder(decision, &checks) {
            fields = Fields::default();
        }
        let version = findings.trust.as_ref().and_then(|trust| trust.version);
        let inspection = findings.inspection.as_ref();
        ResultView {
            decision,
            reason,
            checks: checks.iter().map(line_of).collect(),
            particulars: inspection.map_or_else(Particulars::default, |inspection| {
                particulars_of(inspection, version, moment)
            }),
            warnings: inspection.map_or_else(Vec::new, |inspection| inspection.warnings.clone()),
            fields,
            tries: findings
                .compared
                .as_ref()
                .map(|compared| compared.tries.clone())
                .unwrap_or_default(),
            on_card: findings
                .compared
                .as_ref()
                .map(|compared| compared.on_card.clone())
                .unwrap_or_default(),
            procedure: None,
            decided: None,
            printed: None,
            record: None,
            time: moment.text(),
            masked_number: findings
                .number
                .as_ref()
                .map(|number| Zeroizing::new(number.masked_for_visit())),
            receipt: None,
        }
    }
}

fn holds(holds: bool, fault: Fault) -> Result<(), Fault> {
    if holds { Ok(()) } else { Err(fault) }
}

/// A finger is asked of nobody whose card has failed already, or is not proven.
fn deserves_comparison(inspection: &Inspection) -> bool {
    let failed = inspection
        .checks
        .iter()
        .any(|check| check.outcome == Outcome::Failed);
    let succeeded = |id| {
        let check = inspection.check(id);
        check.is_some_and(|check| check.outcome == Outcome::Successful)
    };
    let proven = [CheckId::SecurityObject, CheckId::DocumentSigner]
        .into_iter()
        .all(succeeded);
    proven && !failed
}

/// Whether what is proven of the holder is seen after this decision: the clerk compares the face;
/// whoever failed or left is not shown. Expiry and revocation hide nothing.
pub(super) fn shows_holder(decision: Decision, checks: &[VisitCheck]) -> bool {
    match decision {
        Decision::Verified | Decision::Staff | Decision::PoorCapture => true,
        Decision::Refused => {
            let hides_nothing = [CheckId::Expiry, CheckId::Revocation].map(Subject::Card);
            checks
                .iter()
                .filter(|check| check.outcome == Outcome::Failed)
                .all(|check| hides_nothing.contains(&check.subject))
        }
        Decision::Technical | Decision::Abandoned => false,
    }
}

pub(super) fn line_of(check: &VisitCheck) -> CheckLine {
    CheckLine {
        code: check.subject.code(),
        outcome: check.outcome,
        reason: check.reason,
        mandatory: check.mandatory,
    }
}

/// What is told of a card beside its checks, with the version of the list that it was held against.
pub(super) fn particulars_of(
    inspection: &Inspection,
    trust_version: Option<u64>,
    moment: Moment,
) -> Particulars {
    let named = inspection.named_issuer.as_deref();
    let consulted = inspection.revocation_date;
    Particulars {
        country: inspection.signer_country.clone(),
        named_issuer: named.filter(|name| !name.is_empty()).map(visible),
        trust_version,
        revocation_days: consulted.map(|date| moment.days_since(date)),
    }
}

/// A record's path, for whoever wants to print or keep the receipt.
impl Finished {
    /// Where the receipt lies.
    pub const fn receipt(&self) -> Option<&PathBuf> {
        self.view.receipt.as_ref()
    }
}
