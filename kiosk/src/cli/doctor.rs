//! `kiosk doctor`: every part of the desk, and what to do about those that do not work.

use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::{FOUND_WRONG, both, wrong_use};
use crate::settings::Settings;
use crate::station::doctor::{Part, State, examine};
use crate::verification::clock::Moment;
use crate::verification::fault::Fault;
use crate::words::Words;

/// Exits with 0 where the desk can work, with 1 where it cannot.
pub(super) fn run(as_json: bool, config: Option<&Path>) -> ExitCode {
    let settings = match Settings::load(config) {
        Ok(settings) => settings,
        Err(error) => return wrong_use(&error.into()),
    };
    let found = examine(&settings, Moment::present());
    if as_json {
        let parts: Vec<Value> = found.iter().map(object).collect();
        say!("{}", json!({ "parts": parts }));
    } else {
        found.iter().for_each(print);
    }
    let works = found
        .iter()
        .all(|(_, state)| !matches!(state, State::Bad(_)));
    ExitCode::from(if works { 0 } else { FOUND_WRONG })
}

const fn code(state: &State) -> &'static str {
    match state {
        State::Good(_) => "good",
        State::Unused => "unused",
        State::Lacking(_) => "lacking",
        State::Bad(_) => "bad",
    }
}

const fn fault(state: &State) -> Option<Fault> {
    match state {
        State::Lacking(fault) | State::Bad(fault) => Some(*fault),
        State::Good(_) | State::Unused => None,
    }
}

fn object((part, state): &(Part, State)) -> Value {
    let seen = match state {
        State::Good(seen) => Some(seen),
        _ => None,
    };
    let said = |prefix: &str| {
        fault(state).map(|fault| {
            let [vi, en] =
                super::in_both(&|words: &Words| words.get(&format!("{prefix}-{}", fault.code())));
            json!({ "vi": vi, "en": en })
        })
    };
    json!({
        "part": part.code(),
        "state": code(state),
        "seen": seen,
        "reason": fault(state).map(Fault::code),
        "what_happened": said("err"),
        "what_to_do": said("rec"),
    })
}

fn print((part, state): &(Part, State)) {
    let name = both(&|words| words.get(&format!("part-{}", part.code())));
    let word = both(&|words| words.get(&format!("doctor-{}", code(state))));
    let seen = match state {
        State::Good(seen) => seen.as_str(),
        _ => "",
    };
    say!("{word:<20} {name:<48} {seen}");
    if let Some(fault) = fault(state) {
        say!("{:21}{}", "", both(&|words| words.why(fault.code())));
        say!("{:21}{}", "", both(&|words| words.what_to_do(fault.code())));
    }
}
