//! What of a visit goes into its record.

use card_reader::inspection::Inspection;
use card_reader::printed::PersonalNumber;

use super::clock::Moment;
use super::errand::{Errand, FileNumber, WithoutFinger};
use super::view::{CheckLine, ResultView, Try, TryResult};
use super::visit::Desk;
use crate::journal::Visit;
use crate::journal::record::{Devices, RecordedCheck, RecordedTry, RecordedVendor, RevocationList};
use crate::journal::store::Heading;
use crate::staff::SignedIn;
use crate::station::trust::TrustIdentity;
use crate::station::{printable, serial_name};

/// What was found out about a visit beside what its screens show.
pub(super) struct Found<'a> {
    pub(super) errand: &'a Errand,
    pub(super) inspection: Option<&'a Inspection>,
    pub(super) number: Option<&'a PersonalNumber>,
    pub(super) trust: Option<TrustIdentity>,
    pub(super) reader: Option<String>,
    pub(super) vendor: Option<RecordedVendor>,
    pub(super) without_finger: Option<WithoutFinger>,
    pub(super) seconds: u64,
}

impl Desk {
    /// The heading of a record of this desk.
    pub fn heading(&self, moment: Moment) -> Heading {
        Heading::of(&self.settings.desk, moment, self.demo)
    }

    pub(super) fn recorded_visit(
        &self,
        view: &ResultView,
        found: Found<'_>,
        moment: Moment,
    ) -> Visit {
        let Found {
            errand,
            inspection,
            number,
            ..
        } = found;
        Visit {
            clerk: errand.clerk.as_ref().map(SignedIn::name).map(str::to_owned),
            procedure: errand.procedure.map(|procedure| procedure.code().into()),
            file_number: errand
                .file_number
                .as_ref()
                .map(FileNumber::as_str)
                .map(str::to_owned),
            agreement: errand.agreement.clone(),
            authority: errand.authority.clone(),
            policy: self.settings.policy.clone(),
            masked_number: number.map(PersonalNumber::masked),
            number_tag: number.map(|number| self.journal.tag(number.as_str())),
            decision: view.decision.code().into(),
            reason: view.reason.into(),
            checks: view.checks.iter().map(recorded).collect(),
            warnings: view.warnings.iter().map(|one| one.code().into()).collect(),
            access: inspection.map(|inspection| inspection.access.to_string()),
            csca: inspection.and_then(|inspection| inspection.csca_name.clone()),
            trust_store: found.trust.as_ref().map(|trust| trust.hash.clone()),
            trust_version: found.trust.as_ref().and_then(|trust| trust.version),
            trust_signer: found.trust.and_then(|trust| trust.signer),
            revocation_list: inspection
                .and_then(|inspection| inspection.revocation_date)
                .map(|date| RevocationList {
                    issued: date.to_string(),
                    age_days: moment.days_since(date),
                }),
            tries: view.tries.iter().map(recorded_try).collect(),
            vendor: found.vendor,
            without_finger: found.without_finger.map(|why| why.code().into()),
            devices: Devices {
                reader: found.reader.as_deref().map(printable),
                sensor: self.settings.sensor.port.as_deref().and_then(serial_name),
            },
            waited: errand.waited.map(|waited| waited.as_secs()),
            seconds: found.seconds,
        }
    }
}

fn recorded(line: &CheckLine) -> RecordedCheck {
    RecordedCheck {
        id: line.code.clone(),
        outcome: line.outcome.code().into(),
        reason: line.reason.into(),
    }
}

fn recorded_try(end: &Try) -> RecordedTry {
    let result = match end.result {
        TryResult::Matches => "matches",
        TryResult::Differs => "differs",
        TryResult::Poor(_) => "poor",
    };
    RecordedTry {
        finger: end.finger.code().into(),
        quality: end.quality,
        score: end.score.map(|(score, _)| score),
        threshold: end.score.map(|(_, threshold)| threshold),
        result: result.into(),
    }
}
