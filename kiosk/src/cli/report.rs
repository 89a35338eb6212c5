//! The result of a visit on standard output: as a table for people, or as JSON for programs.

#![allow(clippy::print_stdout, reason = "this is what the command prints")]

use serde_json::{Value, json};

use crate::verification::Finished;
use crate::verification::decision::Decision;
use crate::verification::view::{Fields, Try};
use crate::words::{Language, Words};

/// Prints decision, checks and the receipt's path in both languages.
pub(crate) fn print(finished: &Finished) {
    let view = &finished.view;
    let words = [
        Words::new(Language::Vietnamese),
        Words::new(Language::English),
    ];
    let both = |text: &dyn Fn(&Words) -> String| words.each_ref().map(text).join(" / ");
    println!();
    for check in &view.checks {
        let outcome = both(&|words| words.get(&format!("outcome-{}", check.outcome.code())));
        let name = both(&|words| words.check(&check.code));
        println!(
            "  {outcome:<32} {name:<44} {}",
            both(&|words| words.why(check.reason))
        );
    }
    println!();
    println!(
        "{}",
        both(&|words| words.get(&format!("decision-{}", view.decision.code()))).to_uppercase()
    );
    println!("{}", both(&|words| words.why(view.reason)));
    if view.decision != Decision::Verified {
        println!("{}", both(&|words| words.what_to_do(view.reason)));
    }
    if let Some(receipt) = finished.receipt() {
        let label = both(&|words| words.get("result-receipt"));
        println!("{label}: {}", receipt.display());
    }
}

/// Prints one JSON object.
pub(crate) fn as_json(finished: &Finished) {
    let view = &finished.view;
    let checks: Vec<Value> = view
        .checks
        .iter()
        .map(|check| json!({"id": check.code, "outcome": check.outcome.code(), "reason": check.reason}))
        .collect();
    let object = json!({
        "decision": view.decision.code(),
        "reason": view.reason,
        "checks": checks,
        "document": document(&view.fields),
        "comparison": view.tries.last().map(|last| comparison(last, view.tries.len())),
        "timings_ms": finished.timings,
        "receipt": finished.receipt(),
    });
    println!("{object}");
}

/// The fields that are proven; an empty object where none is.
fn document(fields: &Fields) -> Value {
    let named = [
        ("full_name", &fields.full_name),
        ("number", &fields.number),
        ("date_of_birth", &fields.date_of_birth),
        ("sex", &fields.sex),
        ("residence", &fields.residence),
        ("date_of_expiry", &fields.date_of_expiry),
    ];
    let proven = named.into_iter().filter_map(|(name, value)| {
        value
            .as_ref()
            .map(|value| (name.to_owned(), Value::from(value.as_str())))
    });
    Value::Object(proven.collect())
}

fn comparison(last: &Try, tries: usize) -> Value {
    json!({
        "score": last.score.map(|(score, _)| score),
        "threshold": last.score.map(|(_, threshold)| threshold),
        "quality": last.quality,
        "tries": tries,
    })
}
