//! The result of a visit on standard output: as a table for people, or as JSON for programs.

use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use super::both;
use crate::verification::Finished;
use crate::verification::decision::Decision;
use crate::verification::view::{Fields, HolderSex, ResultView, Try};

/// Prints decision, checks and the receipt's path in both languages.
pub(crate) fn print(view: &ResultView) {
    say!();
    for check in &view.checks {
        let outcome = both(&|words| words.get(&format!("outcome-{}", check.outcome.code())));
        let name = both(&|words| words.check(&check.code));
        say!(
            "  {outcome:<32} {name:<44} {}",
            both(&|words| words.why(check.reason))
        );
    }
    for warning in &view.warnings {
        let label = both(&|words| words.get("result-warnings"));
        let text = both(&|words| words.get(&format!("warning-{}", warning.code())));
        say!("  {label}: {text}");
    }
    say!();
    say!(
        "{}",
        both(&|words| words.get(&format!("decision-{}", view.decision.code()))).to_uppercase()
    );
    say!("{}", both(&|words| words.why(view.reason)));
    if view.decision != Decision::Verified {
        say!("{}", both(&|words| words.what_to_do(view.reason)));
    }
    if let Some(receipt) = &view.receipt {
        let label = both(&|words| words.get("result-receipt"));
        say!("{label}: {}", receipt.display());
    }
}

/// Prints one JSON object.
pub(crate) fn as_json(finished: &Finished) {
    let view = &finished.view;
    let mut object = judgement(view);
    let compared = view.tries.last();
    let compared = compared.map(|last| comparison(last, view.tries.len()));
    object.insert("comparison".into(), json!(compared));
    if let Some(vendor) = &finished.vendor {
        object.insert("vendor".into(), json!(vendor));
    }
    object.insert("timings_ms".into(), json!(finished.timings));
    object.insert("receipt".into(), json!(finished.receipt()));
    print_json(object.into());
}

/// Prints a JSON value on a line.
pub(super) fn print_json(value: Value) {
    say!("{value}");
}

/// What was decided, and what led to it.
pub(super) fn judgement(view: &ResultView) -> Map<String, Value> {
    let checks: Vec<Value> = view
        .checks
        .iter()
        .map(|check| json!({"id": check.code, "outcome": check.outcome.code(), "reason": check.reason}))
        .collect();
    let warnings: Vec<&str> = view.warnings.iter().map(|one| one.code()).collect();
    let mut object = Map::new();
    object.insert("decision".into(), json!(view.decision.code()));
    object.insert("reason".into(), json!(view.reason));
    object.insert("checks".into(), json!(checks));
    object.insert("warnings".into(), json!(warnings));
    object.insert("document".into(), document(&view.fields));
    object
}

/// The fields that are proven; an empty object where none is.
fn document(fields: &Fields) -> Value {
    let named = [
        ("full_name", text(&fields.full_name)),
        ("number", text(&fields.number)),
        ("date_of_birth", text(&fields.date_of_birth)),
        ("sex", fields.sex.as_ref().map(HolderSex::code)),
        ("residence", text(&fields.residence)),
        ("date_of_expiry", text(&fields.date_of_expiry)),
    ];
    let proven = named
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?))));
    Value::Object(proven.collect())
}

fn text(field: &Option<Zeroizing<String>>) -> Option<&str> {
    field.as_ref().map(|text| text.as_str())
}

fn comparison(last: &Try, tries: usize) -> Value {
    json!({
        "score": last.score.map(|(score, _)| score),
        "threshold": last.score.map(|(_, threshold)| threshold),
        "quality": last.quality,
        "tries": tries,
    })
}
