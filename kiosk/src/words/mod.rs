//! What people read, in Vietnamese and English: Fluent files, every sentence by its id.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

/// A language of the screens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// Tiếng Việt.
    #[default]
    Vietnamese,
    /// English.
    English,
}

impl Language {
    const fn source(self) -> &'static str {
        match self {
            Self::Vietnamese => include_str!("../../../assets/words/vi.ftl"),
            Self::English => include_str!("../../../assets/words/en.ftl"),
        }
    }

    /// The language's tag, `vi` or `en`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi",
            Self::English => "en",
        }
    }
}

/// The sentences of one language.
pub struct Words {
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// Reads the sentences that are built into the program.
    pub fn new(language: Language) -> Self {
        // Both files are read by the tests: what does not parse never ships.
        let resource = FluentResource::try_new(language.source().to_owned())
            .unwrap_or_else(|(partial, _)| partial);
        let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self { bundle }
    }

    /// The sentence of this id; the id itself where there is none.
    pub fn get(&self, id: &str) -> String {
        self.format(id, None)
    }

    /// The sentence with values in it.
    pub fn with(&self, id: &str, values: &[(&'static str, String)]) -> String {
        let mut arguments = FluentArgs::new();
        for (name, value) in values {
            match value.parse::<u32>() {
                // A count, by which a language may choose its words: no number of a record.
                Ok(count) if count.to_string() == *value => arguments.set(*name, count),
                _ => arguments.set(*name, value.clone()),
            }
        }
        self.format(id, Some(&arguments))
    }

    /// Whether there is a sentence of this id.
    pub fn has(&self, id: &str) -> bool {
        self.bundle
            .get_message(id)
            .is_some_and(|message| message.value().is_some())
    }

    fn format(&self, id: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self
            .bundle
            .get_message(id)
            .and_then(|message| message.value())
        else {
            return id.to_owned();
        };
        let mut errors = Vec::new();
        self.bundle
            .format_pattern(pattern, arguments, &mut errors)
            .into_owned()
    }

    /// What a check is called; data groups by their number.
    pub fn check(&self, code: &str) -> String {
        match code.strip_prefix("integrity-dg") {
            Some(group) => self.with("check-integrity", &[("group", group.to_owned())]),
            None => self.get(&format!("check-{code}")),
        }
    }

    /// The one sentence for a decision: of the deciding check, or of the fault behind it.
    pub fn why(&self, reason: &str) -> String {
        let fault = format!("err-{reason}");
        if self.has(&fault) {
            self.get(&fault)
        } else {
            self.get(&format!("reason-{reason}"))
        }
    }

    /// The same beside the name of its check, which says the rest.
    pub fn why_in_short(&self, reason: &str) -> String {
        let short = format!("short-{reason}");
        if self.has(&short) {
            self.get(&short)
        } else {
            self.why(reason)
        }
    }

    /// What to do about it.
    pub fn what_to_do(&self, reason: &str) -> String {
        let recovery = format!("rec-{reason}");
        if self.has(&recovery) {
            self.get(&recovery)
        } else {
            self.get(&format!("todo-{reason}"))
        }
    }

    /// Both: what happened, and what to do.
    pub fn told(&self, reason: &str) -> String {
        format!("{} {}", self.why(reason), self.what_to_do(reason))
    }
}

#[cfg(test)]
mod tests;
