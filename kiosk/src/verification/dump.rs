//! The decision over files that were read out of a chip: what a visit would conclude with nobody
//! there.

use card_reader::inspection::Inspection;

use super::clock::Moment;
use super::decision::{HolderReason, decide, weigh};
use super::fields::fields_of;
use super::view::{Fields, ResultView};
use super::visit::{line_of, particulars_of, shows_holder};
use crate::settings::Policy;

/// What people see of an inspection of files. Never verified: no chip and no finger was there.
pub fn judge_dump(inspection: &Inspection, policy: &Policy, moment: Moment) -> ResultView {
    let checks = weigh(&inspection.checks, HolderReason::FingerNotTaken, policy);
    let (decision, reason) = decide(&checks);
    ResultView {
        decision,
        reason,
        checks: checks.iter().map(line_of).collect(),
        warnings: inspection.warnings.clone(),
        particulars: particulars_of(inspection, None, moment),
        fields: if shows_holder(decision, &checks) {
            fields_of(&inspection.document)
        } else {
            Fields::default()
        },
        tries: Vec::new(),
        on_card: Vec::new(),
        procedure: None,
        decided: None,
        printed: None,
        record: None,
        time: moment.text(),
        masked_number: None,
        receipt: None,
    }
}
