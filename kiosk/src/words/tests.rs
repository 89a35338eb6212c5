//! Both languages say the same things, and say all of them.

use std::collections::BTreeSet;

use card_reader::check::Reason;
use card_reader::trust::Warning;
use fingerprint::Finger;
use fingerprint::quality::Advice;

use super::*;
use crate::staff::{Denied, Role};
use crate::verification::decision::{Decision, HolderReason};
use crate::verification::errand::{AuthorityKind, Procedure, WithoutFinger};
use crate::verification::fault::Fault;
use crate::verification::second_person::OverrideReason;
use crate::verification::supervision::{Aging, Period};
use crate::verification::view::{Device, StepName};

/// Ids with the variables that their sentences use.
fn ids(language: Language) -> BTreeSet<(String, BTreeSet<String>)> {
    assert!(
        FluentResource::try_new(language.source().to_owned()).is_ok(),
        "{language:?} parses"
    );
    let mut ids = BTreeSet::new();
    // What goes on in the next line belongs to the same sentence.
    let whole = language.source().replace("\n ", " ").replace("\n}", "}");
    for line in whole.lines().filter(|line| !line.starts_with('#')) {
        if let Some((id, text)) = line.split_once(" = ") {
            let variables = text
                .split("{ $")
                .skip(1)
                .filter_map(|rest| rest.split(' ').next())
                .map(str::to_owned);
            let variables: BTreeSet<String> = variables.collect();
            assert!(ids.insert((id.to_owned(), variables)), "{id} stands twice");
        }
    }
    ids
}

#[test]
fn both_languages_have_the_same_ids_and_variables() {
    assert_eq!(ids(Language::Vietnamese), ids(Language::English));
}

#[test]
fn no_sentence_holds_a_character_that_cannot_be_seen() {
    for language in [Language::Vietnamese, Language::English] {
        let mut lines = language.source().lines();
        let hostile = lines.find(|line| line.chars().any(crate::visible::is_invisible));
        assert_eq!(hostile, None);
    }
}

#[test]
fn everything_that_has_a_code_has_words() {
    let words = Words::new(Language::Vietnamese);
    let mut wanted = Vec::new();
    let mut want = |prefix: &str, codes: Vec<&str>| {
        wanted.extend(codes.into_iter().map(|code| format!("{prefix}-{code}")));
    };
    for prefix in ["err", "rec"] {
        want(
            prefix,
            Fault::ALL.iter().map(|fault| fault.code()).collect(),
        );
    }
    for prefix in ["reason", "todo"] {
        want(
            prefix,
            Reason::ALL.iter().map(|reason| reason.code()).collect(),
        );
        want(
            prefix,
            HolderReason::ALL
                .iter()
                .map(|reason| reason.code())
                .collect(),
        );
    }
    want(
        "decision",
        Decision::ALL
            .iter()
            .map(|decision| decision.code())
            .collect(),
    );
    want(
        "device",
        Device::ALL.iter().map(|device| device.code()).collect(),
    );
    want(
        "step",
        StepName::ALL.iter().map(|step| step.code()).collect(),
    );
    want(
        "advice",
        Advice::ALL.iter().map(|advice| advice.code()).collect(),
    );
    for prefix in ["finger", "finger-short"] {
        let codes = Finger::ALL.iter().map(|finger| finger.code());
        want(prefix, codes.collect());
    }
    want(
        "warning",
        Warning::ALL.iter().map(|warning| warning.code()).collect(),
    );
    want("input", crate::verification::input_codes().to_vec());
    want("role", Role::ALL.iter().map(|role| role.code()).collect());
    want(
        "override",
        OverrideReason::ALL
            .iter()
            .map(|reason| reason.code())
            .collect(),
    );
    want(
        "authority",
        AuthorityKind::ALL.iter().map(|kind| kind.code()).collect(),
    );
    want(
        "procedure",
        Procedure::ALL.iter().map(|kind| kind.code()).collect(),
    );
    want(
        "outcome-day",
        Decision::ALL
            .iter()
            .map(|decision| decision.code())
            .collect(),
    );
    want(
        "period",
        Period::ALL.iter().map(|period| period.code()).collect(),
    );
    want(
        "without-finger",
        WithoutFinger::ALL.iter().map(|why| why.code()).collect(),
    );
    want("age", Aging::ALL.iter().map(|aging| aging.code()).collect());
    for prefix in ["err", "rec"] {
        want(prefix, Denied::ALL.iter().map(|why| why.code()).collect());
    }
    let missing: Vec<&String> = wanted.iter().filter(|id| !words.has(id)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
